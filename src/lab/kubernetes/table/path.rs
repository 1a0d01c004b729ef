//! The part of JSONPath that printer columns use: fields, positions, `*`, and filters by equality.

use serde_json::Value;

/// One step of a path.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    Position(usize),
    All,
    /// Elements with a field (a path of its own) that equals a text.
    Where(String, String),
}

/// The values at a path such as `.status.conditions[?(@.type=="Ready")].status`; none where the path is not understood.
pub(super) fn find<'value>(value: &'value Value, path: &str) -> Vec<&'value Value> {
    let Some(steps) = parse(path) else { return Vec::new() };
    steps.iter().fold(vec![value], |found, step| found.into_iter().flat_map(|value| take(value, step)).collect())
}

fn take<'value>(value: &'value Value, step: &Step) -> Vec<&'value Value> {
    let elements = || value.as_array().into_iter().flatten();
    match step {
        Step::Field(name) => value.get(name).into_iter().collect(),
        Step::Position(position) => value.get(position).into_iter().collect(),
        Step::All => match value {
            Value::Object(map) => map.values().collect(),
            _ => elements().collect(),
        },
        Step::Where(path, wanted) => {
            elements().filter(|element| find(element, path).first().is_some_and(|found| *found == wanted)).collect()
        }
    }
}

fn parse(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path.trim().strip_prefix('$').unwrap_or_else(|| path.trim());
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (selector, after) = bracket(inside)?;
            steps.push(subscript(selector)?);
            rest = after;
        } else {
            let name = rest.strip_prefix('.')?;
            let (field, after) = field(name)?;
            if !field.is_empty() {
                steps.push(if field == "*" { Step::All } else { Step::Field(field) });
            }
            rest = after;
        }
    }
    Some(steps)
}

/// The inside of a bracket and what follows it; a bracket within quotes does not count.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (position, sign) in text.char_indices() {
        match (quote, sign) {
            (None, ']') => return Some((&text[..position], &text[position + 1..])),
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), sign) if open == sign => quote = None,
            _ => {}
        }
    }
    None
}

/// A field's name, in which a backslash keeps a dot (`.metadata.labels.app\.kubernetes\.io/name`).
fn field(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut signs = text.char_indices();
    while let Some((position, sign)) = signs.next() {
        match sign {
            '.' | '[' => return Some((name, &text[position..])),
            '\\' => name.push(signs.next()?.1),
            sign => name.push(sign),
        }
    }
    Some((name, ""))
}

fn subscript(text: &str) -> Option<Step> {
    if text == "*" {
        return Some(Step::All);
    }
    if let Some(name) = unquote(text) {
        return Some(Step::Field(name));
    }
    if let Some(condition) = text.strip_prefix("?(@").and_then(|rest| rest.strip_suffix(')')) {
        let (path, wanted) = condition.split_once("==")?;
        return Some(Step::Where(path.trim().to_owned(), unquote(wanted.trim())?));
    }
    text.parse().ok().map(Step::Position)
}

fn unquote(text: &str) -> Option<String> {
    let inside = |quote: char| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::find;

    #[test]
    fn paths_of_printer_columns_are_followed() {
        let object = json!({
            "metadata": {"labels": {"app.kubernetes.io/name": "web"}},
            "status": {"conditions": [{"type": "A", "status": "False"}, {"type": "Ready", "status": "True"}], "ips": ["a", "b"]},
        });
        for (path, expected) in [
            (".status.conditions[?(@.type==\"Ready\")].status", "True"),
            (".status.conditions[?(@.type=='A')].status", "False"),
            (".metadata.labels.app\\.kubernetes\\.io/name", "web"),
            (".metadata.labels['app.kubernetes.io/name']", "web"),
            (".status.ips[1]", "b"),
            ("$.status.ips[*]", "a"),
        ] {
            assert_eq!(find(&object, path).first(), Some(&&json!(expected)), "{path}");
        }
        for path in
            [".status.absent.more", ".status.conditions[?(@.type==\"B\")].status", "status[", ".status.ips[?(x)]"]
        {
            assert!(find(&object, path).is_empty(), "{path}");
        }
    }
}
