//! The members of a JSON object, read off its bytes in one pass: nothing is allocated, nothing is called for what is within a
//! value, so no depth is too deep. It is lenient: what is between the brackets of a value that nobody asks for is not looked at.

use std::borrow::Cow;

use crate::text;

/// A value, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A string.
    Text(Text<'a>),
    /// A number, `true`, `false`, an object or a list. Never `null`, which is as good as absent.
    Other(&'a [u8]),
}

/// What is between the quotes of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Text<'a>(&'a [u8]);

/// As good as absent.
const NULL: Value<'_> = Value::Other(b"null");

/// How an object ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// As it should, and nothing follows it.
    Whole,
    /// In the middle: what was read until then is right, and may lack its end.
    Early,
    /// It is none, or something else follows it.
    NotOne,
}

/// Calls `each` with every member of the object that `raw` is.
pub(super) fn members<'a>(raw: &'a [u8], mut each: impl FnMut(Text<'a>, Value<'a>)) -> End {
    let mut at = skip_space(raw, 0);
    if raw.get(at) != Some(&b'{') {
        return End::NotOne;
    }
    at = skip_space(raw, at + 1);
    if raw.get(at) == Some(&b'}') {
        return end(raw, at + 1);
    }
    loop {
        match raw.get(at) {
            Some(b'"') => {}
            Some(_) => return End::NotOne,
            None => return End::Early,
        }
        let Some(closes) = string(raw, at + 1) else { return End::Early };
        let key = Text(&raw[at + 1..closes]);
        at = skip_space(raw, closes + 1);
        match raw.get(at) {
            Some(b':') => at = skip_space(raw, at + 1),
            Some(_) => return End::NotOne,
            None => return End::Early,
        }
        let (value, after) = match raw.get(at) {
            Some(b'"') => match string(raw, at + 1) {
                Some(closes) => (Value::Text(Text(&raw[at + 1..closes])), Some(closes + 1)),
                None => (Value::Text(Text(whole_characters(&raw[at + 1..]))), None),
            },
            Some(b'{' | b'[') => {
                let Some(after) = nested(raw, at) else { return End::Early };
                (Value::Other(&raw[at..after]), Some(after))
            }
            Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                let ends = |byte: &u8| matches!(byte, b',' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
                let after = at + raw[at..].iter().position(ends).unwrap_or(raw.len() - at);
                let word = &raw[at..after];
                if !is_word(word) {
                    return if after == raw.len() { End::Early } else { End::NotOne };
                }
                (Value::Other(word), Some(after))
            }
            Some(_) => return End::NotOne,
            None => return End::Early,
        };
        // The one call, so that it becomes a part of the loop and the value stays in registers.
        if value != NULL {
            each(key, value);
        }
        let Some(after) = after else { return End::Early };
        at = skip_space(raw, after);
        match raw.get(at) {
            Some(b',') => at = skip_space(raw, at + 1),
            Some(b'}') => return end(raw, at + 1),
            Some(_) => return End::NotOne,
            None => return End::Early,
        }
    }
}

impl<'a> Value<'a> {
    /// The value on one line, without what a terminal would act upon.
    pub(super) fn line(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text.line(),
            Self::Other(bytes) => safe(bytes),
        }
    }
}

impl<'a> Text<'a> {
    /// What is written, escapes and all.
    pub(super) const fn raw(self) -> &'a [u8] {
        self.0
    }

    /// What is meant, whatever characters it has.
    pub(super) fn meant(self) -> Cow<'a, str> {
        let text = String::from_utf8_lossy(self.0);
        if text.contains('\\') { Cow::Owned(unescaped(&text)) } else { text }
    }

    /// What is meant, on one line, without what a terminal would act upon.
    pub(super) fn line(self) -> Cow<'a, str> {
        match std::str::from_utf8(self.0) {
            Ok(text) if self.is_clean() => Cow::Borrowed(text),
            _ => Cow::Owned(text::line(&self.meant())),
        }
    }

    /// Whether it is printable ASCII without escapes: what is written is what is meant.
    fn is_clean(self) -> bool {
        let (eights, rest) = self.0.as_chunks::<8>();
        let plain = |eight: &[u8; 8]| {
            let word = u64::from_le_bytes(*eight);
            let control = word.wrapping_sub(ONES * 0x20) & !word;
            let beyond = word | word.wrapping_add(ONES);
            (zero(word ^ (ONES * 0x5c)) | control | beyond) & TOPS == 0
        };
        eights.iter().all(plain) && rest.iter().all(|byte| matches!(byte, 0x20..0x7f) && *byte != b'\\')
    }
}

