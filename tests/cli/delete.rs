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
        insta::with_settings!({filters => vec![(r"\b[0-9a-f]{16}\b", "[digest]"), (r"http://127.0.0.1:\d+", "[url]")]}, {
            insta::assert_snapshot!($text, @$snapshot)
        })
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_is_shown_and_goes_once_it_is_approved() {
    let lab = Served::start().await;
    lab.call(&["apply", "-f", CLASS]);
    shown!(told(&lab, &["delete", "machineclass", "pool", "--dry-run"]), @"");
    shown!(told(&lab, &["delete", "machineclass", "pool"]), @"");
    assert_eq!(lab.written(), ["Create"]);
    let plan = digest(&lab, &["delete", "machineclass", "pool"]);
    let wrong = ["delete", "machineclass", "pool", "--approve-plan", "00000000", "--gates", "destroy"];
    assert_eq!(lab.call(&wrong).0, 5);
    let right = ["delete", "machineclass", "pool", "--approve-plan", &plan, "--gates", "destroy"];
    let (code, out, error) = lab.call(&right);
    assert_eq!((code, out.as_str()), (0, "MachineClasses/pool deleted\n"), "{error}");
    assert_eq!(lab.written(), ["Create", "Teardown"]);
    shown!(told(&lab, &["delete", "machineclass", "pool"]), @"");
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
    shown!(told(&lab, &["delete", "machineclass", "worker"]), @"");
    shown!(told(&lab, &["delete", "cluster", "edge"]), @"");
    shown!(told(&lab, &["delete", "machinestatus", "whatever"]), @"");
    shown!(told(&lab, &["delete", "infraprovider", "matrix-cluster"]), @"");
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
