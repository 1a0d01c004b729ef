//! Sync and health.

use super::look::{Look, condition};
use crate::Scenario;
use crate::stack::Stack;
use crate::stack::argocd::NAMESPACE;
use crate::talops::User;

pub(super) const SCENARIOS: &[Scenario] = &[
    ("argocd: an application that is Synced and Healthy is well", well),
    ("argocd: an application is OutOfSync after a commit", out_of_sync),
    ("argocd: an application that nobody has synced yet is Missing", missing),
    ("argocd: an application whose rollout passed its deadline is Degraded", degraded),
    ("argocd: an application whose rollout goes on is Progressing", progressing),
    ("argocd: an application whose rollout is paused is Suspended", suspended),
    ("argocd: an application whose path does not exist cannot be compared, until a commit adds it", comparison_error),
    ("argocd: an application whose project does not exist", no_project),
];

fn well(stack: &mut Stack) {
    let look = Look::at(stack, "web", "Synced Healthy Succeeded");
    look.is_well();
    let revision = look.text("/status/sync/revision");
    look.is_described(
        "Synced, Healthy",
        0,
        &[&format!("revision: {revision}"), "operation: Succeeded", "source: git://"],
    );
}

fn out_of_sync(stack: &mut Stack) {
    Look::at(stack, "drifted", "Synced Healthy Succeeded").is_well();
    let (cluster, argocd) = stack.argocd();
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: drifted}\ndata: {colour: red}\n";
    argocd.git.commit("drifted/config.yaml", text);
    cluster.refresh("drifted");
    let look = Look::at(stack, "drifted", "OutOfSync Healthy Succeeded");
    let finding = look.says("failing", "OutOfSync, Healthy", "ConfigMap drifted OutOfSync");
    // Its object tells since when it is Healthy, and nothing tells since when it is OutOfSync.
    assert_eq!(finding.since, "", "{}", look.report);
    look.is_described("OutOfSync, Healthy", 3, &["1 OutOfSync", "out of sync: configmap/", "drifted differs"]);
}

fn missing(stack: &mut Stack) {
    let look = Look::at(stack, "manual", "OutOfSync Missing -");
    look.says("failing", "OutOfSync, Missing", "ConfigMap manual OutOfSync");
    look.is_described("OutOfSync, Missing", 3, &["sync: by hand", "manual differs or is missing"]);
}

fn degraded(stack: &mut Stack) {
    let look = Look::at(stack, "degraded", "Synced Degraded Succeeded");
    // Argo CD keeps the reason out of the object.
    let finding = look.says("failing", "Synced, Degraded", "");
    assert_eq!(finding.since, look.text("/status/health/lastTransitionTime"), "{}", look.report);
    // What is to blame is found in the cluster.
    look.is_described(
        "Synced, Degraded",
        3,
        &["depends on FAILING", "ProgressDeadlineExceeded", "next: talops status -c"],
    );

    // With the workloads in view the application is a consequence.
    let (cluster, _) = stack.argocd();
    let report = User::new().with_cluster(cluster).with_argocd(NAMESPACE, &[]).status();
    let findings = report.findings();
    assert!(
        findings.iter().all(|finding| (finding.kind.as_str(), finding.name.as_str()) != ("Application", "degraded"))
    );
    let cause = findings.iter().find(|finding| finding.name.starts_with("degraded"));
    let cause = cause.unwrap_or_else(|| panic!("no cause of it: {report}"));
    for word in ["ProgressDeadlineExceeded", "Synced, Degraded"] {
        assert!(cause.consequences.contains(word), "{word}: {report}");
    }
}

fn progressing(stack: &mut Stack) {
    let look = Look::at(stack, "progressing", "Synced Progressing Succeeded");
    look.says("progressing", "Synced, Progressing", "");
}

fn suspended(stack: &mut Stack) {
    let look = Look::at(stack, "suspended", "Synced Suspended Succeeded");
    look.says("failing", "Synced, Suspended", "");
}

fn comparison_error(stack: &mut Stack) {
    // A git server that dropped a connection would be the reason until the next comparison.
    let (cluster, _) = stack.argocd();
    cluster.refresh("nowhere");
    let look = Look::when(stack, "nowhere", "told that its path does not exist", |object| {
        condition(object, "ComparisonError").is_some_and(|told| told.contains("nowhere: app path does not exist"))
    });
    let condition = look.condition("ComparisonError");
    let finding = look.says("failing", "Unknown, Healthy", &condition);
    assert_eq!(finding.since, look.text("/status/conditions/0/lastTransitionTime"), "{}", look.report);
    look.is_described("Unknown, Healthy", 3, &["app path does not exist"]);

    let (cluster, argocd) = stack.argocd();
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nowhere}\ndata: {colour: green}\n";
    argocd.git.commit("nowhere/config.yaml", text);
    cluster.refresh("nowhere");
    Look::at(stack, "nowhere", "Synced Healthy Succeeded").is_well();
}

fn no_project(stack: &mut Stack) {
    let look = Look::at(stack, "no-project", "Unknown Unknown -");
    let condition = look.condition("InvalidSpecError");
    assert!(condition.contains("project nobody which does not exist"), "{condition}");
    look.says("failing", "Unknown, Unknown", &condition);
}
