//! Machine requests: as many as a set of them wants, and what Omni tells of each.

use serde_json::{Value, json};

use super::turn::{Turn, new};
use crate::lab::omni::resource::Resource;
use crate::lab::world;

pub(super) fn run(turn: &mut Turn<'_>) {
    for set in turn.list("MachineRequestSets") {
        if turn.is_touched_set(&set.metadata.id) {
            of_set(turn, &set);
        }
    }
    for request in turn.list("MachineRequests") {
        if turn.is_touched_set(request.label_of("machine-request-set")) {
            tell(turn, &request);
        }
    }
}

fn of_set(turn: &Turn<'_>, set: &Resource) {
    let id = &set.metadata.id;
    let requests = turn.labelled("MachineRequests", "machine-request-set", id);
    if set.is_ending() {
        for request in &requests {
            turn.end(request);
        }
        if requests.is_empty() {
            turn.release_all(set);
        }
        return;
    }
    turn.hold(set);
    let count = number(&set.spec["machine_count"]);
    let mut running: Vec<Resource> = requests.into_iter().filter(|request| !request.is_ending()).collect();
    for _ in running.len()..count {
        let mut spec = set.spec.clone();
        if let Some(spec) = spec.as_object_mut() {
            spec.remove("machine_count");
            spec.remove("provider_id");
        }
        let request = format!("{id}-{}", world::suffix(&format!("{:x}", rand::random::<u128>()), 6));
        let provider = set.spec["provider_id"].as_str().unwrap_or_default();
        let made = new("MachineRequests", &request, "", spec);
        turn.make(made.label("infra-provider-id", provider).label("machine-request-set", id));
    }
    // Given up is first what no cluster uses, then the newest.
    running.sort_by_key(|request| (is_used(turn, request), std::cmp::Reverse(request.metadata.created.clone())));
    let surplus = running.len().saturating_sub(count);
    for request in running.iter().take(surplus) {
        turn.end(request);
    }
}

/// A number of machines; 0 where it is left out.
pub(super) fn number(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
}

/// The machine that a request led to.
pub(super) fn machine_of(turn: &Turn<'_>, request: &str) -> Option<String> {
    let status = turn.get("MachineRequestStatuses", request)?;
    Some(status.spec["id"].as_str()?.to_owned())
}

fn is_used(turn: &Turn<'_>, request: &Resource) -> bool {
    machine_of(turn, &request.metadata.id).is_some_and(|machine| turn.has("ClusterMachines", &machine))
}

/// What Omni tells of a request of a cluster's machine set, which holds it until it is told.
fn tell(turn: &Turn<'_>, request: &Resource) {
    let id = request.metadata.id.as_str();
    let status = turn.get("MachineRequestStatuses", id);
    let own = "ClusterMachineRequestStatusController";
    if request.is_ending() && status.is_none() && request.metadata.finalizers.iter().all(|name| name == own) {
        turn.finish("ClusterMachineRequestStatuses", id);
        turn.release_all(request);
        return;
    }
    if !request.is_ending() {
        turn.hold(request);
    }
    let set = request.label_of("machine-request-set");
    let Some(machine_set) = turn.get("MachineSets", set) else { return };
    let (stage, mut text) = match &status {
        None => (1, "Waiting for the infra provider to start provision".to_owned()),
        Some(status) => {
            let text = status.spec["status"].as_str().unwrap_or_default().to_owned();
            match status.spec["stage"].as_u64() {
                Some(1) => (2, text),
                Some(3) => (5, text),
                _ => (3, "Waiting for the machine to join Omni".to_owned()),
            }
        }
    };
    let stage = if request.is_ending() { 4 } else { stage };
    if request.is_ending() {
        "Waiting for the infra provider to finish teardown".clone_into(&mut text);
    }
    let mut spec = json!({"provider_id": request.label_of("infra-provider-id"), "stage": stage});
    if !text.is_empty() {
        spec["status"] = text.into();
    }
    let error = status.as_ref().and_then(|status| status.spec["error"].as_str());
    if let Some(error) = error {
        spec["error"] = error.into();
    }
    let there = turn.get("ClusterMachineRequestStatuses", id);
    let known = there.as_ref().and_then(|there| there.spec["machine_uuid"].as_str().map(str::to_owned));
    let machine = machine_of(turn, id).or(known);
    if let Some(machine) = &machine {
        spec["machine_uuid"] = machine.as_str().into();
    }
    let Some(there) = there else {
        // Of one that ends nobody is told any more.
        if request.is_ending() {
            return;
        }
        let made = new("ClusterMachineRequestStatuses", id, own, spec);
        let made = made.label("cluster", machine_set.label_of("cluster")).label("machine-set", set);
        turn.make(made.label(super::sets::role(&machine_set), ""));
        return;
    };
    let is_used = machine.is_some_and(|machine| turn.has("ClusterMachines", &machine));
    turn.edit(&there, |there| {
        there.spec = spec;
        there.set_flag("machine-request-in-use", is_used);
    });
}
