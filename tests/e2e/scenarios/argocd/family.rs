//! Applications of applications, applications that go, and applications that are left out.

use std::time::Duration;

use super::look::{Look, condition};
use crate::Scenario;
use crate::stack::Stack;
use crate::stack::argocd::NAMESPACE;
use crate::stack::kubernetes::Cluster;
use crate::stack::process::eventually;
use crate::talops::User;

pub(super) const SCENARIOS: &[Scenario] = &[
    ("argocd: a root application is Healthy while one of its children is not", app_of_apps),
    ("argocd: applications that an application set made", application_set),
    ("argocd: an application whose cascading deletion waits for somebody else's finalizer", cascade),
    ("argocd: an application whose deletion fails", deletion_error),
    ("argocd: an application that is excluded is named and not judged", excluded),
];

const GOES: Duration = Duration::from_secs(40);

fn app_of_apps(stack: &mut Stack) {
    let child = Look::at(stack, "shop-search", "Synced Degraded Succeeded");
    child.says("failing", "Synced, Degraded", "");
    let root = Look::at(stack, "shop", "Synced Healthy Succeeded");
    root.is_well();
    // Argo CD calls the root Healthy; asked about it, talops names the child that is not.
    root.is_described("Synced, Healthy", 3, &["depends on FAILING", "application/gitops/shop-search Synced, Degraded"]);
    Look::at(stack, "shop-cart", "Synced Healthy Succeeded").is_well();
}

fn application_set(stack: &mut Stack) {
    for name in ["tenant-north", "tenant-south"] {
        Look::at(stack, name, "Synced Healthy Succeeded").is_well();
    }
}

fn delete(cluster: &Cluster, application: &str) {
    cluster.kubectl(&["delete", "applications.argoproj.io", application, "-n", NAMESPACE, "--wait=false"]);
}

fn gone(stack: &mut Stack, application: &str) {
    let (cluster, _) = stack.argocd();
    eventually(&format!("the application {application} is gone"), GOES, || {
        cluster.application(application).is_none().then_some(())
    });
}

fn cascade(stack: &mut Stack) {
    Look::at(stack, "going", "Synced Healthy Succeeded").is_well();
    let (cluster, _) = stack.argocd();
    delete(cluster, "going");
    eventually("Argo CD deletes what the application manages", GOES, || {
        let object = cluster.get(&["configmap", "going", "-n", "fleet"])?;
        object["metadata"]["deletionTimestamp"].is_string().then_some(())
    });
    let look =
        Look::when(stack, "going", "being deleted", |object| object["metadata"]["deletionTimestamp"].is_string());
    let finding = look.says("progressing", "being deleted", "held by resources-finalizer.argocd.argoproj.io");
    assert_eq!(finding.since, look.text("/metadata/deletionTimestamp"), "{}", look.report);
    look.is_described("being deleted", 3, &["held by resources-finalizer.argocd.argoproj.io"]);

    let (cluster, _) = stack.argocd();
    let patch = r#"{"metadata": {"finalizers": null}}"#;
    cluster.kubectl(&["patch", "configmap", "going", "-n", "fleet", "--type=merge", "-p", patch]);
    gone(stack, "going");
}

fn deletion_error(stack: &mut Stack) {
    let (cluster, _) = stack.argocd();
    delete(cluster, "no-project");
    let look = Look::when(stack, "no-project", "told to have a DeletionError", |object| {
        condition(object, "DeletionError").is_some()
    });
    look.says("failing", "being deleted", &look.condition("DeletionError"));

    let (cluster, _) = stack.argocd();
    let patch = r#"{"metadata": {"finalizers": null}}"#;
    cluster.kubectl(&["patch", "applications.argoproj.io", "no-project", "-n", NAMESPACE, "--type=merge", "-p", patch]);
    gone(stack, "no-project");
}

fn excluded(stack: &mut Stack) {
    let look = Look::at(stack, "sandbox", "OutOfSync Missing -");
    look.says("failing", "OutOfSync, Missing", "ConfigMap sandbox OutOfSync");
    let (_, total) = look.report.well("argocd");
    let (cluster, _) = stack.argocd();
    let user = |excluded: &[&str]| User::new().with_cluster(cluster).with_argocd(NAMESPACE, excluded);

    let report = user(&["sandbox"]).status_only("argocd");
    assert!(report.findings().iter().all(|finding| finding.name != "sandbox"), "{report}");
    assert_eq!((report.well("argocd").1, report.facts("argocd")), (total - 1, "excluded: sandbox"), "{report}");
    let described = user(&["sandbox"]).talops(&["status", "app/sandbox"]);
    assert_eq!(described.code(), 0, "{}", described.everything());
    assert!(described.stdout.contains("excluded: by the configuration"), "{}", described.everything());

    // Once everything that is not well is left out, the answer is "healthy".
    let findings = look.report.findings();
    let names: Vec<&str> = findings.iter().map(|finding| finding.name.as_str()).collect();
    let report = user(&names).status_only("argocd");
    assert_eq!((report.verdict(), report.call.code()), ("healthy", 0), "{report}");
    let (well, total) = report.well("argocd");
    assert!(well == total && total >= 4, "{report}");
}
