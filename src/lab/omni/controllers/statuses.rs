//! What Omni concludes of a cluster and its machine sets from their machines.

use std::time::Duration;

use serde_json::{Value, json};

use super::members::RUNNING;
use super::turn::{Turn, new};
use super::upgrades;
use crate::lab::omni::resource::Resource;
use crate::lab::world;

/// How long the first, hasty verdict on an API server stands.
const HASTY: Duration = Duration::from_secs(1);
/// How long from a cluster that is ready until its API answers.
const API: Duration = Duration::from_secs(40);
/// How often the load balancer looks at the API servers.
const CHECK: Duration = Duration::from_secs(20);

/// Phases of a machine set.
const SCALING_UP: u64 = 1;
const SCALING_DOWN: u64 = 2;
const SET_RUNNING: u64 = 3;
const DESTROYING: u64 = 4;
const FAILED: u64 = 5;
const RECONFIGURING: u64 = 6;
const UPGRADING: u64 = 7;

pub(super) fn run(turn: &mut Turn<'_>) {
    for set in turn.touched("MachineSets") {
        of_set(turn, &set);
    }
    for cluster in turn.clusters() {
        if turn.has("ClusterStatuses", &cluster.metadata.id) {
            balance(turn, &cluster);
            of_cluster(turn, &cluster);
        }
    }
}

/// How many machines there are of which kind.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    total: u64,
    healthy: u64,
    connected: u64,
    requested: u64,
}

impl Counts {
    fn spec(self) -> Value {
        let all = [
            ("total", self.total),
            ("healthy", self.healthy),
            ("connected", self.connected),
            ("requested", self.requested),
        ];
        // A zero value is left out.
        let said = all.into_iter().filter(|(_, count)| *count > 0);
        Value::Object(said.map(|(name, count)| (name.to_owned(), Value::from(count))).collect())
    }

    fn of(spec: &Value) -> Self {
        let count = |name: &str| spec[name].as_u64().unwrap_or_default();
        Self {
            total: count("total"),
            healthy: count("healthy"),
            connected: count("connected"),
            requested: count("requested"),
        }
    }
}

fn of_set(turn: &Turn<'_>, set: &Resource) {
    let id = set.metadata.id.as_str();
    let status = turn.get("MachineSetStatuses", id);
    if status.as_ref().map_or(set.is_ending(), Resource::is_ending) {
        return;
    }
    let states = turn.labelled("ClusterMachineStatuses", "machine-set", id);
    let is_well = |state: &&Resource| state.spec["ready"] == true && state.spec["stage"] == RUNNING;
    let nodes = turn.labelled("MachineSetNodes", "machine-set", id).iter().filter(|node| !node.is_ending()).count();
    let allocation = &set.spec["machine_allocation"];
    let requested = match allocation["machine_count"].as_u64() {
        Some(count) => count,
        None if allocation.is_object() && allocation["allocation_type"].is_null() => 0,
        None => nodes as u64,
    };
    let mut counts =
        Counts { total: turn.labelled("ClusterMachines", "machine-set", id).len() as u64, ..Counts::default() };
    let known = status.as_ref().and_then(|status| status.spec["config_hash"].as_str());
    let mut spec = json!({"config_hash": known.map_or_else(|| world::hash(id), str::to_owned)});
    if set.is_ending() {
        spec["phase"] = DESTROYING.into();
    } else {
        counts.requested = requested;
        counts.connected = states.iter().filter(|state| state.has("connected")).count() as u64;
        counts.healthy = states.iter().filter(|state| state.has("connected")).filter(is_well).count() as u64;
        let upgrade = turn.get("TalosUpgradeStatuses", set.label_of("cluster"));
        let is_upgrading = upgrade.is_some_and(|upgrade| upgrade.spec["phase"] == upgrades::UPGRADING);
        let is_current = states.iter().all(|state| state.spec["config_up_to_date"] == true);
        let phase = if requested == 0 && set.has("role-controlplane") {
            spec["error"] = "control plane machine set must have at least one node".into();
            FAILED
        } else if counts.total < requested {
            SCALING_UP
        } else if counts.total > requested {
            SCALING_DOWN
        } else if is_current {
            SET_RUNNING
        } else if is_upgrading {
            UPGRADING
        } else {
            RECONFIGURING
        };
        spec["phase"] = phase.into();
        if phase == SET_RUNNING && counts.healthy == requested {
            spec["ready"] = true.into();
        }
        if allocation.is_object() {
            spec["machine_allocation"] = allocation.clone();
        }
    }
    spec["machines"] = counts.spec();
    let is_ready = spec["ready"] == true;
    let made = new("MachineSetStatuses", id, "MachineSetStatusController", spec);
    turn.put(made.label("cluster", set.label_of("cluster")).label(super::sets::role(set), ""));
    if is_ready && set.has("role-controlplane") {
        // Conditions: 2 is WireguardConnection, 1 is Etcd; status 1 is Ready.
        let conditions = json!({"conditions": [{"type": 2, "status": 1}, {"type": 1, "status": 1}]});
        let cluster = set.label_of("cluster");
        if !turn.has("ControlPlaneStatuses", id) {
            let made = new("ControlPlaneStatuses", id, "ControlPlaneStatusController", conditions);
            turn.make(made.label("cluster", cluster));
        }
        if let Some(bootstrap) = turn.get("ClusterBootstrapStatuses", cluster) {
            turn.edit(&bootstrap, |bootstrap| bootstrap.spec = json!({"bootstrapped": true}));
        }
    }
}

