//! What came of asking one question.

use std::time::Duration;

use crate::error::Error;

/// What came of asking: whose view it is, how long it took, and the answer or why there is none.
#[derive(Debug, Clone)]
pub struct Observation<T> {
    /// Whose view it is: `Omni home`, `Kubernetes API of talos-prod-01 (minted)`.
    pub source: String,
    /// From the question to the answer.
    pub took: Duration,
    /// The answer.
    pub answer: Answer<T>,
}

/// An answer, kept apart from its two ways of not being one.
#[derive(Debug, Clone)]
pub enum Answer<T> {
    /// The owner answered.
    Seen(T),
    /// That API is not installed there: nothing to report, and no error.
    Absent,
    /// It could not be asked, or did not answer. Never to be read as "bad", nor as "gone".
    Unseen(Error),
}

impl<T> Observation<T> {
    /// What was seen, if anything.
    #[must_use]
    pub const fn seen(&self) -> Option<&T> {
        match &self.answer {
            Answer::Seen(value) => Some(value),
            Answer::Absent | Answer::Unseen(_) => None,
        }
    }

    /// Why it could not be seen, if it could not.
    #[must_use]
    pub const fn error(&self) -> Option<&Error> {
        match &self.answer {
            Answer::Unseen(error) => Some(error),
            Answer::Seen(_) | Answer::Absent => None,
        }
    }
}
