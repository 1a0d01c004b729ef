//! What can go wrong, and the exit code of each.
//!
//! Every error of the tool is an [`Error`]: a [`Kind`] that decides the exit code, a message that says what was being
//! done, to what, and what came back, and a hint that says what to try. A client converts at its edge, where it still
//! knows what it asked and whom.

use std::fmt;

use crate::text;

/// The exit codes, in the order in which one is chosen when several apply (`docs/output.md`, "Exit codes").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Exit {
    /// 130: interrupted by the user (Ctrl-C).
    Interrupted,
    /// 143: asked to terminate (SIGTERM).
    Terminated,
    /// 2: a usage or configuration error; nothing was contacted or changed.
    Usage,
    /// 5: refused by a gate or a pre-flight check; nothing was changed.
    Refused,
    /// 4: `--deadline` was reached; the work goes on or can be resumed.
    Deadline,
    /// 3: the answer is in, and it is "not healthy", "differs" or "found problems".
    NotHealthy,
    /// 6: what the call depends on could not be reached, or did not authorise it.
    Unreachable,
    /// 1: failed.
    Failed,
    /// 0: done, or healthy.
    Success,
}

impl Exit {
    /// The process's exit status.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotHealthy => 3,
            Self::Deadline => 4,
            Self::Refused => 5,
            Self::Unreachable => 6,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// How a process of this tool ended whose exit status is `code`; none for a status that it does not give.
    #[must_use]
    pub fn of_code(code: i32) -> Option<Self> {
        let all = [
            Self::Success,
            Self::Failed,
            Self::Usage,
            Self::NotHealthy,
            Self::Deadline,
            Self::Refused,
            Self::Unreachable,
            Self::Interrupted,
            Self::Terminated,
        ];
        all.into_iter().find(|exit| i32::from(exit.code()) == code)
    }

    /// The code of a call in which all of `causes` happened: the first in the documented order, success when none did.
    #[must_use]
    pub fn first_of(causes: impl IntoIterator<Item = Self>) -> Self {
        causes.into_iter().min().unwrap_or(Self::Success)
    }
}

/// What kind of failure an [`Error`] is. The kind alone decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command line was wrong.
    Usage,
    /// A configuration file, environment variable or credential's form was wrong.
    Configuration,
    /// A gate was not approved, or a pre-flight check failed.
    Refused,
    /// `--deadline` was reached.
    Deadline,
    /// A server, host or socket could not be reached, or did not answer in time.
    Unreachable,
    /// A server was reached and did not accept who is asking.
    Unauthorized,
    /// A server was reached and has no such thing.
    NotFound,
    /// A server was reached and answered something else than was asked for.
    Failed,
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Kind {
    /// The one place where a failure becomes an exit code.
    #[must_use]
    pub const fn exit(self) -> Exit {
        match self {
            Self::Usage | Self::Configuration => Exit::Usage,
            Self::Refused => Exit::Refused,
            Self::Deadline => Exit::Deadline,
            Self::Unreachable | Self::Unauthorized => Exit::Unreachable,
            Self::NotFound | Self::Failed => Exit::Failed,
            Self::Interrupted => Exit::Interrupted,
            Self::Terminated => Exit::Terminated,
        }
    }

    /// The word for the kind in `-o json` errors (`code`). Words are added, never renamed.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Configuration => "configuration",
            Self::Refused => "refused",
            Self::Deadline => "deadline",
            Self::Unreachable => "unreachable",
            Self::Unauthorized => "unauthorized",
            Self::NotFound => "not-found",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }
}

/// A failure that a user is told of: never a bug (bugs panic and are reported by `color-eyre`).
///
/// It may quote whatever came from elsewhere: what a terminal would act upon is taken out when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    message: String,
    hint: Option<String>,
}

/// The result of everything that can fail for a reason that a user can act on.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `kind`. `message` says what was being done, to what, and what came back, in one lower-case sentence
    /// without a full stop, and holds no secret.
    #[must_use]
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: plain(message.into()), hint: None }
    }

    /// Adds what to try next, as a sentence or a command.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(plain(hint.into()));
        self
    }

    /// Puts what was being done before the message: `context: message`.
    #[must_use]
    pub fn context(mut self, context: impl fmt::Display) -> Self {
        self.message = plain(format!("{context}: {}", self.message));
        self
    }

    /// What kind of failure it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What happened.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to try next.
    #[must_use]
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// A usage error.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// A configuration error.
    #[must_use]
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(Kind::Configuration, message)
    }

    /// Something that could not be reached, or did not answer in time.
    #[must_use]
    pub fn unreachable(message: impl Into<String>) -> Self {
        Self::new(Kind::Unreachable, message)
    }

    /// A refusal of who is asking.
    #[must_use]
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(Kind::Unauthorized, message)
    }

    /// Any other failure.
    #[must_use]
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Failed, message)
    }
}

/// A text without what a terminal would act upon. It may have several lines.
fn plain(words: String) -> String {
    if words.chars().all(|character| character == '\n' || text::is_plain(character)) {
        return words;
    }
    words.lines().map(text::line).collect::<Vec<_>>().join("\n")
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::{Error, Exit, Kind};

    #[test]
    fn the_first_cause_in_the_documented_order_decides() {
        let order = [
            Exit::Interrupted,
            Exit::Terminated,
            Exit::Usage,
            Exit::Refused,
            Exit::Deadline,
            Exit::NotHealthy,
            Exit::Unreachable,
            Exit::Failed,
        ];
        for (rank, first) in order.iter().enumerate() {
            let causes = order[rank..].iter().rev().copied();
            assert_eq!(Exit::first_of(causes), *first);
        }
        assert_eq!(Exit::first_of([]), Exit::Success);
    }

    #[test]
    fn every_kind_has_its_documented_code() {
        let codes = [
            (Kind::Usage, 2),
            (Kind::Configuration, 2),
            (Kind::Refused, 5),
            (Kind::Deadline, 4),
            (Kind::Unreachable, 6),
            (Kind::Unauthorized, 6),
            (Kind::NotFound, 1),
            (Kind::Failed, 1),
            (Kind::Interrupted, 130),
            (Kind::Terminated, 143),
        ];
        for (kind, code) in codes {
            assert_eq!(kind.exit().code(), code, "{}", kind.word());
        }
    }

    #[test]
    fn what_it_quotes_does_not_reach_the_terminal() {
        let error = Error::failed("answered \u{1b}]0;title\u{7}no\n  twice").hint("ask \u{9b}5m\u{202e}him");
        let error = error.context("reading \u{1b}[31mnodes");
        assert_eq!(error.message(), "reading nodes: answered no\n  twice");
        assert_eq!(error.hint_text(), Some("ask  5mhim"));
    }

    #[test]
    fn context_reads_as_one_sentence() {
        let error = Error::failed("answered 500").context("reading nodes of talos-prod-01");
        assert_eq!(error.to_string(), "reading nodes of talos-prod-01: answered 500");
    }
}
