//! Faults of the provider and of machines that are made, as they show while a cluster is destroyed and made anew.

use std::time::Duration;

use serde_json::Value;
use talops::lab::Fault;

use crate::living::{CLUSTER, Life};

fn is_connected(life: &Life) -> bool {
    life.list("ephemeral", "InfraProviderCombinedStatuses")[0].spec["health"]["connected"] == true
}

/// What was told of the requests of a machine set: stages, and errors.
fn told(life: &Life, set: &str) -> Vec<(u64, String)> {
    let statuses = life.list("infra-provider", "MachineRequestStatuses").into_iter();
    let of_set = statuses.filter(|one| one.label_of("machine-request-set") == set);
    let text = |spec: &Value| spec["error"].as_str().unwrap_or_default().to_owned();
    of_set.map(|one| (one.spec["stage"].as_u64().unwrap(), text(&one.spec))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_may_fall_asleep_once_more() {
    let life = Life::start(&[Fault::ProviderAsleepTwice]).await;
    assert_eq!(life.teardown("Clusters", CLUSTER).await.status, 200);
    life.until("at the workers", |life| {
        !life
            .list("default", "ClusterMachines")
            .iter()
            .any(|one| one.label_of("machine-set") == "talos-prod-01-workers")
    })
    .await;
    assert_eq!(life.machines(CLUSTER).await.len(), 6);
    life.provider("restart").await;
    life.until("connected", is_connected).await;
    life.until_machines(5).await;
    life.until("asleep again", |life| !is_connected(life)).await;
    assert_eq!(life.machines(CLUSTER).await.len(), 5);
    life.provider("restart").await;
    life.until("destroyed", |life| life.get("Clusters", CLUSTER).is_none()).await;
    assert_eq!(life.machines(CLUSTER).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_may_fall_asleep_each_time() {
    let life = Life::start(&[Fault::ProviderAsleepAlways]).await;
    assert_eq!(life.teardown("Clusters", CLUSTER).await.status, 200);
    for left in [5, 4, 3] {
        life.provider("restart").await;
        life.until_machines(left).await;
        life.until("asleep again", |life| !is_connected(life)).await;
        assert_eq!(life.machines(CLUSTER).await.len(), left);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_does_not_help_a_provider_that_omni_refuses() {
    for (fault, words) in [
        (Fault::ProviderKeyExpired, "code = Unauthenticated desc = invalid signature"),
        (Fault::ProviderIdMismatch, "resource ID must match the infra provider ID"),
    ] {
        let life = Life::start(&[fault]).await;
        life.provider("restart").await;
        let since = life.log().await.matches(words).count();
        life.until("silent", |life| !is_connected(life)).await;
        for _ in 0..100 {
            if life.log().await.matches(words).count() > since {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let log = life.log().await;
        let (_, after) = log.rsplit_once("starting infra provider").unwrap();
        assert!(after.contains(words), "{after}");
        assert!(!is_connected(&life));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_the_middle_leaves_a_virtual_machine_that_no_request_knows() {
    let life = Life::start(&[Fault::ProviderRestartInFlight]).await;
    assert_eq!(told(&life, "edge-workers"), [(1, String::new())]);
    assert_eq!(life.machines("edge-workers").await.len(), 0);
    life.provider("restart").await;
    let mut left = life.machines("edge-workers").await;
    while left.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
        left = life.machines("edge-workers").await;
    }
    // The request is done a while later, with another machine.
    life.until("two machines", |life| life.get("ClusterStatuses", "edge").unwrap().spec["machines"]["healthy"] == 2)
        .await;
    let machines = life.machines("edge-workers").await;
    assert_eq!(machines.len(), 2);
    let mut uuids = Vec::new();
    for machine in &machines {
        let path = format!("/nodes/{}/qemu/{}/config", machine["node"].as_str().unwrap(), machine["vmid"]);
        uuids.push(life.proxmox("GET", &path).await.1["smbios1"].as_str().unwrap().replace("uuid=", ""));
    }
    assert_eq!(uuids.iter().filter(|uuid| life.get("Machines", uuid).is_some()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_that_cannot_be_made_say_why() {
    for (fault, sets, words) in [
        (Fault::StorageNotFound, &["workers"][..], r#"no matches for the condition "name == \"fast-nvme\"""#),
        (
            Fault::CelTypeReserved,
            &["workers"],
            "found no matching overload for '_==_' applied to '(type(dyn), string)'",
        ),
        (
            Fault::ProviderProxmoxRights,
            &["control-planes", "workers"],
            "403 Permission check failed (/storage/local-lvm, Datastore.AllocateSpace)",
        ),
    ] {
        let life = Life::start(&[fault]).await;
        life.destroy().await;
        life.sync().await;
        for set in sets {
            let set = format!("{CLUSTER}-{set}");
            life.until("failed", |life| {
                let told = told(life, &set);
                told.len() == 3 && told.iter().all(|(stage, error)| *stage == 3 && error.contains(words))
            })
            .await;
            life.until("shown", |life| {
                let shown = life.list("default", "ClusterMachineRequestStatuses");
                let mut of_set = shown.iter().filter(|one| one.label_of("machine-set") == set);
                of_set.all(|one| one.spec["stage"] == 5 && one.spec["error"].to_string().len() > 10)
            })
            .await;
        }
        let log = life.log().await;
        assert!(log.contains(r#""msg":"machine provision failed""#) && log.contains(r#""msg":"reconcile failed""#));
        assert_eq!(life.machines(&format!("{CLUSTER}-workers")).await.len(), 0, "{fault}");
        let planes = life.machines(&format!("{CLUSTER}-control-planes")).await.len();
        assert_eq!(planes, if sets.len() == 1 { 3 } else { 0 }, "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_name_of_the_provider_s_is_refused_by_the_machine() {
    let life = Life::start(&[Fault::ProviderHostnameBug]).await;
    life.destroy().await;
    life.sync().await;
    life.until("refused", |life| {
        let states = life.list("default", "ClusterMachineStatuses");
        let of_ours: Vec<_> = states.iter().filter(|one| one.label_of("cluster") == CLUSTER).collect();
        let words = "static hostname is already set in v1alpha1 config";
        of_ours.len() == 6 && of_ours.iter().all(|one| one.spec["last_config_error"].to_string().contains(words))
    })
    .await;
    assert!(life.get("ClusterStatuses", CLUSTER).unwrap().spec["ready"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn new_workers_may_never_connect() {
    let life = Life::start(&[Fault::NewMachineNeverJoins]).await;
    life.destroy().await;
    life.sync().await;
    life.until_machines(6).await;
    life.until("control planes", |life| {
        let members = life.list("default", "ClusterMachines");
        members.iter().filter(|one| one.label_of("cluster") == CLUSTER).count() == 3
    })
    .await;
    assert_eq!(told(&life, "talos-prod-01-workers"), vec![(2, String::new()); 3]);
    assert_eq!(life.list("default", "Links").len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn control_planes_may_all_come_to_one_host() {
    let life = Life::start(&[Fault::CpOneHost]).await;
    life.destroy().await;
    life.sync().await;
    life.until_machines(6).await;
    let planes = life.machines(&format!("{CLUSTER}-control-planes")).await;
    assert!(planes.iter().all(|machine| machine["node"] == "golf"), "{planes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_may_be_used_by_another_cluster_too() {
    let life = Life::start(&[Fault::ClassShared]).await;
    let sets = life.list("default", "MachineSets");
    let uses = sets.iter().filter(|set| set.spec["machine_allocation"]["name"] == "matrix-worker");
    let clusters: Vec<&str> = uses.map(|set| set.label_of("cluster")).collect();
    assert_eq!(clusters, ["edge", CLUSTER]);
}
