//! Omni's HTTP gateway, replayed: it answers with what a real server answered (`tests/fixtures/omni`), to callers whose
//! signature GnuPG accepts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::ports::free_port;
use super::process::run;

/// The identity of the recordings.
const IDENTITY: &str = "automation@serviceaccount.omni.sidero.dev";

/// The recording of one cluster of three machines, healthy.
const RUNNING: &str = "running";

/// The recording of its teardown while the provider is away.
const STUCK: &str = "destroying-stuck-provider-down";

/// How far a request's timestamp may be off, as on the real server.
const WINDOW: u64 = 300;

const CALL: Duration = Duration::from_secs(20);

/// A running gateway; it ends with the process.
pub(crate) struct Omni {
    /// `http://127.0.0.1:PORT`.
    pub(crate) endpoint: String,
    state: Arc<Mutex<&'static str>>,
    folder: PathBuf,
}

impl Omni {
    /// Starts it; keys are kept in `folder`.
    pub(crate) fn start(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).expect("a folder");
        let port = free_port();
        let state = Arc::new(Mutex::new(RUNNING));
        let omni =
            Self { endpoint: format!("http://127.0.0.1:{port}"), state: Arc::clone(&state), folder: folder.to_owned() };
        let gateway = Gateway { state, keyring: folder.join("known.gpg"), folder: folder.to_owned() };
        let listener = std::net::TcpListener::bind(("127.0.0.1", port)).expect("a port that was free");
        listener.set_nonblocking(true).expect("a socket that does not block");
        std::thread::spawn(move || serve(listener, gateway));
        omni
    }

    /// A service account's key that the server knows.
    pub(crate) fn key(&self) -> String {
        self.new_key("known", "30d")
    }

    /// A service account's key that the server does not know.
    pub(crate) fn unknown_key(&self) -> String {
        self.new_key("unknown", "30d")
    }

    /// Answers as the server did twenty seconds after a teardown had begun with the provider stopped, until the answer is
    /// dropped.
    pub(crate) fn destroying_without_provider(&self) -> Switched {
        *self.state.lock().expect("the state") = STUCK;
        Switched(Arc::clone(&self.state))
    }

    /// Makes a key with GnuPG, keeps its public half as `<name>.gpg`, and answers with what goes into
    /// `OMNI_SERVICE_ACCOUNT_KEY`.
    fn new_key(&self, name: &str, lifetime: &str) -> String {
        let home = tempfile::Builder::new().prefix("gpg.").tempdir_in(&self.folder).expect("a folder for GnuPG");
        let gpg = |arguments: &[&str]| {
            let mut command = Command::new("gpg");
            command.env("GNUPGHOME", home.path()).args(["--batch", "--quiet", "--passphrase", ""]).args(arguments);
            run(&mut command, CALL).succeeded().stdout
        };
        gpg(&["--quick-gen-key", &format!("automation <{IDENTITY}>"), "ed25519", "sign", lifetime]);
        let keyring = self.folder.join(format!("{name}.gpg"));
        gpg(&["--yes", "--output", keyring.to_str().expect("a path that is text"), "--export"]);
        let private = gpg(&["--pinentry-mode", "loopback", "--export-secret-keys", "--armor"]);
        run(Command::new("gpgconf").env("GNUPGHOME", home.path()).args(["--kill", "gpg-agent"]), CALL).succeeded();
        BASE64_STANDARD.encode(json!({ "name": "automation", "pgp_key": private }).to_string())
    }
}

/// A recording that is replayed until this is dropped.
pub(crate) struct Switched(Arc<Mutex<&'static str>>);

impl Drop for Switched {
    fn drop(&mut self) {
        if let Ok(mut state) = self.0.lock() {
            *state = RUNNING;
        }
    }
}

#[derive(Clone)]
struct Gateway {
    state: Arc<Mutex<&'static str>>,
    keyring: PathBuf,
    folder: PathBuf,
}

fn serve(listener: std::net::TcpListener, gateway: Gateway) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async move {
        let answer = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let gateway = gateway.clone();
            // Checking a signature waits for a process: the calls that come at once are not to wait for each other.
            let answering = tokio::task::spawn_blocking(move || gateway.answer(&method, uri.path(), &headers, &body));
            async move { answering.await.expect("an answer") }
        };
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        axum::serve(listener, axum::Router::new().fallback(answer)).await.expect("it serves until the process ends");
    });
}

impl Gateway {
    fn answer(&self, method: &Method, path: &str, headers: &HeaderMap, body: &[u8]) -> Response<Body> {
        if path == "/healthz" {
            return response(200, "");
        }
        if method != Method::POST || !path.starts_with("/api/") {
            return recorded("errors/404-unknown-method.json");
        }
        if !self.accepts(path, headers) {
            return recorded("errors/401-unsigned.json");
        }
        let asked: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |key: &str| asked[key].as_str().unwrap_or_default();
        let (kind, id) = (text("type"), text("id"));
        match path {
            "/api/omni.resources.ResourceService/List" => self.list(kind, &selectors(headers)),
            "/api/omni.resources.ResourceService/Get" => match kind {
                "SysVersions.system.sidero.dev" => recorded("crud/29-sysversion.json"),
                "CurrentUsers.omni.sidero.dev" => recorded("crud/26-current-user.json"),
                _ => self.get(kind, text("namespace"), id),
            },
            "/api/management.ManagementService/ListServiceAccounts" => {
                recorded("management/list-service-accounts.json")
            }
            _ => recorded("errors/404-unknown-method.json"),
        }
    }

