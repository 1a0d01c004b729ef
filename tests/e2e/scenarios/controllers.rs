//! External Secrets and Longhorn: objects in the states that their controllers write; and of Argo CD what its controllers
//! of today do not write (`argocd/` has what they do).

use super::Scenario;
use crate::report::{Finding, Report};
use crate::stack::Stack;
use crate::stack::kubernetes::Cluster;
use crate::talops::User;

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("argocd: a health word that nobody knows is shown and is not good", unknown_word),
    ("external-secrets: a secret that is not ready", secret_not_ready),
    ("external-secrets: a store that is not ready, and the secret that waits for it", store_not_ready),
    ("longhorn: a volume that is degraded", |stack| volume(stack, "attached", "degraded")),
    ("longhorn: a volume that is faulted", |stack| volume(stack, "detached", "faulted")),
    ("longhorn: a disk that is full", disk_pressure),
    ("estate: faults of several subsystems are told at once", several),
];

/// An Application that syncs by itself, with the status `status` (lines indented by two).
fn application(name: &str, status: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}, namespace: argocd}}\nspec:\n  \
         project: default\n  source: {{repoURL: 'https://git.example.com/apps.git', path: {name}, targetRevision: main}}\n  \
         destination: {{server: 'https://kubernetes.default.svc', namespace: {name}}}\n  syncPolicy: {{automated: {{}}}}\n\
         status:\n  reconciledAt: '2026-01-01T00:05:00Z'\n{status}"
    )
}

fn status(cluster: &Cluster) -> Report {
    let report = User::new().with_cluster(cluster).status();
    assert_eq!(report.verdict(), "notWell", "{report}");
    report
}

/// What is said of an application, which is the only thing that is not well.
fn finding_about(stack: &mut Stack, name: &str, state: &str) -> (Finding, Report) {
    let cluster = stack.cluster_with_controllers();
    let _application = cluster.apply(&application(name, state));
    let report = status(cluster);
    let finding = report.only_finding("Application", name);
    assert_eq!((finding.dimension.as_str(), finding.namespace.as_str()), ("argocd", "argocd"), "{report}");
    (finding, report)
}

fn unknown_word(stack: &mut Stack) {
    let (finding, report) = finding_about(
        stack,
        "newer",
        "  sync: {status: Synced}\n  health: {status: Marinating, lastTransitionTime: '2026-01-01T00:00:00Z'}\n",
    );
    assert!(finding.state.contains("Marinating"), "{report}");
}

const SECRET_NOT_READY: &str = "\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: absent-key, namespace: shop}
spec: {refreshInterval: 1h, secretStoreRef: {kind: ClusterSecretStore, name: STORE}}
status:
  conditions:
    - {type: Ready, status: 'False', reason: SecretSyncedError, message: could not get secret data from provider, lastTransitionTime: '2026-01-01T00:00:00Z'}
";

fn secret_not_ready(stack: &mut Stack) {
    let cluster = stack.cluster_with_controllers();
    let _secret = cluster.apply_with_status(&SECRET_NOT_READY.replace("STORE", "vault"));
    let report = status(cluster);
    let finding = report.only_finding("ExternalSecret", "absent-key");
    assert_eq!(
        (finding.dimension.as_str(), finding.state.as_str()),
        ("external-secrets", "SecretSyncedError"),
        "{report}"
    );
    assert!(finding.message.contains("could not get secret data from provider"), "{report}");
}

fn store_not_ready(stack: &mut Stack) {
    let cluster = stack.cluster_with_controllers();
    let store = "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: sealed}\nspec: {provider: {fake: {data: []}}}\n\
                 status:\n  conditions:\n    - {type: Ready, status: 'False', reason: InvalidProviderConfig, message: 'unable to log in: secret \"universal-auth\" not found', lastTransitionTime: '2026-01-01T00:00:00Z'}\n";
    let _objects = cluster.apply_with_status(&format!("{store}---\n{}", SECRET_NOT_READY.replace("STORE", "sealed")));
    let report = status(cluster);
    let finding = report.only_finding("ClusterSecretStore", "sealed");
    assert_eq!(finding.state, "InvalidProviderConfig", "{report}");
    assert!(finding.message.contains("universal-auth"), "{report}");
    assert!(finding.consequences.contains("absent-key"), "the secret is a consequence of its store: {report}");
}

fn volume(stack: &mut Stack, state: &str, robustness: &str) {
    let cluster = stack.cluster_with_controllers();
    let _volume = cluster.apply_with_status(&format!(
        "apiVersion: longhorn.io/v1beta2\nkind: Volume\nmetadata: {{name: pvc-{robustness}, namespace: longhorn-system}}\n\
         spec: {{size: '1073741824', numberOfReplicas: 3}}\nstatus:\n  state: {state}\n  robustness: {robustness}\n  currentNodeID: talos-1\n  \
         lastBackup: backup-2\n  lastBackupAt: '2026-01-01T00:00:00Z'\n  kubernetesStatus: {{namespace: shop, pvcName: cart, pvName: pvc-{robustness}}}\n"
    ));
    let report = status(cluster);
    let finding = report.only_finding("Volume", &format!("pvc-{robustness}"));
    assert_eq!(finding.dimension, "longhorn", "{report}");
    assert!(finding.state.contains(robustness), "{report}");
}

fn disk_pressure(stack: &mut Stack) {
    let cluster = stack.cluster_with_controllers();
    let _node = cluster.apply_with_status(
        "apiVersion: longhorn.io/v1beta2\nkind: Node\nmetadata: {name: talos-2, namespace: longhorn-system}\nspec:\n  allowScheduling: true\n  \
         disks: {disk-1: {path: /var/lib/longhorn/, allowScheduling: true}}\nstatus:\n  conditions:\n    \
         - {type: Ready, status: 'True'}\n    - {type: Schedulable, status: 'True'}\n  diskStatus:\n    disk-1:\n      diskPath: /var/lib/longhorn/\n      \
         storageAvailable: 1000000000\n      storageMaximum: 100000000000\n      conditions:\n        - {type: Ready, status: 'True'}\n        \
         - {type: Schedulable, status: 'False', reason: DiskPressure, message: 'Disk disk-1 (/var/lib/longhorn/) on the node talos-2 has 1000000000 available, but requires reserved 0, minimal 25% to schedule more replicas'}\n",
    );
    let report = status(cluster);
    let findings = report.findings();
    assert_eq!(findings.len(), 1, "{report}");
    assert_eq!(findings[0].dimension, "longhorn", "{report}");
    assert!(format!("{findings:?}").contains("DiskPressure"), "{report}");
    assert!(format!("{findings:?}").contains("talos-2"), "{report}");
}

fn several(stack: &mut Stack) {
    let (cluster, host) = stack.estate();
    let _secret = cluster.apply_with_status(&SECRET_NOT_READY.replace("STORE", "vault"));
    let _application = cluster.apply(&application("api", "  sync: {status: Synced}\n  health: {status: Degraded}\n"));
    let _frozen = host.freeze_engine();
    let report = User::new().with_cluster(cluster).with_provider(host).status();
    // Something that is not well beats something that could not be asked.
    assert_eq!(report.verdict(), "notWell", "{report}");
    report.finding("Application", "api");
    report.finding("ExternalSecret", "absent-key");
    assert!(!report.error("provider").is_empty(), "{report}");
    assert!(!report.next().is_empty(), "{report}");
}
