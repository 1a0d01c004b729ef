//! `contexts-differ`: the context that is configured is not in the kubeconfig that is read.

use super::evidence::{ClusterAccess, Evidence};
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::health::Subject;

/// How many contexts are named.
const NAMED: usize = 8;

pub(super) const FAULT: Fault = Fault {
    id: "contexts-differ",
    group: Group::Access,
    seen_by: "the contexts of the kubeconfig files that kubectl would read here",
    cause: "another tool has a kubeconfig of its own, or `KUBECONFIG` is another one here",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    evidence.seen.clusters.iter().filter_map(of).collect()
}

fn of(cluster: &ClusterAccess) -> Option<Found> {
    let wanted = cluster.context.as_ref()?;
    let (files, contexts) = cluster.contexts.as_ref()?;
    if contexts.contains(wanted) {
        return None;
    }
    let files = if files.is_empty() { "no kubeconfig file".to_owned() } else { files.join(", ") };
    let mut there = contexts.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if contexts.len() > NAMED {
        there = format!("{there} and {} more", contexts.len() - NAMED);
    }
    let there = if there.is_empty() { "none".to_owned() } else { there };
    Some(
        Found::new(&FAULT, Subject::new(&cluster.name, "Context", wanted))
            .seen(format!("clusters.{}.kubernetes.context is {wanted:?}; contexts in {files}: {there}", cluster.name))
            .step(format!("name one of them in talops.yaml: clusters.{}.kubernetes.context", cluster.name))
            .step("or the file that has it: kubernetes.kubeconfig, or KUBECONFIG")
            .step("or have Omni mint one: kubernetes: { mint: true }")
            .explains(format!("cluster/{}", cluster.name)),
    )
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::Case;

    fn told(contexts: &[&str]) -> Vec<String> {
        let contexts = contexts.iter().map(|name| (*name).to_owned()).collect();
        let case = Case::healthy().with(|case| {
            let cluster = &mut case.seen.clusters[0];
            cluster.context = Some("admin@prod".to_owned());
            cluster.contexts = Some((vec!["/home/o/.kube/config".to_owned()], contexts));
        });
        case.told(&FAULT)
    }

    #[test]
    fn which_file_and_which_contexts_there_are() {
        assert_eq!(told(&["admin@prod", "other"]), [] as [&str; 0]);
        assert!(told(&["other", "kind"])[0].contains("contexts in /home/o/.kube/config: other, kind"));
        assert!(told(&[])[0].contains(": none"));
        assert!(told(&["1", "2", "3", "4", "5", "6", "7", "8", "9"])[0].contains("8 and 1 more"));
    }

    #[test]
    fn a_cluster_without_a_context_has_none_that_could_be_missing() {
        assert_eq!(Case::healthy().told(&FAULT), [] as [&str; 0]);
    }
}
