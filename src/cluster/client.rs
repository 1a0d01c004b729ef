//! The client: one function that asks, within limits.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use http::{Method, Request, Response};
use http_body_util::BodyExt;
use serde::Deserialize;
use tokio::sync::{OnceCell, Semaphore};

use super::discovery::{self, Type};
use super::failure::{Failure, UNKNOWN_AUTHORITY};
use crate::config::Access;
use crate::error::{Error, Kind, Result};

/// How many requests are under way at once, for each client.
const AT_ONCE: usize = 16;

/// The largest answer that is taken, in bytes after decompression.
const LARGEST: usize = 256 << 20;

/// How often a question is asked again when that may help.
const MORE_ATTEMPTS: usize = 2;

/// The view of what Omni mints: the server is its proxy.
pub const MINTED: &str = "minted";

/// Where an API server says what the caller may do.
const REVIEWS: &str = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";

/// A client of one cluster's Kubernetes API. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: kube::Client,
    identity: Identity,
    access: Access,
    limit: Duration,
    slots: Semaphore,
    version: OnceCell<String>,
    types: OnceCell<Option<Arc<Vec<Type>>>>,
}

/// Whose API it is, and as whom it is asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Identity {
    /// The cluster's name.
    pub(super) cluster: String,
    /// The API server's URL.
    pub(super) server: String,
    /// Host and port of the proxy on the way to it, where there is one.
    pub(super) proxy: Option<String>,
    /// Where the credential came from: `context admin@talos-prod-01`, `minted`.
    pub(super) view: String,
    /// What to try when the API does not know who asks.
    pub(super) when_unauthorized: String,
    /// What to try when the API does not permit what is asked for.
    pub(super) when_forbidden: Option<String>,
}

/// One question.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// What it is for, as part of a sentence: `listing pods`.
    pub(super) doing: String,
    /// Path and query.
    pub(super) path: String,
    /// The representation that is asked for.
    pub(super) accept: &'static str,
    /// What is sent along, and what it is.
    pub(super) body: Option<(&'static str, Vec<u8>)>,
}

impl Question {
    /// A question for JSON.
    pub(super) fn new(doing: impl Into<String>, path: impl Into<String>) -> Self {
        Self { doing: doing.into(), path: path.into(), accept: "application/json", body: None }
    }

    /// Whether its answer has no end.
    fn streams(&self) -> bool {
        self.path.contains("watch=1") || self.path.contains("follow=true")
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Client").field(&self.0.identity).finish()
    }
}

impl Client {
    pub(super) fn new(http: kube::Client, identity: Identity, access: Access, limit: Duration) -> Self {
        let slots = Semaphore::new(AT_ONCE);
        let (version, types) = (OnceCell::new(), OnceCell::new());
        Self(Arc::new(Inner { http, identity, access, limit, slots, version, types }))
    }

    /// The cluster's name.
    pub fn cluster(&self) -> &str {
        &self.0.identity.cluster
    }

    /// The API server's URL.
    pub fn server(&self) -> &str {
        &self.0.identity.server
    }

    /// The most that one request may take, its repetitions included.
    pub(super) fn limit(&self) -> Duration {
        self.0.limit
    }

    /// Whose view it is, for an observation's `source`: `Kubernetes API of talos-prod-01 (context admin@talos-prod-01)`.
    pub fn source(&self) -> String {
        format!("Kubernetes API of {} ({})", self.0.identity.cluster, self.0.identity.view)
    }

    /// Where the credential came from: `context admin@talos-prod-01`, `minted`.
    pub fn view(&self) -> &str {
        &self.0.identity.view
    }

