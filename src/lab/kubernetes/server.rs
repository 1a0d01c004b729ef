//! The server: who may ask, and which part answers.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::accept::Form;
use super::discovery;
use super::failure::{Failure, json_response, text_response};
use super::patch::PatchKind;
use super::request::{Parameters, Target};
use super::store::ObjectStore;
use super::write::Deleted;
use super::{log, read, rights, rollout, watch};
use crate::lab::trouble::Wire;
use crate::lab::wire;

/// The largest body that is read. Source: `kubernetes/apiserver` `pkg/server/config.go` (`MaxRequestBodyBytes`).
pub(super) const LARGEST_BODY: usize = 3 * 1024 * 1024;

/// What becomes of a request with a bearer token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It is answered.
    Admitted,
    /// The token is not accepted.
    Unauthorized,
    /// The token was good for another incarnation of the cluster: Omni's proxy says so with an empty body.
    Forbidden,
    /// Omni's proxy knows no cluster of the token's, and says so with an empty body (`siderolabs/omni` v1.10.4
    /// `internal/backend/k8sproxy/middleware.go`).
    Unresolved,
    /// Omni's proxy finds no API server behind it.
    Unavailable,
}

impl From<bool> for Admission {
    fn from(is_accepted: bool) -> Self {
        if is_accepted { Self::Admitted } else { Self::Unauthorized }
    }
}

/// Says what becomes of a bearer token.
pub type Accepts = Arc<dyn Fn(&str) -> Admission + Send + Sync>;

/// How a server behaves.
#[derive(Clone)]
pub struct Options {
    /// What it calls itself: `v1.36.1`.
    pub version: String,
    /// Whether a bearer token is accepted; a request without one is not.
    pub tokens: Accepts,
    /// How long each answer about a resource (by its plural: `pods`) is held back.
    pub delay: BTreeMap<String, Duration>,
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut options = formatter.debug_struct("Options");
        options.field("version", &self.version).field("delay", &self.delay).finish_non_exhaustive()
    }
}

/// Serves a store in a task of its own, until the task is aborted.
pub fn serve(
    listener: TcpListener,
    store: Arc<ObjectStore>,
    options: Options,
    wire: impl Into<Wire>,
) -> JoinHandle<()> {
    let options = Arc::new(options);
    let answer = move |request: Request| {
        let (store, options) = (Arc::clone(&store), Arc::clone(&options));
        async move { respond(store, options, request).await.unwrap_or_else(|failure| failure.response()) }
    };
    wire::serve(listener, Router::new().fallback(answer), wire.into())
}

/// What Omni's proxy, or the API server behind it, says to one who is not let in.
pub(super) fn refused(headers: &HeaderMap, tokens: &Accepts) -> Option<Response> {
    match bearer(headers).map_or(Admission::Unauthorized, |token| tokens(token)) {
        Admission::Admitted => None,
        Admission::Unauthorized => Some(Failure::unauthorized().response()),
        Admission::Forbidden => Some(text_response(StatusCode::FORBIDDEN, "")),
        Admission::Unresolved => Some(text_response(StatusCode::INTERNAL_SERVER_ERROR, "")),
        Admission::Unavailable => Some(text_response(StatusCode::BAD_GATEWAY, "proxy error")),
    }
}

async fn respond(store: Arc<ObjectStore>, options: Arc<Options>, request: Request) -> Result<Response, Failure> {
    if let Some(refusal) = refused(request.headers(), &options.tokens) {
        return Ok(refusal);
    }
    let (parts, body) = request.into_parts();
    if parts.method == Method::POST && parts.uri.path() == rights::PATH {
        return Ok(rights::answer());
    }
    let Some(target) = Target::parse(parts.uri.path()) else {
        return document(&store, &options, &parts);
    };
    if store.read(|state| !discovery::has_group(state, &target.group)) {
        return Ok(page_not_found());
    }
    if let Some(delay) = options.delay.get(&target.plural) {
        tokio::time::sleep(*delay).await;
    }
    let parameters = Parameters(wire::query(parts.uri.query()));
    if parts.method == Method::GET && (target.plural.as_str(), target.subresource.as_str()) == ("pods", "log") {
        return log::answer(&store, &target, &parameters);
    }
    let form = Form::wanted(&parts.headers, &parameters)?;
    if parts.method == Method::GET {
        return answer_read(&store, &target, &parameters, form);
    }
    let body = axum::body::to_bytes(body, LARGEST_BODY).await;
    let body = body.map_err(|error| Failure::bad_request(format!("reading the body: {error}")))?;
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let write = Write { store: &store, target, parameters, form, body, content_type: content_type.unwrap_or_default() };
    write.answer(&parts.method)
}

/// The token of a request.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// What the server's outermost layer says of a path that nobody serves.
fn page_not_found() -> Response {
    text_response(StatusCode::NOT_FOUND, "404 page not found\n")
}

