//! Where a text is being read: the next bytes, the place, and the classes of characters that go-yaml tells apart.

use crate::config::yaml::Position;

/// A place in a text; both numbers count from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl From<Mark> for Position {
    fn from(mark: Mark) -> Self {
        Self { line: u64::from(mark.line) + 1, column: u64::from(mark.column) + 1 }
    }
}

/// A text being read. Beyond its end there are zero bytes, which a text cannot hold.
pub(super) struct Cursor<'text> {
    text: &'text str,
    next: usize,
    pub(super) mark: Mark,
    /// Line breaks read since the last character that is neither break nor blank.
    pub(super) breaks: u32,
}

impl<'text> Cursor<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self { text, next: 0, mark: Mark::default(), breaks: 0 }
    }

    /// The byte `ahead` bytes on.
    pub(super) fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.next + ahead).copied().unwrap_or(0)
    }

    pub(super) fn at_end(&self) -> bool {
        self.next >= self.text.len()
    }

    /// What is left of the text.
    pub(super) fn rest(&self) -> &'text [u8] {
        self.text.as_bytes().get(self.next..).unwrap_or_default()
    }

    /// Whether a blank, a line break or the end is `ahead` bytes on.
    pub(super) fn blank_or_end(&self, ahead: usize) -> bool {
        self.blank(ahead) || self.break_or_end(ahead)
    }

    pub(super) fn blank(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t')
    }

    pub(super) fn break_or_end(&self, ahead: usize) -> bool {
        self.byte(ahead) == 0 || self.line_break(ahead)
    }

    pub(super) fn line_break(&self, ahead: usize) -> bool {
        line_break(self.rest().get(ahead..).unwrap_or_default())
    }

    /// Whether `---` or `...` stands alone at the start of this line.
    pub(super) fn document_indicator(&self, indicator: &[u8]) -> bool {
        self.mark.column == 0 && self.rest().starts_with(indicator) && self.blank_or_end(3)
    }

    /// Takes the next character, which is no line break.
    pub(super) fn take(&mut self) -> &'text str {
        if !self.blank(0) {
            self.breaks = 0;
        }
        let start = self.next;
        let width = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.next += width;
        self.mark.column += u32::from(width > 0);
        self.text.get(start..self.next).unwrap_or_default()
    }

    pub(super) fn skip(&mut self, characters: usize) {
        for _ in 0..characters {
            self.take();
        }
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.blank(0) {
            self.take();
        }
    }

    /// Takes the rest of the line, but not its break.
    pub(super) fn skip_to_break(&mut self) {
        while !self.break_or_end(0) {
            self.take();
        }
    }

    /// Takes a line break, and gives what it stands for.
    pub(super) fn take_break(&mut self) -> &'static str {
        let (width, meaning) = match self.rest() {
            [b'\r', b'\n', ..] | [0xC2, 0x85, ..] => (2, "\n"),
            [b'\r' | b'\n', ..] => (1, "\n"),
            [0xE2, 0x80, 0xA8, ..] => (3, "\u{2028}"),
            [0xE2, 0x80, 0xA9, ..] => (3, "\u{2029}"),
            _ => return "",
        };
        self.next += width;
        self.mark = Mark { line: self.mark.line + 1, column: 0 };
        self.breaks += 1;
        meaning
    }
}

/// Whether bytes begin with a line break of YAML 1.1: CR, LF, NEL, LS or PS.
fn line_break(bytes: &[u8]) -> bool {
    matches!(bytes, [b'\r' | b'\n', ..] | [0xC2, 0x85, ..] | [0xE2, 0x80, 0xA8 | 0xA9, ..])
}

/// Whether a byte may be part of a name: of a directive, of a tag's handle.
pub(super) fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Whether a byte may be part of an anchor's name.
pub(super) fn anchor(byte: u8) -> bool {
    matches!(byte, 0x21..=0x7E) && !matches!(byte, b':' | b'[' | b']' | b'{' | b'}' | b',')
}

/// Whether a byte may be part of a tag; of a tag in angle brackets, and of a prefix, more may be.
pub(super) fn tag(byte: u8, verbatim: bool) -> bool {
    word(byte) || b";/?:@&=+$.!~*'()%".contains(&byte) || (verbatim && b",[]{}".contains(&byte))
}
