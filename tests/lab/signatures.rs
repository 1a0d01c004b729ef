//! Signatures that a real server refuses are refused, all with the same words.

use jiff::{SignedDuration, Timestamp};
use talops::openpgp;

use crate::client::{Answer, Signed, Signer, request};
use crate::recorded::Recorded;

const LIST: &str = "/omni.resources.ResourceService/List";
const BODY: &str = r#"{"namespace":"default","type":"Clusters.omni.sidero.dev"}"#;

fn runtime() -> Vec<(String, String)> {
    vec![("runtime".to_owned(), "Omni".to_owned())]
}

async fn list(recorded: &Recorded, metadata: &[(String, String)], signed: &Signed) -> Answer {
    let request = request(&recorded.base, "POST", &format!("/api{LIST}"), metadata, Some(signed), BODY);
    Answer::of(request.send().await.unwrap()).await
}

#[track_caller]
fn refused(answer: &Answer) {
    assert_eq!(answer.status, 401, "{}", answer.text);
    assert_eq!(answer.refusal(), (16, "invalid signature".to_owned()));
    assert_eq!(answer.headers.get("www-authenticate").unwrap(), "invalid signature");
}

#[tokio::test]
async fn a_good_signature_is_accepted() {
    let recorded = Recorded::start().await;
    let answer = list(&recorded, &runtime(), &recorded.administrator().sign(LIST, &runtime())).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[tokio::test]
async fn a_clock_that_is_off_by_more_than_five_minutes_is_refused() {
    let recorded = Recorded::start().await;
    let now = Timestamp::now().as_second();
    for (offset, good) in [(-290, true), (290, true), (-310, false), (310, false)] {
        let signed = recorded.administrator().sign_at(LIST, &runtime(), now + offset);
        let answer = list(&recorded, &runtime(), &signed).await;
        assert_eq!(answer.status == 200, good, "{offset}: {}", answer.text);
    }
}

#[tokio::test]
async fn what_was_signed_must_be_what_is_sent() {
    let recorded = Recorded::start().await;
    let signer = recorded.administrator();
    let good = signer.sign(LIST, &runtime());

    // Another method.
    refused(&list(&recorded, &runtime(), &signer.sign("/omni.resources.ResourceService/Get", &runtime())).await);
    // A payload that was changed after signing.
    let changed = Signed { payload: good.payload.replace("\"method\"", " \"method\""), ..good.clone() };
    refused(&list(&recorded, &runtime(), &changed).await);
    // A timestamp of its own.
    let other = Signed { timestamp: (good.timestamp.parse::<i64>().unwrap() - 1).to_string(), ..good.clone() };
    refused(&list(&recorded, &runtime(), &other).await);
    // Metadata that is covered and was not signed.
    let mut metadata = runtime();
    metadata.push(("selectors".to_owned(), "a".to_owned()));
    refused(&list(&recorded, &metadata, &good).await);
    // Values in another order.
    metadata.push(("selectors".to_owned(), "b".to_owned()));
    let mut reversed = metadata.clone();
    reversed.reverse();
    refused(&list(&recorded, &metadata, &signer.sign(LIST, &reversed)).await);
    assert_eq!(list(&recorded, &metadata, &signer.sign(LIST, &metadata)).await.status, 200);
}

#[tokio::test]
async fn an_absent_header_is_missing_or_null_and_not_empty() {
    let recorded = Recorded::start().await;
    let time = Timestamp::now().as_second().to_string();
    let payload = |cluster: &str| {
        format!(
            r#"{{"headers":{{"runtime":["Omni"],"x-sidero-timestamp":["{time}"],"cluster":{cluster}}},"method":"{LIST}"}}"#
        )
    };
    let signer = recorded.administrator();
    assert_eq!(list(&recorded, &runtime(), &signer.sign_payload(&payload("null"), &time)).await.status, 200);
    refused(&list(&recorded, &runtime(), &signer.sign_payload(&payload("[]"), &time)).await);
}

#[tokio::test]
async fn a_signature_has_at_least_four_fields() {
    let recorded = Recorded::start().await;
    let good = recorded.administrator().sign(LIST, &runtime());
    let fields: Vec<&str> = good.signature.split(' ').collect();
    let bent = [
        fields[..3].join(" "),
        good.signature.replacen("siderov1", "siderov2", 1),
        good.signature.replacen(fields[2], &"0".repeat(40), 1),
        format!("{} {} {} %%%", fields[0], fields[1], fields[2]),
        String::new(),
    ];
    for signature in bent {
        refused(&list(&recorded, &runtime(), &Signed { signature, ..good.clone() }).await);
    }
}

#[tokio::test]
async fn the_name_in_a_signature_is_not_looked_at_nor_what_comes_after_it() {
    let recorded = Recorded::start().await;
    let good = recorded.administrator().sign(LIST, &runtime());
    for signature in [good.signature.replacen("automation@", "somebody@", 1), format!("{} x", good.signature)] {
        assert_eq!(list(&recorded, &runtime(), &Signed { signature, ..good.clone() }).await.status, 200);
    }
}

#[tokio::test]
async fn a_key_that_nobody_registered_is_refused() {
    let recorded = Recorded::start().await;
    let identity = "automation@serviceaccount.omni.sidero.dev";
    let key = openpgp::generate("automation", identity, Timestamp::now(), SignedDuration::from_hours(1)).unwrap();
    refused(&list(&recorded, &runtime(), &Signer::new(&key, "automation", identity).sign(LIST, &runtime())).await);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let recorded = Recorded::start().await;
    let signed = recorded.administrator().sign(LIST, &runtime());
    let body = " ".repeat((32 << 20) + 1);
    let request = request(&recorded.base, "POST", &format!("/api{LIST}"), &runtime(), Some(&signed), &body);
    // The server may answer, or close the connection on somebody who goes on sending.
    if let Ok(response) = request.send().await {
        assert_eq!(response.status(), 429);
    }
}
