//! Service accounts: what a real server takes for a new one, another key, an end, and what it refuses.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use talops::error::Kind;
use talops::omni::AccountName;
use talops::openpgp::{self, NewKey};

use crate::exchange::recorded;
use crate::replay::{Replay, Reply, told};

fn key() -> NewKey {
    openpgp::generate("reader", "reader@example.com", Timestamp::now(), SignedDuration::from_hours(24)).unwrap()
}

fn knows(key: &NewKey) -> Reply {
    Reply::json(200, serde_json::json!({ "public_key_id": key.fingerprint }).to_string())
}

fn name(name: &str) -> AccountName {
    AccountName::new(name).unwrap()
}

/// A request without the key in it, which is another each time.
fn without_key(mut body: Value) -> Value {
    let armored = body.as_object_mut().unwrap().remove("armored_pgp_public_key").unwrap_or_default();
    assert!(armored.as_str().unwrap_or_default().starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----"), "{body}");
    body
}

#[tokio::test]
async fn a_new_account_is_asked_for_as_a_real_server_was_asked() {
    let key = key();
    let replay = Replay::script(vec![knows(&key), knows(&key)]).await;
    replay.client().create_service_account(&name("reader"), &key, Some("Reader")).await.unwrap();
    replay.client().create_service_account(&name("reader"), &key, None).await.unwrap();
    let exchange = recorded("management/create-service-account-reader");
    let came = replay.came();
    assert_eq!(came[0].path, exchange.request.path);
    let mut sent = without_key(came[0].body.clone());
    // What is false may be left out.
    assert_eq!(sent.as_object_mut().unwrap().remove("use_user_role"), Some(false.into()));
    let mut expected = without_key(serde_json::from_str(&exchange.request.body).unwrap());
    expected.as_object_mut().unwrap().remove("use_user_role");
    assert_eq!(sent, expected);
    assert_eq!((&came[1].body["use_user_role"], &came[1].body["role"]), (&true.into(), &"".into()));
}

#[tokio::test]
async fn another_key_and_an_end_are_asked_for_as_a_real_server_was_asked() {
    let key = key();
    let replay = Replay::script(vec![knows(&key), Reply::of(&recorded("management/destroy-service-account"))]).await;
    replay.client().renew_service_account(&name("fixture"), &key).await.unwrap();
    replay.client().destroy_service_account(&name("fixture")).await.unwrap();
    let came = replay.came();
    for (came, file) in came.iter().zip(["management/renew-service-account", "management/destroy-service-account"]) {
        let exchange = recorded(file);
        assert_eq!(came.path, exchange.request.path);
        let expected: Value = serde_json::from_str(&exchange.request.body).unwrap();
        let names = |body: &Value| body.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!((names(&came.body), &came.body["name"]), (names(&expected), &expected["name"]));
    }
}

#[tokio::test]
async fn a_server_that_knows_another_key_than_was_sent_is_not_believed() {
    let replay = Replay::script(vec![Reply::of(&recorded("management/renew-service-account"))]).await;
    let error = replay.client().renew_service_account(&name("fixture"), &key()).await.unwrap_err();
    insta::assert_snapshot!(told(&error), @"
    failed: renewing the service account fixture: Omni at http://OMNI answered with another key than was sent
        hint: `talops serviceaccount list` says which keys it has
    ");
}

#[tokio::test]
async fn what_a_real_server_refuses() {
    let script =
        ["create-service-account-again-409", "create-service-account-bad-role", "destroy-service-account-self"];
    let replay = Replay::script(script.map(|file| Reply::of(&recorded(&format!("management/{file}")))).to_vec()).await;
    let (client, key) = (replay.client(), key());
    let errors = [
        client.create_service_account(&name("fixture"), &key, None).await.unwrap_err(),
        client.create_service_account(&name("fixture2"), &key, Some("Nope")).await.unwrap_err(),
        client.destroy_service_account(&name("automation")).await.unwrap_err(),
    ];
    insta::assert_snapshot!(errors.each_ref().map(told).join("\n"), @r#"
    failed: creating the service account fixture: Omni at http://OMNI: service account "fixture@serviceaccount.omni.sidero.dev" already exists
        hint: -
    failed: creating the service account fixture2: Omni at http://OMNI: unknown role to parse: "Nope"
        hint: -
    failed: deleting the service account automation: Omni at http://OMNI: destroying your own service account is not allowed
        hint: -
    "#);
    let replay = Replay::script(vec![Reply::of(&recorded("management/destroy-service-account-missing"))]).await;
    let error = replay.client().destroy_service_account(&name("no-such")).await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
}
