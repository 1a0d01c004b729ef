//! What holds for objects of every kind: the new ones are on their way, the deleted ones are held.

use jiff::{SignedDuration, Timestamp};

/// How long what is new may take to become good.
const TO_SETTLE: SignedDuration = SignedDuration::from_mins(2);

/// Whether what began at `since` may still be on its way.
pub(super) fn settling(since: Option<Timestamp>, now: Timestamp) -> bool {
    since.is_some_and(|since| now.duration_since(since) < TO_SETTLE)
}

/// Who holds what is being deleted; empty where nobody does.
pub(super) fn held_by(finalizers: &[String]) -> String {
    if finalizers.is_empty() { String::new() } else { format!("held by {}", finalizers.join(", ")) }
}