fn control_planes(turn: &Turn<'_>, cluster: &str) -> Vec<Resource> {
    let mut states = turn.labelled("ClusterMachineStatuses", "cluster", cluster);
    states.retain(|state| state.has("role-controlplane"));
    states
}

/// The load balancer believes an API server at first, then looks, and finds it well when it has looked again.
fn balance(turn: &mut Turn<'_>, cluster: &Resource) {
    let id = cluster.metadata.id.as_str();
    let Some(balancer) = turn.get("LoadBalancerStatuses", id) else { return };
    let set = turn.get("MachineSets", &format!("{id}-control-planes")).filter(|set| !set.is_ending());
    let status = turn.get("ClusterStatuses", id);
    let is_ready = status.is_some_and(|status| status.spec["ready"] == true);
    let spec = if set.is_none() || control_planes(turn, id).is_empty() {
        json!({"stopped": true})
    } else if cluster.is_ending() {
        json!({})
    } else if turn
        .get("KubernetesUpgradeStatuses", id)
        .is_some_and(|status| !status.spec["last_upgrade_version"].is_null())
    {
        let is_well = balancer.spec["healthy"] == true || turn.passed("check", id, CHECK);
        if is_well { json!({"healthy": true}) } else { json!({}) }
    } else {
        if is_ready && turn.passed("api", id, API) {
            upgrades::appear(turn, cluster);
        }
        if turn.passed("hasty", id, HASTY) { json!({}) } else { json!({"healthy": true}) }
    };
    turn.edit(&balancer, |balancer| balancer.spec = spec);
}

