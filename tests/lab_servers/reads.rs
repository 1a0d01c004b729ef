//! Discovery, lists in pages, selectors, refusals.

use k8s_openapi::api::core::v1::{Namespace, Node, Pod};
use kube::api::{Api, DynamicObject, ListParams};
use kube::core::{ApiResource, GroupVersionKind};
use kube::discovery::{Discovery, Scope};
use serde_json::{Value, json};
use talops::lab::Requests;

use crate::kubernetes::{Cluster, plain_http};

fn pod(name: &str, node: &str, phase: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": "lab", "labels": {"app": name.split('-').next()}},
        "spec": {"nodeName": node, "containers": [{"name": "app", "image": "app:1"}]},
        "status": {"phase": phase},
    })
}

async fn three_pods() -> Cluster {
    Cluster::of(vec![
        pod("web-1", "talos-1", "Running"),
        pod("web-2", "talos-2", "Pending"),
        pod("db-1", "talos-1", "Running"),
    ])
    .await
}

fn names(pods: &[Pod]) -> Vec<&str> {
    pods.iter().filter_map(|pod| pod.metadata.name.as_deref()).collect()
}

#[tokio::test]
async fn lists_come_in_pages() {
    let cluster = three_pods().await;
    let pods: Api<Pod> = Api::all(cluster.client());
    let first = pods.list(&ListParams::default().limit(2)).await.unwrap();
    assert_eq!(names(&first.items), ["db-1", "web-1"]);
    assert_eq!(first.metadata.remaining_item_count, Some(1));
    let token = first.metadata.continue_.unwrap();
    let second = pods.list(&ListParams::default().limit(2).continue_token(&token)).await.unwrap();
    assert_eq!(names(&second.items), ["web-2"]);
    assert_eq!(second.metadata.continue_, None);
    let stored = cluster.store.list("", "pods");
    assert_eq!(stored.len(), 3);
}

#[tokio::test]
async fn a_continue_token_expires_with_the_history() {
    let cluster = three_pods().await;
    let pods: Api<Pod> = Api::all(cluster.client());
    let token = pods.list(&ListParams::default().limit(1)).await.unwrap().metadata.continue_.unwrap();
    cluster.store.compact();
    let expired = pods.list(&ListParams::default().continue_token(&token)).await.unwrap_err();
    assert!(matches!(expired, kube::Error::Api(status) if status.code == 410 && status.reason == "Expired"));
    let nonsense = cluster.refusal("GET", "/api/v1/pods?continue=xyz", "", "").await;
    assert_eq!(nonsense, "400 BadRequest: invalid continue token: continue key is not valid");
}

