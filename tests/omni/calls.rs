//! Reading: one object, lists in pages, management calls.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use talops::error::Kind;
use talops::omni::CallMetadata;
use talops::resource::{ClusterSpec, CurrentUserSpec, Kind as ResourceKind, MachineStatusSpec, SysVersionSpec};

use crate::exchange::recorded;
use crate::replay::{Replay, Reply, told};

#[tokio::test]
async fn an_object_is_read_as_it_was_recorded() {
    let replay = Replay::script(vec![Reply::of(&recorded("crud/29-sysversion"))]).await;
    let version = replay.client().get::<SysVersionSpec>("current").await.unwrap();
    assert_eq!((version.spec.backend_version.as_str(), version.spec.backend_api_version), ("v1.10.4", 2));
    let came = replay.came().remove(0);
    assert_eq!(came.path, recorded("crud/29-sysversion").request.path);
    assert_eq!(came.body, serde_json::from_str::<Value>(&recorded("crud/29-sysversion").request.body).unwrap());
    assert_eq!(came.header("grpc-metadata-runtime"), ["Omni"]);
}

#[tokio::test]
async fn an_object_that_is_not_there_is_not_found() {
    let replay = Replay::script(vec![Reply::of(&recorded("errors/404-get-missing"))]).await;
    assert_eq!(replay.client().get::<ClusterSpec>("no-such").await.unwrap_err().kind(), Kind::NotFound);
    assert_eq!(replay.client().find::<ClusterSpec>("no-such").await.unwrap(), None);
}

#[tokio::test]
async fn an_unknown_method_is_not_a_missing_object() {
    let replay = Replay::script(vec![Reply::of(&recorded("errors/404-unknown-method"))]).await;
    assert_eq!(replay.client().find::<ClusterSpec>("a").await.unwrap_err().kind(), Kind::Failed);
}

