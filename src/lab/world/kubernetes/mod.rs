//! What a cluster's Kubernetes API shows of the estate: one JSON object for each.

mod argocd;
mod definitions;
mod external_secrets;
mod fresh;
mod longhorn;
mod nodes;
mod pods;
pub(super) mod status;
mod storage;
mod workloads;

pub use fresh::{fresh, fresh_objects, fresh_pods, install_network, joined_node, set_node_ready};

use serde_json::{Value, json};

use super::clusters::Cluster;
use super::{World, names};

/// Every object of a cluster, definitions and namespaces before what needs them.
#[must_use]
pub fn objects(world: &World, cluster: &Cluster) -> Vec<Value> {
    let mut objects = definitions::objects(world, cluster);
    objects.extend(namespaces(world, cluster));
    objects.extend(fresh::authorities(world, cluster));
    objects.extend(nodes::objects(world, cluster));
    objects.extend(workloads::objects(world, cluster));
    objects.extend(pods::objects(world, cluster));
    objects.extend(storage::objects(world, cluster));
    objects.extend(argocd::objects(world, cluster));
    objects.extend(external_secrets::objects(world, cluster));
    objects.extend(longhorn::objects(world, cluster));
    objects
}

/// `metadata` of an object, made `created`.
fn metadata(cluster: &Cluster, kind: &str, namespace: &str, name: &str, created: &str) -> Value {
    let mut metadata = json!({
        "name": name,
        "uid": names::uuid(&format!("{}/{kind}/{namespace}/{name}", cluster.uuid)),
        "creationTimestamp": created,
        "generation": 1,
    });
    if !namespace.is_empty() {
        metadata["namespace"] = namespace.into();
    }
    metadata
}

/// A condition as the Kubernetes API conventions shape it.
fn condition(kind: &str, status: &str, reason: &str, message: &str, since: &str) -> Value {
    json!({"type": kind, "status": status, "reason": reason, "message": message, "lastTransitionTime": since})
}

/// Namespaces that every cluster has.
const SYSTEM_NAMESPACES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

fn namespaces(world: &World, cluster: &Cluster) -> Vec<Value> {
    let created = world.ago_text(cluster.age);
    let mut names: Vec<&str> = SYSTEM_NAMESPACES.to_vec();
    names.extend(cluster.workloads.iter().map(|workload| workload.namespace));
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let mut metadata = metadata(cluster, "Namespace", "", name, &created);
            metadata["labels"] = json!({"kubernetes.io/metadata.name": name});
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata, "status": {"phase": "Active"}})
        })
        .collect()
}