#[tokio::test]
async fn lists_are_narrowed_by_namespace_labels_and_fields() {
    let cluster = three_pods().await;
    let pods: Api<Pod> = Api::namespaced(cluster.client(), "lab");
    let list = async |parameters: ListParams| {
        let found = pods.list(&parameters).await.unwrap().items;
        names(&found).join(" ")
    };
    assert_eq!(list(ListParams::default().labels("app in (web)")).await, "web-1 web-2");
    assert_eq!(list(ListParams::default().fields("spec.nodeName=talos-1,status.phase=Running")).await, "db-1 web-1");
    assert_eq!(list(ListParams::default().fields("metadata.name!=db-1").labels("app=db")).await, "");
    let elsewhere: Api<Pod> = Api::namespaced(cluster.client(), "default");
    assert!(elsewhere.list(&ListParams::default()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_list_of_metadata_has_nothing_else() {
    let cluster = three_pods().await;
    let pods: Api<Pod> = Api::all(cluster.client());
    let list = pods.list_metadata(&ListParams::default()).await.unwrap();
    assert_eq!(list.items.len(), 3);
    let one = Api::<Pod>::namespaced(cluster.client(), "lab").get_metadata("web-1").await.unwrap();
    assert_eq!(one.metadata.labels.unwrap()["app"], "web");
}

#[tokio::test]
async fn what_is_not_there_is_said_as_the_real_server_says_it() {
    let cluster = three_pods().await;
    for (path, expected) in [
        ("/api/v1/namespaces/lab/pods/x", "404 NotFound: pods \"x\" not found"),
        ("/apis/apps/v1/namespaces/lab/deployments/x", "404 NotFound: deployments.apps \"x\" not found"),
        ("/api/v1/foos", "404 NotFound: the server could not find the requested resource"),
        ("/apis/apps/v9", "404 NotFound: the server could not find the requested resource"),
        ("/api/v1/namespaces/lab/pods/web-1/x", "404 NotFound: the server could not find the requested resource"),
        ("/apis/argoproj.io/v1alpha1/applications", "404 : 404 page not found"),
        ("/apis/argoproj.io", "404 : 404 page not found"),
        ("/api/v1/pods?fieldSelector=spec.foo%3Da", "400 BadRequest: field label not supported: spec.foo"),
        ("/api/v1/pods?limit=x", "400 BadRequest: strconv.ParseInt: parsing \"x\": invalid syntax"),
        ("/api/v1/pods?resourceVersion=999999", "504 Timeout: Timeout: Too large resource version: 999999, current: 9"),
    ] {
        assert_eq!(cluster.refusal("GET", path, "", "").await, expected, "{path}");
    }
}

#[tokio::test]
async fn a_wrong_token_is_unauthorized() {
    let cluster = three_pods().await;
    let nodes: Api<Node> = Api::all(cluster.client_with("wrong"));
    let refused = nodes.list(&ListParams::default()).await.unwrap_err();
    assert!(matches!(refused, kube::Error::Api(status) if status.code == 401 && status.message == "Unauthorized"));
}

#[tokio::test]
async fn version_and_health_are_told() {
    let cluster = three_pods().await;
    let version = cluster.client().apiserver_version().await.unwrap();
    assert_eq!((version.major.as_str(), version.minor.as_str(), version.git_version.as_str()), ("1", "36", "v1.36.1"));
    assert_eq!(cluster.ask("GET", "/readyz", "", "").await, (200, "ok".to_owned()));
    assert_eq!(cluster.ask("GET", "/livez", "", "").await, (200, "ok".to_owned()));
}

#[tokio::test]
async fn declared_types_are_discovered() {
    let cluster = three_pods().await;
    cluster.store.declare("external-secrets.io", "v1", "ExternalSecret", "externalsecrets", true);
    cluster.store.declare("external-secrets.io", "v1beta1", "ExternalSecret", "externalsecrets", true);
    for discovery in [
        Discovery::new(cluster.client()).run().await.unwrap(),
        Discovery::new(cluster.client()).run_aggregated().await.unwrap(),
    ] {
        let group = discovery.get("external-secrets.io").unwrap();
        let (resource, capabilities) = group.recommended_kind("ExternalSecret").unwrap();
        assert_eq!((resource.plural.as_str(), resource.version.as_str()), ("externalsecrets", "v1"));
        assert_eq!(capabilities.scope, Scope::Namespaced);
        assert!(capabilities.supports_operation("watch"));
        assert!(discovery.has_group("apps"));
        assert!(!discovery.has_group("argoproj.io"));
    }
    let kind = GroupVersionKind::gvk("external-secrets.io", "v1beta1", "ExternalSecret");
    let secrets: Api<DynamicObject> = Api::all_with(cluster.client(), &ApiResource::from_gvk(&kind));
    assert!(secrets.list(&ListParams::default()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn an_object_is_shown_in_the_version_that_is_asked_for() {
    let object =
        json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "one", "namespace": "lab"}});
    let cluster = Cluster::of(vec![object]).await;
    cluster.store.declare("example.com", "v2", "Thing", "things", true);
    let (_, body) = cluster.ask("GET", "/apis/example.com/v2/namespaces/lab/things/one", "", "").await;
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["apiVersion"], "example.com/v2");
}

#[tokio::test]
async fn every_cluster_has_its_system_namespaces() {
    let cluster = three_pods().await;
    let namespaces: Api<Namespace> = Api::all(cluster.client());
    let list = namespaces.list(&ListParams::default()).await.unwrap();
    let names: Vec<_> = list.items.into_iter().filter_map(|one| one.metadata.name).collect();
    assert_eq!(names, ["default", "kube-node-lease", "kube-public", "kube-system", "lab"]);
}

#[tokio::test]
async fn an_answer_is_held_back_by_its_delay() {
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use talops::lab::kubernetes::{ObjectStore, Options, serve};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/api/v1", listener.local_addr().unwrap());
    let delay = BTreeMap::from([("pods".to_owned(), Duration::from_millis(300))]);
    let options = Options { version: "v1.36.1".to_owned(), tokens: Arc::new(|_| true.into()), delay };
    let server = serve(listener, Arc::new(ObjectStore::new(Vec::new())), options, Requests::default());
    let http = plain_http();
    let took = async |path: &str| {
        let start = Instant::now();
        let response = http.get(format!("{url}/{path}")).bearer_auth("any").send().await.unwrap();
        assert_eq!(response.status(), 200);
        start.elapsed()
    };
    assert!(took("pods").await >= Duration::from_millis(300));
    assert!(took("nodes").await < Duration::from_millis(300));
    server.abort();
    drop(server.await);
    assert!(
        http.get(format!("{url}/nodes")).bearer_auth("any").send().await.is_err(),
        "connections end with the server"
    );
}
