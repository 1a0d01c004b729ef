//! `vm-migrated`: a VM that is to go is on another host than the one that the provider made it on.

use super::evidence::{Evidence, at, vm_of};
use super::found::{Class, Found};
use super::request_vm_missing::held_by_provider;
use super::table::{Fault, Group};
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "vm-migrated",
    group: Group::Machines,
    seen_by: "a machine request tearing down whose VM is on one host while the provider's log looks for it on another",
    cause: "a migration, or high availability, moved the VM; the provider deletes it on the host where it made it",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let stuck = evidence.requests().filter(|(_, request)| request.tearing_down && held_by_provider(request).is_some());
    let found = stuck.filter_map(|(endpoint, request)| {
        let machine = vm_of(&evidence.hypervisors_of(request.cluster.as_deref()), request)?;
        let provider = evidence.provider(&endpoint.name, &request.provider_id)?;
        let number = format!("/{}.conf", machine.id);
        let line = evidence.said(provider.container.seen()?, &[&number, "does not exist"])?;
        let recorded = recorded_host(&line.text, machine.id)?;
        if recorded == machine.node {
            return None;
        }
        Some(
            Found::new(&FAULT, Subject::new(&endpoint.name, "MachineRequest", &request.id))
                .seen(format!("VM {} is on {}; the provider looks for it on {recorded}", machine.id, machine.node))
                .seen(format!("{}logged: {}", at(line), line.text))
                .step(format!(
                    "migrate it back: qm migrate {} {recorded} --online   (on {})",
                    machine.id, machine.node
                )),
        )
    });
    found.collect()
}

/// The host that a line names as the one without the VM: `Configuration file 'nodes/golf/qemu-server/139.conf' does not
/// exist`.
fn recorded_host(line: &str, number: u64) -> Option<&str> {
    let end = line.find(&format!("/qemu-server/{number}.conf"))?;
    line.get(..end)?.rsplit_once("nodes/").map(|(_, host)| host).filter(|host| !host.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::{Case, logged};

    fn told(host: &str) -> Vec<String> {
        let words = format!(
            "error reconcile failed: 500 Configuration file 'nodes/{host}/qemu-server/140.conf' does not exist"
        );
        let case = Case::healthy().with(|case| {
            case.request().tearing_down = true;
            case.request().finalizers = vec!["proxmox.ProvisionController".into()];
            case.container().tail = vec![logged(&words)];
        });
        case.told(&FAULT)
    }

    #[test]
    fn both_hosts_are_named() {
        assert!(told("golf")[0].contains("VM 140 is on foxtrot; the provider looks for it on golf"));
        assert!(told("golf")[0].contains("qm migrate 140 golf --online"));
        assert_eq!(told("foxtrot"), [] as [&str; 0]);
    }
}
