//! Logs: which lines, in frames, and what follows.

use std::convert::Infallible;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use futures::{Stream, stream};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};

use super::LogLine;
use super::server::{Containers, Refusal, find, lock};

/// How soon a follower sees a new line.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Which lines a client wants.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Standard output, standard error.
    pub(super) streams: [bool; 2],
    pub(super) timestamps: bool,
    pub(super) follow: bool,
    /// The last so many, counted before anything else is left out; `None` for all.
    pub(super) tail: Option<usize>,
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

/// Reads a moment: seconds since 1970, which may have a fraction of up to nine digits; `None` where it is not given or 0.
/// Source: `moby/moby` v20.10.24 `api/types/time/timestamp.go` (`ParseTimestamps`).
pub(super) fn moment(text: &str) -> Result<Option<Timestamp>, Refusal> {
    if ["", "0"].contains(&text) {
        return Ok(None);
    }
    let wrong = || {
        let why = format!("strconv.ParseInt: parsing \"{text}\": invalid syntax");
        (StatusCode::INTERNAL_SERVER_ERROR, why)
    };
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let nanoseconds = format!("{fraction:0<9}").parse().map_err(|_| wrong())?;
    let seconds = Timestamp::from_second(seconds.parse().map_err(|_| wrong())?).map_err(|_| wrong())?;
    Ok(seconds.checked_add(SignedDuration::from_nanos(nanoseconds)).ok())
}

/// The lines of a container as frames; with `follow`, until that run of it has ended.
pub(super) fn stream(
    containers: &Containers,
    reference: &str,
    wanted: Wanted,
) -> Result<impl Stream<Item = Result<Bytes, Infallible>> + Send + use<>, Refusal> {
    if wanted.streams == [false, false] {
        let why = "Bad parameters: you must choose at least one stream";
        return Err((StatusCode::BAD_REQUEST, why.to_owned()));
    }
    let reader = {
        let all = lock(containers);
        let container = &all[find(&all, reference)?];
        if ["removing", "dead"].contains(&container.state.as_str()) {
            let why = "can not get logs from container which is dead or marked for removal";
            return Err((StatusCode::CONFLICT, why.to_owned()));
        }
        let first = container.log.len().saturating_sub(wanted.tail.unwrap_or(usize::MAX));
        let containers = containers.clone();
        let (id, started) = (container.id.clone(), container.started);
        Reader { containers, id, started, next: first, is_over: false, wanted }
    };
    Ok(stream::unfold(reader, |mut reader| async move {
        let frames = reader.read().await?;
        Some((Ok(frames), reader))
    }))
}

/// One client that reads.
struct Reader {
    containers: Containers,
    id: String,
    /// The start of the run that is read: a client that follows is left when it ends.
    started: Option<Timestamp>,
    /// The position of the next line.
    next: usize,
    is_over: bool,
    wanted: Wanted,
}

impl Reader {
    /// The next frames, `None` at the end.
    async fn read(&mut self) -> Option<Bytes> {
        while !self.is_over {
            let frames = self.take();
            if !frames.is_empty() {
                return Some(frames);
            }
            if !self.is_over {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
        None
    }

    /// Everything that is there and has not been read.
    fn take(&mut self) -> Bytes {
        let containers = lock(&self.containers);
        let container = containers.iter().find(|one| one.id == self.id);
        let lines = container.map_or(&[][..], |container| &container.log[self.next.min(container.log.len())..]);
        let mut frames = BytesMut::new();
        for line in lines {
            if self.wanted.until.is_some_and(|until| line.time > until) {
                self.is_over = true;
                break;
            }
            if self.wanted.wants(line) {
                frame(&mut frames, line, self.wanted.timestamps);
            }
        }
        self.next += lines.len();
        let goes_on = container.is_some_and(|container| container.is_running() && container.started == self.started);
        self.is_over |= !self.wanted.follow || !goes_on;
        frames.freeze()
    }
}

impl Wanted {
    fn wants(&self, line: &LogLine) -> bool {
        self.streams[usize::from(line.stderr)] && self.since.is_none_or(|since| line.time >= since)
    }
}

/// A line as a frame: stream, three zeros, length, text.
/// Source: `moby/moby` v20.10.24 `pkg/stdcopy/stdcopy.go`.
fn frame(frames: &mut BytesMut, line: &LogLine, timestamps: bool) {
    let text = if timestamps { format!("{:.9} {}\n", line.time, line.text) } else { format!("{}\n", line.text) };
    frames.put_u32(if line.stderr { 2 << 24 } else { 1 << 24 });
    frames.put_u32(u32::try_from(text.len()).unwrap_or(u32::MAX));
    frames.put_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn moments_may_have_fractions() {
        assert_eq!(moment("").unwrap(), None);
        assert_eq!(moment("1136073600.000000001").unwrap().unwrap().to_string(), "2006-01-01T00:00:00.000000001Z");
        assert_eq!(moment("1136073600.5").unwrap().unwrap().to_string(), "2006-01-01T00:00:00.5Z");
        assert!(moment("yesterday").is_err());
    }
}
