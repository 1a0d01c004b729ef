//! Watches, across their reconnections.

use std::time::Duration;

use futures::StreamExt as _;
use serde_json::json;
use talops::omni::{Client, Event};
use talops::resource::{ClusterSpec, Selector, label};

use crate::exchange::recorded;
use crate::replay::{LIMIT, Replay, Reply, told};

fn line(event_type: u32, id: &str) -> String {
    let resource = json!({ "metadata": { "id": id } }).to_string();
    format!("{}\n", json!({ "result": { "event": { "resource": resource, "event_type": event_type }, "total": 1 } }))
}

const BOOTSTRAPPED: &str = "{\"result\":{\"event\":{\"event_type\":4},\"total\":1}}\n";

fn stream(lines: &[String]) -> Reply {
    Reply::json(200, lines.concat())
}

/// The next `count` events, in words.
async fn events(client: &Client, count: usize) -> Vec<String> {
    let watch = client.watch::<ClusterSpec>("", &[]);
    let tell = |event| match event {
        Ok(Event::Changed(resource)) => format!("changed {}", resource.metadata.id),
        Ok(Event::Destroyed(id)) => format!("destroyed {id}"),
        Ok(Event::Bootstrapped) => "bootstrapped".to_owned(),
        Ok(Event::Unreadable(unreadable)) => format!("unreadable {}", unreadable.metadata.id),
        Err(error) => told(&error),
    };
    tokio::time::timeout(LIMIT, watch.take(count).map(tell).collect()).await.unwrap()
}

#[tokio::test]
async fn a_recorded_watch_is_read_to_its_bootstrap() {
    let replay = Replay::script(vec![Reply::of(&recorded("crud/19-watch-kind")).holds()]).await;
    let seen = events(&replay.client(), 8).await;
    assert_eq!((seen[0].as_str(), seen[7].as_str()), ("changed 1.33.6", "bootstrapped"));
}

#[tokio::test]
async fn a_refusal_of_any_size_is_not_read_whole() {
    let endless = Reply::json(403, "x".repeat(2 << 20)).header("content-type", "text/plain").holds();
    let replay = Replay::script(vec![endless]).await;
    let told = events(&replay.client(), 1).await.remove(0);
    assert!(told.contains("403"), "{told}");
    assert_eq!(replay.came().len(), 1);
}

#[tokio::test]
async fn one_object_that_is_not_there_bootstraps_empty() {
    let replay = Replay::script(vec![Reply::of(&recorded("crud/21-watch-id-missing")).holds()]).await;
    assert_eq!(events(&replay.client(), 1).await, ["bootstrapped"]);
}

#[tokio::test]
async fn a_server_that_restarts_is_watched_again_and_what_went_meanwhile_is_told() {
    // Recorded: one machine class, bootstrapped, then the error with which an orderly stop ends a watch (code 1).
    let again = stream(&[line(1, "other"), BOOTSTRAPPED.to_owned()]).holds();
    let replay = Replay::script(vec![Reply::of(&recorded("crud/43-watch-during-server-restart")), again]).await;
    assert_eq!(
        events(&replay.client(), 5).await,
        ["changed lab-small", "bootstrapped", "changed other", "destroyed lab-small", "bootstrapped"]
    );
}

#[tokio::test]
async fn a_stream_that_just_ends_is_opened_again() {
    let first = stream(&[line(1, "a"), BOOTSTRAPPED.to_owned(), line(2, "a")]);
    let again = stream(&[line(1, "a"), BOOTSTRAPPED.to_owned()]).holds();
    let replay = Replay::script(vec![first, Reply::html(502), again]).await;
    assert_eq!(
        events(&replay.client(), 5).await,
        ["changed a", "bootstrapped", "changed a", "changed a", "bootstrapped"]
    );
    assert_eq!(replay.came().len(), 3);
}

#[tokio::test]
async fn a_watch_that_is_refused_ends() {
    for name in ["errors/401-unsigned-watch", "errors/unknown-type-watch"] {
        let replay = Replay::script(vec![Reply::of(&recorded(name))]).await;
        let seen = events(&replay.client(), 5).await;
        assert_eq!((seen.len(), replay.came().len()), (1, 1), "{name}: {seen:?}");
        assert!(seen[0].starts_with("unauthorized: watching Clusters: "), "{}", seen[0]);
    }
}

#[tokio::test]
async fn a_refusal_in_the_middle_ends_it_too() {
    let refusal = "{\"error\":{\"code\":7,\"message\":\"no longer\"}}\n".to_owned();
    let replay = Replay::script(vec![stream(&[BOOTSTRAPPED.to_owned(), refusal])]).await;
    let seen = events(&replay.client(), 5).await;
    assert_eq!((seen.len(), replay.came().len()), (2, 1), "{seen:?}");
    assert!(seen[1].contains("no longer"), "{}", seen[1]);
}

#[tokio::test]
async fn what_changes_after_the_bootstrap_is_told() {
    let lines = [line(1, "a"), BOOTSTRAPPED.to_owned(), line(3, "a"), line(1, "b"), line(9, "c"), line(2, "b")];
    let replay = Replay::script(vec![stream(&lines).holds()]).await;
    assert_eq!(
        events(&replay.client(), 5).await,
        ["changed a", "bootstrapped", "destroyed a", "changed b", "changed b"]
    );
}

#[tokio::test]
async fn a_watch_names_its_kind_its_object_and_its_selector() {
    let replay = Replay::script(vec![stream(&[BOOTSTRAPPED.to_owned()]).holds()]).await;
    let selector = Selector::new().equals(label::CLUSTER, "a");
    let mut watch = replay.client().watch::<ClusterSpec>("a", &[selector]);
    assert!(matches!(watch.next().await, Some(Ok(Event::Bootstrapped))));
    let came = replay.came().remove(0);
    assert_eq!(came.body, json!({ "namespace": "default", "type": "Clusters.omni.sidero.dev", "id": "a" }));
    assert_eq!(came.header("grpc-metadata-selectors"), ["omni.sidero.dev/cluster = a"]);
}

#[tokio::test]
async fn a_watch_that_says_nothing_for_long_is_not_cut() {
    let limit = Duration::from_millis(200);
    let replay = Replay::script(vec![stream(&[BOOTSTRAPPED.to_owned()]).holds()]).await;
    let mut watch = replay.client_with(talops::config::Access::Full, limit).watch::<ClusterSpec>("", &[]);
    assert!(matches!(watch.next().await, Some(Ok(Event::Bootstrapped))));
    assert!(tokio::time::timeout(limit * 3, watch.next()).await.is_err());
    assert_eq!(replay.came().len(), 1);
}
