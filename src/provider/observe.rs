//! How the provider's container is.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::control::checked;
use super::engine::Engine;
use super::find::{Target, find};
use super::wire;
use crate::error::{Error, Result};
use crate::estate::{ErrorLine, ProviderContainer};
use crate::log::{Line, Range, Raw, Severity, decode};

/// How many of the last lines of its log are looked at for an error.
const LAST_LINES: u64 = 200;

/// How many of the last lines are kept to be shown.
const TAIL: usize = 20;

/// The part of what is left of a limit that the log may take, so that the rest is still told when it does not come.
const SHARE_OF_LOG: f64 = 0.9;

/// As much of the log as is read, should its lines be very long.
const LOG_BYTES: usize = 4 * 1024 * 1024;

/// Finds the container, stopped or not, and says how it is, within `limit`. A log that cannot be read (a logging driver
/// without reading, say) is told in `log_unread` and hides nothing else.
pub async fn observe(engine: &Engine, target: &Target, limit: Duration) -> Result<ProviderContainer> {
    let deadline = Instant::now() + limit;
    let remaining = || deadline.saturating_duration_since(Instant::now());
    let id = &find(engine, target, remaining()).await?.id;
    let mut container = inspect(engine, id, remaining()).await?;
    // One after the other, over the connection that is there. At once they would take a second one, which behind a hop is a
    // command of its own over there and takes longer than both answers.
    let limit = remaining().mul_f64(SHARE_OF_LOG);
    let late = || Err(Error::unreachable(format!("no answer within {:.1} s", limit.as_secs_f64())));
    let reading = tokio::time::timeout(limit, end_of_log(engine, id, limit)).await;
    let end = reading.unwrap_or_else(|_| late());
    match end {
        Ok(end) => {
            container.last_error = end.error;
            container.tail = end.tail.into();
        }
        Err(error) => container.log_unread = Some(error.message().to_owned()),
    }
    Ok(container)
}

/// What the end of the log tells: the newest line of level error or worse, and the last lines.
#[derive(Default)]
struct End {
    error: Option<ErrorLine>,
    tail: VecDeque<ErrorLine>,
}

impl End {
    fn take(&mut self, line: &Line) {
        let told = ErrorLine { time: line.time, text: line.text() };
        if line.severity >= Severity::Error {
            self.error = Some(told.clone());
        }
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        let level = if line.level.is_empty() { String::new() } else { format!("{} ", line.level) };
        self.tail.push_back(ErrorLine { text: format!("{level}{}", told.text), ..told });
    }
}

/// How the container with this id is, all but its log.
pub async fn inspect(engine: &Engine, id: &str, limit: Duration) -> Result<ProviderContainer> {
    let path = format!("/containers/{}/json", checked(id, engine.place())?);
    Ok(wire::container(&engine.get(&path, "inspecting the container", limit).await?))
}

async fn end_of_log(engine: &Engine, id: &str, limit: Duration) -> Result<End> {
    let range = Range { tail: Some(LAST_LINES), ..Range::default() };
    let mut log = engine.log(id, range, limit).await?;
    let mut end = End::default();
    let mut read = 0;
    while let Some(raw) = log.next().await? {
        read += raw.bytes.len();
        end.take(&decoded(&raw));
        if read > LOG_BYTES {
            return Ok(end);
        }
    }
    for raw in log.rest() {
        end.take(&decoded(&raw));
    }
    Ok(end)
}

fn decoded(raw: &Raw) -> Line {
    decode(raw.received, &String::from_utf8_lossy(&raw.bytes))
}
