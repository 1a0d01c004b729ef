//! Zero values, which protobuf's JSON leaves out.

use serde_json::Value;

/// A spec without the fields that have their zero value.
pub(super) fn without_zeros(spec: &Value) -> Value {
    match spec {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), without_zeros(value)));
            Value::Object(fields.filter(|(_, value)| !is_zero(value)).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_zeros).collect()),
        other => other.clone(),
    }
}

/// Whether a value is a field's zero value. A message that is there differs from one that is not, however empty.
pub(super) fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(true) | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::without_zeros;

    #[test]
    fn a_zero_value_is_no_value_and_an_empty_message_is_one() {
        let written = json!({ "a": 0, "b": "", "c": false, "d": [], "e": null, "f": {}, "g": { "h": 0, "i": 1 } });
        assert_eq!(without_zeros(&written), json!({ "f": {}, "g": { "i": 1 } }));
    }
}
