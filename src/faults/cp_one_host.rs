//! `cp-one-host`: every control plane of a cluster is on one host of the hypervisor.

use std::collections::BTreeSet;

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::estate::{Cluster, VirtualMachine};
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "cp-one-host",
    group: Group::Machines,
    seen_by: "the hosts of the control planes' VMs, where there are several of both",
    cause: "the provider chose so: it takes the host with the most free memory",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    evidence.estate.clusters.iter().filter_map(|cluster| of(evidence, cluster)).collect()
}

fn of(evidence: Evidence<'_>, cluster: &Cluster) -> Option<Found> {
    let planes = evidence.machines().map(|(_, machine)| machine);
    let planes = planes.filter(|machine| machine.control_plane && machine.cluster.as_deref() == Some(&cluster.name));
    let ids: Vec<String> = planes.map(|machine| machine.id.to_lowercase()).collect();
    let hosts: BTreeSet<&str> =
        Evidence::hypervisors(cluster).flat_map(|one| &one.nodes).map(|node| node.name.as_str()).collect();
    let is_plane = |machine: &&VirtualMachine| machine.uuid.as_ref().is_some_and(|uuid| ids.contains(uuid));
    let machines: Vec<&VirtualMachine> =
        Evidence::hypervisors(cluster).flat_map(|one| &one.machines).filter(is_plane).collect();
    let used: BTreeSet<&str> = machines.iter().map(|machine| machine.node.as_str()).collect();
    // With one that was not found nothing can be said of all.
    if ids.len() < 2 || machines.len() < ids.len() || used.len() != 1 || hosts.len() < 2 {
        return None;
    }
    let host = used.first()?;
    let names: Vec<&str> = machines.iter().map(|machine| machine.name.as_str()).collect();
    Some(
        Found::new(&FAULT, Subject::new(&cluster.name, "ControlPlane", &cluster.name))
            .seen(format!(
                "{} are all on {host}, of {} hosts: its loss is the loss of etcd",
                names.join(", "),
                hosts.len()
            ))
            .step("take etcd backups, and have a copy elsewhere")
            .step(
                "to spread them: one machine class a host (its `node`), and replace one control plane after the other",
            ),
    )
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::Case;

    fn planes(hosts: &[&str]) -> Case {
        Case::healthy().with(|case| {
            let (machine, vm) = (case.machines()[0].clone(), case.hypervisor().machines[0].clone());
            case.machines().clear();
            case.hypervisor().machines.clear();
            for (number, host) in hosts.iter().enumerate() {
                let mut machine = machine.clone();
                machine.id = format!("id-{number}");
                machine.control_plane = true;
                let mut vm = vm.clone();
                (vm.uuid, vm.node) = (Some(machine.id.clone()), (*host).to_owned());
                case.machines().push(machine);
                case.hypervisor().machines.push(vm);
            }
        })
    }

    #[test]
    fn several_on_one_of_several_hosts() {
        assert!(planes(&["golf", "golf", "golf"]).told(&FAULT)[0].contains("are all on golf, of 2 hosts"));
        assert_eq!(planes(&["golf", "foxtrot", "golf"]).told(&FAULT), [] as [&str; 0]);
        assert_eq!(planes(&["golf"]).told(&FAULT), [] as [&str; 0]);
        let alone = planes(&["golf", "golf"]).with(|case| drop(case.hypervisor().nodes.remove(0)));
        assert_eq!(alone.told(&FAULT), [] as [&str; 0]);
        let unseen = planes(&["golf", "golf"]).with(|case| case.hypervisor().machines[0].uuid = None);
        assert_eq!(unseen.told(&FAULT), [] as [&str; 0]);
    }
}
