//! What changed between two reports, and when to ask again.

use std::time::Duration;

use super::report::{FindingReport, StatusReport, VerdictWord};

/// How soon to ask again: soon after something changed, then slower and slower.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    interval: Duration,
}

impl Pace {
    const FASTEST: Duration = Duration::from_secs(5);
    const SLOWEST: Duration = Duration::from_secs(60);

    /// How long to wait, now that something has changed or not.
    pub fn next(&mut self, changed: bool) -> Duration {
        self.interval = if changed { Self::FASTEST } else { (self.interval * 3 / 2).min(Self::SLOWEST) };
        self.interval
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self { interval: Self::FASTEST }
    }
}

/// A difference between two reports.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A finding is new, or its state is.
    Appeared(FindingReport),
    /// A finding is gone, or its state is.
    Gone(FindingReport),
    /// The answer is another.
    Verdict(VerdictWord),
}

/// What changed from one report to the next. Messages and times change all the time and are no news.
pub fn changes(before: &StatusReport, after: &StatusReport) -> Vec<Change> {
    let same = |one: &FindingReport, other: &FindingReport| {
        (&one.scope, &one.kind, &one.namespace, &one.name, &one.state)
            == (&other.scope, &other.kind, &other.namespace, &other.name, &other.state)
    };
    let only_in = |these: &[FindingReport], those: &[FindingReport]| -> Vec<FindingReport> {
        these.iter().filter(|one| !those.iter().any(|other| same(one, other))).cloned().collect()
    };
    let verdict = (before.verdict != after.verdict).then_some(Change::Verdict(after.verdict));
    let gone = only_in(&before.findings, &after.findings).into_iter().map(Change::Gone);
    let appeared = only_in(&after.findings, &before.findings).into_iter().map(Change::Appeared);
    verdict.into_iter().chain(gone).chain(appeared).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Pace;

    #[test]
    fn the_pace_slows_down_while_nothing_changes_and_is_fast_again_after_a_change() {
        let mut pace = Pace::default();
        assert_eq!(pace.next(true), Duration::from_secs(5));
        assert_eq!(pace.next(false), Duration::from_millis(7_500));
        for _ in 0..20 {
            pace.next(false);
        }
        assert_eq!(pace.next(false), Duration::from_secs(60));
        assert_eq!(pace.next(true), Duration::from_secs(5));
    }
}
