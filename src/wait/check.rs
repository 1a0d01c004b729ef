//! What a look at a condition finds.

use std::time::Duration;

use serde::Serialize;

/// How a condition is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check<T> {
    /// It holds.
    Met(T),
    /// It does not hold yet.
    NotYet(NotYet),
    /// It can no longer come true by itself. Believed only when it stays so for a while.
    Impossible {
        /// Why not.
        why: String,
        /// What is in the way.
        blockers: Vec<Blocker>,
    },
}

/// How far a condition is that does not hold yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotYet {
    /// How far it is.
    pub progress: Progress,
    /// What is in the way, each with its own last words.
    pub blockers: Vec<Blocker>,
    /// When it may come true by the mere passing of time.
    pub again_in: Option<Duration>,
}

/// How far something is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// In words: `4/6 machines running`.
    pub text: String,
    /// How many are done, of those that there are. 0 of 0 where it is not a number.
    pub done: u64,
    /// How many there are.
    pub of: u64,
}

/// Something that a condition waits for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Blocker {
    /// What it is: `machine request prod-workers-x7k2p`.
    pub what: String,
    /// Its own last words, verbatim; empty where it said nothing.
    pub says: String,
}

impl Progress {
    /// Progress in words alone.
    #[must_use]
    pub fn said(text: impl Into<String>) -> Self {
        Self { text: text.into(), done: 0, of: 0 }
    }

    /// So many of so many: `4/6 machines running`.
    #[must_use]
    pub fn counted(done: u64, of: u64, what: &str) -> Self {
        Self { text: format!("{done}/{of} {what}"), done, of }
    }
}

impl Blocker {
    /// Something and what it says.
    #[must_use]
    pub fn new(what: impl Into<String>, says: impl Into<String>) -> Self {
        Self { what: what.into(), says: says.into() }
    }
}

impl std::fmt::Display for Blocker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.says.is_empty() {
            formatter.write_str(&self.what)
        } else {
            write!(formatter, "{}: {}", self.what, self.says)
        }
    }
}
