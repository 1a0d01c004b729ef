//! Omni's HTTP gateway, as a server of version 1.10.4 was recorded to speak it.
//!
//! Signatures are really checked; resources are kept, watched and changed, and controllers do what follows from a change.
//! What a server has and the lab has not answers 501.

mod account;
mod auth;
mod call;
pub mod controllers;
mod kinds;
mod management;
mod request;
mod resource;
mod resources;
mod rules;
mod selector;
mod service_accounts;
mod signature;
mod status;
mod store;
mod token;
mod validate;
mod watch;

pub use account::{Account, Accounts, Role};
pub use auth::{User, Users};
pub use controllers::holders;
pub use resource::{Metadata, Resource};
pub use signature::signer;
pub use status::{Code, Outcome, Refusal};
pub use store::{Change, Store};
pub use token::{Claims, Tokens};

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt as _, stream};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::clock::Clock;
use super::note::Entry;
use super::trouble::Wire;
use super::wire;
use status::answer;

/// The largest body that is read (`siderolabs/omni` `GRPCMaxMessageSize`).
const LARGEST_BODY: usize = 32 << 20;

/// The longest time that a call which a server would let hang is let hang here.
const HANG: Duration = Duration::from_secs(3600);

const RESOURCE_SERVICE: &str = "omni.resources.ResourceService";
const AUTH_SERVICE: &str = "auth.AuthService";
const MANAGEMENT_SERVICE: &str = "management.ManagementService";

/// An Omni server.
#[derive(Debug)]
pub struct Gateway {
    /// Its resources.
    pub store: Store,
    /// Who may call.
    pub accounts: Accounts,
    /// Who may log in, and the keys that they made known.
    pub users: Users,
    /// Its name.
    pub instance: String,
    /// URLs of the clusters' API servers, by cluster.
    pub api_servers: BTreeMap<String, String>,
    /// What mints tokens for them.
    pub tokens: Tokens,
    /// How long the listing of a type takes.
    pub delays: BTreeMap<String, Duration>,
    /// How long a resource that nobody holds is still to be seen after its teardown.
    pub linger: Duration,
    /// Whether the key of who tells a cluster to end runs out with that.
    pub keys_end_with_clusters: bool,
    /// Its clock.
    pub clock: Clock,
}

impl Gateway {
    /// The time, as it has it.
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn api_server(&self, cluster: &str) -> &str {
        self.api_servers.get(cluster).map_or("https://omni.example.invalid:8095", String::as_str)
    }
}

/// Serves it on a listener until the task is aborted.
#[must_use]
pub fn serve(listener: TcpListener, gateway: Arc<Gateway>, wire: impl Into<Wire>) -> JoinHandle<()> {
    let router = Router::new().fallback(handle).with_state(gateway);
    wire::serve(listener, router, wire.into())
}

async fn handle(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let Some(method) = path.strip_prefix("/api") else { return page(&parts.method, &path) };
    let Some(call) = Call::of(method) else { return not_found().unary() };
    // Path and verb are looked at before the signature.
    if parts.method != Method::POST {
        return Refusal::new(Code::Unimplemented, "Method Not Allowed").unary();
    }
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        let message = format!("grpc: received message larger than max ({LARGEST_BODY})");
        return Refusal::new(Code::ResourceExhausted, message).unary();
    };
    let text = String::from_utf8_lossy(&body);
    if let (true, Some(entry)) = (call.writes(), parts.extensions.get::<Entry>()) {
        entry.about(&about(&text));
    }
    let mut response = match call.answer(&gateway, &parts.headers, &text, method).await {
        Ok(response) => response,
        Err(refusal) if call.is_stream() => refusal.stream(),
        Err(refusal) => refusal.unary(),
    };
    let date = gateway.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn not_found() -> Refusal {
    Refusal::new(Code::NotFound, "Not Found")
}

