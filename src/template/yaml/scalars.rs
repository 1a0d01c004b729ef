//! The five ways to write a scalar.

use crate::config::yaml::Fault;

use super::cursor::Mark;
use super::scanner::Scanner;
use super::token::Kind;
use super::tree::Style;
use super::{GoYaml, broken};

/// Line breaks and blanks between two parts of a scalar, until it is known what they become.
#[derive(Default)]
struct Gap {
    blanks: String,
    first: String,
    more: String,
    broken: bool,
}

impl Gap {
    /// Adds what they become to the text: breaks are folded.
    fn join(&mut self, value: &mut String) {
        if !self.broken {
            *value += &self.blanks;
            self.blanks.clear();
            return;
        }
        // After an escaped line break nothing stands for it, only for those that follow.
        if !self.first.starts_with('\n') {
            *value += &self.first;
            *value += &self.more;
        } else if self.more.is_empty() {
            value.push(' ');
        } else {
            *value += &self.more;
        }
        *self = Self::default();
    }
}

impl Scanner<'_> {
    /// A literal or folded scalar.
    pub(super) fn scan_block(&mut self) -> Result<(Kind, Mark), Fault> {
        let start = self.cursor.mark;
        let literal = self.cursor.take() == "|";
        let (keep, increment) = self.block_header(start)?;
        let mut indent = increment.map(|increment| if self.indent >= 0 { self.indent + increment } else { increment });

        let (mut value, mut leading, mut trailing) = (String::new(), "", String::new());
        let mut end = self.block_breaks(&mut indent, &mut trailing)?;
        let mut led_by_blank = false;
        while Some(i64::from(self.cursor.mark.column)) == indent && !self.cursor.at_end() {
            let blank = self.cursor.blank(0);
            if !literal && !led_by_blank && !blank && leading == "\n" {
                if trailing.is_empty() {
                    value.push(' ');
                }
            } else {
                value += leading;
            }
            value += &std::mem::take(&mut trailing);
            led_by_blank = blank;
            while !self.cursor.break_or_end(0) {
                value += self.cursor.take();
            }
            leading = self.cursor.take_break();
            end = self.block_breaks(&mut indent, &mut trailing)?;
        }
        if keep != Some(false) {
            value += leading;
        }
        if keep == Some(true) {
            value += &trailing;
        }
        let style = if literal { Style::Literal } else { Style::Folded };
        Ok((Kind::Scalar { value, style }, end))
    }

    /// `+` or `-`, and an indentation, in any order; then at most a comment.
    fn block_header(&mut self, start: Mark) -> Result<(Option<bool>, Option<i64>), Fault> {
        let (mut keep, mut increment) = (None, None);
        for _ in 0..2 {
            match self.cursor.byte(0) {
                sign @ (b'+' | b'-') if keep.is_none() => keep = Some(sign == b'+'),
                digit @ b'1'..=b'9' if increment.is_none() => increment = Some(i64::from(digit - b'0')),
                b'0' if increment.is_none() => {
                    return Err(broken(start, "a block of text cannot be indented by 0"));
                }
                _ => break,
            }
            self.cursor.take();
        }
        self.cursor.skip_blanks();
        if self.cursor.byte(0) == b'#' {
            self.cursor.skip_to_break();
        }
        if !self.cursor.break_or_end(0) {
            return Err(broken(start, "only a comment may follow the sign that begins a block of text"));
        }
        self.cursor.take_break();
        Ok((keep, increment))
    }

    /// Empty lines and indentation before the next line of a block; finds out how far it is indented when that is not
    /// known yet. Gives where the last line ended.
    fn block_breaks(&mut self, indent: &mut Option<i64>, breaks: &mut String) -> Result<Mark, Fault> {
        let mut end = self.cursor.mark;
        let mut deepest = 0;
        loop {
            let inside = |column: u32| indent.is_none_or(|indent| i64::from(column) < indent);
            while inside(self.cursor.mark.column) && self.cursor.byte(0) == b' ' {
                self.cursor.take();
            }
            deepest = deepest.max(i64::from(self.cursor.mark.column));
            if inside(self.cursor.mark.column) && self.cursor.byte(0) == b'\t' {
                return Err(broken(self.cursor.mark, "the line is indented with a tab"));
            }
            if !self.cursor.line_break(0) {
                break;
            }
            *breaks += self.cursor.take_break();
            end = self.cursor.mark;
        }
        // The later one lets a block at the top of a document begin at the first column.
        let least = i64::from(self.dialect == GoYaml::Rc4);
        indent.get_or_insert(deepest.max(self.indent + 1).max(least));
        Ok(end)
    }

    /// A scalar in single or double quotes.
    pub(super) fn scan_quoted(&mut self, quote: u8) -> Result<(Kind, Mark), Fault> {
        let start = self.cursor.mark;
        self.cursor.take();
        let (mut value, mut gap) = (String::new(), Gap::default());
        loop {
            if self.cursor.document_indicator(b"---") || self.cursor.document_indicator(b"...") {
                return Err(broken(start, "a document ends before this text's closing quote"));
            }
            if self.cursor.at_end() {
                return Err(broken(start, "the closing quote of this text is missing"));
            }
            while !self.cursor.blank_or_end(0) {
                match self.cursor.byte(0) {
                    b'\'' if quote == b'\'' && self.cursor.byte(1) == b'\'' => {
                        self.cursor.skip(2);
                        value.push('\'');
                    }
                    byte if byte == quote => break,
                    b'\\' if quote == b'"' && self.cursor.line_break(1) => {
                        self.cursor.take();
                        self.cursor.take_break();
                        gap.broken = true;
                        break;
                    }
                    b'\\' if quote == b'"' => value.push(self.scan_escape_sequence(start)?),
                    _ => value += self.cursor.take(),
                }
            }
            if self.cursor.byte(0) == quote {
                break;
            }
            self.scan_gap(&mut gap, None)?;
            gap.join(&mut value);
        }
        self.cursor.take();
        let style = if quote == b'\'' { Style::SingleQuoted } else { Style::DoubleQuoted };
        Ok((Kind::Scalar { value, style }, self.cursor.mark))
    }

    fn scan_escape_sequence(&mut self, start: Mark) -> Result<char, Fault> {
        let digits = match self.cursor.byte(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            byte => {
                let character = match byte {
                    b'0' => '\0',
                    b'a' => '\u{7}',
                    b'b' => '\u{8}',
                    b't' | b'\t' => '\t',
                    b'n' => '\n',
                    b'v' => '\u{b}',
                    b'f' => '\u{c}',
                    b'r' => '\r',
                    b'e' => '\u{1b}',
                    b' ' | b'"' | b'\'' | b'\\' => char::from(byte),
                    b'N' => '\u{85}',
                    b'_' => '\u{a0}',
                    b'L' => '\u{2028}',
                    b'P' => '\u{2029}',
                    _ => {
                        return Err(broken(
                            self.cursor.mark,
                            "no escape is written like this; \"\\\\\" is a backslash",
                        ));
                    }
                };
                self.cursor.skip(2);
                return Ok(character);
            }
        };
        self.cursor.skip(2);
        let mut code = 0_u32;
        for _ in 0..digits {
            let Some(digit) = char::from(self.cursor.byte(0)).to_digit(16) else {
                return Err(broken(start, &format!("an escape in it wants {digits} hexadecimal digits")));
            };
            self.cursor.take();
            code = code << 4 | digit;
        }
        char::from_u32(code).ok_or_else(|| broken(start, "an escape in it is no Unicode character"))
    }

    /// Blanks and line breaks within a scalar. In a plain one a tab may not stand for indentation.
    fn scan_gap(&mut self, gap: &mut Gap, indent: Option<i64>) -> Result<(), Fault> {
        loop {
            if self.cursor.blank(0) {
                let abuses = indent.is_some_and(|indent| i64::from(self.cursor.mark.column) < indent);
                if gap.broken && abuses && self.cursor.byte(0) == b'\t' {
                    return Err(broken(self.cursor.mark, "the line is indented with a tab"));
                }
                let blank = self.cursor.take();
                if !gap.broken {
                    gap.blanks += blank;
                }
            } else if !self.cursor.line_break(0) {
                return Ok(());
            } else if gap.broken {
                gap.more += self.cursor.take_break();
            } else {
                gap.first += self.cursor.take_break();
                gap.broken = true;
            }
        }
    }

    /// A scalar without quotes.
    pub(super) fn scan_plain(&mut self) -> Result<(Kind, Mark), Fault> {
        let mut end = self.cursor.mark;
        let indent = self.indent + 1;
        let (mut value, mut gap) = (String::new(), Gap::default());
        loop {
            let document = self.cursor.document_indicator(b"---") || self.cursor.document_indicator(b"...");
            if document || self.cursor.byte(0) == b'#' {
                break;
            }
            while !self.cursor.blank_or_end(0) && !self.plain_ends() {
                gap.join(&mut value);
                value += self.cursor.take();
                end = self.cursor.mark;
            }
            if !self.cursor.blank(0) && !self.cursor.line_break(0) {
                break;
            }
            self.scan_gap(&mut gap, Some(indent))?;
            if self.flow_level == 0 && i64::from(self.cursor.mark.column) < indent {
                break;
            }
        }
        if gap.broken {
            self.simple_key_allowed = true;
        }
        Ok((Kind::Scalar { value, style: Style::Plain }, end))
    }

    fn plain_ends(&self) -> bool {
        let flow = self.flow_level > 0;
        match self.cursor.byte(0) {
            b':' if self.cursor.blank_or_end(1) => true,
            b':' if flow && self.dialect == GoYaml::Rc6 => matches!(self.cursor.byte(1), b',' | b']' | b'}'),
            b'?' => flow && self.cursor.blank_or_end(1),
            byte => flow && b",[]{}".contains(&byte),
        }
    }
}
