//! Creating, changing, tearing down.

use serde_json::{Value, json};
use talops::error::{Error, Kind};
use talops::resource::{Document, Kind as ResourceKind, Metadata, Pointer};

use crate::exchange::recorded;
use crate::replay::{Replay, Reply};

fn patch() -> Pointer {
    let type_name = "ConfigPatches.omni.sidero.dev".to_owned();
    ResourceKind { namespace: "default".to_owned(), type_name }.object("900-fixture")
}

#[tokio::test]
async fn a_create_is_what_a_real_server_took() {
    let replay = Replay::script(vec![Reply::of(&recorded("crud/01-create"))]).await;
    let spec = json!({ "data": "machine:\n  sysctls:\n    net.core.rmem_max: \"212992\"\n" });
    let mut document = Document { metadata: Metadata::new(patch()), spec };
    document.metadata.labels.insert("omni.sidero.dev/cluster".to_owned(), "lab-one".to_owned());
    replay.client().create(&document).await.unwrap();
    let unpacked = |mut body: Value| {
        let spec: Value = serde_json::from_str(body["resource"]["spec"].as_str().unwrap()).unwrap();
        body["resource"]["spec"] = spec;
        body
    };
    let expected: Value = serde_json::from_str(&recorded("crud/01-create").request.body).unwrap();
    assert_eq!(unpacked(replay.came().remove(0).body), unpacked(expected));
}

#[tokio::test]
async fn what_exists_already_is_not_made_again() {
    let replay = Replay::script(vec![Reply::of(&recorded("crud/02-create-again-409"))]).await;
    let document = Document { metadata: Metadata::new(patch()), spec: json!({}) };
    let error = replay.client().create(&document).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Failed);
    assert!(error.message().ends_with("already exists"), "{error}");
}

/// The object at a version, held by a controller.
fn at(version: u64) -> Reply {
    let metadata = json!({
        "namespace": "default", "type": "ConfigPatches.omni.sidero.dev", "id": "900-fixture", "version": version,
        "owner": "", "phase": "running", "created": "2026-11-21T00:34:47Z", "labels": {"a": "b"},
        "annotations": {"name": "n"}, "finalizers": ["SomeController"],
    });
    Reply::json(200, json!({ "body": json!({ "spec": {"data": "x"}, "metadata": metadata }).to_string() }).to_string())
}

#[expect(clippy::unnecessary_wraps, reason = "a change may be refused")]
fn set_data(document: &mut Document) -> Result<(), Error> {
    document.spec["data"] = "y".into();
    Ok(())
}

#[tokio::test]
async fn a_change_that_somebody_else_was_quicker_with_is_made_again_on_what_is_there_then() {
    let conflict = Reply::of(&recorded("crud/05-update-stale-version"));
    let replay = Replay::script(vec![at(1), conflict, at(2), Reply::json(200, "{}")]).await;
    replay.client().update(&patch(), set_data).await.unwrap();
    assert_eq!(replay.methods(), ["Get", "Update", "Get", "Update"]);
    let written = &replay.came()[3].body["resource"];
    assert_eq!(written["metadata"]["version"], "2");
    assert_eq!(written["metadata"]["finalizers"], json!(["SomeController"]));
    assert_eq!(written["metadata"]["labels"], json!({"a": "b"}));
    assert_eq!(written["metadata"]["annotations"], json!({"name": "n"}));
    assert_eq!(written["spec"], r#"{"data":"y"}"#);
}

#[tokio::test]
async fn a_change_is_not_tried_for_ever() {
    let replay = Replay::start(|came| match came.method() {
        "Get" => at(1),
        _ => Reply::of(&recorded("crud/05-update-stale-version")),
    })
    .await;
    let error = replay.client().update(&patch(), set_data).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Failed);
    assert_eq!(replay.methods().iter().filter(|method| *method == "Update").count(), 5);
}

#[tokio::test]
async fn another_refusal_of_a_change_ends_it_at_once() {
    for name in
        ["crud/37-update-tearing-down-cluster", "lock/07-update-version-while-locked", "errors/403-update-owned"]
    {
        let replay = Replay::script(vec![at(1), Reply::of(&recorded(name))]).await;
        replay.client().update(&patch(), set_data).await.unwrap_err();
        assert_eq!(replay.methods(), ["Get", "Update"], "{name}");
    }
}

#[tokio::test]
async fn what_is_left_as_it_is_is_not_written() {
    let replay = Replay::script(vec![at(1)]).await;
    replay.client().update(&patch(), |_| Ok(())).await.unwrap();
    let refused = replay.client().update(&patch(), |_| Err(Error::usage("no"))).await.unwrap_err();
    assert_eq!(refused.message(), "no");
    assert_eq!(replay.methods(), ["Get", "Get"]);
}

#[tokio::test]
async fn a_teardown_names_its_object() {
    let replay = Replay::script(vec![Reply::of(&recorded("crud/13-teardown"))]).await;
    replay.client().teardown(&patch()).await.unwrap();
    let expected: Value = serde_json::from_str(&recorded("crud/13-teardown").request.body).unwrap();
    assert_eq!(replay.came()[0].body, expected);
}

#[tokio::test]
async fn what_is_gone_or_locked_is_not_torn_down() {
    let gone = Replay::script(vec![Reply::of(&recorded("crud/15-teardown-again"))]).await;
    assert_eq!(gone.client().teardown(&patch()).await.unwrap_err().kind(), Kind::NotFound);
    let locked = Replay::script(vec![Reply::of(&recorded("lock/03-teardown-locked"))]).await;
    let error = locked.client().teardown(&patch()).await.unwrap_err();
    assert!(error.message().contains("is locked"), "{error}");
}
