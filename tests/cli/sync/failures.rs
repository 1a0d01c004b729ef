//! What stands in the way of a sync, and what goes wrong half way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::{TEMPLATE, Trial, blocking};
use crate::stand_between::Fate;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_until_every_template_is_valid() {
    blocking(|| {
        let trial = Trial::new();
        trial.file("clusters/a.yaml", TEMPLATE);
        trial.file(
            "clusters/b.yaml",
            &TEMPLATE.replace("name: c1", "name: c2").replace("kind: Workers", "kind: Worker"),
        );
        let (code, out, error) = trial.call(&["template", "sync", "clusters"]);
        assert_eq!((code, out.as_str(), trial.changes()), (2, "", 0));
        assert_told!(error, @r#"
        error: clusters/b.yaml:11:7: there is no kind "Worker" in a template
        hint: did you mean `Workers`?
        "#);
        // Nor for two templates of one cluster.
        trial.file("clusters/b.yaml", TEMPLATE);
        let (code, _, error) = trial.call(&["template", "sync", "clusters"]);
        assert_eq!((code, trial.changes()), (2, 0));
        assert_told!(error, @r#"
        error: clusters/a.yaml and clusters/b.yaml are both templates of the cluster "c1"
        hint: one would undo what the other does; make one template of both
        "#);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_does_not_take_what_belongs_to_another_cluster() {
    blocking(|| {
        let trial = Trial::new();
        trial.file("c1.yaml", TEMPLATE);
        assert_eq!(trial.call(&["template", "sync", "c1.yaml"]).0, 0);
        let before = trial.changes();
        trial.file("c2.yaml", &TEMPLATE.replace("name: c1", "name: c2"));
        let (code, out, error) = trial.call(&["template", "sync", "c2.yaml"]);
        assert_eq!((code, out.as_str(), trial.changes()), (5, "", before));
        assert_told!(error, @r#"
        error: nothing was changed: 3 things stand in the way
          MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000001 belongs to cluster "c1", and the template is for cluster "c2"
          MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000002 belongs to cluster "c1", and the template is for cluster "c2"
          MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000003 belongs to cluster "c1", and the template is for cluster "c2"
        hint: a machine is in one cluster at a time: take it out of the other one first
        "#);
    });
}

/// Whether a call makes or changes something of this kind.
fn is(method: &str, body: &Value, wanted: &str, kind: &str) -> bool {
    let type_name = body["resource"]["metadata"]["type"].as_str().unwrap_or_default();
    method == wanted && type_name.starts_with(kind)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_whose_answer_is_lost_is_looked_up_and_not_sent_twice() {
    blocking(|| {
        let creates = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&creates);
        let trial = Trial::behind(move |method, body| {
            if is(method, body, "Create", "MachineSets.") {
                counted.fetch_add(1, Ordering::SeqCst);
                return Fate::Lost;
            }
            Fate::Through
        });
        trial.file("c1.yaml", TEMPLATE);
        let (code, out, error) = trial.call(&["template", "sync", "c1.yaml"]);
        assert_eq!((code, creates.load(Ordering::SeqCst)), (0, 2), "{error}");
        assert!(error.contains("the answer was lost, and MachineSets/c1-workers is there"), "{error}");
        assert_told!(out, @"c1 synced: 7 created in [time]");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_failure_ends_it_and_says_what_was_done() {
    blocking(|| {
        let conflict = r#"{"code":6,"message":"resource Clusters.omni.sidero.dev(default/c1@2) update conflict: expected version \"1\", actual version \"2\""}"#;
        let denied = r#"{"code":7,"message":"failed to validate: 1 error occurred:\n\t* rpc error: code = PermissionDenied desc = unauthorized: access denied: insufficient role: \"Reader\"\n\n"}"#;
        let eula = r#"{"code":9,"message":"EULA has not been accepted: go to https://omni.example.com/eula"}"#;
        let changed = TEMPLATE.replace("v1.36.3", "v1.36.2");
        let cases = [
            ("Update", "Clusters.", 409, conflict, changed.as_str()),
            ("Create", "MachineSets.", 403, denied, TEMPLATE),
            ("Create", "Clusters.", 400, eula, TEMPLATE),
        ];
        let mut told = Vec::new();
        for (method, kind, status, answer, template) in cases {
            let trial = Trial::behind(move |called, body| {
                if is(called, body, method, kind) { Fate::Answered(status, answer) } else { Fate::Through }
            });
            if method == "Update" {
                trial.file("c1.yaml", TEMPLATE);
                assert_eq!(trial.call(&["template", "sync", "c1.yaml"]).0, 0);
            }
            trial.file("c1.yaml", template);
            let (code, out, error) = trial.call(&["template", "sync", "c1.yaml"]);
            let error: Vec<&str> = error.lines().filter(|line| !line.starts_with("* ")).collect();
            told.push(format!("{code}\n{out}{}", error.join("\n")));
        }
        assert_told!(told.join("\n\n"), @r#"
        1
        c1 not synced
          failed: update Clusters/c1
        error: changing Clusters/c1: Omni at http://[omni]: resource Clusters.omni.sidero.dev(default/c1@2) update conflict: expected version "1", actual version "2"
          0 done, 0 not begun
        hint: the same command goes on where this ended

        6
        c1 not synced: 2 created in [time]
          failed: create MachineSets/c1-control-planes
          not done: create MachineSets/c1-workers
          not done: create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000001
          not done: create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000002
          not done: create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000003
        error: creating MachineSets/c1-control-planes: Omni at http://[omni] does not allow it (as talops@serviceaccount.omni.sidero.dev): insufficient role: "Reader"
          2 done, 4 not begun
        hint: a key of a higher role is needed; `talops whoami` says which role this one has; the same command goes on where this ended

        6
        c1 not synced
          failed: create Clusters/c1
          not done: create ConfigPatches/200-cluster-c1-kubespan
          not done: create MachineSets/c1-control-planes
          not done: create MachineSets/c1-workers
          not done: create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000001
          not done: create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000002
          not done: create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000003
        error: creating Clusters/c1: Omni at http://[omni] refuses every call: EULA has not been accepted: go to https://omni.example.com/eula
          0 done, 6 not begun
        hint: an administrator accepts the licence in a browser, at the URL in the message; the same command goes on where this ended
        "#);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_omni_is_read_and_not_written_to() {
    blocking(|| {
        let newer = r#"{"body":"{\"metadata\":{\"id\":\"current\"},\"spec\":{\"backend_version\":\"v1.12.0\",\"backend_api_version\":4}}"}"#;
        let trial = Trial::behind(move |_, body| {
            if body["type"] == "SysVersions.system.sidero.dev" { Fate::Answered(200, newer) } else { Fate::Through }
        });
        trial.file("c1.yaml", TEMPLATE);
        let (code, _, error) = trial.call(&["template", "diff", "c1.yaml"]);
        assert_eq!((code, error.as_str()), (3, "c1.yaml is read as the Omni after 1.10 takes it\n"));
        let (code, out, error) = trial.call(&["template", "sync", "c1.yaml"]);
        assert_eq!((code, out.as_str(), trial.changes()), (5, "", 0));
        assert_told!(error, @r"
        error: Omni v1.12.0 at http://[omni] speaks API 4, and this talops knows templates up to API 3; nothing was changed
        hint: a newer talops knows it; `talops template diff` shows what this one would do
        ");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn which_template_and_which_omni_are_meant_is_said() {
    blocking(|| {
        let trial = Trial::new();
        trial.file("c1.yaml", TEMPLATE);
        let mut told = Vec::new();
        for arguments in [
            &["template", "diff"] as &[&str],
            &["template", "diff", "-c", "nowhere"],
            &["template", "diff", "c1.yaml", "-c", "talos-prod-01"],
            &["template", "diff", "c1.yaml", "--omni", "nowhere"],
            &["template", "diff", "missing.yaml"],
        ] {
            let (code, out, error) = trial.call(arguments);
            assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
            told.push(error);
        }
        assert_told!(told.join(""), @r#"
        error: which template is meant?
        hint: name a file or a folder, or with -c a cluster whose `template` is in talops.yaml
        error: unknown cluster "nowhere"; configured: edge, talos-prod-01
        error: no template there is for talos-prod-01
        hint: -c, or TALOPS_CLUSTER, chose it
        error: no Omni endpoint is called "nowhere"; configured: home
        hint: --omni NAME, or clusters.c1.omni in talops.yaml
        error: reading the template missing.yaml: there is no such file
        hint: name the file of a cluster template
        "#);
    });
}
