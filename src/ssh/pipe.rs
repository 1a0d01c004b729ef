//! A child whose stdin and stdout are one stream of bytes in both directions.

use std::io;
use std::pin::Pin;
use std::process::Stdio;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio::sync::{oneshot, watch};

use super::failure::Place;
use super::tail::Tail;
use super::{child, failure};
use crate::error::{Error, Result};

/// How long a child may take to end once nobody talks to it any more.
const GRACE: Duration = Duration::from_millis(500);

/// How a child of a [`Pipe`] ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its exit status; `None` when a signal ended it.
    pub status: Option<i32>,
    /// The last telling line of its stderr, cleaned.
    pub said: Option<String>,
    /// What is known to be wrong, where its words say so.
    pub error: Option<Error>,
}

/// Bytes to and from a command. Dropping it ends the command.
#[derive(Debug)]
pub struct Pipe {
    stdin: ChildStdin,
    stdout: ChildStdout,
    watcher: Watcher,
    // Dropped with the pipe, which the task that owns the child notices.
    _open: oneshot::Sender<()>,
}

/// Tells how a pipe's child ended, also after the pipe is gone.
#[derive(Debug, Clone)]
pub struct Watcher {
    place: Place,
    tail: Tail,
    ended: watch::Receiver<Option<Exit>>,
}

/// That a child has ended, with which status if not by a signal.
#[derive(Debug, Clone, Copy)]
struct Exit(Option<i32>);

impl Pipe {
    /// Starts a child.
    pub(super) fn start(mut command: Command, place: Place) -> Result<Self> {
        child::prepare(&mut command);
        command.stdin(Stdio::piped());
        let mut child = command.spawn().map_err(|error| child::not_started(&command, &place.name, &error))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Error::failed(format!("{}: a child without stdin and stdout", place.name)));
        };
        let tail = Tail::default();
        let complaints = child.stderr.take().map(|stream| tail.drain(stream));
        let (open, closed) = oneshot::channel::<()>();
        let (end, ended) = watch::channel(None);
        tokio::spawn(async move {
            let status = tokio::select! {
                status = child.wait() => status,
                _ = closed => {
                    if tokio::time::timeout(GRACE, child.wait()).await.is_err() {
                        let _ = child.start_kill();
                    }
                    child.wait().await
                }
            };
            if let Some(complaints) = complaints {
                let _ = tokio::time::timeout(GRACE, complaints).await;
            }
            let _ = end.send(Some(Exit(status.ok().and_then(|status| status.code()))));
        });
        let watcher = Watcher { place, tail, ended };
        Ok(Self { stdin, stdout, watcher, _open: open })
    }

    /// Something to ask how the child ended.
    #[must_use]
    pub fn watcher(&self) -> Watcher {
        self.watcher.clone()
    }
}

impl Watcher {
    /// How the child ended, if it does within `limit`.
    pub async fn ended(&self, limit: Duration) -> Option<Ended> {
        let mut ended = self.ended.clone();
        let Exit(status) = (*tokio::time::timeout(limit, ended.wait_for(Option::is_some)).await.ok()?.ok()?)?;
        let said = self.tail.text();
        Some(Ended { status, said: failure::summary(&said), error: failure::recognise(&self.place, &said) })
    }

    /// The error for a child that does not answer within `limit`: what it said so far may tell why.
    #[must_use]
    pub fn timed_out(&self, limit: Duration) -> Error {
        failure::timed_out(&self.place, limit, &self.tail.text())
    }
}

impl AsyncRead for Pipe {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stdout).poll_read(context, buffer)
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stdin).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stdin).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stdin).poll_shutdown(context)
    }
}
