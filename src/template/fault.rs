//! What is wrong with a template, and where.

use crate::config::yaml::Position;
use crate::text;

/// A message or hint is shown up to here, in characters: what it quotes can be of any length.
const LONGEST: usize = 500;

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The template is refused.
    Error,
    /// It is taken, but is hardly meant so.
    Warning,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One fault of a template or of a file that it names. It quotes names, never a value that could be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file that it is in, as the template names it; empty for the template itself.
    pub file: String,
    /// Where in that file.
    pub position: Position,
    /// How bad it is.
    pub severity: Severity,
    message: String,
    hint: Option<String>,
}

impl Fault {
    /// A fault for which the template is refused. The message is a lower-case sentence without a full stop; it may quote
    /// the file and is made plain here.
    #[must_use]
    pub fn error(position: Position, message: impl Into<String>) -> Self {
        let message = plain(&message.into());
        Self { file: String::new(), position, severity: Severity::Error, message, hint: None }
    }

    /// As [`Fault::error`], of what is taken nevertheless.
    #[must_use]
    pub fn warning(position: Position, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(position, message) }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(plain(&hint.into()));
        self
    }

    /// Adds what to do about it, where that is known.
    #[must_use]
    pub fn maybe_hint(self, hint: Option<impl Into<String>>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }

    /// Says where it is.
    #[must_use]
    pub(super) fn at(mut self, position: Position) -> Self {
        self.position = position;
        self
    }

    /// Says which file it is in.
    #[must_use]
    pub fn of_file(mut self, file: &str) -> Self {
        self.file = plain(file);
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

fn plain(words: &str) -> String {
    text::cut(&text::line(words), LONGEST)
}
