//! Label and field selectors, as requests give them.

use serde_json::Value;

use super::failure::Failure;
use super::json::text;
use super::store::Collection;

/// Which objects a request asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Selector {
    labels: Vec<Requirement>,
    fields: Vec<(String, bool, String)>,
}

/// One requirement on a label.
#[derive(Debug, Clone)]
struct Requirement {
    key: String,
    operator: Operator,
}

/// Source: `kubernetes/apimachinery` `pkg/labels/selector.go` (`Requirement.Matches`).
#[derive(Debug, Clone)]
enum Operator {
    Exists,
    DoesNotExist,
    In(Vec<String>),
    NotIn(Vec<String>),
    GreaterThan(i64),
    LessThan(i64),
}

impl Selector {
    /// Parses both selectors of a request for one collection.
    pub(super) fn parse(labels: &str, fields: &str, collection: &Collection) -> Result<Self, Failure> {
        let labels = split_requirements(labels).into_iter().map(parse_requirement).collect::<Result<_, _>>()?;
        let fields = fields.split(',').filter(|field| !field.trim().is_empty());
        let fields = fields.map(|field| parse_field(field.trim(), collection)).collect::<Result<_, _>>()?;
        Ok(Self { labels, fields })
    }

    /// Whether it lets everything through.
    pub(super) const fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    /// Whether it lets this object through.
    pub(super) fn matches(&self, object: &Value) -> bool {
        let labels = object.pointer("/metadata/labels");
        let label = |key: &str| labels.and_then(|labels| labels.get(key)).and_then(Value::as_str);
        self.labels.iter().all(|requirement| requirement.operator.matches(label(&requirement.key)))
            && self.fields.iter().all(|(field, equal, wanted)| (field_value(object, field) == *wanted) == *equal)
    }
}

impl Operator {
    fn matches(&self, value: Option<&str>) -> bool {
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match self {
            Self::Exists => value.is_some(),
            Self::DoesNotExist => value.is_none(),
            Self::In(wanted) => value.is_some_and(|value| wanted.iter().any(|one| one == value)),
            Self::NotIn(unwanted) => value.is_none_or(|value| unwanted.iter().all(|one| one != value)),
            Self::GreaterThan(bound) => number().is_some_and(|number| number > *bound),
            Self::LessThan(bound) => number().is_some_and(|number| number < *bound),
        }
    }
}

/// Splits at the commas that are not between parentheses.
fn split_requirements(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let parts = text.split(|character| {
        depth += i32::from(character == '(') - i32::from(character == ')');
        character == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn parse_requirement(text: &str) -> Result<Requirement, Failure> {
    let wrong = || Failure::bad_request(format!("unable to parse requirement: {text:?}"));
    let set = |values: &str| -> Result<Vec<String>, Failure> {
        let values = values.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).ok_or_else(wrong)?;
        Ok(values.split(',').map(|value| value.trim().to_owned()).collect())
    };
    let bound = |value: &str| value.trim().parse::<i64>().map_err(|_| wrong());
    let (key, operator) = if let Some(key) = text.strip_prefix('!') {
        (key, Operator::DoesNotExist)
    } else if let Some((key, values)) = text.split_once(" notin ") {
        (key, Operator::NotIn(set(values)?))
    } else if let Some((key, values)) = text.split_once(" in ") {
        (key, Operator::In(set(values)?))
    } else if let Some((key, value)) = text.split_once("!=") {
        (key, Operator::NotIn(vec![value.trim().to_owned()]))
    } else if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        (key, Operator::In(vec![value.trim().to_owned()]))
    } else if let Some((key, value)) = text.split_once('>') {
        (key, Operator::GreaterThan(bound(value)?))
    } else if let Some((key, value)) = text.split_once('<') {
        (key, Operator::LessThan(bound(value)?))
    } else {
        (text, Operator::Exists)
    };
    let key = key.trim().to_owned();
    let values = match &operator {
        Operator::In(values) | Operator::NotIn(values) => values.as_slice(),
        _ => &[],
    };
    if key.is_empty() || !values.iter().chain([&key]).all(|part| is_plain(part)) {
        return Err(wrong());
    }
    Ok(Requirement { key, operator })
}

/// Whether a key or a value has only the signs that labels may have.
fn is_plain(part: &str) -> bool {
    part.chars().all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character))
}

