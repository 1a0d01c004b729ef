//! Texts as JSON writes them.

use std::borrow::Cow;

use crate::text;

/// What is between the quotes of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text<'a> {
    /// Printable ASCII without escapes: what is written is what is meant.
    Plain(&'a str),
    /// Any bytes, with escapes perhaps.
    Written(&'a [u8]),
}

impl<'a> Text<'a> {
    /// What is written, escapes and all.
    pub(super) const fn raw(self) -> &'a [u8] {
        match self {
            Self::Plain(text) => text.as_bytes(),
            Self::Written(bytes) => bytes,
        }
    }

    /// What is meant, whatever characters it has.
    pub(super) fn meant(self) -> Cow<'a, str> {
        match self {
            Self::Plain(text) => Cow::Borrowed(text),
            Self::Written(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                if text.contains('\\') { Cow::Owned(unescaped(&text)) } else { text }
            }
        }
    }

    /// What is meant, on one line, without what a terminal would act upon.
    pub(super) fn line(self) -> Cow<'a, str> {
        match self {
            Self::Plain(text) => Cow::Borrowed(text),
            Self::Written(bytes) => match printable(bytes).filter(|text| !text.contains('\\')) {
                Some(text) => Cow::Borrowed(text),
                None => Cow::Owned(text::line(&self.meant())),
            },
        }
    }
}

/// The bytes as text, if all of them are printable ASCII.
#[inline]
pub(super) fn printable(bytes: &[u8]) -> Option<&str> {
    // A loop without a way out of it looks at many bytes at a time.
    let highest = bytes.iter().fold(0, |highest: u8, byte| highest.max(byte.wrapping_sub(b' ')));
    if highest <= b'~' - b' ' { std::str::from_utf8(bytes).ok() } else { None }
}

/// Bytes as text on one line, without what a terminal would act upon.
pub(super) fn safe(bytes: &[u8]) -> Cow<'_, str> {
    match printable(bytes) {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(text::line(&String::from_utf8_lossy(bytes))),
    }
}

/// Bytes without the part of a character or an escape that they end in.
pub(super) fn whole_characters(bytes: &[u8]) -> &[u8] {
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
    use super::printable;

    #[test]
    fn what_is_printable_is_text() {
        let all: Vec<u8> = (0x20..0x7f).collect();
        assert_eq!(printable(&all).unwrap().as_bytes(), all);
        assert_eq!(printable(b""), Some(""));
        for odd in [0, 9, 10, 0x1f, 0x7f, 0x80, 0xff] {
            for at in 0..all.len() {
                let mut bytes = all.clone();
                bytes[at] = odd;
                assert_eq!(printable(&bytes), None);
            }
        }
    }
}
