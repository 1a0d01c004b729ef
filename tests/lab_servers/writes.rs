//! Creating, patching, deleting.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use kube::api::{Api, DeleteParams, DynamicObject, ListParams, Patch, PatchParams, PostParams};
use kube::core::{ApiResource, GroupVersionKind};
use serde_json::{Value, json};

use crate::kubernetes::Cluster;

const JSON: &str = "application/json";
const MERGE: &str = "application/merge-patch+json";
const CONFIG_MAPS: &str = "/api/v1/namespaces/default/configmaps";

fn config_map(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "default"}, "data": {"a": "b"}})
}

fn definition() -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": {"kind": "Thing", "plural": "things"}, "versions": [
            {"name": "v1", "served": true, "storage": true, "subresources": {"status": {}}, "schema": {"openAPIV3Schema": {"type": "object"}}},
        ]},
    })
}

#[tokio::test]
async fn an_object_is_created_and_read_back() {
    let cluster = Cluster::of(Vec::new()).await;
    let maps: Api<ConfigMap> = Api::namespaced(cluster.client(), "default");
    let created = maps.create(&PostParams::default(), &serde_json::from_value(config_map("a")).unwrap()).await.unwrap();
    assert!(created.metadata.uid.is_some());
    assert!(created.metadata.creation_timestamp.is_some());
    assert_eq!(maps.get("a").await.unwrap(), created);
    let made = json!({"metadata": {"generateName": "made-"}}).to_string();
    let (status, body) = cluster.ask("POST", CONFIG_MAPS, JSON, &made).await;
    assert_eq!(status, 201);
    assert!(body.contains("\"name\":\"made-"), "{body}");
}

#[tokio::test]
async fn writes_that_cannot_be_are_refused_as_the_real_server_does() {
    let cluster = Cluster::of(vec![config_map("a")]).await;
    let body = |body: Value| body.to_string();
    for (method, path, kind, body, expected) in [
        ("POST", CONFIG_MAPS, JSON, body(config_map("a")), "409 AlreadyExists: configmaps \"a\" already exists"),
        (
            "POST",
            "/api/v1/namespaces/nope/configmaps",
            JSON,
            body(json!({"metadata": {"name": "a"}})),
            "404 NotFound: namespaces \"nope\" not found",
        ),
        (
            "POST",
            CONFIG_MAPS,
            JSON,
            body(json!({"metadata": {}})),
            "422 Invalid: ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required",
        ),
        (
            "POST",
            CONFIG_MAPS,
            JSON,
            body(json!({"metadata": {"name": "z", "namespace": "other"}})),
            "400 BadRequest: the namespace of the provided object does not match the namespace sent on the request",
        ),
        (
            "POST",
            CONFIG_MAPS,
            JSON,
            body(json!({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "z"}})),
            "400 BadRequest: Pod in version \"v1\" cannot be handled as a ConfigMap",
        ),
        (
            "PUT",
            "/api/v1/namespaces/default/configmaps/a",
            JSON,
            body(json!({"metadata": {"name": "a", "resourceVersion": "1"}})),
            "409 Conflict: Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your \
          changes to the latest version and try again",
        ),
        (
            "PUT",
            "/api/v1/namespaces/default/configmaps/x",
            JSON,
            body(json!({"metadata": {"name": "x"}})),
            "404 NotFound: configmaps \"x\" not found",
        ),
        (
            "PATCH",
            "/api/v1/namespaces/default/configmaps/a",
            MERGE,
            body(json!({"metadata": {"resourceVersion": "3"}})),
            "409 Conflict: Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your \
          changes to the latest version and try again",
        ),
        (
            "PATCH",
            "/api/v1/namespaces/default/configmaps/a",
            MERGE,
            body(json!("x")),
            "422 Invalid: the server rejected our request due to an error in our request",
        ),
        (
            "PATCH",
            "/api/v1/namespaces/default/configmaps/a",
            "application/apply-patch+yaml",
            body(config_map("a")),
            "422 Invalid: PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch",
        ),
        (
            "DELETE",
            "/api/v1/namespaces/default/configmaps/x",
            JSON,
            String::new(),
            "404 NotFound: configmaps \"x\" not found",
        ),
        (
            "DELETE",
            "/api/v1/configmaps",
            JSON,
            String::new(),
            "405 MethodNotAllowed: the server does not allow this method on the requested resource",
        ),
        (
            "POST",
            "/apis/example.com/v1/namespaces/default/things",
            JSON,
            body(json!({"metadata": {"name": "a"}})),
            "404 : 404 page not found",
        ),
    ] {
        assert_eq!(cluster.refusal(method, path, kind, &body).await, expected, "{method} {path} {body}");
    }
    assert_eq!(*cluster.store.get("", "configmaps", "default", "a").unwrap().pointer("/data/a").unwrap(), "b");
}

