//! The client: signs, sends, reads, tries again what only reads.

use std::sync::Arc;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::time::Instant;

use super::access;
use super::discover::Target;
use super::endpoint::Endpoint;
use super::failure::{Cause, Failure, Situation, date};
use super::http;
use super::key::Key;
use super::sign::{self, CallMetadata};
use crate::config::Access;
use crate::error::{Error, Kind, Result};

/// The most that an answer may hold. Omni caps a message at 32 MiB, which JSON in JSON can double and more.
const LARGEST_ANSWER: usize = 128 << 20;
/// As much of an answer is read as tells why a stream was not opened.
const LARGEST_REFUSAL: usize = 1 << 20;
/// How often a call that only reads is tried again.
const RETRIES: usize = 2;

/// An Omni server, asked with one key. Cheap to clone; a clone shares its connections.
#[derive(Debug, Clone)]
pub struct Client {
    shared: Arc<Shared>,
    timeout: Duration,
}

#[derive(Debug)]
struct Shared {
    http: reqwest::Client,
    endpoint: Endpoint,
    key: Result<Key>,
    access: Access,
}

/// One call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// `/omni.resources.ResourceService/Get`.
    pub(super) method: String,
    pub(super) metadata: CallMetadata,
    pub(super) body: Value,
    /// What is being done, for messages: `listing Clusters`.
    pub(super) what: String,
}

impl Call {
    /// A call of any method, `management.ManagementService/ListUsers`.
    ///
    /// # Errors
    ///
    /// [`Kind::Usage`] when `method` does not look like one.
    pub(super) fn any(method: &str, metadata: CallMetadata, body: Value) -> Result<Self> {
        let method = method.trim_start_matches('/');
        let well_formed = |part: &str| {
            !part.is_empty()
                && part.chars().all(|character| character.is_ascii_alphanumeric() || "._".contains(character))
        };
        if !method.split_once('/').is_some_and(|(service, name)| well_formed(service) && well_formed(name)) {
            let message = format!("{method:?} is no method");
            return Err(
                Error::new(Kind::Usage, message).hint("package.Service/Method, management.ManagementService/ListUsers")
            );
        }
        Ok(Self { what: format!("calling {method}"), method: format!("/{method}"), metadata, body })
    }
}

/// An answer, and the times that say how far apart the clocks are.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) body: Vec<u8>,
    /// The server's time; whole seconds.
    pub(super) date: Option<Timestamp>,
    pub(super) sent: Timestamp,
    pub(super) received: Timestamp,
}

impl Answer {
    /// The server's clock less ours, in whole seconds.
    pub(super) fn clock_skew(&self) -> Option<SignedDuration> {
        skew(self.date, self.sent, self.received)
    }
}

/// The server's clock less ours, in whole seconds.
pub(super) fn skew(date: Option<Timestamp>, sent: Timestamp, received: Timestamp) -> Option<SignedDuration> {
    // The Date header is cut down to seconds: half of one is what it lacks on average.
    let server = date?.as_millisecond() + 500;
    let ours = i64::midpoint(sent.as_millisecond(), received.as_millisecond());
    Some(SignedDuration::from_secs((server - ours + 500).div_euclid(1000)))
}

impl Client {
    /// A client of `target`, every call of which may take `request_timeout` with all its retries. A read-only client
    /// refuses every call that could change something.
    ///
    /// # Errors
    ///
    /// [`Kind::Configuration`] when TLS cannot be set up: a bad `caFile`, or no authorities on the system. A target
    /// without a key is no error: the calls that want one fail with the reason.
    pub fn new(target: Target, access: Access, request_timeout: Duration) -> Result<Self> {
        let http = http::client(&target)?;
        let Target { endpoint, key, .. } = target;
        Ok(Self { shared: Arc::new(Shared { http, endpoint, key, access }), timeout: request_timeout })
    }

    /// The same client with another limit for each call.
    #[must_use]
    pub fn with_timeout(&self, request_timeout: Duration) -> Self {
        Self { shared: Arc::clone(&self.shared), timeout: request_timeout }
    }

