//! Reads sources until they end.

use std::task::Poll;
use std::time::Duration;

use futures::future::Either;
use futures::stream::{BoxStream, SelectAll};
use futures::{Stream, StreamExt};
use tokio::time::Instant;

use super::merge::merged;
use super::{Pipeline, Sink, Source};
use crate::error::{Error, Result};
use crate::log::Entry;

/// After as many lines whoever else has something to do may do it: a signal, a deadline.
const AT_A_TIME: u32 = 1000;

/// How long a log that is followed is quiet when its last lines are known to be the last.
const QUIET: Duration = Duration::from_millis(200);

/// A source that could not be read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which source.
    pub source: String,
    /// Why.
    pub error: Error,
}

/// Reads all of `sources`: as lines come when they are followed, else in the order of
/// their times. One that fails ends none of
/// the others.
pub async fn drive<S: Sink>(sources: Vec<Source>, follow: bool, pipeline: &mut Pipeline<S>) -> Vec<Failure> {
    let began = Instant::now();
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let mut entries = together(sources, follow);
    let mut failures = Vec::new();
    let mut lines = 0;
    let mut at = Duration::ZERO;
    loop {
        let next = match futures::poll!(entries.next()) {
            Poll::Ready(next) => next,
            Poll::Pending => {
                pipeline.pause();
                if pipeline.is_closed() {
                    break;
                }
                let holds = follow && pipeline.is_holding();
                let wakes = holds.then(|| began.elapsed() + QUIET).or_else(|| pipeline.wakes_at());
                let next = match wakes {
                    Some(wakes) => tokio::time::timeout_at(began + wakes, entries.next()).await,
                    None => Ok(entries.next().await),
                };
                at = began.elapsed();
                let Ok(next) = next else {
                    if holds {
                        pipeline.release(at);
                    }
                    pipeline.wake(at);
                    continue;
                };
                next
            }
        };
        match next {
            None => break,
            Some((source, Ok(Entry::Line(raw)))) => pipeline.line(source, &raw, at),
            Some((source, Ok(Entry::Notice(notice)))) => pipeline.notice(source, &notice, at),
            Some((source, Err(error))) => {
                let source = names.get(source).cloned().unwrap_or_default();
                failures.push(Failure { source, error });
            }
        }
        lines += 1;
        if lines % AT_A_TIME == 0 {
            if pipeline.is_closed() {
                break;
            }
            at = began.elapsed();
            if pipeline.wakes_at().is_some_and(|wakes| wakes <= at) {
                pipeline.wake(at);
            }
            tokio::task::yield_now().await;
        }
    }
    pipeline.finish(at);
    failures
}

/// The entries of all sources, each with the place of its source.
fn together(mut sources: Vec<Source>, follow: bool) -> impl Stream<Item = (usize, Result<Entry>)> + Unpin {
    if sources.len() == 1 {
        // Without a second box: each costs a call and a copy of every line.
        return Either::Left(sources.remove(0).entries.map(|entry| (0, entry)));
    }
    Either::Right(several(sources, follow))
}

fn several(sources: Vec<Source>, follow: bool) -> BoxStream<'static, (usize, Result<Entry>)> {
    if !follow {
        return merged(sources).boxed();
    }
    let numbered: Vec<BoxStream<'static, (usize, Result<Entry>)>> = sources
        .into_iter()
        .enumerate()
        .map(|(place, source)| source.entries.map(move |entry| (place, entry)).boxed())
        .collect();
    numbered.into_iter().collect::<SelectAll<_>>().boxed()
}
