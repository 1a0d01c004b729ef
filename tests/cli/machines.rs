//! `talops --lab machines`: every machine, what is wrong first.

use serde_json::Value;

use crate::talops::{outcome, talops};

fn machines(arguments: &[&str]) -> (i32, String, String) {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    outcome(talops(home.path()).args(["--lab", "machines", "--request-timeout", "60s"]).args(arguments))
}

fn json(arguments: &[&str]) -> Value {
    let (code, out, error) = machines(&[arguments, &["-o", "json"]].concat());
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn a_machine_a_line() {
    let (code, out, error) = machines(&[]);
    assert_eq!((code, error.as_str()), (0, ""));
    insta::assert_snapshot!(out, @"
    NAME                                 CLUSTER        ROLE          SET             CLASS                 STATE    TALOS    ADDRESS     ID
    edge-control-planes-2cn5fc           edge           controlplane  control-planes  matrix-edge           RUNNING  v1.13.8  10.20.8.11  919c8ce5
    talos-prod-01-control-planes-4gbznc  talos-prod-01  controlplane  control-planes  matrix-control-plane  RUNNING  v1.13.8  10.20.0.12  e19b3ca3
    talos-prod-01-control-planes-gtggdb  talos-prod-01  controlplane  control-planes  matrix-control-plane  RUNNING  v1.13.8  10.20.0.13  4e3cb036
    talos-prod-01-control-planes-m5c556  talos-prod-01  controlplane  control-planes  matrix-control-plane  RUNNING  v1.13.8  10.20.0.11  d04aaec3
    talos-prod-01-workers-dlnw5s         talos-prod-01  worker        workers         matrix-worker         RUNNING  v1.13.8  10.20.0.14  19dc7461
    talos-prod-01-workers-mt4rbr         talos-prod-01  worker        workers         matrix-worker         RUNNING  v1.13.8  10.20.0.15  aca15dda
    talos-prod-01-workers-xkxvbj         talos-prod-01  worker        workers         matrix-worker         RUNNING  v1.13.8  10.20.0.16  ceb73971
    ");
}

#[test]
fn what_is_wrong_comes_first_with_its_reason() {
    let (code, out, error) = machines(&["--lab-fault", "node-not-ready"]);
    assert_eq!((code, error.as_str()), (0, ""));
    insta::assert_snapshot!(out.lines().take(3).collect::<Vec<_>>().join("\n"), @"
    NAME                                 CLUSTER        ROLE          SET             CLASS                 STATE                   TALOS    ADDRESS     ID
    talos-prod-01-workers-mt4rbr         talos-prod-01  worker        workers         matrix-worker         RUNNING, not connected  v1.13.8  10.20.0.15  aca15dda
    edge-control-planes-2cn5fc           edge           controlplane  control-planes  matrix-edge           RUNNING                 v1.13.8  10.20.8.11  919c8ce5
    ");
    let lost = json(&["--lab-fault", "node-not-ready", "--state", "disconnected"]);
    assert_eq!((&lost["total"], &lost["notWell"]), (&Value::from(1), &Value::from(1)));
    assert_eq!(lost["machines"][0]["severity"], "failing");
}

#[test]
fn virtual_machines_are_found_by_their_uuid() {
    let report = json(&["-c", "edge", "--vm"]);
    let machine = &report["machines"][0];
    assert_eq!(machine["vm"]["byUuid"], true);
    assert_eq!(machine["vm"]["name"], machine["request"]);
    assert_eq!(machine["vm"]["status"], "running");
    let without = json(&["-c", "edge"]);
    assert_eq!(without["machines"][0]["vm"], Value::Null);
}

#[test]
fn machines_are_chosen_by_class_state_and_label() {
    let all = json(&["--all"]);
    assert_eq!(all["total"], 7);
    let class = all["machines"][0]["class"].as_str().unwrap();
    let of_class = json(&["--class", class, "--all"]);
    assert!(of_class["machines"].as_array().unwrap().iter().all(|one| one["class"] == class));
    assert_eq!(json(&["--state", "RUNNING", "--all"])["total"], 7);
    assert_eq!(json(&["-l", "omni.sidero.dev/cluster=edge"])["total"], 1);
    let (code, out, error) = machines(&["--state", "sleeping"]);
    assert_eq!((code, out.as_str()), (0, "no machines\n"));
    insta::assert_snapshot!(error, @"no machine is sleeping; there are: connected, member, power-on, ready, running, well");
    assert_eq!(machines(&["--free"]).1, "no machines\n");
}

#[test]
fn the_byte_budget_is_kept() {
    for (format, budget) in [("table", 500), ("wide", 900), ("name", 120), ("json", 900), ("yaml", 900)] {
        let (code, out, error) = machines(&["-o", format, "--max-bytes", &budget.to_string()]);
        assert_eq!((code, error.as_str()), (0, ""), "{format}");
        assert!(out.len() <= budget, "{format}: {out}");
        let (_, all, _) = machines(&["-o", format, "--all"]);
        assert!(out.contains("machines --all"), "{format}: {out}");
        assert!(all.len() > out.len(), "{format}");
    }
}

#[test]
fn a_dead_endpoint_and_a_dead_hypervisor_hide_nothing() {
    let (code, out, error) =
        machines(&["--lab-estate", "fleet", "--lab-fault", "omni-unreachable=oslo", "-o", "json", "--all"]);
    assert_eq!((code, error.as_str()), (6, ""));
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&report["total"], &report["unseen"][0]["what"]), (&Value::from(20), &Value::from("Omni oslo")));
}