#[tokio::test]
async fn an_object_of_another_shape_says_which_field() {
    let body = json!({ "body": json!({ "spec": { "identity": 7 }, "metadata": { "id": "current" } }).to_string() });
    let replay = Replay::script(vec![Reply::json(200, body.to_string())]).await;
    let error = replay.client().get::<CurrentUserSpec>("current").await.unwrap_err();
    insta::assert_snapshot!(told(&error), @"
    failed: reading CurrentUsers/current: Omni at http://OMNI answered in a shape that is not known: invalid type: integer `7`, expected a string at line 1 column 49
        hint: `talops version` says which version it is
    ");
}

fn page(objects: std::ops::Range<u32>, total: u32) -> Reply {
    let items = objects.map(|number| json!({ "metadata": { "id": format!("m{number:05}") } }).to_string());
    Reply::json(200, json!({ "items": items.collect::<Vec<_>>(), "total": total }).to_string())
}

#[tokio::test]
async fn a_long_list_is_read_in_pages() {
    let replay = Replay::start(|came| {
        let number = |field: &str| u32::try_from(came.body[field].as_u64().unwrap()).unwrap();
        let (offset, limit) = (number("offset"), number("limit"));
        page(offset..(offset + limit).min(2500), 2500)
    })
    .await;
    let list = replay.client().list::<MachineStatusSpec>(&[]).await.unwrap();
    assert_eq!((list.resources.len(), replay.came().len()), (2500, 3));
    assert_eq!(list.resources[2499].metadata.id, "m02499");
}

#[tokio::test]
async fn a_list_that_moves_between_its_pages_is_read_anew() {
    // An object goes after the first page: the second begins one too late, and would hide one.
    let replies = vec![page(0..1000, 1100), page(1001..1100, 1099), page(0..1000, 1099), page(1000..1099, 1099)];
    let replay = Replay::script(replies).await;
    let list = replay.client().list::<MachineStatusSpec>(&[]).await.unwrap();
    assert_eq!((list.resources.len(), replay.came().len()), (1099, 4));
}

#[tokio::test]
async fn documents_keep_their_whole_spec() {
    let replay = Replay::script(vec![Reply::of(&recorded("crud/10-list-selector"))]).await;
    let kind = ResourceKind { namespace: "default".to_owned(), type_name: "ConfigPatches.omni.sidero.dev".to_owned() };
    let list = replay.client().list_documents(&kind, &[]).await.unwrap();
    assert!(!list.resources.is_empty() && list.unreadable.is_empty());
    assert!(list.resources.iter().all(|document| document.spec.is_object()));
}

#[tokio::test]
async fn a_kubeconfig_is_minted_for_a_cluster_that_is_there() {
    let yaml = "apiVersion: v1\nkind: Config\n";
    let replay = Replay::start(move |came| match came.method() {
        "Kubeconfig" => Reply::json(200, json!({ "kubeconfig": STANDARD.encode(yaml) }).to_string()),
        _ => Reply::json(200, json!({ "body": "{}" }).to_string()),
    })
    .await;
    let groups = ["system:masters".to_owned()];
    let hour = Duration::from_secs(3600);
    let kubeconfig = replay.client().kubeconfig("lab-one", hour, "fixture", &groups).await.unwrap();
    assert_eq!(kubeconfig.expose(), yaml);
    let came = replay.came().into_iter().find(|came| came.method() == "Kubeconfig").unwrap();
    let exchange = recorded("management/kubeconfig-service-account");
    assert_eq!(came.path, exchange.request.path);
    assert_eq!(came.body, serde_json::from_str::<Value>(&exchange.request.body).unwrap());
    assert_eq!(came.header("grpc-metadata-context"), ["lab-one"]);
}

#[tokio::test]
async fn no_kubeconfig_is_minted_for_a_cluster_that_is_not_there() {
    let replay = Replay::start(|came| match came.method() {
        "Kubeconfig" => Reply::json(200, json!({ "kubeconfig": STANDARD.encode("kind: Config\n") }).to_string()),
        _ => Reply::of(&recorded("errors/404-get-missing")),
    })
    .await;
    let error = replay.client().kubeconfig("no-such", Duration::from_secs(60), "x", &[]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
    insta::assert_snapshot!(told(&error), @"
    not-found: minting a kubeconfig for no-such: reading Clusters/no-such: Omni at http://OMNI: resource Clusters.omni.sidero.dev(default/no-such@undefined) doesn't exist
        hint: -
    ");
}

#[tokio::test]
async fn an_answer_without_a_kubeconfig_shows_nothing_of_it() {
    for body in [r#"{"kubeconfig":"hunter2!"}"#, "hunter2", "{}", r#"{"kubeconfig":7}"#] {
        let replay = Replay::start(move |came| match came.method() {
            "Kubeconfig" => Reply::json(200, body),
            _ => Reply::json(200, json!({ "body": "{}" }).to_string()),
        })
        .await;
        let error = replay.client().kubeconfig("a", Duration::from_secs(60), "x", &[]).await.unwrap_err();
        assert!(error.message().ends_with("answered without one") && !error.message().contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn service_accounts_are_listed_with_their_keys() {
    let replay = Replay::script(vec![Reply::of(&recorded("management/list-service-accounts"))]).await;
    let accounts = replay.client().service_accounts().await.unwrap().accounts;
    let names: Vec<&str> = accounts.iter().map(|account| account.name.as_str()).collect();
    assert_eq!(names[..2], ["automation", "operator"]);
    assert_eq!(accounts[0].pgp_public_keys[0].expiration.unwrap().to_string(), "2027-11-21T00:23:25Z");
}

#[tokio::test]
async fn a_call_of_anything_wants_a_method() {
    let replay = Replay::script(vec![Reply::json(200, "{}")]).await;
    for method in ["", "ListUsers", "a/b/c", "a/../b", "management.ManagementService/", "a b/c"] {
        let error = replay.client().call(method, CallMetadata::new(), json!({})).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{method}");
    }
    assert!(replay.came().is_empty());
}
