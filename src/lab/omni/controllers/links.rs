//! Machines join Omni, and are forgotten.

use std::time::Duration;

use serde_json::json;

use super::turn::{Turn, new};
use crate::lab::omni::resource::Resource;
use crate::lab::world::omni::{MachineLook, machine_link, machine_status};

/// How long a virtual machine takes from its start until it has connected.
const BOOT: Duration = Duration::from_secs(20);
/// How long a machine that was let go of is still to be seen.
const FORGET: Duration = Duration::from_secs(8);

pub(super) fn run(turn: &mut Turn<'_>) {
    for machine in turn.memory.booting.clone() {
        if turn.passed("boot", &machine, BOOT) {
            turn.memory.booting.remove(&machine);
            join(turn, &machine);
        }
    }
    for status in turn.list("MachineRequestStatuses") {
        let is_ours = turn.is_touched_set(status.label_of("machine-request-set"));
        if is_ours && status.is_ending() {
            clean_up(turn, &status);
        }
    }
    for link in turn.list("Links") {
        if link.is_ending() {
            forget(turn, &link);
        }
    }
}

fn join(turn: &mut Turn<'_>, machine: &str) {
    let statuses = turn.list("MachineRequestStatuses");
    // One whose request has gone meanwhile joins no more.
    let Some(request) = statuses.iter().find(|status| status.spec["id"] == machine) else { return };
    let request_id = request.metadata.id.clone();
    let talos = turn.get("MachineRequests", &request_id);
    let talos = talos.and_then(|request| request.spec["talos_version"].as_str().map(str::to_owned)).unwrap_or_default();
    let number = turn.outside.hypervisor().machines.iter().find(|one| one.name == request_id).map_or(0, |one| one.id);
    let look = MachineLook::made(&request_id, number, &talos);
    let provided = |resource: Resource| {
        resource
            .label("infra-provider-id", request.label_of("infra-provider-id"))
            .label("machine-request", &request_id)
            .label("machine-request-set", request.label_of("machine-request-set"))
    };
    turn.make(provided(new("Links", machine, "", machine_link(&look))));
    let spec = json!({"management_address": look.tunnel, "connected": true});
    turn.make(provided(new("Machines", machine, "MachineController", spec)));
    let labels = new("MachineLabels", machine, "", json!({}));
    turn.make(labels.annotation("platform-tag-labels-initialized", ""));
    let status = provided(new("MachineStatuses", machine, "MachineStatusController", machine_status(&look)))
        .label("arch", "amd64")
        .label("available", "")
        .label("connected", "")
        .label("platform", "nocloud")
        .label("ready-to-use", "")
        .label("reporting-events", "")
        .label("talos-version", &format!("v{talos}"));
    turn.make(status);
    turn.memory.joined.insert(machine.to_owned());
}

/// A request that ends lets go of its machine once no cluster has it. A machine that runs and never joined is waited for
/// (`siderolabs/omni` issue 2642).
fn clean_up(turn: &Turn<'_>, status: &Resource) {
    let machine = status.spec["id"].as_str().unwrap_or_default();
    let runs = || turn.outside.hypervisor().machines.iter().any(|one| one.name == status.metadata.id);
    if turn.has("ClusterMachines", machine) || !turn.memory.joined.contains(machine) && runs() {
        return;
    }
    if let Some(link) = turn.get("Links", machine) {
        turn.end(&link);
    }
    turn.release_all(status);
}

/// A link that ends takes the machine with it.
fn forget(turn: &mut Turn<'_>, link: &Resource) {
    let id = link.metadata.id.as_str();
    if let Some(machine) = turn.get("Machines", id) {
        turn.end(&machine);
    }
    if let Some(node) = turn.get("MachineSetNodes", id) {
        turn.end(&node);
    }
    if turn.has("ClusterMachines", id) || !turn.passed("forget", id, FORGET) {
        return;
    }
    for plural in ["MachineStatuses", "MachineLabels", "Machines"] {
        turn.finish(plural, id);
    }
    turn.release_all(link);
}
