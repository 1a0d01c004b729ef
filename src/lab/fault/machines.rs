//! Faults of machines, of their requests and classes, and of the hypervisor that they are on.

use super::Fault;
use crate::lab::world::{CROWDED, Machine, MachineSet, VirtualMachine, World, storage_problem};

/// Makes it so; `None` for what is no fault of these.
pub(super) fn apply(fault: Fault, world: &mut World) -> Option<bool> {
    Some(match fault {
        Fault::MachineNeverJoined => world.never_join(false),
        Fault::NewMachineNeverJoins => {
            world.troubles.never_join = workers(world).map(|set| set.id.clone());
            world.troubles.never_join.is_some()
        }
        Fault::NeverJoinedTeardown => world.never_join(true),
        Fault::RequestVmMissing => world.lose_vm(),
        Fault::StorageNotFound => select_storage(world, "name == \"fast-nvme\""),
        Fault::CelTypeReserved => select_storage(world, "type == \"lvmthin\""),
        Fault::ClassShared => share_class(world),
        Fault::CpOneHost => gather(world),
        Fault::StaticMachines => world.keep_workers_fixed(false),
        Fault::StaticMachineForgotten => world.keep_workers_fixed(true),
        Fault::OrphanVm => {
            let left = worker(world).map(|machine| machine.request.clone());
            world.troubles.left.extend(left.clone());
            left.is_some()
        }
        Fault::VmOrphaned => {
            world.leave_orphan();
            true
        }
        Fault::VmMigrated => migrate(world),
        Fault::PveHaManaged => change_vm(world, |vm| vm.ha = true),
        Fault::PveLocked => change_vm(world, |vm| vm.lock = "backup"),
        Fault::PveProtected => change_vm(world, |vm| vm.protected = true),
        Fault::PveNodeAway => {
            let host = world.hosts.last_mut();
            host.map(|host| host.status = "offline").is_some()
        }
        _ => return None,
    })
}

/// The first cluster's workers.
fn workers(world: &World) -> Option<&MachineSet> {
    world.clusters.first()?.machine_sets.iter().find(|set| !set.control_plane)
}

/// The first of them.
fn worker(world: &World) -> Option<&Machine> {
    world.clusters.first()?.machines.iter().find(|machine| !machine.control_plane)
}

fn change_vm(world: &mut World, change: impl FnOnce(&mut VirtualMachine)) -> bool {
    let Some(id) = worker(world).map(|machine| machine.id.clone()) else { return false };
    world.virtual_machines.iter_mut().find(|vm| vm.uuid == id).map(change).is_some()
}

/// The class of workers selects its storage like that, and the provider could not make a machine of it.
fn select_storage(world: &mut World, selector: &'static str) -> bool {
    world.storage_selector = selector;
    storage_problem(&format!("storage_selector: {selector}")).is_some_and(|problem| world.fail_to_make(problem))
}

fn share_class(world: &mut World) -> bool {
    let Some(class) = workers(world).map(|set| set.machine_class) else { return false };
    let other = world.clusters.get_mut(1).and_then(|cluster| cluster.machine_sets.last_mut());
    other.map(|set| set.machine_class = class).is_some()
}

/// Brings the first cluster's control planes to one host.
fn gather(world: &mut World) -> bool {
    let Some(cluster) = world.clusters.first_mut() else { return false };
    let planes: Vec<_> = cluster.machines.iter_mut().filter(|machine| machine.control_plane).collect();
    let several = planes.len() > 1;
    world.troubles.gathered = planes.first().map(|machine| machine.machine_set.clone());
    for machine in planes {
        machine.host = CROWDED;
        let of_it = world.virtual_machines.iter_mut().filter(|vm| vm.uuid == machine.id);
        of_it.for_each(|vm| vm.host = CROWDED);
    }
    several
}

/// Moves a worker's virtual machine; the provider knows it where it was.
fn migrate(world: &mut World) -> bool {
    let Some((name, from)) = worker(world).map(|machine| (machine.request.clone(), machine.host)) else { return false };
    let Some(to) = world.hosts.iter().map(|host| host.name).find(|host| *host != from) else { return false };
    world.troubles.moved.push((name.clone(), from));
    let machines = world.clusters.iter_mut().flat_map(|cluster| &mut cluster.machines);
    machines.filter(|machine| machine.request == name).for_each(|machine| machine.host = to);
    change_vm(world, |vm| vm.host = to)
}
