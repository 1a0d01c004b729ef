//! Servers that hang, break off, are overloaded, or compress.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use talops::config::Access;
use talops::error::{Error, Kind};
use talops::omni::{CallMetadata, Client, Endpoint, Key, Target};
use talops::resource::{ClusterSpec, Document, Metadata, Pointer, SysVersionSpec};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::exchange::recorded;
use crate::replay::{LIMIT, Replay, Reply, client, pair, told};

/// A client of a server that reads a request, writes `answer`, and then closes the connection or keeps it.
async fn raw(answer: &'static str, closes: bool, limit: Duration) -> Client {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut kept = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
            if !closes {
                kept.push(stream);
            }
        }
    });
    client(&url, &pair(SignedDuration::from_hours(8)), Access::Full, limit)
}

async fn listing(client: &Client) -> Error {
    client.list::<ClusterSpec>(&[]).await.unwrap_err()
}

const HALF: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"items\":";

#[tokio::test]
async fn a_server_that_hangs_is_given_up_after_the_limit() {
    let limit = Duration::from_millis(200);
    let started = Instant::now();
    let error = listing(&raw("", false, limit).await).await;
    assert!(started.elapsed() < Duration::from_secs(5));
    insta::assert_snapshot!(told(&error), @"
    unreachable: listing Clusters: Omni at http://OMNI did not answer within 200 ms
        hint: --request-timeout gives it longer
    ");
    let within_the_answer = listing(&raw(HALF, false, limit).await).await;
    assert!(within_the_answer.message().contains("did not answer within 200 ms"), "{within_the_answer}");
}

#[tokio::test]
async fn a_server_that_closes_half_way_is_said_to() {
    let before = listing(&raw("", true, LIMIT).await).await;
    let within = listing(&raw(HALF, true, LIMIT).await).await;
    for error in [&before, &within] {
        assert_eq!(error.kind(), Kind::Unreachable);
        assert!(error.message().contains("closed the connection before the whole answer had come"), "{error}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_told_from_one_that_is_away() {
    let replay = Replay::script(vec![Reply::json(200, "{}")]).await;
    let endpoint = replay.client().endpoint().to_string().replace("http://", "https://");
    let authority = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/omni/authority.pem");
    let target = Target {
        endpoint: Endpoint::parse(&endpoint, "test").unwrap(),
        ca_file: Some(authority),
        key: Key::service_account(&replay.pair.service_account("automation"), "test"),
    };
    let error = listing(&Client::new(target, Access::Full, LIMIT).unwrap()).await;
    assert_eq!(error.kind(), Kind::Unreachable);
    assert!(error.message().contains("cannot be trusted: received corrupt message"), "{error}");
    assert_eq!(error.hint_text(), Some("is the endpoint http:// ?"));
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_not_known_to_have_failed() {
    let pointer = Pointer::of::<ClusterSpec>("a");
    let error = raw(HALF, true, LIMIT).await.teardown(&pointer).await.unwrap_err();
    assert_eq!(error.hint_text(), Some("whether it was done is not known: look before trying again"));
}

#[tokio::test]
async fn what_only_reads_is_tried_again() {
    let replay = Replay::script(vec![Reply::json(503, r#"{"code":14,"message":"no"}"#), Reply::json(200, "{}")]).await;
    replay.client().list::<ClusterSpec>(&[]).await.unwrap();
    assert_eq!(replay.came().len(), 2);
}

#[tokio::test]
async fn trying_again_has_an_end() {
    let replay = Replay::script(vec![Reply::json(503, r#"{"code":14,"message":"no"}"#)]).await;
    let error = listing(&replay.client()).await;
    assert_eq!(replay.came().len(), 3);
    insta::assert_snapshot!(told(&error), @"
    unreachable: listing Clusters: Omni at http://OMNI is not available: no
        hint: -
    ");
}

#[tokio::test]
async fn what_changes_something_is_tried_once() {
    let replay = Replay::script(vec![Reply::json(503, r#"{"code":14,"message":"no"}"#)]).await;
    let document = Document { metadata: Metadata::new(Pointer::of::<ClusterSpec>("a")), ..Document::default() };
    replay.client().create(&document).await.unwrap_err();
    assert_eq!(replay.came().len(), 1);
}

#[tokio::test]
async fn a_long_retry_after_is_told_and_not_obeyed() {
    for status in [429, 503] {
        let started = Instant::now();
        let replay = Replay::script(vec![Reply::html(status).header("retry-after", "3600")]).await;
        let error = listing(&replay.client()).await;
        assert!(started.elapsed() < Duration::from_secs(2));
        assert_eq!((replay.came().len(), error.kind()), (1, Kind::Unreachable));
        assert!(error.message().ends_with("with a web page, and asks to be left alone for 3600 s"), "{error}");
    }
}

#[tokio::test]
async fn a_retry_after_beyond_all_time_is_no_crash() {
    let reply = Reply::html(503).header("retry-after", "18446744073709551615");
    let replay = Replay::script(vec![reply]).await;
    assert_eq!((listing(&replay.client()).await.kind(), replay.came().len()), (Kind::Unreachable, 1));
}

#[tokio::test]
async fn gzip_is_taken_and_nothing_else_asked_for() {
    // The body of crud/29-sysversion, compressed.
    let body = STANDARD.decode(include_str!("../fixtures/omni/sysversion.json.gz.base64").trim()).unwrap();
    let reply = Reply::of(&recorded("crud/25-get-gzip")).header("content-encoding", "gzip").bytes(body);
    let server = Replay::script(vec![reply]).await;
    let version = server.client().get::<SysVersionSpec>("current").await.unwrap();
    assert_eq!(version.spec.backend_version, "v1.10.4");
    assert_eq!(server.came()[0].header("accept-encoding"), ["gzip"]);
}

#[tokio::test]
async fn a_read_only_client_sends_nothing_that_changes_something() {
    let replay = Replay::script(vec![Reply::json(200, "{}")]).await;
    let client = replay.client_with(Access::ReadOnly, LIMIT);
    let pointer = Pointer::of::<ClusterSpec>("a");
    let document = Document { metadata: Metadata::new(pointer.clone()), ..Document::default() };
    let metadata = CallMetadata::new;
    let refused = [
        client.create(&document).await.unwrap_err(),
        client.teardown(&pointer).await.unwrap_err(),
        client.call("management.ManagementService/CreateUser", metadata(), serde_json::json!({})).await.unwrap_err(),
    ];
    assert!(refused.iter().all(|error| error.kind() == Kind::Refused));
    assert!(replay.came().is_empty());
    client.list::<ClusterSpec>(&[]).await.unwrap();
    assert_eq!(replay.came().len(), 1);
}

#[tokio::test]
async fn a_change_goes_on_when_its_caller_goes_away() {
    let done = Arc::new(AtomicBool::new(false));
    let (seen, arrived) = (Arc::clone(&done), Arc::new(tokio::sync::Notify::new()));
    let arrival = Arc::clone(&arrived);
    let replay = Replay::start_async(move |_| {
        let (seen, arrived) = (Arc::clone(&seen), Arc::clone(&arrival));
        async move {
            arrived.notify_one();
            tokio::time::sleep(Duration::from_millis(100)).await;
            // Not reached when the connection is dropped.
            seen.store(true, Ordering::SeqCst);
            arrived.notify_one();
            Reply::json(200, "{}")
        }
    })
    .await;
    let (client, pointer) = (replay.client(), Pointer::of::<ClusterSpec>("a"));
    tokio::select! {
        _ = client.teardown(&pointer) => panic!("answered before it was dropped"),
        () = arrived.notified() => {}
    }
    tokio::time::timeout(LIMIT, arrived.notified()).await.unwrap();
    assert!(done.load(Ordering::SeqCst));
}