/// The documents that are not about objects: health, version, discovery.
fn document(store: &ObjectStore, options: &Options, parts: &Parts) -> Result<Response, Failure> {
    if parts.method != Method::GET {
        return Err(Failure::method_not_allowed());
    }
    let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let aggregated =
        accept.split(',').any(|range| range.contains("as=APIGroupDiscoveryList") && range.contains("v=v2"));
    let path: Vec<&str> = parts.uri.path().split('/').filter(|segment| !segment.is_empty()).collect();
    let document = match path.as_slice() {
        ["readyz" | "livez" | "healthz"] => return Ok(text_response(StatusCode::OK, "ok")),
        ["version"] => Some(discovery::version(&options.version)),
        ["api" | "apis"] if aggregated => {
            let document = store.read(|state| discovery::aggregated(state, path == ["api"]));
            let mut response = json_response(StatusCode::OK, &document);
            let form = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(form));
            return Ok(response);
        }
        ["api"] => {
            let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
            Some(discovery::core_versions(host.unwrap_or_default()))
        }
        ["apis"] => Some(store.read(discovery::groups)),
        ["api", version] => return resources(store, "", version),
        ["apis", group, version] if store.read(|state| discovery::has_group(state, group)) => {
            return resources(store, group, version);
        }
        ["apis", group] => store.read(|state| discovery::group(state, group)),
        _ => None,
    };
    Ok(document.map_or_else(page_not_found, |document| json_response(StatusCode::OK, &document)))
}

fn resources(store: &ObjectStore, group: &str, version: &str) -> Result<Response, Failure> {
    let document = store.read(|state| discovery::resources(state, group, version));
    Ok(json_response(StatusCode::OK, &document.ok_or_else(Failure::no_such_resource)?))
}

fn answer_read(
    store: &Arc<ObjectStore>,
    target: &Target,
    parameters: &Parameters,
    form: Form,
) -> Result<Response, Failure> {
    if !["", "status"].contains(&target.subresource.as_str()) {
        return Err(Failure::no_such_resource());
    }
    if parameters.is_set("watch") {
        let lines = watch::lines(store, target, parameters, form)?;
        let mut response = Response::new(Body::from_stream(lines));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        return Ok(response);
    }
    let document = if target.name.is_empty() {
        read::list(store, target, parameters, form)?
    } else {
        read::get(store, target, form)?
    };
    Ok(json_response(StatusCode::OK, &document))
}

/// One request that writes.
struct Write<'request> {
    store: &'request Arc<ObjectStore>,
    target: Target,
    parameters: Parameters,
    form: Form,
    body: Bytes,
    content_type: &'request str,
}

impl Write<'_> {
    fn answer(self, method: &Method) -> Result<Response, Failure> {
        let Self { store, target, parameters, .. } = &self;
        let is_list = target.name.is_empty();
        if !["", "status"].contains(&target.subresource.as_str()) {
            return Err(Failure::no_such_resource());
        }
        // A type that is not there is said before anything that is wrong with the request.
        let kind = store.read(|state| target.resolve(state).cloned())?;
        let in_namespace = !kind.namespaced || !target.namespace.is_empty();
        let written = match *method {
            Method::POST if is_list && in_namespace => {
                let body = self.object()?;
                store.change(|state| state.create(target, parameters, body))?
            }
            Method::PUT if !is_list => {
                let body = self.object()?;
                store.change(|state| state.replace(target, parameters, body))?
            }
            Method::PATCH if !is_list => {
                let how = PatchKind::of(self.content_type).ok_or_else(Failure::unsupported_media_type)?;
                let body = self.object()?;
                store.change(|state| state.patch(target, parameters, how, &body))?
            }
            Method::DELETE if !is_list => return self.delete(),
            Method::DELETE if in_namespace => return self.delete_all(),
            _ => return Err(Failure::method_not_allowed()),
        };
        if rollout::is_rolled_out(target) && parameters.get("dryRun") != "All" {
            rollout::play(store, target);
        }
        let code = if written.created { StatusCode::CREATED } else { StatusCode::OK };
        let served = target.served(&kind)?;
        Ok(json_response(code, &read::shown(store, &kind, served, &written.object, self.form)))
    }

    /// The body, which may be YAML where JSON is expected.
    fn object(&self) -> Result<Value, Failure> {
        if let Ok(value) = serde_json::from_slice(&self.body) {
            return Ok(value);
        }
        let wrong = |why: String| Failure::bad_request(format!("error decoding the body: {why}"));
        let text = std::str::from_utf8(&self.body).map_err(|error| wrong(error.to_string()))?;
        serde_saphyr::from_str(text).map_err(|error| wrong(error.to_string()))
    }

    fn delete_options(&self) -> Result<Value, Failure> {
        if self.body.is_empty() { Ok(Value::Null) } else { self.object() }
    }

    fn delete(&self) -> Result<Response, Failure> {
        let options = self.delete_options()?;
        let (kind, deleted) = self.store.change(|state| state.delete_one(&self.target, &self.parameters, &options))?;
        let Deleted { object, stays } = deleted;
        if stays || (kind.group.is_empty() && ["pods", "namespaces"].contains(&kind.plural.as_str())) {
            let served = self.target.served(&kind)?;
            return Ok(json_response(StatusCode::OK, &read::shown(self.store, &kind, served, &object, self.form)));
        }
        let mut details = kind.details(&self.target.name);
        details["uid"] = object["metadata"]["uid"].clone();
        let status =
            json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details});
        Ok(json_response(StatusCode::OK, &status))
    }

    /// Deletes everything that the selectors let through, and answers with what that was.
    fn delete_all(&self) -> Result<Response, Failure> {
        let options = self.delete_options()?;
        let list = read::list(self.store, &self.target, &self.parameters, Form::Objects)?;
        for item in list["items"].as_array().into_iter().flatten() {
            let word = |field: &str| item["metadata"][field].as_str().unwrap_or_default().to_owned();
            let one = Target { name: word("name"), namespace: word("namespace"), ..self.target.clone() };
            // One that has gone in the meantime is what was wanted.
            drop(self.store.change(|state| state.delete_one(&one, &self.parameters, &options)));
        }
        Ok(json_response(StatusCode::OK, &list))
    }
}
