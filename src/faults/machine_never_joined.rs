//! `machine-never-joined`: the provider made a machine, and Omni never heard of it.

use jiff::SignedDuration;

use super::evidence::{Evidence, vm_of};
use super::found::{Class, Found};
use super::never_joined_teardown::host;
use super::table::{Fault, Group};
use crate::health::Subject;

/// How long a machine may take to join.
const TO_JOIN: SignedDuration = SignedDuration::from_mins(15);

pub(super) const FAULT: Fault = Fault {
    id: "machine-never-joined",
    group: Group::Machines,
    seen_by: "a machine request PROVISIONED for a quarter of an hour whose machine has never connected",
    cause: "split-horizon DNS (a VM that is not on the VPN resolves Omni to an address that it cannot reach), or no way to Omni",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let made = evidence.requests().filter(|(_, request)| request.stage == "PROVISIONED" && !request.tearing_down);
    let found = made.filter_map(|(endpoint, request)| {
        let age = evidence.now.duration_since(request.created?);
        if age < TO_JOIN || Evidence::has_joined(endpoint, request) != Some(false) {
            return None;
        }
        let id = request.machine_id.as_deref().unwrap_or_default();
        let mut found = Found::new(&FAULT, Subject::new(&endpoint.name, "MachineRequest", &request.id))
            .seen(format!("PROVISIONED, made {} min ago; machine {id} has never connected to Omni", age.as_mins()));
        let machine = vm_of(&evidence.hypervisors_of(request.cluster.as_deref()), request);
        let place = machine.map(|machine| format!("VM {} on {} is {}", machine.id, machine.node, machine.status));
        if let Some(place) = &place {
            found = found.seen(place);
        }
        let host = host(&endpoint.url);
        Some(
            found
                .step(format!("as the VM's network would: getent hosts {host}; is that address reachable from there?"))
                .step("look at the VM's console: it says which address it tries, and whether it has one of its own"),
        )
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::Case;

    #[test]
    fn after_a_quarter_of_an_hour_and_with_its_vm() {
        let never = Case::healthy().with(|case| case.machines().clear());
        let told = never.told(&FAULT);
        assert!(told[0].contains("VM 140 on foxtrot is running") && told[0].contains("getent hosts omni.example.com"));
        let young = never.with(|case| case.request().created = "2026-11-21T11:50:00Z".parse().ok());
        assert_eq!(young.told(&FAULT), [] as [&str; 0]);
    }

    #[test]
    fn where_machines_were_not_seen_nothing_is_said() {
        let unseen = Case::healthy().with(|case| case.estate.omni[0].machines = None);
        assert_eq!(unseen.told(&FAULT), [] as [&str; 0]);
    }
}
