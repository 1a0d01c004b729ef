//! What a whole drill sees: a cluster goes with everything that it had, and another one of its name comes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::living::{CLUSTER, Life};

fn names(objects: &[Value]) -> BTreeSet<String> {
    objects.iter().map(|one| one["metadata"]["name"].as_str().unwrap().to_owned()).collect()
}

fn column(machines: &[Value], field: &str) -> BTreeSet<String> {
    machines.iter().map(|one| one[field].to_string().replace('"', "")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn virtual_machines_go_with_their_requests_and_others_come() {
    let life = Life::start(&[]).await;
    let old = life.machines(CLUSTER).await;
    life.destroy().await;
    assert_eq!(life.machines(CLUSTER).await, [Value::Null; 0]);
    for machine in &old {
        let request = machine["name"].as_str().unwrap();
        assert!(life.log().await.contains(&format!(r#""msg":"machine deprovisioned","request_id":"{request}""#)));
    }
    life.sync().await;
    life.until("well", |life| life.is_well(CLUSTER)).await;
    let new = life.machines(CLUSTER).await;
    assert_eq!(new.len(), 6);
    assert!(column(&new, "name").is_disjoint(&column(&old, "name")));
    // Proxmox VE gives the lowest number that is free.
    assert_eq!(column(&new, "vmid"), column(&old, "vmid"));
    for set in ["control-planes", "workers"] {
        let of_set = life.machines(&format!("{CLUSTER}-{set}")).await;
        assert_eq!(column(&of_set, "node").len(), 3, "{set}: {of_set:?}");
    }
    for machine in &new {
        let path = format!("/nodes/{}/qemu/{}/config", machine["node"].as_str().unwrap(), machine["vmid"]);
        let (_, configuration) = life.proxmox("GET", &path).await;
        let request = machine["name"].as_str().unwrap();
        let statuses = life.list("infra-provider", "MachineRequestStatuses");
        let status = statuses.iter().find(|one| one.metadata.id == request).unwrap();
        assert_eq!(configuration["smbios1"], format!("uuid={}", status.spec["id"].as_str().unwrap()));
        assert!(life.log().await.contains(&format!(r#""msg":"machine provision finished","request_id":"{request}""#)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_cluster_of_the_same_name_has_another_api_and_nothing_in_it() {
    let life = Life::start(&[]).await;
    let authority = || async {
        let maps = life.objects("/api/v1/namespaces/kube-system/configmaps").await;
        let map = maps.into_iter().find(|map| map["metadata"]["name"] == "kube-root-ca.crt").unwrap();
        (map["data"]["ca.crt"].as_str().unwrap().to_owned(), map["metadata"]["uid"].clone())
    };
    let (nodes, before) = (life.objects("/api/v1/nodes").await, authority().await);
    assert!(before.0.starts_with("-----BEGIN CERTIFICATE-----\n"), "{}", before.0);
    life.destroy().await;
    life.sync().await;
    life.until("well", |life| life.is_well(CLUSTER)).await;
    let after = authority().await;
    assert!(after.0 != before.0 && after.1 != before.1);
    let new = life.objects("/api/v1/nodes").await;
    assert!(names(&new).is_disjoint(&names(&nodes)));
    let address = |node: &Value| node["status"]["addresses"][0]["address"].to_string();
    let addresses: BTreeSet<String> = new.iter().chain(&nodes).map(address).collect();
    assert_eq!(addresses.len(), 12);
    assert_eq!(names(&life.objects("/api/v1/namespaces").await).len(), 4);
    assert_eq!(names(&life.objects("/apis/apps/v1/deployments").await), ["coredns".to_owned()].into());
    let crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    assert_eq!(life.objects(crds).await, [Value::Null; 0]);
    // What the control plane brings runs; what needs a network waits.
    let pods = life.objects("/api/v1/pods").await;
    let of_phase = |phase: &str| pods.iter().filter(|pod| pod["status"]["phase"] == phase).count();
    assert_eq!((pods.len(), of_phase("Running"), of_phase("Pending")), (11, 9, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_names_no_network_has_the_one_of_talos() {
    let life = Life::start(&[]).await;
    life.destroy().await;
    life.sync().await;
    let id = "200-cluster-talos-prod-01-cni";
    life.change("ConfigPatches", id, |spec| spec["data"] = "machine: {sysctls: {a: \"1\"}}\n".into()).await;
    life.until("well", |life| life.is_well(CLUSTER)).await;
    assert_eq!(life.nodes(&life.uuid()).await, (6, 6));
    let sets = names(&life.objects("/apis/apps/v1/daemonsets").await);
    assert_eq!(sets, ["kube-flannel".to_owned(), "kube-proxy".to_owned()].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_note_says_how_often_a_cluster_was_destroyed() {
    let life = Life::start(&[]).await;
    let uuid = life.uuid();
    life.destroy().await;
    // A second time there is nothing to destroy.
    assert_eq!(life.teardown("Clusters", CLUSTER).await.status, 404);
    life.sync().await;
    life.until("well", |life| life.is_well(CLUSTER)).await;
    let file = std::fs::read_to_string(life.running.folder().join("note.jsonl")).unwrap();
    let lines: Vec<Value> = file.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, life.running.requests().lines());
    let about = "Clusters.omni.sidero.dev/talos-prod-01";
    let teardowns =
        lines.iter().filter(|line| line["about"] == about && line["request"].to_string().contains("Teardown"));
    assert_eq!(teardowns.map(|line| line["status"].clone()).collect::<Vec<_>>(), [json!(200), json!(404)]);
    let happened = |how: &str, what: &str| -> Vec<&Value> {
        lines.iter().filter(|line| line["happened"] == how && line["what"].to_string().contains(what)).collect()
    };
    let gone = happened("gone", "ClusterUUIDs/talos-prod-01");
    assert_eq!(gone.iter().map(|line| line["uuid"].as_str().unwrap()).collect::<Vec<_>>(), [uuid]);
    let made = happened("made", "ClusterUUIDs/talos-prod-01");
    assert_eq!(made.iter().map(|line| line["uuid"].as_str().unwrap()).collect::<Vec<_>>(), [life.uuid()]);
    for what in ["MachineRequests/talos-prod-01", "VirtualMachines/talos-prod-01"] {
        assert_eq!((happened("gone", what).len(), happened("made", what).len()), (6, 6), "{what}");
    }
    assert_eq!(happened("ending", "MachineRequests/talos-prod-01").len(), 6);
}
