//! Service accounts and their keys, as they were recorded; and what a key may do afterwards.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use talops::lab::omni::Account;
use talops::openpgp::{self, NewKey};

use crate::client::{Answer, Signer, request, resources};
use crate::recorded::{Recorded, exchanges};

const SERVICE: &str = "/management.ManagementService/";

async fn call(recorded: &Recorded, method: &str, body: &Value) -> Answer {
    let path = format!("{SERVICE}{method}");
    let signed = recorded.administrator().sign(&path, &[]);
    let request = request(&recorded.base, "POST", &format!("/api{path}"), &[], Some(&signed), &body.to_string());
    Answer::of(request.send().await.unwrap()).await
}

fn key(name: &str) -> NewKey {
    let made = Timestamp::now() - SignedDuration::from_secs(60);
    openpgp::generate(name, &Account::identity_of(name), made, SignedDuration::from_hours(24)).unwrap()
}

fn body(name: &str, key: &NewKey) -> Value {
    json!({"name": name, "armored_pgp_public_key": key.armored_public, "role": "Reader"})
}

/// Whether a key may list what any account may read.
async fn signs(recorded: &Recorded, key: &NewKey, name: &str) -> bool {
    let signer = Signer::new(key, name, &Account::identity_of(name));
    let list = json!({"namespace": "default", "type": "Clusters.omni.sidero.dev"});
    resources(&recorded.base, &signer, "List", &[], &list).await.status == 200
}

#[tokio::test]
async fn service_accounts_and_patches_are_answered_as_recorded() {
    let recorded = Recorded::start().await;
    // The recorded keys have run out: these are in their place.
    let keys = [key("fixture"), key("fixture")];
    let order = [
        "validate-config-ok",
        "validate-config-forbidden",
        "validate-config-not-yaml",
        "validate-config-unknown-field",
        "create-service-account-fixture",
        "create-service-account-again-409",
        "create-service-account-bad-key",
        "create-service-account-bad-role",
        "renew-service-account",
        "destroy-service-account",
        "destroy-service-account-missing",
        "destroy-service-account-self",
    ];
    let exchanges = exchanges("management");
    for name in order {
        let exchange = exchanges.iter().find(|exchange| exchange.name == name).unwrap();
        let mut body: Value = serde_json::from_str(&exchange.body).unwrap();
        let made = &keys[usize::from(name.starts_with("renew"))];
        if body["armored_pgp_public_key"].as_str().is_some_and(|key| key.starts_with('-')) {
            body["armored_pgp_public_key"] = made.armored_public.as_str().into();
        }
        let answer = call(&recorded, exchange.path.rsplit('/').next().unwrap(), &body).await;
        let mut theirs: Value = serde_json::from_str(exchange.answer.as_ref().unwrap()).unwrap();
        if theirs.get("public_key_id").is_some() {
            theirs["public_key_id"] = made.fingerprint.as_str().into();
        }
        assert_eq!((answer.status, answer.json()), (exchange.status, theirs), "{name}");
    }
}

#[tokio::test]
async fn a_renewed_key_signs_beside_the_old_one_and_none_of_a_destroyed_account_does() {
    let recorded = Recorded::start().await;
    let (first, second) = (key("pipeline"), key("pipeline"));
    assert!(!signs(&recorded, &first, "pipeline").await);
    assert_eq!(call(&recorded, "CreateServiceAccount", &body("pipeline", &first)).await.status, 200);
    assert!(signs(&recorded, &first, "pipeline").await && !signs(&recorded, &second, "pipeline").await);
    let renewal = json!({"name": "pipeline", "armored_pgp_public_key": second.armored_public});
    assert_eq!(call(&recorded, "RenewServiceAccount", &renewal).await.status, 200);
    assert!(signs(&recorded, &first, "pipeline").await && signs(&recorded, &second, "pipeline").await);
    let listed = call(&recorded, "ListServiceAccounts", &json!({})).await.json();
    let accounts = listed["service_accounts"].as_array().unwrap();
    let pipeline = accounts.iter().find(|account| account["name"] == "pipeline").unwrap();
    assert_eq!(pipeline["pgp_public_keys"].as_array().unwrap().len(), 2);
    assert_eq!(call(&recorded, "DestroyServiceAccount", &json!({"name": "pipeline"})).await.status, 200);
    assert!(!signs(&recorded, &first, "pipeline").await && !signs(&recorded, &second, "pipeline").await);
}

#[tokio::test]
async fn the_account_of_a_provider_has_its_role_and_its_name() {
    let recorded = Recorded::start().await;
    let key = key("infra-provider:lab");
    let create =
        |name: &str, role: &str| json!({"name": name, "armored_pgp_public_key": key.armored_public, "role": role});
    for (name, role) in [("infra-provider:lab", "Reader"), ("lab", "InfraProvider")] {
        assert_eq!(call(&recorded, "CreateServiceAccount", &create(name, role)).await.status, 500, "{name} {role}");
    }
    let answer = call(&recorded, "CreateServiceAccount", &create("infra-provider:lab", "InfraProvider")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let store = &recorded.gateway.store;
    let identity = "lab@infra-provider.serviceaccount.omni.sidero.dev";
    assert!(store.get("default", "Identities.omni.sidero.dev", identity).is_ok());
}
