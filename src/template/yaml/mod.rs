//! YAML as omnictl reads it: go-yaml v4's reader, in our own code, from characters to a tree that knows where everything
//! is written.
//!
//! It is not the reader of `config/yaml`: Omni compares the text of a patch byte by byte, so what a template says must be
//! understood as omnictl understands it, to the last odd scalar. go-yaml descends from libyaml and reads YAML 1.1 with
//! some rules of 1.2; where the two differ, or where it has a quirk, its way is taken. Comments are passed over.

mod compose;
mod cursor;
mod names;
mod resolve;
mod scalars;
mod scanner;
mod time;
mod token;
mod tree;

use std::borrow::Cow;

pub use crate::config::yaml::{Fault, Position};
pub use resolve::{Scalar, implied, tagged};
pub use time::Time;
pub use tree::{Document, Kind, Node, Style};

pub(in crate::template) use compose::OWN_TAGS;
pub(in crate::template) use resolve::implied_tag;
pub(in crate::template) use tree::Content;

/// The go-yaml that an omnictl is built with. They differ in a few rules of reading and in how they write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoYaml {
    /// v4.0.0-rc.4, of Omni 1.9.
    Rc4,
    /// v4.0.0-rc.6, of Omni 1.10.
    Rc6,
}

/// Blocks and brackets may each be nested this deep. go-yaml stops at 10,000.
pub(in crate::template) const MAX_DEPTH: usize = 128;

/// A text may be this long, in bytes.
pub const MAX_TEXT: usize = 16 << 20;

/// The byte order mark.
const MARK: char = '\u{feff}';

/// The documents of a text. What only means something to a person is passed over: comments, and where lines are empty.
///
/// # Errors
///
/// What go-yaml would not read. It quotes names, never a value.
pub fn parse(text: &str, dialect: GoYaml) -> Result<Vec<Document>, Fault> {
    if text.len() > MAX_TEXT {
        let message = format!("the text is longer than {} MiB", MAX_TEXT >> 20);
        return Err(Fault { position: None, message, hint: None });
    }
    let text = text.strip_prefix(MARK).unwrap_or(text);
    if let Some(index) = text.find(MARK) {
        let message = "a byte order mark stands within the text".to_owned();
        let hint = Some("remove it; omnictl may take characters of other lines for one".to_owned());
        return Err(Fault { position: Some(place_after(&text[..index])), message, hint });
    }
    check_characters(text)?;
    compose::Composer::new(text, dialect).documents()
}

/// A file's bytes as text: UTF-8, or UTF-16 where the file begins with its mark.
///
/// # Errors
///
/// Where they are neither.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let (pairs, odd) = bytes[2..].as_chunks::<2>();
        let units = pairs.iter().map(|pair| unit(*pair));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        let message = "the text is not valid UTF-16, which it is by its first two bytes".to_owned();
        match text {
            Ok(text) if odd.is_empty() => Ok(Cow::Owned(text)),
            _ => Err(Fault { position: None, message, hint: None }),
        }
    };
    match bytes {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        _ => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let position = place_after(&String::from_utf8_lossy(before));
            Fault { position: Some(position), message: "the text is not valid UTF-8".into(), hint: None }
        }),
    }
}

fn check_characters(text: &str) -> Result<(), Fault> {
    let allowed = |character: char| matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let Some((index, character)) = text.char_indices().find(|(_, character)| !allowed(*character)) else {
        return Ok(());
    };
    let message = format!("the character U+{:04X} is not allowed in YAML", u32::from(character));
    let hint = "write it as an escape in double quotes".to_owned();
    Err(Fault { position: Some(place_after(&text[..index])), message, hint: Some(hint) })
}

/// The place after some text.
fn place_after(text: &str) -> Position {
    let line = text.rsplit('\n').next().unwrap_or_default();
    let lines = text.bytes().filter(|byte| *byte == b'\n').count();
    Position { line: lines as u64 + 1, column: line.chars().count() as u64 + 1 }
}

/// A fault of the text at a place.
fn broken(mark: cursor::Mark, what: &str) -> Fault {
    let hint = what.contains("with a tab").then(|| "YAML is indented with spaces; a tab is not allowed there".into());
    Fault { position: Some(mark.into()), message: format!("not valid YAML: {what}"), hint }
}
