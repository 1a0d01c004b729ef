//! `pve-ha-managed`: a VM of ours is a resource of the high-availability manager.

use super::evidence::{Evidence, vm_of};
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "pve-ha-managed",
    group: Group::Machines,
    seen_by: "the high-availability state that the hypervisor's list has beside a VM",
    cause: "a VM under an HA rule is not removed (`used in HA resources and purge parameter not set`), and may be moved",
    class: Class::Ask,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let found = evidence.requests().filter_map(|(_, request)| {
        let machine = vm_of(&evidence.hypervisors_of(request.cluster.as_deref()), request)?;
        let state = machine.ha.as_ref()?;
        let scope = request.cluster.as_deref().unwrap_or_default();
        Some(
            Found::new(&FAULT, Subject::new(scope, "VM", &machine.name))
                .seen(format!("VM {} on {} is an HA resource ({state})", machine.id, machine.node))
                // The hypervisor is only read here.
                .step(format!("ha-manager remove vm:{}   (on any host), before the cluster is destroyed", machine.id))
                .told(),
        )
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::Case;

    #[test]
    fn only_those_of_machine_requests() {
        let managed = Case::healthy().with(|case| case.hypervisor().machines[0].ha = Some("started".into()));
        assert!(managed.told(&FAULT)[0].contains("ha-manager remove vm:140"));
        let other = managed.with(|case| {
            case.hypervisor().machines[0].name = "nas".into();
            case.hypervisor().machines[0].uuid = Some("other".into());
        });
        assert_eq!(other.told(&FAULT), [] as [&str; 0]);
    }
}
