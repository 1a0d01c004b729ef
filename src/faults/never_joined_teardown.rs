//! `never-joined-teardown`: a machine that never joined is to go, and the provider waits for it to join.

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::request_vm_missing::is_gone;
use super::table::{Fault, Group};
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "never-joined-teardown",
    group: Group::Machines,
    seen_by: "a machine request tearing down at PROVISIONED whose machine has never connected",
    cause: "a machine that never joined is not deprovisioned (siderolabs/omni#2642)",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let waiting = evidence.requests().filter(|(_, request)| request.tearing_down && request.stage == "PROVISIONED");
    let found = waiting.filter(|(endpoint, request)| Evidence::has_joined(endpoint, request) == Some(false));
    // Where its VM is gone, that is the fault to mend.
    let found = found.filter(|(_, request)| !is_gone(evidence, request));
    let found = found.map(|(endpoint, request)| {
        let id = request.machine_id.as_deref().unwrap_or_default();
        let host = host(&endpoint.url);
        Found::new(&FAULT, Subject::new(&endpoint.name, "MachineRequest", &request.id))
            .seen(format!("tearing down at PROVISIONED; machine {id} has never connected to Omni"))
            .step(format!("let it join first: from the VM's host, does {host} resolve to an address that it reaches? (`getent hosts {host}`)"))
            .step("its console says what it waits for; once it has joined, the teardown goes on by itself")
    });
    found.collect()
}

/// The host of a URL.
pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::{FAULT, host};
    use crate::faults::testing::Case;

    #[test]
    fn only_while_it_is_torn_down_and_its_machine_is_not_there() {
        let going = Case::healthy().with(|case| case.request().tearing_down = true);
        assert_eq!(going.told(&FAULT), [] as [&str; 0]);
        let never = going.with(|case| case.machines().clear());
        assert!(never.told(&FAULT)[0].contains("getent hosts omni.example.com"));
    }

    #[test]
    fn the_host_of_an_endpoint() {
        assert_eq!(host("https://omni.example.com:8443"), "omni.example.com");
    }
}
