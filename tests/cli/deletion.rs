//! `talops template delete` and `talops template status` against the lab: what is refused, what is shown, what is told.

use std::path::Path;

use serde_json::Value;

use crate::talops::{outcome, talops};

fn call(home: &Path, arguments: &[&str]) -> (i32, String, String) {
    outcome(talops(home).arg("--lab").args(arguments))
}

fn once(arguments: &[&str]) -> (i32, String, String) {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    call(home.path(), arguments)
}

#[test]
fn a_dry_run_tells_what_goes_and_how_to_approve_it() {
    let (code, out, error) = once(&["template", "delete", "edge", "--dry-run", "-o", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, report["outcome"].as_str()), (0, Some("wouldDelete")), "{error}");
    let destroys: Vec<&str> = report["destroys"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(destroys[0], "Clusters/edge");
    assert_eq!(report["dryRun"], true);
    let digest = report["digest"].as_str().unwrap();
    assert_eq!(
        report["approve"].as_str(),
        Some(format!("talops --lab approve {} --gates destroy", &digest[..16]).as_str())
    );
    assert_eq!(report["machines"].as_array().unwrap().len(), destroys.iter().filter(|what| is_machine(what)).count());
    // Asked again it is the same plan.
    let (_, again, _) = once(&["template", "delete", "edge", "--dry-run", "-o", "json"]);
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(again["destroys"], report["destroys"]);
}

fn is_machine(what: &str) -> bool {
    what.starts_with("Machines/") || what.starts_with("ClusterMachines/")
}

#[test]
fn nothing_goes_that_nobody_approved() {
    let (code, out, error) = once(&["template", "delete", "edge"]);
    assert_eq!((code, out.as_str()), (5, ""));
    assert!(
        error.contains("nobody approved; nothing was changed") && error.contains("talops --lab approve"),
        "{error}"
    );
    let (code, _, error) = once(&["template", "delete", "edge", "--approve-plan", "0123456789", "--gates", "destroy"]);
    assert_eq!(code, 5);
    assert!(error.contains("it is another one by now"), "{error}");
}

#[test]
fn a_cluster_that_is_not_there_is_an_error_unless_that_is_well() {
    let (code, out, error) = once(&["template", "delete", "nobody"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(error.contains("has no cluster nobody") && error.contains("--ignore-not-found"), "{error}");
    let (code, out, error) = once(&["template", "delete", "nobody", "--ignore-not-found"]);
    assert_eq!((code, out.as_str(), error.as_str()), (0, "cluster nobody does not exist: nothing to delete\n", ""));
}

#[test]
fn a_machine_that_is_not_disconnected_is_not_forgotten() {
    let arguments = ["--destroy-disconnected-machines", "--forget-unwiped", "no-such-machine"];
    let (code, _, error) = once(&[&["template", "delete", "edge"][..], &arguments].concat());
    assert_eq!(code, 2);
    assert!(error.contains("no machine of cluster edge of that id is disconnected"), "{error}");
    let (code, _, error) = once(&["template", "delete", "edge", "--forget-unwiped", "x"]);
    assert_eq!(code, 2);
    assert!(error.contains("--destroy-disconnected-machines"), "{error}");
}

#[test]
fn which_cluster_is_meant_has_to_be_said_once() {
    for command in ["delete", "status"] {
        for (arguments, words) in [
            (&[][..], "which cluster?"),
            (&["edge", "-c", "talos-prod-01"], "and -c names talos-prod-01"),
            (&["none.yaml"], "none.yaml"),
        ] {
            let (code, _, error) = once(&[&["template", command][..], arguments].concat());
            assert_eq!(code, 2, "{command} {arguments:?}: {error}");
            assert!(error.contains(words), "{command} {arguments:?}: {error}");
        }
    }
}

#[test]
fn a_healthy_cluster_is_a_tree_and_ready() {
    let (code, out, error) = once(&["template", "status", "edge"]);
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    let machine = |line: &str| line.contains("Machine \"");
    let tree: Vec<&str> = out.lines().filter(|line| !machine(line)).collect();
    insta::assert_snapshot!(tree.join("\n"), @r#"
    Cluster "edge" RUNNING Ready (1/1) (healthy/total)
    ├── Kubernetes Upgrade Done
    ├── Talos Upgrade Done
    └── Control Plane "edge-control-planes" Running Ready (1/1)
        ├── Load Balancer Ready
        ├── Status Checks OK
    "#);
    let (code, out, _) = once(&["template", "status", "-c", "edge", "--wait", "-q", "-o", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, report["ready"].as_bool(), report["notReady"].as_array().map(Vec::len)),
        (0, Some(true), Some(0))
    );
}

#[test]
fn waiting_for_a_cluster_that_does_not_exist_ends_at_once() {
    for arguments in [&["--wait"][..], &["--wait", "-q"], &[]] {
        let began = std::time::Instant::now();
        let (code, out, error) = once(&[&["template", "status", "nobody"][..], arguments].concat());
        assert_eq!((code, out.as_str()), (1, ""), "{arguments:?}");
        assert!(error.contains("has no cluster nobody"), "{error}");
        assert!(began.elapsed().as_secs() < 60, "five minutes would be the limit");
    }
}

#[test]
fn a_cluster_that_is_not_well_says_why_and_is_not_waited_for_longer_than_said() {
    let (code, out, _) = once(&["--lab-fault", "destroying-stuck", "template", "status", "talos-prod-01"]);
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("not ready: "), "{out}");
    let wait = ["template", "status", "talos-prod-01", "--wait=1s"];
    let (code, out, error) = once(&[&["--lab-fault", "destroying-stuck"][..], &wait].concat());
    assert_eq!(code, 4, "{out}{error}");
    assert!(error.contains("cluster talos-prod-01 ready: the deadline was reached"), "{error}");
}
