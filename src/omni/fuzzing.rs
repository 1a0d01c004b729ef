//! A door for the fuzz targets: what Omni's answers become, without Omni.

use http::HeaderMap;
use jiff::Timestamp;

use super::failure::{Failure, Situation};
use super::lines::Buffer;
use super::watch::{Event, Objects};
use super::{Endpoint, Key};
use crate::error::{Error, Result};
use crate::resource::ClusterStatusSpec;

pub use super::observe::fuzzing::{Seen, seen};

/// Takes `body` for what a watch sends, in chunks of `chunk` bytes.
pub fn watch(body: &[u8], chunk: usize) -> Vec<Event<ClusterStatusSpec>> {
    let (mut buffer, mut objects, mut events) = (Buffer::default(), Objects::default(), Vec::new());
    objects.begin();
    for chunk in body.chunks(chunk.max(1)) {
        if buffer.push(chunk).is_err() {
            break;
        }
        while let Some(line) = buffer.line() {
            events.extend(objects.take(&line).into_iter().flatten());
        }
    }
    events.extend(buffer.rest().and_then(|line| objects.take(&line).ok()).into_iter().flatten());
    events
}

/// Takes `body` for what a server answers that refuses.
pub fn refusal(status: u16, body: &[u8], endpoint: &Endpoint) -> Error {
    let situation = Situation { endpoint, key: None, what: "listing Clusters", now: Timestamp::UNIX_EPOCH };
    Failure::of_answer(status, &HeaderMap::new(), body).explain(&situation)
}

/// Signs with a key.
pub fn sign(key: &Key, data: &[u8]) -> Result<Vec<u8>> {
    key.sign(data)
}
