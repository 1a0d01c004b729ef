//! Estates that are well.

use super::Scenario;
use crate::stack::Stack;
use crate::talops::User;

pub(crate) const BARE: &[Scenario] = &[
    ("healthy: a cluster without Argo CD, External Secrets and Longhorn", bare_cluster),
    ("healthy: without a configuration, by the kubeconfig's current context", unconfigured),
];
pub(crate) const WHOLE: &[Scenario] = &[("healthy: the whole estate, in few lines", whole_estate)];

fn bare_cluster(stack: &mut Stack) {
    let report = User::new().with_cluster(stack.cluster()).status();
    assert_eq!(report.verdict(), "healthy", "{report}");
    assert_eq!(report.well("nodes"), (3, 3), "{report}");
    for dimension in ["argocd", "external-secrets", "longhorn"] {
        assert_eq!(report.answer(dimension), "absent", "{report}");
    }
}

fn whole_estate(stack: &mut Stack) {
    let (cluster, host) = stack.estate();
    let user = User::new().with_cluster(cluster).with_provider(host);
    let report = user.status();
    assert_eq!(report.verdict(), "healthy", "{report}");
    assert_eq!(report.findings(), [], "{report}");
    for dimension in ["provider", "nodes", "workloads", "argocd", "external-secrets", "longhorn"] {
        assert_eq!(report.answer(dimension), "seen", "{dimension}: {report}");
        let (well, total) = report.well(dimension);
        assert!(total > 0 && well == total, "{dimension}: {report}");
    }
    let lines = user.status_lines();
    assert!(lines.lines().count() <= 25, "{lines}");
    assert!(!lines.contains('\u{1b}'), "colours in a pipe: {lines}");
}

fn unconfigured(stack: &mut Stack) {
    let kubeconfig = stack.cluster().admin_kubeconfig();
    let user = User::new().with_variable("KUBECONFIG", kubeconfig.to_str().unwrap());
    let report = user.status();
    assert_eq!(report.well("nodes"), (3, 3), "{report}");
    assert_eq!(report.verdict(), "healthy", "{report}");
}
