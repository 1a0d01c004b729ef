//! The JSON Schema of `talops.yaml`, for editors and for our own check of a file's shape.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::model::Config;

/// The schema, generated from the model.
#[must_use]
pub fn schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Config>();
    schema.insert("title".to_owned(), "talops.yaml".into());
    let mut value = schema.to_value();
    tidy(&mut value);
    value
}

/// The schema as it is printed and kept in `docs/schema/talops.yaml.schema.json`.
#[must_use]
pub fn schema_text() -> String {
    // The alternate form of a JSON value's Display is the indented one, and cannot fail.
    format!("{:#}\n", schema())
}

/// Unwraps what the generator wraps: `null` as another word for "left out", and the line breaks of doc comments.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(object) => {
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
                choices.retain(|choice| choice["type"] != "null");
                if let [Value::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    object.remove("anyOf");
                    object.extend(only);
                }
            }
            if let Some(Value::String(description)) = object.get_mut("description") {
                *description = description.replace('\n', " ");
            }
            object.values_mut().for_each(tidy);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::schema_text;

    #[test]
    fn the_committed_schema_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/talops.yaml.schema.json");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == schema_text(), "run `talops config schema > docs/schema/talops.yaml.schema.json`");
    }
}
