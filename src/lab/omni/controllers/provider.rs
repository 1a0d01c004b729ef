//! The infrastructure provider, as long as it works: it makes a virtual machine for each request, and removes it.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::turn::{Turn, new};
use crate::lab::omni::resource::Resource;
use crate::lab::proxmox::Machine;
use crate::lab::world;

/// How often it is heard of, in real time: ages are told in it.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long until it is missed.
const SILENCE: Duration = Duration::from_secs(60);
/// How long it takes to clone a virtual machine.
const PROVISION: Duration = Duration::from_secs(20);
/// How long until it says what it is doing.
const BEGIN: Duration = Duration::from_secs(1);
/// How long it takes to remove one.
const DEPROVISION: Duration = Duration::from_secs(10);

/// The stages of a request that is being done, and that is done.
const PROVISIONING: u64 = 1;
const PROVISIONED: u64 = 2;

/// Numbers of virtual machines begin here.
const FIRST: u64 = 200;

pub(super) fn run(turn: &mut Turn<'_>) {
    let provider = turn.outside.provider.clone();
    if !turn.outside.works() {
        if turn.passed("silence", &provider, SILENCE) {
            world::omni::miss_provider(turn.store, &provider, Timestamp::now());
        }
        return;
    }
    if turn.memory.timers.again("heartbeat", HEARTBEAT) {
        world::omni::hear_from_provider(turn.store, &provider, Timestamp::now());
    }
    for request in turn.labelled("MachineRequests", "infra-provider-id", &provider) {
        if !turn.is_touched_set(request.label_of("machine-request-set")) {
            continue;
        }
        if request.is_ending() {
            deprovision(turn, &request);
        } else {
            provision(turn, &request);
        }
    }
}

fn controller(turn: &Turn<'_>) -> String {
    format!("{}.ProvisionController", turn.outside.provider)
}

fn provision(turn: &mut Turn<'_>, request: &Resource) {
    let id = request.metadata.id.as_str();
    let own = controller(turn);
    turn.edit(request, |request| {
        if !request.metadata.finalizers.contains(&own) {
            request.metadata.finalizers.push(own.clone());
        }
    });
    let Some(status) = turn.get("MachineRequestStatuses", id) else {
        let made = new("MachineRequestStatuses", id, &own, json!({"stage": PROVISIONING}));
        let made = made.label("infra-provider-id", request.label_of("infra-provider-id"));
        turn.make(made.label("machine-request-set", request.label_of("machine-request-set")));
        return;
    };
    if status.spec["stage"] != PROVISIONING {
        return;
    }
    if turn.passed("provision", id, PROVISION) {
        let machine = world::uuid(&format!("{id} {:x}", rand::random::<u128>()));
        make(turn, id, &machine);
        turn.memory.booting.insert(machine.clone());
        let spec = json!({"id": machine, "stage": PROVISIONED, "status": "Provision Complete"});
        turn.edit(&status, |status| status.spec = spec);
    } else if turn.passed("begin", id, BEGIN) {
        let spec = json!({"stage": PROVISIONING, "status": "Running Step: \"createVM\" (1/1)"});
        turn.edit(&status, |status| status.spec = spec);
    }
}

/// Adds a virtual machine on the host that has the fewest.
fn make(turn: &Turn<'_>, request: &str, machine: &str) {
    let mut hypervisor = turn.outside.hypervisor();
    let machines_on = |node: &str| hypervisor.machines.iter().filter(|machine| machine.node == node).count();
    let online = hypervisor.nodes.iter().filter(|node| node.status == "online");
    let node = online.min_by_key(|node| machines_on(&node.name)).map(|node| node.name.clone());
    let number = hypervisor.machines.iter().map(|machine| machine.id + 1).fold(FIRST, u64::max);
    hypervisor.machines.push(Machine {
        node: node.unwrap_or_default(),
        id: number,
        name: request.to_owned(),
        status: "running".to_owned(),
        uuid: Some(machine.to_owned()),
    });
}

/// It ends what it told of the request, and removes the virtual machine once Omni has let go of the machine. One that is
/// not there is no machine that was removed (`siderolabs/omni-infra-provider-proxmox` issue 75): it waits.
fn deprovision(turn: &mut Turn<'_>, request: &Resource) {
    let id = request.metadata.id.as_str();
    let own = controller(turn);
    if let Some(status) = turn.get("MachineRequestStatuses", id) {
        if status.spec["id"].is_string() {
            turn.end(&status);
        } else {
            // Nothing was made yet.
            turn.finish("MachineRequestStatuses", id);
            turn.release(request, &[&own]);
        }
        return;
    }
    let is_there = turn.outside.hypervisor().machines.iter().any(|machine| machine.name == id);
    if !request.metadata.finalizers.contains(&own) || !is_there || !turn.passed("deprovision", id, DEPROVISION) {
        return;
    }
    turn.outside.hypervisor().machines.retain(|machine| machine.name != id);
    turn.release(request, &[&own]);
}
