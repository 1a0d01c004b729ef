//! What the sources have in common: entries that are ready, and an end.

use std::collections::VecDeque;
use std::future::Future;

use futures::StreamExt as _;
use futures::stream::BoxStream;

use crate::error::Result;
use crate::log::{Entry, Notice, Position, Raw, Taken};

/// Entries that are ready to be taken. There are few: a source reads on only when there are none.
#[derive(Debug, Default)]
pub(super) struct Ready {
    entries: VecDeque<Entry>,
    /// Nothing follows.
    pub(super) ended: bool,
}

impl Ready {
    /// Adds a line, unless it was read before.
    pub(super) fn new_line(&mut self, position: &mut Position, raw: Raw) {
        match position.take(&raw) {
            Taken::Known => return,
            Taken::New => {}
            Taken::NewAfterGap => self.gap("what was read last is no longer kept"),
        }
        self.entries.push_back(Entry::Line(raw));
    }

    /// Adds a line.
    pub(super) fn line(&mut self, raw: Raw) {
        self.entries.push_back(Entry::Line(raw));
    }

    /// Tells something.
    pub(super) fn tell(&mut self, notice: Notice) {
        self.entries.push_back(Entry::Notice(notice));
    }

    /// Tells something that took no line away.
    pub(super) fn say(&mut self, what: impl Into<String>) {
        self.tell(Notice { what: what.into(), gap_possible: false });
    }

    /// Tells that lines may be missing.
    pub(super) fn gap(&mut self, what: impl Into<String>) {
        self.tell(Notice { what: what.into(), gap_possible: true });
    }
}

/// A log that is read step by step.
pub(super) trait Reader: Send + Sized + 'static {
    /// What it has ready.
    fn ready(&mut self) -> &mut Ready;

    /// Reads on: makes entries ready, or ends.
    fn advance(&mut self) -> impl Future<Output = Result<()>> + Send;

    /// All that it gives, read as fast as it is taken and no faster.
    fn entries(self) -> BoxStream<'static, Result<Entry>> {
        let next = |mut reader: Self| async move {
            loop {
                if let Some(entry) = reader.ready().entries.pop_front() {
                    return Some((Ok(entry), reader));
                }
                if reader.ready().ended {
                    return None;
                }
                if let Err(error) = reader.advance().await {
                    reader.ready().ended = true;
                    return Some((Err(error), reader));
                }
            }
        };
        futures::stream::unfold(self, next).boxed()
    }
}
