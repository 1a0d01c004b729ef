//! Runs of alike lines: a loop that says the same few things again and again is told once, with a count.
//!
//! Lines are alike when their level and words are (`shape.rs`). A run goes on while no more than [`WINDOW`] other shapes
//! come between two of its lines, so that messages which alternate are each one run. What is remembered is bounded.

use std::time::Duration;

use jiff::Timestamp;

use super::shape::shape;
use super::{Keep, Raw, Record, Severity, read};

/// How many runs are open at a time.
const WINDOW: usize = 32;

/// A line is seldom longer: what the newest of a run had more room for is given back.
const USUAL: usize = 4 * 1024;

/// As many values of a field as a run tells of.
const VALUES: usize = 3;

/// Lines that are alike.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// Which source they are from.
    pub source: usize,
    /// How bad they are.
    pub severity: Severity,
    /// How many there are.
    pub count: u64,
    /// How many of them were shown, or counted, already.
    pub told: u64,
    /// The time of the first that was not told yet.
    pub first: Option<Timestamp>,
    /// The time of the newest.
    pub last: Option<Timestamp>,
    /// What their fields were.
    pub values: Vec<Values>,
    newest: Vec<u8>,
    received: Option<Timestamp>,
    missing: u64,
    /// When the first of those that were not told came, since the reading began.
    waits_since: Duration,
}

/// The values that a field had in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// The field.
    pub key: String,
    /// The first few of its values.
    pub some: Vec<String>,
    /// There were others.
    pub more: bool,
}

impl Run {
    /// The newest of its lines.
    #[must_use]
    pub fn newest(&self, keep: &Keep) -> Record<'_> {
        read(&self.newest, self.received, self.missing > 0, keep)
    }

    /// How many bytes of the newest line are missing.
    #[must_use]
    pub const fn missing(&self) -> u64 {
        self.missing
    }

    fn take(&mut self, raw: &Raw, record: &Record<'_>, at: Duration) {
        if self.count == self.told {
            self.first = record.time;
            self.waits_since = at;
        }
        self.count += 1;
        self.last = record.time.or(self.last);
        self.newest.clear();
        self.newest.shrink_to(USUAL.max(raw.bytes.len()));
        self.newest.extend_from_slice(&raw.bytes);
        (self.received, self.missing) = (raw.received, raw.missing);
        for field in &record.fields {
            let values = match self.values.iter_mut().position(|values| values.key == field.key) {
                Some(there) => &mut self.values[there],
                None if self.values.len() < 32 => {
                    self.values.push(Values { key: field.key.clone().into_owned(), ..Values::default() });
                    let new = self.values.len() - 1;
                    &mut self.values[new]
                }
                None => continue,
            };
            if values.more || values.some.iter().any(|value| *value == field.value) {
                continue;
            }
            if values.some.len() < VALUES {
                values.some.push(field.value.clone().into_owned());
            } else {
                values.more = true;
            }
        }
    }
}

/// The runs that are open.
#[derive(Debug, Clone)]
pub struct Runs {
    /// What is alike in each.
    shapes: Vec<u64>,
    /// When each had its last line, counted in lines.
    used: Vec<u64>,
    open: Vec<Run>,
    lines: u64,
    /// The first line of a run is shown as soon as it comes.
    at_once: bool,
}

/// What a line is to the runs.
#[derive(Debug)]
pub enum Fate {
    /// It began a run; another one, of which not all is told, ended.
    Began(Option<Run>),
    /// It is one more of a run.
    Again,
}

impl Runs {
    /// No runs yet. With `at_once` the first line of each is shown as it comes, and the run tells of the others.
    #[must_use]
    pub const fn new(at_once: bool) -> Self {
        Self { shapes: Vec::new(), used: Vec::new(), open: Vec::new(), lines: 0, at_once }
    }

    /// Takes a line that came `at` so long after the reading began.
    pub fn take(&mut self, source: usize, raw: &Raw, record: &Record<'_>, at: Duration) -> Fate {
        let shape = shape(source, record);
        self.lines += 1;
        if let Some(place) = self.shapes.iter().position(|other| *other == shape) {
            self.used[place] = self.lines;
            self.open[place].take(raw, record, at);
            return Fate::Again;
        }
        let mut run = Run { source, severity: record.severity, ..Run::default() };
        run.take(raw, record, at);
        if self.at_once {
            run.told = 1;
        }
        if self.open.len() < WINDOW {
            self.shapes.push(shape);
            self.used.push(self.lines);
            self.open.push(run);
            return Fate::Began(None);
        }
        let oldest = self.used.iter().enumerate().min_by_key(|(_, used)| **used).map_or(0, |(place, _)| place);
        (self.shapes[oldest], self.used[oldest]) = (shape, self.lines);
        let ended = std::mem::replace(&mut self.open[oldest], run);
        Fate::Began(Some(ended).filter(|ended| ended.count > ended.told))
    }

