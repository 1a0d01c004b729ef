//! The spec of a resource in a file: from YAML, in either spelling, to the JSON of Omni's API.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::decode::reader::Reader;
use super::super::fields::{Field, Row};
use super::super::yaml::{Kind, Node, Position};
use super::super::zeros::is_zero;
use super::super::{Fault, duration};
use super::{keys, unknown};
use crate::resource::secrets::MASK;

/// A message as Omni's API has it: what is zero is left out.
pub(super) fn message(
    reader: &mut Reader,
    node: Node<'_>,
    what: &str,
    rows: &'static [Row],
) -> Option<Map<String, Value>> {
    let mut fields = Map::new();
    let mut seen: BTreeMap<&str, Position> = BTreeMap::new();
    for (name, position, value) in reader.entries(node, what)? {
        let Some((_, json, field, since)) = rows.iter().find(|(go, json, ..)| *go == name || *json == name) else {
            let names: Vec<&str> = rows.iter().map(|(_, json, ..)| *json).collect();
            reader.fault(unknown(position, what, name, &names));
            continue;
        };
        if *since > reader.api {
            let message = format!("{what} has no key {name:?} before {since}");
            reader.fault(Fault::error(position, message).hint(format!("this Omni is taken for {}", reader.api)));
            continue;
        }
        if let Some(first) = seen.insert(json, position) {
            let message = format!("the key `{json}` is given in two spellings, first in line {}", first.line);
            reader.fault(Fault::error(position, message).hint("keep one of them"));
            continue;
        }
        if value.is_null() {
            continue;
        }
        if let Some(value) = self::value(reader, value, &format!("`{json}`"), *field)
            && !is_zero(&value)
        {
            fields.insert((*json).to_owned(), value);
        }
    }
    Some(fields)
}

fn value(reader: &mut Reader, node: Node<'_>, what: &str, field: Field) -> Option<Value> {
    Some(match field {
        Field::Text => text(reader, node, what)?.into(),
        Field::Flag => flag(reader, node, what)?.into(),
        Field::Number => reader.number(node, what)?.into(),
        Field::Texts => {
            let item = format!("an item of {what}");
            let items = reader.items(node, what);
            items.into_iter().filter_map(|node| text(reader, node, &item)).collect::<Vec<_>>().into()
        }
        Field::Bytes => {
            if !matches!(node.kind(), Kind::Sequence(items) if items.is_empty()) {
                let message = format!("{what} is Omni's own and is not written by hand");
                reader.fault(Fault::error(node.position(), message).hint("write the text itself, as `data`"));
            }
            return None;
        }
        Field::Duration => {
            let nanoseconds = span(reader, node, what)?;
            duration::seconds_text(nanoseconds).into()
        }
        Field::Time => time(reader, node, what)?.into(),
        Field::Message(rows) => Value::Object(message(reader, node, what, rows)?),
        Field::Messages(rows) => {
            let item = format!("an item of {what}");
            let items = reader.items(node, what);
            items.into_iter().filter_map(|node| message(reader, node, &item, rows)).collect::<Vec<_>>().into()
        }
        Field::TextMap => json!(texts_by_key(reader, node, what)?),
        Field::MessageMap(rows) => {
            let mut messages = Map::new();
            for (key, _, value) in reader.entries(node, what)? {
                let value =
                    if value.is_null() { Map::new() } else { message(reader, value, &format!("`{key}`"), rows)? };
                messages.insert(key.to_owned(), Value::Object(value));
            }
            Value::Object(messages)
        }
    })
}

/// A text; one that holds the mask of a secret is a fault, since it would be written in the secret's place.
pub(super) fn text(reader: &mut Reader, node: Node<'_>, what: &str) -> Option<String> {
    let text = reader.text(node, what)?;
    if text.contains(MASK) {
        let message = format!("{what} holds {MASK}, which talops prints in place of a secret");
        let hint = "write the secret itself; at a terminal `talops get … -o yaml --reveal` shows the one that Omni has";
        reader.fault(Fault::error(node.position(), message).hint(hint));
        return None;
    }
    Some(text)
}

/// Texts by keys of the writer's own.
pub(super) fn texts_by_key(reader: &mut Reader, node: Node<'_>, what: &str) -> Option<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for (key, _, value) in reader.entries(node, what)? {
        let value =
            if value.is_null() { Some(String::new()) } else { text(reader, value, &format!("{key:?} of {what}")) };
        if let Some(value) = value {
            texts.insert(key.to_owned(), value);
        }
    }
    Some(texts)
}

fn flag(reader: &mut Reader, node: Node<'_>, what: &str) -> Option<bool> {
    match reader.text(node, what)?.as_str() {
        "true" | "True" | "TRUE" if !node.is_text() => Some(true),
        "false" | "False" | "FALSE" if !node.is_text() => Some(false),
        _ => {
            let message = format!("{what} is `true` or `false`");
            reader.fault(Fault::error(node.position(), message).hint("write it without quotes"));
            None
        }
    }
}

/// A duration in nanoseconds: seconds and nanoseconds as omnictl prints it, `3600s` as the API does, `1h` for people.
fn span(reader: &mut Reader, node: Node<'_>, what: &str) -> Option<i64> {
    if let Kind::Mapping(_) = node.kind() {
        let (seconds, nanos) = parts(reader, node, what)?;
        return i64::from(seconds).checked_mul(1_000_000_000)?.checked_add(i64::from(nanos));
    }
    let text = reader.text(node, what)?;
    let span = duration::read(&text).filter(|span| *span >= 0);
    if span.is_none() {
        let message = format!("{what} is a duration, and {text:?} is none");
        reader.fault(Fault::error(node.position(), message).hint("write a number with its unit: 30s, 1h30m, 24h"));
    }
    span
}

fn time(reader: &mut Reader, node: Node<'_>, what: &str) -> Option<String> {
    let time = if let Kind::Mapping(_) = node.kind() {
        let (seconds, nanos) = parts(reader, node, what)?;
        jiff::Timestamp::new(i64::from(seconds), i32::try_from(nanos).unwrap_or_default()).ok()
    } else {
        reader.text(node, what)?.parse::<jiff::Timestamp>().ok()
    };
    if time.is_none() {
        let message = format!("{what} is no time");
        reader.fault(Fault::error(node.position(), message).hint("write it as 2026-11-21T12:00:00Z"));
    }
    time.map(|time| time.to_string())
}

/// The seconds and nanoseconds of what omnictl prints as a mapping.
fn parts(reader: &mut Reader, node: Node<'_>, what: &str) -> Option<(u32, u32)> {
    let found = keys(reader, node, what, &["seconds", "nanos"])?;
    let mut number = |name: &str| match found.get(name) {
        Some(node) => reader.number(*node, &format!("`{name}` of {what}")),
        None => Some(0),
    };
    Some((number("seconds")?, number("nanos")?))
}
