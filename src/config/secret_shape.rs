//! The shape of a place for a secret: `{env: NAME}`, `{file: PATH}` or `{command: […]}`, never the secret itself.
//!
//! No message quotes a value from here: what stands in the wrong place may well be the secret.

use serde_json::Value as Json;

use super::nearest::nearest;
use super::shape::Shape;
use super::yaml::{Entry, Node, Value};

const FORMS: &str = "say where it comes from instead: {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}";

pub(super) fn check(shape: &mut Shape<'_>, node: &Node) -> Option<Json> {
    match &node.value {
        Value::Mapping(entries) => source(shape, node, entries),
        Value::List(_) => shape.wrong_type(node, "one of {env: …}, {file: …}, {command: […]}"),
        _ => in_clear(shape, node),
    }
}

fn in_clear(shape: &mut Shape<'_>, node: &Node) -> Option<Json> {
    let message = format!("{} holds a secret in clear", shape.here());
    let hint = format!("{FORMS}; if others could read this file, replace the secret too");
    shape.fault(node.position, message, Some(hint));
    None
}

fn source(shape: &mut Shape<'_>, node: &Node, entries: &[Entry]) -> Option<Json> {
    let [entry] = entries else {
        let message = format!("{} must name exactly one source", shape.here());
        shape.fault(node.position, message, Some(FORMS.into()));
        return None;
    };
    match entry.key.as_str() {
        "env" => {
            let name = shape.text(&entry.value)?;
            if !is_variable_name(&name) {
                let message = format!("{}.env is not the name of a variable", shape.here());
                let hint = "it takes a variable's name, such as OMNI_SERVICE_ACCOUNT_KEY, never the secret itself";
                shape.fault(entry.value.position, message, Some(hint.into()));
                return None;
            }
            Some(serde_json::json!({ "env": name }))
        }
        "file" => {
            let path = shape.text(&entry.value)?;
            if path.is_empty() || path.contains('\n') {
                let message = format!("{}.file is not a path", shape.here());
                let hint = "it takes the path of a file that holds the secret, never the secret itself";
                shape.fault(entry.value.position, message, Some(hint.into()));
                return None;
            }
            Some(serde_json::json!({ "file": path }))
        }
        "command" => command(shape, entry),
        // `{the-secret}` is a mapping too: its only key is the secret.
        other if entry.value.value == Value::Null || other.len() > 32 => in_clear(shape, node),
        other => {
            let hint = match nearest(other, ["env", "file", "command"]) {
                Some(meant) => format!("did you mean {meant:?}?"),
                None => FORMS.into(),
            };
            shape.fault(entry.position, format!("unknown key {other:?} in {}", shape.here()), Some(hint));
            None
        }
    }
}

fn command(shape: &mut Shape<'_>, entry: &Entry) -> Option<Json> {
    let words = match &entry.value.value {
        Value::List(words) if !words.is_empty() => words,
        _ => {
            let message = format!("{}.command must be a list of words", shape.here());
            shape.fault(entry.value.position, message, Some("as in [pass, show, omni]; no shell reads it".into()));
            return None;
        }
    };
    let words: Option<Vec<String>> = words.iter().map(|word| shape.text(word)).collect();
    Some(serde_json::json!({ "command": words? }))
}

fn is_variable_name(text: &str) -> bool {
    // Longer than any variable's name is a secret that happens to have no other characters.
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}
