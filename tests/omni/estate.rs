//! Recorded states of an estate, as snapshots.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};
use talops::omni::observe;
use tokio::sync::Barrier;

use crate::exchange::{recorded, resources};
use crate::replay::{Came, Replay, Reply};

/// Answers as the server did in a recorded state; selectors on the cluster alone.
fn state(state: &'static str) -> impl Fn(&Came) -> Reply + Clone + Send + Sync + 'static {
    move |came| {
        if came.method() == "ListServiceAccounts" {
            return Reply::of(&recorded("management/list-service-accounts"));
        }
        let type_name = came.body["type"].as_str().unwrap();
        if type_name.starts_with("CurrentUsers") {
            return Reply::of(&recorded("crud/26-current-user"));
        }
        let items = resources(state, type_name);
        let metadata = |item: &String| serde_json::from_str::<Value>(item).unwrap()["metadata"].clone();
        if came.method() == "Get" {
            let id = &came.body["id"];
            let found = items.iter().find(|item| metadata(item)["id"] == *id);
            return match found {
                Some(item) => Reply::json(200, json!({ "body": item }).to_string()),
                None => Reply::of(&recorded("errors/404-get-missing")),
            };
        }
        let selected = came.header("grpc-metadata-selectors");
        let cluster = selected.first().and_then(|selector| selector.strip_prefix("omni.sidero.dev/cluster = "));
        let fits = |item: &&String| {
            cluster.is_none_or(|cluster| metadata(item)["labels"]["omni.sidero.dev/cluster"] == cluster)
        };
        let items: Vec<&String> = items.iter().filter(fits).collect();
        Reply::json(200, json!({ "total": items.len(), "items": items }).to_string())
    }
}

#[tokio::test]
async fn the_server_and_its_keys() {
    let replay = Replay::start(state("running")).await;
    let server = observe::server(&replay.client()).await.unwrap();
    assert_eq!((server.version.as_str(), server.backend_api_version), ("v1.10.4", 2));
    assert_eq!((server.instance_name.as_str(), server.role.as_str()), ("lab", "Admin"));
    assert_eq!(server.identity, "automation@serviceaccount.omni.sidero.dev");
    assert_eq!(server.key.fingerprint, replay.pair.fingerprint);
    assert!(server.key.expires.is_some());
    assert!(server.clock_skew.unwrap().as_secs().abs() <= 1);
    let others: Vec<String> = server.other_keys.unwrap().into_iter().map(|key| key.owner).collect();
    assert_eq!(others[..2], ["automation", "operator"]);
}

#[tokio::test]
async fn a_reader_may_not_see_other_keys_and_sees_the_rest() {
    let running = state("running");
    let replay = Replay::start(move |came| match came.method() {
        "ListServiceAccounts" => Reply::of(&recorded("errors/403-reader-list-service-accounts")),
        _ => running(came),
    })
    .await;
    let server = observe::server(&replay.client()).await.unwrap();
    assert_eq!(server.other_keys, None);
    assert_eq!(server.version, "v1.10.4");
}

#[tokio::test]
async fn an_odd_service_account_hides_nothing_else() {
    let running = state("running");
    let replay = Replay::start(move |came| match came.method() {
        "ListServiceAccounts" => {
            let odd = json!({ "name": "odd", "pgp_public_keys": [{ "id": 7 }] });
            let good = json!({ "name": "ci", "pgp_public_keys": [{ "id": "ab", "expiration": null }] });
            Reply::json(200, json!({ "service_accounts": [good, odd, 7] }).to_string())
        }
        _ => running(came),
    })
    .await;
    let server = observe::server(&replay.client()).await.unwrap();
    assert_eq!((server.version.as_str(), server.role.as_str()), ("v1.10.4", "Admin"));
    assert_eq!(server.other_keys.unwrap()[0].owner, "ci");
    let odd: Vec<_> = server.unreadable.iter().map(|odd| (odd.kind.as_str(), odd.name.as_str())).collect();
    assert_eq!(odd, [("ServiceAccount", "odd"), ("ServiceAccount", "?")]);
    insta::assert_snapshot!(server.unreadable[0].why, @"invalid type: integer `7`, expected a string");
}

#[tokio::test]
async fn an_odd_answer_hides_no_other() {
    for (kind, body) in [
        ("SysVersion", json!({ "body": r#"{"spec":{"backend_version":7},"metadata":{"id":"current"}}"# })),
        ("CurrentUser", json!({ "body": r#"{"spec":7,"metadata":{"id":"current"}}"# })),
        ("ServiceAccount", json!({ "service_accounts": "none" })),
    ] {
        let running = state("running");
        let replay = Replay::start(move |came| {
            let asked = came.body["type"].as_str().unwrap_or("ServiceAccounts");
            if asked.starts_with(kind) { Reply::json(200, body.to_string()) } else { running(came) }
        })
        .await;
        let server = observe::server(&replay.client()).await.unwrap();
        assert_eq!(server.unreadable.iter().map(|odd| odd.kind.as_str()).collect::<Vec<_>>(), [kind]);
        assert!(server.key.expires.is_some() && server.clock_skew.is_some());
        assert_eq!(server.version == "unreadable", kind == "SysVersion");
        assert_eq!(server.role == "unreadable", kind == "CurrentUser");
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_measured() {
    let running = state("running");
    let replay = Replay::start(move |came| {
        let date = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(90);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&date).unwrap();
        running(came).header("date", &date)
    })
    .await;
    let skew = observe::server(&replay.client()).await.unwrap().clock_skew.unwrap();
    assert!((89..=91).contains(&skew.as_secs()), "{skew}");
}

#[tokio::test]
async fn a_running_estate() {
    let replay = Replay::start(state("running")).await;
    let client = replay.client();
    insta::assert_debug_snapshot!("running-clusters", observe::clusters(&client, &[]).await.unwrap());
    insta::assert_debug_snapshot!("running-machines", observe::machines(&client, &[]).await.unwrap());
    insta::assert_debug_snapshot!("running-requests", observe::requests(&client, &[]).await.unwrap());
    insta::assert_debug_snapshot!("running-infra-providers", observe::infra_providers(&client).await.unwrap());
}

#[tokio::test]
async fn a_cluster_that_is_stuck_because_its_provider_is_down() {
    let replay = Replay::start(state("destroying-stuck-provider-down")).await;
    let client = replay.client();
    insta::assert_debug_snapshot!("stuck-clusters", observe::clusters(&client, &[]).await.unwrap());
    insta::assert_debug_snapshot!("stuck-requests", observe::requests(&client, &[]).await.unwrap());
    let machines = observe::machines(&client, &[]).await.unwrap();
    let stages: Vec<_> = machines.iter().map(|machine| machine.stage.as_deref().unwrap_or("-")).collect();
    assert_eq!(stages, ["DESTROYING", "DESTROYING", "RUNNING"]);
    let provider = &observe::infra_providers(&client).await.unwrap()[0];
    assert!(provider.initialized && !provider.connected);
}

#[tokio::test]
async fn a_cluster_on_its_way_out() {
    let mut all = String::new();
    for name in ["destroying-1", "destroying-2", "destroying-3"] {
        let replay = Replay::start(state(name)).await;
        let client = replay.client();
        for cluster in observe::clusters(&client, &[]).await.unwrap() {
            let sets = cluster.machine_sets.iter().map(|set| format!("{} {}", set.id, set.phase)).collect::<Vec<_>>();
            let (phase, status) = (cluster.phase, cluster.destroy_status.unwrap_or_default());
            writeln!(all, "{name}: {} {phase} [{}] {status}", cluster.name, sets.join(", ")).unwrap();
        }
        for machine in observe::machines(&client, &[]).await.unwrap() {
            let stage = machine.stage.unwrap_or_default();
            writeln!(all, "  machine {} {stage} tearing down: {}", machine.id, machine.tearing_down).unwrap();
        }
        for request in observe::requests(&client, &[]).await.unwrap() {
            let held = request.finalizers.join(", ");
            let (id, stage, tearing_down) = (request.id, request.stage, request.tearing_down);
            writeln!(all, "  request {id} {stage} tearing down: {tearing_down} [{held}]").unwrap();
        }
    }
    insta::assert_snapshot!("destroying", all);
}

#[tokio::test]
async fn only_the_clusters_that_were_chosen_are_asked_for() {
    let replay = Replay::start(state("running-two-clusters")).await;
    let client = replay.client();
    let names = |clusters: Vec<talops::estate::OmniCluster>| {
        clusters.into_iter().map(|cluster| cluster.name).collect::<Vec<_>>()
    };
    assert_eq!(names(observe::clusters(&client, &[]).await.unwrap()), ["lab-one", "lab-two"]);
    let before = replay.came().len();
    let chosen = ["lab-two".to_owned()];
    let clusters = observe::clusters(&client, &chosen).await.unwrap();
    assert_eq!(clusters[0].machine_sets.len(), 2);
    assert_eq!(names(clusters), ["lab-two"]);
    let machines = observe::machines(&client, &chosen).await.unwrap();
    assert!(!machines.is_empty() && machines.iter().all(|machine| machine.cluster.as_deref() == Some("lab-two")));
    // Nothing was read of what was not asked for.
    for came in &replay.came()[before..] {
        let by_label = came.header("grpc-metadata-selectors") == ["omni.sidero.dev/cluster = lab-two"];
        assert!(by_label || came.body["id"] == "lab-two", "{came:?}");
    }
    assert_eq!(names(observe::clusters(&client, &["no-such".to_owned()]).await.unwrap()), [""; 0]);
}

#[tokio::test]
async fn the_lists_of_a_dimension_are_read_at_the_same_time() {
    // Nobody is answered before everybody has asked.
    let barrier = Arc::new(Barrier::new(11));
    let running = state("running");
    let replay = Replay::start_async(move |came| {
        let (barrier, reply) = (Arc::clone(&barrier), running(&came));
        async move {
            barrier.wait().await;
            reply
        }
    })
    .await;
    assert_eq!(observe::clusters(&replay.client(), &[]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_a_role_may_not_see_does_not_hide_the_cluster() {
    let running = state("running");
    let replay = Replay::start(move |came| {
        let hidden = ["ClusterTaints", "ClusterDiagnostics", "EtcdBackupStatuses"];
        let type_name = came.body["type"].as_str().unwrap_or_default();
        if hidden.iter().any(|hidden| type_name.starts_with(hidden)) {
            return Reply::of(&recorded("errors/unknown-type-list"));
        }
        running(came)
    })
    .await;
    assert_eq!(observe::clusters(&replay.client(), &[]).await.unwrap()[0].phase, "RUNNING");
}
