//! The server: the token, paths, and what cannot be answered.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, header};
use hyper::ext::ReasonPhrase;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::{Hypervisor, Refused, documents};
use crate::lab::trouble::Wire;
use crate::lab::wire;

/// Types that `/cluster/resources` can be narrowed to.
const RESOURCE_TYPES: [&str; 4] = ["vm", "storage", "node", "sdn"];

/// Serves a hypervisor, which others may change meanwhile, in a task of its own, until the task is aborted. `token` is what stands behind `PVEAPIToken=` in
/// the header: `root@pam!talops=SECRET`.
pub fn serve(
    listener: TcpListener,
    hypervisor: Arc<Mutex<Hypervisor>>,
    token: String,
    wire: impl Into<Wire>,
) -> JoinHandle<()> {
    let token = Arc::new(token);
    let answer = move |request: Request| {
        let (hypervisor, token) = (Arc::clone(&hypervisor), Arc::clone(&token));
        async move {
            let mut hypervisor = hypervisor.lock().unwrap_or_else(PoisonError::into_inner);
            respond(&mut hypervisor, &token, &request).unwrap_or_else(Refusal::response)
        }
    };
    wire::serve(listener, Router::new().fallback(answer), wire.into())
}

/// A refusal: what stands in the status line, and whether the body says it too.
struct Refusal {
    code: StatusCode,
    reason: String,
    errors: Value,
    has_body: bool,
}

impl Refusal {
    /// By the API itself: the body is a document.
    fn by_api(code: StatusCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into(), errors: Value::Null, has_body: true }
    }

    /// By the proxy in front of it: no body.
    fn by_proxy(code: StatusCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into(), errors: Value::Null, has_body: false }
    }

    fn response(self) -> Response {
        let mut response = Response::new(Body::empty());
        if self.has_body {
            let mut document = json!({"data": null, "message": format!("{}\n", self.reason)});
            if !self.errors.is_null() {
                document["errors"] = self.errors;
            }
            response = with_document(&document);
        }
        *response.status_mut() = self.code;
        if let Ok(reason) = ReasonPhrase::try_from(self.reason.into_bytes()) {
            response.extensions_mut().insert(reason);
        }
        response
    }
}

fn respond(hypervisor: &mut Hypervisor, token: &str, request: &Request) -> Result<Response, Refusal> {
    let Some(path) = request.uri().path().strip_prefix("/api2/json") else {
        return Err(Refusal::by_proxy(StatusCode::NOT_IMPLEMENTED, "no such uri"));
    };
    authorize(token, request)?;
    let segments: Vec<String> = path.split('/').filter(|segment| !segment.is_empty()).map(wire::decode).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let not_implemented = || {
        let reason = format!("Method '{} {path}' not implemented", request.method());
        Refusal::by_api(StatusCode::NOT_IMPLEMENTED, reason)
    };
    if request.method() != Method::GET {
        let data = change(hypervisor, request, &segments).unwrap_or_else(|| Err(not_implemented()))?;
        return Ok(with_document(&json!({"data": data})));
    }
    let data = match segments.as_slice() {
        ["version"] => documents::version(),
        ["access", "permissions"] => documents::permissions(),
        ["nodes"] => documents::nodes(hypervisor),
        ["cluster", "status"] => documents::cluster_status(hypervisor),
        ["cluster", "ha", "resources"] => documents::ha_resources(hypervisor),
        ["cluster", "resources"] => {
            let query = wire::query(request.uri().query());
            let only = query.iter().find(|(name, _)| name == "type").map_or("", |(_, value)| value.as_str());
            check_resource_type(only)?;
            documents::resources(hypervisor, only)
        }
        ["nodes", node, "qemu"] => {
            hypervisor.reach(node)?;
            documents::machines(hypervisor, node)
        }
        ["nodes", node, "qemu", id, "config"] => documents::configuration(hypervisor.find(node, number(id)?)?),
        ["nodes", node, "qemu", id, "status", "current"] => documents::current(hypervisor.find(node, number(id)?)?),
        ["nodes", node, "tasks", upid, "status"] => {
            hypervisor.reach(node)?;
            documents::task(node, upid)
        }
        _ => return Err(not_implemented()),
    };
    Ok(with_document(&json!({"data": data})))
}

