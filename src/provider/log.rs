//! The log of a container, as a stream of lines.

use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use jiff::Timestamp;

use super::control::checked;
use super::engine::Engine;
use super::frames::Frames;
use crate::error::Result;
use crate::log::{Range, Raw};

/// The log of a container, while it is read. No more of it is in memory than one chunk and one line.
#[derive(Debug)]
pub struct Log {
    engine: Engine,
    body: Incoming,
    frames: Frames,
}

impl Engine {
    /// Opens the log of the container with this id. `limit` is for the answer's beginning.
    pub async fn log(&self, id: &str, range: Range, limit: Duration) -> Result<Log> {
        let path = format!("/containers/{}/logs?{}", checked(id, self.place())?, query(range));
        let body = self.open(&path, READING, limit).await?;
        Ok(Log { engine: self.clone(), body, frames: Frames::default() })
    }
}

/// What is being done, for messages.
const READING: &str = "reading the log";

/// An engine takes times in nanoseconds (`moby/moby api/types/time/timestamp.go`) and gives what came at that very time,
/// too: only what is `Before` it is left out (`daemon/logger/loggerutils/logfile.go`); since version 23 only up to the first
/// line that is not. Podman's leaves out what came at that very time (`pkg/logs/logs.go`). Of a line that is longer than
/// 16 KiB each piece counts as one of `tail`.
fn query(range: Range) -> String {
    let tail = range.tail.map_or_else(|| "all".to_owned(), |tail| tail.to_string());
    let since = range.since.map(|since| since.max(Timestamp::UNIX_EPOCH));
    let since = since.map(|since| format!("&since={}.{:09}", since.as_second(), since.subsec_nanosecond()));
    let follow = if range.follow { "&follow=true" } else { "" };
    format!("stdout=true&stderr=true&timestamps=true&tail={tail}{}{follow}", since.unwrap_or_default())
}

impl Log {
    /// The next line; `None` at the end: of what is there, or of this run of the container.
    pub async fn next(&mut self) -> Result<Option<Raw>> {
        loop {
            if let Some(line) = self.frames.line() {
                return Ok(Some(line));
            }
            let chunk = match self.body.frame().await {
                None => return Ok(None),
                Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
                Some(Err(error)) => return Err(self.engine.explain(READING, error.into()).await),
            };
            let place = || format!("{}: {READING}", self.engine.place());
            self.frames.push(&chunk).map_err(|error| error.context(place()))?;
        }
    }

    /// The lines in the middle of which it ended: whole where the container wrote no more, cut where the engine did.
    pub fn rest(&mut self) -> Vec<Raw> {
        self.frames.rest()
    }
}

#[cfg(test)]
mod tests {
    use super::query;
    use crate::log::Range;

    #[test]
    fn what_is_asked_for() {
        let since = "2026-11-20T09:00:00.000000012Z".parse().ok();
        insta::assert_snapshot!(query(Range { tail: Some(3), since, follow: true }), @"stdout=true&stderr=true&timestamps=true&tail=3&since=1795165200.000000012&follow=true");
        insta::assert_snapshot!(query(Range::default()), @"stdout=true&stderr=true&timestamps=true&tail=all");
    }
}
