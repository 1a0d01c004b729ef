//! A cluster from its first resources to its last.

use serde_json::{Value, json};

use super::turn::{Turn, new};
use crate::lab::omni::resource::Resource;
use crate::lab::world;

/// What each cluster has under its own name, with the controller that makes it; in the order in which they end.
const OF_CLUSTER: [(&str, &str); 7] = [
    ("ClusterEndpoints", "ClusterEndpointController"),
    ("ClusterKubernetesManifestsStatuses", "ClusterKubernetesManifestsStatusController"),
    ("ClusterKubernetesNodes", "ClusterKubernetesNodesController"),
    ("ClusterSecretsRotationStatuses", "SecretRotationStatusController"),
    ("KubernetesStatuses", "KubernetesStatusController"),
    ("KubernetesUpgradeManifestStatuses", "KubernetesUpgradeManifestStatusController"),
    ("LoadBalancerConfigs", "ClusterLoadBalancerController"),
];

/// What users write of a whole cluster.
const WRITTEN: [&str; 4] =
    ["ConfigPatches", "ExtensionsConfigurations", "KubernetesManifestGroups", "KubernetesHealthChecks"];

/// Controllers that have nothing to do for a cluster that ends.
const AT_ONCE: [&str; 8] = [
    "BackupDataController",
    "ClusterConfigVersionController",
    "ClusterEndpointController",
    "ClusterKubernetesManifestsStatusController",
    "ClusterWorkloadProxyController",
    "ClusterWorkloadProxyStatusController",
    "KubernetesUpgradeStatusController",
    "TalosUpgradeStatusController",
];

pub(super) fn run(turn: &mut Turn<'_>) {
    for cluster in turn.clusters() {
        if cluster.is_ending() {
            end(turn, &cluster);
        } else {
            keep(turn, &cluster);
        }
    }
}

fn keep(turn: &Turn<'_>, cluster: &Resource) {
    let id = &cluster.metadata.id;
    turn.hold(cluster);
    if !turn.has("ClusterUUIDs", id) {
        let uuid = world::uuid(&format!("{id} {:x}", rand::random::<u128>()));
        let made = new("ClusterUUIDs", id, "ClusterUUIDController", json!({"uuid": uuid}));
        turn.make(made.label("cluster-uuid", &uuid));
    }
    let text = |name: &str| cluster.spec[name].as_str().unwrap_or_default().to_owned();
    let talos = text("talos_version");
    if !turn.has("ClusterStatuses", id) {
        let mut spec = json!({
            "machines": {},
            "talos_version": talos,
            "kubernetes_version": text("kubernetes_version"),
            "initial_talos_version": talos,
        });
        let is_embedded = cluster.spec["features"]["use_embedded_discovery_service"] == true;
        if is_embedded {
            spec["use_embedded_discovery_service"] = true.into();
        }
        turn.make(new("ClusterStatuses", id, "ClusterStatusController", spec));
        let balancer = new("LoadBalancerStatuses", id, "LoadBalancerController", json!({"stopped": true}));
        turn.make(balancer.label("cluster", id));
        turn.make(new("ClusterBootstrapStatuses", id, "ClusterBootstrapStatusController", json!({})));
        let upgrade = json!({
            "phase": 2,
            "last_upgrade_version": talos,
            "upgrade_versions": super::upgrades::talos_versions(turn, &talos),
        });
        turn.make(new("TalosUpgradeStatuses", id, "TalosUpgradeStatusController", upgrade));
        if is_embedded {
            turn.make(discovery(id));
        }
    }
    for (plural, owner) in OF_CLUSTER {
        if !turn.has(plural, id) {
            let made = new(plural, id, owner, json!({}));
            turn.make(if plural == "KubernetesStatuses" { made.label("cluster", id) } else { made });
        }
    }
}

fn discovery_id(cluster: &str) -> String {
    format!("950-discovery-service-{cluster}")
}

/// Where machines find each other, with Omni's own discovery service.
fn discovery(cluster: &str) -> Resource {
    let data = "cluster:\n  discovery:\n    registries:\n      service:\n        endpoint: http://[fdae:41e4:649b:9303::1]:8093\n";
    let owner = "DiscoveryServiceConfigPatchController";
    let made = new("ConfigPatches", &discovery_id(cluster), owner, json!({"data": data}));
    made.label("cluster", cluster).label("system-patch", "")
}

fn end(turn: &Turn<'_>, cluster: &Resource) {
    let id = cluster.metadata.id.as_str();
    let sets = turn.labelled("MachineSets", "cluster", id);
    let phase = phase(turn, id);
    let task = format!("{id}-destroy");
    turn.put(new("ClusterDestroyStatuses", id, "ClusterDestroyStatusController", json!({"phase": phase})));
    let spec: Value = json!({
        "title": format!("Destroying Cluster {id}"), "destroy": {"phase": phase}, "resource_id": id,
    });
    turn.put(new("OngoingTasks", &task, "OngoingTaskController", spec));
    // The control plane is there as long as there is anything else.
    let (workers, control_plane): (Vec<&Resource>, Vec<&Resource>) =
        sets.iter().partition(|set| !set.has("role-controlplane"));
    let next = if workers.is_empty() { &control_plane } else { &workers };
    for state in turn.labelled("ClusterMachineStatuses", "cluster", id) {
        turn.release(&state, &["SecretRotationStatusController"]);
    }
    if next.iter().all(|set| set.is_ending()) {
        for (plural, ongoing) in [("KubernetesUpgradeStatuses", "kubernetes"), ("TalosUpgradeStatuses", "talos")] {
            turn.finish(plural, id);
            turn.finish("OngoingTasks", &format!("{id}-{ongoing}-update"));
        }
        turn.finish("UpgradeRollouts", id);
        turn.release(cluster, &AT_ONCE);
    }
    for set in next {
        turn.end(set);
    }
    if !sets.is_empty() {
        return;
    }
    turn.release(cluster, &["ClusterController", "SecretsController"]);
    for plural in WRITTEN {
        for written in turn.labelled(plural, "cluster", id) {
            if written.metadata.owner.is_empty() {
                turn.finish(plural, &written.metadata.id);
            }
        }
    }
    turn.finish("ClusterUUIDs", id);
    turn.release(cluster, &["ClusterUUIDController"]);
    turn.finish("OngoingTasks", &task);
    turn.finish("ClusterDestroyStatuses", id);
    turn.release(cluster, &["ClusterDestroyStatusController"]);
    for (plural, _) in OF_CLUSTER {
        turn.finish(plural, id);
    }
    turn.finish("ClusterBootstrapStatuses", id);
    turn.finish("ConfigPatches", &discovery_id(id));
    turn.finish("ClusterStatuses", id);
    turn.remove("LoadBalancerStatuses", id);
    turn.release_all(cluster);
}

/// How far a destruction is.
fn phase(turn: &Turn<'_>, cluster: &str) -> String {
    let sets = turn.labelled("MachineSetStatuses", "cluster", cluster).len();
    let machines = turn.labelled("ClusterMachineStatuses", "cluster", cluster).len();
    format!("Destroying: {}, {}", counted(sets, "machine set"), counted(machines, "machine"))
}

/// A number of things, as Omni writes it.
pub(super) fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