/// Source: `verify_token` in `proxmox/pve-access-control` `src/PVE/AccessControl.pm`.
fn authorize(token: &str, request: &Request) -> Result<(), Refusal> {
    let refused = |reason: String| Err(Refusal::by_proxy(StatusCode::UNAUTHORIZED, reason));
    let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(given) = header.and_then(|value| value.strip_prefix("PVEAPIToken=")) else {
        return refused("No ticket".to_owned());
    };
    let Some((id, _)) = given.rsplit_once('=') else { return refused("no tokenid specified".to_owned()) };
    let known = token.rsplit_once('=').map_or(token, |(id, _)| id);
    if id != known {
        let (user, name) = id.split_once('!').unwrap_or((id, ""));
        return refused(format!("no such token '{name}' for user '{user}'"));
    }
    if given == token { Ok(()) } else { refused("invalid token value!".to_owned()) }
}

/// Stops or removes a machine, which is a task that can be asked for by its id; `None` for what is not implemented.
fn change(hypervisor: &mut Hypervisor, request: &Request, path: &[&str]) -> Option<Result<Value, Refusal>> {
    let (node, id, kind) = match (request.method(), path) {
        (&Method::POST, ["nodes", node, "qemu", id, "status", "stop"]) => (node, id, "qmstop"),
        (&Method::DELETE, ["nodes", node, "qemu", id]) => (node, id, "qmdestroy"),
        _ => return None,
    };
    let query = wire::query(request.uri().query());
    let purge = query.iter().any(|(name, value)| name == "purge" && value == "1");
    let done = number(id).and_then(|id| {
        let done = if kind == "qmstop" { hypervisor.stop(node, id) } else { hypervisor.remove(node, id, purge) };
        done.map_err(Refusal::from)
    });
    let started = jiff::Timestamp::now().as_second();
    Some(done.map(|()| json!(format!("UPID:{node}:00001A2B:0003C4D5:{started:08X}:{kind}:{id}:talops@pve!status:"))))
}

fn number(id: &str) -> Result<u64, Refusal> {
    id.parse().map_err(|_| {
        let mut refusal = Refusal::by_api(StatusCode::BAD_REQUEST, "Parameter verification failed.");
        refusal.errors = json!({"vmid": "type check ('integer') failed - got a string"});
        refusal
    })
}

impl From<Refused> for Refusal {
    /// What the API itself says has a document; what the proxy says has none.
    fn from(refused: Refused) -> Self {
        let code = StatusCode::from_u16(refused.code).unwrap_or(StatusCode::BAD_GATEWAY);
        if code == StatusCode::INTERNAL_SERVER_ERROR {
            Self::by_api(code, refused.reason)
        } else {
            Self::by_proxy(code, refused.reason)
        }
    }
}

fn check_resource_type(only: &str) -> Result<(), Refusal> {
    if only.is_empty() || RESOURCE_TYPES.contains(&only) {
        return Ok(());
    }
    let mut refusal = Refusal::by_api(StatusCode::BAD_REQUEST, "Parameter verification failed.");
    let known = RESOURCE_TYPES.join(", ");
    refusal.errors = json!({"type": format!("value '{only}' does not have a value in the enumeration '{known}'")});
    Err(refusal)
}

fn with_document(document: &Value) -> Response {
    let mut response = Response::new(Body::from(document.to_string()));
    let kind = HeaderValue::from_static("application/json;charset=UTF-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::SERVER, HeaderValue::from_static("pve-api-daemon/3.0"));
    response
}
