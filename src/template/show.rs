//! Resources as omnictl prints them: the YAML of `cosi-project/runtime` `resource.MarshalYAML`, two spaces a level.
//!
//! Specs are Go's structures there: every field of the type, in its order, with a lower-case name and zero values written
//! out.

use serde_json::Value;

use super::Api;
use super::emit::{Piece, Writer, text_piece};
use super::fields::Field::{
    self, Bytes, Duration, Flag, Message, MessageMap, Messages, Number, Text, TextMap, Texts, Time,
};
use super::fields::{Row, rows};
use super::yaml::{GoYaml, Style};
use crate::resource::{Document, Metadata, Phase};

/// The resources of a template as `omnictl cluster template render` prints them.
#[must_use]
pub fn resources(resources: &[Document], api: Api) -> String {
    let mut writer = Writer::of(api.dialect()).indented_by(2);
    for resource in resources {
        let spec = message(rows(&resource.metadata.type_name).unwrap_or_default(), &resource.spec, api);
        writer.document(&block(vec![("metadata", metadata(&resource.metadata)), ("spec", spec)]));
    }
    writer.out
}

/// A patch that sets a machine's install disk.
pub(super) fn install_disk(disk: &str, dialect: GoYaml) -> String {
    let install = block(vec![("disk", text_piece(disk, dialect))]);
    let mut writer = Writer::of(dialect);
    writer.document(&block(vec![("machine", block(vec![("install", install)]))]));
    writer.out
}

fn metadata(metadata: &Metadata) -> Piece<'_> {
    let version = if metadata.version == 0 { "undefined".to_owned() } else { metadata.version.to_string() };
    let phase = match &metadata.phase {
        Phase::Running => "running",
        Phase::TearingDown => "tearingDown",
        Phase::Other(word) => word,
    };
    let time =
        |time: Option<jiff::Timestamp>| time.map_or_else(|| "0001-01-01T00:00:00Z".to_owned(), |time| time.to_string());
    let mut fields = vec![
        ("namespace", as_it_is(metadata.namespace.clone())),
        ("type", as_it_is(metadata.type_name.clone())),
        ("id", as_it_is(metadata.id.clone())),
        ("version", as_it_is(version)),
        ("owner", as_it_is(metadata.owner.clone())),
        ("phase", as_it_is(phase.to_owned())),
        ("created", as_it_is(time(metadata.created))),
        ("updated", as_it_is(time(metadata.updated))),
    ];
    for (name, pairs) in [("labels", &metadata.labels), ("annotations", &metadata.annotations)] {
        if !pairs.is_empty() {
            let pairs = pairs.iter().map(|(key, value)| (as_it_is(key.clone()), as_it_is(value.clone())));
            fields.push((name, Piece::block(pairs)));
        }
    }
    if !metadata.finalizers.is_empty() {
        let finalizers = metadata.finalizers.iter().map(|finalizer| as_it_is(finalizer.clone()));
        fields.push(("finalizers", Piece::list(finalizers)));
    }
    block(fields)
}

/// A message with every field that it has in this Omni.
fn message<'a>(rows: &'static [Row], value: &'a Value, api: Api) -> Piece<'a> {
    let rows = rows.iter().filter(|(.., since)| *since <= api);
    block(rows.map(|(name, json, field, _)| (*name, self::field(field, value.get(json), api))).collect())
}

fn field<'a>(field: &Field, value: Option<&'a Value>, api: Api) -> Piece<'a> {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let items = || value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    match (field, value) {
        (Text, _) => text_piece(text, api.dialect()),
        (Flag, _) => as_it_is(value.and_then(Value::as_bool).unwrap_or_default().to_string()),
        (Number, _) => as_it_is(value.and_then(Value::as_u64).unwrap_or_default().to_string()),
        (Texts, _) => Piece::list(items().map(|text| text_piece(text, api.dialect()))),
        (Bytes, _) => Piece::list([]),
        (Duration | Time | Message(_), None) => as_it_is("null".to_owned()),
        (Time, Some(_)) => {
            let time: jiff::Timestamp = text.parse().unwrap_or_default();
            let nanos = time.subsec_nanosecond().to_string();
            block(vec![("seconds", as_it_is(time.as_second().to_string())), ("nanos", as_it_is(nanos))])
        }
        (Messages(rows), _) => {
            let items = value.and_then(Value::as_array).into_iter().flatten();
            Piece::list(items.map(|item| message(rows, item, api)))
        }
        (TextMap | MessageMap(_), _) => {
            let entries = value.and_then(Value::as_object).into_iter().flatten();
            Piece::block(entries.map(|(key, value)| {
                let value = match field {
                    MessageMap(rows) => message(rows, value, api),
                    _ => text_piece(value.as_str().unwrap_or_default(), api.dialect()),
                };
                (as_it_is(key.clone()), value)
            }))
        }
        (Duration, Some(_)) => {
            let (seconds, nanos) = duration(text);
            block(vec![("seconds", as_it_is(seconds.to_owned())), ("nanos", as_it_is(nanos))])
        }
        (Message(rows), Some(value)) => message(rows, value, api),
    }
}

/// The seconds and the nanoseconds of `1.500s`.
fn duration(text: &str) -> (&str, String) {
    let (seconds, fraction) = text.trim_end_matches('s').split_once('.').unwrap_or((text.trim_end_matches('s'), ""));
    let nanos: u32 = format!("{fraction:0<9}").parse().unwrap_or_default();
    (seconds, nanos.to_string())
}

fn block<'a>(fields: Vec<(&'static str, Piece<'a>)>) -> Piece<'a> {
    Piece::block(fields.into_iter().map(|(name, value)| (as_it_is(name.to_owned()), value)))
}

/// A scalar without quotes where YAML allows it, whatever it then stands for.
fn as_it_is(text: String) -> Piece<'static> {
    let style = if text.contains('\n') { Style::Literal } else { Style::Plain };
    Piece::scalar(text, style)
}
