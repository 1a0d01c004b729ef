//! What is in a cluster and nowhere else: its authority, private keys, registrations, volumes.
//!
//! Of Secrets the metadata alone is asked for, never what they hold.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::cluster::client::{Client, Question};
use crate::cluster::list;
use crate::cluster::resource::encode;
use crate::cluster::wire::{self, Metadata};
use crate::error::{Error, Result};
use crate::estate::{ObjectRef, PersistentVolume};

/// The ConfigMap that every cluster has since Kubernetes 1.20 (`kubernetes/kubernetes` `pkg/controller/certificates/rootcacertpublisher`).
const AUTHORITY: &str = "/api/v1/namespaces/kube-system/configmaps/kube-root-ca.crt";

/// The label of sealed-secrets' private keys (`bitnami-labs/sealed-secrets` `pkg/controller/keyregistry.go`).
const SEALED_KEYS: &str = "sealedsecrets.bitnami.com/sealed-secrets-key";

/// The label of the clusters that an Argo CD deploys to (`argoproj/argo-cd` `common/common.go`).
const ARGOCD_CLUSTERS: &str = "argocd.argoproj.io/secret-type=cluster";

/// The SHA-256 of a cluster's certificate authority, in hexadecimal; `None` where it has none.
///
/// # Errors
///
/// When the API cannot be asked.
pub async fn authority(client: &Client) -> Result<Option<String>> {
    #[derive(Deserialize)]
    struct ConfigMap {
        #[serde(default)]
        data: BTreeMap<String, String>,
    }
    let question = Question::new("reading its certificate authority", AUTHORITY);
    let body = match client.get(&question).await {
        Err(failure) if failure.status == Some(http::StatusCode::NOT_FOUND) => return Ok(None),
        outcome => outcome?,
    };
    let odd = |error: serde_json::Error| client.explain(&question, Error::failed(format!("answered oddly: {error}")));
    let found = serde_json::from_slice::<ConfigMap>(&body).map_err(odd)?;
    Ok(found.data.get("ca.crt").map(|pem| format!("{:x}", Sha256::digest(pem))))
}

/// The private keys of sealed-secrets: what was sealed for them can be opened with nothing else.
///
/// # Errors
///
/// When the API cannot be asked.
pub async fn sealed_keys(client: &Client) -> Result<Vec<ObjectRef>> {
    secrets(client, "looking for keys of sealed-secrets", "/api/v1/secrets", SEALED_KEYS).await
}

/// The Secrets by which clusters are registered in the Argo CD of a namespace. The one for the cluster that it runs in
/// itself is among them, where there is one.
///
/// # Errors
///
/// When the API cannot be asked.
pub async fn registered_clusters(client: &Client, namespace: &str) -> Result<Vec<ObjectRef>> {
    let collection = format!("/api/v1/namespaces/{}/secrets", encode(namespace));
    secrets(client, "looking for clusters in Argo CD", &collection, ARGOCD_CLUSTERS).await
}

async fn secrets(client: &Client, doing: &str, collection: &str, selector: &str) -> Result<Vec<ObjectRef>> {
    let found = list::metadata(client, doing, collection, selector).await?;
    let found = found.ok_or_else(|| client.is_no_kubernetes(doing))?.into_iter();
    Ok(found
        .map(|item| match item {
            Ok(metadata) => metadata.object("Secret"),
            Err(odd) => wire::unreadable_object("Secret", &odd),
        })
        .collect())
}

/// Every volume, whoever stores it.
///
/// # Errors
///
/// When the API cannot be asked.
pub async fn persistent_volumes(client: &Client) -> Result<Vec<PersistentVolume>> {
    let doing = "listing volumes";
    let found = list::list::<WireVolume>(client, doing, "/api/v1/persistentvolumes").await?;
    let found = found.ok_or_else(|| client.is_no_kubernetes(doing))?;
    Ok(found
        .into_iter()
        .map(|item| match item {
            Ok(volume) => volume.into(),
            Err(odd) => PersistentVolume { name: odd.name, ..PersistentVolume::default() },
        })
        .collect())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireVolume {
    metadata: Metadata,
    spec: Option<BTreeMap<String, Value>>,
}

/// Where a volume may say that it is (`kubernetes/api` `core/v1/types.go`, `PersistentVolumeSource`).
const SOURCES: [&str; 7] = ["local", "hostPath", "nfs", "iscsi", "fc", "rbd", "cephfs"];

impl From<WireVolume> for PersistentVolume {
    fn from(volume: WireVolume) -> Self {
        let spec = volume.spec.unwrap_or_default();
        let text = |field: &str, part: &str| spec.get(field)?.get(part)?.as_str().map(str::to_owned);
        let source = || SOURCES.iter().find(|source| spec.contains_key(**source)).map(|source| (*source).to_owned());
        let claim = text("claimRef", "name").map(|name| ObjectRef {
            kind: "PersistentVolumeClaim".to_owned(),
            namespace: text("claimRef", "namespace").unwrap_or_default(),
            name,
        });
        Self {
            storage: text("csi", "driver").or_else(source).unwrap_or_default(),
            name: volume.metadata.name.unwrap_or_default(),
            claim,
        }
    }
}
