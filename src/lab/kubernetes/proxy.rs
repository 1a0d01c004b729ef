//! Omni's Kubernetes proxy in front of a real API server.
//!
//! Who may ask is decided as for a simulated one, by the token that Omni minted; the API server is asked with the credential of
//! a kubeconfig, where the real proxy impersonates. The kubeconfig is looked at for every request: a cluster that is made anew
//! has another port, authority and credential.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderName, StatusCode, header};
use kube::config::{KubeConfigOptions, Kubeconfig};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::failure::text_response;
use super::server::{Accepts, LARGEST_BODY, refused};
use crate::lab::trouble::Wire;
use crate::lab::wire;

/// How long the API server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(2);

/// What is between two ends of one connection, and not passed on; and what belongs to the one who asks here.
const NOT_PASSED_ON: [HeaderName; 5] =
    [header::AUTHORIZATION, header::HOST, header::CONTENT_LENGTH, header::CONNECTION, header::TRANSFER_ENCODING];

/// A client, and the kubeconfig that it was made of.
type Made = Arc<Mutex<Option<(String, kube::Client)>>>;

/// Serves the API server of a kubeconfig in a task of its own, until the task is aborted. One that is not there, or whose
/// kubeconfig is not, is a proxy's error.
pub fn serve(listener: TcpListener, kubeconfig: PathBuf, tokens: Accepts, wire: impl Into<Wire>) -> JoinHandle<()> {
    let kubeconfig = Arc::new(kubeconfig);
    let made = Made::default();
    let answer = move |request: Request| {
        let (kubeconfig, made, tokens) = (Arc::clone(&kubeconfig), Arc::clone(&made), Arc::clone(&tokens));
        async move {
            if let Some(refusal) = refused(request.headers(), &tokens) {
                return refusal;
            }
            let proxied = async { pass_on(client(&kubeconfig, &made).await?, request).await };
            proxied.await.unwrap_or_else(|| text_response(StatusCode::BAD_GATEWAY, "proxy error"))
        }
    };
    wire::serve(listener, Router::new().fallback(answer), wire.into())
}

/// The client of the kubeconfig as it is now.
async fn client(kubeconfig: &PathBuf, made: &Made) -> Option<kube::Client> {
    let text = tokio::fs::read_to_string(kubeconfig).await.ok()?;
    let known = made.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, client)) = known.filter(|(of, _)| *of == text) {
        return Some(client);
    }
    let read = Kubeconfig::from_yaml(&text).ok()?;
    let mut config = kube::Config::from_custom_kubeconfig(read, &KubeConfigOptions::default()).await.ok()?;
    config.default_retry = false;
    config.connect_timeout = Some(CONNECT);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = kube::Client::try_from(config).ok()?;
    *made.lock().unwrap_or_else(PoisonError::into_inner) = Some((text, client.clone()));
    Some(client)
}

async fn pass_on(client: kube::Client, request: Request) -> Option<Response> {
    let (mut parts, body) = request.into_parts();
    for name in NOT_PASSED_ON {
        parts.headers.remove(name);
    }
    parts.uri = parts.uri.path_and_query()?.as_str().parse().ok()?;
    let body = axum::body::to_bytes(body, LARGEST_BODY).await.ok()?;
    let mut asked = http::Request::new(kube::client::Body::from(body.to_vec()));
    *asked.method_mut() = parts.method;
    *asked.uri_mut() = parts.uri;
    *asked.headers_mut() = parts.headers;
    let (mut parts, body) = client.send(asked).await.ok()?.into_parts();
    for name in NOT_PASSED_ON {
        parts.headers.remove(name);
    }
    Some(Response::from_parts(parts, Body::new(body)))
}
