//! `request-vm-missing`: a machine request is being torn down, and there is no VM for it to remove.

use super::evidence::{Evidence, at, vm_of};
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::estate::MachineRequest;
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "request-vm-missing",
    group: Group::Machines,
    seen_by: "a machine request tearing down that the provider holds, and no VM of it on hosts that are all online",
    cause: "the VM was removed by hand or never made, and the provider takes \"not found\" for a failure (omni-infra-provider-proxmox#75, siderolabs/omni#2948)",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let stuck = evidence.requests().filter(|(_, request)| request.tearing_down && held_by_provider(request).is_some());
    let found = stuck.filter_map(|(endpoint, request)| {
        if !is_gone(evidence, request) {
            return None;
        }
        let holder = held_by_provider(request).unwrap_or_default();
        let mut found = Found::new(&FAULT, Subject::new(&endpoint.name, "MachineRequest", &request.id))
            .seen(format!("tearing down, held by {holder}; no VM has its name or its UUID, and every host is online"));
        if let Some(provider) = evidence.provider(&endpoint.name, &request.provider_id)
            && let Some(container) = provider.container.seen()
        {
            found = found.seen(format!("provider image {}", container.image));
            if let Some(line) = evidence.said(container, &[request.id.as_str(), "does not exist", "reconcile failed"]) {
                found = found.seen(format!("{}logged: {}", at(line), line.text));
            }
        }
        let id = request.machine_id.as_deref().unwrap_or("the request's machine id");
        Some(
            found
                .step("use a provider image whose deprovisioning takes a VM that is not there for done, restart it, and wait")
                .step(format!("or make an empty, stopped VM for it to remove: name {}, smbios1 uuid={id}, on the host and with the number that its log names", request.id))
                .step("never delete the InfraProvider: it holds every cluster's machines"),
        )
    });
    found.collect()
}

/// Whether a request's VM is known to be nowhere: one that could not be seen is not gone.
pub(super) fn is_gone(evidence: Evidence<'_>, request: &MachineRequest) -> bool {
    let hypervisors = evidence.hypervisors_of(request.cluster.as_deref());
    let mut nodes = hypervisors.iter().flat_map(|hypervisor| &hypervisor.nodes).peekable();
    nodes.peek().is_some() && nodes.all(|node| node.status == "online") && vm_of(&hypervisors, request).is_none()
}

/// The finalizer of the provider's controller, where it is on the request.
pub(super) fn held_by_provider(request: &MachineRequest) -> Option<&str> {
    request.finalizers.iter().map(String::as_str).find(|name| name.ends_with("ProvisionController"))
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::Case;

    fn stuck() -> Case {
        Case::healthy().with(|case| {
            case.request().tearing_down = true;
            case.request().finalizers = vec!["proxmox.ProvisionController".into()];
            case.hypervisor().machines.clear();
        })
    }

    #[test]
    fn a_request_without_its_vm() {
        let told = stuck().told(&FAULT);
        assert!(
            told[0].contains("held by proxmox.ProvisionController")
                && told[0].contains("never delete the InfraProvider")
        );
    }

    #[test]
    fn what_could_not_be_seen_is_not_gone() {
        let away = stuck().with(|case| case.hypervisor().nodes[1].status = "offline".into());
        assert_eq!(away.told(&FAULT), [] as [&str; 0]);
        let unseen = stuck().with(|case| case.estate.clusters[0].hypervisors.clear());
        assert_eq!(unseen.told(&FAULT), [] as [&str; 0]);
    }

    #[test]
    fn one_whose_vm_is_there_or_that_others_hold_is_another_matter() {
        let there = Case::healthy().with(|case| {
            case.request().tearing_down = true;
            case.request().finalizers = vec!["proxmox.ProvisionController".into()];
        });
        assert_eq!(there.told(&FAULT), [] as [&str; 0]);
        let others = stuck().with(|case| case.request().finalizers = vec!["Other".into()]);
        assert_eq!(others.told(&FAULT), [] as [&str; 0]);
    }
}