fn of_cluster(turn: &Turn<'_>, cluster: &Resource) {
    let id = cluster.metadata.id.as_str();
    let Some(status) = turn.get("ClusterStatuses", id) else { return };
    let sets = turn.labelled("MachineSetStatuses", "cluster", id);
    let phase_of = |set: &Resource| set.spec["phase"].as_u64().unwrap_or_default();
    let phase = if cluster.is_ending() {
        DESTROYING
    } else if sets.is_empty() {
        0
    } else if sets.iter().any(|set| phase_of(set) == SCALING_UP) {
        SCALING_UP
    } else if sets.iter().any(|set| phase_of(set) == SCALING_DOWN) {
        SCALING_DOWN
    } else {
        SET_RUNNING
    };
    let mut counts = Counts::default();
    for set in &sets {
        let of_set = Counts::of(&set.spec["machines"]);
        counts.total += of_set.total;
        counts.healthy += of_set.healthy;
        counts.connected += of_set.connected;
        counts.requested += of_set.requested;
    }
    let control_planes = control_planes(turn, id);
    let set = format!("{id}-control-planes");
    let is_running = turn.get("MachineSets", &set).is_some_and(|set| !set.is_ending());
    let is_well = turn.get("LoadBalancerStatuses", id).is_some_and(|balancer| balancer.spec["healthy"] == true);
    let flags = [
        ("available", !control_planes.is_empty()),
        ("ready", phase == SET_RUNNING && sets.iter().all(|set| set.spec["ready"] == true)),
        ("kubernetesAPIReady", is_well),
        ("controlplaneReady", turn.has("ControlPlaneStatuses", &set)),
        ("has_connected_control_planes", is_running && control_planes.iter().any(|one| one.has("connected"))),
        ("use_embedded_discovery_service", cluster.spec["features"]["use_embedded_discovery_service"] == true),
    ];
    turn.edit(&status, |status| {
        status.spec["machines"] = counts.spec();
        for (name, value) in flags {
            if value {
                status.spec[name] = true.into();
            } else {
                status.unset(name);
            }
        }
        if phase == 0 {
            status.unset("phase");
        } else {
            status.spec["phase"] = phase.into();
        }
        for version in ["talos_version", "kubernetes_version"] {
            status.spec[version] = cluster.spec[version].clone();
        }
        status.set_annotation("cluster-locked", cluster.is_annotated("cluster-locked"));
    });
    if !cluster.is_ending() {
        of_nodes(turn, cluster, &control_planes);
    }
}

/// What is told of a cluster's nodes and where its API servers are.
fn of_nodes(turn: &Turn<'_>, cluster: &Resource, control_planes: &[Resource]) {
    let id = cluster.metadata.id.as_str();
    let put = |plural: &str, spec: Value| {
        if let Some(there) = turn.get(plural, id) {
            turn.edit(&there, |there| there.spec = spec);
        }
    };
    let addresses: Vec<&str> =
        control_planes.iter().filter_map(|state| state.spec["management_address"].as_str()).collect();
    let endpoints: Vec<String> = addresses.iter().map(|address| format!("[{address}]:6443")).collect();
    put("ClusterEndpoints", if addresses.is_empty() { json!({}) } else { json!({"management_addresses": addresses}) });
    put("LoadBalancerConfigs", if endpoints.is_empty() { json!({}) } else { json!({"endpoints": endpoints}) });
    let Some(upgrade) = turn.get("KubernetesUpgradeStatuses", id) else { return };
    let Some(version) = upgrade.spec["last_upgrade_version"].as_str() else { return };
    let states = turn.labelled("ClusterMachineStatuses", "cluster", id);
    let named: Vec<&Resource> = states.iter().filter(|state| !state.label_of("node-name").is_empty()).collect();
    let names: Vec<&str> = named.iter().map(|state| state.label_of("node-name")).collect();
    put("ClusterKubernetesNodes", json!({"nodes": names}));
    let nodes: Vec<Value> = named
        .iter()
        .map(|state| {
            let mut node = json!({"nodename": state.label_of("node-name"), "kubelet_version": version});
            if state.has("connected") {
                node["ready"] = true.into();
            }
            node
        })
        .collect();
    let pods = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]
        .map(|app| json!({"app": app, "version": version, "ready": true}));
    let of_node = |state: &&&Resource| state.has("role-controlplane");
    let static_pods: Vec<Value> = named
        .iter()
        .filter(of_node)
        .map(|state| json!({"nodename": state.label_of("node-name"), "static_pods": pods}))
        .collect();
    put("KubernetesStatuses", json!({"nodes": nodes, "static_pods": static_pods}));
}
