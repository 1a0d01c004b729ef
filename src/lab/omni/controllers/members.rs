//! The machines of a cluster: how each becomes one, and leaves.

use std::time::Duration;

use serde_json::{Value, json};

use super::turn::{Turn, new};
use crate::lab::omni::resource::Resource;
use crate::lab::world;

/// How long a machine takes to install itself.
const INSTALL: Duration = Duration::from_secs(30);
/// How long a control plane takes from then until etcd is well.
const ETCD: Duration = Duration::from_secs(5);
/// How long a machine takes to apply another configuration.
const CONFIGURE: Duration = Duration::from_secs(3);
/// How long a machine takes to leave and to reset itself.
const RESET: Duration = Duration::from_secs(15);

/// Stages of `ClusterMachineStatuses`.
pub(super) const CONFIGURING: u64 = 3;
pub(super) const RUNNING: u64 = 4;
pub(super) const DESTROYING: u64 = 5;

/// Values of `config_apply_status`.
const PENDING: u64 = 1;
const APPLIED: u64 = 2;

/// What Talos says of a configuration that names a host name beside that of the machine's platform
/// (`siderolabs/omni-infra-provider-proxmox` issue 43).
const TWO_HOSTNAMES: &str = "rpc error: code = InvalidArgument desc = configuration validation failed: 1 error \
                             occurred:\n\t* static hostname is already set in v1alpha1 config\n\n";

pub(super) fn run(turn: &mut Turn<'_>) {
    for node in turn.touched("MachineSetNodes") {
        of_node(turn, &node);
    }
    for member in turn.touched("ClusterMachines") {
        if member.is_ending() {
            leave(turn, &member);
        } else {
            stay(turn, &member);
        }
    }
}

fn of_node(turn: &Turn<'_>, node: &Resource) {
    let id = &node.metadata.id;
    let member = turn.get("ClusterMachines", id);
    if node.is_ending() {
        match member.filter(|member| !member.is_ending()) {
            Some(member) => turn.end(&member),
            None => turn.release_all(node),
        }
        return;
    }
    turn.hold(node);
    let runs = turn.get("Machines", id).is_some_and(|machine| !machine.is_ending());
    let cluster = turn.get("Clusters", node.label_of("cluster")).filter(|cluster| !cluster.is_ending());
    if let (None, true, Some(cluster)) = (member, runs, cluster) {
        let spec = json!({"kubernetes_version": cluster.spec["kubernetes_version"]});
        let made = new("ClusterMachines", id, "MachineSetStatusController", spec);
        turn.make(like(made, node));
    }
}

