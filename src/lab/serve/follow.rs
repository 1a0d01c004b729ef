//! A cluster's Kubernetes API follows what Omni makes of the cluster: it ends with it, begins anew with it, and has a node
//! for each machine that joins. Nodes are ready once the cluster has a network: Talos brings one unless a patch of the
//! cluster says `cni: none`.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::broadcast::error::RecvError;

use crate::lab::kubernetes::ObjectStore;
use crate::lab::omni::{Change, Gateway, Resource};
use crate::lab::world::kubernetes::{fresh, fresh_objects, fresh_pods, install_network, joined_node, set_node_ready};
use crate::lab::world::{Cluster, Machine, World};

/// What the DaemonSets of networks are called.
const NETWORKS: [&str; 5] = ["cilium", "kube-flannel", "calico-node", "canal", "antrea-agent"];

/// What a cluster's API shows, and of which cluster.
struct Follower {
    gateway: Arc<Gateway>,
    world: World,
    objects: Arc<ObjectStore>,
    cluster: Cluster,
    /// It was made anew while the estate runs.
    is_fresh: bool,
    /// Namespaces and names of the pods that a fresh cluster has of its own.
    pods: BTreeSet<(String, String)>,
}

/// Follows for as long as it is polled.
pub(super) async fn follow(gateway: Arc<Gateway>, world: World, cluster: Cluster, objects: Arc<ObjectStore>) {
    let mut changes = gateway.store.subscribe();
    let mut writes = objects.subscribe();
    let mut follower = Follower { gateway, world, objects, cluster, is_fresh: false, pods: BTreeSet::new() };
    loop {
        tokio::select! {
            change = changes.recv() => match change {
                Ok(change) => follower.apply(&change),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            written = writes.changed() => {
                if written.is_err() {
                    return;
                }
                follower.connect();
            }
        }
    }
}

impl Follower {
    fn apply(&mut self, change: &Change) {
        let Some(resource) = change.new.as_ref().or(change.old.as_ref()) else { return };
        let is_ours = resource.metadata.id == self.cluster.name;
        let of_ours = resource.label_of("cluster") == self.cluster.name;
        match (resource.metadata.kind.as_str(), change.old.is_some(), change.new.is_some()) {
            ("ClusterUUIDs.omni.sidero.dev", false, true) if is_ours => {
                self.cluster = fresh(&self.cluster, resource.spec["uuid"].as_str().unwrap_or_default());
                self.is_fresh = true;
                self.pods.clear();
                self.objects.begin_anew(fresh_objects(&self.world, &self.cluster));
            }
            ("ClusterUUIDs.omni.sidero.dev", true, false) if is_ours => self.objects.begin_anew(Vec::new()),
            ("ClusterMachineIdentities.omni.sidero.dev", false, true) if of_ours => self.join(resource),
            ("ClusterMachineIdentities.omni.sidero.dev", true, false) if of_ours => {
                self.objects.remove("", "nodes", "", resource.spec["nodename"].as_str().unwrap_or_default());
                self.cluster.machines.retain(|machine| machine.id != resource.metadata.id);
                self.run();
            }
            _ => {}
        }
    }

    fn join(&mut self, identity: &Resource) {
        if self.is_fresh && !self.cluster.has_network && !self.brings_its_own_network() {
            install_network(&mut self.cluster);
        }
        let id = &identity.metadata.id;
        let status = self.gateway.store.get("default", "MachineStatuses.omni.sidero.dev", id);
        let tunnel = status.map(|status| status.spec["management_address"].as_str().unwrap_or_default().to_owned());
        let machine = Machine {
            id: id.clone(),
            request: identity.spec["nodename"].as_str().unwrap_or_default().to_owned(),
            machine_set: identity.label_of("machine-set").to_owned(),
            control_plane: identity.has("role-controlplane"),
            host: "",
            vm: 0,
            address: identity.spec["node_ips"][0].as_str().unwrap_or_default().to_owned(),
            tunnel: tunnel.unwrap_or_default(),
            lost_since: None,
            destroyed: false,
        };
        let is_ready = self.cluster.has_network || has_network(&self.objects);
        self.objects.put(joined_node(&self.world, &self.cluster, &machine, is_ready));
        self.cluster.machines.push(machine);
        self.run();
    }

    /// Whether a patch of the cluster says that its network is somebody else's matter.
    fn brings_its_own_network(&self) -> bool {
        let patches = self.gateway.store.list("default", "ConfigPatches.omni.sidero.dev");
        patches.iter().filter(|patch| patch.label_of("cluster") == self.cluster.name).any(|patch| {
            let data: Value =
                serde_saphyr::from_str(patch.spec["data"].as_str().unwrap_or_default()).unwrap_or_default();
            data["cluster"]["network"]["cni"]["name"] == "none"
        })
    }

    /// What a fresh cluster runs of its own, on the nodes that it has.
    fn run(&mut self) {
        if !self.is_fresh {
            return;
        }
        let (controllers, pods) = fresh_pods(&self.world, &self.cluster);
        let name = |pod: &Value| {
            let text = |field: &str| pod["metadata"][field].as_str().unwrap_or_default().to_owned();
            (text("namespace"), text("name"))
        };
        let names: BTreeSet<_> = pods.iter().map(name).collect();
        for (namespace, name) in self.pods.difference(&names) {
            self.objects.remove("", "pods", namespace, name);
        }
        self.pods = names;
        controllers.into_iter().chain(pods).for_each(|object| self.objects.put(object));
    }

    /// Makes those nodes ready that waited for the network, once there is one, and runs what waited for them.
    fn connect(&mut self) {
        if !has_network(&self.objects) {
            return;
        }
        for node in self.objects.list("", "nodes") {
            let waits = |condition: &Value| condition["type"] == "Ready" && condition["reason"] == "KubeletNotReady";
            let conditions = node["status"]["conditions"].as_array();
            if conditions.is_some_and(|conditions| conditions.iter().any(waits)) {
                let name = node["metadata"]["name"].as_str().unwrap_or_default();
                self.objects.update("", "nodes", "", name, |node| set_node_ready(node, true));
            }
        }
        if !self.cluster.has_network {
            self.cluster.has_network = true;
            self.run();
        }
    }
}

fn has_network(objects: &ObjectStore) -> bool {
    objects.list("apps", "daemonsets").iter().any(|set| {
        let name = set["metadata"]["name"].as_str().unwrap_or_default();
        NETWORKS.contains(&name)
    })
}
