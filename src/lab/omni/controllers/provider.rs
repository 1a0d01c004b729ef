//! The infrastructure provider, as long as it works: it makes a virtual machine for each request, and removes it.
//!
//! Its words are those of `siderolabs/omni` v1.10.4 `client/pkg/infra/controllers/provision.go`, where a request that could
//! not be done is tried again a minute later.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::outside::{Mood, Outside};
use super::turn::{Turn, new};
use crate::lab::omni::resource::Resource;
use crate::lab::omni::store::Store;
use crate::lab::proxmox::Machine;
use crate::lab::world;

/// How often it is heard of, in real time: ages are told in it.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long until it is missed.
const SILENCE: Duration = Duration::from_secs(60);
/// How long it takes to clone a virtual machine.
const PROVISION: Duration = Duration::from_secs(20);
/// How long it takes for a request that was being done when the estate started.
const IN_FLIGHT: Duration = Duration::from_secs(30 * 60);
/// How long until it says what it is doing.
const BEGIN: Duration = Duration::from_secs(1);
/// How long it takes to remove one.
const DEPROVISION: Duration = Duration::from_secs(10);
/// How long it waits before it tries again what failed.
const AGAIN: Duration = Duration::from_secs(60);
/// The shortest such wait in real time, however fast delays pass.
const SOONEST: Duration = Duration::from_millis(250);

/// The stages of a request that is being done, that is done, and that could not be done.
const PROVISIONING: u64 = 1;
const PROVISIONED: u64 = 2;
const FAILED: u64 = 3;

/// Where the provider's library logs from.
const CALLER: &str = "controllers/provision.go";

/// Numbers of the clusters' virtual machines begin here; the lowest that is free is taken, as Proxmox VE proposes it.
const FIRST: u64 = 140;

pub(super) fn run(turn: &mut Turn<'_>) {
    let provider = turn.outside.provider.clone();
    let mood = turn.outside.mood();
    if let Mood::Refused(error) = mood
        && again(turn, "refused")
    {
        let fields = json!({"error": error, "interval": 60});
        turn.outside.log("error", "infra/infra.go:214", "infra provider run failed, retrying", &fields);
    }
    if mood != Mood::Works {
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
            finish_in_flight(turn, &request);
        } else if request.is_ending() {
            deprovision(turn, &request);
        } else {
            provision(turn, &request);
        }
        if !turn.outside.works() {
            return;
        }
    }
}

/// Whether it is time to try again.
fn again(turn: &mut Turn<'_>, what: &str) -> bool {
    let period = turn.clock.real(AGAIN).max(SOONEST);
    turn.memory.timers.again(what, period)
}

/// The provider was started: Omni hears of it, if it accepts it, and what it was doing when it was stopped is done again
/// from the beginning. The virtual machine that it had not told of yet stays behind.
pub fn started(store: &Store, outside: &Outside, turn: u64) {
    if !outside.start(turn) {
        return;
    }
    world::omni::hear_from_provider(store, &outside.provider, Timestamp::now());
    for status in store.list("infra-provider", "MachineRequestStatuses.omni.sidero.dev") {
        if status.spec["stage"] == PROVISIONING && status.label_of("infra-provider-id") == outside.provider {
            add_machine(
                outside,
                &status.metadata.id,
                &made_up(&status.metadata.id),
                status.label_of("machine-request-set"),
            );
        }
    }
}

fn controller(turn: &Turn<'_>) -> String {
    format!("{}.ProvisionController", turn.outside.provider)
}

fn made_up(seed: &str) -> String {
    world::uuid(&format!("{seed} {:x}", rand::random::<u128>()))
}

/// A request of a cluster that is left alone is done in its own time; from then on its cluster is looked after.
fn finish_in_flight(turn: &mut Turn<'_>, request: &Resource) {
    let id = &request.metadata.id;
    let Some(status) = turn.get("MachineRequestStatuses", id) else { return };
    if status.spec["stage"] == PROVISIONING
        && turn.passed("in flight", id, IN_FLIGHT)
        && let Some(set) = turn.get("MachineSets", request.label_of("machine-request-set"))
    {
        turn.memory.touched.add(set.label_of("cluster"));
    }
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
        say(turn, "439", "machine provision started", &json!({"request_id": id}));
        return;
    };
    let obstacle = turn.outside.obstacle(request.spec["provider_data"].as_str().unwrap_or_default());
    match status.spec["stage"].as_u64() {
        Some(FAILED) if again(turn, &format!("retry {id}")) => match obstacle {
            Some(error) => fail(turn, &status, &error),
            None => turn.edit(&status, |status| status.spec = running_step()),
        },
        Some(PROVISIONING) if turn.passed("provision", id, PROVISION) => match obstacle {
            Some(error) => fail(turn, &status, &error),
            None => succeed(turn, &status),
        },
        Some(PROVISIONING) if turn.passed("begin", id, BEGIN) && status.spec["status"].is_null() => {
            say(turn, "316", "running provision step", &json!({"step": "syncVM"}));
            turn.edit(&status, |status| status.spec = running_step());
        }
        _ => {}
    }
}

