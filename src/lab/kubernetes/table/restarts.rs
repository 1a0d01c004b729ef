//! How often containers were restarted, and when last.

use jiff::Timestamp;
use serde_json::Value;

use super::age;
use crate::lab::kubernetes::json::number;

/// Restarts of some containers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Restarts {
    count: i64,
    last: Option<Timestamp>,
}

impl Restarts {
    /// Counts the restarts of one container's status.
    pub(super) fn add(&mut self, status: &Value) {
        self.count += number(status, "/restartCount");
        self.last = self.last.max(age::time(status, "/lastState/terminated/finishedAt"));
    }

    /// The cell: `3 (5h ago)`.
    pub(super) fn cell(self, now: Timestamp) -> String {
        match self.last {
            Some(last) if self.count != 0 => format!("{} ({} ago)", self.count, age::since(Some(last), now)),
            _ => self.count.to_string(),
        }
    }
}
