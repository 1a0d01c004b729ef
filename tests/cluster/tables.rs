//! Large lists.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use talops::cluster::{Resource, Scan, WorkloadRules, suspects, workloads};
use talops::error::{Kind, Result};
use talops::estate::{KindCount, Row, Workload, Workloads};

use crate::server::{Answer, Asked, Server, list};

const PODS: Resource = Resource { kind: "Pod", plural: "pods", group: "/api/v1" };

fn runs(row: &Row<'_>) -> bool {
    row.text("Status") == Some("Running")
}

fn well(_: &Row<'_>) -> bool {
    true
}

/// A page of a pod table: a name and a status a row, all in namespace `shop`.
fn table(asked: &Asked, next: &str, rows: &[(&str, &str)]) -> Answer {
    assert_eq!(asked.header("accept"), "application/json;as=Table;v=v1;g=meta.k8s.io");
    let row = |(name, status): &(&str, &str)| {
        let object = match asked.query("includeObject") {
            "Metadata" => json!({"kind": "PartialObjectMetadata", "metadata": {"namespace": "shop", "name": name}}),
            _ => Value::Null,
        };
        json!({"cells": [name, "1/1", status, "0", "5d"], "object": object})
    };
    let columns: Vec<_> = ["Name", "Ready", "Status", "Restarts", "Age"].map(|name| json!({"name": name})).into();
    Answer::json(&json!({
        "kind": "Table", "metadata": {"resourceVersion": "4711", "continue": next},
        "columnDefinitions": columns, "rows": rows.iter().map(row).collect::<Vec<_>>(),
    }))
}

async fn scan(server: &Server, most: usize) -> Result<Option<Scan>> {
    suspects(&server.client().await, &PODS, runs, most).await
}

#[tokio::test]
async fn a_healthy_list_costs_its_rows_and_nothing_more() {
    let server = Server::start(|asked| {
        assert_eq!(asked.query("limit"), "5000");
        Some(match asked.query("continue") {
            "" => table(asked, "page-2", &[("web-1", "Running"), ("web-2", "Running")]),
            _ => table(asked, "", &[("web-3", "Running")]),
        })
    })
    .await;
    let scan = scan(&server, 10).await.unwrap().unwrap();
    assert_eq!(scan, Scan { total: 3, suspects: Vec::new(), unread: 0 });
    assert_eq!(server.asked(), ["/api/v1/pods?includeObject=None", "/api/v1/pods?continue=page-2&includeObject=None"]);
}