/// Fields of any object, and those of single types.
/// Source: the `AddFieldLabelConversionFunc` calls below `kubernetes/kubernetes` `pkg/apis`.
fn is_field_known(field: &str, collection: &Collection) -> bool {
    let known: &[&str] = match (collection.group.as_str(), collection.plural.as_str()) {
        ("", "pods") => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.nominatedNodeName",
        ],
        ("", "events") => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        ("", "nodes") => &["spec.unschedulable"],
        ("", "namespaces") => &["status.phase"],
        ("", "secrets") => &["type"],
        ("batch", "jobs") => &["status.successful"],
        _ => &[],
    };
    ["metadata.name", "metadata.namespace"].contains(&field) || known.contains(&field)
}

fn parse_field(text: &str, collection: &Collection) -> Result<(String, bool, String), Failure> {
    let (field, equal, value) = if let Some((field, value)) = text.split_once("!=") {
        (field, false, value)
    } else if let Some((field, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        (field, true, value)
    } else {
        let message = format!("invalid selector: '{text}'; can't understand '{text}'");
        return Err(Failure::bad_request(message));
    };
    if !is_field_known(field, collection) {
        return Err(Failure::bad_request(format!("field label not supported: {field}")));
    }
    Ok((field.to_owned(), equal, value.to_owned()))
}

fn field_value(object: &Value, field: &str) -> String {
    let value = match field {
        "source" => return text(object, "/source/component").to_owned(),
        "status.successful" => object.pointer("/status/succeeded"),
        _ => object.pointer(&format!("/{}", field.replace('.', "/"))),
    };
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None if ["spec.unschedulable", "spec.hostNetwork"].contains(&field) => "false".to_owned(),
        None if field == "status.successful" => "0".to_owned(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::store::collection;
    use super::Selector;

    fn matches(labels: &str, fields: &str) -> bool {
        let pod = json!({
            "metadata": {"name": "web-1", "namespace": "lab", "labels": {"app": "web", "tier": "front", "step": "3"}},
            "spec": {"nodeName": "talos-1"},
            "status": {"phase": "Running"},
        });
        Selector::parse(labels, fields, &collection("", "pods")).unwrap().matches(&pod)
    }

    #[test]
    fn labels_are_selected_by_every_operator() {
        for selector in [
            "",
            "app=web",
            "app==web,tier",
            "app!=db",
            "absent!=x",
            "!absent",
            "app in (db, web)",
            "tier notin (a,b),app",
            "absent notin (a)",
            "step>2",
            "step<4",
        ] {
            assert!(matches(selector, ""), "{selector}");
        }
        for selector in
            ["app=db", "absent", "!app", "app in (db)", "app notin (web)", "step>3", "absent>1", "tier=front,app=db"]
        {
            assert!(!matches(selector, ""), "{selector}");
        }
    }

    #[test]
    fn fields_are_selected_by_equality() {
        assert!(matches("", "metadata.name=web-1,spec.nodeName==talos-1"));
        assert!(matches("", "status.phase!=Pending,spec.hostNetwork=false"));
        assert!(!matches("", "status.phase!=Running"));
    }

    #[test]
    fn what_cannot_be_parsed_is_refused() {
        for (labels, fields) in
            [("a===b", ""), ("=b", ""), ("a in b", ""), ("a>b", ""), ("", "spec.foo=a"), ("", "metadata.name")]
        {
            assert!(Selector::parse(labels, fields, &collection("", "pods")).is_err(), "{labels}{fields}");
        }
    }
}
