//! How far a log has been read, so that reading it again goes on there: nothing lost and nothing twice.
//!
//! Who keeps a log can be asked for what came since a time, and several lines may have come at one time. So the last lines
//! that were read are remembered by their time and a hash of their bytes, with how often each came, and asked for again:
//! what is among them is known. The order in which lines come is always that in which they were written.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::{SignedDuration, Timestamp};

use super::Raw;

/// As far back as is asked again. More than the times of two lines are ever in the wrong order (stdout and stderr each get
/// theirs before they are written one after the other, `moby/moby daemon/logger/copier.go`), more than the one second to
/// which a kubelet cuts the time that it is asked for, and more than a clock that is set right goes back.
const OVERLAP: SignedDuration = SignedDuration::from_secs(2);

/// As much earlier is asked, for who takes a time for one after which (Podman, `pkg/logs/logs.go`).
const BEFORE: SignedDuration = SignedDuration::from_micros(1);

/// As many lines are remembered at the most, equal ones that follow each other counting as one.
const REMEMBERED: usize = 16 * 1024;

/// How far a log has been read.
#[derive(Debug, Default)]
pub struct Position {
    /// The last lines, in the order in which they came.
    recent: VecDeque<Seen>,
    /// The newest time of a line.
    newest: Option<Timestamp>,
    /// The newest time of a line that is no longer remembered.
    forgotten: Option<Timestamp>,
    again: Option<Again>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    time: Timestamp,
    hash: u64,
}

#[derive(Debug)]
struct Seen {
    key: Key,
    times: u32,
}

/// What is known of the lines that come again.
#[derive(Debug)]
struct Again {
    known: HashMap<Key, u32>,
    recognised: bool,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Not read before.
    New,
    /// Read before.
    Known,
    /// Not read before, and what was read before is no longer kept: lines between may be missing.
    NewAfterGap,
}

impl Position {
    /// Whether nothing has been read yet.
    #[must_use]
    pub fn is_start(&self) -> bool {
        self.recent.is_empty()
    }

    /// Begins to read again, and says since when to ask; `None` where nothing was read: then ask as at first.
    pub fn again(&mut self) -> Option<Timestamp> {
        let since = self.since()?;
        let mut known = HashMap::with_capacity(self.recent.len());
        for seen in &self.recent {
            *known.entry(seen.key).or_default() += seen.times;
        }
        self.again = Some(Again { known, recognised: false });
        since.checked_sub(BEFORE).ok()
    }

    /// The earliest time of a line that was not read yet, as far as lines that are remembered can be told from it.
    fn since(&self) -> Option<Timestamp> {
        let times = || self.recent.iter().map(|seen| seen.key.time);
        // From the first time at which everything is remembered, so that no equal line of before is taken for one of these.
        let whole = times().filter(|time| Some(*time) > self.forgotten).min();
        let since = whole.or_else(|| times().min())?;
        let late = self.newest?.checked_sub(OVERLAP).ok()?;
        // Nothing of that time was forgotten: what comes late may be older than everything that was read.
        Some(if self.forgotten.is_none_or(|forgotten| forgotten < late) { since.min(late) } else { since })
    }

    /// Takes a line, and says whether it is new.
    pub fn take(&mut self, raw: &Raw) -> Taken {
        // Nobody leaves the time out who was asked for it; a line without one is told rather than lost.
        let Some(time) = raw.received else { return Taken::New };
        let mut hasher = DefaultHasher::new();
        (&raw.bytes[..], raw.missing).hash(&mut hasher);
        let key = Key { time, hash: hasher.finish() };
        let taken = self.judge(key);
        if taken != Taken::Known {
            self.remember(key);
        }
        taken
    }

    fn judge(&mut self, key: Key) -> Taken {
        let Some(again) = &mut self.again else { return Taken::New };
        if let Some(times) = again.known.get_mut(&key) {
            *times -= 1;
            again.recognised = true;
            if *times == 0 {
                again.known.remove(&key);
            }
            if again.known.is_empty() {
                self.again = None;
            }
            return Taken::Known;
        }
        let is_later = self.newest.is_none_or(|newest| key.time > newest);
        match (again.recognised, is_later) {
            // Older than all that is remembered: read before, or left out at first.
            (false, false) => Taken::Known,
            (false, true) => {
                self.again = None;
                Taken::NewAfterGap
            }
            (true, later) => {
                if later {
                    self.again = None;
                }
                Taken::New
            }
        }
    }

