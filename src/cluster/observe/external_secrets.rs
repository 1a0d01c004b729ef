//! External Secrets' stores and secrets.
//!
//! Source: `external-secrets/external-secrets` `apis/externalsecrets/v1`. `v1beta1`, which older operators serve, has the
//! same fields of those that are read.

use serde::Deserialize;
use serde_json::Value;

use crate::cluster::client::Client;
use crate::cluster::decode::Unreadable;
use crate::cluster::discovery;
use crate::cluster::list::list;
use crate::cluster::wire::{self, Conditions, Metadata};
use crate::error::Result;
use crate::estate::{ExternalSecrets, SecretReference, SecretStore, SyncedSecret};

const GROUP: &str = "external-secrets.io";

/// Stores and secrets of all namespaces; `None` where External Secrets is not installed.
pub async fn external_secrets(client: &Client) -> Result<Option<ExternalSecrets>> {
    let Some(group) = discovery::group(client, GROUP, &["v1", "v1beta1"]).await? else { return Ok(None) };
    let (cluster_stores, stores, secrets, cluster_secrets) = tokio::join!(
        read(client, &group, "clustersecretstores", |item| store("ClusterSecretStore", item)),
        read(client, &group, "secretstores", |item| store("SecretStore", item)),
        read(client, &group, "externalsecrets", |item| secret("ExternalSecret", item)),
        read(client, &group, "clusterexternalsecrets", |item| secret("ClusterExternalSecret", item)),
    );
    let (cluster_stores, stores, secrets, cluster_secrets) = (cluster_stores?, stores?, secrets?, cluster_secrets?);
    if cluster_stores.is_none() && stores.is_none() && secrets.is_none() && cluster_secrets.is_none() {
        return Ok(None);
    }
    Ok(Some(ExternalSecrets {
        stores: cluster_stores.into_iter().chain(stores).flatten().collect(),
        secrets: secrets.into_iter().chain(cluster_secrets).flatten().collect(),
    }))
}

/// One type; `None` where the operator was installed without it.
async fn read<T>(
    client: &Client,
    group: &str,
    plural: &str,
    shape: impl Fn(Result<WireObject, Unreadable>) -> T,
) -> Result<Option<Vec<T>>> {
    let found = list::<WireObject>(client, &format!("listing {plural}"), &format!("{group}/{plural}")).await?;
    Ok(found.map(|items| items.into_iter().map(shape).collect()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireObject {
    metadata: Metadata,
    spec: Option<Spec>,
    status: Option<Status>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    secret_store_ref: Option<StoreReference>,
    /// Of a store: where it reads. Each backend has a shape of its own; what they hold of secrets are references.
    provider: Option<Value>,
    /// Of a ClusterExternalSecret: the ExternalSecret that it makes in each namespace.
    #[serde(rename = "externalSecretSpec")]
    external_secret: Option<SecretSpec>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SecretSpec {
    secret_store_ref: Option<StoreReference>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StoreReference {
    kind: Option<String>,
    name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Status {
    conditions: Option<Conditions>,
}

pub(super) fn store(kind: &str, item: Result<WireObject, Unreadable>) -> SecretStore {
    match item {
        Ok(object) => SecretStore {
            object: object.metadata.object(kind),
            ready: Conditions::named(object.status.unwrap_or_default().conditions, "Ready"),
            servers: servers(&object.spec.unwrap_or_default().provider.unwrap_or_default()),
        },
        Err(odd) => SecretStore {
            object: wire::unreadable_object(kind, &odd),
            ready: Some(wire::unreadable("Ready", &odd)),
            servers: Vec::new(),
        },
    }
}

/// A helper that the operator brings along itself (`BitwardenSecretsManagerProvider`), no place of secrets.
const HELPER: &str = "bitwardenServerSDKURL";

/// The URLs in a store's `provider`: every backend calls its own otherwise (`server`, `hostAPI`, `url`, `connectHost`).
fn servers(provider: &Value) -> Vec<String> {
    match provider {
        Value::String(text) if text.starts_with("https://") || text.starts_with("http://") => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(servers).collect(),
        Value::Object(fields) => {
            fields.iter().filter(|(name, _)| name.as_str() != HELPER).flat_map(|(_, value)| servers(value)).collect()
        }
        _ => Vec::new(),
    }
}

pub(super) fn secret(kind: &str, item: Result<WireObject, Unreadable>) -> SyncedSecret {
    let WireObject { metadata, spec, status } = match item {
        Ok(object) => object,
        Err(odd) => {
            let ready = Some(wire::unreadable("Ready", &odd));
            return SyncedSecret { object: wire::unreadable_object(kind, &odd), ready, store: None };
        }
    };
    let spec = spec.unwrap_or_default();
    let inner = spec.external_secret.and_then(|inner| inner.secret_store_ref);
    let store = spec.secret_store_ref.or(inner).and_then(|store| {
        // Left out, the kind is SecretStore.
        let kind = store.kind.filter(|kind| !kind.is_empty()).unwrap_or_else(|| "SecretStore".to_owned());
        Some(SecretReference { kind, name: store.name? })
    });
    SyncedSecret {
        object: metadata.object(kind),
        ready: Conditions::named(status.unwrap_or_default().conditions, "Ready"),
        store,
    }
}
