//! The server: versions, paths, and which part answers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};
use tokio::net::UnixListener;
use tokio::task::JoinHandle;

use super::control::{self, Outcome};
use super::events::Happenings;
use super::{Container, documents, filters, logs};
use crate::lab::trouble::Wire;
use crate::lab::wire;

/// The containers of one engine, shared with whoever plays what runs in them.
pub type Containers = Arc<Mutex<Vec<Container>>>;

/// The newest API version that is spoken, 1.x.
const NEWEST: u32 = 41;
/// The oldest API version that is spoken, 1.x.
const OLDEST: u32 = 12;

/// Serves containers in a task of its own, until the task is aborted.
pub fn serve(listener: UnixListener, containers: Containers) -> JoinHandle<()> {
    serve_telling(listener, containers, Arc::new(|_| ()), Wire::default())
}

/// Is told of a container that was started or stopped.
pub type Changed = Arc<dyn Fn(&Container) + Send + Sync>;

/// As [`serve`], and tells whoever plays what runs in the containers that one was started or stopped.
pub fn serve_telling(
    listener: UnixListener,
    containers: Containers,
    changed: Changed,
    wire: impl Into<Wire>,
) -> JoinHandle<()> {
    let happenings = Happenings::default();
    let answer = move |request: Request| {
        let (containers, happenings) = (Arc::clone(&containers), happenings.clone());
        let changed = Arc::clone(&changed);
        async move { finished(respond(&containers, &happenings, &changed, &request)) }
    };
    wire::serve(listener, Router::new().fallback(answer), wire.into())
}

/// The containers, locked for a moment.
pub(super) fn lock(containers: &Containers) -> MutexGuard<'_, Vec<Container>> {
    containers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A refusal: its code and message.
pub(super) type Refusal = (StatusCode, String);

fn finished(answer: Result<Response, Refusal>) -> Response {
    let mut response = answer.unwrap_or_else(|(code, message)| document(code, &json!({"message": message})));
    let headers = response.headers_mut();
    for (name, value) in [
        ("api-version", "1.41"),
        ("docker-experimental", "false"),
        ("ostype", "linux"),
        ("server", "Docker/20.10.24+dfsg1 (linux)"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn respond(
    containers: &Containers,
    happenings: &Happenings,
    changed: &Changed,
    request: &Request,
) -> Result<Response, Refusal> {
    let path: Vec<String> = request.uri().path().split('/').skip(1).map(wire::decode).collect();
    let mut path: Vec<&str> = path.iter().map(String::as_str).collect();
    if let Some(version) = path.first().and_then(|first| first.strip_prefix("v1.")).and_then(|minor| minor.parse().ok())
    {
        check_version(version)?;
        path.remove(0);
    }
    let query = wire::query(request.uri().query());
    let parameter = |name: &str| query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let is_set = |name: &str| !["", "0", "no", "false", "none"].contains(&parameter(name).to_lowercase().as_str());
    match (request.method(), path.as_slice()) {
        (&Method::GET | &Method::HEAD, ["_ping"]) => Ok(pong()),
        (&Method::GET, ["version"]) => Ok(document(StatusCode::OK, &documents::version())),
        (&Method::GET, ["containers", "json"]) => {
            let wanted = filters::Filters::parse(parameter("filters"))?;
            let all = is_set("all") || wanted.names_a_state();
            let containers = lock(containers);
            let listed = containers.iter().filter(|one| (all || one.is_running()) && wanted.matches(one));
            let limit = parameter("limit").parse().ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
            let listed: Vec<_> = listed.take(limit).map(documents::summary).collect();
            Ok(document(StatusCode::OK, &Value::Array(listed)))
        }
        (&Method::GET, ["containers", reference, "json"]) => {
            let containers = lock(containers);
            let container = &containers[find(&containers, reference)?];
            Ok(document(StatusCode::OK, &documents::inspection(container)))
        }
        (&Method::GET, ["images", reference, "json"]) => {
            let containers = lock(containers);
            let image = containers.iter().find_map(|container| documents::image(container, reference));
            let missing = || (StatusCode::NOT_FOUND, format!("No such image: {reference}"));
            Ok(document(StatusCode::OK, &image.ok_or_else(missing)?))
        }
        (&Method::GET, ["containers", reference, "logs"]) => {
            let wanted = logs::Wanted {
                streams: [is_set("stdout"), is_set("stderr")],
                timestamps: is_set("timestamps"),
                follow: is_set("follow"),
                // What is no number means all of them.
                tail: parameter("tail").parse().ok(),
                since: logs::moment(parameter("since"))?,
                until: logs::moment(parameter("until"))?,
            };
            let stream = logs::stream(containers, reference, wanted)?;
            Ok(Response::new(Body::from_stream(stream)))
        }
        (&Method::POST, ["containers", reference, verb @ ("start" | "stop" | "restart")]) => {
            let mut containers = lock(containers);
            let position = find(&containers, reference)?;
            control::check_network(&containers, &containers[position], verb)?;
            let container = &mut containers[position];
            Ok(empty(match control::act(container, verb)? {
                Outcome::Done => {
                    happenings.tell(container, verb);
                    changed(container);
                    StatusCode::NO_CONTENT
                }
                Outcome::AlreadySo => StatusCode::NOT_MODIFIED,
            }))
        }
        (&Method::GET, ["events"]) => happenings.listen(parameter("filters")),
        _ => Err((StatusCode::NOT_FOUND, "page not found".to_owned())),
    }
}

fn check_version(minor: u32) -> Result<(), Refusal> {
    let why = match minor {
        minor if minor > NEWEST => {
            format!("client version 1.{minor} is too new. Maximum supported API version is 1.{NEWEST}")
        }
        minor if minor < OLDEST => format!(
            "client version 1.{minor} is too old. Minimum supported API version is 1.{OLDEST}, please upgrade your client \
             to a newer version"
        ),
        _ => return Ok(()),
    };
    Err((StatusCode::BAD_REQUEST, why))
}

/// The position of the container with this id, name, or unambiguous beginning of an id.
/// Source: `moby/moby` `daemon/container.go` (`GetContainer`).
pub(super) fn find(containers: &[Container], reference: &str) -> Result<usize, Refusal> {
    let name = reference.trim_start_matches('/');
    if let Some(found) = containers.iter().position(|one| one.id == reference || one.name == name) {
        return Ok(found);
    }
    let starts = |container: &Container| !reference.is_empty() && container.id.starts_with(reference);
    let mut found = containers.iter().enumerate().filter(|(_, container)| starts(container)).map(|(found, _)| found);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => {
            let why = format!("Multiple IDs found with provided prefix: {reference}");
            Err((StatusCode::INTERNAL_SERVER_ERROR, why))
        }
        (None, _) => Err((StatusCode::NOT_FOUND, format!("No such container: {reference}"))),
    }
}

fn pong() -> Response {
    let mut response = Response::new(Body::from("OK"));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store, must-revalidate"));
    response
}

fn document(code: StatusCode, document: &Value) -> Response {
    let mut response = Response::new(Body::from(format!("{document}\n")));
    *response.status_mut() = code;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn empty(code: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code;
    response
}
