//! Faults that keep a destruction from its end, or leave something behind, and what mends them.

use serde_json::Value;
use talops::lab::Fault;

use crate::living::{CLUSTER, Life};

/// Destroys the first cluster up to where it stops, with so many of its virtual machines left and this in the log.
async fn stopped(fault: Fault, left: usize, words: &str) -> Life {
    let life = Life::start(&[fault]).await;
    assert_eq!(life.teardown("Clusters", CLUSTER).await.status, 200);
    if !words.is_empty() {
        life.until_logged(words).await;
    }
    life.until_machines(left).await;
    assert!(life.get("Clusters", CLUSTER).unwrap().is_ending(), "{fault}");
    life
}

/// The machine requests of the first cluster that are left, with who holds them.
fn requests(life: &Life) -> Vec<(String, Vec<String>)> {
    let requests = life.list("infra-provider", "MachineRequests").into_iter();
    let ours = requests.filter(|one| one.metadata.id.starts_with(CLUSTER) && one.is_ending());
    ours.map(|one| (one.metadata.id.clone(), one.metadata.finalizers)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_was_removed_by_hand_is_looked_for_each_minute() {
    let failed = r#""msg":"reconcile failed""#;
    let life = stopped(Fault::RequestVmMissing, 3, "500 Internal Server Error").await;
    let requests = requests(&life);
    let [(_, holders)] = requests.as_slice() else { panic!("{requests:?}") };
    assert!(holders.contains(&"matrix-cluster.ProvisionController".to_owned()), "{holders:?}");
    let once = life.log().await.matches(failed).count();
    while life.log().await.matches(failed).count() <= once {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_never_joined_is_waited_for() {
    for fault in [Fault::MachineNeverJoined, Fault::NeverJoinedTeardown] {
        let life = stopped(fault, 4, "").await;
        let statuses = life.list("infra-provider", "MachineRequestStatuses");
        let held: Vec<_> = statuses.iter().filter(|one| one.is_ending()).collect();
        assert_eq!(held.len(), 1, "{fault}");
        assert_eq!(held[0].metadata.finalizers, ["MachineRequestStatusCleanupController"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_a_virtual_machine_is_in_the_provider_s_log() {
    for (fault, words) in [
        (Fault::VmMigrated, "500 Internal Server Error"),
        (Fault::PveHaManaged, "used in HA resources and purge parameter not set."),
        (Fault::PveProtected, "protection mode enabled"),
        (Fault::PveNodeAway, "595 No route to host"),
    ] {
        // Of a host that is away nothing is known, its machines' names included.
        let life = stopped(fault, if fault == Fault::PveNodeAway { 2 } else { 4 }, words).await;
        assert_eq!(requests(&life).len(), 1, "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_waited_for() {
    let life = stopped(Fault::PveLocked, 4, "VM is locked (backup)").await;
    let machines = life.machines(CLUSTER).await;
    assert_eq!(machines.iter().filter(|one| one["lock"] == "backup").count(), 1);
    life.until("destroyed", |life| life.get("Clusters", CLUSTER).is_none()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn proxmox_tells_of_ha_locks_and_protection_and_removes_what_nothing_keeps() {
    let life = Life::start(&[Fault::PveHaManaged, Fault::PveProtected, Fault::OrphanVm]).await;
    let machines = life.machines("talos-prod-01-workers").await;
    let kept = machines.iter().find(|one| one["hastate"] == "started").unwrap();
    let path = format!("/nodes/{}/qemu/{}", kept["node"].as_str().unwrap(), kept["vmid"]);
    let (_, resources) = life.proxmox("GET", "/cluster/ha/resources").await;
    assert_eq!(resources[0]["sid"], format!("vm:{}", kept["vmid"]));
    assert_eq!(life.proxmox("GET", &format!("{path}/config")).await.1["protection"], 1);
    assert_eq!(life.proxmox("GET", &format!("{path}/status/current")).await.1["ha"]["managed"], 1);
    assert_eq!(life.proxmox("POST", &format!("{path}/status/stop")).await.0, 200);
    let (status, why) = life.proxmox("DELETE", &path).await;
    assert_eq!((status, why.to_string().contains("protection mode enabled")), (500, true), "{why}");

    let life = Life::start(&[Fault::OrphanVm]).await;
    life.destroy().await;
    let left = life.machines(CLUSTER).await;
    assert_eq!((left.len(), requests(&life).len()), (1, 0));
    let path = format!("/nodes/{}/qemu/{}", left[0]["node"].as_str().unwrap(), left[0]["vmid"]);
    assert_eq!(life.proxmox("DELETE", &path).await.0, 500, "it runs");
    assert_eq!(life.proxmox("POST", &format!("{path}/status/stop")).await.0, 200);
    let (status, task) = life.proxmox("DELETE", &path).await;
    assert_eq!(status, 200, "{task}");
    let task = format!("/nodes/{}/tasks/{}/status", left[0]["node"].as_str().unwrap(), task.as_str().unwrap());
    assert_eq!(life.proxmox("GET", &task).await.1["exitstatus"], "OK");
    assert_eq!(life.machines(CLUSTER).await, [Value::Null; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_that_no_provider_made_come_back_as_available() {
    let life = Life::start(&[Fault::StaticMachines]).await;
    let fixed: Vec<String> = life
        .list("default", "MachineSetNodes")
        .into_iter()
        .filter(|node| node.label_of("machine-set") == "talos-prod-01-workers")
        .map(|node| node.metadata.id)
        .collect();
    assert_eq!(fixed.len(), 3);
    life.destroy().await;
    life.until("available", |life| {
        let is_free = |id: &String| life.get("MachineStatuses", id).is_some_and(|one| one.has("available"));
        fixed.iter().all(is_free)
    })
    .await;
    assert_eq!(life.machines(CLUSTER).await.len(), 3);
    life.sync().await;
    for id in &fixed {
        assert_eq!(life.get("MachineSetNodes", id).unwrap().label_of("cluster"), CLUSTER);
    }
    life.until("well", |life| life.is_well(CLUSTER)).await;
    assert_eq!(life.machines(&format!("{CLUSTER}-metal")).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_omni_is_told_to_forget_runs_on() {
    let life = stopped(Fault::StaticMachineForgotten, 6, "").await;
    let away = life.list("default", "Links").into_iter().find(|link| link.spec["connected"].is_null()).unwrap();
    life.until("waited for", |life| {
        let members = life.list("default", "ClusterMachines");
        members.iter().filter(|one| one.label_of("machine-set") == "talos-prod-01-workers").count() == 1
    })
    .await;
    assert_eq!(life.teardown("Links", &away.metadata.id).await.status, 200);
    life.until("destroyed", |life| life.get("Clusters", CLUSTER).is_none()).await;
    life.until("forgotten", |life| life.get("Machines", &away.metadata.id).is_none()).await;
    let machines = life.machines(&format!("{CLUSTER}-metal")).await;
    assert_eq!(machines.iter().filter(|one| one["status"] == "running").count(), 3);
}
