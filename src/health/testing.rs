//! Times for the tests of verdicts.

use jiff::{SignedDuration, Timestamp};

/// The time at which every tested verdict is given.
pub(super) fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// So long before [`now`]: `5m`, `2h`.
pub(super) fn ago(text: &str) -> Timestamp {
    now() - text.parse::<SignedDuration>().unwrap()
}

/// So long after [`now`].
pub(super) fn ahead(text: &str) -> Timestamp {
    now() + text.parse::<SignedDuration>().unwrap()
}
