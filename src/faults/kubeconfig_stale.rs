//! `kubeconfig-stale`: the kubeconfig is that of an earlier cluster of the same name.

use super::evidence::Evidence;
use super::found::{Action, Class, Found};
use super::table::{Fault, Group};
use crate::error::{Error, Kind};
use crate::health::Subject;

/// What is said of a server that another authority vouches for, or that does not know the credential.
const WORDS: [&str; 5] = ["unknown authority", "UnknownIssuer", "answered 401", "is no Kubernetes API", "BadSignature"];

pub(super) const FAULT: Fault = Fault {
    id: "kubeconfig-stale",
    group: Group::Access,
    seen_by: "the API server's certificate or its 401, where Omni has the cluster",
    cause: "the credential belongs to a destroyed cluster of the same name",
    class: Class::Auto,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let found = evidence.estate.clusters.iter().filter_map(|cluster| {
        let error = Evidence::api_error(cluster).filter(|error| is_stale(error))?;
        let access = evidence.seen.clusters.iter().find(|access| access.name == cluster.name)?;
        let found = Found::new(&FAULT, Subject::new(&cluster.name, "Kubeconfig", &cluster.name))
            .seen(error.message())
            .explains(format!("cluster/{}", cluster.name));
        Some(if access.minted {
            found
                .step(format!("talops mend kubeconfig-stale {}", cluster.name))
                .action(Action::ForgetKubeconfig { cluster: cluster.name.clone() })
        } else {
            // A context is in a file of the user's, which is not ours to change unasked.
            found
                .step(format!("talops kubeconfig write ~/.kube/config -c {} --force", cluster.name))
                .step("or have Omni mint one for each call: kubernetes: { mint: true }")
                .told()
        })
    });
    found.collect()
}

fn is_stale(error: &Error) -> bool {
    let kind = matches!(error.kind(), Kind::Unauthorized | Kind::Unreachable | Kind::NotFound);
    kind && WORDS
        .iter()
        .any(|word| error.message().contains(word) || error.hint_text().is_some_and(|hint| hint.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::error::Error;
    use crate::faults::testing::{Case, unseen};

    fn told(minted: bool, message: &str) -> Vec<String> {
        let case = Case::healthy().with(|case| {
            case.estate.clusters[0].nodes = Some(unseen(Error::unauthorized(message)));
            case.seen.clusters[0].minted = minted;
        });
        case.told(&FAULT)
    }

    #[test]
    fn another_authority_or_an_unknown_credential() {
        let answered = "Kubernetes API of prod, reading its version: answered 401 Unauthorized";
        let minted = told(true, answered);
        assert!(minted[0].contains("[auto]") && minted[0].contains("talops mend kubeconfig-stale prod"));
        assert!(told(false, answered)[0].contains("[tell]"));
        assert_eq!(told(false, "the certificate is not valid: UnknownIssuer").len(), 1);
    }

    #[test]
    fn what_is_only_not_permitted_is_another_matter() {
        assert_eq!(
            told(true, "Kubernetes API of prod, listing nodes: not permitted: nodes is forbidden"),
            [] as [&str; 0]
        );
    }
}
