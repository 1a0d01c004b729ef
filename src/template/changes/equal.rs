//! When a resource is what it should be.

use serde_json::{Map, Value};

use crate::resource::Document;

/// A wanted resource with what a change must keep of the one that is there.
pub(super) fn with_metadata_of(actual: &Document, mut wanted: Document) -> Document {
    let metadata = &actual.metadata;
    wanted.metadata.version = metadata.version;
    wanted.metadata.created = metadata.created;
    wanted.metadata.updated = metadata.updated;
    wanted.metadata.finalizers.clone_from(&metadata.finalizers);
    wanted
}

/// Whether nothing has to be changed: specs as protobuf reads them, and metadata.
pub(super) fn are_equal(actual: &Document, wanted: &Document) -> bool {
    actual.metadata == wanted.metadata && normal(&actual.spec) == normal(&wanted.spec)
}

/// A spec without the fields that have their zero value. A message that is there differs from one that is not.
fn normal(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !is_zero(value));
            Value::Object(fields.map(|(name, value)| (name.clone(), normal(value))).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn is_zero(value: &Value) -> bool {
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

    use super::normal;

    #[test]
    fn a_zero_value_is_no_value_and_an_empty_message_is_one() {
        let written = json!({ "a": 0, "b": "", "c": false, "d": [], "e": null, "f": {}, "g": { "h": 0, "i": 1 } });
        assert_eq!(normal(&written), json!({ "f": {}, "g": { "i": 1 } }));
    }
}
