//! Many objects in little time: one of each kind is written through the API server, and its bytes are put into etcd again
//! and again under names of the same length. The API server takes them for its own, managed fields and all; writing fifty
//! thousand pods and their statuses through it would take longer than everything that is measured.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::stack::kubernetes::Cluster;
use crate::stack::process::run;

/// How many bytes one request may carry at the most: etcd's own limit is 1.5 MiB before it is coded.
const LARGEST: usize = 1_000_000;

/// How many operations one transaction may have, by etcd's own limit.
const MOST: usize = 100;

/// How many requests are under way at once.
const AT_ONCE: usize = 2;

/// How long one request may take.
const CALL: Duration = Duration::from_secs(60);

/// etcd's gRPC gateway, as the API server is let in.
pub(crate) struct Store {
    url: String,
    certificates: PathBuf,
    folder: tempfile::TempDir,
}

/// An object as the API server wrote it, and the places in it that tell it from its copies.
pub(crate) struct Original {
    key: String,
    bytes: Vec<u8>,
    /// Where each of the texts stands that a copy has something else for.
    places: Vec<(usize, usize)>,
    texts: Vec<String>,
}

impl Store {
    /// A cluster's store.
    pub(crate) fn of(cluster: &Cluster) -> Self {
        let certificates = cluster.certificates.path("ca.crt").parent().map(Path::to_owned).expect("a folder");
        Self { url: cluster.etcd.url.clone(), certificates, folder: tempfile::tempdir().expect("a folder") }
    }

    /// What stands under a key, which must hold each of `texts`.
    pub(crate) fn original(&self, key: &str, texts: &[&str]) -> Original {
        let answer = self.call("range", &json!({"key": BASE64_STANDARD.encode(key)}), "range.json");
        let value = answer["kvs"][0]["value"].as_str().unwrap_or_else(|| panic!("{key} is not there: {answer}"));
        let bytes = BASE64_STANDARD.decode(value).expect("etcd's gateway speaks base64");
        let mut places = Vec::new();
        for (number, text) in texts.iter().enumerate() {
            let found = bytes.windows(text.len()).enumerate().filter(|(_, window)| *window == text.as_bytes());
            let before = places.len();
            places.extend(found.map(|(at, _)| (number, at)));
            assert!(places.len() > before, "{text} is not in {key}");
        }
        Original { key: key.to_owned(), bytes, places, texts: texts.iter().map(|text| (*text).to_owned()).collect() }
    }

    /// Puts copies, each with other texts in the same places.
    pub(crate) fn put(&self, original: &Original, copies: &[Vec<String>]) {
        let size = MOST.min(LARGEST / original.bytes.len()).max(1);
        let chunks: Vec<&[Vec<String>]> = copies.chunks(size).collect();
        std::thread::scope(|scope| {
            for worker in 0..AT_ONCE {
                let own = chunks.iter().skip(worker).step_by(AT_ONCE);
                scope.spawn(move || {
                    for chunk in own {
                        let operations: Vec<Value> = chunk.iter().map(|texts| original.copied(texts)).collect();
                        let answer = self.call("txn", &json!({ "success": operations }), &format!("txn-{worker}.json"));
                        assert_eq!(answer["succeeded"], true, "{answer}");
                    }
                });
            }
        });
    }

    fn call(&self, what: &str, body: &Value, name: &str) -> Value {
        let file = self.folder.path().join(name);
        std::fs::write(&file, body.to_string()).expect("a request");
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--fail-with-body", "--data-binary"])
            .arg(format!("@{}", file.display()))
            .args(["--cacert", "ca.crt", "--cert", "apiserver-etcd.crt", "--key", "apiserver-etcd.key"])
            .arg(format!("{}/v3/kv/{what}", self.url))
            .current_dir(&self.certificates);
        let answer = run(&mut curl, CALL).succeeded();
        serde_json::from_str(&answer.stdout).expect("etcd's gateway speaks JSON")
    }
}

impl Original {
    fn copied(&self, texts: &[String]) -> Value {
        let mut bytes = self.bytes.clone();
        for (number, at) in &self.places {
            let text = texts[*number].as_bytes();
            bytes[*at..at + text.len()].copy_from_slice(text);
        }
        let key = self.texts.iter().zip(texts).fold(self.key.clone(), |key, (own, other)| {
            assert_eq!(own.len(), other.len(), "{other} is longer or shorter than {own}");
            key.replace(own, other)
        });
        json!({"requestPut": {"key": BASE64_STANDARD.encode(key), "value": BASE64_STANDARD.encode(bytes)}})
    }
}
