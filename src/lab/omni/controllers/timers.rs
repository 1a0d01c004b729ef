//! Delays that run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;

/// Delays by what they are for. One that a round does not ask for is over.
#[derive(Debug, Default)]
pub(super) struct Timers {
    /// When each is due, and whether somebody was told that it was.
    due: BTreeMap<String, (Instant, bool)>,
    asked: BTreeSet<String>,
}

impl Timers {
    /// Whether this long has passed since it was asked first.
    pub(super) fn passed(&mut self, name: String, delay: Duration) -> bool {
        let now = Instant::now();
        let (due, told) = self.due.entry(name.clone()).or_insert((now + delay, false));
        *told = *due <= now;
        self.asked.insert(name);
        *told
    }

    /// Whether it is time again, which it is each time that so much has passed.
    pub(super) fn again(&mut self, name: &str, period: Duration) -> bool {
        let is_due = self.passed(name.to_owned(), period);
        if is_due {
            self.due.insert(name.to_owned(), (Instant::now() + period, false));
        }
        is_due
    }

    /// Ends those that were not asked for since the last time.
    pub(super) fn forget(&mut self) {
        let asked = std::mem::take(&mut self.asked);
        self.due.retain(|name, _| asked.contains(name));
    }

    /// When the next one is due of which nobody was told; perhaps it is by now.
    pub(super) fn next(&self) -> Option<Instant> {
        self.due.values().filter(|(_, told)| !told).map(|(due, _)| *due).min()
    }
}

/// Waits for a moment; for ever without one.
pub(super) async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Timers;

    #[tokio::test(start_paused = true)]
    async fn a_delay_runs_while_it_is_asked_for() {
        let delay = Duration::from_secs(5);
        let mut timers = Timers::default();
        assert!(!timers.passed("a".to_owned(), delay));
        timers.forget();
        tokio::time::advance(Duration::from_secs(4)).await;
        assert!(!timers.passed("a".to_owned(), delay) && timers.next().is_some());
        timers.forget();
        tokio::time::advance(Duration::from_secs(1)).await;
        // Nobody was told of it yet: whoever waits for the next one must not wait for ever.
        assert!(timers.next().is_some());
        assert!(timers.passed("a".to_owned(), delay) && timers.next().is_none());
        timers.forget();
        timers.forget();
        assert!(!timers.passed("a".to_owned(), delay));
    }
}
