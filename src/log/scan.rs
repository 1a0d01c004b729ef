//! The members of a JSON object, read off its bytes in one pass: nothing is allocated, nothing is called for what is within a
//! value, so no depth is too deep. It is lenient: what is between the brackets of a value that nobody asks for is not looked at.

use std::borrow::Cow;

use super::marks::Marks;
use super::written::{Text, printable, safe, whole_characters};

/// A value, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A string.
    Text(Text<'a>),
    /// A number, `true`, `false`, an object or a list. Never `null`, which is as good as absent.
    Other(&'a [u8]),
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
#[inline]
pub(super) fn members<'a>(raw: &'a [u8], each: impl FnMut(Text<'a>, Value<'a>)) -> End {
    match read(raw, each) {
        Ok(()) => End::Whole,
        Err(end) => end,
    }
}

#[inline]
fn read<'a>(raw: &'a [u8], mut each: impl FnMut(Text<'a>, Value<'a>)) -> Result<(), End> {
    let mut at = after(raw, 0, b'{').map_err(|_| End::NotOne)?;
    if let Ok(at) = after(raw, at, b'}') {
        return end(raw, at);
    }
    // Looked at once for the whole line, no text of it has to be looked at again.
    let plain = printable(raw);
    let mut marks = Marks::new(raw);
    loop {
        at = after(raw, at, b'"')?;
        let (closes, _) = string(raw, &mut marks, at).ok_or(End::Early)?;
        let key = Text::Written(&raw[at..closes]);
        at = after(raw, closes + 1, b':')?;
        let (value, ends) = value(raw, plain, &mut marks, at)?;
        // The one call, so that it becomes a part of the loop and the value stays in registers.
        if let Some(value) = value {
            each(key, value);
        }
        match after(raw, ends, b',') {
            Ok(next) => at = next,
            Err(_) => return end(raw, after(raw, ends, b'}')?),
        }
    }
}

/// The value at or after `at`, and where it ends. `None` is `null`. A text that does not end is all that is left.
#[inline]
fn value<'a>(
    raw: &'a [u8],
    plain: Option<&'a str>,
    marks: &mut Marks<'a>,
    at: usize,
) -> Result<(Option<Value<'a>>, usize), End> {
    let at = if raw.get(at) == Some(&b'"') { at } else { skip_space(raw, at) };
    match raw.get(at) {
        Some(b'"') => {
            let start = at + 1;
            let Some((closes, escaped)) = string(raw, marks, start) else {
                return Ok((Some(Value::Text(Text::Written(whole_characters(&raw[start..])))), raw.len()));
            };
            let text = match plain {
                Some(plain) if !escaped => Text::Plain(&plain[start..closes]),
                _ => Text::Written(&raw[start..closes]),
            };
            Ok((Some(Value::Text(text)), closes + 1))
        }
        Some(b'{' | b'[') => {
            let ends = nested(raw, marks, at).ok_or(End::Early)?;
            Ok((Some(Value::Other(&raw[at..ends])), ends))
        }
        Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
            let word = word(&raw[at..])?;
            Ok(((word != b"null").then_some(Value::Other(word)), at + word.len()))
        }
        Some(_) => Err(End::NotOne),
        None => Err(End::Early),
    }
}

/// Where the string closes whose opening quote is before `at`, and whether escapes are in it.
#[inline]
fn string(raw: &[u8], marks: &mut Marks<'_>, at: usize) -> Option<(usize, bool)> {
    let first = marks.next(at)?;
    if raw.get(first) == Some(&b'"') {
        return Some((first, false));
    }
    Some((escaped(raw, marks, first)?, true))
}

/// The same, of a string in which the first escape is at `escape`.
#[inline(never)]
fn escaped(raw: &[u8], marks: &mut Marks<'_>, escape: usize) -> Option<usize> {
    let mut mark = escape;
    while raw[mark] == b'\\' {
        mark = marks.next(mark + 2)?;
    }
    Some(mark)
}

/// The number, `true`, `false` or `null` that `rest` starts with.
fn word(rest: &[u8]) -> Result<&[u8], End> {
    let length = match rest {
        [b'-' | b'0'..=b'9', ..] => number(rest),
        [b't', b'r', b'u', b'e', ..] | [b'n', b'u', b'l', b'l', ..] => 4,
        [b'f', b'a', b'l', b's', b'e', ..] => 5,
        _ => 0,
    };
    let ends = |byte: &u8| matches!(byte, b',' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
    if length > 0 && rest.get(length).is_none_or(ends) {
        return Ok(&rest[..length]);
    }
    Err(if rest.iter().any(ends) { End::NotOne } else { End::Early })
}

/// How many bytes that numbers are made of `rest` starts with.
fn number(rest: &[u8]) -> usize {
    let is_other = |byte: &u8| !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    rest.iter().position(is_other).unwrap_or(rest.len())
}

/// Where the object or list ends that starts at `at`.
fn nested(raw: &[u8], marks: &mut Marks<'_>, mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        let byte = raw.get(at)?;
        at += 1;
        match byte {
            b'"' => at = string(raw, marks, at)?.0 + 1,
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
}

/// What follows a byte that has to come next.
#[inline]
fn after(raw: &[u8], at: usize, byte: u8) -> Result<usize, End> {
    if raw.get(at) == Some(&byte) {
        return Ok(at + 1);
    }
    let at = skip_space(raw, at);
    match raw.get(at) {
        Some(next) if *next == byte => Ok(at + 1),
        Some(_) => Err(End::NotOne),
        None => Err(End::Early),
    }
}

fn end(raw: &[u8], at: usize) -> Result<(), End> {
    if skip_space(raw, at) == raw.len() { Ok(()) } else { Err(End::NotOne) }
}

fn skip_space(raw: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\r' | b'\n') = raw.get(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{End, Text, Value, members};

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
    fn what_is_not_plain_is_told_from_what_is() {
        for odd in ["\\\\", "\u{1}", "\u{7f}", "ä"] {
            for at in 0..40 {
                let mut text = "x".repeat(40);
                text.insert_str(at, odd);
                let mut found = None;
                let raw = format!(r#"{{"k":"{text}"}}"#);
                let end = members(raw.as_bytes(), |_, value| found = Some(value));
                assert_eq!((end, found), (End::Whole, Some(Value::Text(Text::Written(text.as_bytes())))));
            }
        }
        let mut found = Vec::new();
        members(br#"{"a":"~ x","b":"\n"}"#, |_, value| found.push(value));
        assert_eq!(found, [Value::Text(Text::Plain("~ x")), Value::Text(Text::Written(b"\\n"))]);
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
