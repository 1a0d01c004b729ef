//! Events. Source: `printEvent` in `kubernetes/kubernetes` `pkg/printers/internalversion/printers.go`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Column, NAME, age, name, or};
use crate::lab::kubernetes::json::{number, text};

/// The columns.
pub(super) const COLUMNS: &[Column] = &[
    Column::new("Last Seen", "string", "The time at which the most recent occurrence of this event was recorded."),
    Column::new("Type", "string", "Type of this event (Normal, Warning), new types could be added in the future"),
    Column::new(
        "Reason",
        "string",
        "This should be a short, machine understandable string that gives the reason for the transition into the object's current status.",
    ),
    Column::new("Object", "string", "The object that this event is about."),
    Column::wide(
        "Subobject",
        "If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2]. For example, if the object reference is to a container within a pod, this would take on a value like: \"spec.containers{name}\" (where \"name\" refers to the name of the container that triggered the event) or if no container name is specified \"spec.containers[2]\" (container with index 2 in this pod). This syntax is chosen only to have some well-defined way of referencing a part of an object.",
    ),
    Column::wide("Source", "The component reporting this event. Should be a short machine understandable string."),
    Column::new("Message", "string", "A human-readable description of the status of this operation."),
    Column::wide(
        "First Seen",
        "The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)",
    ),
    Column::wide("Count", "The number of times this event has occurred."),
    Column { format: "name", ..Column::wide("Name", NAME) },
];

/// The cells of one event.
pub(super) fn cells(event: &Value, now: Timestamp) -> Vec<Value> {
    let first = age::time(event, "/firstTimestamp").or_else(|| age::time(event, "/eventTime"));
    let (last, count) = match event.get("series").filter(|series| series.is_object()) {
        Some(series) => (age::time(series, "/lastObservedTime"), number(series, "/count")),
        None => (age::time(event, "/lastTimestamp").or(first), number(event, "/count").max(1)),
    };
    vec![
        json!(age::since(last, now)),
        json!(text(event, "/type")),
        json!(text(event, "/reason")),
        json!(involved(event)),
        json!(text(event, "/involvedObject/fieldPath")),
        json!(source(event)),
        json!(text(event, "/message").trim()),
        json!(age::since(first, now)),
        json!(count),
        json!(name(event)),
    ]
}

fn involved(event: &Value) -> String {
    let kind = text(event, "/involvedObject/kind").to_lowercase();
    match text(event, "/involvedObject/name") {
        "" => kind,
        name => format!("{kind}/{name}"),
    }
}

fn source(event: &Value) -> String {
    let component = or(text(event, "/source/component"), text(event, "/reportingComponent"));
    let host = or(text(event, "/source/host"), text(event, "/reportingInstance"));
    if host.is_empty() { component.to_owned() } else { format!("{component}, {host}") }
}
