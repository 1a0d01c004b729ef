//! A cluster's Kubernetes API follows what Omni makes of the cluster: it ends with it, begins anew with it, and has a node
//! for each machine that joins. Nodes are ready once the cluster has a network.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::broadcast::error::RecvError;

use crate::lab::kubernetes::ObjectStore;
use crate::lab::omni::{Change, Gateway};
use crate::lab::world::kubernetes::{bare_objects, joined_node, set_node_ready};
use crate::lab::world::{Cluster, Machine, World};

/// What the DaemonSets of networks are called.
const NETWORKS: [&str; 5] = ["cilium", "kube-flannel", "calico-node", "canal", "antrea-agent"];

/// Follows for as long as it is polled.
pub(super) async fn follow(gateway: Arc<Gateway>, world: World, cluster: Cluster, objects: Arc<ObjectStore>) {
    let mut changes = gateway.store.subscribe();
    let mut writes = objects.subscribe();
    loop {
        tokio::select! {
            change = changes.recv() => match change {
                Ok(change) => apply(&gateway, &world, &cluster, &objects, &change),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            written = writes.changed() => {
                if written.is_err() {
                    return;
                }
                if has_network(&objects) {
                    make_ready(&objects);
                }
            }
        }
    }
}

fn apply(gateway: &Gateway, world: &World, cluster: &Cluster, objects: &ObjectStore, change: &Change) {
    let Some(resource) = change.new.as_ref().or(change.old.as_ref()) else { return };
    let name = resource.spec["nodename"].as_str().unwrap_or_default();
    match (resource.metadata.kind.as_str(), &change.old, &change.new) {
        ("ClusterUUIDs.omni.sidero.dev", None, Some(_)) if resource.metadata.id == cluster.name => {
            objects.begin_anew(bare_objects(world, cluster));
        }
        ("ClusterUUIDs.omni.sidero.dev", Some(_), None) if resource.metadata.id == cluster.name => {
            objects.begin_anew(Vec::new());
        }
        ("ClusterMachineIdentities.omni.sidero.dev", None, Some(_)) if resource.label_of("cluster") == cluster.name => {
            let id = &resource.metadata.id;
            let status = gateway.store.get("default", "MachineStatuses.omni.sidero.dev", id);
            let tunnel = status.map(|status| status.spec["management_address"].as_str().unwrap_or_default().to_owned());
            let machine = Machine {
                id: id.clone(),
                request: name.to_owned(),
                machine_set: resource.label_of("machine-set").to_owned(),
                control_plane: resource.has("role-controlplane"),
                host: "",
                vm: 0,
                address: resource.spec["node_ips"][0].as_str().unwrap_or_default().to_owned(),
                tunnel: tunnel.unwrap_or_default(),
                lost_since: None,
                destroyed: false,
            };
            objects.put(joined_node(world, cluster, &machine, has_network(objects)));
        }
        ("ClusterMachineIdentities.omni.sidero.dev", Some(_), None) if resource.label_of("cluster") == cluster.name => {
            objects.remove("", "nodes", "", name);
        }
        _ => {}
    }
}

fn has_network(objects: &ObjectStore) -> bool {
    objects.list("apps", "daemonsets").iter().any(|set| {
        let name = set["metadata"]["name"].as_str().unwrap_or_default();
        NETWORKS.contains(&name)
    })
}

/// Makes those nodes ready that waited for the network.
fn make_ready(objects: &ObjectStore) {
    for node in objects.list("", "nodes") {
        let waits = |condition: &Value| condition["type"] == "Ready" && condition["reason"] == "KubeletNotReady";
        let conditions = node["status"]["conditions"].as_array();
        if conditions.is_some_and(|conditions| conditions.iter().any(waits)) {
            let name = node["metadata"]["name"].as_str().unwrap_or_default();
            objects.update("", "nodes", "", name, |node| set_node_ready(node, true));
        }
    }
}