    /// The recorded list of a kind, reduced to what the selectors choose.
    fn list(&self, kind: &str, selectors: &[String]) -> Response<Body> {
        let exchange = self.recording(kind);
        let status = exchange["response"]["status"].as_u64().unwrap_or_default();
        let mut body: Value =
            serde_json::from_str(exchange["response"]["body"].as_str().unwrap_or_default()).unwrap_or_default();
        if let Some(items) = body.get_mut("items").and_then(Value::as_array_mut) {
            items.retain(|item| {
                let item: Value = serde_json::from_str(item.as_str().unwrap_or_default()).unwrap_or_default();
                selectors.iter().all(|selector| selects(selector, &item["metadata"]["labels"]))
            });
        }
        response(u16::try_from(status).unwrap_or(500), &body.to_string())
    }

    fn get(&self, kind: &str, namespace: &str, id: &str) -> Response<Body> {
        let list = self.recording(kind);
        let body: Value =
            serde_json::from_str(list["response"]["body"].as_str().unwrap_or_default()).unwrap_or_default();
        let items = body["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let found = items.iter().find(|item| {
            let item: Value = serde_json::from_str(item.as_str().unwrap_or_default()).unwrap_or_default();
            item["metadata"]["id"] == id
        });
        let Some(item) = found else {
            let message = format!("resource {kind}({namespace}/{id}@undefined) doesn't exist");
            return response(404, &json!({ "code": 5, "message": message }).to_string());
        };
        response(200, &json!({ "body": item }).to_string())
    }

    /// The recorded list of a kind in the current state. What was not recorded in a state is as it was before.
    fn recording(&self, kind: &str) -> Value {
        let name = kind.split('.').next().unwrap_or_default();
        let state = *self.state.lock().expect("the state");
        let file = |state: &str| fixtures().join(format!("resources/{state}/{name}.list.json"));
        let path = Some(file(state)).filter(|path| path.exists()).unwrap_or_else(|| file(RUNNING));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).expect("a recording is JSON")
    }

    /// Checks a signature as the server does: time, method, covered headers, and the detached signature over the payload.
    fn accepts(&self, path: &str, headers: &HeaderMap) -> bool {
        let header = |name: &str| headers.get(format!("grpc-metadata-{name}")).and_then(|value| value.to_str().ok());
        let (Some(timestamp), Some(payload), Some(signature)) =
            (header("x-sidero-timestamp"), header("x-sidero-payload"), header("x-sidero-signature"))
        else {
            return false;
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs();
        let in_time = timestamp.parse::<u64>().is_ok_and(|seconds| seconds.abs_diff(now) <= WINDOW);
        let signed: Value = serde_json::from_str(payload).unwrap_or_default();
        let method = signed["method"].as_str().is_some_and(|method| path.strip_prefix("/api") == Some(method));
        let covered = ["x-sidero-timestamp", "runtime", "selectors", "cluster", "context", "namespace", "uid"];
        let headers_agree = covered.iter().all(|name| {
            let sent: Vec<&str> = headers
                .get_all(format!("grpc-metadata-{name}"))
                .iter()
                .filter_map(|value| value.to_str().ok())
                .collect();
            let listed = &signed["headers"][name];
            if sent.is_empty() { listed.is_null() } else { *listed == json!(sent) }
        });
        let fields: Vec<&str> = signature.split(' ').collect();
        let ["siderov1", _, _, signature] = fields[..] else { return false };
        let Ok(signature) = BASE64_STANDARD.decode(signature) else { return false };
        in_time && method && headers_agree && self.verifies(payload.as_bytes(), &signature)
    }

    fn verifies(&self, payload: &[u8], signature: &[u8]) -> bool {
        let file = |bytes: &[u8]| {
            let file = tempfile::NamedTempFile::new_in(&self.folder).expect("a file");
            std::fs::write(file.path(), bytes).expect("a file");
            file
        };
        let (payload, signature) = (file(payload), file(signature));
        let mut gpgv = Command::new("gpgv");
        gpgv.arg("--keyring").arg(&self.keyring).arg(signature.path()).arg(payload.path());
        run(&mut gpgv, CALL).status.success()
    }
}

fn selectors(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all("grpc-metadata-selectors").iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|selector| selector.trim().to_owned()).collect()
}

/// Whether labels meet `key` or `key=value`.
fn selects(selector: &str, labels: &Value) -> bool {
    let labels: BTreeMap<String, String> = serde_json::from_value(labels.clone()).unwrap_or_default();
    match selector.split_once('=') {
        Some((key, value)) => labels.get(key.trim()).is_some_and(|label| label == value.trim()),
        None => labels.contains_key(selector),
    }
}

fn recorded(file: &str) -> Response<Body> {
    let text = std::fs::read_to_string(fixtures().join(file)).expect("a recorded exchange");
    let exchange: Value = serde_json::from_str(&text).expect("a recording is JSON");
    let status = exchange["response"]["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(500);
    response(status, exchange["response"]["body"].as_str().unwrap_or_default())
}

fn response(status: u16, body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/omni")
}
