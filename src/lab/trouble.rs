//! What goes wrong with the connections of a server that is well itself: for two requests of every eight, so that a client
//! that tries again gets on, and one that does not is found out.

use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures::{StreamExt as _, stream};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};

use super::note::Requests;

/// A kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// Omni.
    Omni,
    /// The Kubernetes API of each cluster.
    Kubernetes,
    /// Proxmox VE.
    Proxmox,
    /// The engine of the provider's container.
    Docker,
}

impl Server {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Omni, Self::Kubernetes, Self::Proxmox, Self::Docker];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Omni => "omni",
            Self::Kubernetes => "kubernetes",
            Self::Proxmox => "proxmox",
            Self::Docker => "docker",
        }
    }
}

impl FromStr for Server {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|server| server.name() == name).ok_or(())
    }
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// 503, by a proxy in front.
    ServerError,
    /// The connection is reset instead of an answer; every other time after the server did what it was asked.
    Reset,
    /// No answer comes; every other time although the server did what it was asked.
    Hang,
    /// An answer begins and does not end, and nobody closes the connection.
    HalfOpen,
    /// Every watch ends: the version that it would go on from is gone.
    WatchGone,
    /// 429, to be tried again in an hour.
    RetryAfter,
}

/// How long a watch goes on before it is told that its version is gone.
const WATCHED: Duration = Duration::from_millis(500);

/// How soon a connection is cut once it is to be.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Of so many requests the third and the fourth are struck.
const ROUND: u64 = 8;

/// What each server is given: where it notes what comes, and what goes wrong with its connections.
#[derive(Debug, Clone, Default)]
pub struct Wire {
    pub(in crate::lab) requests: Requests,
    troubles: Vec<Trouble>,
    /// How many requests came.
    came: Arc<AtomicU64>,
    /// Nothing gets through as long as there is such a file.
    cut_by: Option<PathBuf>,
}

impl From<Requests> for Wire {
    fn from(requests: Requests) -> Self {
        Self { requests, ..Self::default() }
    }
}

/// Says of an answer that it does not reach the client, because the connection is reset.
#[derive(Debug, Clone, Copy)]
pub(in crate::lab) struct Cut;

impl Wire {
    /// One with these troubles.
    #[must_use]
    pub fn with(self, troubles: Vec<Trouble>) -> Self {
        Self { troubles, ..self }
    }

    /// One that is cut as long as there is such a file: whoever wants to see what a client does can make one at any moment.
    #[must_use]
    pub fn cut_by(self, file: PathBuf) -> Self {
        Self { cut_by: Some(file), ..self }
    }

    /// Whether nothing gets through.
    pub(in crate::lab) fn is_cut(&self) -> bool {
        self.cut_by.as_ref().is_some_and(|file| file.exists())
    }

    /// Waits until it is time to see whether it was cut.
    pub(in crate::lab) async fn look(&self) {
        match self.cut_by {
            Some(_) => tokio::time::sleep(LOOK_EVERY).await,
            None => std::future::pending().await,
        }
    }

    /// Answers a request, with or without trouble.
    pub(in crate::lab) async fn answer(&self, request: Request, next: Next) -> Response {
        let number = self.came.fetch_add(1, Ordering::Relaxed);
        let is_watch = is_watch(&request);
        let path = request.uri().path().to_owned();
        if is_watch && self.troubles.contains(&Trouble::WatchGone) {
            return gone(next.run(request).await, &path);
        }
        let struck: Vec<Trouble> = self.troubles.iter().copied().filter(|one| *one != Trouble::WatchGone).collect();
        // The first one of two never reaches the server, the second one does.
        let reaches = number % ROUND == 3;
        if number % ROUND != 2 && !reaches || struck.is_empty() {
            return next.run(request).await;
        }
        let round = usize::try_from(number / ROUND).unwrap_or_default();
        match struck[round % struck.len()] {
            Trouble::ServerError => refused(StatusCode::SERVICE_UNAVAILABLE, "no healthy upstream\n", None),
            Trouble::RetryAfter => {
                refused(StatusCode::TOO_MANY_REQUESTS, "Too many requests, please try again later.\n", Some("3600"))
            }
            Trouble::HalfOpen => half(next.run(request).await, is_watch).await,
            Trouble::Reset => {
                let mut response = if reaches { next.run(request).await } else { Response::default() };
                response.extensions_mut().insert(Cut);
                response
            }
            Trouble::Hang | Trouble::WatchGone => {
                if reaches {
                    next.run(request).await;
                }
                std::future::pending().await
            }
        }
    }
}

