//! Objects of kinds of which only the API's conventions are known.
//!
//! Source: `kubernetes/community` `contributors/devel/sig-architecture/api-conventions.md`.

use serde::Deserialize;
use serde_json::Value;

use crate::cluster::decode::Unreadable;
use crate::cluster::wire::{self, Conditions, LabelSelector, Metadata};
use crate::estate::{Object, ObjectCondition};

/// What is known of a kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct ObjectKind<'a> {
    /// Its API group, empty for the core one.
    pub(super) group: &'a str,
    /// `Gateway`.
    pub(super) kind: &'a str,
    /// It has a status, which somebody is to write.
    pub(super) expects_status: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireObject {
    metadata: Metadata,
    spec: Option<Value>,
    status: Option<Status>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    observed_generation: Option<i64>,
    phase: Option<Value>,
    state: Option<Value>,
    conditions: Option<Conditions>,
    /// Of a route: what each of its Gateways says of it.
    parents: Option<Vec<Parent>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Parent {
    conditions: Option<Conditions>,
}

impl Status {
    /// A status that only stands there (`status: {}`), as some definitions have it by default, says nothing.
    const fn says_something(&self) -> bool {
        self.observed_generation.is_some()
            || self.phase.is_some()
            || self.state.is_some()
            || self.conditions.is_some()
            || self.parents.is_some()
    }
}

/// An object of a kind. Any status counts as one for a kind whose status has none of the usual fields.
pub(super) fn object(kind: &ObjectKind<'_>, item: Result<WireObject, Unreadable>) -> Object {
    let group = kind.group.to_owned();
    let WireObject { metadata, spec, status } = match item {
        Ok(object) => object,
        Err(odd) => {
            let condition = wire::unreadable("Ready", &odd);
            return Object {
                object: wire::unreadable_object(kind.kind, &odd),
                group,
                conditions: vec![ObjectCondition { condition, observed_generation: None }],
                ..Object::default()
            };
        }
    };
    let has_status = status.as_ref().is_some_and(Status::says_something);
    let status = status.unwrap_or_default();
    let of_parents = status.parents.into_iter().flatten().filter_map(|parent| parent.conditions);
    let conditions = status.conditions.into_iter().chain(of_parents).flat_map(|conditions| conditions.0);
    let word = |value: Option<Value>| value.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
    let (phase, state) = (word(status.phase), word(status.state));
    Object {
        object: metadata.object(kind.kind),
        group,
        expects_status: kind.expects_status,
        has_status,
        generation: metadata.generation,
        observed_generation: status.observed_generation,
        phase: if phase.is_empty() { state } else { phase },
        conditions: conditions.map(Into::into).collect(),
        selector: spec.as_ref().map(selector).unwrap_or_default(),
        created: metadata.created(),
        deleting_since: metadata.deleting_since(),
        finalizers: metadata.finalizers.unwrap_or_default(),
    }
}

/// A selector in either of its forms: a Service and a ReplicationController have labels alone.
fn selector(spec: &Value) -> String {
    let selector = &spec["selector"];
    if selector.get("matchLabels").is_some() || selector.get("matchExpressions").is_some() {
        return serde_json::from_value::<LabelSelector>(selector.clone()).unwrap_or_default().text();
    }
    let labels = selector.as_object().into_iter().flatten();
    labels.filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?))).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::{ObjectKind, WireObject, object};
    use crate::estate::Object;

    const ROUTE: ObjectKind<'_> =
        ObjectKind { group: "gateway.networking.k8s.io", kind: "HTTPRoute", expects_status: true };

    fn read(json: &str) -> Object {
        object(&ROUTE, Ok(serde_json::from_str::<WireObject>(json).unwrap()))
    }

    #[test]
    fn a_route_has_the_conditions_of_each_of_its_parents() {
        let route = read(
            r#"{"metadata":{"name":"web","namespace":"shop","generation":2},"status":{"parents":[
                {"conditions":[{"type":"Accepted","status":"True","observedGeneration":2}]},
                {"conditions":[{"type":"Accepted","status":"False","observedGeneration":1,"reason":"NotAllowed"}]}]}}"#,
        );
        let told: Vec<_> = route
            .conditions
            .iter()
            .map(|one| (one.condition.kind.as_str(), one.condition.status.as_str(), one.observed_generation))
            .collect();
        assert_eq!(told, [("Accepted", "True", Some(2)), ("Accepted", "False", Some(1))]);
        assert!(route.has_status);
    }

    #[test]
    fn an_empty_status_is_none() {
        assert!(!read(r#"{"metadata":{"name":"web"},"status":{}}"#).has_status);
        assert!(!read(r#"{"metadata":{"name":"web"}}"#).has_status);
        assert!(read(r#"{"metadata":{"name":"web"},"status":{"phase":"Ready"}}"#).has_status);
        assert_eq!(read(r#"{"metadata":{"name":"web"},"status":{"phase":3,"state":"attached"}}"#).phase, "attached");
    }
}
