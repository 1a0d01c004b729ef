//! A server on loopback that answers as it is told, and the client that asks it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use futures::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use talops::config::Access;
use talops::omni::{Client, Endpoint, Key, Target};
use talops::openpgp::{self, NewKey};

use crate::exchange::Exchange;

/// The limit of a call in these tests, unless one is about limits.
pub(crate) const LIMIT: Duration = Duration::from_secs(10);

/// A request that came in.
#[derive(Debug, Clone)]
pub(crate) struct Came {
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Came {
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(header, _)| header == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The method's own name: `List`.
    pub(crate) fn method(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    holds: bool,
}

impl Reply {
    pub(crate) fn json(status: u16, body: impl Into<String>) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { status, headers, body: body.into().into_bytes(), holds: false }
    }

    pub(crate) fn html(status: u16) -> Self {
        Self::json(status, "<!doctype html><title>Omni</title>").header("content-type", "text/html; charset=utf-8")
    }

    /// What was recorded, as of now: the recorded times of day are left out.
    pub(crate) fn of(exchange: &Exchange) -> Self {
        let dropped = ["date", "content-length", "transfer-encoding", "content-encoding"];
        let headers = exchange.response.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.clone()));
        Self {
            headers: headers.filter(|(name, _)| !dropped.contains(&name.as_str())).collect(),
            ..Self::json(exchange.response.status, exchange.answer())
        }
    }

    pub(crate) fn bytes(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(header, _)| header != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The body does not end.
    pub(crate) fn holds(mut self) -> Self {
        self.holds = true;
        self
    }

    fn response(self) -> Response {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        let chunk = futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from(self.body))]);
        let body = if self.holds {
            Body::from_stream(chunk.chain(futures::stream::pending()))
        } else {
            Body::from_stream(chunk)
        };
        response.body(body).unwrap()
    }
}

/// The server.
pub(crate) struct Replay {
    url: String,
    came: Arc<Mutex<Vec<Came>>>,
    pub(crate) pair: NewKey,
}

impl Replay {
    pub(crate) async fn start(answer: impl Fn(&Came) -> Reply + Clone + Send + Sync + 'static) -> Self {
        Self::start_async(move |came| {
            let reply = answer(&came);
            async move { reply }
        })
        .await
    }

    pub(crate) async fn start_async<F, R>(answer: F) -> Self
    where
        F: Fn(Came) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Reply> + Send,
    {
        let came = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&came);
        let handler = move |request: Request| {
            let (answer, log) = (answer.clone(), Arc::clone(&log));
            async move {
                let came = read(request).await;
                log.lock().unwrap().push(came.clone());
                answer(came).await.response()
            }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
        Self { url, came, pair: pair(SignedDuration::from_hours(8)) }
    }

    /// Answers with these, one after the other, and then with the last again.
    pub(crate) async fn script(replies: Vec<Reply>) -> Self {
        let left = Arc::new(Mutex::new(replies));
        Self::start(move |_| {
            let mut left = left.lock().unwrap();
            if left.len() > 1 { left.remove(0) } else { left[0].clone() }
        })
        .await
    }

    pub(crate) fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    pub(crate) fn methods(&self) -> Vec<String> {
        self.came().iter().map(|came| came.method().to_owned()).collect()
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn client(&self) -> Client {
        self.client_with(Access::Full, LIMIT)
    }

    pub(crate) fn client_with(&self, access: Access, limit: Duration) -> Client {
        client(&self.url, &self.pair, access, limit)
    }
}

/// A client of any URL.
pub(crate) fn client(url: &str, pair: &NewKey, access: Access, limit: Duration) -> Client {
    let endpoint = Endpoint::parse(url, "test").unwrap();
    let key = Key::service_account(&pair.service_account("automation"), "test");
    Client::new(Target { endpoint, ca_file: None, key }, access, limit).unwrap()
}

/// A key pair that is new and lives for a while.
pub(crate) fn pair(lifetime: SignedDuration) -> NewKey {
    let email = "automation@serviceaccount.omni.sidero.dev";
    openpgp::generate("automation", email, Timestamp::now() - SignedDuration::from_hours(1), lifetime).unwrap()
}

/// An error as a user sees it, without what differs from run to run.
pub(crate) fn told(error: &talops::error::Error) -> String {
    let text = format!("{}: {}\n    hint: {}", error.kind().word(), error, error.hint_text().unwrap_or("-"));
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let bare = word.trim_end_matches([':', ',']);
        let mark = &word[bare.len()..];
        words.push(match bare {
            _ if bare.starts_with("http://127.0.0.1:") => format!("http://OMNI{mark}"),
            _ if bare.len() == 40 && bare.chars().all(|character| character.is_ascii_hexdigit()) => {
                format!("KEY{mark}")
            }
            _ => word.to_owned(),
        });
    }
    words.join(" ")
}

async fn read(request: Request) -> Came {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    Came {
        path: parts.uri.path().to_owned(),
        headers: headers.collect(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    }
}
