//! Upgrades: a cluster's machines one after the other.

use std::time::Duration;

use serde_json::{Value, json};

use super::members::{RUNNING, apply};
use super::turn::{Turn, new};
use crate::lab::omni::resource::Resource;

/// How long a machine takes to boot another Talos.
const REBOOT: Duration = Duration::from_secs(20);
/// How long a component of Kubernetes takes to be another.
const STEP: Duration = Duration::from_secs(5);

/// Phases of an upgrade.
pub(super) const UPGRADING: u64 = 1;
const DONE: u64 = 2;

/// Stage of a machine that reboots.
const REBOOTING: u64 = 7;

pub(super) fn run(turn: &mut Turn<'_>) {
    for cluster in turn.clusters() {
        if !cluster.is_ending() {
            talos(turn, &cluster);
            kubernetes(turn, &cluster);
        }
    }
}

fn versions(turn: &Turn<'_>, plural: &str, current: &str) -> Vec<String> {
    let versions = turn.list(plural).into_iter().map(|version| version.metadata.id);
    versions.filter(|version| version != current).collect()
}

/// The versions of Talos that a cluster can go to.
pub(super) fn talos_versions(turn: &Turn<'_>, current: &str) -> Vec<String> {
    let version = turn.get("TalosVersions", current);
    let to = version.as_ref().and_then(|version| version.spec["upgradable_talos_versions"].as_array());
    to.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The state of every machine of a cluster, control planes first.
fn states(turn: &Turn<'_>, cluster: &str) -> Vec<Resource> {
    let mut states = turn.labelled("ClusterMachineStatuses", "cluster", cluster);
    states.sort_by_key(|state| !state.has("role-controlplane"));
    states
}

/// Tells how far an upgrade is, in its status and in a task.
fn tell(turn: &Turn<'_>, status: &Resource, cluster: &str, what: &str, spec: Value) {
    let task = json!({"title": format!("Updating Cluster {cluster}"), format!("{what}_upgrade"): spec, "resource_id": cluster});
    turn.edit(status, |status| status.spec = spec);
    turn.put(new("OngoingTasks", &format!("{cluster}-{what}-update"), "OngoingTaskController", task));
}

fn talos(turn: &mut Turn<'_>, cluster: &Resource) {
    let id = cluster.metadata.id.as_str();
    let wanted = cluster.spec["talos_version"].as_str().unwrap_or_default();
    let Some(status) = turn.get("TalosUpgradeStatuses", id) else { return };
    let last = status.spec["last_upgrade_version"].as_str().unwrap_or_default().to_owned();
    if last == wanted {
        return;
    }
    let states = states(turn, id);
    let talos = format!("v{wanted}");
    let is_old = |state: &&Resource| {
        let machine = turn.get("MachineStatuses", &state.metadata.id);
        machine.is_some_and(|machine| machine.spec["talos_version"] != talos.as_str())
    };
    let old: Vec<&Resource> = states.iter().filter(is_old).collect();
    for state in &old {
        let is_held_back = state.is_annotated("locked");
        turn.edit(state, |state| {
            state.set_flag("locked-update", is_held_back);
            apply(state, false);
        });
    }
    let can = |state: &&&Resource| !state.is_annotated("locked") && state.spec["ready"] == true;
    let rebooting = old.iter().find(|state| state.spec["stage"] == REBOOTING);
    let next = rebooting.or_else(|| old.iter().find(can)).copied().cloned();
    let mut spec = json!({
        "phase": UPGRADING,
        "step": "no machines are currently upgrading",
        "status": format!("updating machines {}/{}", states.len() - old.len() + 1, states.len()),
        "last_upgrade_version": last,
        "current_upgrade_version": wanted,
    });
    let Some(next) = next else {
        if old.is_empty() {
            let to = talos_versions(turn, wanted);
            let done = json!({"phase": DONE, "last_upgrade_version": wanted, "upgrade_versions": to});
            turn.edit(&status, |status| status.spec = done);
            turn.finish("OngoingTasks", &format!("{id}-talos-update"));
        } else {
            tell(turn, &status, id, "talos", spec);
        }
        return;
    };
    spec["step"] = format!("current machine: {}", next.metadata.id).into();
    tell(turn, &status, id, "talos", spec);
    let is_up = turn.passed("reboot", &next.metadata.id, REBOOT);
    turn.edit(&next, |state| {
        state.spec["stage"] = if is_up { RUNNING } else { REBOOTING }.into();
        if is_up {
            state.spec["ready"] = true.into();
            apply(state, true);
        } else {
            state.unset("ready");
        }
    });
    if is_up && let Some(machine) = turn.get("MachineStatuses", &next.metadata.id) {
        turn.edit(&machine, |machine| {
            machine.spec["talos_version"] = talos.as_str().into();
            *machine = machine.clone().label("talos-version", &talos);
        });
    }
}

/// The steps of an upgrade of Kubernetes: what is updated on which machine.
fn steps(states: &[Resource]) -> Vec<(&Resource, &'static str)> {
    let control_planes = states.iter().filter(|state| state.has("role-controlplane"));
    let pods = control_planes.flat_map(|state| {
        ["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map(|component| (state, component))
    });
    pods.chain(states.iter().map(|state| (state, "kubelet"))).collect()
}

fn kubernetes(turn: &mut Turn<'_>, cluster: &Resource) {
    let id = cluster.metadata.id.as_str();
    let wanted = cluster.spec["kubernetes_version"].as_str().unwrap_or_default();
    let Some(status) = turn.get("KubernetesUpgradeStatuses", id) else { return };
    let Some(last) = status.spec["last_upgrade_version"].as_str().map(str::to_owned) else { return };
    if last == wanted {
        return;
    }
    let states = states(turn, id);
    let steps = steps(&states);
    let done = turn.memory.steps.get(id).copied().unwrap_or_default();
    let Some((state, component)) = steps.get(done).copied() else {
        let to = versions(turn, "KubernetesVersions", wanted);
        let spec = json!({"phase": DONE, "last_upgrade_version": wanted, "upgrade_versions": to});
        turn.edit(&status, |status| status.spec = spec);
        turn.finish("OngoingTasks", &format!("{id}-kubernetes-update"));
        turn.memory.steps.remove(id);
        return;
    };
    let node = state.label_of("node-name");
    let spec = json!({
        "phase": UPGRADING,
        "step": format!("{node}: updating {component} to {wanted}"),
        "status": "waiting for the cluster to be ready",
        "last_upgrade_version": last,
        "current_upgrade_version": wanted,
    });
    tell(turn, &status, id, "kubernetes", spec);
    let is_done = turn.passed("kubernetes", &format!("{id} {done}"), STEP);
    turn.edit(state, |state| {
        apply(state, is_done);
    });
    if is_done {
        turn.memory.steps.insert(id.to_owned(), done + 1);
    }
}

/// A cluster's first status of its Kubernetes: there is one once its API answers.
pub(super) fn appear(turn: &mut Turn<'_>, cluster: &Resource) {
    let id = cluster.metadata.id.as_str();
    let version = cluster.spec["kubernetes_version"].as_str().unwrap_or_default();
    match turn.get("KubernetesUpgradeStatuses", id) {
        None => {
            let nodes: Vec<String> =
                states(turn, id).iter().map(|state| format!("{:?}", state.label_of("node-name"))).collect();
            let status = format!("nodes [{}] are not ready", nodes.join(" "));
            let spec = json!({"phase": UPGRADING, "status": status, "current_upgrade_version": version});
            turn.make(new("KubernetesUpgradeStatuses", id, "KubernetesUpgradeStatusController", spec));
        }
        Some(status) if status.spec["last_upgrade_version"].is_null() => {
            if turn.passed("nodes", id, Duration::from_secs(1)) {
                let to = versions(turn, "KubernetesVersions", version);
                turn.edit(&status, |status| {
                    status.spec = json!({"phase": DONE, "last_upgrade_version": version, "upgrade_versions": to});
                    *status = status.clone().label("cluster", id);
                });
            }
        }
        Some(_) => {}
    }
}
