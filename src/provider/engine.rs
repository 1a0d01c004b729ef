//! A Docker Engine, and the calls that are made to it.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bollard::BollardRequest;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use serde_json::Value;
use tokio::time::Instant;

use super::failure;
use super::transport::{AUTHORITY, Transport, Way};
use crate::config::Access;
use crate::error::{Error, Result};
use crate::ssh::Host;

/// Where an engine listens unless told otherwise.
const DEFAULT_SOCKET: &str = "/var/run/docker.sock";

/// What every use of an engine begins with: which containers there are, stopped ones too.
const CONTAINERS: &str = "/containers/json?all=true";

/// More than any answer that is read whole. A container's inspection is about 10 KB, an entry of a list about 2 KB.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// As much of a refusal as is read.
const LARGEST_REFUSAL: usize = 64 * 1024;

/// How long a command that failed is given to say why.
const LAST_WORDS: Duration = Duration::from_millis(800);

/// The part of a limit that a forwarded socket may take before the other way is tried.
const SHARE_OF_FORWARDING: f64 = 0.6;

/// Where an engine is.
#[derive(Debug, Clone)]
pub struct Place {
    /// The host, with the hop before docker.
    pub host: Host,
    /// Its socket there, where it is not `/var/run/docker.sock`.
    pub socket: Option<PathBuf>,
}

/// A Docker Engine, or another that speaks its API (Podman).
#[derive(Debug, Clone)]
pub struct Engine {
    transport: Transport,
    place: String,
    version: String,
    /// Its containers as they were when it was connected, until somebody wants to know.
    containers: Arc<Mutex<Option<Value>>>,
}

impl Engine {
    /// Finds a way to the engine and learns its version, within `limit`.
    ///
    /// On this machine that is its socket; over ssh the socket is forwarded, and where there is a hop or the server
    /// refuses to forward, or the socket is elsewhere, `docker system dial-stdio` is run there.
    pub async fn connect(place: &Place, access: Access, limit: Duration) -> Result<Self> {
        let deadline = Instant::now() + limit;
        let remaining = || deadline.saturating_duration_since(Instant::now());
        let name = place.host.describe();
        let socket = place.socket.as_deref().unwrap_or(Path::new(DEFAULT_SOCKET));
        if place.host.is_local() {
            return Self::over(Way::Socket(socket.to_owned()), access, name, limit).await;
        }
        let mut forwarded = None;
        if place.host.can_forward() {
            place.host.connect(remaining()).await?;
            match Self::forwarded(place, socket, access, remaining().mul_f64(SHARE_OF_FORWARDING)).await {
                Ok(engine) => return Ok(engine),
                Err(error) => forwarded = Some(error),
            }
        }
        let engine = place.socket.as_deref().map(|socket| format!("unix://{}", socket.display()));
        let way = Way::DialStdio { host: place.host.clone(), engine, timeout: remaining() };
        Self::over(way, access, name, remaining()).await.map_err(|error| match forwarded {
            Some(_) => error.context(format!("{} could not be used through ssh, nor docker there", socket.display())),
            None => error,
        })
    }

    async fn forwarded(place: &Place, socket: &Path, access: Access, limit: Duration) -> Result<Self> {
        let start = Instant::now();
        let local = place.host.forward_socket(socket, limit).await?;
        Self::over(Way::Socket(local), access, place.host.describe(), limit.saturating_sub(start.elapsed())).await
    }

    async fn over(way: Way, access: Access, place: String, limit: Duration) -> Result<Self> {
        let transport = Transport::new(way, access);
        let (version, containers) = meet(&transport, &place, limit).await?;
        let transport = transport.with_version(&version);
        let containers = Arc::new(Mutex::new(containers));
        Ok(Self { transport, place, version, containers })
    }

    /// Where it is, for messages.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The newest version of the API that it speaks, which is the one that is spoken with it: `1.41`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Its containers, stopped ones too. The first time that is what it told when it was connected.
    pub(super) async fn containers(&self, limit: Duration) -> Result<Value> {
        let told = self.containers.lock().unwrap_or_else(PoisonError::into_inner).take();
        match told {
            Some(containers) => Ok(containers),
            None => self.get(CONTAINERS, "listing containers", limit).await,
        }
    }

    /// Asks for a JSON document. `path` is below the version: `/containers/json?all=true`.
    pub(super) async fn get(&self, path: &str, doing: &str, limit: Duration) -> Result<Value> {
        let asked = format!("{}: {doing}", self.place);
        let answer = exchange(&self.transport, &Method::GET, path, &asked, limit).await?.accepted(&asked)?;
        serde_json::from_slice(&answer.body)
            .map_err(|error| Error::failed(format!("{}: {doing}: not JSON: {error}", self.place)))
    }

    /// Asks for a change that has no document. `path` as in [`Engine::get`].
    pub(super) async fn post(&self, path: &str, doing: &str, limit: Duration) -> Result<()> {
        let asked = format!("{}: {doing}", self.place);
        exchange(&self.transport, &Method::POST, path, &asked, limit).await?.accepted(&asked).map(drop)
    }

