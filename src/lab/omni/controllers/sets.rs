//! Machine sets: their requests for machines, and the machines that they take.

use serde_json::{Value, json};

use super::clusters::counted;
use super::requests::number;
use super::turn::{Turn, new};
use crate::lab::omni::resource::Resource;
use crate::lab::omni::selector::Selector;

/// Controllers that have nothing to do for a machine set that ends.
const AT_ONCE: [&str; 4] = [
    "MachineSetController",
    "ControlPlaneStatusController",
    "ClusterBootstrapStatusController",
    "MachineSetEtcdAuditController",
];

pub(super) fn run(turn: &mut Turn<'_>) {
    for set in turn.touched("MachineSets") {
        let cluster = turn.get("Clusters", set.label_of("cluster"));
        if set.is_ending() {
            end(turn, &set);
        } else if let Some(cluster) = cluster.filter(|cluster| !cluster.is_ending()) {
            keep(turn, &cluster, &set);
        }
    }
}

/// The role that a machine set's label says.
pub(super) fn role(set: &Resource) -> &'static str {
    if set.has("role-controlplane") { "role-controlplane" } else { "role-worker" }
}

fn keep(turn: &Turn<'_>, cluster: &Resource, set: &Resource) {
    let id = &set.metadata.id;
    turn.hold(set);
    let allocation = &set.spec["machine_allocation"];
    let Some(class) = allocation["name"].as_str().and_then(|name| turn.get("MachineClasses", name)) else { return };
    let count = number(&allocation["machine_count"]);
    let candidates = if class.spec["auto_provision"].is_object() {
        ask(turn, cluster, set, &class, count);
        provided(turn, id)
    } else {
        free(turn, &class)
    };
    let is_unlimited = allocation["allocation_type"] == 1;
    allocate(turn, set, if is_unlimited { usize::MAX } else { count }, &candidates);
}

/// Asks the provider for machines. One that is still there is asked for until it is gone.
fn ask(turn: &Turn<'_>, cluster: &Resource, set: &Resource, class: &Resource, count: usize) {
    let id = &set.metadata.id;
    let members = turn.labelled("ClusterMachines", "machine-set", id).len();
    let asked = turn.get("MachineRequestSets", id);
    let asked = asked.map_or(0, |asked| number(&asked.spec["machine_count"]));
    let mut spec = class.spec["auto_provision"].clone();
    spec["talos_version"] = cluster.spec["talos_version"].clone();
    let wanted = count.max(members.min(asked));
    if wanted > 0 {
        spec["machine_count"] = wanted.into();
    }
    turn.put(new("MachineRequestSets", id, "MachineProvisionController", spec));
}

/// Machines that were made for a machine set and have joined.
fn provided(turn: &Turn<'_>, set: &str) -> Vec<String> {
    let statuses = turn.labelled("MachineRequestStatuses", "machine-request-set", set).into_iter();
    let running = statuses
        .filter(|status| turn.get("MachineRequests", &status.metadata.id).is_some_and(|request| !request.is_ending()));
    running.filter_map(|status| Some(status.spec["id"].as_str()?.to_owned())).collect()
}

/// Machines that belong to nobody and that a class selects.
fn free(turn: &Turn<'_>, class: &Resource) -> Vec<String> {
    let labels = class.spec["match_labels"].as_array().into_iter().flatten();
    let labels: Vec<String> = labels.filter_map(Value::as_str).map(str::to_owned).collect();
    let Ok(selector) = Selector::parse(&labels) else { return Vec::new() };
    let mut machines = turn.list("MachineStatuses");
    machines.retain(|machine| machine.has("available") && selector.matches(&machine.metadata.labels));
    machines.into_iter().map(|machine| machine.metadata.id).collect()
}

/// Takes machines, or gives up those that are too many: first what is not connected, then the oldest.
fn allocate(turn: &Turn<'_>, set: &Resource, count: usize, candidates: &[String]) {
    let mut nodes = turn.labelled("MachineSetNodes", "machine-set", &set.metadata.id);
    nodes.retain(|node| !node.is_ending());
    let runs = |id: &str| turn.get("Machines", id).is_some_and(|machine| !machine.is_ending());
    let joined = candidates.iter().filter(|id| runs(id) && !turn.has("MachineSetNodes", id));
    for id in joined.filter(|id| !turn.has("ClusterMachines", id)).take(count.saturating_sub(nodes.len())) {
        let node = new("MachineSetNodes", id, "", json!({})).label("cluster", set.label_of("cluster"));
        let node = node.label("machine-set", &set.metadata.id).label(role(set), "");
        turn.make(node.label("managed-by-machine-set-node-controller", ""));
    }
    let is_connected = |id: &str| turn.get("Machines", id).is_some_and(|machine| machine.spec["connected"] == true);
    nodes.sort_by_key(|node| (is_connected(&node.metadata.id), node.metadata.created.clone()));
    let surplus = nodes.len().saturating_sub(count);
    for node in nodes.iter().take(surplus) {
        turn.end(node);
    }
}

fn end(turn: &Turn<'_>, set: &Resource) {
    let id = set.metadata.id.as_str();
    let machines = turn.labelled("ClusterMachineStatuses", "machine-set", id).len();
    let phase = format!("Destroying: {}", counted(machines, "machine"));
    turn.put(new("MachineSetDestroyStatuses", id, "MachineSetDestroyStatusController", json!({"phase": phase})));
    for plural in ["ConfigPatches", "ExtensionsConfigurations"] {
        let written = turn.labelled(plural, "machine-set", id);
        for one in written {
            turn.finish(plural, &one.metadata.id);
        }
    }
    if set.has("role-controlplane") {
        turn.finish("ControlPlaneStatuses", id);
        if let Some(bootstrap) = turn.get("ClusterBootstrapStatuses", set.label_of("cluster")) {
            turn.edit(&bootstrap, |bootstrap| bootstrap.spec = json!({}));
        }
    }
    turn.release(set, &AT_ONCE);
    let requests = turn.get("MachineRequestSets", id);
    if let Some(requests) = &requests {
        turn.end(requests);
    }
    let nodes = turn.labelled("MachineSetNodes", "machine-set", id);
    for node in &nodes {
        turn.end(node);
    }
    if nodes.is_empty() {
        turn.release(set, &["MachineSetNodeController"]);
    }
    if !nodes.is_empty() || !turn.labelled("ClusterMachines", "machine-set", id).is_empty() {
        return;
    }
    turn.finish("MachineSetStatuses", id);
    turn.release(set, &["MachineSetStatusController"]);
    if requests.is_none() {
        turn.release(set, &["MachineProvisionController"]);
        turn.finish("MachineSetDestroyStatuses", id);
        turn.release_all(set);
    }
}
