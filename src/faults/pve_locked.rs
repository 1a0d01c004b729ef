//! `pve-locked`: a VM that is to go cannot be removed.

use super::evidence::{Evidence, vm_of};
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "pve-locked",
    group: Group::Machines,
    seen_by: "a VM's protection flag; its lock, while its machine request is torn down",
    cause: "Proxmox VE refuses to remove a VM that is protected, or that a backup or migration holds",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let found = evidence.requests().filter_map(|(_, request)| {
        let machine = vm_of(&evidence.hypervisors_of(request.cluster.as_deref()), request)?;
        let scope = request.cluster.as_deref().unwrap_or_default();
        let found = || Found::new(&FAULT, Subject::new(scope, "VM", &machine.name));
        let place = format!("VM {} on {}", machine.id, machine.node);
        if machine.protected {
            let step = format!(
                "qm set {} --protection 0   (on {}), before the cluster is destroyed",
                machine.id, machine.node
            );
            return Some(found().seen(format!("{place} is protected from removal")).step(step));
        }
        // A nightly backup is everyday; only where the VM is to go does it stand in the way.
        let lock = machine.lock.as_ref().filter(|_| request.tearing_down)?;
        let step = format!(
            "wait until it is over (`qm config {} | grep lock` on {}); never `qm unlock` what still runs",
            machine.id, machine.node
        );
        Some(found().seen(format!("{place} is locked ({lock}) while its machine request is torn down")).step(step))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::Case;

    #[test]
    fn protection_always_and_a_lock_only_in_the_way() {
        let protected = Case::healthy().with(|case| case.hypervisor().machines[0].protected = true);
        assert!(protected.told(&FAULT)[0].contains("qm set 140 --protection 0"));
        let locked = Case::healthy().with(|case| case.hypervisor().machines[0].lock = Some("backup".into()));
        assert_eq!(locked.told(&FAULT), [] as [&str; 0]);
        let locked = locked.with(|case| case.request().tearing_down = true);
        assert!(locked.told(&FAULT)[0].contains("is locked (backup)"));
    }
}