    /// When the run that waits longest to be told began to.
    #[must_use]
    pub fn waits_since(&self) -> Option<Duration> {
        self.open.iter().filter(|run| run.count > run.told).map(|run| run.waits_since).min()
    }

    /// Tells the runs that have waited since `before` or longer, the one with the oldest line first. They stay open.
    pub fn tell(&mut self, before: Duration, mut tell: impl FnMut(&Run)) {
        let mut waiting: Vec<usize> =
            (0..self.open.len()).filter(|place| self.open[*place].count > self.open[*place].told).collect();
        waiting.retain(|place| self.open[*place].waits_since <= before);
        waiting.sort_by_key(|place| self.used[*place]);
        for place in waiting {
            let run = &mut self.open[place];
            tell(run);
            run.told = run.count;
            run.values.clear();
        }
    }

    /// Tells all that was not told, and forgets it.
    pub fn finish(&mut self, tell: impl FnMut(&Run)) {
        self.tell(Duration::MAX, tell);
        *self = Self::new(self.at_once);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Fate, Runs, WINDOW};
    use crate::log::{Keep, Raw, read};

    fn take(runs: &mut Runs, line: &str, at: u64) -> Option<String> {
        let raw = Raw { bytes: line.to_owned().into(), ..Raw::default() };
        let record = read(&raw.bytes, None, false, &Keep::Known);
        match runs.take(0, &raw, &record, Duration::from_secs(at)) {
            Fate::Began(ended) => ended.map(|run| told(&run)),
            Fate::Again => None,
        }
    }

    fn told(run: &super::Run) -> String {
        let values: Vec<String> = run
            .values
            .iter()
            .map(|values| format!(" {}={}{}", values.key, values.some.join(","), if values.more { ",…" } else { "" }))
            .collect();
        format!("{}x {}{}", run.count - run.told, run.newest(&Keep::Known).message, values.concat())
    }

    fn finish(runs: &mut Runs) -> Vec<String> {
        let mut all = Vec::new();
        runs.finish(|run| all.push(told(run)));
        all
    }

    #[test]
    fn messages_that_alternate_are_each_one_run_and_the_newest_comes_last() {
        let mut runs = Runs::new(false);
        for number in 0..300 {
            for message in ["starting", "working on", "done with"] {
                assert_eq!(take(&mut runs, &format!(r#"{{"msg":"{message} {number}","id":"m{number}"}}"#), 0), None);
            }
        }
        assert_eq!(
            finish(&mut runs),
            [
                "300x starting 299 id=m0,m1,m2,…",
                "300x working on 299 id=m0,m1,m2,…",
                "300x done with 299 id=m0,m1,m2,…"
            ]
        );
        assert!(finish(&mut runs).is_empty());
    }

    #[test]
    fn a_run_ends_when_many_others_came() {
        let mut runs = Runs::new(false);
        let words: Vec<String> = (0..WINDOW).map(|number| "x".repeat(number + 1)).collect();
        take(&mut runs, "first", 0);
        take(&mut runs, "first", 0);
        for word in &words[..WINDOW - 1] {
            assert_eq!(take(&mut runs, word, 0), None);
        }
        assert_eq!(take(&mut runs, &words[WINDOW - 1], 0).as_deref(), Some("2x first"));
        assert_eq!(finish(&mut runs).len(), WINDOW);
    }

    #[test]
    fn followed_the_first_is_shown_and_the_others_are_counted() {
        let mut runs = Runs::new(true);
        assert!(take(&mut runs, "tick 1", 1).is_none());
        assert_eq!(runs.waits_since(), None);
        for at in 2..10 {
            take(&mut runs, &format!("tick {at}"), at);
        }
        assert_eq!(runs.waits_since(), Some(Duration::from_secs(2)));
        let mut all = Vec::new();
        runs.tell(Duration::from_secs(1), |run| all.push(told(run)));
        assert!(all.is_empty());
        runs.tell(Duration::from_secs(2), |run| all.push(told(run)));
        assert_eq!(all, ["8x tick 9"]);
        assert_eq!(runs.waits_since(), None);
        take(&mut runs, "tick 11", 11);
        assert_eq!(finish(&mut runs), ["1x tick 11"]);
    }
}