/// Bytes as text on one line, without what a terminal would act upon.
pub(super) fn safe(bytes: &[u8]) -> Cow<'_, str> {
    if bytes.iter().all(|byte| matches!(byte, 0x20..0x7f)) {
        return String::from_utf8_lossy(bytes);
    }
    Cow::Owned(text::line(&String::from_utf8_lossy(bytes)))
}

fn end(raw: &[u8], at: usize) -> End {
    if skip_space(raw, at) == raw.len() { End::Whole } else { End::NotOne }
}

fn skip_space(raw: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\r' | b'\n') = raw.get(at) {
        at += 1;
    }
    at
}

fn is_word(word: &[u8]) -> bool {
    match word.first() {
        Some(b'-' | b'0'..=b'9') => {
            word.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
        }
        _ => matches!(word, b"true" | b"false" | b"null"),
    }
}

/// Where the string closes whose opening quote is before `start`; `None` where it has no end.
#[inline]
fn string(raw: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        at += quote_or_escape(raw.get(at..)?)?;
        if raw[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;

/// Marks the lowest byte that is zero, by its topmost bit; what is wrongly marked is above one that is so rightly.
const fn zero(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & TOPS
}

/// Where the first quote or backslash is. Most names and many values end within eight bytes, which are looked at as one
/// number.
#[inline]
fn quote_or_escape(bytes: &[u8]) -> Option<usize> {
    let Some((eight, rest)) = bytes.split_first_chunk::<8>() else { return memchr::memchr2(b'"', b'\\', bytes) };
    let word = u64::from_le_bytes(*eight);
    let found = zero(word ^ (ONES * 0x22)) | zero(word ^ (ONES * 0x5c));
    if found != 0 {
        return Some(found.trailing_zeros() as usize / 8);
    }
    memchr::memchr2(b'"', b'\\', rest).map(|found| 8 + found)
}

/// Where the object or list that starts at `start` ends.
fn nested(raw: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(byte) = raw.get(at) {
        at += 1;
        match byte {
            b'"' => at = string(raw, at)? + 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Bytes without the part of a character or an escape that they end in.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    let escape = bytes.iter().rev().take(12).position(|byte| *byte == b'\\').map(|back| bytes.len() - 1 - back);
    let kept = match escape {
        Some(at) if matches!(bytes.get(at + 1), None | Some(b'u')) && bytes.len() - at < 6 => &bytes[..at],
        _ => bytes,
    };
    match std::str::from_utf8(kept) {
        Err(error) if error.error_len().is_none() => &kept[..error.valid_up_to()],
        _ => kept,
    }
}

/// A string's text with its escapes undone; one that means nothing stands for itself.
fn unescaped(text: &str) -> String {
    let mut meant = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        meant.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let Some(escape) = after.chars().next() else {
            rest = "";
            break;
        };
        rest = &after[escape.len_utf8()..];
        match escape {
            'n' => meant.push('\n'),
            't' => meant.push('\t'),
            'r' => meant.push('\r'),
            'b' | 'f' => meant.push(' '),
            'u' => {
                let (character, after) = unicode(rest);
                meant.push(character);
                rest = after;
            }
            other => meant.push(other),
        }
    }
    meant.push_str(rest);
    meant
}

/// The character of a `\u` whose digits `text` starts with, or of the pair that it begins, and what follows.
fn unicode(text: &str) -> (char, &str) {
    let digits = |text: &str| u32::from_str_radix(text.get(..4).filter(|four| !four.starts_with('+'))?, 16).ok();
    let Some(first) = digits(text) else { return (char::REPLACEMENT_CHARACTER, text) };
    let rest = &text[4..];
    if let Some(character) = char::from_u32(first) {
        return (character, rest);
    }
    let second = rest.strip_prefix("\\u").and_then(|rest| Some((digits(rest)?, &rest[4..])));
    match second {
        Some((second @ 0xdc00..0xe000, rest)) if first < 0xdc00 => {
            let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), rest)
        }
        _ => (char::REPLACEMENT_CHARACTER, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::{End, Value, members};

    fn read(raw: &str) -> (End, Vec<(String, String)>) {
        let mut found = Vec::new();
        let end =
            members(raw.as_bytes(), |key, value| found.push((key.meant().into_owned(), value.line().into_owned())));
        (end, found)
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn members_of_every_kind() {
        let raw = r#" { "a" : "b" , "n":-1.5e3,"t":true,"gone":null,"o":{"x":["}\"",1]},"l":[] } "#;
        let expected = pairs(&[("a", "b"), ("n", "-1.5e3"), ("t", "true"), ("o", r#"{"x":["}\"",1]}"#), ("l", "[]")]);
        assert_eq!(read(raw), (End::Whole, expected));
        assert_eq!(read("{}"), (End::Whole, Vec::new()));
    }

    #[test]
    fn what_is_cut_keeps_what_came_before() {
        assert_eq!(read(r#"{"a":"b","msg":"half of it"#), (End::Early, pairs(&[("a", "b"), ("msg", "half of it")])));
        assert_eq!(read(r#"{"msg":"cut in an escape \u00"#), (End::Early, pairs(&[("msg", "cut in an escape ")])));
        assert_eq!(read(r#"{"msg":"x\"#), (End::Early, pairs(&[("msg", "x")])));
        for raw in ["{", r#"{"a"#, r#"{"a""#, r#"{"a":"#, r#"{"a":[1,"#, r#"{"a":tr"#] {
            assert_eq!(read(raw), (End::Early, Vec::new()), "{raw}");
        }
        assert_eq!(read(r#"{"a":1,"#), (End::Early, pairs(&[("a", "1")])));
    }

    #[test]
    fn what_is_no_object_is_none() {
        for raw in ["", "[1]", "{a:1}", "{'a':1}", r#"{"a":b}"#, r#"{"a":1}x"#, r#"{"a" 1}"#, r#"{"a":1 "b":2}"#] {
            assert_eq!(read(raw).0, End::NotOne, "{raw}");
        }
    }

    #[test]
    fn escapes_are_undone_and_nothing_of_them_reaches_a_terminal() {
        let (_, found) = read(r#"{"a":"q\"b\\s\/\u00e4\ud83d\ude00\ud83d!\n\u001b[31mred\u202e\uzz"}"#);
        assert_eq!(found, pairs(&[("a", "q\"b\\s/ä😀\u{fffd}! red\u{fffd}zz")]));
    }

    #[test]
    fn every_position_of_a_byte_within_eight_is_seen() {
        for length in 0..40 {
            for special in ["\\\\", "\u{1}", "\u{7f}", "ä"] {
                for at in 0..=length {
                    let mut text = "x".repeat(length);
                    text.insert_str(at, special);
                    let raw = format!(r#"{{"k":"{text}"}}"#);
                    let mut clean = None;
                    let end = members(raw.as_bytes(), |_, value| match value {
                        Value::Text(value) => clean = Some((value.is_clean(), value.raw().to_vec())),
                        Value::Other(_) => {}
                    });
                    assert_eq!((end, clean), (End::Whole, Some((false, text.into_bytes()))));
                }
            }
            assert_eq!(read(&format!(r#"{{"k":"{}"}}"#, "~ ".repeat(length))).0, End::Whole);
        }
    }

    #[test]
    fn no_depth_is_too_deep() {
        let deep = format!(r#"{{"a":{}1{},"msg":"below"}}"#, "[".repeat(100_000), "]".repeat(100_000));
        let (end, found) = read(&deep);
        assert_eq!((end, found[1].1.as_str()), (End::Whole, "below"));
    }

    proptest::proptest! {
        #[test]
        fn what_serde_reads_is_read_alike(object in proptest::collection::btree_map("\\PC{0,9}", "\\PC{0,20}|[\"\\\\\u{0}-\u{1f}\u{7f}]{0,9}", 0..6)) {
            let raw = serde_json::to_string(&object).unwrap();
            let mut found = std::collections::BTreeMap::new();
            let end = members(raw.as_bytes(), |key, value| {
                if let Value::Text(text) = value {
                    // Backspace and form feed become spaces.
                    found.insert(key.meant().into_owned(), text.meant().into_owned());
                }
            });
            let plain = |text: &String| text.replace(['\u{8}', '\u{c}'], " ");
            let expected: std::collections::BTreeMap<String, String> =
                object.iter().map(|(key, value)| (plain(key), plain(value))).collect();
            proptest::prop_assert_eq!((end, found), (End::Whole, expected));
        }

        #[test]
        fn no_bytes_make_it_fail(raw in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60), start in "\\{\"[a-z\\\\\"]{0,5}") {
            let mut bytes = start.into_bytes();
            bytes.extend(raw);
            members(&bytes, |key, value| {
                let _ = key.line();
                assert!(!value.line().contains(char::is_control));
            });
        }
    }
}
