//! Text for people: zap's console form, and lines that begin with a time and a level, or with neither.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Line, Severity, fields, json};
use crate::text;

/// Decodes zap's console form, whose parts are parted by tabs: time, level, then caller, message and fields as JSON,
/// some of which may be missing (`zapcore/console_encoder.go`).
pub(super) fn console(raw: &str) -> Option<Line> {
    let mut parts: Vec<_> = raw.trim_end().split('\t').map(text::line).collect();
    if parts.len() < 3 {
        return None;
    }
    let time = fields::time(&parts[0])?;
    let level = parts[1].clone();
    if Severity::of(&level) == Severity::Unknown {
        return None;
    }
    let object: Map<String, Value> = parts.last().and_then(|last| serde_json::from_str(last).ok()).unwrap_or_default();
    if !object.is_empty() {
        parts.pop();
    }
    let message = parts.get(2..)?.last().cloned().unwrap_or_default();
    Some(Line { time: Some(time), severity: Severity::of(&level), level, message, error: json::line(&object).error })
}

/// Decodes text that may begin with a time and a level. The level counts only at the start: what merely speaks of errors
/// is none.
pub(super) fn decode(text: &str) -> Line {
    let (time, rest) = leading_time(text);
    let Some((level, after)) = leading_level(rest) else {
        return Line { time, message: text.trim_end().to_owned(), ..Line::default() };
    };
    // Without a time the word is a part of the sentence: "Error: no such flag".
    let message = if time.is_some() { after } else { rest };
    Line {
        time,
        severity: Severity::of(level),
        level: level.to_owned(),
        message: message.trim().to_owned(),
        error: None,
    }
}

fn leading_time(text: &str) -> (Option<Timestamp>, &str) {
    // A date and a clock in two words, or both in one.
    for words in [2, 1] {
        let end = text.match_indices(' ').nth(words - 1).map_or(text.len(), |(index, _)| index);
        let candidate = text[..end].trim_matches(['[', ']']);
        if candidate.starts_with(|character: char| character.is_ascii_digit())
            && let Some(time) = fields::time(candidate)
        {
            return (Some(time), text[end..].trim_start());
        }
    }
    (None, text)
}

fn leading_level(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let inner = text.strip_prefix(['[', '<']).unwrap_or(text);
    let end = inner.find(|character: char| !character.is_ascii_alphabetic())?;
    let level = &inner[..end];
    let after = inner[end..].trim_start_matches([']', '>', ':', ' ']);
    let marked = inner.len() < text.len() || inner[end..].starts_with(':') || level.chars().all(char::is_uppercase);
    (level.len() > 1 && marked && Severity::of(level) != Severity::Unknown).then_some((level, after))
}