fn running_step() -> Value {
    json!({"stage": PROVISIONING, "status": "Running Step: \"syncVM\" (4/5)"})
}

fn say(turn: &Turn<'_>, line: &str, message: &str, fields: &Value) {
    turn.outside.log("info", &format!("{CALLER}:{line}"), message, fields);
}

fn succeed(turn: &mut Turn<'_>, status: &Resource) {
    let id = status.metadata.id.as_str();
    let (machine, set) = (made_up(id), status.label_of("machine-request-set"));
    add_machine(turn.outside, id, &machine, set);
    if turn.outside.troubles.never_join.as_deref() != Some(set) {
        turn.memory.booting.insert(machine.clone());
    }
    let spec = json!({"id": machine, "stage": PROVISIONED, "status": "Provision Complete"});
    turn.edit(status, |status| status.spec = spec);
    say(turn, "387", "machine provision finished", &json!({"request_id": id}));
    turn.outside.reconciled(id, None);
}

fn fail(turn: &Turn<'_>, status: &Resource, error: &str) {
    let id = status.metadata.id.as_str();
    let fields = json!({"error": error, "step": "syncVM", "request_id": id});
    turn.outside.log("error", &format!("{CALLER}:349"), "machine provision failed", &fields);
    turn.outside.reconciled(id, Some(error));
    let mut spec = running_step();
    spec["stage"] = FAILED.into();
    spec["error"] = error.into();
    turn.edit(status, |status| status.spec = spec);
}

/// Adds a virtual machine on the host that has the fewest of the same set, as the provider picks it.
fn add_machine(outside: &Outside, request: &str, uuid: &str, set: &str) {
    let mut hypervisor = outside.hypervisor();
    let count = |node: &str| {
        let on_it = || hypervisor.machines.iter().filter(|machine| machine.node == node);
        (on_it().filter(|machine| machine.name.starts_with(set)).count(), on_it().count())
    };
    let online = hypervisor.nodes.iter().filter(|node| node.status == "online");
    let node = online.min_by_key(|node| count(&node.name)).map(|node| node.name.clone());
    let crowded = outside.troubles.gathered.as_deref() == Some(set);
    let mut number = FIRST;
    while hypervisor.machines.iter().any(|machine| machine.id == number) {
        number += 1;
    }
    hypervisor.machines.push(Machine {
        node: if crowded { world::CROWDED.to_owned() } else { node.unwrap_or_default() },
        id: number,
        name: request.to_owned(),
        status: "running".to_owned(),
        uuid: Some(uuid.to_owned()),
        ..Machine::default()
    });
    drop(hypervisor);
    outside.note.happened("made", &format!("VirtualMachines/{request}"), Some(uuid));
}

/// It ends what it told of the request, and removes the virtual machine once Omni has let go of the machine.
fn deprovision(turn: &mut Turn<'_>, request: &Resource) {
    let id = request.metadata.id.as_str();
    let own = controller(turn);
    if let Some(status) = turn.get("MachineRequestStatuses", id) {
        if status.spec["stage"] == FAILED || !status.spec["id"].is_string() {
            // Nothing was made.
            turn.finish("MachineRequestStatuses", id);
            turn.release(request, &[&own]);
        } else {
            turn.end(&status);
        }
        return;
    }
    if !request.metadata.finalizers.contains(&own) || !turn.passed("deprovision", id, DEPROVISION) {
        return;
    }
    if turn.memory.failed.contains(id) && !again(turn, &format!("retry {id}")) {
        return;
    }
    match turn.outside.remove(id) {
        Ok(()) => {
            turn.memory.failed.remove(id);
            say(turn, "569", "machine deprovisioned", &json!({"request_id": id}));
            turn.outside.reconciled(id, None);
            turn.release(request, &[&own]);
            turn.outside.removed_one();
        }
        Err(error) => {
            turn.memory.failed.insert(id.to_owned());
            turn.outside.reconciled(id, Some(&error));
        }
    }
}