#[tokio::test]
async fn an_apply_creates_and_then_merges() {
    let cluster = Cluster::of(Vec::new()).await;
    let maps: Api<ConfigMap> = Api::namespaced(cluster.client(), "default");
    let apply = PatchParams::apply("talops");
    let first = maps.patch("a", &apply, &Patch::Apply(config_map("a"))).await.unwrap();
    let patch = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"c": "d"}});
    let second = maps.patch("a", &apply, &Patch::Apply(&patch)).await.unwrap();
    assert_eq!(first.metadata.uid, second.metadata.uid);
    assert_eq!(serde_json::to_value(second.data).unwrap(), json!({"a": "b", "c": "d"}));
    let again = maps.patch("a", &apply, &Patch::Apply(&patch)).await.unwrap();
    assert_eq!(again.metadata.resource_version, second.metadata.resource_version, "nothing changed");
    let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\ndata:\n  e: f\n";
    let named = format!("{CONFIG_MAPS}/y?fieldManager=talops");
    assert_eq!(cluster.ask("PATCH", &named, "application/apply-patch+yaml", yaml).await.0, 201);
    assert_eq!(*cluster.store.get("", "configmaps", "default", "y").unwrap().pointer("/data/e").unwrap(), "f");
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let cluster = Cluster::of(vec![config_map("a")]).await;
    let maps: Api<ConfigMap> = Api::namespaced(cluster.client(), "default");
    let dry = PatchParams::default().dry_run();
    let patched = maps.patch("a", &dry, &Patch::Merge(json!({"data": {"a": "x"}}))).await.unwrap();
    assert_eq!(patched.data.unwrap()["a"], "x");
    maps.delete("a", &DeleteParams::default().dry_run()).await.unwrap();
    assert_eq!(maps.get("a").await.unwrap().data.unwrap()["a"], "b");
}

#[tokio::test]
async fn a_restart_moves_the_generation_and_status_is_written_apart() {
    let deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "default", "generation": 4},
        "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": {"spec": {"containers": [{"name": "app", "image": "a:1"}]}}},
        "status": {"observedGeneration": 4, "readyReplicas": 1},
    });
    let cluster = Cluster::of(vec![deployment]).await;
    let deployments: Api<Deployment> = Api::namespaced(cluster.client(), "default");
    let restarted = deployments.restart("web").await.unwrap();
    assert_eq!(restarted.metadata.generation, Some(5));
    assert_eq!(restarted.spec.unwrap().template.spec.unwrap().containers[0].image.as_deref(), Some("a:1"));
    let merge = |patch: Value| Patch::Merge(patch);
    let parameters = PatchParams::default();
    let ignored = merge(json!({"status": {"readyReplicas": 9}}));
    let patched = deployments.patch("web", &parameters, &ignored).await.unwrap();
    assert_eq!(patched.status.unwrap().ready_replicas, Some(1));
    let observed = merge(json!({"status": {"observedGeneration": 5, "readyReplicas": 3}, "spec": {"replicas": 7}}));
    let patched = deployments.patch_status("web", &parameters, &observed).await.unwrap();
    assert_eq!(patched.status.unwrap().ready_replicas, Some(3));
    assert_eq!((patched.spec.unwrap().replicas, patched.metadata.generation), (None, Some(5)));
}

