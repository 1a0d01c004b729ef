//! A JSON object a line: zap's production form (`level`, `ts`, `msg`, `error`), slog, logrus, Bunyan and the like.

use serde_json::{Map, Value};

use super::{Line, Severity, fields};
use crate::text;

/// Decodes a line that is a JSON object.
pub(super) fn decode(raw: &str) -> Option<Line> {
    let raw = raw.trim();
    if !raw.starts_with('{') {
        return None;
    }
    let object: Map<String, Value> = serde_json::from_str(raw).ok()?;
    Some(line(&object))
}

/// A line of an object's fields.
pub(super) fn line(object: &Map<String, Value>) -> Line {
    let first = |names: &[&str]| names.iter().find_map(|name| object.get(*name)).filter(|value| !value.is_null());
    let level = first(&fields::LEVEL).map(plain).unwrap_or_default();
    let time = first(&fields::TIME).and_then(|time| match time {
        Value::String(text) => fields::time(text),
        Value::Number(number) => fields::epoch(number),
        _ => None,
    });
    Line {
        time,
        severity: Severity::of(&level),
        level,
        message: first(&fields::MESSAGE).map(plain).unwrap_or_default(),
        error: first(&fields::ERROR).map(plain).filter(|error| !error.is_empty()),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text::line(text),
        other => text::line(&other.to_string()),
    }
}