fn is_watch(request: &Request) -> bool {
    let asked = super::wire::query(request.uri().query());
    let watches = |(name, value): &(String, String)| name == "watch" && ["true", "1", ""].contains(&value.as_str());
    request.uri().path().ends_with("/Watch") || asked.iter().any(watches)
}

fn refused(code: StatusCode, text: &'static str, after: Option<&'static str>) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = code;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    if let Some(after) = after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(after));
    }
    response
}

/// An answer whose second half does not come; of a watch, all but the first line.
async fn half(response: Response, is_watch: bool) -> Response {
    let (parts, body) = response.into_parts();
    let mut data = body.into_data_stream();
    let first = data.next().await.and_then(Result::ok).unwrap_or_default();
    let first = if is_watch { first } else { first.slice(..first.len() / 2) };
    let begun = stream::once(async { Ok::<Bytes, io::Error>(first) });
    Response::from_parts(parts, Body::from_stream(begun.chain(stream::pending())))
}

/// A watch that is told, a moment later, that its version is gone: as an API server does, or as an Omni that stops.
fn gone(response: Response, path: &str) -> Response {
    let last = if path.ends_with("/Watch") {
        json!({"error": {"code": 1, "message": "grpc: the client connection is closing"}})
    } else {
        let status = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "reason": "Expired", "code": 410,
            "message": "The resourceVersion for the provided watch is too old.",
        });
        json!({"type": "ERROR", "object": status})
    };
    let (parts, body) = response.into_parts();
    if !parts.status.is_success() {
        return Response::from_parts(parts, body);
    }
    let seen = body.into_data_stream().take_until(tokio::time::sleep(WATCHED));
    let told = stream::once(async move { Ok(Bytes::from(format!("{last}\n"))) });
    Response::from_parts(parts, Body::from_stream(seen.chain(told)))
}

/// A connection that can be ended at once, without a word.
pub(in crate::lab) trait Abrupt: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Closing it resets it.
    fn abandon(&self);
}

impl Abrupt for TcpStream {
    fn abandon(&self) {
        // Where that cannot be set it is closed in good order, which ends the answer as well.
        let _ = self.set_zero_linger();
    }
}

impl Abrupt for UnixStream {
    /// What was not read of it resets it.
    fn abandon(&self) {}
}

/// A connection that is reset at its end once somebody says so.
#[derive(Debug)]
pub(in crate::lab) struct Cuttable<S: Abrupt> {
    stream: S,
    cut: Arc<AtomicBool>,
}

impl<S: Abrupt> Cuttable<S> {
    /// And what says so.
    pub(in crate::lab) fn new(stream: S) -> (Self, Arc<AtomicBool>) {
        let cut = Arc::new(AtomicBool::new(false));
        (Self { stream, cut: Arc::clone(&cut) }, cut)
    }
}

impl<S: Abrupt> Drop for Cuttable<S> {
    fn drop(&mut self) {
        if self.cut.load(Ordering::Relaxed) {
            self.stream.abandon();
        }
    }
}

impl<S: Abrupt> AsyncRead for Cuttable<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: Abrupt> AsyncWrite for Cuttable<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// One that is to be reset is not closed in good order first.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.cut.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
