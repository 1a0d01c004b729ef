//! `key=value key="value with spaces"` (logrus' text form, go-kit, slog's text handler).

use super::names::{self, Part};
use super::record::{Field, Record};
use super::{Keep, Severity, json, time};

/// Decodes a line that consists of pairs, among them a level.
pub(super) fn decode(text: &str, keep: &Keep) -> Option<Record<'static>> {
    // What merely has an equals sign in it is plain text.
    if !text.split_whitespace().next()?.contains('=') {
        return None;
    }
    let pairs = pairs(text);
    let level = first(&pairs, Part::Level)?;
    let mut record = Record {
        time: first(&pairs, Part::Time).and_then(time::text),
        severity: Severity::of(level),
        level: level.to_owned().into(),
        message: first(&pairs, Part::Message).unwrap_or_default().to_owned().into(),
        ..Record::default()
    };
    complete(&mut record, &pairs, keep);
    Some(record)
}

/// Adds all but time, level and message.
pub(super) fn complete(record: &mut Record<'static>, pairs: &[(String, String)], keep: &Keep) {
    record.error = first(pairs, Part::Error).filter(|error| !error.is_empty()).map(|error| error.to_owned().into());
    for (key, value) in pairs {
        let wanted = match names::part(key.as_bytes()) {
            Some((Part::Kept, place)) if usize::from(place) == names::SCHEMATIC => {
                keep.also(key.as_bytes()) || json::is_about_schematic(record)
            }
            Some((Part::Kept, _)) => true,
            Some(_) => false,
            None => keep.also(key.as_bytes()),
        };
        if wanted {
            record.fields.push(Field { key: key.clone().into(), value: value.clone().into() });
        }
    }
}

/// The value of the pair whose name comes first among those for a part.
fn first(pairs: &[(String, String)], part: Part) -> Option<&str> {
    let ranked = pairs.iter().filter_map(|(key, value)| match names::part(key.as_bytes()) {
        Some((other, rank)) if other == part => Some((rank, value)),
        _ => None,
    });
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, value)| value.as_str())
}

/// The pairs of a text; words that are none are passed over.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        match rest[..end].split_once('=') {
            Some((key, _)) if !key.is_empty() => {
                let after = &rest[key.len() + 1..];
                if let Some((value, after)) = quoted(after) {
                    pairs.push((key.to_owned(), value));
                    rest = after;
                } else {
                    let value = &rest[key.len() + 1..end];
                    pairs.push((key.to_owned(), value.to_owned()));
                    rest = &rest[end..];
                }
            }
            _ => rest = &rest[end..],
        }
        rest = rest.trim_start();
    }
    pairs
}

/// A quoted text at the start, with its escapes undone, and what follows it.
pub(super) fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut characters = inner.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return Some((value, &inner[index + 1..])),
            '\\' => match characters.next()?.1 {
                'n' | 't' | 'r' => value.push(' '),
                escaped => value.push(escaped),
            },
            _ => value.push(character),
        }
    }
    None
}
