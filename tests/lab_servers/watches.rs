//! Watches: what there is, what changes, bookmarks, ends.

use std::pin::pin;
use std::time::Duration;

use futures::{Stream, StreamExt};
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{Api, ListParams, WatchEvent, WatchParams};
use serde_json::{Value, json};

use crate::kubernetes::Cluster;

fn config_map(name: &str, app: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "default", "labels": {"app": app}}})
}

fn said(event: &WatchEvent<ConfigMap>) -> String {
    let name = |map: &ConfigMap| map.metadata.name.clone().unwrap();
    match event {
        WatchEvent::Added(map) => format!("added {}", name(map)),
        WatchEvent::Modified(map) => format!("modified {}", name(map)),
        WatchEvent::Deleted(map) => format!("deleted {}", name(map)),
        WatchEvent::Bookmark(mark) => format!("bookmark {:?}", mark.metadata.annotations),
        WatchEvent::Error(status) => format!("error {} {}", status.code, status.message),
    }
}

async fn next(events: &mut (impl Stream<Item = kube::Result<WatchEvent<ConfigMap>>> + Unpin)) -> Option<String> {
    let event = tokio::time::timeout(Duration::from_secs(10), events.next()).await.expect("an event in time");
    event.map(|event| said(&event.unwrap()))
}

#[tokio::test]
async fn a_watch_from_a_version_tells_what_came_after_it() {
    let cluster = Cluster::of(vec![config_map("a", "x")]).await;
    let maps: Api<ConfigMap> = Api::all(cluster.client());
    let version = maps.list(&ListParams::default()).await.unwrap().metadata.resource_version.unwrap();
    cluster.store.put(config_map("b", "x"));
    let events = maps.watch(&WatchParams::default(), &version).await.unwrap();
    let mut events = pin!(events);
    assert_eq!(next(&mut events).await.unwrap(), "added b");
    cluster.store.update("", "configmaps", "default", "a", |map| map["data"] = json!({"c": "d"}));
    assert_eq!(next(&mut events).await.unwrap(), "modified a");
    cluster.store.remove("", "configmaps", "default", "b");
    assert_eq!(next(&mut events).await.unwrap(), "deleted b");
}

#[tokio::test]
async fn a_watch_from_nothing_begins_with_what_there_is() {
    let cluster = Cluster::of(vec![config_map("a", "x"), config_map("b", "y")]).await;
    let maps: Api<ConfigMap> = Api::all(cluster.client());
    let events = maps.watch(&WatchParams::default().labels("app=x"), "0").await.unwrap();
    let mut events = pin!(events);
    assert_eq!(next(&mut events).await.unwrap(), "added a");
    // What enters or leaves the selection is added to it or deleted from it.
    cluster.store.update("", "configmaps", "default", "b", |map| map["metadata"]["labels"]["app"] = json!("x"));
    assert_eq!(next(&mut events).await.unwrap(), "added b");
    cluster.store.update("", "configmaps", "default", "a", |map| map["metadata"]["labels"]["app"] = json!("y"));
    assert_eq!(next(&mut events).await.unwrap(), "deleted a");
}

#[tokio::test]
async fn a_streamed_list_ends_with_a_bookmark() {
    let cluster = Cluster::of(vec![config_map("a", "x")]).await;
    let maps: Api<ConfigMap> = Api::all(cluster.client());
    let events = maps.watch(&WatchParams::default().initial_events(), "").await.unwrap();
    let mut events = pin!(events);
    assert_eq!(next(&mut events).await.unwrap(), "added a");
    assert_eq!(next(&mut events).await.unwrap(), "bookmark {\"k8s.io/initial-events-end\": \"true\"}");
}

#[tokio::test]
async fn a_version_that_is_forgotten_ends_the_watch() {
    let cluster = Cluster::of(vec![config_map("a", "x")]).await;
    cluster.store.compact();
    let maps: Api<ConfigMap> = Api::all(cluster.client());
    let events = maps.watch(&WatchParams::default(), "2").await.unwrap();
    let mut events = pin!(events);
    assert_eq!(next(&mut events).await.unwrap(), "error 410 too old resource version: 2 (7)");
    assert_eq!(next(&mut events).await, None);
}

#[tokio::test]
async fn a_watch_ends_when_its_time_is_up() {
    let cluster = Cluster::of(Vec::new()).await;
    let maps: Api<ConfigMap> = Api::all(cluster.client());
    let events = maps.watch(&WatchParams::default().timeout(1), "0").await.unwrap();
    assert_eq!(next(&mut pin!(events)).await, None);
}

#[tokio::test]
async fn a_watch_may_be_printed() {
    let cluster = Cluster::of(vec![config_map("a", "x")]).await;
    let path = "/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=1&resourceVersion=0";
    let accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    let request = http::Request::get(path).header("Accept", accept).body(Vec::new()).unwrap();
    let lines = cluster.client().request_text(request).await.unwrap();
    let event: Value = serde_json::from_str(lines.trim()).unwrap();
    assert_eq!(event["object"]["rows"][0]["cells"][0], "a");
}
