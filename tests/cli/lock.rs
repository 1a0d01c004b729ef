//! `talops lock`, `talops unlock` against the lab.

use serde_json::Value;

use crate::served::Served;

/// The host name and the id of a machine of `talos-prod-01`, of its control plane or not.
fn machine(lab: &Served, control_plane: bool) -> (String, String) {
    let nodes = lab.json(&["get", "machinesetnodes", "-l", "omni.sidero.dev/cluster=talos-prod-01"]);
    let label = "omni.sidero.dev/role-controlplane";
    let is_wanted = |node: &&Value| node["metadata"]["labels"].get(label).is_some() == control_plane;
    let id = nodes["items"].as_array().unwrap().iter().find(is_wanted).unwrap()["metadata"]["id"].clone();
    let id = id.as_str().unwrap().to_owned();
    let status = lab.object("machinestatus", &id);
    (status["spec"]["network"]["hostname"].as_str().unwrap().to_owned(), id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_locked_and_unlocked_and_twice_is_once() {
    let lab = Served::start().await;
    let told = |arguments: &[&str]| {
        let (code, out, error) = lab.call(arguments);
        format!("{code} {out}{error}")
    };
    assert_eq!(told(&["lock", "cluster", "edge", "--dry-run"]), "0 cluster edge would be locked\n");
    assert_eq!(lab.written(), [] as [&str; 0]);
    assert_eq!(told(&["lock", "cluster", "edge"]), "0 cluster edge is locked\n");
    assert_eq!(told(&["lock", "cluster", "edge"]), "0 cluster edge is locked already\n");
    let annotations = &lab.object("cluster", "edge")["metadata"]["annotations"];
    assert_eq!(annotations["omni.sidero.dev/cluster-locked"], "");
    assert_eq!(told(&["unlock", "cluster", "edge"]), "0 cluster edge is unlocked\n");
    assert_eq!(told(&["unlock", "cluster", "edge"]), "0 cluster edge is not locked\n");
    assert_eq!(lab.written(), ["Update", "Update"]);
    insta::assert_snapshot!(told(&["lock", "cluster", "edgy"]), @r#"
    1 error: Omni home has no cluster "edgy"
    hint: did you mean edge?
    "#);
    let report = lab.json(&["lock", "cluster", "edge"]);
    assert_eq!((&report["kind"], &report["outcome"]), (&"LockReport".into(), &"locked".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_is_meant_by_its_host_name_or_its_id() {
    let lab = Served::start().await;
    let (name, id) = machine(&lab, false);
    let (code, out, error) = lab.call(&["lock", "machine", &name]);
    assert_eq!((code, error.as_str()), (0, ""));
    assert_eq!(out, format!("machine {name} of cluster talos-prod-01 is locked\n"));
    let node = lab.object("machinesetnode", &id);
    assert_eq!(node["metadata"]["annotations"]["omni.sidero.dev/locked"], "");
    let report = lab.json(&["lock", "machine", &id]);
    assert_eq!((&report["id"], &report["outcome"]), (&id.as_str().into(), &"alreadyLocked".into()));
    assert_eq!(lab.call(&["unlock", "machine", &id, "-o", "name"]).1, format!("machine/{name}\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_of_a_control_plane_is_not_locked() {
    let lab = Served::start().await;
    let (name, _) = machine(&lab, true);
    let (code, out, error) = lab.call(&["lock", "machine", &name]);
    assert_eq!((code, out.as_str()), (5, ""));
    assert!(
        error.contains("locking controlplanes is not allowed") && error.contains("talops lock cluster talos-prod-01"),
        "{error}"
    );
    assert_eq!(lab.written(), [] as [&str; 0]);
    let (code, _, error) = lab.call(&["lock", "machine", "nobody"]);
    assert_eq!(code, 1);
    insta::assert_snapshot!(error, @r#"
    error: Omni home has no machine "nobody"
    hint: `talops machines` lists all, by their host names
    "#);
}
