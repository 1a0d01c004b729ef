//! `talops delete` against the lab: nothing goes that nobody approved.

use serde_json::Value;

use crate::served::Served;

const CLASS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/machine-class.yaml");

fn told(lab: &Served, arguments: &[&str]) -> String {
    let (code, out, error) = lab.call(arguments);
    format!("{code} {out}{error}")
}

fn digest(lab: &Served, arguments: &[&str]) -> String {
    lab.json(&[arguments, &["--dry-run"]].concat())["plan"].as_str().unwrap().to_owned()
}

/// Digests are told apart by what they are of.
macro_rules! shown {
    ($text:expr, @$snapshot:literal) => {
        insta::with_settings!({filters => vec![(r"\b[0-9a-f]{16}\b", "[digest]"), (r"http://127.0.0.1:\d+", "[url]"), (r"talops --config \S+", "talops")]}, {
            insta::assert_snapshot!($text, @$snapshot)
        })
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_is_shown_and_goes_once_it_is_approved() {
    let lab = Served::start().await;
    lab.call(&["apply", "-f", CLASS]);
    shown!(told(&lab, &["delete", "machineclass", "pool", "--dry-run"]), @"
    0 MachineClasses/pool would be deleted
    approve it: talops approve [digest] --gates destroy
    ");
    shown!(told(&lab, &["delete", "machineclass", "pool"]), @"
    5 error: the delete of MachineClasses/pool destroys 1 resource, which nobody approved; nothing was changed
    hint: talops approve [digest] --gates destroy; what goes: talops delete machineclass pool --dry-run
    ");
    assert_eq!(lab.written(), ["Create"]);
    let plan = digest(&lab, &["delete", "machineclass", "pool"]);
    let wrong = ["delete", "machineclass", "pool", "--approve-plan", "00000000", "--gates", "destroy"];
    assert_eq!(lab.call(&wrong).0, 5);
    let right = ["delete", "machineclass", "pool", "--approve-plan", &plan, "--gates", "destroy"];
    let (code, out, error) = lab.call(&right);
    assert_eq!((code, out.as_str()), (0, "MachineClasses/pool deleted\n"), "{error}");
    assert_eq!(lab.written(), ["Create", "Teardown"]);
    shown!(told(&lab, &["delete", "machineclass", "pool"]), @r#"
    1 error: Omni home has no machineclass "pool"; nothing was changed
    hint: `talops get machineclass` lists all; --ignore-not-found takes it for done
    "#);
    assert_eq!(lab.call(&["delete", "machineclass", "pool", "--ignore-not-found"]).0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_that_was_recorded_holds_once() {
    let lab = Served::start().await;
    lab.call(&["apply", "-f", CLASS]);
    let plan = digest(&lab, &["delete", "machineclass", "pool"]);
    assert_eq!(lab.call(&["approve", &plan[..16], "--gates", "destroy"]).0, 0);
    assert_eq!(lab.call(&["delete", "machineclass", "pool", "--wait=false"]).0, 0);
    assert_eq!(lab.written(), ["Create", "Teardown"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_not_go_is_refused_before_anybody_is_asked() {
    let lab = Served::start().await;
    shown!(told(&lab, &["delete", "machineclass", "matrix-worker"]), @"
    5 error: the machine class matrix-worker is still in use by machine sets: talos-prod-01-workers; nothing was changed
    hint: give them another class first, in their cluster's template
    ");
    shown!(told(&lab, &["delete", "cluster", "edge"]), @"
    5 error: a cluster is deleted as a whole, with its machines; nothing was changed
    hint: talops template delete edge
    ");
    shown!(told(&lab, &["delete", "machinestatus", "whatever"]), @"
    5 error: Omni lets nobody delete MachineStatuses: only read access is permitted (machines-read-only); nothing was changed
    hint: a machine leaves its cluster with its machinesetnode; Omni forgets it, unwiped, with its link
    ");
    shown!(told(&lab, &["delete", "infraprovider", "matrix-cluster"]), @"
    5 error: the infrastructure provider matrix-cluster holds 7 machine requests: their machines could not be removed any more; nothing was changed
    hint: scale its machine sets to nothing, or delete its clusters, first
    ");
    assert_eq!(lab.written(), [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_machines_end_in_a_cluster_means_is_said() {
    let lab = Served::start().await;
    let nodes = lab.json(&["get", "machinesetnodes", "-l", "omni.sidero.dev/role-worker"]);
    let id = nodes["items"][0]["metadata"]["id"].as_str().unwrap().to_owned();
    let report: Value = lab.json(&["delete", "machinesetnode", &id, "--dry-run"]);
    assert!(report["resources"][0]["note"].as_str().unwrap().contains("leaves cluster"), "{report}");
    lab.call(&["lock", "machine", &id]);
    let (code, _, error) = lab.call(&["delete", "machinesetnode", &id]);
    assert!(
        code == 5 && error.contains("machine set node is locked") && error.contains("talops unlock machine"),
        "{error}"
    );
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_person_at_a_terminal_types_the_id() {
    let lab = Served::start().await;
    lab.call(&["apply", "-f", CLASS]);
    let (code, shown) = lab.typed(&["delete", "machineclass", "pool"], "yes");
    assert_eq!(code, 5, "{shown}");
    let (code, shown) = lab.typed(&["delete", "machineclass", "pool"], "pool");
    assert!(code == 0 && shown.contains("Type pool to approve it"), "{shown}");
    assert_eq!(lab.written(), ["Create", "Teardown"]);
}
