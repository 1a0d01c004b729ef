//! Custom resources: the columns of their definition, else name and age.
//! Source: `kubernetes/apiextensions-apiserver` `pkg/registry/customresource/tableconvertor/tableconvertor.go`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{AGE, Column, age, definition, name, path};
use crate::lab::kubernetes::types::{PrinterColumn, Version};

/// The definitions of the columns.
pub(super) fn definitions(served: &Version) -> Vec<Value> {
    let mut definitions = vec![Column::object_name().definition()];
    if served.columns.is_empty() {
        definitions.push(definition("Age", "date", "", AGE, 0));
    }
    definitions.extend(served.columns.iter().map(|column| {
        let default = format!("Custom resource definition column (in JSONPath format): {}", column.path);
        let description = if column.description.is_empty() { &default } else { &column.description };
        definition(&column.name, &column.kind, &column.format, description, column.priority)
    }));
    definitions
}

/// The cells of one object.
pub(super) fn cells(served: &Version, object: &Value, now: Timestamp) -> Vec<Value> {
    let mut cells = vec![json!(name(object))];
    if served.columns.is_empty() {
        cells.push(json!(age::of(object, now)));
    }
    cells.extend(served.columns.iter().map(|column| cell(column, object, now)));
    cells
}

/// The first value at the column's path, in the column's type; `null` where there is none or of another type.
fn cell(column: &PrinterColumn, object: &Value, now: Timestamp) -> Value {
    let found = path::find(object, &column.path);
    let Some(&value) = found.first() else { return Value::Null };
    match (column.kind.as_str(), value) {
        ("string", Value::String(_)) | ("boolean", Value::Bool(_)) | ("number", Value::Number(_)) => value.clone(),
        ("string", Value::Null) => Value::Null,
        ("string", value) => json!(value.to_string()),
        ("integer", Value::Number(number)) => json!(number.as_i64()),
        ("date", Value::String(time)) => {
            json!(time.parse().map_or_else(|_| "<invalid>".to_owned(), |time| age::since(Some(time), now)))
        }
        _ => Value::Null,
    }
}
