//! Secrets of a value: by the names of its fields, and by the look of its texts.

use serde_json::{Map, Value};

use super::line::mask_text;
use super::{MASK, names};

/// A secret that is shorter is not looked for elsewhere: it would be found in every word.
const SHORTEST: usize = 8;

/// What beside a `key` says that it is the name of a label or of an entry, not a private key.
const NOT_BESIDE_PRIVATE_KEYS: [&str; 6] = ["value", "values", "operator", "effect", "name", "optional"];

/// Masks every secret, and every text that repeats one of them. The secrets that were found are returned.
pub(super) fn mask(value: &mut Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(value, &mut found);
    found.retain(|secret| secret.len() >= SHORTEST);
    found.sort_unstable();
    found.dedup();
    if !found.is_empty() {
        scrub(value, &found);
    }
    found
}

/// Masks every text.
pub(super) fn mask_all(value: &mut Value) {
    hide(value, &mut Vec::new());
}

fn walk(value: &mut Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => walk_fields(fields, found),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, found)),
        Value::String(text) => *text = mask_text(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn walk_fields(fields: &mut Map<String, Value>, found: &mut Vec<String>) {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let kubernetes_secret = text("kind") == Some("Secret");
    // A variable: its name says what its value is.
    let secret_value = ["name", "key"].into_iter().filter_map(text).any(names::is_secret);
    let is_private_key = !NOT_BESIDE_PRIVATE_KEYS.iter().any(|name| fields.contains_key(*name));
    for (name, child) in fields.iter_mut() {
        let by_name = names::is_secret(name) || (names::is_key(name) && is_private_key && child.is_string());
        if kubernetes_secret && matches!(name.as_str(), "data" | "stringData") {
            hide(child, found);
        } else if by_name || (secret_value && name == "value") {
            hide_here(child, found);
        } else {
            walk(child, found);
        }
    }
}

/// Masks a value that is called a secret: a text or number, or a list of them. A mapping under such a name has fields of
/// its own, which say what they are.
fn hide_here(value: &mut Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => walk_fields(fields, found),
        Value::Array(items) => items.iter_mut().for_each(|item| hide_here(item, found)),
        Value::Number(number) => {
            found.push(number.to_string());
            *value = MASK.into();
        }
        Value::String(_) => hide(value, found),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Masks every text of a value.
fn hide(value: &mut Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|child| hide(child, found)),
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, found)),
        Value::String(text) => {
            if !text.is_empty() && text != MASK {
                found.push(std::mem::replace(text, MASK.to_owned()));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Masks what repeats a secret under another name.
fn scrub(value: &mut Value, secrets: &[String]) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|child| scrub(child, secrets)),
        Value::Array(items) => items.iter_mut().for_each(|item| scrub(item, secrets)),
        Value::String(text) => {
            for secret in secrets {
                if text.contains(secret.as_str()) {
                    *text = text.replace(secret.as_str(), MASK);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
