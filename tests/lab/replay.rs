//! Recorded requests, signed anew, get the recorded answers.

use std::time::Duration;

use base64::Engine as _;
use futures::StreamExt as _;
use serde_json::Value;

use crate::client::{Answer, request};
use crate::recorded::{Exchange, Recorded, exchanges};

/// Sends what was recorded; refusals that hang on a wrong signature are tested in `signatures`.
async fn send(recorded: &Recorded, exchange: &Exchange) -> reqwest::Response {
    let method = exchange.path.strip_prefix("/api").unwrap_or(&exchange.path);
    let signer = exchange.identity.as_ref().map(|identity| {
        // Somebody else's name on a good signature: the name is not looked at.
        recorded.signers.get(identity).unwrap_or_else(|| recorded.administrator())
    });
    let signature = signer.map(|signer| signer.sign(method, &exchange.metadata));
    let mut request =
        request(&recorded.base, &exchange.verb, &exchange.path, &exchange.metadata, signature.as_ref(), &exchange.body);
    if let Some(timeout) = &exchange.timeout {
        request = request.header("Grpc-Timeout", timeout);
    }
    request.send().await.unwrap()
}

/// Versions in messages depend on how often the recorded server's controllers had written.
fn without_versions(message: &str) -> String {
    message
        .split('@')
        .map(|part| part.trim_start_matches(|digit: char| digit.is_ascii_digit()))
        .collect::<Vec<_>>()
        .join("@")
}

fn refusal(text: &str) -> (u64, String) {
    let body: Value = serde_json::from_str(text).unwrap();
    let status = body.get("error").unwrap_or(&body);
    (status["code"].as_u64().unwrap_or_default(), without_versions(status["message"].as_str().unwrap_or_default()))
}

fn header<'headers>(headers: &'headers [(String, String)], wanted: &str) -> Option<&'headers str> {
    headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
}

fn compare_refusal(exchange: &Exchange, answer: &Answer) {
    let name = &exchange.name;
    assert_eq!(answer.status, exchange.status, "{name}: {}", answer.text);
    let recorded = exchange.answer.clone().or_else(|| exchange.lines.first().cloned()).unwrap_or_default();
    if serde_json::from_str::<Value>(&recorded).is_ok() {
        assert_eq!(refusal(&answer.text), refusal(&recorded), "{name}");
        let dressed = |text: &str| serde_json::from_str::<Value>(text).unwrap().get("error").is_some();
        assert_eq!(dressed(&answer.text), dressed(&recorded), "{name}: {}", answer.text);
    } else {
        assert_eq!(answer.text, recorded, "{name}");
    }
    for wanted in ["Content-Type", "Www-Authenticate", "Allow"] {
        let ours = answer.headers.get(wanted).map(|value| value.to_str().unwrap());
        assert_eq!(ours, header(&exchange.answer_headers, wanted), "{name}: {wanted}");
    }
}

#[tokio::test]
async fn refusals_are_those_that_were_recorded() {
    let recorded = Recorded::start().await;
    // Good calls among them, and the signatures that `signatures` bends in its own way.
    let elsewhere = [
        "401-payload-changed-after-signing",
        "401-stale-timestamp",
        "401-unknown-fingerprint",
        "401-wrong-method-in-payload",
        "grpc-timeout-watch",
        "healthz",
    ];
    let mut compared = 0;
    for mut exchange in exchanges("errors") {
        if exchange.name == "400-create-machineset-bad-id" {
            // It was recorded when there was no cluster yet.
            exchange.body = exchange.body.replace("lab-one", "lab-none");
            exchange.answer = exchange.answer.map(|answer| answer.replace("lab-one", "lab-none"));
        }
        if exchange.name.starts_with("400-update-cluster") {
            // They were recorded a few changes later.
            let there = recorded.gateway.store.get("default", "Clusters.omni.sidero.dev", "lab-one").unwrap();
            let version = format!("\"version\":\"{}\"", there.metadata.version);
            exchange.body = exchange.body.replace("\"version\":\"16\"", &version);
        }
        if exchange.status >= 400 && !elsewhere.contains(&exchange.name.as_str()) {
            let answer = Answer::of(send(&recorded, &exchange).await).await;
            compare_refusal(&exchange, &answer);
            compared += 1;
        }
    }
    assert_eq!(compared, 49);
}