/// What is served outside of the API: a page that answers every path, and a health check.
fn page(method: &Method, path: &str) -> Response {
    if method != Method::GET && method != Method::HEAD {
        let mut response = Response::new(Body::from("read-only\n"));
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        let headers = response.headers_mut();
        headers.insert(header::ALLOW, HeaderValue::from_static("OPTIONS, GET, HEAD"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        return response;
    }
    let page = if path == "/healthz" { "" } else { "<!doctype html>\n<title>Omni</title>\n<p>A simulated Omni.</p>\n" };
    let mut response = Response::new(Body::from(page));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// A method of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call<'path> {
    Get,
    List,
    Watch,
    Create,
    Update,
    Delete,
    Teardown,
    Kubeconfig,
    ListServiceAccounts,
    CreateServiceAccount,
    RenewServiceAccount,
    DestroyServiceAccount,
    ValidateConfig,
    MachineLogs,
    RegisterPublicKey,
    AwaitPublicKeyConfirmation,
    ConfirmPublicKey,
    RevokePublicKey,
    /// One that there is, and that is not implemented.
    Other(&'path str),
}

impl<'path> Call<'path> {
    /// Of a path without `/api`; `None` for what no server has.
    fn of(path: &'path str) -> Option<Self> {
        let (service, method) = path.strip_prefix('/')?.split_once('/')?;
        match (service, method) {
            (RESOURCE_SERVICE, "Get") => Some(Self::Get),
            (RESOURCE_SERVICE, "List") => Some(Self::List),
            (RESOURCE_SERVICE, "Watch") => Some(Self::Watch),
            (RESOURCE_SERVICE, "Create") => Some(Self::Create),
            (RESOURCE_SERVICE, "Update") => Some(Self::Update),
            (RESOURCE_SERVICE, "Delete") => Some(Self::Delete),
            (RESOURCE_SERVICE, "Teardown") => Some(Self::Teardown),
            (RESOURCE_SERVICE, "Controllers" | "DependencyGraph") => Some(Self::Other(method)),
            (MANAGEMENT_SERVICE, "Kubeconfig") => Some(Self::Kubeconfig),
            (MANAGEMENT_SERVICE, "MachineLogs") => Some(Self::MachineLogs),
            (MANAGEMENT_SERVICE, "ListServiceAccounts") => Some(Self::ListServiceAccounts),
            (MANAGEMENT_SERVICE, "CreateServiceAccount") => Some(Self::CreateServiceAccount),
            (MANAGEMENT_SERVICE, "RenewServiceAccount") => Some(Self::RenewServiceAccount),
            (MANAGEMENT_SERVICE, "DestroyServiceAccount") => Some(Self::DestroyServiceAccount),
            (MANAGEMENT_SERVICE, "ValidateConfig") => Some(Self::ValidateConfig),
            (AUTH_SERVICE, "RegisterPublicKey") => Some(Self::RegisterPublicKey),
            (AUTH_SERVICE, "AwaitPublicKeyConfirmation") => Some(Self::AwaitPublicKeyConfirmation),
            (AUTH_SERVICE, "ConfirmPublicKey") => Some(Self::ConfirmPublicKey),
            (AUTH_SERVICE, "RevokePublicKey") => Some(Self::RevokePublicKey),
            (MANAGEMENT_SERVICE, other) if management::OTHERS.contains(&other) => Some(Self::Other(method)),
            _ => None,
        }
    }

    const fn is_stream(self) -> bool {
        matches!(self, Self::Watch)
    }

    /// Whether it changes a resource.
    const fn writes(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Delete | Self::Teardown)
    }

    async fn answer(self, gateway: &Arc<Gateway>, headers: &HeaderMap, text: &str, method: &str) -> Outcome<Response> {
        let metadata = call::Metadata::of(headers);
        let mut accounts = gateway.users.confirmed();
        accounts.extend(gateway.accounts.all());
        let account = signature::signer(&accounts, headers, method, gateway.now());
        let value = match (self, account) {
            (Self::RegisterPublicKey, _) => auth::register(gateway, text)?,
            (Self::AwaitPublicKeyConfirmation, _) => auth::await_confirmation(gateway, text).await?,
            (Self::ConfirmPublicKey, _) => auth::confirm(gateway, headers, text)?,
            (Self::Get | Self::List, None) if is_public(text) => {
                return self.of_resources(gateway, None, &metadata, headers, text).await;
            }
            (_, None) => return Err(Refusal::signature()),
            (Self::RevokePublicKey, Some(account)) => auth::revoke(gateway, account, text)?,
            (Self::Kubeconfig, Some(account)) => management::kubeconfig(gateway, account, &metadata, text)?,
            (Self::ListServiceAccounts, Some(account)) => service_accounts::list(gateway, account)?,
            (Self::CreateServiceAccount, Some(account)) => service_accounts::create(gateway, account, text)?,
            (Self::RenewServiceAccount, Some(account)) => service_accounts::renew(gateway, account, text)?,
            (Self::DestroyServiceAccount, Some(account)) => service_accounts::destroy(gateway, account, text)?,
            (Self::ValidateConfig, Some(_)) => validate::config(text)?,
            (Self::MachineLogs, Some(account)) => {
                let lines = management::machine_logs(gateway, account, text)?;
                let follows = text.contains("\"follow\":true");
                let body = if follows {
                    // Whoever follows waits for what no machine here writes.
                    let first = stream::once(async { Ok::<_, Infallible>(lines) });
                    Body::from_stream(first.chain(stream::pending()))
                } else {
                    lines.into()
                };
                return Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response());
            }
            (Self::Other(method), Some(_)) => {
                return Err(Refusal::new(Code::Unimplemented, format!("method {method} not implemented")));
            }
            (_, account) => return self.of_resources(gateway, account, &metadata, headers, text).await,
        };
        Ok(ok(&value))
    }

    /// Methods of the resource service; only what is public is read without an account.
    async fn of_resources(
        self,
        gateway: &Arc<Gateway>,
        account: Option<&Account>,
        metadata: &call::Metadata,
        headers: &HeaderMap,
        text: &str,
    ) -> Outcome<Response> {
        resources::check_runtime(metadata)?;
        let known = || account.ok_or_else(Refusal::signature);
        let value = match self {
            Self::Get => resources::get(gateway, account, text)?,
            Self::Watch => return watch::open(gateway, known()?, metadata, text, timeout(headers)),
            Self::Create => resources::create(gateway, known()?, text)?,
            Self::Update => resources::update(gateway, known()?, text)?,
            Self::Teardown => resources::teardown(gateway, known()?, text)?,
            Self::Delete => {
                let deleted = resources::delete(gateway, known()?, text);
                let Ok(outcome) = tokio::time::timeout(HANG, deleted).await else {
                    return Err(Refusal::new(Code::DeadlineExceeded, "context deadline exceeded"));
                };
                outcome?
            }
            _ => {
                let (value, delay) = resources::list(gateway, account, metadata, text)?;
                tokio::time::sleep(delay.unwrap_or_default()).await;
                value
            }
        };
        Ok(ok(&value))
    }
}

/// The resource that a write is about: `TYPE/ID`.
fn about(text: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let named = if body["resource"].is_object() { &body["resource"]["metadata"] } else { &body };
    let field = |name: &str| named[name].as_str().unwrap_or_default().to_owned();
    format!("{}/{}", field("type"), field("id"))
}

fn is_public(text: &str) -> bool {
    let body: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    body["type"].as_str().is_some_and(kinds::is_public)
}

fn ok(value: &serde_json::Value) -> Response {
    answer(StatusCode::OK, value.to_string())
}

/// `Grpc-Timeout`: a number and a unit.
fn timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u64 = number.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number.saturating_mul(3600))),
        "M" => Some(Duration::from_secs(number.saturating_mul(60))),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}
