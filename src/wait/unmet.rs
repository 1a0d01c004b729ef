//! A wait that ended without its condition.

use std::fmt::Write as _;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Blocker, Progress};
use crate::error::{Error, Kind};

/// How many blockers an error names.
const NAMED: usize = 8;

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum End {
    /// The condition holds.
    Met,
    /// It can no longer come true, and that has stayed so.
    Impossible,
    /// The wait's own limit was reached.
    LimitReached,
    /// The deadline of the whole call was reached.
    DeadlineReached,
    /// Somebody ended it.
    Interrupted,
    /// It cannot be looked at, and that will not pass.
    Refused,
}

/// Why a wait ended without its condition: what is in the way, each with its own last words.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmet {
    /// What was waited for.
    pub what: String,
    /// How it ended.
    pub end: End,
    /// Why it can no longer come true.
    pub why: Option<String>,
    /// How far it was.
    pub progress: Progress,
    /// What is in the way.
    pub blockers: Vec<Blocker>,
    /// How often it looked.
    pub attempts: u32,
    /// How long it waited.
    pub elapsed: Duration,
    /// The last look's error, where the last look failed.
    pub last_error: Option<Error>,
}

impl Unmet {
    /// As an error. A limit of its own is a failure, the deadline of the call is not.
    #[must_use]
    pub fn error(&self) -> Error {
        let kind = match self.end {
            End::DeadlineReached => Kind::Deadline,
            End::Interrupted => Kind::Interrupted,
            End::Refused => return self.last_error.clone().unwrap_or_else(|| Error::failed(self.message())),
            End::Met | End::Impossible | End::LimitReached => match &self.last_error {
                // What was waited for may well be there: it could not be seen.
                Some(error) if self.blockers.is_empty() => error.kind(),
                _ => Kind::Failed,
            },
        };
        let error = Error::new(kind, self.message());
        match self.last_error.as_ref().and_then(Error::hint_text) {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }

    fn message(&self) -> String {
        let (what, elapsed) = (&self.what, spoken(self.elapsed));
        let mut message = match (self.end, &self.why) {
            (End::Impossible, Some(why)) => format!("{what}: {why}"),
            (End::DeadlineReached, _) => format!("{what}: the deadline was reached after {elapsed}"),
            (End::Interrupted, _) => format!("{what}: interrupted after {elapsed}"),
            _ => {
                let times = if self.attempts == 1 { "1 look".to_owned() } else { format!("{} looks", self.attempts) };
                format!("{what}: not so after {elapsed} and {times}")
            }
        };
        if self.end != End::Impossible && !self.progress.text.is_empty() {
            let _ = write!(message, ", {}", self.progress.text);
        }
        for blocker in self.blockers.iter().take(NAMED) {
            let _ = write!(message, "\n  {blocker}");
        }
        if self.blockers.len() > NAMED {
            let _ = write!(message, "\n  and {} more", self.blockers.len() - NAMED);
        }
        if let Some(error) = &self.last_error {
            let _ = write!(message, "\n  the last look failed: {}", error.message());
        }
        message
    }
}

/// A duration as people say it: `4 s`, `1 m 30 s`, `2 h`.
#[must_use]
pub fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let parts: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, unit)| format!("{number} {unit}")).collect();
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}
