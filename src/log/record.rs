//! A line, decoded, as it is shown.

use std::borrow::Cow;

use jiff::Timestamp;

use super::shape::same;
use super::written::Text;
use super::{Line, Severity};
use crate::text;

/// A line, decoded. It borrows from the line's bytes wherever those can be shown as they are. No text in it has control
/// characters, nor those that turn the direction of writing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record<'a> {
    /// When it was written, as it says itself, else as whoever kept the log does.
    pub time: Option<Timestamp>,
    /// How bad it is.
    pub severity: Severity,
    /// Its level, verbatim; empty where it has none.
    pub level: Cow<'a, str>,
    /// The service of a machine that wrote it.
    pub service: Option<Cow<'a, str>>,
    /// Its message.
    pub message: Cow<'a, str>,
    /// The error that it tells of.
    pub error: Option<Cow<'a, str>>,
    /// What else is kept of it: which machine request it is about, and what was asked for.
    pub fields: Vec<Field<'a>>,
    /// Where an error came from.
    pub trace: Option<Trace<'a>>,
}

/// A field of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'a> {
    /// Its name.
    pub key: Cow<'a, str>,
    /// Its value; JSON, where it is no text.
    pub value: Cow<'a, str>,
}

/// A stack trace, which is taken apart only when it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace<'a>(pub(super) Text<'a>);

impl Trace<'_> {
    /// Its frames, one a line: what Go tells in two lines, the function and the place, is one.
    #[must_use]
    pub fn frames(&self) -> Vec<String> {
        let meant = self.0.meant();
        let mut frames: Vec<String> = Vec::new();
        for line in meant.lines() {
            let place = line.starts_with('\t') && line.contains(".go:");
            let clean = text::line(line);
            let clean = clean.trim();
            match frames.last_mut() {
                Some(function) if place => {
                    function.push(' ');
                    function.push_str(clean);
                }
                _ if clean.is_empty() => {}
                _ => frames.push(clean.to_owned()),
            }
        }
        frames
    }

    /// A number that equal traces share, and others all but never do.
    #[must_use]
    pub fn number(&self) -> u64 {
        same(self.0.raw())
    }
}

impl Record<'_> {
    /// Message and error on one line: the error is not said twice.
    #[must_use]
    pub fn said(&self) -> Cow<'_, str> {
        match self.unsaid_error() {
            None => Cow::Borrowed(&self.message),
            Some(error) if self.message.is_empty() => Cow::Borrowed(error),
            Some(error) => Cow::Owned(format!("{}: {error}", self.message)),
        }
    }

    /// The error, where the message does not tell it already.
    #[must_use]
    pub fn unsaid_error(&self) -> Option<&str> {
        self.error.as_deref().filter(|error| !self.message.contains(error))
    }

    /// What a status shows of it.
    pub(super) fn into_line(self) -> Line {
        Line {
            time: self.time,
            severity: self.severity,
            level: self.level.into_owned(),
            service: self.service.map(Cow::into_owned),
            message: self.message.into_owned(),
            error: self.error.map(Cow::into_owned),
        }
    }
}
