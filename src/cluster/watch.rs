//! Watching one object, or a collection: each event as a mere sign that it is worth reading again.
//!
//! Source: `kubernetes/kubernetes` `staging/src/k8s.io/apimachinery/pkg/watch`. A watch goes on from the version of the last
//! event or bookmark; a version that the server has forgotten (410) is begun anew.

use futures::stream::{self, BoxStream, StreamExt as _};
use http::StatusCode;
use http_body_util::BodyExt as _;
use serde_json::Value;

use super::client::{Client, Question};
use super::failure::Failure;
use super::resource::encode;
use crate::error::{Error, Result};

/// The longest line that is taken: more than any object that etcd takes.
const LONGEST_LINE: usize = 8 << 20;

/// After so many seconds the server ends a watch, so that a connection that died in silence is noticed by it.
const SERVER_LIMIT: u32 = 300;

/// One watch, across its connections.
struct Watch {
    client: Client,
    collection: String,
    /// The one object of it that is watched; `None` for all.
    name: Option<String>,
    /// The version to go on from; `None` to begin anew.
    version: Option<String>,
    body: Option<kube::client::Body>,
    buffer: Vec<u8>,
    /// The connection before this one told something: only then is it opened again at once.
    held: bool,
    ended: bool,
}

/// Changes of the object `name` in `collection`, or of all in it, each as a mere sign. The stream ends with the error that
/// ended the watch.
pub(super) fn watch(client: &Client, collection: String, name: Option<&str>) -> BoxStream<'static, Result<()>> {
    let watch = Watch {
        client: client.clone(),
        collection,
        name: name.map(str::to_owned),
        version: None,
        body: None,
        buffer: Vec::new(),
        held: true,
        ended: false,
    };
    let next = |mut watch: Watch| async move {
        if watch.ended {
            return None;
        }
        let sign = watch.next().await;
        watch.ended = sign.is_err();
        Some((sign, watch))
    };
    stream::unfold(watch, next).boxed()
}

/// What a line says.
enum Sign {
    Changed,
    Bookmark,
    Forgotten,
}

impl Watch {
    /// Waits for a change, reconnecting while the server ends the watch in good order.
    async fn next(&mut self) -> Result<()> {
        loop {
            if self.body.is_none() {
                if !std::mem::take(&mut self.held) {
                    let error = Error::unreachable("the watch ended before it told anything");
                    return Err(self.client.explain(&self.question(), error));
                }
                match self.client.open(&self.question()).await {
                    Ok(body) => self.body = Some(body),
                    Err(Failure { status: Some(StatusCode::GONE), .. }) if self.version.is_some() => {
                        (self.version, self.held) = (None, true);
                        continue;
                    }
                    Err(failure) => return Err(self.client.explain(&self.question(), failure.error)),
                }
            }
            let Some(line) = self.line().await? else {
                self.body = None;
                self.buffer.clear();
                continue;
            };
            self.held = true;
            match self.sign(&line) {
                Sign::Changed => return Ok(()),
                Sign::Bookmark => {}
                Sign::Forgotten => {
                    // One that fails from the start is no version that was forgotten.
                    self.held = self.version.take().is_some();
                    self.body = None;
                    self.buffer.clear();
                }
            }
        }
    }

    fn question(&self) -> Question {
        let mut path = format!("{}?watch=1&allowWatchBookmarks=true&timeoutSeconds={SERVER_LIMIT}", self.collection);
        if let Some(name) = &self.name {
            path = format!("{path}&fieldSelector={}", encode(&format!("metadata.name={name}")));
        }
        if let Some(version) = &self.version {
            path = format!("{path}&resourceVersion={}", encode(version));
        }
        Question::new(format!("watching {}", self.name.as_ref().unwrap_or(&self.collection)), path)
    }

    /// The next line; `None` at the end of the connection.
    async fn line(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let rest = self.buffer.split_off(end + 1);
                return Ok(Some(std::mem::replace(&mut self.buffer, rest)));
            }
            if self.buffer.len() > LONGEST_LINE {
                let error = Error::failed("a line of the watch is too long");
                return Err(self.client.explain(&self.question(), error));
            }
            let Some(body) = &mut self.body else { return Ok(None) };
            match body.frame().await {
                Some(Ok(frame)) => self.buffer.extend(frame.into_data().unwrap_or_default()),
                // A connection that broke is one that ended: the next begins where it was.
                Some(Err(_)) | None => return Ok(None),
            }
        }
    }

    fn sign(&mut self, line: &[u8]) -> Sign {
        let event: Value = serde_json::from_slice(line).unwrap_or_default();
        if event["type"] == "ERROR" {
            return Sign::Forgotten;
        }
        if let Some(version) = event["object"]["metadata"]["resourceVersion"].as_str() {
            self.version = Some(version.to_owned());
        }
        if event["type"] == "BOOKMARK" { Sign::Bookmark } else { Sign::Changed }
    }
}
