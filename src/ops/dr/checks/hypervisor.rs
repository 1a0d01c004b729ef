//! Virtual machines that would not go: `pve-ha-managed`, `pve-locked`; and hosts that are away: `pve-node-away`.

use super::{DrCheck, failed, few, noted, passed, so_many, unknown};
use crate::error::Error;
use crate::estate::{Answer, Hypervisor, Observation, VirtualMachine};

/// Nothing keeps the cluster's virtual machines from being removed. `is_its` says which are the cluster's, `made` how many
/// machines were made for it.
pub(super) fn check(
    name: &str,
    observation: &Observation<Hypervisor>,
    made: usize,
    is_its: impl Fn(&VirtualMachine) -> bool,
) -> DrCheck {
    let id = format!("hypervisor-{name}");
    let hypervisor = match &observation.answer {
        Answer::Seen(hypervisor) => hypervisor,
        Answer::Absent => return noted(&id, "nothing is known of it"),
        Answer::Unseen(error) => return unknown(&id, error),
    };
    let away: Vec<String> =
        hypervisor.nodes.iter().filter(|node| node.status != "online").map(|node| node.name.clone()).collect();
    if !away.is_empty() {
        let error =
            Error::failed(format!("{} is not online: what runs there cannot be seen (pve-node-away)", few(&away)));
        return unknown(&id, &error.hint("bring it back (`pvecm status` on another host)"));
    }
    let (mut held, mut mends, mut found) = (Vec::new(), Vec::new(), 0);
    for vm in hypervisor.machines.iter().filter(|vm| is_its(vm)) {
        found += 1;
        let place = format!("VM {} on {}", vm.id, vm.node);
        if let Some(state) = &vm.ha {
            held.push(format!("{place} is an HA resource ({state}) (pve-ha-managed)"));
            mends.push(format!("`ha-manager remove vm:{}` on any host", vm.id));
        }
        if vm.protected {
            held.push(format!("{place} is protected from removal (pve-locked)"));
            mends.push(format!("`qm set {} --protection 0` on {}", vm.id, vm.node));
        }
        if let Some(lock) = &vm.lock {
            held.push(format!("{place} is locked ({lock}) (pve-locked)"));
            mends.push(format!("wait until {lock} of VM {} is over", vm.id));
        }
    }
    if found == 0 && made > 0 {
        // A list is shown without what the caller may not see, and that is no error.
        let error = format!("it shows none of the {} that were made for the cluster", so_many(made, "virtual machine"));
        let hint = "they are gone, or whoever asks may not see them (VM.Audit on /vms)";
        return unknown(&id, &Error::failed(error).hint(hint));
    }
    if held.is_empty() && found < made {
        let message =
            format!("it shows {found} of {} that were made for the cluster", so_many(made, "virtual machine"));
        return noted(&id, message);
    }
    if held.is_empty() {
        return passed(&id, format!("{}, none held", so_many(found, "virtual machine")));
    }
    let message = format!("{} would keep a virtual machine from being removed", so_many(held.len(), "thing"));
    failed(&id, message, few(&mends)).of(held)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::check;
    use crate::error::Error;
    use crate::estate::{Answer, Hypervisor, HypervisorNode, Observation, VirtualMachine};
    use crate::ops::dr::checks::shown;

    fn hypervisor(change: impl FnOnce(&mut Hypervisor)) -> Answer<Hypervisor> {
        let node = |name: &str| HypervisorNode { name: name.into(), status: "online".into() };
        let vm =
            |id, name: &str| VirtualMachine { id, name: name.into(), node: "golf".into(), ..VirtualMachine::default() };
        let machines = vec![vm(140, "prod-w-1"), vm(141, "prod-w-2"), vm(900, "nas")];
        let mut hypervisor = Hypervisor { nodes: vec![node("foxtrot"), node("golf")], machines };
        change(&mut hypervisor);
        Answer::Seen(hypervisor)
    }

    #[test]
    fn what_holds_a_machine_is_named_with_what_lets_go() {
        let cases = [
            hypervisor(|_| ()),
            hypervisor(|there| {
                there.machines[0].ha = Some("started".into());
                there.machines[0].protected = true;
                there.machines[1].lock = Some("backup".into());
            }),
            // What is not the cluster's may be held as it likes.
            hypervisor(|there| there.machines[2].protected = true),
            hypervisor(|there| there.nodes[1].status = "offline".into()),
            Answer::Unseen(Error::unauthorized("Proxmox VE at foxtrot: 403 Permission check failed")),
            hypervisor(|there| there.machines.truncate(1)),
            hypervisor(|there| there.machines.clear()),
        ];
        let lines: Vec<String> = cases
            .into_iter()
            .map(|answer| {
                let observation = Observation { source: String::new(), took: Duration::ZERO, answer };
                shown(&check("proxmox", &observation, 2, |vm| vm.name.starts_with("prod-")))
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        passed hypervisor-proxmox: 2 virtual machines, none held
        failed hypervisor-proxmox: 3 things would keep a virtual machine from being removed
          - VM 140 on golf is an HA resource (started) (pve-ha-managed)
          - VM 140 on golf is protected from removal (pve-locked)
          - VM 141 on golf is locked (backup) (pve-locked)
          `ha-manager remove vm:140` on any host, `qm set 140 --protection 0` on golf, wait until backup of VM 141 is over
        passed hypervisor-proxmox: 2 virtual machines, none held
        unknown hypervisor-proxmox: golf is not online: what runs there cannot be seen (pve-node-away)
          bring it back (`pvecm status` on another host); --accept-unknown hypervisor-proxmox goes on without it
        unknown hypervisor-proxmox: Proxmox VE at foxtrot: 403 Permission check failed
          --accept-unknown hypervisor-proxmox goes on without it
        noted hypervisor-proxmox: it shows 1 of 2 virtual machines that were made for the cluster
        unknown hypervisor-proxmox: it shows none of the 2 virtual machines that were made for the cluster
          they are gone, or whoever asks may not see them (VM.Audit on /vms); --accept-unknown hypervisor-proxmox goes on without it
        ");
    }
}
