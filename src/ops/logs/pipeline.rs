//! From lines as they are read to what is told of them: one after the other, in flat memory.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use super::{Selection, Sink};
use crate::log::{self, Fate, Filter, Notice, Raw, Runs};

/// How long lines that are like one that was shown wait to be counted.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// As many bytes are held back of each log until it is known which lines are the last.
const HELD: usize = 8 * 1024 * 1024;

/// What was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines that were read.
    pub read: u64,
    /// Lines of them that were shown, or counted.
    pub shown: u64,
    /// The time of the newest line.
    pub newest: Option<Timestamp>,
}

/// Takes lines and tells a [`Sink`] what is to be shown of them.
#[derive(Debug)]
pub struct Pipeline<S: Sink> {
    sink: S,
    selection: Selection,
    filters: Vec<Filter>,
    runs: Option<Runs>,
    held: Option<Vec<Held>>,
    counts: Counts,
}

/// The last lines of a log, as long as more may come.
#[derive(Debug, Default)]
struct Held {
    lines: VecDeque<Raw>,
    bytes: usize,
}

impl<S: Sink> Pipeline<S> {
    /// A pipeline of so many `sources`. `source_counts` says that a source knows by itself which lines are the last, and which are
    /// too old.
    pub fn new(mut selection: Selection, sources: usize, source_counts: bool, sink: S) -> Self {
        let held = selection.held(source_counts).map(|_| (0..sources).map(|_| Held::default()).collect());
        if source_counts {
            selection.since = None;
        }
        Self {
            filters: vec![selection.filter.clone(); sources],
            runs: (selection.runs && !selection.raw).then(|| Runs::new(selection.follow)),
            held,
            selection,
            sink,
            counts: Counts::default(),
        }
    }

    /// What was read so far.
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// Who is told.
    pub const fn sink(&mut self) -> &mut S {
        &mut self.sink
    }

    /// Takes a line that came `at` so long after the reading began.
    pub fn line(&mut self, source: usize, raw: &Raw, at: Duration) {
        self.counts.read += 1;
        if self.selection.raw
            && self.selection.filter.is_open()
            && self.selection.since.is_none()
            && self.held.is_none()
        {
            self.counts.shown += 1;
            self.counts.newest = raw.received;
            return self.sink.raw(source, raw);
        }
        let record = log::read(&raw.bytes, raw.received, raw.missing > 0, &self.selection.keep);
        if record.time.is_some() {
            self.counts.newest = record.time;
        }
        // A line that says no time is as old as the one before it.
        if let (Some(since), Some(time)) = (self.selection.since, record.time.or(self.counts.newest))
            && time < since
        {
            return;
        }
        if !self.filters[source].passes(&raw.bytes, &record) {
            return;
        }
        match &mut self.held {
            Some(held) => held[source].push(raw, self.selection.tail),
            None => self.show(source, raw, &record, at),
        }
    }

    /// Takes a notice of a source.
    pub fn notice(&mut self, source: usize, notice: &Notice, at: Duration) {
        // What was said before it is told before it.
        self.release(at);
        self.sink.notice(source, notice);
    }

    /// Nothing more is there at the moment.
    pub fn pause(&mut self) {
        self.sink.pause();
    }

    /// Whether lines are held back until it is known which are the last.
    pub const fn is_holding(&self) -> bool {
        self.held.is_some()
    }

    /// When the lines that wait to be counted want to be told.
    pub fn wakes_at(&self) -> Option<Duration> {
        let runs = self.runs.as_ref().filter(|_| self.selection.follow)?;
        runs.waits_since().map(|since| since + PATIENCE)
    }

    /// Tells what has waited long enough.
    pub fn wake(&mut self, at: Duration) {
        if let (Some(runs), Some(before)) = (&mut self.runs, at.checked_sub(PATIENCE)) {
            let keep = &self.selection.keep;
            runs.tell(before, |run| self.sink.run(run, &run.newest(keep)));
        }
    }

    /// What is held back are the last lines: whatever comes now is new.
    pub fn release(&mut self, at: Duration) {
        for (source, held) in self.held.take().into_iter().flatten().enumerate() {
            for raw in held.lines {
                let keep = self.selection.keep.clone();
                let record = log::read(&raw.bytes, raw.received, raw.missing > 0, &keep);
                self.show(source, &raw, &record, at);
            }
        }
    }

    /// Tells all that was not told.
    pub fn finish(&mut self, at: Duration) {
        self.release(at);
        if let Some(runs) = &mut self.runs {
            let keep = &self.selection.keep;
            runs.finish(|run| self.sink.run(run, &run.newest(keep)));
        }
        self.sink.pause();
    }

    /// Whether nobody is there any more who could be told.
    pub fn is_closed(&self) -> bool {
        self.sink.is_closed()
    }

    #[inline]
    fn show(&mut self, source: usize, raw: &Raw, record: &log::Record<'_>, at: Duration) {
        self.counts.shown += 1;
        if self.selection.raw {
            return self.sink.raw(source, raw);
        }
        let Some(runs) = &mut self.runs else { return self.sink.line(source, raw, record) };
        if let Fate::Began(ended) = runs.take(source, raw, record, at) {
            if let Some(ended) = ended {
                self.sink.run(&ended, &ended.newest(&self.selection.keep));
            }
            if self.selection.follow {
                self.sink.line(source, raw, record);
            }
        }
    }
}

impl<S: Sink> Drop for Pipeline<S> {
    // A signal drops whoever reads: what was read is told all the same.
    fn drop(&mut self) {
        self.finish(Duration::MAX);
    }
}

impl Held {
    fn push(&mut self, raw: &Raw, tail: Option<super::Tail>) {
        let Some(super::Tail::Lines(most)) = tail else { return };
        // The bytes are a part of all that was read with them.
        let raw = Raw { bytes: Bytes::copy_from_slice(&raw.bytes), ..raw.clone() };
        self.bytes += raw.bytes.len();
        self.lines.push_back(raw);
        while self.lines.len() as u64 > most || self.bytes > HELD {
            let Some(oldest) = self.lines.pop_front() else { break };
            self.bytes -= oldest.bytes.len();
        }
    }
}
