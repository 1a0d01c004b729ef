//! Text for people: zap's console form, and lines that begin with a time and a level, or with neither.

use jiff::Timestamp;

use super::json::Found;
use super::record::{Field, Record};
use super::scan::End;
use super::written::safe;
use super::{Keep, Severity, time};

/// Decodes zap's console form, whose parts are parted by tabs: time, level, then caller, message and fields as JSON,
/// some of which may be missing (`zapcore/console_encoder.go`).
pub(super) fn console<'a>(raw: &'a [u8], keep: &Keep) -> Option<Record<'a>> {
    let raw = raw.trim_ascii_end();
    let (first, rest) = cut_at_tab(raw)?;
    let (level, rest) = cut_at_tab(rest)?;
    let time = time::text(&safe(first))?;
    let level = safe(level);
    let severity = Severity::of(&level);
    if severity == Severity::Unknown {
        return None;
    }
    let mut parts: Vec<&[u8]> = rest.split(|byte| *byte == b'\t').collect();
    let mut found = Found::default();
    let end = parts.last().map_or(End::NotOne, |last| found.fill(last, keep));
    let fields = end == End::Whole && !found.is_empty();
    if end == End::Whole && parts.len() > 1 {
        parts.pop();
    }
    let message = parts.pop().map(safe).unwrap_or_default();
    let mut record = Record { time: Some(time), severity, level, message, ..Record::default() };
    if fields {
        found.complete(&mut record);
    }
    if let (Keep::All, Some(caller)) = (keep, parts.pop()) {
        record.fields.push(Field { key: "caller".into(), value: safe(caller) });
    }
    Some(record)
}

fn cut_at_tab(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == b'\t')?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

/// Decodes text that may begin with a time and a level. The level counts only at the start: what merely speaks of errors
/// is none.
pub(super) fn decode(text: &str) -> Record<'static> {
    let (time, rest) = leading_time(text);
    let Some((level, after)) = leading_level(rest) else {
        // Without the time nothing is lost: it is told beside the message.
        let message = if time.is_some() { rest } else { text };
        return Record { time, message: message.trim_end().to_owned().into(), ..Record::default() };
    };
    // Without a time the word is a part of the sentence: "Error: no such flag".
    let message = if time.is_some() { after } else { rest };
    Record {
        time,
        severity: Severity::of(level),
        level: level.to_owned().into(),
        message: message.trim().to_owned().into(),
        ..Record::default()
    }
}

fn leading_time(text: &str) -> (Option<Timestamp>, &str) {
    // A date and a clock in two words, or both in one.
    for words in [2, 1] {
        let end = text.match_indices(' ').nth(words - 1).map_or(text.len(), |(index, _)| index);
        let candidate = text[..end].trim_matches(['[', ']']);
        if candidate.starts_with(|character: char| character.is_ascii_digit())
            && let Some(time) = time::text(candidate)
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