    /// Opens a stream, and gives its body as soon as it begins, which `limit` is for. `path` as in [`Engine::get`].
    pub(super) async fn open(&self, path: &str, doing: &str, limit: Duration) -> Result<Incoming> {
        let asked = format!("{}: {doing}", self.place);
        let sending = self.transport.send(request(&Method::GET, path, &asked)?);
        let (head, body) = bounded(&self.transport, &asked, limit, sending).await?.into_parts();
        if head.status.is_success() {
            return Ok(body);
        }
        let reading = tokio::time::timeout(limit, Limited::new(body, LARGEST_REFUSAL).collect()).await;
        let body = reading.ok().and_then(Result::ok).map(http_body_util::Collected::to_bytes);
        Err(refusal(&asked, head.status, &body.unwrap_or_default()))
    }

    /// The error for a call of bollard's that failed.
    pub(super) async fn explain(&self, doing: &str, error: bollard::errors::Error) -> Error {
        explain(&self.transport, &format!("{}: {doing}", self.place), error).await
    }
}

/// The version that the engine says it speaks at most (`Api-Version`, in any engine since 17.06), and its containers.
///
/// Any answer of an engine names the version, so the first question is one whose answer is wanted anyway: that saves a round
/// trip. An engine that does not answer without a version in the path, or does not name it there, is asked for it alone.
async fn meet(transport: &Transport, place: &str, limit: Duration) -> Result<(String, Option<Value>)> {
    let start = Instant::now();
    let doing = format!("{place}: asking the container engine for its version");
    let answer = exchange(transport, &Method::GET, CONTAINERS, &doing, limit).await?;
    if let (true, Some(version), Ok(containers)) =
        (answer.status.is_success(), answer.version(), serde_json::from_slice(&answer.body))
    {
        return Ok((version, Some(containers)));
    }
    let answer = exchange(transport, &Method::GET, "/_ping", &doing, limit.saturating_sub(start.elapsed()))
        .await?
        .accepted(&doing)?;
    let version = answer.version();
    let version =
        version.ok_or_else(|| Error::failed(format!("{doing}: what answers there is not a container engine")))?;
    Ok((version, None))
}

/// An answer, whatever its status.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// The newest version of the API that the engine speaks.
    fn version(&self) -> Option<String> {
        let version = self.headers.get("Api-Version")?.to_str().ok()?;
        let plain = version.chars().all(|character| character.is_ascii_digit() || character == '.');
        plain.then(|| version.to_owned())
    }

    /// Itself, unless the engine refused.
    fn accepted(self, doing: &str) -> Result<Self> {
        if self.status.is_success() {
            return Ok(self);
        }
        Err(refusal(doing, self.status, &self.body))
    }
}

fn refusal(doing: &str, status: StatusCode, body: &[u8]) -> Error {
    let said: Option<Value> = serde_json::from_slice(body).ok();
    let message = said.as_ref().and_then(|said| said["message"].as_str()).unwrap_or_default();
    failure::answered(doing, status.as_u16(), message)
}

fn request(method: &Method, path: &str, doing: &str) -> Result<BollardRequest> {
    Request::builder()
        .method(method)
        .uri(format!("{AUTHORITY}{path}"))
        .body(bollard::body_full(Bytes::new()))
        .map_err(|error| Error::failed(format!("{doing}: {error}")))
}

async fn exchange(transport: &Transport, method: &Method, path: &str, doing: &str, limit: Duration) -> Result<Answer> {
    let request = request(method, path, doing)?;
    let answer = async {
        let response = transport.send(request).await?;
        let (parts, body) = response.into_parts();
        Ok::<_, bollard::errors::Error>((parts, Limited::new(body, LARGEST_ANSWER).collect().await))
    };
    let (parts, body) = bounded(transport, doing, limit, answer).await?;
    let body = body.map_err(|error| Error::failed(format!("{doing}: reading the answer: {error}")))?.to_bytes();
    Ok(Answer { status: parts.status, headers: parts.headers, body })
}

async fn bounded<T>(
    transport: &Transport,
    doing: &str,
    limit: Duration,
    answer: impl Future<Output = Result<T, bollard::errors::Error>>,
) -> Result<T> {
    match tokio::time::timeout(limit, answer).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(explain(transport, doing, error).await),
        Err(_) => Err(match transport.last_pipe() {
            Some(pipe) => pipe.timed_out(limit),
            None => Error::unreachable(format!("{doing}: no answer within {:.1} s", limit.as_secs_f64())),
        }),
    }
}

/// The error for a call that failed: our own where it is one, what the engine answered, or what the command on the way
/// to it said before it ended.
async fn explain(transport: &Transport, doing: &str, error: bollard::errors::Error) -> Error {
    if let Some(known) = failure::known(&error) {
        return known;
    }
    if let bollard::errors::Error::DockerResponseServerError { status_code, message } = &error {
        return failure::answered(doing, *status_code, message);
    }
    if let Some(pipe) = transport.last_pipe()
        && let Some(ended) = pipe.ended(LAST_WORDS).await
    {
        if let Some(error) = ended.error {
            return error;
        }
        let how = ended.status.map_or_else(|| "a signal".to_owned(), |status| format!("status {status}"));
        let said = ended.said.unwrap_or_else(|| "it said nothing".to_owned());
        let message = format!("{doing}: docker system dial-stdio ended with {how}: {said}");
        if said.to_lowercase().contains("permission denied") {
            return Error::unauthorized(message).hint(
                "the user there has to be in the group of the socket (docker, as a rule: `usermod -aG docker USER`), or be root",
            );
        }
        return Error::unreachable(message)
            .hint("is docker there, on the PATH of that login, and its engine running? is a hop (exec:) missing?");
    }
    Error::unreachable(format!("{doing}: {}", failure::cause(&error))).hint("is the container engine running there?")
}
