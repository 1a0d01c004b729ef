//! A server between the tool and the lab's Omni: it lets calls through, refuses them, or loses their answers.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use serde_json::Value;

/// What becomes of a call.
#[derive(Debug, Clone)]
pub(crate) enum Fate {
    /// It gets its answer.
    Through,
    /// It never gets there; this is the answer.
    Answered(u16, &'static str),
    /// It gets there, and the connection ends before the answer has come.
    Lost,
}

/// A call: the method's own name (`Create`), and the body.
pub(crate) type Decide = dyn Fn(&str, &Value) -> Fate + Send + Sync;

/// Starts one in front of `omni` and gives its URL.
pub(crate) async fn start(omni: &str, decide: impl Fn(&str, &Value) -> Fate + Send + Sync + 'static) -> String {
    // Whoever was first has installed the same.
    drop(rustls::crypto::ring::default_provider().install_default());
    let (omni, decide): (String, Arc<Decide>) = (omni.to_owned(), Arc::new(decide));
    let handler = move |request: Request| forward(request, omni.clone(), Arc::clone(&decide));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
    url
}

async fn forward(request: Request, omni: String, decide: Arc<Decide>) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let method = parts.uri.path().rsplit('/').next().unwrap_or_default();
    let fate = decide(method, &serde_json::from_slice(&body).unwrap_or_default());
    if let Fate::Answered(status, text) = fate {
        let response = Response::builder().status(status).header("content-type", "application/json");
        return response.body(Body::from(text)).unwrap();
    }
    let url = format!("{omni}{}", parts.uri.path());
    let mut call = reqwest::Client::new().request(parts.method, url).body(body);
    for (name, value) in parts.headers.iter().filter(|(name, _)| *name != "host" && *name != "content-length") {
        call = call.header(name, value);
    }
    let answer = call.send().await.unwrap();
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers().iter().filter(|(name, _)| *name != "content-length") {
        response = response.header(name, value);
    }
    let body = match fate {
        Fate::Lost => {
            drop(answer.bytes().await);
            let broken = std::io::Error::other("lost");
            Body::from_stream(futures::stream::iter([Ok(Bytes::from_static(b"{")), Err(broken)]))
        }
        _ => Body::from_stream(answer.bytes_stream()),
    };
    response.body(body).unwrap()
}
