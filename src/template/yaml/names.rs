//! Anchors, tags and directives.

use crate::config::yaml::Fault;

use super::broken;
use super::cursor::{Mark, anchor, tag, word};
use super::scanner::Scanner;
use super::token::Kind;

impl Scanner<'_> {
    pub(super) fn scan_anchor(&mut self) -> Result<Kind, Fault> {
        let start = self.cursor.mark;
        let alias = self.cursor.byte(0) == b'*';
        self.cursor.take();
        let mut name = String::new();
        while anchor(self.cursor.byte(0)) {
            name += self.cursor.take();
        }
        let ends = self.cursor.blank_or_end(0) || b"?:,]}%@`".contains(&self.cursor.byte(0));
        if name.is_empty() || !ends {
            let what = if alias { "an alias" } else { "an anchor" };
            return Err(broken(start, &format!("the name of {what} is letters, digits and signs, at least one")));
        }
        Ok(if alias { Kind::Alias(name) } else { Kind::Anchor(name) })
    }

    pub(super) fn scan_tag(&mut self) -> Result<Kind, Fault> {
        let start = self.cursor.mark;
        let (handle, suffix) = if self.cursor.byte(1) == b'<' {
            self.cursor.skip(2);
            let suffix = self.scan_tag_text(true, "", start)?;
            if self.cursor.byte(0) != b'>' {
                return Err(broken(start, "a \">\" is missing after this tag"));
            }
            self.cursor.take();
            (String::new(), suffix)
        } else {
            let handle = self.scan_handle(false, start)?;
            if handle.len() > 1 && handle.ends_with('!') {
                let suffix = self.scan_tag_text(false, "", start)?;
                (handle, suffix)
            } else {
                match self.scan_tag_text(false, &handle, start)? {
                    suffix if suffix.is_empty() => (String::new(), "!".to_owned()),
                    suffix => ("!".to_owned(), suffix),
                }
            }
        };
        if !self.cursor.blank_or_end(0) {
            return Err(broken(start, "a space or a line break is missing after this tag"));
        }
        Ok(Kind::Tag { handle, suffix })
    }

    /// `!`, `!!` or `!name!`; where it is no handle after all, `!` and the start of a tag.
    fn scan_handle(&mut self, directive: bool, start: Mark) -> Result<String, Fault> {
        if self.cursor.byte(0) != b'!' {
            return Err(broken(start, "a tag begins with \"!\""));
        }
        let mut handle = self.cursor.take().to_owned();
        while word(self.cursor.byte(0)) {
            handle += self.cursor.take();
        }
        if self.cursor.byte(0) == b'!' {
            handle += self.cursor.take();
        } else if directive && handle != "!" {
            return Err(broken(start, "the handle of a tag ends with \"!\""));
        }
        Ok(handle)
    }

    /// The text of a tag; `head` is what of it has been read for a handle.
    fn scan_tag_text(&mut self, verbatim: bool, head: &str, start: Mark) -> Result<String, Fault> {
        let mut bytes = head.strip_prefix('!').unwrap_or_default().as_bytes().to_vec();
        let mut any = !head.is_empty();
        while tag(self.cursor.byte(0), verbatim) {
            if self.cursor.byte(0) == b'%' {
                self.scan_escape(&mut bytes, start)?;
            } else {
                bytes.extend(self.cursor.take().as_bytes());
            }
            any = true;
        }
        let stray = matches!(self.cursor.byte(0), 0x20..=0x7E) && !self.cursor.blank_or_end(0);
        if !any || (!verbatim && stray) {
            return Err(broken(start, "a tag holds letters, digits and some signs"));
        }
        String::from_utf8(bytes).map_err(|_| broken(start, "the tag is not UTF-8 once its \"%\" are resolved"))
    }

    /// One character written as `%` and hexadecimal digits, a byte at a time.
    fn scan_escape(&mut self, bytes: &mut Vec<u8>, start: Mark) -> Result<(), Fault> {
        let mut left = None;
        while left != Some(0) {
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let pair = digit(self.cursor.byte(1)).zip(digit(self.cursor.byte(2)));
            let Some((high, low)) = pair.filter(|_| self.cursor.byte(0) == b'%') else {
                return Err(broken(start, "a \"%\" in a tag is followed by two hexadecimal digits"));
            };
            let byte = high << 4 | low;
            let width = match (left, byte) {
                (Some(left), 0x80..=0xBF) => left,
                (None, 0x00..=0x7F) => 1,
                (None, 0xC0..=0xDF) => 2,
                (None, 0xE0..=0xEF) => 3,
                (None, 0xF0..=0xF7) => 4,
                _ => return Err(broken(start, "the tag is not UTF-8 once its \"%\" are resolved")),
            };
            bytes.push(byte);
            self.cursor.skip(3);
            left = Some(width - 1);
        }
        Ok(())
    }

    pub(super) fn scan_directive(&mut self) -> Result<Kind, Fault> {
        let start = self.cursor.mark;
        self.cursor.take();
        let mut name = String::new();
        while word(self.cursor.byte(0)) {
            name += self.cursor.take();
        }
        if name.is_empty() || !self.cursor.blank_or_end(0) {
            return Err(broken(start, "a directive has a name of letters, then a space"));
        }
        let kind = match name.as_str() {
            "YAML" => {
                self.cursor.skip_blanks();
                let major = self.scan_version_number(start)?;
                if self.cursor.byte(0) != b'.' {
                    return Err(broken(start, "the version in %YAML is written as 1.1"));
                }
                self.cursor.take();
                Kind::Version(major, self.scan_version_number(start)?)
            }
            "TAG" => {
                self.cursor.skip_blanks();
                let handle = self.scan_handle(true, start)?;
                if !self.cursor.blank(0) {
                    return Err(broken(start, "a space is missing after the handle in %TAG"));
                }
                self.cursor.skip_blanks();
                let prefix = self.scan_tag_text(true, "", start)?;
                if !self.cursor.blank_or_end(0) {
                    return Err(broken(start, "a space or a line break is missing after the prefix in %TAG"));
                }
                Kind::TagDirective { handle, prefix }
            }
            _ => return Err(broken(start, "the only directives are %YAML and %TAG")),
        };
        self.cursor.skip_blanks();
        if self.cursor.byte(0) == b'#' {
            self.cursor.skip_to_break();
        }
        if !self.cursor.break_or_end(0) {
            return Err(broken(start, "only a comment may follow on the line of a directive"));
        }
        self.cursor.take_break();
        Ok(kind)
    }

    fn scan_version_number(&mut self, start: Mark) -> Result<u8, Fault> {
        let mut digits = String::new();
        while self.cursor.byte(0).is_ascii_digit() && digits.len() < 3 {
            digits += self.cursor.take();
        }
        match digits.len() {
            1 | 2 => Ok(digits.parse().unwrap_or_default()),
            _ => Err(broken(start, "the version in %YAML is written as 1.1")),
        }
    }
}
