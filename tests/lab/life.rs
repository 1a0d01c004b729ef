//! What Omni does by itself, held against transcripts of a real one: a cluster is made, scaled, upgraded and destroyed.

use std::time::Duration;

use serde_json::{Value, json};
use talops::lab::Fault;

use crate::living::{CLUSTER, Life};
use crate::transcripts::Transcript;

/// A machine that is let go of is forgotten a while later, which was before its cluster's end in one recording and after it
/// in another; and each provider tells in its own time of what it does.
const UNORDERED: [&str; 4] = ["Machines", "Links", "MachineRequestStatuses", "ClusterMachineRequestStatuses"];

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_destroyed_and_made_anew_as_recorded() {
    let mut life = Life::start(&[]).await;
    let uuid = life.get("ClusterUUIDs", CLUSTER).unwrap().spec;
    let machines: Vec<String> =
        life.list("default", "ClusterMachines").into_iter().map(|one| one.metadata.id).collect();
    assert_eq!(life.teardown("Clusters", CLUSTER).await.status, 200);
    life.until("destroyed", |life| life.get("Clusters", CLUSTER).is_none()).await;
    let is_edge = |life: &Life, id: &str| life.get("ClusterMachines", id).is_some();
    // The machines are gone a while after their cluster.
    life.until("forgotten", |life| {
        machines
            .iter()
            .all(|id| is_edge(life, id) || life.get("Machines", id).is_none() && life.get("Links", id).is_none())
    })
    .await;
    let told = life.told(CLUSTER);
    let recordings = ["destroy", "destroy-provider-down"].map(Transcript::recorded);
    let unordered: Vec<&str> =
        UNORDERED.into_iter().chain(["ConfigPatches below", "ConfigPatches discovery"]).collect();
    let compared = told.keeps_the_order_of(&recordings, &unordered);
    assert!(compared > 500, "{compared}");
    told.has_the_values_of(&recordings[0]);
    let left = ["default", "ephemeral", "infra-provider"].map(|namespace| {
        let kinds = ["ClusterStatuses", "OngoingTasks", "MachineRequests", "MachineStatuses", "ClusterUUIDs"];
        kinds.map(|plural| life.list(namespace, plural).len())
    });
    // One each of the other cluster.
    assert_eq!(left, [[1, 0, 0, 1, 1], [0; 5], [0, 0, 1, 0, 0]]);

    life.sync().await;
    life.until("well", |life| life.is_well(CLUSTER)).await;
    let told = life.told(CLUSTER);
    let recording = Transcript::recorded("create");
    // The control plane came after the workers in the recording because its request did.
    told.begins_in_the_order_of(&recording);
    told.has_the_values_of(&recording);
    assert_ne!(life.get("ClusterUUIDs", CLUSTER).unwrap().spec, uuid);
    let members = life.list("default", "ClusterMachines");
    assert_eq!(members.iter().filter(|one| one.label_of("cluster") == CLUSTER).count(), 6);
    assert!(members.iter().all(|one| one.label_of("cluster") != CLUSTER || !machines.contains(&one.metadata.id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_provider_a_destruction_stops_at_the_workers_and_goes_on_with_it() {
    let life = Life::start(&[]).await;
    life.provider("stop").await;
    assert_eq!(life.teardown("Clusters", CLUSTER).await.status, 200);
    let workers = |life: &Life| {
        let requests = life.list("infra-provider", "MachineRequests");
        requests.iter().filter(|one| one.label_of("machine-request-set") == "talos-prod-01-workers").count()
    };
    life.until("at the workers", |life| {
        let members = life.list("default", "ClusterMachines");
        !members.iter().any(|one| one.label_of("machine-set") == "talos-prod-01-workers")
    })
    .await;
    life.until("missed", |life| {
        let providers = life.list("ephemeral", "InfraProviderCombinedStatuses");
        providers[0].spec["health"]["connected"].is_null()
    })
    .await;
    assert_eq!(workers(&life), 3);
    let control_plane = life.get("MachineSets", "talos-prod-01-control-planes").unwrap();
    assert!(!control_plane.is_ending());
    let held = life.get("MachineSets", "talos-prod-01-workers").unwrap();
    assert!(held.is_ending() && held.metadata.finalizers.contains(&"MachineProvisionController".to_owned()));
    life.provider("start").await;
    life.until("destroyed", |life| life.get("Clusters", CLUSTER).is_none()).await;
    assert_eq!(workers(&life), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_cannot_be_reached_is_waited_for_until_it_is_forgotten() {
    let life = Life::start(&[Fault::NodeNotReady]).await;
    let lost = life.list("default", "Links").into_iter().find(|link| link.spec["connected"].is_null()).unwrap();
    assert_eq!(life.teardown("Clusters", CLUSTER).await.status, 200);
    life.until("blocked", |life| {
        let members = life.list("default", "ClusterMachines");
        members.iter().filter(|one| one.label_of("machine-set") == "talos-prod-01-workers").count() == 1
    })
    .await;
    assert!(life.get("ClusterMachines", &lost.metadata.id).unwrap().is_ending());
    assert!(!life.get("MachineSets", "talos-prod-01-control-planes").unwrap().is_ending());
    assert_eq!(life.teardown("Links", &lost.metadata.id).await.status, 200);
    life.until("destroyed", |life| life.get("Clusters", CLUSTER).is_none()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_cluster_is_not_destroyed() {
    let life = Life::start(&[]).await;
    let there = life.get("Clusters", CLUSTER).unwrap();
    let mut metadata = serde_json::to_value(&there.metadata).unwrap();
    metadata["version"] = there.metadata.version.to_string().into();
    metadata["annotations"]["omni.sidero.dev/cluster-locked"] = "".into();
    let body = json!({"resource": {"metadata": metadata, "spec": there.spec.to_string()}});
    assert_eq!(life.call("Update", &body).await.status, 200);
    let answer = life.teardown("Clusters", CLUSTER).await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.text.contains("deletion is not allowed: the cluster \\\"talos-prod-01\\\" is locked"),
        "{}",
        answer.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_of_fixed_machines_takes_them_and_gives_them_back() {
    let mut life = Life::start(&[]).await;
    let pool = json!({"provider_id": "matrix-cluster", "machine_count": 2, "talos_version": "1.13.8"});
    life.create("MachineRequestSets", "pool", json!({}), &pool).await;
    let free = |life: &Life| -> Vec<String> {
        let machines = life.list("default", "MachineStatuses").into_iter();
        machines.filter(|one| one.has("available")).map(|one| one.metadata.id).collect()
    };
    life.until("free", |life| free(life).len() == 2).await;
    let machines = free(&life);
    let _ = life.told("lab-two");
    let versions = json!({"kubernetes_version": "1.36.3", "talos_version": "1.13.8",
        "features": {"use_embedded_discovery_service": true}});
    life.create("Clusters", "lab-two", json!({}), &versions).await;
    let sets = [("lab-two-control-planes", "role-controlplane"), ("lab-two-workers", "role-worker")];
    let label = |set: &str, role: &str| json!({"omni.sidero.dev/cluster": "lab-two", "omni.sidero.dev/machine-set": set, format!("omni.sidero.dev/{role}"): ""});
    for (set, role) in sets {
        life.create("MachineSets", set, label(set, role), &json!({"update_strategy": 1})).await;
    }
    for ((set, role), machine) in sets.into_iter().zip(&machines) {
        life.create("MachineSetNodes", machine, label(set, role), &json!({})).await;
    }
    life.until("well", |life| life.is_well("lab-two")).await;
    assert_eq!(free(&life), [""; 0]);
    let recording = Transcript::recorded("create-machines");
    let told = life.told("lab-two");
    told.has_the_values_of(&recording);
    assert_eq!(life.teardown("Clusters", "lab-two").await.status, 200);
    life.until("destroyed", |life| life.get("Clusters", "lab-two").is_none()).await;
    let recordings = ["destroy-machines", "destroy", "destroy-provider-down"].map(Transcript::recorded);
    let told = life.told("lab-two");
    let unordered: Vec<&str> =
        UNORDERED.into_iter().chain(["ConfigPatches below", "ConfigPatches discovery"]).collect();
    let compared = told.keeps_the_order_of(&recordings, &unordered);
    assert!(compared > 300, "{compared}");
    told.has_the_values_of(&recordings[0]);
    assert_eq!(free(&life), machines);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_set_grows_and_shrinks_as_recorded() {
    let mut life = Life::start(&[]).await;
    let workers = "talos-prod-01-workers";
    let ready = |count: u64| {
        move |life: &Life| {
            let status = life.get("MachineSetStatuses", workers).unwrap().spec;
            let requests = life.list("infra-provider", "MachineRequests");
            let asked = requests.iter().filter(|one| one.label_of("machine-request-set") == workers).count();
            status["ready"] == true && status["machines"]["total"] == count && asked as u64 == count
        }
    };
    life.change("MachineSets", workers, |spec| spec["machine_allocation"]["machine_count"] = 4.into()).await;
    life.until("larger", ready(4)).await;
    life.change("MachineSets", workers, |spec| spec["machine_allocation"]["machine_count"] = 3.into()).await;
    life.until("smaller", ready(3)).await;
    let told = life.told(CLUSTER);
    let recording = Transcript::recorded("scale-workers-2-3-2");
    let unordered: Vec<&str> = UNORDERED.into_iter().chain(["ConfigPatches below"]).collect();
    let compared = told.keeps_the_order_of(std::slice::from_ref(&recording), &unordered);
    assert!(compared > 40, "{compared}");
}

#[tokio::test(flavor = "multi_thread")]
async fn upgrades_go_from_one_machine_to_the_next_and_end_as_recorded() {
    let mut life = Life::start(&[]).await;
    let done = |plural: &'static str, version: &'static str| {
        move |life: &Life| {
            let status = life.get(plural, CLUSTER).unwrap().spec;
            let is_over = life.list("ephemeral", "OngoingTasks").is_empty();
            is_over && status["phase"] == 2 && status["last_upgrade_version"] == version
        }
    };
    life.change("Clusters", CLUSTER, |spec| spec["kubernetes_version"] = "1.36.2".into()).await;
    life.until("upgraded", done("KubernetesUpgradeStatuses", "1.36.2")).await;
    let recording = Transcript::recorded("kubernetes-upgrade");
    let told = life.told(CLUSTER);
    told.has_the_values_of(&recording);
    assert!(told.tells("OngoingTasks created") && told.tells("OngoingTasks destroyed"));

    life.change("Clusters", CLUSTER, |spec| spec["talos_version"] = "1.13.7".into()).await;
    life.until("upgraded", done("TalosUpgradeStatuses", "1.13.7")).await;
    let machines = life.list("default", "MachineStatuses");
    let old =
        machines.iter().filter(|one| one.label_of("cluster") == CLUSTER && one.spec["talos_version"] != "v1.13.7");
    assert_eq!(old.count(), 0);
    let told = life.told(CLUSTER);
    told.has_the_values_of(&Transcript::recorded("talos-upgrade"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_happens_in_an_estate_that_is_left_alone() {
    for fault in Fault::ALL {
        let life = Life::start(&[fault]).await;
        let before = life.gateway().store.revision();
        tokio::time::sleep(Duration::from_millis(30)).await;
        let provider = life.gateway().store.revision() - before;
        assert!(provider <= 1, "{fault}: {provider}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_is_answered_once_the_cluster_is_gone() {
    let life = Life::start(&[]).await;
    let body = json!({"namespace": "default", "type": "Clusters.omni.sidero.dev", "id": "edge"});
    let answer = life.call("Delete", &body).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "{}"));
    assert!(life.get("Clusters", "edge").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kubernetes_api_goes_and_comes_with_its_cluster() {
    let life = Life::start(&[]).await;
    let old = life.uuid();
    assert_eq!(life.nodes(&old).await, (6, 6));
    assert_eq!(life.teardown("Clusters", CLUSTER).await.status, 200);
    life.until("destroyed", |life| life.get("Clusters", CLUSTER).is_none()).await;
    let get = |uuid: String| {
        let life = &life;
        async move { life.kubernetes(&uuid, http::Method::GET, "/api/v1/nodes", &Value::Null).await }
    };
    assert_eq!(get(old.clone()).await, (500, String::new()));
    life.sync().await;
    life.until("begun", |life| life.get("ClusterUUIDs", CLUSTER).is_some()).await;
    assert_eq!(get(life.uuid()).await, (502, "proxy error".to_owned()));
    life.until("well", |life| life.is_well(CLUSTER)).await;
    assert_eq!(get(old).await, (403, String::new()));
    assert_eq!(life.nodes(&life.uuid()).await, (6, 0));

    let labels = json!({"app": "cilium"});
    let template =
        json!({"metadata": {"labels": labels}, "spec": {"containers": [{"name": "agent", "image": "cilium"}]}});
    let network = json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "cilium", "namespace": "kube-system"},
        "spec": {"selector": {"matchLabels": labels}, "template": template},
    });
    let path = "/apis/apps/v1/namespaces/kube-system/daemonsets";
    let (status, text) = life.kubernetes(&life.uuid(), http::Method::POST, path, &network).await;
    assert_eq!(status, 201, "{text}");
    let mut waited = 0;
    while life.nodes(&life.uuid()).await != (6, 6) {
        waited += 1;
        assert!(waited < 100);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_machine_stays_in_its_machine_set() {
    let life = Life::start(&[]).await;
    let nodes = life.list("default", "MachineSetNodes");
    let node = nodes.iter().find(|node| node.label_of("machine-set") == "talos-prod-01-workers").unwrap();
    let mut metadata = serde_json::to_value(&node.metadata).unwrap();
    metadata["version"] = node.metadata.version.to_string().into();
    metadata["annotations"] = json!({"omni.sidero.dev/locked": ""});
    assert_eq!(life.call("Update", &json!({"resource": {"metadata": metadata, "spec": "{}"}})).await.status, 200);
    let answer = life.teardown("MachineSetNodes", &node.metadata.id).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("is not allowed: machine set node is locked"), "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patch_that_changes_is_applied_by_its_machines() {
    let life = Life::start(&[]).await;
    let id = "200-cluster-talos-prod-01-cni";
    let current = |life: &Life| {
        let states = life.list("default", "ClusterMachineStatuses").into_iter();
        let ours = states.filter(|state| state.label_of("cluster") == CLUSTER);
        ours.filter(|state| state.spec["config_up_to_date"] == true).count()
    };
    life.change("ConfigPatches", id, |spec| spec["data"] = "machine: {sysctls: {a: \"1\"}}\n".into()).await;
    life.until("told to configure themselves", |life| current(life) < 6).await;
    life.until("configured", |life| current(life) == 6).await;
}
