//! A Kubernetes API of a few lines: a function from a request to an answer.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use talops::cluster::{Client, Settings};
use talops::config::Access;
use talops::environment::Environment;

/// A request, as far as answers depend on it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
}

impl Asked {
    pub(crate) fn query(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    hang: bool,
}

impl Answer {
    pub(crate) fn json(value: &Value) -> Self {
        Self { status: 200, headers: Vec::new(), body: value.to_string().into_bytes(), hang: false }
    }

    pub(crate) fn text(status: u16, text: &str) -> Self {
        Self { status, headers: Vec::new(), body: text.as_bytes().to_vec(), hang: false }
    }

    pub(crate) fn not_found() -> Self {
        Self::text(404, "404 page not found\n")
    }

    pub(crate) fn status(code: u16, message: &str) -> Self {
        let body = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "code": code});
        Self { status: code, ..Self::json(&body) }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Never comes.
    pub(crate) fn hanging() -> Self {
        Self { hang: true, ..Self::text(200, "") }
    }

    pub(crate) fn gzip(self) -> Self {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(&self.body).unwrap();
        let body = encoder.finish().unwrap();
        Self { body, ..self }.header("content-encoding", "gzip")
    }
}

/// A server that runs as long as its test.
pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Starts one. What `answer` has no answer for, is not found; `/version` is answered for it.
    pub(crate) async fn start(answer: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        let router = Router::new().fallback(move |request: Request| {
            let asked = asked_of(&request);
            log.lock().unwrap().push(asked.clone());
            let found = answer(&asked);
            async move {
                let version = || json!({"gitVersion": "v1.36.1"});
                let found = found.or_else(|| (asked.path == "/version").then(|| Answer::json(&version())));
                let found = found.unwrap_or_else(Answer::not_found);
                if found.hang {
                    std::future::pending::<()>().await;
                }
                let response = found
                    .headers
                    .into_iter()
                    .fold(Response::builder().status(found.status), |response, (name, value)| {
                        response.header(name, value)
                    });
                response.body(Body::from(found.body)).unwrap()
            }
        });
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, asked }
    }

    /// An address that nobody answers at.
    pub(crate) fn at(url: String) -> Self {
        Self { url, asked: Arc::default() }
    }

    /// What was asked so far: path and query, without the query's `limit`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.requests().iter().map(line).collect()
    }

    pub(crate) fn requests(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// A client of this server.
    pub(crate) async fn client(&self) -> Client {
        self.client_within(Duration::from_secs(10)).await
    }

    /// A client whose requests take `limit` at the most.
    pub(crate) async fn client_within(&self, limit: Duration) -> Client {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        std::fs::write(&path, kubeconfig(&self.url, "{token: t0}")).unwrap();
        Client::from_files(&environment(&[]), Some(&path), None, &settings(limit)).await.unwrap()
    }
}

fn line(asked: &Asked) -> String {
    let query: Vec<_> = asked.query.iter().filter(|(name, _)| *name != "limit").collect();
    let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if query.is_empty() { asked.path.clone() } else { format!("{}?{}", asked.path, query.join("&")) }
}

fn asked_of(request: &Request) -> Asked {
    let pairs = request.uri().query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let headers = request.headers().iter();
    Asked {
        path: request.uri().path().to_owned(),
        query: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        headers: headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect(),
    }
}

/// A kubeconfig with one context, `admin@talos-prod-01`.
pub(crate) fn kubeconfig(server: &str, user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: admin@talos-prod-01\n\
         clusters: [{{name: talos-prod-01, cluster: {{server: \"{server}\"}}}}]\n\
         contexts: [{{name: admin@talos-prod-01, context: {{cluster: talos-prod-01, user: admin}}}}]\n\
         users: [{{name: admin, user: {user}}}]\n"
    )
}

pub(crate) fn environment(variables: &[(&str, &Path)]) -> Environment {
    let path = std::env::var_os("PATH").unwrap();
    let variables = variables.iter().map(|(name, value)| ((*name).into(), value.as_os_str().to_owned()));
    Environment::new(variables.chain([("PATH".into(), path)]))
}

pub(crate) fn settings(limit: Duration) -> Settings {
    Settings {
        authority: None,
        cluster: "talos-prod-01".to_owned(),
        access: Access::ReadOnly,
        request_limit: limit,
        plugin_limit: Duration::from_secs(10),
        when_forbidden: None,
    }
}

/// A list of `kind` with these objects.
pub(crate) fn list(kind: &str, items: &Value) -> Answer {
    Answer::json(&json!({"kind": format!("{kind}List"), "metadata": {"resourceVersion": "7"}, "items": items}))
}

/// An API group with these versions.
pub(crate) fn group(name: &str, versions: &[&str]) -> Answer {
    let version = |version: &&str| json!({"groupVersion": format!("{name}/{version}"), "version": version});
    let versions: Vec<_> = versions.iter().map(version).collect();
    Answer::json(&json!({"kind": "APIGroup", "name": name, "versions": versions, "preferredVersion": versions[0]}))
}
