//! How bytes get to a Docker Engine: over a socket of this machine, or over the stdio of a command.
//!
//! Every request of this client, bollard's included, goes through [`Transport::send`]: it is where read-only access is
//! enforced, and where the API's version is put into the path, which bollard leaves out.

use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bollard::BollardRequest;
use http::{Method, Request, Response, Uri};
use hyper::body::Incoming;
use hyper::rt::ReadBufCursor;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::UnixStream;

use super::failure;
use crate::config::Access;
use crate::error::{Error, Kind, Result};
use crate::ssh::{Host, Pipe, Watcher};

/// The host that requests name; an engine behind a socket ignores it.
pub(super) const AUTHORITY: &str = "http://docker";

/// The way to an engine.
#[derive(Debug, Clone)]
pub(super) enum Way {
    /// A socket of this machine, an engine's own or a forwarded one.
    Socket(PathBuf),
    /// `docker system dial-stdio` on a host; each connection is a command of its own.
    DialStdio {
        /// Where docker runs.
        host: Host,
        /// Docker's `-H`, where the engine's socket is not where docker looks for it.
        engine: Option<String>,
        /// The limit for getting there.
        timeout: Duration,
    },
}

/// Sends requests to one engine.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    client: hyper_util::client::legacy::Client<Connector, <BollardRequest as IntoBody>::Body>,
    connector: Connector,
    access: Access,
    version: Option<Arc<str>>,
}

/// Names the body type of bollard's requests, which has no public name.
trait IntoBody {
    type Body;
}

impl<B> IntoBody for Request<B> {
    type Body = B;
}

impl Transport {
    /// A way to send requests; nothing is contacted yet.
    pub(super) fn new(way: Way, access: Access) -> Self {
        let connector = Connector { way: Arc::new(way), last: Arc::default() };
        let client = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(2)
            .build(connector.clone());
        Self { client, connector, access, version: None }
    }

    /// The same with a version of the API (`1.41`) in front of every path.
    pub(super) fn with_version(mut self, version: &str) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Sends a request, unless it would change something and only reading is allowed.
    pub(super) fn send(
        &self,
        mut request: BollardRequest,
    ) -> impl Future<Output = Result<Response<Incoming>, bollard::errors::Error>> + Send + use<> {
        let permitted = permit(self.access, request.method()).map_err(wrapped);
        if let Some(version) = &self.version {
            versioned(version, request.uri_mut());
        }
        let client = self.client.clone();
        async move {
            permitted?;
            Ok(client.request(request).await?)
        }
    }

    /// What became of the last command that was started to get to the engine.
    pub(super) fn last_pipe(&self) -> Option<Watcher> {
        self.connector.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Only reading is allowed with read-only access.
fn permit(access: Access, method: &Method) -> Result<()> {
    match access {
        Access::ReadOnly if !matches!(*method, Method::GET | Method::HEAD) => {
            Err(Error::new(Kind::Refused, format!("{method} to a container engine: access is read-only"))
                .hint("access: full in talops.yaml, and no TALOPS_READ_ONLY in the environment, allow changes"))
        }
        Access::ReadOnly | Access::Full => Ok(()),
    }
}

fn wrapped(error: Error) -> bollard::errors::Error {
    io::Error::other(error).into()
}

fn versioned(version: &str, uri: &mut Uri) {
    let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    if let Ok(full) = format!("{AUTHORITY}/v{version}{path}").parse() {
        *uri = full;
    }
}

/// Opens a stream to the engine for each connection.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    way: Arc<Way>,
    last: Arc<Mutex<Option<Watcher>>>,
}

impl tower::Service<Uri> for Connector {
    type Response = Stream;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Stream>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let Self { way, last } = self.clone();
        Box::pin(async move {
            match &*way {
                Way::Socket(path) => {
                    let stream = UnixStream::connect(path).await.map_err(|error| failure::socket(path, &error))?;
                    Ok(Stream::Socket(TokioIo::new(stream)))
                }
                Way::DialStdio { host, engine, timeout } => {
                    let mut words = vec!["docker"];
                    if let Some(engine) = engine {
                        words.extend(["-H", engine.as_str()]);
                    }
                    words.extend(["system", "dial-stdio"]);
                    let pipe = host.pipe(&words, *timeout).await?;
                    *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(pipe.watcher());
                    Ok(Stream::Pipe(TokioIo::new(pipe)))
                }
            }
        })
    }
}

/// A connection to the engine.
#[derive(Debug)]
pub(super) enum Stream {
    Socket(TokioIo<UnixStream>),
    Pipe(TokioIo<Pipe>),
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl hyper::rt::Read for Stream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Socket(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Pipe(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl hyper::rt::Write for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Socket(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Pipe(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Socket(stream) => Pin::new(stream).poll_flush(context),
            Self::Pipe(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Socket(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Pipe(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{Method, Request};

    use super::{AUTHORITY, Transport, Way, versioned};
    use crate::config::Access;
    use crate::error::Kind;
    use crate::provider::failure;

    #[tokio::test]
    async fn a_change_is_refused_before_anything_is_contacted_when_access_is_read_only() {
        let transport = Transport::new(Way::Socket("/nowhere.sock".into()), Access::ReadOnly);
        let request = |method| {
            let request = Request::builder().method(method).uri(format!("{AUTHORITY}/containers/x/restart"));
            request.body(bollard::body_full(Bytes::new())).unwrap()
        };
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let error = transport.send(request(method)).await.unwrap_err();
            assert_eq!(failure::known(&error).unwrap().kind(), Kind::Refused);
        }
        let error = transport.send(request(Method::GET)).await.unwrap_err();
        assert_eq!(failure::known(&error).unwrap().kind(), Kind::Unreachable);
    }

    #[test]
    fn the_version_goes_in_front_of_the_path_and_the_query_stays() {
        let mut uri = format!("{AUTHORITY}/containers/json?all=true").parse().unwrap();
        versioned("1.41", &mut uri);
        assert_eq!(uri.to_string(), "http://docker/v1.41/containers/json?all=true");
    }
}
