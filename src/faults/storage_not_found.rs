//! `storage-not-found`: the machine class selects a storage that the host does not have.

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::table::{Fault, Group};
use super::words;

/// What the provider says (`siderolabs/omni-infra-provider-proxmox` `internal/pkg/provider/provision.go`), and what Proxmox
/// VE does.
const WORDS: [&str; 3] = ["failed to pick the disk", "no matches for the condition", "storage '"];

pub(super) const FAULT: Fault = Fault {
    id: "storage-not-found",
    group: Group::Machines,
    seen_by: "`no matches for the condition` in the provider's log or in a machine request's error",
    cause: "the machine class's storage selector fits no storage of the host that was picked",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let found = words::found(&FAULT, evidence, &WORDS);
    let is_it = |(_, words): &(Found, String)| !words.contains("storage '") || words.contains("does not exist");
    let mend = |(found, _): (Found, String)| {
        found
            .step("pvesm status   (on each host of the hypervisor: the storages that it has)")
            .step("name one of them in the machine class: storage_selector: name == \"…\"")
    };
    found.into_iter().filter(is_it).map(mend).collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::Case;

    fn told(words: &str) -> Vec<String> {
        Case::healthy().with(|case| case.request().error = words.to_owned()).told(&FAULT)
    }

    #[test]
    fn a_selector_without_a_match_and_a_storage_that_is_not_there() {
        let condition = "failed to pick the disk for the VM volume: no matches for the condition \"name == 'fast'\"";
        assert!(told(condition)[0].contains("pvesm status"));
        assert_eq!(told("500 storage 'fast' does not exist").len(), 1);
        assert_eq!(told("storage 'fast' is busy"), [] as [&str; 0]);
    }
}
