//! `orphan-vm`: a VM whose machine request is gone.

use std::collections::BTreeSet;

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "orphan-vm",
    group: Group::Machines,
    seen_by: "a VM whose name has the form of a request of a known machine set, and that neither a request nor a machine of Omni's is",
    cause: "the provider was away while the machine request was destroyed",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let health = crate::health::judge(evidence.estate, evidence.now);
    let orphans = health.findings.iter().flat_map(|finding| std::iter::once(finding).chain(&finding.consequences));
    let orphans = orphans.filter(|finding| finding.subject.kind == "VM" && finding.state == "orphaned");
    // The clusters of one hypervisor all see the same VM.
    let mut told = BTreeSet::new();
    let orphans = orphans.filter(|finding| told.insert(finding.subject.name.clone()));
    let known: BTreeSet<String> = evidence.machines().map(|(_, machine)| machine.id.to_lowercase()).collect();
    let found = orphans.filter_map(|finding| {
        let hypervisors = evidence.hypervisors_of(Some(&finding.subject.scope));
        let mut machines = hypervisors.iter().flat_map(|hypervisor| &hypervisor.machines);
        let machine = machines.find(|machine| machine.name == finding.subject.name)?;
        // A machine that Omni still knows is not left behind, whatever its VM is called.
        if machine.uuid.as_ref().is_some_and(|uuid| known.contains(uuid)) {
            return None;
        }
        let uuid = machine.uuid.as_deref().unwrap_or("not read");
        Some(
            Found::new(&FAULT, Subject::new(&finding.subject.scope, "VM", &machine.name))
                .seen(format!(
                    "VM {} on {}, {}, UUID {uuid}: Omni has no machine request of that name",
                    machine.id, machine.node, machine.status
                ))
                .step(format!(
                    "is it yours to remove? A name of that form can be given by hand: qm config {}   (on {})",
                    machine.id, machine.node
                ))
                .step(format!("then: qm stop {0} && qm destroy {0} --purge   (on {1})", machine.id, machine.node)),
        )
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::estate::VirtualMachine;
    use crate::faults::testing::{Case, MACHINE};

    fn with_vm(name: &str, uuid: &str) -> Case {
        Case::healthy().with(|case| {
            let machine = VirtualMachine {
                node: "golf".into(),
                id: 139,
                name: name.into(),
                status: "running".into(),
                uuid: Some(uuid.into()),
                ..VirtualMachine::default()
            };
            case.hypervisor().machines.push(machine);
        })
    }

    #[test]
    fn host_number_and_name_and_nothing_is_touched() {
        let told = with_vm("prod-workers-zz99zz", "0").told(&FAULT);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("[tell] VM 139 on golf, running") && told[0].contains("qm stop 139"), "{told:?}");
    }

    #[test]
    fn others_and_what_omni_still_knows_are_left_alone() {
        assert_eq!(with_vm("database-backup", "0").told(&FAULT), [] as [&str; 0]);
        assert_eq!(with_vm("prod-workers-zz99zz", MACHINE).told(&FAULT), [] as [&str; 0]);
    }
}