    /// The API server's version, `v1.36.1`. Asked once for each client.
    pub async fn version(&self) -> Result<String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Version {
            git_version: String,
        }
        let ask = || async {
            let question = Question::new("reading its version", "/version");
            let body = self.get(&question).await?;
            let version = serde_json::from_slice::<Version>(&body).map_err(|_| {
                let error = Error::failed("answered something that is not a Kubernetes API's version");
                self.explain(&question, error.hint(format!("is {} a Kubernetes API?", self.0.identity.server)))
            })?;
            Ok(version.git_version)
        };
        self.0.version.get_or_try_init(ask).await.cloned()
    }

    /// Every type that the server has; `None` where it is too old to say so in one answer. Asked once for each client.
    pub(super) async fn types(&self) -> Result<Option<Arc<Vec<Type>>>> {
        let ask = || async { Ok(discovery::types(self).await?.map(Arc::new)) };
        self.0.types.get_or_try_init(ask).await.cloned()
    }

    /// Changes something. The request is made in a task of its own: it is not cut off because its caller went away.
    pub(super) async fn change(&self, method: Method, question: Question) -> Result<Vec<u8>, Failure> {
        let client = self.clone();
        let sending = tokio::spawn(async move { client.send(&method, &question).await });
        sending.await.unwrap_or_else(|error| Err(Error::failed(format!("asking the API server: {error}")).into()))
    }

    /// Asks, and gives the answer's body.
    pub(super) async fn get(&self, question: &Question) -> Result<Vec<u8>, Failure> {
        self.send(&Method::GET, question).await
    }

    /// Every request goes through here: the gate of read-only access, the limits on time, size and number, and what is
    /// asked again. Takes the client's limit at the most, waiting for a free slot not counted.
    async fn send(&self, method: &Method, question: &Question) -> Result<Vec<u8>, Failure> {
        if self.0.access == Access::ReadOnly && method != Method::GET {
            let refused = Error::new(Kind::Refused, format!("{method} is not sent: access is read-only"));
            return Err(self
                .explain(question, refused.hint("`access: full` in talops.yaml, without TALOPS_READ_ONLY"))
                .into());
        }
        self.within(method, question, self.0.limit, || self.attempt(method, question)).await
    }

    /// Asks, and gives the answer as soon as it begins: its body may stay open. `limit` is for the beginning; none where a
    /// server begins to answer only when there is something to tell.
    pub(super) async fn stream(
        &self,
        question: &Question,
        limit: Option<Duration>,
    ) -> Result<Response<kube::client::Body>, Failure> {
        let limit = limit.unwrap_or(Duration::MAX);
        self.within(&Method::GET, question, limit, || self.begin(&Method::GET, question)).await
    }

    /// Opens a stream: its beginning must come within the client's limit.
    pub(super) async fn open(&self, question: &Question) -> Result<kube::client::Body, Failure> {
        Ok(self.stream(question, Some(self.0.limit)).await?.into_body())
    }

    /// Makes attempts, within the limits.
    async fn within<T, F: Future<Output = Result<T, Failure>>>(
        &self,
        method: &Method,
        question: &Question,
        limit: Duration,
        attempt: impl FnMut() -> F,
    ) -> Result<T, Failure> {
        // What may take as long as it likes takes no other's place.
        let slot = if limit == Duration::MAX { None } else { Some(self.0.slots.acquire().await) };
        let _slot = slot.transpose().map_err(|error| Error::failed(error.to_string()))?;
        let began = tokio::time::Instant::now();
        let last = Mutex::new(None);
        let attempts = attempt
            .retry(
                ExponentialBuilder::default().with_min_delay(Duration::from_millis(200)).with_max_times(MORE_ATTEMPTS),
            )
            .when(|failure: &Failure| failure.passing && method == Method::GET)
            .adjust(|failure: &Failure, delay| {
                let delay = delay?.max(failure.retry_after.unwrap_or_default());
                // What cannot be waited for is not waited for at all.
                (began.elapsed().saturating_add(delay) < limit).then_some(delay)
            })
            .notify(|failure: &Failure, _| {
                *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure.error.message().to_owned());
            });
        let outcome = tokio::time::timeout(limit, attempts).await.unwrap_or_else(|_| {
            let last = last.lock().unwrap_or_else(PoisonError::into_inner).take();
            let last = last.map(|message| format!(" (before that: {message})")).unwrap_or_default();
            Err(Error::unreachable(format!("no answer within {limit:?}{last}")).into())
        });
        outcome.map_err(|failure| {
            let error = self.hint(failure.error);
            Failure { error: self.explain(question, error), ..failure }
        })
    }

    /// Asks what the caller may do. It is a POST and makes nothing, so read-only access has nothing against it; the path
    /// is fixed here and not the caller's to choose.
    pub(super) async fn review(&self, doing: &str, body: &serde_json::Value) -> Result<Vec<u8>, Failure> {
        let question = Question {
            body: Some(("application/json", body.to_string().into_bytes())),
            ..Question::new(doing, REVIEWS)
        };
        self.within(&Method::POST, &question, self.0.limit, || self.attempt(&Method::POST, &question)).await
    }

    async fn begin(&self, method: &Method, question: &Question) -> Result<Response<kube::client::Body>, Failure> {
        let response =
            self.0.http.send(request(method, question)?).await.map_err(|error| Failure::transport(&error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let (head, body) = response.into_parts();
        Err(Failure::answer(head.status, &head.headers, &whole(body).await?))
    }

    async fn attempt(&self, method: &Method, question: &Question) -> Result<Vec<u8>, Failure> {
        whole(self.begin(method, question).await?.into_body()).await
    }

    /// The error for a server that answers, and does not know what every Kubernetes API has.
    pub(super) fn is_no_kubernetes(&self, doing: &str) -> Error {
        let error = Error::new(Kind::NotFound, "answered 404 Not Found");
        let hint = format!("{} is no Kubernetes API, or no longer this cluster's", self.0.identity.server);
        self.explain(&Question::new(doing, ""), error.hint(hint))
    }

    /// Says what was being done, and to whom.
    pub(super) fn explain(&self, question: &Question, error: Error) -> Error {
        error.context(format!("Kubernetes API of {}, {}", self.0.identity.cluster, question.doing))
    }

    fn hint(&self, error: Error) -> Error {
        let identity = &self.0.identity;
        if identity.view == MINTED && error.message().ends_with(UNKNOWN_AUTHORITY) {
            // It is Omni's proxy that is not trusted, and no waiting changes that.
            return Error::configuration(error.message()).hint(format!(
                "{} is Omni's Kubernetes proxy: `caFile` below `omni` in talops.yaml names a private authority",
                identity.server
            ));
        }
        if error.hint_text().is_some() {
            return error;
        }
        match error.kind() {
            Kind::Unauthorized if error.message().starts_with("not permitted") => match &identity.when_forbidden {
                Some(hint) => error.hint(hint),
                None => error,
            },
            Kind::Unauthorized => error.hint(&identity.when_unauthorized),
            Kind::Unreachable => {
                let proxy = identity.proxy.as_ref().map(|proxy| format!(", by the proxy {proxy}")).unwrap_or_default();
                error.hint(format!("the server is {} ({}){proxy}", identity.server, identity.view))
            }
            _ => error,
        }
    }
}

/// A body, read to its end.
async fn whole(mut body: kube::client::Body) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Failure::transport(&error))?;
        if let Some(data) = frame.data_ref() {
            if bytes.len() + data.len() > LARGEST {
                return Err(Error::failed(format!("answered more than {} MiB", LARGEST >> 20)).into());
            }
            bytes.extend_from_slice(data);
        }
    }
    Ok(bytes)
}

