//! Machine requests that something is wrong with, besides those of the machines that run.

use serde_json::json;

use super::clusters::MachineSet;
use super::hypervisor::VirtualMachine;
use super::{World, hours, minutes, names};
use crate::lab::omni::Resource;

/// A machine request that is not as it should be.
#[derive(Debug, Clone)]
pub struct OddRequest {
    /// Its id.
    pub id: String,
    /// Its machine set.
    pub machine_set: String,
    /// The machine's UUID; empty while it is being made.
    pub machine: String,
    /// `MachineRequestStatuses` stage.
    pub stage: u8,
    /// The provider's words on what went wrong.
    pub error: String,
    /// It is being torn down.
    pub tearing_down: bool,
}

/// `MachineRequestStatuses` stage `PROVISIONING`.
const PROVISIONING: u8 = 1;
/// `MachineRequestStatuses` stage `PROVISIONED`.
const PROVISIONED: u8 = 2;
/// `MachineRequestStatuses` stage `FAILED`.
const FAILED: u8 = 3;

/// What the provider says where its token lacks a right, which is what Proxmox VE answers.
pub const NO_RIGHT: &str = "403 Permission check failed (/storage/local-lvm, Datastore.AllocateSpace)";

/// The storages that every host has.
const STORAGES: [&str; 2] = ["local", "local-lvm"];

/// What the provider says where the `storage_selector` of a class's data fits no storage or is no expression. Of CEL only
/// `name == "…"` is understood; `type` is a word of its own there.
#[must_use]
pub fn storage_problem(provider_data: &str) -> Option<String> {
    let selector = provider_data.lines().find_map(|line| line.trim().strip_prefix("storage_selector:"))?.trim();
    if selector.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "type") {
        let why = "found no matching overload for '_==_' applied to '(type(dyn), string)'";
        return Some(format!("ERROR: <input>:1:6: {why}"));
    }
    let name = selector.strip_prefix("name ==")?.trim().trim_matches('"');
    let missing = format!("failed to pick the disk for the VM volume: no matches for the condition {selector:?}");
    (!STORAGES.contains(&name)).then_some(missing)
}

impl World {
    /// Adds a request of the last machine set of the first cluster; says whether there is one.
    fn odd_request(&mut self, stage: u8, error: String, tearing_down: bool, has_vm: bool) -> bool {
        let set = self.clusters.first().and_then(|cluster| cluster.machine_sets.last());
        let Some(set) = set.map(|set| set.id.clone()) else { return false };
        let id = format!("{set}-{}", names::suffix("odd", 6));
        let machine = names::uuid(&id);
        if has_vm {
            let (name, uuid) = (id.clone(), machine.clone());
            let vm =
                VirtualMachine { host: "golf", id: 138, name, status: "running", uuid, ..VirtualMachine::default() };
            self.virtual_machines.push(vm);
        }
        self.odd_requests.push(OddRequest { id, machine_set: set, machine, stage, error, tearing_down });
        true
    }

    /// A worker of the second cluster is being made, its first one.
    pub(in crate::lab) fn make_in_flight(&mut self) -> bool {
        let Some(cluster) = self.clusters.get_mut(1) else { return false };
        let set = format!("{}-workers", cluster.name);
        if !cluster.machine_sets.iter().any(|known| known.id == set) {
            let machine_class = "matrix-worker";
            cluster.machine_sets.push(MachineSet { id: set.clone(), control_plane: false, machine_class, pending: 0 });
        }
        cluster.machine_sets.iter_mut().filter(|known| known.id == set).for_each(|set| set.pending += 1);
        let id = format!("{set}-{}", names::suffix("in flight", 6));
        self.odd_requests.push(OddRequest {
            id,
            machine_set: set,
            machine: String::new(),
            stage: PROVISIONING,
            error: String::new(),
            tearing_down: false,
        });
        true
    }

    /// A request is torn down whose VM is gone.
    pub(in crate::lab) fn lose_vm(&mut self) -> bool {
        self.odd_request(PROVISIONED, String::new(), true, false)
    }

    /// A machine was made and has never joined; its request is torn down, or is not.
    pub(in crate::lab) fn never_join(&mut self, tearing_down: bool) -> bool {
        self.odd_request(PROVISIONED, String::new(), tearing_down, true)
    }

    /// The provider could not make a machine, for that reason.
    pub(in crate::lab) fn fail_to_make(&mut self, error: String) -> bool {
        self.odd_request(FAILED, error, false, false)
    }
}

/// What Omni shows of them.
pub(super) fn resources(world: &World) -> Vec<Resource> {
    let provider = world.provider.id;
    let controller = format!("{provider}.ProvisionController");
    let of = |kind: &str, request: &OddRequest, spec| {
        let created = world.ago_text(if request.stage == PROVISIONING { minutes(2) } else { hours(3) });
        Resource::new("infra-provider", &format!("{kind}.omni.sidero.dev"), &request.id, &created, spec)
            .label("infra-provider-id", provider)
            .label("machine-request-set", &request.machine_set)
    };
    let both = world.odd_requests.iter().flat_map(|request| {
        let mut asked = of("MachineRequests", request, json!({"talos_version": "1.13.8"})).finalizers(&[&controller]);
        if request.tearing_down {
            "tearingDown".clone_into(&mut asked.metadata.phase);
        }
        let mut spec = json!({"id": request.machine, "stage": request.stage, "status": "Provision Complete"});
        if request.stage == PROVISIONING {
            spec = json!({"stage": PROVISIONING, "status": "Running Step: \"uploadISO\" (3/5)"});
        }
        if !request.error.is_empty() {
            spec["error"] = request.error.as_str().into();
        }
        [asked, of("MachineRequestStatuses", request, spec).owned_by(&controller)]
    });
    both.collect()
}
