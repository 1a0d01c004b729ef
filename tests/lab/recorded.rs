//! Exchanges with a real Omni 1.10.4, and a gateway that starts with the resources it had.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use talops::lab::omni::{self, Account, Accounts, Gateway, Resource, Role, Store, Tokens};
use talops::lab::{Clock, Requests};
use talops::openpgp;

use crate::client::Signer;

/// One exchange.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) name: String,
    pub(crate) verb: String,
    pub(crate) path: String,
    /// What the request carried besides its signature, without the prefix.
    pub(crate) metadata: Vec<(String, String)>,
    /// Other headers that matter.
    pub(crate) timeout: Option<String>,
    /// Who signed it, `None` for nobody.
    pub(crate) identity: Option<String>,
    pub(crate) body: String,
    pub(crate) status: u16,
    pub(crate) answer_headers: Vec<(String, String)>,
    pub(crate) answer: Option<String>,
    pub(crate) lines: Vec<String>,
}

/// What is not replayed, and why.
const NOT_REPLAYED: [(&str, &str); 7] = [
    ("11-teardown-locked-machine-set-node", "its cluster is not among the recorded resources; `life` has a test of it"),
    ("25-get-gzip", "the gateway compresses nothing"),
    ("38-delete-hangs-while-finalizers", "it ends with the recording; `life` has tests of it"),
    ("403-operator-read-audit-log", "no audit log is kept"),
    ("43-watch-during-server-restart", "no server is restarted"),
    ("kubeconfig-break-glass", "there is no other way into a cluster than through Omni"),
    ("omnictl-download", "nothing can be downloaded"),
];

/// Exchanges that other tests use too.
fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/omni")
}

/// Exchanges that only the lab is held against.
fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/recorded")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn stem(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// The exchanges of a group, by name.
pub(crate) fn exchanges(group: &str) -> Vec<Exchange> {
    let mut paths: Vec<PathBuf> = [shared(), own()].iter().flat_map(|folder| files(&folder.join(group))).collect();
    paths.retain(|path| !NOT_REPLAYED.iter().any(|(name, _)| *name == stem(path)));
    paths.sort_by_key(|path| stem(path).to_owned());
    paths.iter().map(|path| exchange(path)).collect()
}

fn exchange(path: &Path) -> Exchange {
    let document = read(path);
    let (request, response) = (&document["request"], &document["response"]);
    let headers = pairs(&request["headers"]);
    let header = |wanted: &str| {
        headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.clone())
    };
    let metadata = headers.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix("Grpc-Metadata-")?;
        (!name.starts_with("X-Sidero-")).then(|| (name.to_owned(), value.clone()))
    });
    let lines = response["stream_lines"].as_array().into_iter().flatten();
    Exchange {
        name: stem(path).to_owned(),
        verb: request["method"].as_str().unwrap().to_owned(),
        path: request["path"].as_str().unwrap().to_owned(),
        metadata: metadata.collect(),
        timeout: header("Grpc-Timeout"),
        identity: header("Grpc-Metadata-X-Sidero-Signature").map(|value| value.split(' ').nth(1).unwrap().to_owned()),
        body: request["body"].as_str().unwrap_or_default().to_owned(),
        status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(),
        answer_headers: pairs(&response["headers"]),
        answer: response["body"].as_str().map(str::to_owned),
        lines: lines.map(|line| line["line"].as_str().unwrap().to_owned()).collect(),
    }
}

fn pairs(headers: &Value) -> Vec<(String, String)> {
    let headers = headers.as_array().into_iter().flatten();
    headers.map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned())).collect()
}

/// The documents of a recorded list.
pub(crate) fn documents(kind: &str) -> Vec<Value> {
    let plural = kind.split('.').next().unwrap();
    let path = shared().join("resources/running").join(format!("{plural}.list.json"));
    let body: Value = serde_json::from_str(read(&path)["response"]["body"].as_str().unwrap()).unwrap();
    let items = body["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| serde_json::from_str(item.as_str().unwrap()).unwrap()).collect()
}

/// Every resource of the recorded lists.
fn resources() -> Vec<Resource> {
    let lists = files(&shared().join("resources/running"));
    let kinds = lists.iter().map(|path| stem(path).trim_end_matches(".list"));
    kinds.flat_map(documents).map(|document| resource(&document)).collect()
}

fn resource(document: &Value) -> Resource {
    let metadata = &document["metadata"];
    let text = |name: &str| metadata[name].as_str().unwrap_or_default();
    let map = |name: &str| -> BTreeMap<String, String> {
        let entries = metadata[name].as_object().into_iter().flatten();
        entries.map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned())).collect()
    };
    let mut resource =
        Resource::new(text("namespace"), text("type"), text("id"), text("created"), document["spec"].clone());
    text("updated").clone_into(&mut resource.metadata.updated);
    text("owner").clone_into(&mut resource.metadata.owner);
    text("phase").clone_into(&mut resource.metadata.phase);
    resource.metadata.labels = map("labels");
    resource.metadata.annotations = map("annotations");
    let finalizers = metadata["finalizers"].as_array().into_iter().flatten();
    resource.metadata.finalizers = finalizers.map(|each| each.as_str().unwrap().to_owned()).collect();
    resource.metadata.version = metadata["version"].as_u64().unwrap();
    resource
}

/// A gateway with the recorded resources and accounts of the recorded names, with keys of our own.
pub(crate) struct Recorded {
    pub(crate) base: String,
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) signers: BTreeMap<String, Signer>,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Recorded {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Recorded {
    pub(crate) async fn start() -> Self {
        let mut signers = BTreeMap::new();
        let mut accounts = Vec::new();
        for (name, role) in [("automation", Role::Admin), ("operator", Role::Operator), ("reader", Role::Reader)] {
            let identity = Account::identity_of(name);
            let made = Timestamp::now() - SignedDuration::from_hours(1);
            let key = openpgp::generate(name, &identity, made, SignedDuration::from_hours(24)).unwrap();
            accounts.push(Account::new(name, role, format!("{name}-user"), &key));
            signers.insert(identity.clone(), Signer::new(&key, name, &identity));
        }
        let gateway = Arc::new(Gateway {
            clock: Clock::default(),
            store: Store::new(resources()),
            accounts: Accounts::new(accounts),
            users: talops::lab::omni::Users::new(Vec::new()),
            instance: "lab".to_owned(),
            api_servers: BTreeMap::new(),
            tokens: Tokens::new(),
            delays: BTreeMap::new(),
            linger: Duration::from_secs(1),
            keys_end_with_clusters: false,
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = omni::serve(listener, Arc::clone(&gateway), Requests::default());
        Self { base, gateway, signers, server }
    }

    pub(crate) fn administrator(&self) -> &Signer {
        &self.signers["automation@serviceaccount.omni.sidero.dev"]
    }
}
