//! The log of a container of a pod.

use std::collections::VecDeque;

use http::StatusCode;
use http_body_util::BodyExt as _;

use crate::cluster::client::{Client, Question};
use crate::cluster::failure::Failure;
use crate::cluster::resource::encode;
use crate::error::{Error, Result};
use crate::log::{Range, Raw, Stamped};

/// How many bytes of a log are read at the most where only its end is wanted.
const LOG_BYTES: usize = 64 * 1024;

/// Which log is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogOf {
    /// The pod's namespace.
    pub namespace: String,
    /// The pod's name.
    pub pod: String,
    /// The container's name.
    pub container: String,
    /// The log of the container that ran before this one.
    pub previous: bool,
}

impl LogOf {
    fn question(&self, range: Range) -> Question {
        let Self { namespace, pod, container, previous } = self;
        let doing = format!("reading the log of {namespace}/{pod}, container {container}");
        let path = format!(
            "/api/v1/namespaces/{}/pods/{}/log?container={}{}",
            encode(namespace),
            encode(pod),
            encode(container),
            query(range, *previous)
        );
        Question { accept: "text/plain, */*", ..Question::new(doing, path) }
    }
}

/// Sources: `kubernetes/api` `core/v1/types.go` (`PodLogOptions`). The API server cuts a time down to seconds
/// (`kubernetes/kubernetes pkg/registry/core/pod/strategy.go`, `LogLocation`), and a kubelet gives what came at that very
/// time, too (`staging/src/k8s.io/cri-client/pkg/logs/logs.go`: only what is `Before` it is skipped).
fn query(range: Range, previous: bool) -> String {
    let tail = range.tail.map(|tail| format!("&tailLines={}", tail.min(i64::MAX as u64))).unwrap_or_default();
    let since = range.since.map(|since| encode(&since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
    let since = since.map(|since| format!("&sinceTime={since}")).unwrap_or_default();
    let follow = if range.follow { "&follow=true" } else { "" };
    format!("&timestamps=true&previous={previous}{tail}{since}{follow}")
}

impl Failure {
    /// There is no such log: the pod is gone, or the kubelet has no such container, which has not started or is gone with
    /// its node.
    fn is_none(&self) -> bool {
        matches!(self.status, Some(StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST))
    }
}

/// The log of a container, while it is read. No more of it is in memory than one chunk and one line.
pub struct PodLog {
    client: Client,
    question: Question,
    range: Range,
    body: Option<kube::client::Body>,
    lines: Stamped,
    ready: VecDeque<Raw>,
}

impl PodLog {
    /// The log; it is asked for when its first line is.
    pub fn new(client: &Client, of: &LogOf, range: Range) -> Self {
        let (lines, ready) = (Stamped::default(), VecDeque::new());
        Self { client: client.clone(), question: of.question(range), range, body: None, lines, ready }
    }

    /// Asks for it. When it is followed that takes as long as there is no line: a kubelet begins to answer with the first
    /// (`kubernetes/kubernetes pkg/kubelet/server/server.go`, `getContainerLogs`).
    /// Where there is no such log, or none yet, the answer is why.
    pub async fn open(&mut self) -> Result<Option<Error>> {
        match self.begin().await {
            Err(failure) if failure.is_none() => Ok(Some(failure.error)),
            outcome => Ok(outcome.map(|()| None)?),
        }
    }

    async fn begin(&mut self) -> Result<(), Failure> {
        let limit = if self.range.follow { None } else { Some(self.client.limit()) };
        self.body = Some(self.client.stream(&self.question, limit).await?.into_body());
        Ok(())
    }

    /// Whether the answer has begun.
    pub const fn is_open(&self) -> bool {
        self.body.is_some()
    }

    /// The next line; `None` at the end: of what is there, or of this run of the container.
    pub async fn next(&mut self) -> Result<Option<Raw>> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                // The server knows only seconds.
                if self.range.since.is_some_and(|since| line.received.is_some_and(|received| received < since)) {
                    continue;
                }
                return Ok(Some(line));
            }
            let Some(body) = &mut self.body else {
                self.begin().await?;
                continue;
            };
            match body.frame().await {
                None => return Ok(None),
                Some(Ok(frame)) => self.lines.push(&frame.into_data().unwrap_or_default(), &mut self.ready),
                Some(Err(error)) => {
                    return Err(self.client.explain(&self.question, Failure::transport(&error).error));
                }
            }
        }
    }

    /// The line in the middle of which it ended.
    pub fn rest(&mut self) -> Option<Raw> {
        self.lines.rest()
    }
}

/// The last lines of a container's log; `None` where there is none (yet, or any more).
pub async fn log(client: &Client, of: &LogOf, lines: usize) -> Result<Option<Vec<String>>> {
    let range = Range { tail: Some(lines as u64), ..Range::default() };
    let mut log = PodLog::new(client, of, range);
    match log.begin().await {
        Err(failure) if failure.is_none() => return Ok(None),
        outcome => outcome?,
    }
    let mut read = 0;
    let mut texts = Vec::new();
    while let Some(raw) = log.next().await? {
        read += raw.bytes.len();
        texts.push(String::from_utf8_lossy(&raw.bytes).into_owned());
        if read > LOG_BYTES {
            return Ok(Some(texts));
        }
    }
    texts.extend(log.rest().map(|raw| String::from_utf8_lossy(&raw.bytes).into_owned()));
    Ok(Some(texts))
}

#[cfg(test)]
mod tests {
    use super::query;
    use crate::log::Range;

    #[test]
    fn what_is_asked_for() {
        let since = "2026-11-20T09:00:00.999Z".parse().ok();
        insta::assert_snapshot!(query(Range { tail: Some(3), since, follow: true }, false), @"&timestamps=true&previous=false&tailLines=3&sinceTime=2026-11-20T09%3A00%3A00Z&follow=true");
    }
}