#[tokio::test]
async fn what_has_finalizers_stays_until_they_are_gone() {
    let mut held = config_map("held");
    held["metadata"]["finalizers"] = json!(["example.com/hold"]);
    let cluster = Cluster::of(vec![held, config_map("free")]).await;
    let maps: Api<ConfigMap> = Api::namespaced(cluster.client(), "default");
    let status = maps.delete("free", &DeleteParams::default()).await.unwrap().right().unwrap();
    assert_eq!(status.details.unwrap().name, "free");
    let object = maps.delete("held", &DeleteParams::default()).await.unwrap().left().unwrap();
    assert!(object.metadata.deletion_timestamp.is_some());
    assert!(maps.get_opt("held").await.unwrap().is_some());
    let released = Patch::Merge(json!({"metadata": {"finalizers": null}}));
    maps.patch("held", &PatchParams::default(), &released).await.unwrap();
    assert!(maps.get_opt("held").await.unwrap().is_none());
}

#[tokio::test]
async fn a_deletion_of_another_uid_is_refused() {
    let cluster = Cluster::of(vec![config_map("a")]).await;
    let maps: Api<ConfigMap> = Api::namespaced(cluster.client(), "default");
    let refused = maps
        .delete(
            "a",
            &DeleteParams {
                preconditions: Some(kube::api::Preconditions { uid: Some("x".into()), ..Default::default() }),
                ..DeleteParams::default()
            },
        )
        .await
        .unwrap_err();
    assert!(
        matches!(refused, kube::Error::Api(status) if status.code == 409 && status.message.contains("the UID in the precondition (x)"))
    );
}

#[tokio::test]
async fn a_collection_is_deleted_by_selector() {
    let cluster = Cluster::of(vec![config_map("a"), config_map("b")]).await;
    let maps: Api<ConfigMap> = Api::namespaced(cluster.client(), "default");
    let selected = ListParams::default().fields("metadata.name=a");
    maps.delete_collection(&DeleteParams::default(), &selected).await.unwrap();
    assert!(maps.get_opt("a").await.unwrap().is_none());
    assert!(maps.get_opt("b").await.unwrap().is_some());
}

#[tokio::test]
async fn a_namespace_goes_when_its_contents_have_gone() {
    let mut held = config_map("held");
    held["metadata"]["finalizers"] = json!(["example.com/hold"]);
    held["metadata"]["namespace"] = json!("lab");
    let cluster = Cluster::of(vec![held]).await;
    let namespaces: Api<Namespace> = Api::all(cluster.client());
    let left = namespaces.delete("lab", &DeleteParams::default()).await.unwrap().left().unwrap();
    assert_eq!(left.status.unwrap().phase.as_deref(), Some("Terminating"));
    let refused =
        cluster.refusal("POST", "/api/v1/namespaces/lab/configmaps", JSON, "{\"metadata\":{\"name\":\"a\"}}").await;
    assert_eq!(
        refused,
        "403 Forbidden: configmaps \"a\" is forbidden: unable to create new content in namespace lab \
                         because it is being terminated"
    );
    assert!(
        cluster.store.update("", "configmaps", "lab", "held", |object| object["metadata"]["finalizers"] = json!([]))
    );
    assert!(namespaces.get_opt("lab").await.unwrap().is_none());
}

#[tokio::test]
async fn a_definition_makes_its_type_and_takes_it_away() {
    let cluster = Cluster::of(Vec::new()).await;
    let crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    let (status, body) = cluster.ask("POST", crds, JSON, &definition().to_string()).await;
    assert_eq!(status, 201);
    assert!(body.contains("\"type\":\"Established\""), "{body}");
    let kind = ApiResource::from_gvk(&GroupVersionKind::gvk("example.com", "v1", "Thing"));
    let things: Api<DynamicObject> = Api::namespaced_with(cluster.client(), "default", &kind);
    let thing = DynamicObject::new("one", &kind).data(json!({"spec": {"size": 1}, "status": {"phase": "Good"}}));
    let created = things.create(&PostParams::default(), &thing).await.unwrap();
    assert_eq!(created.data.get("status"), None, "its status is written apart");
    let strategic = things.patch("one", &PatchParams::default(), &Patch::Strategic(json!({}))).await.unwrap_err();
    assert!(matches!(strategic, kube::Error::Api(status) if status.code == 415));
    assert_eq!(cluster.ask("DELETE", &format!("{crds}/things.example.com"), JSON, "").await.0, 200);
    assert_eq!(cluster.refusal("GET", "/apis/example.com/v1/things", "", "").await, "404 : 404 page not found");
}
