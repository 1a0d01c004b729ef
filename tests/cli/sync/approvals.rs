//! What is destroyed has to be approved.

use super::{Trial, blocking};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_destroyed_is_shown_and_refused_until_somebody_approves() {
    blocking(|| {
        let trial = Trial::new();
        trial.scaled_down();
        let before = trial.changes();
        let (code, out, error) = trial.call(&["template", "diff", "c1.yaml"]);
        assert_eq!((code, error.as_str()), (3, ""));
        assert_told!(out, @"
        --- MachineSetNodes.omni.sidero.dev(default/aaaaaaaa-0000-4000-8000-000000000003)
        +++ /dev/null
        @@ -1,16 +0,0 @@
        -metadata:
        -  namespace: default
        -  type: MachineSetNodes.omni.sidero.dev
        -  id: aaaaaaaa-0000-4000-8000-000000000003
        -  version: 2
        -  owner:
        -  phase: running
        -  created: [time]
        -  updated: [time]
        -  labels:
        -    omni.sidero.dev/cluster: c1
        -    omni.sidero.dev/machine-set: c1-workers
        -    omni.sidero.dev/role-worker:
        -  finalizers:
        -    - MachineSetStatusController
        -spec: {}
        --- ConfigPatches.omni.sidero.dev(default/200-cluster-c1-kubespan)
        +++ /dev/null
        @@ -1,20 +0,0 @@
        -metadata:
        -  namespace: default
        -  type: ConfigPatches.omni.sidero.dev
        -  id: 200-cluster-c1-kubespan
        -  version: 1
        -  owner:
        -  phase: running
        -  created: [time]
        -  updated: [time]
        -  labels:
        -    omni.sidero.dev/cluster: c1
        -  annotations:
        -    name: kubespan
        -spec:
        -  data: |
        -    machine:
        -        network:
        -            kubespan:
        -                enabled: true
        -  compresseddata: []
        plan [digest] destroys 2 resources of c1: talops approve [digest] --gates destroy
        ");
        let (code, out, error) = trial.call(&["template", "sync", "c1.yaml"]);
        assert_eq!((code, out.as_str()), (5, ""));
        assert_told!(error, @"
        error: the template sync of cluster c1 destroys 2 resources, which nobody approved; nothing was changed
        hint: a person at a terminal: talops approve [digest] --gates destroy; what goes: talops template diff c1.yaml
        ");
        // A person approves this cluster; neither a job nor a flag does.
        let digest = trial.digest("c1.yaml");
        let (code, _, error) = trial.call(&["approve", &digest, "--gates", "destroy"]);
        assert_eq!(code, 5);
        assert_told!(error, @"
        error: cluster c1 is approved by a person at a terminal, and this is none; nothing was changed
        hint: at a terminal: talops approve [digest] --gates destroy; `clusters.NAME.approval: digest` in talops.yaml lets a job approve
        ");
        let flags = ["template", "sync", "c1.yaml", "--approve-plan", &digest, "--gates", "destroy"];
        let (code, _, error) = trial.call(&flags);
        assert_eq!(code, 5, "{error}");
        assert_eq!(trial.changes(), before);
        assert!(trial.is_there("machinesetnode", "aaaaaaaa-0000-4000-8000-000000000003"));
    });
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_person_at_a_terminal_types_the_name() {
    blocking(|| {
        let trial = Trial::new();
        trial.scaled_down();
        for no in ["C1", "yes", ""] {
            let (code, shown) = trial.typed(&["template", "sync", "c1.yaml"], no);
            assert_eq!(code, 5, "{shown}");
        }
        let (code, shown) = trial.typed(&["template", "sync", "c1.yaml", "--no-input"], "c1");
        assert_eq!(code, 5, "{shown}");
        assert!(trial.is_there("configpatch", "200-cluster-c1-kubespan"));
        let (code, shown) = trial.typed(&["template", "sync", "c1.yaml"], "c1 ");
        assert_eq!(code, 0, "{shown}");
        assert!(shown.contains("Type c1 to approve it"), "{shown}");
        assert!(!trial.is_there("configpatch", "200-cluster-c1-kubespan"));
        assert!(!trial.is_there("machinesetnode", "aaaaaaaa-0000-4000-8000-000000000003"));
        assert_eq!(trial.call(&["template", "diff", "c1.yaml"]).0, 0);
    });
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_approved_a_job_does_once() {
    blocking(|| {
        let trial = Trial::new();
        trial.scaled_down();
        let digest = trial.digest("c1.yaml");
        let approve = ["approve", &digest[..12], "--gates", "destroy"];
        let (code, shown) = trial.typed(&approve, "c1");
        assert_eq!(code, 0, "{shown}");
        let (code, out, error) = trial.call(&["template", "sync", "c1.yaml", "--no-input"]);
        assert_eq!(code, 0, "{error}");
        let done: Vec<&str> = error.lines().filter(|line| line.starts_with("* ")).collect();
        assert_told!(done.join("\n"), @"
        * tearing down MachineSetNodes.omni.sidero.dev(aaaaaaaa-0000-4000-8000-000000000003)
        * destroyed MachineSetNodes.omni.sidero.dev(aaaaaaaa-0000-4000-8000-000000000003)
        * tearing down ConfigPatches.omni.sidero.dev(200-cluster-c1-kubespan)
        * destroyed ConfigPatches.omni.sidero.dev(200-cluster-c1-kubespan)
        ");
        assert_told!(out, @"c1 synced: 2 destroyed in [time] (approved by olga)");
        // The same again is another approval's.
        trial.scaled_down();
        assert_eq!(trial.call(&["template", "sync", "c1.yaml"]).0, 5);
    });
}

/// The template of a cluster that the configuration lets a job approve, without its first patch.
fn of_the_estate(trial: &Trial) {
    let template = trial.configuration.with_file_name("clusters").join("talos-prod-01.yaml");
    let text = std::fs::read_to_string(template).unwrap();
    let start = text.find("  - idOverride").unwrap();
    let rest = &text[start + 1..];
    let end = start + 1 + rest.find("  - idOverride").or_else(|| rest.find("---")).unwrap();
    let without = format!("{}{}", &text[..start], &text[end..]).replace("patches:\n---", "---");
    trial.file("prod.yaml", &without);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_job_may_approve_the_digest_is_enough() {
    blocking(|| {
        let trial = Trial::new();
        of_the_estate(&trial);
        let (_, out, _) = trial.call(&["template", "diff", "prod.yaml", "--summary"]);
        assert_told!(out, @"
        destroy ConfigPatches/200-cluster-talos-prod-01-cni
        plan [digest] destroys 1 resource of talos-prod-01: talops approve [digest] --gates destroy
        ");
        let digest = trial.digest("prod.yaml");
        let with = |digest: &str| {
            trial.call(&["template", "sync", "prod.yaml", "--approve-plan", digest, "--gates", "destroy"])
        };
        let (code, _, error) = with("0123456789");
        assert_eq!(code, 5);
        assert_told!(error, @"
        error: the plan is [digest], not 0123456789: it is another one by now; nothing was changed
        hint: talops approve [digest] --gates destroy; what goes: talops template diff prod.yaml
        ");
        assert_eq!(with("0123456").0, 2, "seven digits name none");
        let (code, out, error) = with(&digest[..8]);
        assert_eq!(code, 0, "{error}");
        assert_told!(out, @"talos-prod-01 synced: 1 destroyed in [time] (approved by uid 0)");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_may_record_its_approval_first() {
    blocking(|| {
        let trial = Trial::new();
        of_the_estate(&trial);
        let digest = trial.digest("prod.yaml");
        let (code, out, error) = trial.call(&["approve", &digest, "--gates", "destroy"]);
        assert_eq!((code, error.as_str()), (0, ""));
        assert_told!(out, @"
        approved: template sync of cluster talos-prod-01 at http://[omni], gate destroy, plan [digest]
          - ConfigPatches/200-cluster-talos-prod-01-cni
        by uid 0, once, until [time]
        ");
        let (code, _, error) = trial.call(&["approve", &digest, "--gates", "bootstrap"]);
        assert_eq!(code, 2, "{error}");
        let (code, _, error) = trial.call(&["approve", "00000000", "--gates", "destroy"]);
        assert_eq!(code, 2);
        assert_told!(error, @"
        error: no plan that was shown here begins with 00000000
        hint: talops template diff, or the refused command, shows a plan and its digest; plans are known to the user and host that saw them
        ");
        assert_eq!(trial.call(&["template", "sync", "prod.yaml"]).0, 0);
    });
}
