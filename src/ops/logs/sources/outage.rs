//! What could not be reached for a while: how long until the next attempt, and what its reader is told.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, Kind};
use crate::log::Notice;

/// How long the first attempt waits; each further one twice as long.
const FIRST: Duration = Duration::from_millis(100);

/// The longest time between two attempts.
const LONGEST: Duration = Duration::from_secs(10);

/// After how long without success it is told that there is none yet, and how often from then on.
const TOLD_AFTER: Duration = Duration::from_secs(10);

/// How often somebody may answer in a row that it cannot be done.
const REFUSALS: u32 = 8;

/// How long something that is gone may take to come back under its name.
const GONE: Duration = Duration::from_secs(60);

/// A time without a connection.
#[derive(Debug)]
pub(super) struct Outage {
    began: Instant,
    attempts: u32,
    refusals: u32,
    why: String,
    tell_at: Duration,
}

impl Outage {
    /// One that began just now.
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self { began: Instant::now(), attempts: 0, refusals: 0, why: why.into(), tell_at: TOLD_AFTER }
    }

    /// Waits until the next attempt may be made.
    pub(super) async fn pause(&mut self) {
        let delay = FIRST.saturating_mul(1 << self.attempts.min(10)).min(LONGEST);
        self.attempts += 1;
        tokio::time::sleep(delay).await;
    }

    /// Takes the error of an attempt: gives it back where no further one can help, and else what the reader is to be told.
    pub(super) fn failed(&mut self, error: Error) -> Result<Option<Notice>, Error> {
        match error.kind() {
            Kind::Unreachable => self.refusals = 0,
            Kind::NotFound if self.began.elapsed() < GONE => {}
            Kind::Failed if self.refusals < REFUSALS => self.refusals += 1,
            _ => return Err(error),
        }
        if self.began.elapsed() < self.tell_at {
            return Ok(None);
        }
        self.tell_at = (self.tell_at * 2).min(self.began.elapsed() + Duration::from_secs(300));
        let what = format!("no connection since {:.0} s ({}); trying again", self.seconds(), error.message());
        Ok(Some(Notice { what, gap_possible: false }))
    }

    /// What is told when it is over.
    pub(super) fn over(&self) -> Notice {
        let what = format!("connection lost ({}), reconnected after {:.1} s", self.why, self.seconds());
        Notice { what, gap_possible: false }
    }

    fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Outage;
    use crate::error::{Error, Kind};

    #[tokio::test(start_paused = true)]
    async fn what_can_pass_is_waited_for_and_told_now_and_then() {
        let mut outage = Outage::new("foxtrot: the connection was closed");
        let mut told = Vec::new();
        for _ in 0..100 {
            outage.pause().await;
            told.extend(outage.failed(Error::unreachable("foxtrot: connection refused")).unwrap());
        }
        assert!((3..12).contains(&told.len()), "{}", told.len());
        insta::assert_snapshot!(told[0].what, @"no connection since 13 s (foxtrot: connection refused); trying again");
        assert!(
            outage.over().what.starts_with("connection lost (foxtrot: the connection was closed), reconnected after 9")
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_pass_is_not_waited_for() {
        let mut outage = Outage::new("");
        for kind in [Kind::Unauthorized, Kind::Configuration, Kind::Usage, Kind::Refused] {
            assert!(outage.failed(Error::new(kind, "no")).is_err());
        }
        assert!(outage.failed(Error::new(Kind::NotFound, "gone")).is_ok());
        tokio::time::sleep(Duration::from_secs(61)).await;
        assert!(outage.failed(Error::new(Kind::NotFound, "gone")).is_err());
        let mut refused = 0;
        while outage.failed(Error::failed("500")).is_ok() {
            refused += 1;
        }
        assert_eq!(refused, 8);
    }
}
