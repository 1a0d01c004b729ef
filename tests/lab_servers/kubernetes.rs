//! A Kubernetes API of the lab, and clients for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use kube::config::AuthInfo;
use serde_json::Value;
use talops::lab::Requests;
use talops::lab::kubernetes::{ObjectStore, Options, serve};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The token that the servers of these tests accept.
pub(crate) const TOKEN: &str = "lab-token";

/// A running server and its store. It ends with this value.
pub(crate) struct Cluster {
    pub(crate) url: String,
    pub(crate) store: Arc<ObjectStore>,
    task: JoinHandle<()>,
}

impl Cluster {
    /// A server for these objects.
    pub(crate) async fn of(objects: Vec<Value>) -> Self {
        Self::start(ObjectStore::new(objects)).await
    }

    /// A server for a store.
    pub(crate) async fn start(store: ObjectStore) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let store = Arc::new(store);
        let tokens = Arc::new(|token: &str| (token == TOKEN).into());
        let options = Options { version: "v1.36.1".to_owned(), tokens, delay: BTreeMap::new() };
        let task = serve(listener, Arc::clone(&store), options, Requests::default());
        Self { url, store, task }
    }

    /// A client with the right token.
    pub(crate) fn client(&self) -> kube::Client {
        self.client_with(TOKEN)
    }

    /// A client with any token.
    pub(crate) fn client_with(&self, token: &str) -> kube::Client {
        let mut config = kube::Config::new(self.url.parse().unwrap());
        config.auth_info = AuthInfo { token: Some(token.to_owned().into()), ..AuthInfo::default() };
        kube::Client::try_from(config).unwrap()
    }

    /// Status and body of a plain request, which nobody retries.
    pub(crate) async fn ask(&self, method: &str, path: &str, kind: &str, body: &str) -> (u16, String) {
        let request = plain_http().request(method.parse().unwrap(), format!("{}{path}", self.url)).bearer_auth(TOKEN);
        let request = request.header("Content-Type", kind).header("Accept", "application/json").body(body.to_owned());
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Status and message of a request that is refused.
    pub(crate) async fn refusal(&self, method: &str, path: &str, kind: &str, body: &str) -> String {
        let (status, body) = self.ask(method, path, kind, body).await;
        let body: Value = serde_json::from_str(&body).unwrap_or(Value::String(body));
        let reason = body["reason"].as_str().unwrap_or_default();
        format!("{status} {reason}: {}", body["message"].as_str().or(body.as_str()).unwrap_or_default().trim())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A client for HTTP without TLS and proxies.
pub(crate) fn plain_http() -> reqwest::Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().no_proxy().build().unwrap()
}
