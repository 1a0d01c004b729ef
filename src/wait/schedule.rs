//! How often a wait looks without being told to.

use std::time::Duration;

/// The attempts after which looks get rarer, and rarer still.
const THEN_AFTER: u32 = 3;
const LATER_AFTER: u32 = 6;

/// When a wait looks, should nothing else tell it to. A watch makes it look sooner; this is the safety net.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Between looks at first.
    pub first: Duration,
    /// Between looks after three of them.
    pub then: Duration,
    /// Between looks after six of them.
    pub later: Duration,
    /// No two looks are further apart.
    pub longest: Duration,
    /// The most that the whole wait may take.
    pub limit: Duration,
}

impl Default for Schedule {
    fn default() -> Self {
        Self::within(Duration::from_secs(10 * 60))
    }
}

impl Schedule {
    /// The default schedule, with a limit of its own.
    #[must_use]
    pub const fn within(limit: Duration) -> Self {
        Self {
            first: Duration::from_secs(30),
            then: Duration::from_secs(60),
            later: Duration::from_secs(120),
            longest: Duration::from_secs(300),
            limit,
        }
    }

    /// How long to wait after so many looks that the schedule asked for.
    #[must_use]
    pub fn delay(&self, looks: u32) -> Duration {
        let delay = match looks {
            ..THEN_AFTER => self.first,
            THEN_AFTER..LATER_AFTER => self.then,
            LATER_AFTER.. => self.later,
        };
        delay.min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Schedule;

    #[test]
    fn looks_get_rarer_and_never_rarer_than_the_longest() {
        let schedule = Schedule::default();
        let delays: Vec<u64> = (0..8).map(|looks| schedule.delay(looks).as_secs()).collect();
        assert_eq!(delays, [30, 30, 30, 60, 60, 60, 120, 120]);
        let slow = Schedule { later: Duration::from_secs(3600), ..schedule };
        assert_eq!((slow.delay(5).as_secs(), slow.delay(6).as_secs()), (60, 300));
    }
}
