//! From Go's values to what is written, as go-yaml's encoder decides: which texts need quotes, how numbers look.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::template::yaml::{GoYaml, OWN_TAGS, Scalar, Style, implied};

use super::order::sorted;
use super::value::{Key, Map, Text, Value};
use super::writer::{Body, Layout, Piece};

/// Lines of base64 are this long.
const BASE64_LINE: usize = 70;

/// A mapping as it is written.
pub(super) fn map(map: &Map, dialect: GoYaml) -> Piece<'_> {
    let entries = sorted(map.entries()).into_iter().map(|(key, value)| {
        // Nothing is found in Go under a key that equals nothing.
        let lost = matches!(key, Key::Float(number) if number.is_nan());
        (self::key(key, dialect), if lost { plain("null") } else { self::value(value, dialect) })
    });
    piece(None, Body::Mapping(entries.collect(), Layout::Block))
}

fn value(value: &Value, dialect: GoYaml) -> Piece<'_> {
    match value {
        Value::Null => plain("null"),
        Value::Bool(value) => plain(if *value { "true" } else { "false" }),
        Value::Int(value) => plain(value.to_string()),
        Value::Uint(value) => plain(value.to_string()),
        Value::Float(value) => plain(float(*value)),
        Value::Time(value) => time(&value.to_string(), dialect),
        Value::Text(value) => text(value, dialect),
        Value::List(items) => {
            let items = items.iter().map(|item| self::value(item, dialect)).collect();
            piece(None, Body::Sequence(items, Layout::Block))
        }
        Value::Map(entries) => map(entries, dialect),
    }
}

fn key(key: &Key, dialect: GoYaml) -> Piece<'_> {
    match key {
        Key::Null => plain("null"),
        Key::Bool(key) => plain(if *key { "true" } else { "false" }),
        Key::Int(key) => plain(key.to_string()),
        Key::Uint(key) => plain(key.to_string()),
        Key::Float(key) => plain(float(*key)),
        Key::Time(key) => time(&key.to_string(), dialect),
        Key::Text(key) => text(key, dialect),
    }
}

fn piece(tag: Option<String>, body: Body<'_>) -> Piece<'_> {
    Piece { anchor: None, tag, body }
}

fn plain<'a>(text: impl Into<Cow<'a, str>>) -> Piece<'a> {
    piece(None, Body::Scalar(text.into(), Style::Plain))
}

/// The later go-yaml says by a tag what would not be read as a time again.
fn time<'a>(text: &str, dialect: GoYaml) -> Piece<'a> {
    let tagged = dialect == GoYaml::Rc6 && !matches!(implied(text), Scalar::Time(_));
    let tag = tagged.then(|| format!("{OWN_TAGS}timestamp"));
    piece(tag, Body::Scalar(Cow::Owned(text.to_owned()), Style::Plain))
}

fn text(text: &Text, dialect: GoYaml) -> Piece<'_> {
    match text {
        Text::Utf8(text) => text_piece(text, dialect),
        Text::Bytes(bytes) => {
            let text = base64_lines(bytes);
            let style = if text.contains('\n') { Style::Literal } else { Style::Plain };
            piece(Some(format!("{OWN_TAGS}binary")), Body::Scalar(Cow::Owned(text), style))
        }
    }
}

/// A Go string.
pub(in crate::template) fn text_piece(text: &str, dialect: GoYaml) -> Piece<'_> {
    let old = old_bool(text) || base_60(text) || text == "<<";
    let style = if text.contains('\n') {
        // go-yaml keeps blank texts out of blocks, where they could not be seen.
        if text.len() >= 2 && text.contains(|character: char| !space(character)) {
            Style::Literal
        } else {
            Style::DoubleQuoted
        }
    } else if old && dialect == GoYaml::Rc6 {
        Style::SingleQuoted
    } else if old || implied(text) != Scalar::Text {
        Style::DoubleQuoted
    } else {
        Style::Plain
    };
    piece(None, Body::Scalar(Cow::Borrowed(text), style))
}

/// A mapping of Go strings to Go strings.
pub(in crate::template) fn texts_piece<'a>(texts: &[(&'a String, &'a String)], dialect: GoYaml) -> Piece<'a> {
    let entry = |(key, value): &(&'a String, &'a String)| (Key::Text(Text::Utf8((*key).clone())), (*key, *value));
    let entries: Vec<(Key, (&String, &String))> = texts.iter().map(entry).collect();
    let sorted = sorted(&entries).into_iter();
    Piece::block(sorted.map(|(_, (key, value))| (text_piece(key, dialect), text_piece(value, dialect))))
}

/// What Go's `unicode.IsSpace` takes for a space.
fn space(character: char) -> bool {
    character.is_whitespace()
}

/// What YAML 1.1 took for true and false, and 1.2 takes for text.
fn old_bool(text: &str) -> bool {
    const WORDS: [&str; 16] =
        ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF"];
    WORDS.contains(&text)
}

/// What YAML 1.1 took for a number to the base of 60: `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`.
fn base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let Some((whole, rest)) = unsigned.split_once(':') else { return false };
    let digits_or_lines = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let (parts, fraction) = rest.split_once('.').map_or((rest, ""), |(parts, fraction)| (parts, fraction));
    let part = |part: &str| match part.as_bytes() {
        [digit] | [b'0'..=b'5', digit] => digit.is_ascii_digit(),
        _ => false,
    };
    whole.starts_with(|character: char| character.is_ascii_digit())
        && digits_or_lines(whole)
        && parts.split(':').all(part)
        && digits_or_lines(fraction)
}

/// As Go's `FormatFloat(…, 'g', -1, 64)`.
fn float(number: f64) -> String {
    if number.is_nan() {
        return ".nan".into();
    }
    if number.is_infinite() {
        return if number > 0.0 { ".inf" } else { "-.inf" }.into();
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&exponent) {
        return number.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// Base64 in lines, when it is longer than one.
fn base64_lines(bytes: &[u8]) -> String {
    let encoded = STANDARD.encode(bytes);
    if encoded.len() < BASE64_LINE {
        return encoded;
    }
    let mut lines = String::new();
    for line in encoded.as_bytes().chunks(BASE64_LINE) {
        lines.extend(line.iter().copied().map(char::from));
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{base_60, base64_lines, float};

    #[test]
    fn numbers_look_as_in_go() {
        let table = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (1.5, "1.5"),
            (100_000.0, "100000"),
            (123_456.5, "123456.5"),
            (1_000_000.0, "1e+06"),
            (123_456_789.0, "1.23456789e+08"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1e21, "1e+21"),
            (1e-300, "1e-300"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::INFINITY, ".inf"),
            (f64::NEG_INFINITY, "-.inf"),
            (f64::NAN, ".nan"),
        ];
        for (number, text) in table {
            assert_eq!(float(number), text);
        }
    }

    #[test]
    fn numbers_to_the_base_of_60_are_known() {
        for text in ["1:20", "190:20:30", "+1:2", "-1_0:59", "1:2.5_", "1:2."] {
            assert!(base_60(text), "{text}");
        }
        for text in ["1:60", ":20", "1:", "1:200", "a:1", "1", "_1:2", "1:2.x", "1.5:20"] {
            assert!(!base_60(text), "{text}");
        }
    }

    #[test]
    fn base64_is_broken_at_seventy() {
        assert_eq!(base64_lines(&[0xFF; 48]).len(), 64);
        let lines = base64_lines(&[0xFF; 60]);
        assert_eq!(lines.lines().map(str::len).collect::<Vec<_>>(), [70, 10]);
        assert!(lines.ends_with('\n'));
    }
}