fn request(method: &Method, question: &Question) -> Result<Request<kube::client::Body>> {
    let mut request =
        Request::builder().method(method).uri(&question.path).header(http::header::ACCEPT, question.accept);
    let body = match &question.body {
        Some((kind, bytes)) => {
            request = request.header(http::header::CONTENT_TYPE, *kind);
            kube::client::Body::from(bytes.clone())
        }
        None => kube::client::Body::empty(),
    };
    if question.streams() {
        // What is compressed comes when a block is full, not when it happens.
        request = request.header(http::header::ACCEPT_ENCODING, "identity");
    }
    request.body(body).map_err(|error| Error::failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Method;

    use super::{Client, Identity, MINTED, Question, UNKNOWN_AUTHORITY};
    use crate::config::Access;
    use crate::error::{Error, Kind};

    fn client(access: Access) -> Client {
        let service = tower::service_fn(|request: http::Request<kube::client::Body>| async move {
            let body = http_body_util::Full::new(bytes::Bytes::from(format!("{} was sent", request.method())));
            Ok::<_, std::convert::Infallible>(http::Response::new(body))
        });
        let identity = Identity { cluster: "talos-prod-01".to_owned(), ..Identity::default() };
        Client::new(kube::Client::new(service, "default"), identity, access, Duration::from_secs(5))
    }

    #[tokio::test]
    async fn a_proxy_of_omni_that_nothing_vouches_for_is_a_matter_of_configuration() {
        let service = tower::service_fn(|_: http::Request<kube::client::Body>| async move {
            Ok::<_, std::convert::Infallible>(http::Response::new(http_body_util::Empty::<bytes::Bytes>::new()))
        });
        let identity = |view: &str| Identity {
            view: view.to_owned(),
            server: "https://omni:8095".to_owned(),
            ..Identity::default()
        };
        let hinted = |view: &str| {
            let http = kube::Client::new(service, "default");
            let client = Client::new(http, identity(view), Access::Full, Duration::from_secs(5));
            let error = client.hint(Error::unreachable(UNKNOWN_AUTHORITY).hint("get a new one"));
            format!("{:?}: {}", error.kind(), error.hint_text().unwrap_or_default())
        };
        assert_eq!(hinted("context admin"), "Unreachable: get a new one");
        let said = "Configuration: https://omni:8095 is Omni's Kubernetes proxy: `caFile` below `omni` in talops.yaml names a private authority";
        assert_eq!(hinted(MINTED), said);
    }

    #[tokio::test]
    async fn read_only_access_sends_nothing_but_gets() {
        let question = Question::new("deleting pod argocd/server", "/api/v1/namespaces/argocd/pods/server");
        let refused = client(Access::ReadOnly).send(&Method::DELETE, &question).await.unwrap_err().error;
        assert_eq!(refused.kind(), Kind::Refused);
        insta::assert_snapshot!(refused, @"Kubernetes API of talos-prod-01, deleting pod argocd/server: DELETE is not sent: access is read-only");
        assert_eq!(client(Access::ReadOnly).send(&Method::GET, &question).await.unwrap(), b"GET was sent");
        assert_eq!(client(Access::Full).send(&Method::DELETE, &question).await.unwrap(), b"DELETE was sent");
    }
}
