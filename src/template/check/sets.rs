//! `kind: ControlPlane`, `kind: Workers` and `kind: Machine`.

use super::super::fault::Fault;
use super::super::model::{At, Machine, MachineSet, Strategy};
use super::super::uuid;
use super::{Check, descriptors, patch};

pub(super) fn control_plane(set: &MachineSet, check: &mut Check<'_, '_>) {
    if !set.name.value.is_empty() {
        let hint = "leave `name` out; there is one control plane, and its id ends in `-control-planes`";
        check.error(set.name.position, "the control plane cannot have a name", hint);
    }
    if let Some(spec) = &set.bootstrap_spec {
        let both = [("clusterUUID", &spec.value.cluster_uuid), ("snapshot", &spec.value.snapshot)];
        for (key, _) in both.into_iter().filter(|(_, text)| text.value.is_empty()) {
            let hint = "a backup is named by the UUID of the cluster that it is of, and its snapshot's file name";
            check.error(spec.position, format!("`bootstrapSpec` has no `{key}`"), hint);
        }
    }
    for (key, strategy) in [("updateStrategy", &set.update_strategy), ("deleteStrategy", &set.delete_strategy)] {
        if let Some(At::<Strategy> { position, .. }) = strategy {
            let hint = "control-plane machines are changed one at a time; leave it out";
            check.error(*position, format!("the control plane cannot have `{key}`"), hint);
        }
    }
    machine_set(set, false, check);
}

pub(super) fn workers(set: &MachineSet, check: &mut Check<'_, '_>) {
    if set.name.value == "control-planes" {
        check.error(set.name.position, "workers cannot be named \"control-planes\"", "choose another name");
    }
    if let Some(spec) = &set.bootstrap_spec {
        let hint = "a cluster is restored by its control plane: move it to the document of `kind: ControlPlane`";
        check.error(spec.position, "workers cannot have `bootstrapSpec`", hint);
    }
    machine_set(set, true, check);
}

fn machine_set(set: &MachineSet, workers: bool, check: &mut Check<'_, '_>) {
    descriptors(&set.descriptors, check);
    if let Some(class) = &set.machine_class {
        if !set.machines.is_empty() {
            let hint = "keep one of them; machines that are named and machines of a class go into two sets of workers";
            check.error(class.position, "a machine set has both `machines` and `machineClass`", hint);
        }
        if let Some(args) = &set.kernel_args {
            let hint = "write the arguments into the machine class";
            check.error(args.position, "a machine set with `machineClass` cannot have `kernelArgs`", hint);
        }
        if class.value.name.value.is_empty() {
            let fault = Fault::warning(class.position, "`machineClass` has no `name`");
            check.faults.push(fault.hint("Omni will refuse it; write the name of a machine class"));
        }
    }
    for machine in &set.machines {
        id(machine, check);
    }
    patch::all(&set.patches, workers, check);
}

pub(super) fn machine(machine: &Machine, check: &mut Check<'_, '_>) {
    if machine.name.value.is_empty() {
        check.error(machine.name.position, "the machine has no name", "write `name:` with the machine's id, a UUID");
    } else {
        id(&machine.name, check);
    }
    descriptors(&machine.descriptors, check);
    if !machine.disk.value.is_empty() && !machine.disk_selector.value.is_empty() {
        let message = "a machine has both `install.disk` and `install.diskSelector`";
        check.error(machine.disk_selector.position, message, "keep one of them");
    }
    let is_worker = !check.control_plane.contains(&machine.name.value);
    patch::all(&machine.patches, is_worker, check);
}

fn id(id: &At<String>, check: &mut Check<'_, '_>) {
    if let Some(why) = uuid::fault(&id.value) {
        check.error(id.position, format!("{:?} is no machine's id", id.value), why);
    }
}