    fn remember(&mut self, key: Key) {
        self.newest = self.newest.max(Some(key.time));
        match self.recent.back_mut().filter(|last| last.key == key) {
            Some(last) => last.times = last.times.saturating_add(1),
            None => self.recent.push_back(Seen { key, times: 1 }),
        }
        let is_old = |seen: &Seen| key.time.duration_since(seen.key.time) > OVERLAP;
        while self.recent.len() > REMEMBERED || self.recent.front().is_some_and(is_old) {
            let forgotten = self.recent.pop_front().map(|seen| seen.key.time);
            self.forgotten = self.forgotten.max(forgotten);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::{BEFORE, OVERLAP, Position, REMEMBERED, Taken};
    use crate::log::Raw;

    fn raw(millisecond: i64, text: &str) -> Raw {
        let received = Timestamp::from_millisecond(1_763_629_200_000 + millisecond).ok();
        Raw { received, bytes: text.to_owned().into(), missing: 0 }
    }

    fn new(position: &mut Position, lines: &[Raw]) -> Vec<String> {
        let told = lines.iter().filter(|raw| position.take(raw) != Taken::Known);
        told.map(|raw| String::from_utf8_lossy(&raw.bytes).into_owned()).collect()
    }

    #[test]
    fn equal_lines_at_one_time_are_counted() {
        let log: Vec<Raw> = (0..5).map(|_| raw(0, "tick")).chain([raw(0, "tock"), raw(0, "tick")]).collect();
        let mut position = Position::default();
        assert_eq!(new(&mut position, &log[..3]).len(), 3);
        assert_eq!(position.again().unwrap(), log[0].received.unwrap() - OVERLAP - BEFORE);
        assert_eq!(new(&mut position, &log), ["tick", "tick", "tock", "tick"]);
        position.again();
        assert_eq!(new(&mut position, &log), Vec::<String>::new());
    }

    #[test]
    fn what_is_older_than_all_that_is_remembered_is_not_new() {
        let mut position = Position::default();
        let log: Vec<Raw> = (0..10).map(|second| raw(second * 1000, &second.to_string())).collect();
        new(&mut position, &log[..8]);
        assert_eq!(position.again().unwrap(), log[5].received.unwrap() - BEFORE);
        // A kubelet, or an engine of another make, gives more than it was asked for.
        assert_eq!(new(&mut position, &log[3..]), ["8", "9"]);
    }

    #[test]
    fn a_line_that_comes_late_is_asked_for_though_all_that_was_read_is_newer() {
        let late = raw(9_997, "late");
        for read in [vec![raw(10_000, "first")], vec![raw(0, "long ago"), raw(10_000, "first")]] {
            let mut position = Position::default();
            new(&mut position, &read);
            assert!(position.again().unwrap() <= late.received.unwrap());
            assert_eq!(new(&mut position, &[read[read.len() - 1].clone(), late.clone()]), ["late"]);
        }
    }

    #[test]
    fn a_log_that_no_longer_has_what_was_read_has_a_gap() {
        let mut position = Position::default();
        new(&mut position, &[raw(0, "a"), raw(1, "b")]);
        position.again();
        assert_eq!(position.take(&raw(500, "c")), Taken::NewAfterGap);
        assert_eq!(position.take(&raw(501, "d")), Taken::New);
    }

    #[test]
    fn a_log_of_which_the_oldest_lines_are_gone_has_none() {
        let mut position = Position::default();
        new(&mut position, &[raw(0, "a"), raw(1, "b")]);
        position.again();
        assert_eq!([raw(1, "b"), raw(500, "c")].map(|raw| position.take(&raw)), [Taken::Known, Taken::New]);
    }

    #[test]
    fn no_more_is_remembered_however_much_comes_at_one_time() {
        let mut position = Position::default();
        let log: Vec<Raw> = (0..REMEMBERED + 100).map(|number| raw(0, &number.to_string())).collect();
        new(&mut position, &log);
        assert_eq!(position.recent.len(), REMEMBERED);
        position.again();
        assert_eq!(new(&mut position, &log), Vec::<String>::new());
        assert_eq!(new(&mut position, &[raw(0, "more")]), ["more"]);
    }

    proptest! {
        /// Lines whose times come in the wrong order now and then, read with a cut anywhere, by an engine that leaves out
        /// every older line and by one that leaves them out up to the first that is not.
        #[test]
        fn nothing_is_lost_and_nothing_comes_twice(
            times in prop::collection::vec((0..6_i64, 0..3_u8), 1..120),
            cuts in prop::collection::vec(0..120_usize, 0..4),
            line_by_line in any::<bool>(),
        ) {
            let mut clock = 0;
            let log: Vec<Raw> = times.iter().map(|(step, text)| {
                clock += step * step * 40;
                raw(clock - i64::from(*text) * 3, &text.to_string())
            }).collect();
            let mut position = Position::default();
            let mut told = 0;
            let mut since = None;
            for cut in cuts.into_iter().chain([log.len()]) {
                let kept = |raw: &&Raw| since.is_none_or(|since| raw.received.unwrap() >= since);
                let cut = cut.min(log.len());
                let read: Vec<Raw> = if line_by_line {
                    log[..cut].iter().filter(kept).cloned().collect()
                } else {
                    log[..cut].iter().skip_while(|raw| !kept(raw)).cloned().collect()
                };
                let fresh = new(&mut position, &read);
                let expected: Vec<String> = log[told.min(cut)..cut].iter().map(|raw| String::from_utf8_lossy(&raw.bytes).into_owned()).collect();
                prop_assert_eq!(fresh, expected);
                told = told.max(cut);
                since = position.again();
            }
        }
    }
}