    /// The server's URL.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.shared.endpoint
    }

    /// The key that calls are signed with.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub fn key(&self) -> Result<&Key> {
        self.shared.key.as_ref().map_err(Clone::clone)
    }

    /// Calls any method, `management.ManagementService/ListUsers`, and gives back the body of its answer: JSON, one
    /// document a line where it is a stream (which must end within the request's limit).
    ///
    /// # Errors
    ///
    /// As for every call; [`Kind::Usage`] when `method` does not look like one.
    pub async fn call(&self, method: &str, metadata: CallMetadata, body: Value) -> Result<String> {
        let call = Call::any(method, metadata, body)?;
        let answer = self.unary(call.clone()).await?;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        // A stream that failed has already answered 200; its last line says so.
        let last = text.lines().next_back().unwrap_or_default();
        match serde_json::from_str::<super::lines::Line>(last) {
            Ok(line) if line.error.is_some() => {
                let status = line.error.unwrap_or_default();
                Err(self.explain(&Failure::of_line(&status, answer.date), &call.what))
            }
            _ => Ok(text),
        }
    }

    /// Makes a call and reads its whole answer.
    pub(super) async fn unary(&self, call: Call) -> Result<Answer> {
        let (what, reads) = (call.what.clone(), access::reads(&call.method, &call.body));
        let answer = self.unary_or_failure(call).await?;
        answer
            .map_err(|failure| if reads { self.explain(&failure, &what) } else { self.explain_write(&failure, &what) })
    }

    /// As [`Client::unary`], with the failure of the exchange as it is. The outer error is a call that is not made at
    /// all.
    pub(super) async fn unary_or_failure(&self, call: Call) -> Result<Result<Answer, Failure>> {
        access::check(self.shared.access, &call.method, &call.body)?;
        self.key()?.check(Timestamp::now())?;
        if access::reads(&call.method, &call.body) {
            return self.read(&call).await;
        }
        // What changes something is never cut off in the middle because its caller went away.
        let client = self.clone();
        let deadline = Instant::now() + self.timeout;
        let task = tokio::spawn(async move { client.attempt(&call, deadline).await });
        task.await.map_err(|error| Error::failed(format!("calling Omni at {}: {error}", self.endpoint())))?
    }

    /// As [`Client::unary_or_failure`], for the few calls that nobody signs: those of a login, and what is public.
    pub(super) async fn unsigned(&self, call: &Call) -> Result<Result<Answer, Failure>> {
        access::check(self.shared.access, &call.method, &call.body)?;
        let mut request = self.shared.http.post(self.endpoint().method(&call.method));
        for (name, value) in call.metadata.iter() {
            request = request.header(format!("grpc-metadata-{name}"), value);
        }
        Ok(self.exchange(request.json(&call.body).timeout(self.timeout), Timestamp::now()).await)
    }

    /// What this client may do.
    #[must_use]
    pub fn access(&self) -> Access {
        self.shared.access
    }

    async fn read(&self, call: &Call) -> Result<Result<Answer, Failure>> {
        let deadline = Instant::now() + self.timeout;
        let backoff = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(100))
            .with_factor(3.0)
            .with_max_times(RETRIES)
            .with_jitter();
        let attempt = || async {
            match self.attempt(call, deadline).await {
                Ok(Ok(answer)) => Ok(Ok(answer)),
                Ok(Err(failure)) => Err(failure),
                Err(error) => Ok(Err(error)),
            }
        };
        let answer = attempt
            .retry(backoff)
            .when(Failure::is_passing)
            .adjust(|failure, delay| {
                // A server that wants to be left alone is, but never beyond the caller's limit.
                let delay = delay?.max(failure.retry_after.unwrap_or_default());
                Instant::now().checked_add(delay).is_some_and(|end| end < deadline).then_some(delay)
            })
            .await;
        match answer {
            Ok(Ok(answer)) => Ok(Ok(answer)),
            Ok(Err(error)) => Err(error),
            Err(failure) => Ok(Err(failure)),
        }
    }

    async fn attempt(&self, call: &Call, deadline: Instant) -> Result<Result<Answer, Failure>> {
        let sent = Timestamp::now();
        let request = self.request(call, sent)?.timeout(deadline.saturating_duration_since(Instant::now()));
        Ok(self.exchange(request, sent).await)
    }

    async fn exchange(&self, request: reqwest::RequestBuilder, sent: Timestamp) -> Result<Answer, Failure> {
        let transport = |error: &reqwest::Error| Failure::of_transport(error, self.timeout);
        let mut response = request.send().await.map_err(|error| transport(&error))?;
        let received = Timestamp::now();
        let (status, date) = (response.status().as_u16(), date(response.headers()));
        let body = self.beginning(&mut response, LARGEST_ANSWER).await?;
        if body.len() > LARGEST_ANSWER {
            return Err(Failure::broken("the answer is too large"));
        }
        if status == 200 && (body.is_empty() || is_json(response.headers())) {
            return Ok(Answer { body, date, sent, received });
        }
        Err(Failure::of_answer(status, response.headers(), &body))
    }

    /// Reads a body up to the chunk that makes it longer than `most` bytes.
    async fn beginning(&self, response: &mut reqwest::Response, most: usize) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        let broke = |error: reqwest::Error| Failure::of_transport(&error, self.timeout);
        while body.len() <= most
            && let Some(chunk) = response.chunk().await.map_err(broke)?
        {
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// Opens a stream: its headers must come within the request's limit, its lines whenever they like.
    pub(super) async fn open(&self, call: &Call) -> Result<Result<reqwest::Response, Failure>> {
        let opened = tokio::time::timeout(self.timeout, self.open_unhurried(call)).await;
        opened.unwrap_or_else(|_| Ok(Err(Failure::timeout(self.timeout))))
    }

    /// Opens a stream whose headers, too, come whenever they like.
    pub(super) async fn open_unhurried(&self, call: &Call) -> Result<Result<reqwest::Response, Failure>> {
        access::check(self.shared.access, &call.method, &call.body)?;
        let now = Timestamp::now();
        self.key()?.check(now)?;
        let request = self.request(call, now)?;
        let opened = async {
            let transport = |error: &reqwest::Error| Failure::of_transport(error, self.timeout);
            let mut response = request.send().await.map_err(|error| transport(&error))?;
            let status = response.status().as_u16();
            if status == 200 && is_json(response.headers()) {
                return Ok(response);
            }
            let body = self.beginning(&mut response, LARGEST_REFUSAL).await?;
            Err(Failure::of_answer(status, response.headers(), &body))
        };
        Ok(opened.await)
    }

    /// What a failure says to a person.
    pub(super) fn explain(&self, failure: &Failure, what: &str) -> Error {
        let key = self.shared.key.as_ref().ok();
        failure.explain(&Situation { endpoint: self.endpoint(), key, what, now: Timestamp::now() })
    }

    /// As [`Client::explain`], for a call that changes something.
    pub(super) fn explain_write(&self, failure: &Failure, what: &str) -> Error {
        let error = self.explain(failure, what);
        if matches!(failure.cause, Cause::Timeout(_) | Cause::Broken) {
            return error.hint("whether it was done is not known: look before trying again");
        }
        error
    }

    fn request(&self, call: &Call, now: Timestamp) -> Result<reqwest::RequestBuilder> {
        let mut request = self.shared.http.post(self.endpoint().method(&call.method));
        for (name, value) in sign::signed_headers(self.key()?, &call.method, &call.metadata, now)? {
            request = request.header(name, value);
        }
        Ok(request.json(&call.body))
    }
}

fn is_json(headers: &::http::HeaderMap) -> bool {
    headers.get("content-type").and_then(|value| value.to_str().ok()).is_some_and(|kind| kind.contains("json"))
}
