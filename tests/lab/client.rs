//! A client that signs as `siderov1` wants, and can be told to sign wrongly.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use pgp::composed::{Deserializable as _, DetachedSignature, SignedSecretKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::types::Password;
use serde_json::{Value, json};
use talops::openpgp::NewKey;

/// An HTTP client, without connections that would outlive the runtime of a test.
pub(crate) fn http() -> reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    let client = CLIENT.get_or_init(|| {
        rustls::crypto::ring::default_provider().install_default().unwrap();
        reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap()
    });
    client.clone()
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {:?}", self.text))
    }

    /// Code and message of a refusal, in either of its two dresses.
    pub(crate) fn refusal(&self) -> (u64, String) {
        let body = self.json();
        let status = body.get("error").unwrap_or(&body);
        (status["code"].as_u64().unwrap_or_default(), status["message"].as_str().unwrap_or_default().to_owned())
    }
}

/// Signs with a key.
pub(crate) struct Signer {
    pub(crate) identity: String,
    pub(crate) fingerprint: String,
    key: SignedSecretKey,
}

/// A signature's parts, to be bent before they are sent.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) timestamp: String,
    pub(crate) payload: String,
    pub(crate) signature: String,
}

impl Signer {
    pub(crate) fn new(key: &NewKey, name: &str, identity: &str) -> Self {
        Self::read(key.service_account(name).expose(), identity)
    }

    /// From what `OMNI_SERVICE_ACCOUNT_KEY` holds.
    pub(crate) fn read(text: &str, identity: &str) -> Self {
        let decoded: Value = serde_json::from_slice(&STANDARD.decode(text).unwrap()).unwrap();
        let (key, _) = SignedSecretKey::from_string(decoded["pgp_key"].as_str().unwrap()).unwrap();
        let fingerprint = pgp::types::KeyDetails::fingerprint(&key.primary_key).to_string();
        Self { identity: identity.to_owned(), fingerprint, key }
    }

    /// Signs a call of `method` (`/service/Method`) that carries this metadata.
    pub(crate) fn sign(&self, method: &str, metadata: &[(String, String)]) -> Signed {
        self.sign_at(method, metadata, Timestamp::now().as_second())
    }

    pub(crate) fn sign_at(&self, method: &str, metadata: &[(String, String)], time: i64) -> Signed {
        let mut headers = json!({"x-sidero-timestamp": [time.to_string()]});
        for (name, value) in metadata {
            let values = &mut headers[name.to_lowercase()];
            let mut list = values.as_array().cloned().unwrap_or_default();
            list.push(value.as_str().into());
            *values = list.into();
        }
        let payload = json!({"headers": headers, "method": method}).to_string();
        self.sign_payload(&payload, &time.to_string())
    }

    pub(crate) fn sign_payload(&self, payload: &str, timestamp: &str) -> Signed {
        let signature = DetachedSignature::sign_binary_data(
            rand::thread_rng(),
            &self.key.primary_key,
            &Password::empty(),
            HashAlgorithm::Sha256,
            payload.as_bytes(),
        )
        .unwrap();
        let mut bytes = Vec::new();
        pgp::ser::Serialize::to_writer(&signature, &mut bytes).unwrap();
        Signed {
            timestamp: timestamp.to_owned(),
            payload: payload.to_owned(),
            signature: format!("siderov1 {} {} {}", self.identity, self.fingerprint, STANDARD.encode(bytes)),
        }
    }
}

/// A request with metadata and, perhaps, a signature.
pub(crate) fn request(
    base: &str,
    verb: &str,
    path: &str,
    metadata: &[(String, String)],
    signed: Option<&Signed>,
    body: &str,
) -> reqwest::RequestBuilder {
    let verb = http::Method::from_bytes(verb.as_bytes()).unwrap();
    let mut request = http().request(verb, format!("{base}{path}")).body(body.to_owned());
    for (name, value) in metadata {
        request = request.header(format!("Grpc-Metadata-{name}"), value);
    }
    if let Some(signed) = signed {
        request = request
            .header("Grpc-Metadata-X-Sidero-Timestamp", &signed.timestamp)
            .header("Grpc-Metadata-X-Sidero-Payload", &signed.payload)
            .header("Grpc-Metadata-X-Sidero-Signature", &signed.signature);
    }
    request
}

/// A signed call of a method of the resource service.
pub(crate) async fn resources(
    base: &str,
    signer: &Signer,
    method: &str,
    metadata: &[(&str, &str)],
    body: &Value,
) -> Answer {
    let path = format!("/omni.resources.ResourceService/{method}");
    let metadata: Vec<(String, String)> = [("runtime", "Omni")]
        .iter()
        .chain(metadata)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let signature = signer.sign(&path, &metadata);
    let response = request(base, "POST", &format!("/api{path}"), &metadata, Some(&signature), &body.to_string());
    Answer::of(response.send().await.unwrap()).await
}
