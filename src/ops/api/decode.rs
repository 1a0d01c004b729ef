//! What Omni encodes twice, decoded once: resources are JSON in a text, files and lines of logs are base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// Fields whose text is a JSON document (`siderolabs/omni` `client/api/omni/resources/resources.proto`).
const JSON: [&str; 4] = ["body", "items", "resource", "old"];

/// Fields of bytes that are text (`siderolabs/omni` `client/api/omni/management/management.proto`).
const BYTES: [&str; 5] = ["kubeconfig", "talosconfig", "omniconfig", "bytes", "audit_log"];

/// A message with its inner documents decoded. What cannot be decoded stays as it is.
#[must_use]
pub fn decoded(message: Value) -> Value {
    within(message, "")
}

fn within(value: Value, field: &str) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name.clone(), within(value, &name)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.into_iter().map(|item| within(item, field)).collect(),
        Value::String(text) if JSON.contains(&field) => document(text),
        Value::String(text) if BYTES.contains(&field) => {
            let bytes = STANDARD.decode(&text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            bytes.map_or(Value::String(text), document)
        }
        other => other,
    }
}

/// A text that is a JSON document as that; any other as it is.
fn document(text: String) -> Value {
    match serde_json::from_str(&text) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => value,
        _ => Value::String(text),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::decoded;

    #[test]
    fn resources_files_and_lines_are_decoded() {
        let cases = [
            (json!({"body": "{\"spec\":{\"body\":\"{\"}}"}), json!({"body": {"spec": {"body": "{"}}})),
            (
                json!({"items": ["{\"a\":1}", "text", "7"], "total": 3}),
                json!({"items": [{"a": 1}, "text", "7"], "total": 3}),
            ),
            (
                json!({"result": {"event": {"resource": "{}", "old": ""}}}),
                json!({"result": {"event": {"resource": {}, "old": ""}}}),
            ),
            (json!({"result": {"bytes": "eyJtc2ciOiJoaSJ9"}}), json!({"result": {"bytes": {"msg": "hi"}}})),
            (json!({"kubeconfig": "YTogMQo="}), json!({"kubeconfig": "a: 1\n"})),
            (json!({"bytes": "/w=="}), json!({"bytes": "/w=="})),
            (json!({"bytes": "no base64"}), json!({"bytes": "no base64"})),
        ];
        for (message, expected) in cases {
            assert_eq!(decoded(message), expected);
        }
    }
}
