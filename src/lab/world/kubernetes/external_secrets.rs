//! External Secrets' stores and secrets (`external-secrets.io/v1`).

use serde_json::{Value, json};

use super::status::SECRET_MESSAGE;
use super::{condition, metadata};
use crate::lab::world::clusters::Cluster;
use crate::lab::world::secrets::{ExternalSecret, Store};
use crate::lab::world::{World, minutes, seconds_text};

pub(super) fn objects(world: &World, cluster: &Cluster) -> Vec<Value> {
    let created = world.ago_text(cluster.age);
    let stores = cluster.stores.iter().map(|store| self::store(cluster, store, &created));
    let secrets = cluster.external_secrets.iter().map(|secret| self::secret(world, cluster, secret, &created));
    stores.chain(secrets).collect()
}

fn store(cluster: &Cluster, store: &Store, created: &str) -> Value {
    let ready = match &store.problem {
        None => condition("Ready", "True", "Valid", "store validated", created),
        Some(problem) => {
            condition("Ready", "False", "InvalidProviderConfig", &problem.message, &seconds_text(problem.since))
        }
    };
    json!({
        "apiVersion": "external-secrets.io/v1",
        "kind": "ClusterSecretStore",
        "metadata": metadata(cluster, "ClusterSecretStore", "", store.name, created),
        "spec": {"provider": {"infisical": {
            "hostAPI": "https://secrets.example.org",
            "secretsScope": {"projectSlug": "home", "environmentSlug": "prod"},
        }}},
        "status": {"capabilities": "ReadOnly", "conditions": [ready]},
    })
}

fn secret(world: &World, cluster: &Cluster, secret: &ExternalSecret, created: &str) -> Value {
    let store = cluster.stores.iter().find(|store| store.name == secret.store);
    let problem = store.and_then(|store| store.problem.as_ref());
    let (ready, refreshed) = match problem {
        None => (condition("Ready", "True", "SecretSynced", "secret synced", created), world.started),
        Some(problem) => {
            let since = seconds_text(problem.since);
            (condition("Ready", "False", "SecretSyncedError", SECRET_MESSAGE, &since), problem.since)
        }
    };
    let refreshed = refreshed.checked_sub(minutes(12)).unwrap_or(refreshed);
    json!({
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": metadata(cluster, "ExternalSecret", secret.namespace, secret.name, created),
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": secret.store},
            "target": {"name": secret.name},
        },
        "status": {
            "binding": {"name": secret.name},
            "conditions": [ready],
            "refreshTime": seconds_text(refreshed),
        },
    })
}
