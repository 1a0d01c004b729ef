//! `key=value key="value with spaces"` (logrus' text form, go-kit, slog's text handler).

use super::{Line, Severity, fields};

/// Decodes a line that consists of pairs, among them a level.
pub(super) fn decode(text: &str) -> Option<Line> {
    let pairs = pairs(text);
    let first = |names: &[&str]| pairs.iter().find(|(key, _)| names.contains(&key.as_str())).map(|(_, value)| value);
    // What merely has an equals sign in it is plain text.
    let starts_with_a_pair = text.split_whitespace().next()?.contains('=');
    let level = first(&fields::LEVEL).filter(|_| starts_with_a_pair)?;
    Some(Line {
        time: first(&fields::TIME).and_then(|time| fields::time(time)),
        severity: Severity::of(level),
        level: level.clone(),
        message: first(&fields::MESSAGE).cloned().unwrap_or_default(),
        error: first(&fields::ERROR).filter(|error| !error.is_empty()).cloned(),
    })
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
