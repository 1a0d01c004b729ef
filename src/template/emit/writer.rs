//! Writes YAML line by line: where a line breaks, how far it is indented, what needs a space before it.

use std::borrow::Cow;

use crate::template::yaml::{GoYaml, OWN_TAGS, Style};

use super::scalar::{Analysis, holds_break};

/// How much a block is indented.
const INDENT: usize = 4;

/// The later go-yaml breaks texts at a space beyond this column.
const LINE: usize = 80;

/// A key longer than this, in bytes with its anchor and tag, is written after `?`.
const LONGEST_KEY: usize = 128;

/// A thing to be written.
pub(in crate::template) struct Piece<'a> {
    pub(in crate::template) anchor: Option<&'a str>,
    /// The tag to be written, in its long form.
    pub(in crate::template) tag: Option<String>,
    pub(in crate::template) body: Body<'a>,
}

pub(in crate::template) enum Body<'a> {
    /// A scalar, and the style that is wanted for it.
    Scalar(Cow<'a, str>, Style),
    Sequence(Vec<Piece<'a>>, Layout),
    Mapping(Vec<(Piece<'a>, Piece<'a>)>, Layout),
    Alias(&'a str),
}

impl<'a> Piece<'a> {
    /// A scalar in a style, as far as its text allows that.
    pub(in crate::template) fn scalar(text: impl Into<Cow<'a, str>>, style: Style) -> Self {
        Self { anchor: None, tag: None, body: Body::Scalar(text.into(), style) }
    }

    /// A mapping, an entry a line.
    pub(in crate::template) fn block(entries: impl IntoIterator<Item = (Self, Self)>) -> Self {
        Self { anchor: None, tag: None, body: Body::Mapping(entries.into_iter().collect(), Layout::Block) }
    }

    /// A list, an item a line.
    pub(in crate::template) fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self { anchor: None, tag: None, body: Body::Sequence(items.into_iter().collect(), Layout::Block) }
    }
}

/// How a list or mapping is laid out, unless something around it or its emptiness decides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::template) enum Layout {
    /// A line an entry.
    Block,
    /// In brackets.
    Flow,
}

/// What is around a thing that is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    BlockItem,
    /// A key that is followed by `:` on its line.
    SimpleKey,
    /// A longer key, a value, or anything in brackets.
    Other,
}

/// Text being written.
pub(in crate::template) struct Writer {
    pub(in crate::template) out: String,
    pub(super) column: usize,
    /// Whether the last character was a space or began a line.
    pub(super) whitespace: bool,
    /// Whether only indentation and signs of it stand on this line.
    pub(super) indention: bool,
    /// How far blocks are indented; -1 outside of all.
    indent: i64,
    flow_level: usize,
    /// Text may be broken at a space beyond this column.
    pub(super) width: usize,
    /// How much a block is indented.
    pub(super) step: usize,
}

impl Writer {
    pub(in crate::template) fn new(width: Option<usize>) -> Self {
        let width = width.unwrap_or(usize::MAX);
        Self {
            out: String::new(),
            column: 0,
            whitespace: true,
            indention: true,
            indent: -1,
            flow_level: 0,
            width,
            step: INDENT,
        }
    }

    /// As that go-yaml's encoder writes.
    pub(in crate::template) fn of(dialect: GoYaml) -> Self {
        Self::new((dialect == GoYaml::Rc6).then_some(LINE))
    }

    /// Indents each level by so many spaces.
    pub(in crate::template) fn indented_by(mut self, step: usize) -> Self {
        self.step = step;
        self
    }

    /// Writes another document; between two stands `---`.
    pub(in crate::template) fn document(&mut self, root: &Piece<'_>) {
        if !self.out.is_empty() {
            self.break_and_indent();
            self.sign("---", true, false, false);
            self.break_and_indent();
        }
        self.piece(root, Place::Root);
        self.break_and_indent();
    }

    fn piece(&mut self, piece: &Piece<'_>, place: Place) {
        if let Body::Alias(name) = &piece.body {
            self.sign("*", true, false, false);
            self.name(name);
            return;
        }
        if let Some(anchor) = piece.anchor {
            self.sign("&", true, false, false);
            self.name(anchor);
        }
        let flow = |layout: Layout, empty: bool| self.flow_level > 0 || layout == Layout::Flow || empty;
        match &piece.body {
            Body::Scalar(value, style) => {
                let analysis = Analysis::of(value);
                let style = analysis.style(value, *style, self.flow_level > 0, place == Place::SimpleKey);
                self.tag(piece.tag.as_deref());
                self.indented(true, place, |writer| {
                    writer.scalar(value, style, place != Place::SimpleKey);
                });
            }
            Body::Sequence(items, layout) => {
                let flow = flow(*layout, items.is_empty());
                self.tag(piece.tag.as_deref());
                if flow { self.flow_sequence(items, place) } else { self.block_sequence(items, place) }
            }
            Body::Mapping(entries, layout) => {
                let flow = flow(*layout, entries.is_empty());
                self.tag(piece.tag.as_deref());
                if flow { self.flow_mapping(entries, place) } else { self.block_mapping(entries, place) }
            }
            Body::Alias(_) => {}
        }
    }

    /// Writes something one level further in.
    fn indented(&mut self, flow: bool, place: Place, write: impl FnOnce(&mut Self)) {
        let before = self.indent;
        let step = i64::try_from(self.step).unwrap_or(4);
        self.indent = match (before, place) {
            (..0, _) => step * i64::from(flow),
            (_, Place::BlockItem) => before + 2,
            _ => step * ((before + step) / step),
        };
        write(self);
        self.indent = before;
    }

