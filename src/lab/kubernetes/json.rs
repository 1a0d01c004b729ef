//! Small readers of untyped objects.

use serde_json::{Map, Value};

/// The text at a JSON pointer, empty where there is none.
pub(super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The whole number at a JSON pointer, 0 where there is none.
pub(super) fn number(object: &Value, pointer: &str) -> i64 {
    object.pointer(pointer).and_then(Value::as_i64).unwrap_or_default()
}

/// Whether the value at a JSON pointer is `true`.
pub(super) fn truth(object: &Value, pointer: &str) -> bool {
    object.pointer(pointer).and_then(Value::as_bool).unwrap_or_default()
}

/// The elements at a JSON pointer, none where there is no array.
pub(super) fn elements<'a>(object: &'a Value, pointer: &str) -> &'a [Value] {
    object.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The pairs of text at a JSON pointer (labels, selectors), sorted by key.
pub(super) fn pairs<'a>(object: &'a Value, pointer: &str) -> Vec<(&'a str, &'a str)> {
    let map = object.pointer(pointer).and_then(Value::as_object);
    let mut pairs: Vec<_> =
        map.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default())).collect();
    pairs.sort_unstable();
    pairs
}

/// The map under `key` of an object; what is not a map gives way to an empty one.
pub(super) fn section<'a>(object: &'a mut Value, key: &str) -> &'a mut Map<String, Value> {
    map(map(object).entry(key).or_insert(Value::Null))
}

fn map(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(map) => map,
        _ => unreachable!("it was made an object above"),
    }
}
