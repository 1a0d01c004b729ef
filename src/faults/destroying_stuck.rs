//! `destroying-stuck`: a machine that cannot be reached is waited for while it is destroyed.

use super::evidence::Evidence;
use super::found::{Action, Class, Found};
use super::request_vm_missing::held_by_provider;
use super::table::{Fault, Group};
use crate::health::machine_subject;

pub(super) const FAULT: Fault = Fault {
    id: "destroying-stuck",
    group: Group::Machines,
    seen_by: "a machine being destroyed that is not connected, and the objects that still hold it",
    cause: "Omni resets a machine before it lets go of it, and this one does not answer",
    class: Class::Ask,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let stuck = evidence.machines().filter(|(_, machine)| machine.tearing_down && !machine.connected);
    let found = stuck.map(|(endpoint, machine)| {
        let subject = machine_subject(&endpoint.name, machine);
        let mut found = Found::new(&FAULT, subject)
            .seen(format!("machine {} is being destroyed and not connected", machine.id));
        let request = evidence.requests().find(|(_, request)| {
            request.machine_id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(&machine.id))
        });
        if let Some((_, request)) = request.filter(|(_, request)| request.tearing_down)
            && let Some(holder) = held_by_provider(request)
        {
            // Its provider is at work on the VM: what it cannot do is a fault of its own.
            return found
                .seen(format!("MachineRequests/{} holds it, by {holder}", request.id))
                .step("the provider has to remove the VM: see request-vm-missing, vm-migrated, pve-locked, provider-asleep")
                .told();
        }
        let link = evidence.seen.links.iter().find(|link| link.endpoint == endpoint.name && link.machine == machine.id);
        match link {
            Some(link) if link.tearing_down => {
                let holders = if link.finalizers.is_empty() { "nobody".to_owned() } else { link.finalizers.join(", ") };
                found = found.seen(format!("Links/{} is already torn down, held by {holders}", machine.id));
                found.step(format!("its controllers let go within minutes; after that: talops get link {} -o yaml and its finalizers", machine.id)).told()
            }
            Some(_) => found
                .seen(format!("Links/{} is still there", machine.id))
                .step(format!("talops mend destroying-stuck {}   (Omni forgets the machine; it is not wiped)", machine.id))
                .step("all of a cluster's: talops template delete NAME --destroy-disconnected-machines")
                .action(Action::TeardownLink { endpoint: endpoint.name.clone(), machine: machine.id.clone() }),
            None => found
                .seen("it has no link any more: ClusterMachines holds it")
                .step(format!("talops delete machinesetnode {}   (it leaves its cluster)", machine.id))
                .step("where etcd cannot be left in order: NodeForceDestroyRequests of the same id, by talops apply -f")
                .told(),
        }
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::evidence::Link;
    use crate::faults::testing::{Case, MACHINE};

    fn stuck(link: Option<bool>) -> Case {
        Case::healthy().with(|case| {
            case.machines()[0].tearing_down = true;
            case.machines()[0].connected = false;
            case.seen.links = link
                .map(|tearing_down| Link {
                    endpoint: "home".into(),
                    machine: MACHINE.into(),
                    tearing_down,
                    ..Link::default()
                })
                .into_iter()
                .collect();
        })
    }

    #[test]
    fn which_object_holds_it() {
        let link = stuck(Some(false)).told(&FAULT);
        assert!(link[0].contains("[ask]") && link[0].contains("talops mend destroying-stuck"), "{link:?}");
        assert!(stuck(Some(true)).told(&FAULT)[0].contains("[tell]"));
        assert!(stuck(None).told(&FAULT)[0].contains("talops delete machinesetnode"));
        let request = stuck(Some(false)).with(|case| {
            case.request().tearing_down = true;
            case.request().finalizers = vec!["proxmox.ProvisionController".into()];
        });
        assert!(request.told(&FAULT)[0].contains("MachineRequests/prod-workers-a1b2c3 holds it"));
    }

    #[test]
    fn a_machine_that_is_still_connected_is_on_its_way() {
        let going = stuck(Some(false)).with(|case| case.machines()[0].connected = true);
        assert_eq!(going.told(&FAULT), [] as [&str; 0]);
    }
}
