//! One object by the word for its kind, and what is around it; kinds of which only the conventions are known.

use serde_json::{Value, json};
use talops::cluster::{LogOf, Sought, WorkloadRules, events, find, log, pods, workloads};
use talops::estate::{ObjectRef, Row, Thing, Workload, Workloads};

use crate::server::{Answer, Asked, Server, list};

fn discovery(groups: &Value) -> Answer {
    Answer::json(&json!({"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "items": groups}))
}

fn a_type(plural: &str, kind: &str, short: &str, namespaced: bool, verbs: &[&str]) -> Value {
    json!({
        "resource": plural, "responseKind": {"kind": kind}, "scope": if namespaced { "Namespaced" } else { "Cluster" },
        "singularResource": kind.to_lowercase(), "shortNames": [short], "verbs": verbs,
        "subresources": [{"subresource": "status"}],
    })
}

const ALL: &[&str] = &["create", "get", "list"];

/// What has pods, Gateways, and a definition that is being deleted.
fn types(asked: &Asked) -> Option<Answer> {
    let version = |name: &str, types: Value| json!([{"version": name, "resources": types}]);
    match asked.path.as_str() {
        "/api" => Some(discovery(&json!([{"metadata": {}, "versions": version("v1", json!([
            a_type("pods", "Pod", "po", true, ALL),
        ]))}]))),
        "/apis" => Some(discovery(&json!([
            {"metadata": {"name": "gateway.networking.k8s.io"}, "versions": version("v1", json!([
                a_type("gateways", "Gateway", "gtw", true, ALL),
            ]))},
            {"metadata": {"name": "example.com"}, "versions": version("v1", json!([
                a_type("leavings", "Leaving", "", true, &["delete", "get", "list"]),
            ]))},
        ]))),
        _ => None,
    }
}

async fn found(server: &Server, kind: &str, namespace: Option<&str>, name: &str) -> Option<Vec<Thing>> {
    let sought = Sought { kind: kind.to_owned(), namespace: namespace.map(str::to_owned), name: name.to_owned() };
    find(&server.client().await, &sought).await.unwrap()
}

#[tokio::test]
async fn an_object_is_asked_for_by_its_name_in_all_namespaces_or_in_one() {
    let server = Server::start(|asked| {
        types(asked).or_else(|| {
            let pod = json!({"metadata": {"namespace": "shop", "name": "web-1"}, "status": {"phase": "Running"}});
            (asked.path.ends_with("/pods")).then(|| list("Pod", &json!([pod])))
        })
    })
    .await;
    let things = found(&server, "po", None, "web-1").await.unwrap();
    assert!(matches!(things.as_slice(), [Thing::Pod(pod)] if pod.phase == "Running"), "{things:?}");
    found(&server, "pods", Some("shop"), "web-1").await.unwrap();
    let asked: Vec<String> = server.asked().into_iter().filter(|path| path.contains("pods")).collect();
    assert_eq!(
        asked,
        [
            "/api/v1/pods?fieldSelector=metadata.name%3Dweb-1",
            "/api/v1/namespaces/shop/pods?fieldSelector=metadata.name%3Dweb-1"
        ]
    );
}

#[tokio::test]
async fn a_kind_that_is_not_known_is_none_and_one_of_which_nothing_is_known_has_its_conditions() {
    let server = Server::start(|asked| {
        types(asked).or_else(|| {
            let gateway = json!({
                "metadata": {"namespace": "edge", "name": "web", "generation": 2},
                "status": {"conditions": [{"type": "Accepted", "status": "True", "observedGeneration": 1}]},
            });
            asked.path.ends_with("/gateways").then(|| list("Gateway", &json!([gateway])))
        })
    })
    .await;
    assert!(found(&server, "frobnicator", None, "x").await.is_none());
    let things = found(&server, "gateways.gateway.networking.k8s.io", None, "web").await.unwrap();
    let [Thing::Object(gateway)] = things.as_slice() else { panic!("{things:?}") };
    assert_eq!((gateway.object.kind.as_str(), gateway.generation, gateway.expects_status), ("Gateway", Some(2), true));
    assert_eq!(gateway.conditions[0].observed_generation, Some(1));
}

#[tokio::test]
async fn a_server_older_than_its_discovery_says_so() {
    let server = Server::start(|asked| {
        (asked.path == "/api").then(|| Answer::json(&json!({"kind": "APIVersions", "versions": ["v1"]})))
    })
    .await;
    let sought = Sought { kind: "pod".into(), namespace: None, name: "web-1".into() };
    let error = find(&server.client().await, &sought).await.unwrap_err();
    insta::assert_snapshot!(error, @r#"Kubernetes API of talos-prod-01, looking for a kind "pod": its API server does not say which kinds it has: it is older than Kubernetes 1.27"#);
}

#[tokio::test]
async fn events_come_newest_first_in_both_forms() {
    let server = Server::start(|asked| {
        let items = json!([
            {"reason": "Old", "type": "Normal", "message": "m", "lastTimestamp": "2026-11-21T01:00:00Z", "count": 3},
            {"reason": "New", "type": "Warning", "message": "m", "eventTime": "2026-11-21T01:30:00.000000Z",
             "series": {"count": 7, "lastObservedTime": "2026-11-21T02:00:00.000000Z"}},
            {"reason": 42},
        ]);
        (asked.path == "/api/v1/namespaces/shop/events").then(|| list("Event", &items))
    })
    .await;
    let pod = ObjectRef { kind: "Pod".into(), namespace: "shop".into(), name: "web-1".into() };
    let told = events(&server.client().await, &pod).await.unwrap();
    let told: Vec<_> = told.iter().map(|event| (event.reason.as_str(), event.count)).collect();
    assert_eq!(told, [("New", 7), ("Old", 3)]);
    assert!(server.asked().iter().any(|path| path.contains("involvedObject.namespace%3Dshop")), "{:?}", server.asked());
}

#[tokio::test]
async fn a_log_that_is_not_there_is_none() {
    let server = Server::start(|asked| {
        if !asked.path.ends_with("/log") {
            return (asked.path == "/api/v1/namespaces/shop/pods").then(|| list("Pod", &json!([{"metadata": {}}])));
        }
        Some(if asked.query("previous") == "true" {
            Answer::status(400, "previous terminated container \"web\" in pod \"web-1\" not found")
        } else {
            Answer::text(200, "one\ntwo\n")
        })
    })
    .await;
    let client = server.client().await;
    let of = |previous| LogOf { namespace: "shop".into(), pod: "web-1".into(), container: "web".into(), previous };
    assert_eq!(log(&client, &of(true), 10).await.unwrap(), None);
    assert_eq!(log(&client, &of(false), 10).await.unwrap().unwrap(), ["one", "two"]);
    assert_eq!(pods(&client, "shop", "app=web").await.unwrap().len(), 1);
}

fn rules() -> WorkloadRules {
    fn well(_: &Row<'_>) -> bool {
        true
    }
    WorkloadRules {
        pods: well,
        deployments: well,
        statefulsets: well,
        daemonsets: well,
        jobs: well,
        persistentvolumeclaims: well,
    }
}

/// A cluster with no workloads, and what `answer` says of the rest.
async fn estate(answer: fn(&Asked) -> Option<Answer>) -> Workloads {
    let server = Server::start(move |asked| {
        let empty = || Answer::json(&json!({"kind": "Table", "metadata": {}, "columnDefinitions": [], "rows": []}));
        let of_workloads = ["pods", "deployments", "statefulsets", "daemonsets", "jobs", "persistentvolumeclaims"];
        let plural = asked.path.rsplit('/').next().unwrap_or_default();
        answer(asked).or_else(|| of_workloads.contains(&plural).then(empty))
    })
    .await;
    workloads(&server.client().await, &rules()).await.unwrap()
}

#[tokio::test]
async fn a_definition_that_is_not_served_as_it_should_be_is_read_whole() {
    let seen = estate(|asked| {
        types(asked).or_else(|| {
            let row = |name: &str| json!({"cells": [name, "2026-01-01T00:00:00Z"]});
            match asked.path.as_str() {
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions" => Some(Answer::json(&json!({
                    "kind": "Table", "metadata": {}, "columnDefinitions": [{"name": "Name"}, {"name": "Created At"}],
                    "rows": [row("gateways.gateway.networking.k8s.io"), row("leavings.example.com"), row("refused.example.com")],
                }))),
                path if path.contains("customresourcedefinitions/") => Some(Answer::json(&json!({
                    "metadata": {"name": path.rsplit('/').next()},
                    "status": {"conditions": [{"type": "Established", "status": "False", "reason": "NotAccepted"}]},
                }))),
                _ => None,
            }
        })
    })
    .await;
    let count = seen.counts.iter().find(|count| count.kind == "CustomResourceDefinition").unwrap();
    assert_eq!((count.total, count.unread), (3, 0));
    let named: Vec<&str> = seen
        .suspects
        .iter()
        .filter_map(|one| match one {
            Workload::Object(object) => Some(object.object.name.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(named, ["leavings.example.com", "refused.example.com"]);
}

#[tokio::test]
async fn an_ingress_is_held_against_the_others_of_its_class() {
    let seen = estate(|asked| {
        let ingress = |name: &str, class: &str, address: Value| {
            json!({"metadata": {"namespace": "shop", "name": name}, "spec": {"ingressClassName": class},
                   "status": {"loadBalancer": {"ingress": address}}})
        };
        (asked.path == "/apis/networking.k8s.io/v1/ingresses").then(|| {
            let address = json!([{"ip": "192.0.2.1"}]);
            list(
                "Ingress",
                &json!([
                    ingress("web", "nginx", address),
                    ingress("new", "nginx", json!(null)),
                    ingress("plain", "other", json!([])),
                ]),
            )
        })
    })
    .await;
    let told: Vec<_> = seen
        .suspects
        .iter()
        .filter_map(|one| match one {
            Workload::Ingress { ingress, class_gives_addresses } => {
                Some((ingress.object.name.as_str(), ingress.has_address, *class_gives_addresses))
            }
            _ => None,
        })
        .collect();
    assert_eq!(told, [("web", true, true), ("new", false, true), ("plain", false, false)]);
}

#[tokio::test]
async fn what_a_reading_role_leaves_out_hides_nothing_else() {
    let seen = estate(|asked| {
        types(asked).or_else(|| {
            let forbidden = "customresourcedefinitions.apiextensions.k8s.io is forbidden: User \"reader\" cannot list";
            asked.path.starts_with("/apis/apiextensions.k8s.io").then(|| Answer::status(403, forbidden))
        })
    })
    .await;
    assert_eq!(seen.not_permitted, ["definitions"]);
    assert!(seen.counts.iter().any(|count| count.kind == "Pod"));
}
