//! Resources of any type: pages, objects that move between them, objects that cannot be read.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use talops::config;
use talops::connect::Connections;
use talops::environment::Environment;
use talops::error::Kind;
use talops::ops::get::{Found, Question, Summary, read};
use talops::ops::status::Limit;

use crate::replay::{Came, Replay, Reply};

/// A definition as a real server lists it, with its aliases.
fn definitions() -> Reply {
    let spec = json!({
        "type": "Links.omni.sidero.dev", "displayType": "Link", "defaultNamespace": "default",
        "aliases": ["link"], "allAliases": ["links", "links.omni", "link"],
        "printColumns": [{ "name": "Connected", "jsonPath": "{.connected}" }],
    });
    let item = json!({ "spec": spec, "metadata": { "id": "links.omni.sidero.dev", "namespace": "meta" } });
    Reply::json(200, json!({ "items": [item.to_string()], "total": 1 }).to_string())
}

fn page(came: &Came, items: &[String]) -> Reply {
    let number = |name: &str| usize::try_from(came.body[name].as_u64().unwrap()).unwrap();
    let window: Vec<&String> = items.iter().skip(number("offset")).take(number("limit")).collect();
    Reply::json(200, json!({ "items": window, "total": items.len() }).to_string())
}

fn link(number: usize) -> String {
    let id = format!("link-{number:04}");
    let metadata = json!({ "id": id, "namespace": "default", "type": "Links.omni.sidero.dev", "version": 1 });
    json!({ "spec": { "connected": true }, "metadata": metadata }).to_string()
}

/// Reads through a configuration that names the server; gives the ids of what was found and of what cannot be read.
async fn found(replay: &Replay, question: Question) -> (Vec<String>, Vec<String>, talops::error::Result<Summary>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key"), replay.pair.service_account("automation").expose()).unwrap();
    let text = format!("omni:\n  home: {{endpoint: '{}', serviceAccountKey: {{file: key}}}}\n", replay.url());
    let file = folder.path().join("talops.yaml");
    std::fs::write(&file, text).unwrap();
    let environment = Environment::default();
    let loaded = config::load(Some(&file), folder.path(), &environment).unwrap();
    let limit = Duration::from_secs(30);
    let connections = Connections::new(loaded, &environment, limit);
    let question = Question { limit: Limit { duration: limit, by_deadline: false }, ..question };
    let (mut objects, mut odd) = (Vec::new(), Vec::new());
    let summary = read(
        &connections,
        &question,
        |_| {},
        |_, found| match found {
            Found::Object(document) => objects.push(document.metadata.id),
            Found::Unreadable(unreadable) => odd.push(unreadable.metadata.id),
        },
    );
    let summary = summary.await;
    (objects, odd, summary)
}

fn is_definitions(came: &Came) -> bool {
    came.body["type"] == "ResourceDefinitions.meta.cosi.dev"
}

#[tokio::test]
async fn a_list_is_read_in_pages_and_what_moves_meanwhile_is_told_once() {
    let asked = Arc::new(AtomicUsize::new(0));
    let replay = Replay::start(move |came| {
        if is_definitions(came) {
            return definitions();
        }
        // After the first page the first object goes: every later one moves a place, and one would be missed.
        let gone = usize::from(asked.fetch_add(1, Ordering::Relaxed) > 0);
        let all: Vec<String> = (gone..450).map(link).collect();
        page(came, &all)
    })
    .await;
    let (objects, odd, summary) = found(&replay, Question { word: "LINK".into(), ..Question::default() }).await;
    assert!(summary.unwrap().unseen.is_empty());
    let mut sorted = objects.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((objects.len(), sorted.len(), odd.len()), (450, 450, 0));
    // Two passes of three pages.
    let lists = replay.came().iter().filter(|came| came.method() == "List" && !is_definitions(came)).count();
    assert_eq!(lists, 6);
    let largest = replay.came().iter().filter_map(|came| came.body["limit"].as_u64()).max();
    assert!(largest.unwrap() <= 1000, "{largest:?}");
}

#[tokio::test]
async fn an_object_that_cannot_be_read_is_told_and_hides_no_other() {
    let replay = Replay::start(|came| {
        if is_definitions(came) {
            return definitions();
        }
        let odd = json!({ "spec": {}, "metadata": { "id": "odd", "labels": 7 } }).to_string();
        page(came, &[link(1), odd, "7".to_owned(), link(2)])
    })
    .await;
    let (objects, odd, summary) = found(&replay, Question { word: "links".into(), ..Question::default() }).await;
    summary.unwrap();
    assert_eq!((objects, odd), (vec!["link-0001".to_owned(), "link-0002".to_owned()], vec!["odd".into(), "?".into()]));
}

#[tokio::test]
async fn a_server_without_definitions_is_asked_for_a_type_in_full() {
    let replay = Replay::start(|came| {
        if is_definitions(came) {
            return Reply::json(403, json!({ "code": 7, "message": "no access is permitted" }).to_string());
        }
        assert_eq!(came.body["type"], Value::from("Links.omni.sidero.dev"));
        page(came, &[link(1)])
    })
    .await;
    let full = Question { word: "Links.omni.sidero.dev".into(), ..Question::default() };
    assert_eq!(found(&replay, full).await.0, ["link-0001"]);
    let short = found(&replay, Question { word: "links".into(), ..Question::default() }).await.2;
    assert_eq!(short.unwrap_err().kind(), Kind::Unauthorized);
}