    fn block_sequence(&mut self, items: &[Piece<'_>], place: Place) {
        self.indented(false, place, |writer| {
            for item in items {
                writer.break_and_indent();
                writer.sign("-", true, false, true);
                writer.piece(item, Place::BlockItem);
            }
        });
    }

    fn block_mapping(&mut self, entries: &[(Piece<'_>, Piece<'_>)], place: Place) {
        self.indented(false, place, |writer| {
            for (key, value) in entries {
                writer.break_and_indent();
                if simple_key(key) {
                    writer.piece(key, Place::SimpleKey);
                    if matches!(key.body, Body::Alias(_)) {
                        writer.put(' ');
                    }
                    writer.sign(":", false, false, false);
                } else {
                    writer.sign("?", true, false, true);
                    writer.piece(key, Place::Other);
                    writer.break_and_indent();
                    writer.sign(":", true, false, true);
                }
                writer.piece(value, Place::Other);
            }
        });
    }

    fn flow_sequence(&mut self, items: &[Piece<'_>], place: Place) {
        self.sign("[", true, true, false);
        self.indented(true, place, |writer| {
            writer.flow_level += 1;
            for (number, item) in items.iter().enumerate() {
                writer.flow_separator(number);
                writer.piece(item, Place::Other);
            }
            writer.flow_level -= 1;
        });
        if self.column == 0 {
            self.break_and_indent();
        }
        self.sign("]", false, false, false);
    }

    fn flow_mapping(&mut self, entries: &[(Piece<'_>, Piece<'_>)], place: Place) {
        self.sign("{", true, true, false);
        self.indented(true, place, |writer| {
            writer.flow_level += 1;
            for (number, (key, value)) in entries.iter().enumerate() {
                writer.flow_separator(number);
                if simple_key(key) {
                    writer.piece(key, Place::SimpleKey);
                    writer.sign(":", false, false, false);
                } else {
                    writer.sign("?", true, false, false);
                    writer.piece(key, Place::Other);
                    if writer.column > writer.width {
                        writer.break_and_indent();
                    }
                    writer.sign(":", true, false, false);
                }
                writer.piece(value, Place::Other);
            }
            writer.flow_level -= 1;
        });
        self.sign("}", false, false, false);
    }

    fn flow_separator(&mut self, number: usize) {
        if number > 0 {
            self.sign(",", false, false, false);
        }
        if self.column == 0 || self.column > self.width {
            self.break_and_indent();
        }
    }

    fn name(&mut self, name: &str) {
        self.text(name);
        self.whitespace = false;
        self.indention = false;
    }

    fn tag(&mut self, tag: Option<&str>) {
        let Some(tag) = tag else { return };
        let (handle, rest) = tag_parts(tag);
        if handle.is_empty() {
            self.sign("!<", true, false, false);
            self.tag_text(rest);
            self.sign(">", false, false, false);
            return;
        }
        if !self.whitespace {
            self.put(' ');
        }
        self.name(handle);
        self.tag_text(rest);
    }

    fn tag_text(&mut self, text: &str) {
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"_-;/?:@&=+$,.~*'()[]".contains(&byte) {
                self.put(char::from(byte));
            } else {
                self.text(&format!("%{byte:02X}"));
            }
        }
        self.whitespace = false;
        self.indention = false;
    }

    pub(super) fn put(&mut self, character: char) {
        self.out.push(character);
        self.column += 1;
    }

    fn text(&mut self, text: &str) {
        text.chars().for_each(|character| self.put(character));
    }

    pub(super) fn break_line(&mut self) {
        self.out.push('\n');
        self.column = 0;
        self.indention = true;
    }

    /// Writes a line break of a text, of whatever kind it is.
    pub(super) fn copy_break(&mut self, character: char) {
        self.out.push(character);
        self.column = 0;
        self.indention = true;
    }

    /// Begins a line, unless this one has only indentation yet, and indents it.
    pub(super) fn break_and_indent(&mut self) {
        let indent = usize::try_from(self.indent).unwrap_or(0);
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.break_line();
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
    }

    /// Writes a sign, with a space before it where it needs one and there is none.
    pub(super) fn sign(&mut self, sign: &str, spaced: bool, is_space: bool, is_indention: bool) {
        if spaced && !self.whitespace {
            self.put(' ');
        }
        self.text(sign);
        self.whitespace = is_space;
        self.indention = self.indention && is_indention;
    }
}

/// Whether a key can stand before `:` on one line.
fn simple_key(key: &Piece<'_>) -> bool {
    let tag = key.tag.as_deref().map_or(0, |tag| {
        let (handle, rest) = tag_parts(tag);
        handle.len() + rest.len()
    });
    let length = tag + key.anchor.map_or(0, str::len);
    let own = match &key.body {
        Body::Alias(name) => name.len(),
        Body::Scalar(value, _) if holds_break(value) => return false,
        Body::Scalar(value, _) => value.len(),
        Body::Sequence(items, _) if items.is_empty() => 0,
        Body::Mapping(entries, _) if entries.is_empty() => 0,
        Body::Sequence(..) | Body::Mapping(..) => return false,
    };
    length + own <= LONGEST_KEY
}

/// A tag as handle and rest; without a handle it stands in angle brackets.
fn tag_parts(tag: &str) -> (&'static str, &str) {
    match (tag.strip_prefix('!'), tag.strip_prefix(OWN_TAGS)) {
        (Some(rest), _) => ("!", rest),
        (_, Some(rest)) => ("!!", rest),
        _ => ("", tag),
    }
}