#[tokio::test]
async fn a_page_with_a_suspect_is_asked_again_for_the_very_same_rows() {
    let server = Server::start(|asked| {
        Some(match asked.query("continue") {
            "" => table(asked, "page-2", &[("web-1", "CrashLoopBackOff"), ("web-2", "Running")]),
            "page-2" => table(asked, "page-3", &[("web-3", "Running")]),
            _ => table(asked, "", &[("web-4", "Running"), ("web-5", "Pending")]),
        })
    })
    .await;
    let scan = scan(&server, 10).await.unwrap().unwrap();
    let named = [("shop".to_owned(), "web-1".to_owned()), ("shop".to_owned(), "web-5".to_owned())];
    assert_eq!(scan, Scan { total: 5, suspects: named.into(), unread: 0 });
    insta::assert_snapshot!(server.asked().join("\n"), @r"
    /api/v1/pods?includeObject=None
    /api/v1/pods?includeObject=Metadata&resourceVersion=4711&resourceVersionMatch=Exact
    /api/v1/pods?continue=page-2&includeObject=None
    /api/v1/pods?continue=page-3&includeObject=None
    /api/v1/pods?continue=page-3&includeObject=Metadata
    ");
}

#[tokio::test]
async fn a_few_suspects_of_a_large_page_are_asked_for_by_their_names() {
    let server = Server::start(|asked| {
        let names: Vec<String> = (0..900).map(|number| format!("web-{number}")).collect();
        let status = |name: &str| if ["web-7", "web-8"].contains(&name) { "CrashLoopBackOff" } else { "Running" };
        let wanted = asked.query("fieldSelector").strip_prefix("metadata.name%3D");
        let chosen = names.iter().filter(|name| wanted.is_none_or(|wanted| wanted == *name));
        let rows: Vec<(&str, &str)> = chosen.map(|name| (name.as_str(), status(name))).collect();
        Some(table(asked, "", &rows))
    })
    .await;
    let scan = scan(&server, 10).await.unwrap().unwrap();
    let named = ["web-7", "web-8"].map(|name| ("shop".to_owned(), name.to_owned()));
    assert_eq!(scan, Scan { total: 900, suspects: named.into(), unread: 0 });
    let mut asked = server.asked();
    asked[1..].sort();
    insta::assert_snapshot!(asked.join("\n"), @r"
    /api/v1/pods?includeObject=None
    /api/v1/pods?fieldSelector=metadata.name%3Dweb-7&includeObject=Metadata
    /api/v1/pods?fieldSelector=metadata.name%3Dweb-8&includeObject=Metadata
    ");
}

#[tokio::test]
async fn suspects_beyond_the_limit_are_counted_and_not_asked_for() {
    let server = Server::start(|asked| {
        Some(match asked.query("continue") {
            "" => table(asked, "page-2", &[("web-1", "Pending"), ("web-2", "Pending"), ("web-3", "Pending")]),
            _ => table(asked, "", &[("web-4", "Pending")]),
        })
    })
    .await;
    let scan = scan(&server, 2).await.unwrap().unwrap();
    assert_eq!((scan.total, scan.suspects.len(), scan.unread), (4, 2, 2));
    assert_eq!(server.asked().last().unwrap(), "/api/v1/pods?continue=page-2&includeObject=None");
}

#[tokio::test]
async fn a_list_that_grew_too_old_is_started_over_once() {
    let gone = AtomicUsize::new(0);
    let server = Server::start(move |asked| {
        Some(match asked.query("continue") {
            "" => table(asked, "page-2", &[("web-1", "Running")]),
            _ if gone.fetch_add(1, Ordering::SeqCst) == 0 => {
                Answer::status(410, "The provided continue parameter is too old")
            }
            _ => table(asked, "", &[("web-2", "Running")]),
        })
    })
    .await;
    assert_eq!(scan(&server, 10).await.unwrap().unwrap().total, 2);
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test]
async fn a_list_that_is_always_too_old_is_an_error() {
    let server = Server::start(|asked| {
        Some(match asked.query("continue") {
            "" => table(asked, "page-2", &[("web-1", "Running")]),
            _ => Answer::status(410, "The provided continue parameter is too old"),
        })
    })
    .await;
    let error = scan(&server, 10).await.unwrap_err();
    insta::assert_snapshot!(error, @"Kubernetes API of talos-prod-01, listing pods: answered 410 Gone: The provided continue parameter is too old");
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test]
async fn a_type_that_is_not_installed_is_none() {
    let server = Server::start(|_| None).await;
    assert_eq!(scan(&server, 10).await.unwrap(), None);
}

#[tokio::test]
async fn compressed_answers_are_asked_for_and_read() {
    let server = Server::start(|asked| {
        assert_eq!(asked.header("accept-encoding"), "gzip");
        Some(table(asked, "", &[("web-1", "Running")]).gzip())
    })
    .await;
    assert_eq!(scan(&server, 10).await.unwrap().unwrap().total, 1);
}

#[tokio::test]
async fn a_server_that_prints_no_tables_is_an_error_and_not_an_empty_list() {
    let server = Server::start(|_| Some(list("Pod", &json!([])))).await;
    let error = scan(&server, 10).await.unwrap_err();
    insta::assert_snapshot!(error, @"Kubernetes API of talos-prod-01, listing pods: answered PodList where a Table was asked for");
}

/// Pods `web-1` (crash loop), `web-2` (mistyped), `web-3` (gone meanwhile); one claim that waits; nothing else.
async fn estate() -> (Server, Workloads) {
    let server = Server::start(|asked| {
        let empty = || table(asked, "", &[]);
        Some(match asked.path.as_str() {
            "/api/v1/pods" => {
                table(asked, "", &[("web-0", "Running"), ("web-1", "Error"), ("web-2", "?"), ("web-3", "Error")])
            }
            "/api/v1/namespaces/shop/pods/web-1" => Answer::json(&json!({
                "kind": "Pod", "metadata": {"namespace": "shop", "name": "web-1"}, "status": {"phase": "Failed"},
            })),
            "/api/v1/namespaces/shop/pods/web-2" => Answer::json(&json!({
                "kind": "Pod", "metadata": {"namespace": "shop", "name": "web-2"}, "status": {"phase": 42},
            })),
            "/api/v1/namespaces/shop/pods/web-3" => Answer::status(404, "pods \"web-3\" not found"),
            "/api/v1/persistentvolumeclaims" => table(asked, "", &[("data-db-0", "Pending")]),
            "/api/v1/namespaces/shop/persistentvolumeclaims/data-db-0" => Answer::json(&json!({
                "metadata": {"namespace": "shop", "name": "data-db-0"},
                "spec": {"storageClassName": "longhorn"}, "status": {"phase": "Pending"},
            })),
            "/apis/storage.k8s.io/v1/storageclasses" => list(
                "StorageClass",
                &json!([
                    {"metadata": {"name": "longhorn"}, "volumeBindingMode": "WaitForFirstConsumer"},
                ]),
            ),
            "/apis/apps/v1/deployments"
            | "/apis/apps/v1/statefulsets"
            | "/apis/apps/v1/daemonsets"
            | "/apis/batch/v1/jobs" => empty(),
            _ => return None,
        })
    })
    .await;
    let rules = WorkloadRules {
        pods: runs,
        deployments: well,
        statefulsets: well,
        daemonsets: well,
        jobs: well,
        persistentvolumeclaims: runs,
    };
    let workloads = workloads(&server.client().await, &rules).await.unwrap();
    (server, workloads)
}

#[tokio::test]
async fn only_what_is_not_well_is_read_whole() {
    let (server, workloads) = estate().await;
    let counts: Vec<_> = workloads.counts.iter().map(|count| (count.kind.as_str(), count.total)).collect();
    let expected =
        [("Pod", 4), ("Deployment", 0), ("StatefulSet", 0), ("DaemonSet", 0), ("Job", 0), ("PersistentVolumeClaim", 1)];
    assert_eq!(counts, expected);
    assert!(!server.asked().iter().any(|path| path.contains("web-0")));
}

#[tokio::test]
async fn a_pod_that_cannot_be_decoded_is_shown_beside_the_others_and_one_that_is_gone_is_not() {
    let (_, workloads) = estate().await;
    let pods = workloads.suspects.iter().filter_map(|suspect| match suspect {
        Workload::Pod(pod) => Some(pod),
        _ => None,
    });
    let pods: Vec<_> = pods.collect();
    let [failed, odd] = pods.as_slice() else { panic!("{pods:?}") };
    assert_eq!((failed.object.name.as_str(), failed.phase.as_str()), ("web-1", "Failed"));
    assert_eq!((odd.object.namespace.as_str(), odd.object.name.as_str()), ("shop", "web-2"));
    insta::assert_debug_snapshot!(odd.conditions, @r#"
    [
        Condition {
            kind: "Ready",
            status: "Unknown",
            reason: "Unreadable",
            message: "the API's answer could not be decoded: invalid type: integer `42`, expected a string",
            since: None,
        },
    ]
    "#);
    assert_eq!(workloads.counts[0], KindCount { kind: "Pod".to_owned(), total: 4, unread: 0 });
}

#[tokio::test]
async fn a_claim_that_waits_is_held_against_its_class() {
    let (_, workloads) = estate().await;
    let claim = workloads.suspects.iter().find_map(|suspect| match suspect {
        Workload::Claim(claim) => Some(claim),
        _ => None,
    });
    let claim = claim.unwrap();
    assert_eq!((claim.phase.as_str(), claim.waits_for_consumer), ("Pending", Some(true)));
}

#[tokio::test]
async fn suspects_that_may_not_be_read_are_an_error_that_says_so() {
    let server = Server::start(|asked| {
        Some(match asked.path.as_str() {
            "/api/v1/pods" => table(asked, "", &[("web-1", "Error")]),
            path if path.contains("/namespaces/") => Answer::status(403, "pods \"web-1\" is forbidden"),
            _ => table(asked, "", &[]),
        })
    })
    .await;
    let rules = WorkloadRules {
        pods: runs,
        deployments: well,
        statefulsets: well,
        daemonsets: well,
        jobs: well,
        persistentvolumeclaims: well,
    };
    let error = workloads(&server.client().await, &rules).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorized);
    insta::assert_snapshot!(error, @r#"Kubernetes API of talos-prod-01, reading Pod shop/web-1: not permitted: pods "web-1" is forbidden"#);
}