#[tokio::test]
async fn what_may_be_read_unsigned_is_what_was_recorded() {
    let recorded = Recorded::start().await;
    for exchange in exchanges("errors").iter().filter(|exchange| exchange.name.starts_with("public-")) {
        let answer = Answer::of(send(&recorded, exchange).await).await;
        assert_eq!(answer.status, 200, "{}", exchange.name);
        let theirs: Value = serde_json::from_str(exchange.answer.as_ref().unwrap()).unwrap();
        assert_eq!(document(&answer.json()), document(&theirs), "{}", exchange.name);
    }
}

/// The document in the answer of a Get.
fn document(answer: &Value) -> Value {
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

/// A document without what depends on the time and on the recorded server's controllers.
fn timeless(mut document: Value) -> Value {
    for name in ["created", "updated", "version"] {
        document["metadata"].as_object_mut().unwrap().remove(name);
    }
    document
}

fn ids(items: &[Value]) -> Vec<String> {
    let documents = items.iter().map(|item| serde_json::from_str::<Value>(item.as_str().unwrap()).unwrap());
    documents.map(|document| document["metadata"]["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_life_of_a_resource_goes_as_it_was_recorded() {
    assert!(replay("crud").await > 33);
}

#[tokio::test]
async fn a_locked_cluster_is_as_it_was_recorded() {
    assert_eq!(replay("lock").await, 10);
}

/// Replays a folder in order, and says how many exchanges it compared.
async fn replay(group: &str) -> usize {
    let recorded = Recorded::start().await;
    let (_, mut changes) = recorded.gateway.store.watch("default", "ConfigPatches.omni.sidero.dev");
    let mut compared = 0;
    for exchange in exchanges(group) {
        let name = exchange.name.as_str();
        let exchange = &exchange;
        if exchange.path.ends_with("Watch") {
            continue;
        }
        if name == "15-teardown-again" {
            // What nobody holds is gone a moment after its teardown.
            while changes.recv().await.unwrap().new.is_some() {}
        }
        let answer = Answer::of(send(&recorded, exchange).await).await;
        compared += 1;
        if exchange.status != 200 {
            compare_refusal(exchange, &answer);
            continue;
        }
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        let (ours, theirs): (Value, Value) =
            (answer.json(), serde_json::from_str(exchange.answer.as_ref().unwrap()).unwrap());
        if let (Some(ours), Some(theirs)) = (ours["items"].as_array(), theirs["items"].as_array()) {
            assert_eq!(ids(ours).len(), ids(theirs).len(), "{name}");
            assert!(ids(theirs) == ids(ours) || name.contains("machines") || name.contains("sort-"), "{name}");
        } else if name.contains("-current-user") {
            for each in ["identity", "role"] {
                assert_eq!(document(&ours)["spec"][each], document(&theirs)["spec"][each], "{name}");
            }
        } else if theirs.get("body").is_some() && name != "32-get-clusterstatus" {
            let (ours, theirs) = (timeless(document(&ours)), timeless(document(&theirs)));
            assert_eq!(ours["spec"], theirs["spec"], "{name}");
            let names = ["namespace", "type", "id", "owner", "phase", "labels", "annotations"];
            for each in names {
                assert_eq!(ours["metadata"][each], theirs["metadata"][each], "{name}: {each}");
            }
        }
    }
    compared
}

/// The lines of a stream up to the one that says that everything there has been told.
async fn lines(response: reqwest::Response) -> Vec<Value> {
    let mut stream = response.bytes_stream();
    let mut text = String::new();
    while !text.contains("\"event_type\":4") && !text.contains("\"error\"") {
        let Some(chunk) = stream.next().await else { break };
        text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
    }
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn watches_begin_as_they_were_recorded() {
    let recorded = Recorded::start().await;
    let mut compared = 0;
    for exchange in exchanges("crud").iter().filter(|exchange| exchange.path.ends_with("Watch")) {
        if exchange.status != 200 {
            let answer = Answer::of(send(&recorded, exchange).await).await;
            compare_refusal(exchange, &answer);
            continue;
        }
        let ours = lines(send(&recorded, exchange).await).await;
        let theirs: Vec<Value> = exchange.lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let told = |lines: &[Value]| -> Vec<(Value, Value, Value)> {
            let results = lines.iter().map(|line| &line["result"]);
            results
                .map(|result| {
                    (result["event"]["event_type"].clone(), result["sort_field_data"].clone(), result["total"].clone())
                })
                .collect()
        };
        assert_eq!(ours.len(), theirs.len(), "{}: {ours:?}", exchange.name);
        if !exchange.name.contains("selector") {
            assert_eq!(told(&ours), told(&theirs), "{}", exchange.name);
        }
        compared += 1;
    }
    assert_eq!(compared, 6);
}

#[tokio::test]
async fn a_stream_ends_at_the_callers_own_deadline_with_the_recorded_line() {
    let recorded = Recorded::start().await;
    let exchange = exchanges("errors").into_iter().find(|exchange| exchange.name == "grpc-timeout-watch").unwrap();
    let exchange = Exchange { timeout: Some("10m".to_owned()), ..exchange };
    let answer = Answer::of(send(&recorded, &exchange).await).await;
    assert_eq!(answer.text.lines().last(), exchange.lines.last().map(String::as_str));
}

#[tokio::test]
async fn kubeconfigs_are_those_that_were_recorded() {
    let recorded = Recorded::start().await;
    for exchange in exchanges("management").iter().filter(|exchange| exchange.name.starts_with("kubeconfig-")) {
        let answer = Answer::of(send(&recorded, exchange).await).await;
        if exchange.status != 200 {
            compare_refusal(exchange, &answer);
            continue;
        }
        let theirs: Value = serde_json::from_str(exchange.answer.as_ref().unwrap()).unwrap();
        let Some(theirs) = text(&theirs) else {
            // The one with a token was redacted.
            let ours = text(&answer.json()).unwrap();
            assert!(ours.contains("current-context: lab-lab-one-fixture\n") && ours.contains("token: ey"), "{ours}");
            continue;
        };
        let local = |text: &str| -> Vec<String> {
            let local = |line: &&str| {
                !["server:", "oidc-issuer-url", "grant-type", "redirect-url"].iter().any(|word| line.contains(word))
            };
            text.lines().filter(local).map(str::to_owned).collect()
        };
        assert_eq!(local(&text(&answer.json()).unwrap()), local(&theirs), "{}", exchange.name);
    }
}

fn text(answer: &Value) -> Option<String> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(answer["kubeconfig"].as_str()?).ok()?;
    String::from_utf8(bytes).ok()
}

#[tokio::test]
async fn service_accounts_are_listed_in_the_recorded_shape() {
    let recorded = Recorded::start().await;
    let exchange =
        exchanges("management").into_iter().find(|exchange| exchange.name == "list-service-accounts").unwrap();
    let answer = Answer::of(send(&recorded, &exchange).await).await;
    let theirs: Value = serde_json::from_str(exchange.answer.as_ref().unwrap()).unwrap();
    let names = |answer: &Value| -> Vec<Value> {
        let accounts = answer["service_accounts"].as_array().unwrap();
        accounts.iter().map(|account| serde_json::json!([account["name"], account["role"]])).collect()
    };
    assert_eq!(names(&answer.json()), names(&theirs));
    assert!(answer.json()["service_accounts"][0]["pgp_public_keys"][0]["expiration"].is_string());
}

#[tokio::test]
async fn a_watch_tells_of_changes() {
    let recorded = Recorded::start().await;
    let exchange = |name: &str| exchanges("crud").into_iter().find(|exchange| exchange.name == name).unwrap();
    let watch = Exchange {
        body: r#"{"namespace":"default","type":"ConfigPatches.omni.sidero.dev"}"#.to_owned(),
        ..exchange("22-watch-kind-empty")
    };
    let mut stream = send(&recorded, &watch).await.bytes_stream();
    for name in ["01-create", "04-update", "13-teardown"] {
        let _ = send(&recorded, &exchange(name)).await;
    }
    let mut text = String::new();
    while text.matches("900-fixture").count() < 8 || !text.contains("\"event_type\":3") {
        let chunk = tokio::time::timeout(Duration::from_secs(10), stream.next()).await;
        text.push_str(std::str::from_utf8(&chunk.expect("an event").unwrap().unwrap()).unwrap());
    }
    let told: Vec<(u64, bool)> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["result"]["event"].clone())
        .filter(|event| event["resource"].as_str().is_some_and(|text| text.contains("900-fixture")))
        .map(|event| (event["event_type"].as_u64().unwrap(), event.get("old").is_some()))
        .collect();
    // Created, changed, told to go, gone.
    assert_eq!(told, [(1, false), (2, true), (2, true), (3, false)]);
}
