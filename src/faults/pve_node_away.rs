//! `pve-node-away`: a host of the hypervisor does not answer.

use std::collections::BTreeSet;

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "pve-node-away",
    group: Group::Machines,
    seen_by: "the hypervisor's list of hosts, one of which is not online",
    cause: "while a host is away its VMs are not in the list: they are unknown, not gone",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    // The clusters of one hypervisor all see the same host.
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for cluster in &evidence.estate.clusters {
        let nodes = Evidence::hypervisors(cluster).flat_map(|hypervisor| &hypervisor.nodes);
        for node in nodes.filter(|node| node.status != "online") {
            if told.insert(&node.name) {
                found.push(
                    Found::new(&FAULT, Subject::new(&cluster.name, "HypervisorNode", &node.name))
                        .seen(format!("{} is {}", node.name, node.status))
                        .step("bring the host back before anything is destroyed: nothing there can be removed now")
                        .step(format!("pvecm status; ping {}   (on another host)", node.name)),
                );
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::Case;

    #[test]
    fn a_host_that_is_not_online_is_told_once() {
        let case = Case::healthy().with(|case| {
            case.hypervisor().nodes[1].status = "offline".into();
            let other = case.estate.clusters[0].clone();
            case.estate.clusters.push(other);
        });
        let told = case.told(&FAULT);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("HypervisorNode golf [tell] golf is offline"));
    }
}
