//! A cluster that was made anew: what its API has before anybody deploys anything.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{SYSTEM_NAMESPACES, metadata, namespaces, nodes, pods, workloads};
use crate::lab::authority;
use crate::lab::world::clusters::{Cluster, Machine};
use crate::lab::world::{World, workloads as known};

/// A cluster of this name as it is made anew: no machine yet, no network, and of what somebody deploys nothing.
#[must_use]
pub fn fresh(cluster: &Cluster, uuid: &str) -> Cluster {
    Cluster {
        uuid: uuid.to_owned(),
        machines: Vec::new(),
        workloads: known::system(),
        applications: Vec::new(),
        stores: Vec::new(),
        external_secrets: Vec::new(),
        volumes: Vec::new(),
        longhorn: false,
        has_network: false,
        age: SignedDuration::ZERO,
        ..cluster.clone()
    }
}

/// Gives it the network that Talos installs where nobody says `cni: none`.
pub fn install_network(cluster: &mut Cluster) {
    cluster.workloads.extend(known::own_network());
    cluster.has_network = true;
}

/// The objects that a fresh cluster has before its first node.
#[must_use]
pub fn fresh_objects(world: &World, cluster: &Cluster) -> Vec<Value> {
    let world = now(world);
    let mut objects = namespaces(&world, cluster);
    objects.extend(authorities(&world, cluster));
    let created = world.ago_text(cluster.age);
    for (namespace, name, address, port) in
        [("default", "kubernetes", "10.96.0.1", 443), ("kube-system", "kube-dns", "10.96.0.10", 53)]
    {
        objects.push(json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata(cluster, "Service", namespace, name, &created),
            "spec": {"type": "ClusterIP", "clusterIP": address, "ports": [{"port": port, "targetPort": port}]},
            "status": {"loadBalancer": {}},
        }));
    }
    objects.extend(workloads::objects(&world, cluster));
    objects
}

/// What runs in a fresh cluster on the nodes that it has by now: its controllers' objects, and its pods.
#[must_use]
pub fn fresh_pods(world: &World, cluster: &Cluster) -> (Vec<Value>, Vec<Value>) {
    let world = now(world);
    (workloads::objects(&world, cluster), pods::objects(&world, cluster))
}

/// A node that joined while the estate runs.
#[must_use]
pub fn joined_node(world: &World, cluster: &Cluster, machine: &Machine, is_ready: bool) -> Value {
    nodes::joined(world, cluster, machine, is_ready)
}

/// Says of a node whether it is ready.
pub fn set_node_ready(node: &mut Value, is_ready: bool) {
    nodes::set_ready(node, is_ready);
}

/// The authority of a cluster, where every pod finds it.
pub(super) fn authorities(world: &World, cluster: &Cluster) -> Vec<Value> {
    let created = world.ago_text(cluster.age);
    let certificate = authority::certificate(&cluster.uuid);
    let of = |namespace: &str| {
        json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": metadata(cluster, "ConfigMap", namespace, "kube-root-ca.crt", &created),
            "data": {"ca.crt": certificate},
        })
    };
    SYSTEM_NAMESPACES.map(of).to_vec()
}

fn now(world: &World) -> World {
    World { started: Timestamp::now(), ..world.clone() }
}
