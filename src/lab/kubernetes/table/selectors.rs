//! Label selectors and lists of containers, as cells.

use serde_json::Value;

use crate::lab::kubernetes::json::{elements, pairs, text};

/// A label selector in its text form, empty for one that selects everything.
/// Source: `kubernetes/apimachinery` `pkg/labels/selector.go` (`Requirement.String`).
pub(super) fn selector(object: &Value, pointer: &str) -> String {
    let Some(selector) = object.pointer(pointer) else { return String::new() };
    let labels = pairs(selector, "/matchLabels").into_iter().map(|(key, value)| (key, format!("{key}={value}")));
    let expressions = elements(selector, "/matchExpressions").iter().map(|expression| {
        let key = text(expression, "/key");
        (key, requirement(key, expression))
    });
    let mut requirements: Vec<_> = labels.chain(expressions).collect();
    requirements.sort_by_key(|(key, _)| *key);
    requirements.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(",")
}

fn requirement(key: &str, expression: &Value) -> String {
    let values = || {
        let mut values: Vec<_> = elements(expression, "/values").iter().filter_map(Value::as_str).collect();
        values.sort_unstable();
        values.join(",")
    };
    match text(expression, "/operator") {
        "In" => format!("{key} in ({})", values()),
        "NotIn" => format!("{key} notin ({})", values()),
        "DoesNotExist" => format!("!{key}"),
        _ => key.to_owned(),
    }
}

/// Labels as `key=value`, `<none>` where there are none.
pub(super) fn labels(object: &Value, pointer: &str) -> String {
    let labels: Vec<_> = pairs(object, pointer).into_iter().map(|(key, value)| format!("{key}={value}")).collect();
    if labels.is_empty() { "<none>".to_owned() } else { labels.join(",") }
}

/// Names and images of a pod template's containers.
pub(super) fn containers(object: &Value, pointer: &str) -> [String; 2] {
    let containers = elements(object, pointer);
    ["/name", "/image"].map(|field| containers.iter().map(|one| text(one, field)).collect::<Vec<_>>().join(","))
}
