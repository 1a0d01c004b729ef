//! Simulated time.
//!
//! Delays of what is simulated (a virtual machine is cloned, a machine installs itself) pass faster than the clock. What a
//! server says of the time is the real one: signatures, tokens and ages would not fit otherwise.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// How much faster than the clock delays pass, where nobody says otherwise: a cluster is destroyed in a second or two and
/// made in a few.
pub const SPEED: f64 = 60.0;

/// The slowest and the fastest that can be asked for.
pub const SPEEDS: std::ops::RangeInclusive<f64> = 0.1..=10_000.0;

/// The clock of a server.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    speed: f64,
    ahead: SignedDuration,
}

impl Clock {
    /// One whose delays pass `speed` times as fast as they are long; within [`SPEEDS`].
    #[must_use]
    pub const fn new(speed: f64) -> Self {
        Self { speed: speed.clamp(*SPEEDS.start(), *SPEEDS.end()), ahead: SignedDuration::ZERO }
    }

    /// One that is off.
    #[must_use]
    pub const fn ahead(self, ahead: SignedDuration) -> Self {
        Self { ahead, ..self }
    }

    /// The time, as the server has it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::now().checked_add(self.ahead).unwrap_or_else(|_| Timestamp::now())
    }

    /// How many times as fast as usual delays pass, for whoever waits for what takes them; 0 where it
    /// is no faster.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both ends are within `SPEEDS`")]
    pub fn pace(&self) -> u32 {
        let pace = (self.speed / SPEED) as u32;
        if pace > 1 { pace } else { 0 }
    }

    /// How long a simulated delay really takes.
    #[must_use]
    pub fn real(&self, simulated: Duration) -> Duration {
        simulated.div_f64(self.speed)
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(SPEED)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Clock;

    #[test]
    fn a_delay_is_as_much_shorter_as_time_is_faster() {
        assert_eq!(Clock::new(60.0).real(Duration::from_secs(90)), Duration::from_millis(1500));
        assert_eq!(Clock::new(0.0).real(Duration::from_secs(1)), Duration::from_secs(10));
    }
}