/// With the labels that say where a machine belongs.
fn like(made: Resource, node: &Resource) -> Resource {
    let role = super::sets::role(node);
    made.label("cluster", node.label_of("cluster")).label("machine-set", node.label_of("machine-set")).label(role, "")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn stay(turn: &mut Turn<'_>, member: &Resource) {
    let id = member.metadata.id.as_str();
    turn.hold(member);
    let (Some(machine), Some(status)) = (turn.get("Machines", id), turn.get("MachineStatuses", id)) else { return };
    belong(turn, &status, Some(member));
    let Some(state) = turn.get("ClusterMachineStatuses", id) else {
        let spec = json!({
            "ready": true,
            "stage": CONFIGURING,
            "management_address": machine.spec["management_address"],
            "config_apply_status": PENDING,
            "provision_status": {
                "provider_id": status.label_of("infra-provider-id"), "request_id": status.label_of("machine-request"),
            },
        });
        let made = new("ClusterMachineStatuses", id, "ClusterMachineStatusController", spec);
        turn.make(like(made, member).label("connected", ""));
        return;
    };
    let is_locked = turn.get("MachineSetNodes", id).is_some_and(|node| node.is_annotated("locked"));
    turn.edit(&state, |state| state.set_annotation("locked", is_locked));
    let hostname = text(&status.spec["network"]["hostname"]).to_owned();
    let is_control_plane = member.has("role-controlplane");
    match state.spec["stage"].as_u64() {
        Some(CONFIGURING) if turn.outside.troubles.two_hostnames => {
            turn.edit(&state, |state| {
                state.unset("ready");
                state.spec["last_config_error"] = TWO_HOSTNAMES.into();
            });
        }
        Some(CONFIGURING) if turn.passed("install", id, INSTALL) => {
            turn.edit(&state, |state| {
                state.spec["stage"] = RUNNING.into();
                state.spec["config_up_to_date"] = true.into();
                state.spec["config_apply_status"] = APPLIED.into();
                if is_control_plane {
                    state.unset("ready");
                }
                *state = state.clone().label("hostname", &hostname).label("node-name", &hostname);
            });
            let addresses = status.spec["network"]["addresses"].as_array().into_iter().flatten();
            let addresses: Vec<&str> = addresses.map(|one| text(one).split('/').next().unwrap_or_default()).collect();
            let spec = json!({
                "node_identity": &world::hash(id)[..43], "nodename": hostname, "node_ips": addresses,
            });
            let made = new("ClusterMachineIdentities", id, "ClusterMachineIdentityController", spec);
            turn.make(like(made, member));
        }
        Some(RUNNING) if machine.spec["connected"] == true => {
            let is_ready = state.spec["ready"] == true;
            if !is_ready && turn.passed("etcd", id, ETCD) {
                turn.edit(&state, |state| state.spec["ready"] = true.into());
            }
            configure(turn, &state);
        }
        _ => {}
    }
}

/// A machine whose configuration has become another takes a moment to apply it.
fn configure(turn: &mut Turn<'_>, state: &Resource) {
    let id = state.metadata.id.as_str();
    let wanted = world::hash(&patches_of(turn, state));
    let Some(known) = turn.memory.configured.get(id) else {
        turn.memory.configured.insert(id.to_owned(), wanted);
        return;
    };
    if *known == wanted {
        return;
    }
    let is_done = turn.passed("configure", id, CONFIGURE);
    turn.edit(state, |state| apply(state, is_done));
    if is_done {
        turn.memory.configured.insert(id.to_owned(), wanted);
    }
}

/// Says whether a machine has the configuration that it is to have.
pub(super) fn apply(state: &mut Resource, is_applied: bool) {
    state.spec["config_apply_status"] = if is_applied { APPLIED } else { PENDING }.into();
    if is_applied {
        state.spec["config_up_to_date"] = true.into();
    } else {
        state.unset("config_up_to_date");
    }
}

/// Remembers what each machine is configured with, before anything changes.
pub(super) fn remember(turn: &mut Turn<'_>) {
    for state in turn.list("ClusterMachineStatuses") {
        let configured = world::hash(&patches_of(turn, &state));
        turn.memory.configured.insert(state.metadata.id, configured);
    }
}

/// What the patches of a machine say, in their order.
fn patches_of(turn: &Turn<'_>, state: &Resource) -> String {
    let applies = |patch: &&Resource| {
        let is = |label: &str, value: &str| patch.label_of(label).is_empty() || patch.label_of(label) == value;
        let of_cluster = patch.label_of("cluster") == state.label_of("cluster");
        let of_machine = patch.label_of("machine") == state.metadata.id;
        let within = is("machine-set", state.label_of("machine-set")) && is("cluster-machine", &state.metadata.id);
        !patch.has("disabled") && (of_machine || of_cluster && within)
    };
    let patches = turn.list("ConfigPatches");
    let said = patches.iter().filter(applies).map(|patch| json!([patch.metadata.id, patch.spec]));
    Value::Array(said.collect()).to_string()
}

/// Leaving takes a machine that can be reached, or one that Omni is told to forget.
fn leave(turn: &mut Turn<'_>, member: &Resource) {
    let id = member.metadata.id.as_str();
    let state = turn.get("ClusterMachineStatuses", id);
    if let Some(state) = &state {
        turn.edit(state, |state| state.spec["stage"] = DESTROYING.into());
    }
    let link = turn.get("Links", id).filter(|link| !link.is_ending());
    let is_forgotten = link.is_none() || turn.has("NodeForceDestroyRequests", id);
    let is_reachable = link.is_some_and(|link| link.spec["connected"] == true);
    let goes = is_forgotten || is_reachable && turn.passed("reset", id, RESET);
    if !goes {
        return;
    }
    if let Some(state) = &state {
        turn.edit(state, |state| apply(state, false));
    }
    turn.finish("ClusterMachineStatuses", id);
    for patch in turn.labelled("ConfigPatches", "cluster-machine", id) {
        turn.finish("ConfigPatches", &patch.metadata.id);
    }
    turn.finish("NodeForceDestroyRequests", id);
    turn.release_all(member);
    turn.finish("ClusterMachineIdentities", id);
    turn.memory.configured.remove(id);
    if let Some(status) = turn.get("MachineStatuses", id) {
        belong(turn, &status, None);
    }
}

/// Says of a machine which cluster has it.
fn belong(turn: &Turn<'_>, status: &Resource, member: Option<&Resource>) {
    turn.edit(status, |status| {
        status.set_flag("available", member.is_none() && !status.has("no-manual-allocation"));
        if let Some(member) = member {
            *status = like(status.clone(), member);
            status.spec["cluster"] = member.label_of("cluster").into();
            status.spec["role"] = if member.has("role-controlplane") { 1 } else { 2 }.into();
            return;
        }
        for label in ["cluster", "machine-set", "role-controlplane", "role-worker"] {
            status.set_flag(label, false);
        }
        status.unset("cluster");
        status.unset("role");
    });
}
