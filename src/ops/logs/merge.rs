//! Several logs as one, by the times of their lines.

use futures::future::join_all;
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use jiff::Timestamp;

use super::Source;
use crate::error::Result;
use crate::log::{Entry, Keep, read};

/// What a log gives next.
struct Head {
    entries: BoxStream<'static, Result<Entry>>,
    next: Option<Result<Entry>>,
    /// The time of its last line that said one: what says none belongs there.
    time: Option<Timestamp>,
}

/// The entries of all of `sources`, each with the place of its source, the oldest first. One of each is held at a time.
pub(super) fn merged(sources: Vec<Source>) -> impl Stream<Item = (usize, Result<Entry>)> + Send {
    let heads: Vec<Head> =
        sources.into_iter().map(|source| Head { entries: source.entries, next: None, time: None }).collect();
    stream::unfold((heads, None), |(mut heads, given): (Vec<Head>, Option<usize>)| async move {
        match given {
            // All at once: the first entry of each may be a round trip away.
            None => drop(join_all(heads.iter_mut().map(Head::advance)).await),
            Some(place) => heads[place].advance().await,
        }
        let there = heads.iter().enumerate().filter(|(_, head)| head.next.is_some());
        let place = there.min_by_key(|(_, head)| head.time).map(|(place, _)| place)?;
        let entry = heads[place].next.take()?;
        Some(((place, entry), (heads, Some(place))))
    })
}

impl Head {
    async fn advance(&mut self) {
        self.next = self.entries.next().await;
        if let Some(Ok(Entry::Line(raw))) = &self.next {
            let time = raw.received.or_else(|| read(&raw.bytes, None, raw.missing > 0, &Keep::Known).time);
            self.time = time.or(self.time);
        }
    }
}
