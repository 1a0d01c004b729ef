//! Signatures: a real server's, and ours as they go over the wire.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey};
use serde_json::Value;
use talops::resource::{MachineStatusSpec, Selector, label};

use crate::exchange::recorded;
use crate::replay::{Replay, Reply};

fn verify(signature: &str, payload: &str, armored: &str) {
    let words: Vec<&str> = signature.split(' ').collect();
    assert_eq!((words.len(), words[0]), (4, "siderov1"));
    let (public, _) = SignedPublicKey::from_string(armored).unwrap();
    assert_eq!(words[2], format!("{:x}", pgp::types::KeyDetails::fingerprint(&public.primary_key)));
    let detached = DetachedSignature::from_bytes(STANDARD.decode(words[3]).unwrap().as_slice()).unwrap();
    detached.verify(&public.primary_key, payload.as_bytes()).unwrap();
}

#[test]
fn recorded_signatures_verify() {
    for name in ["signature/signed-example", "signature/signed-example-selectors-list"] {
        let exchange = recorded(name);
        assert_eq!(exchange.response.status, 200);
        verify(
            exchange.header("Grpc-Metadata-X-Sidero-Signature"),
            exchange.header("Grpc-Metadata-X-Sidero-Payload"),
            &exchange.public_key_armored,
        );
    }
}

#[tokio::test]
async fn what_is_signed_is_what_is_sent() {
    let replay = Replay::script(vec![Reply::json(200, "{}")]).await;
    let selectors =
        [Selector::new().exists(label::CONNECTED), Selector::new().equals(label::CLUSTER, "a").missing("b")];
    replay.client().list::<MachineStatusSpec>(&selectors).await.unwrap();
    let came = replay.came().remove(0);
    let header = |name: &str| came.header(name)[0].to_owned();
    let payload = header("grpc-metadata-x-sidero-payload");
    verify(&header("grpc-metadata-x-sidero-signature"), &payload, &replay.pair.armored_public);
    let payload: Value = serde_json::from_str(&payload).unwrap();
    assert_eq!(format!("/api{}", payload["method"].as_str().unwrap()), came.path);
    let signed = payload["headers"].as_object().unwrap();
    for (name, values) in signed {
        let name = match name.as_str() {
            "x-sidero-timestamp" => "grpc-metadata-x-sidero-timestamp".to_owned(),
            name => format!("grpc-metadata-{name}"),
        };
        assert_eq!(serde_json::json!(came.header(&name)), *values, "{name}");
    }
    assert_eq!(came.header("grpc-metadata-selectors"), [label::CONNECTED, "omni.sidero.dev/cluster = a, !b"]);
    // Everything that the server would look for in the payload is there.
    let sent = came.headers.iter().filter_map(|(name, _)| name.strip_prefix("grpc-metadata-"));
    for name in sent.filter(|name| !matches!(*name, "x-sidero-payload" | "x-sidero-signature")) {
        assert!(signed.contains_key(name), "{name} is sent and not signed");
    }
    assert!(came.header("authorization").is_empty());
}
