//! Servers that are slow, busy or not what they should be.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use talops::cluster::{argocd, nodes, version};
use talops::error::Kind;

use crate::server::{Answer, Server, list};

#[tokio::test]
async fn a_server_that_hangs_is_given_up_at_the_limit() {
    let server = Server::start(|_| Some(Answer::hanging())).await;
    let began = Instant::now();
    let error = nodes(&server.client_within(Duration::from_millis(300)).await).await.unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(error.kind(), Kind::Unreachable);
    insta::assert_snapshot!(error, @"Kubernetes API of talos-prod-01, listing nodes: no answer within 300ms");
}

#[tokio::test]
async fn a_server_that_asks_for_an_hour_is_not_waited_for() {
    let server = Server::start(|_| Some(Answer::status(429, "too many requests").header("retry-after", "3600"))).await;
    let began = Instant::now();
    let error = version(&server.client().await).await.unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(error.kind(), Kind::Unreachable);
    insta::assert_snapshot!(error, @"Kubernetes API of talos-prod-01, reading its version: answered 429 Too Many Requests: too many requests (asks to be left alone for 3600 s)");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_retry_after_beyond_all_time_is_no_crash() {
    let answer = || Answer::status(429, "too many requests").header("retry-after", "18446744073709551615");
    let server = Server::start(move |_| Some(answer())).await;
    let error = version(&server.client().await).await.unwrap_err();
    assert_eq!((error.kind(), server.asked().len()), (Kind::Unreachable, 1));
}

#[tokio::test]
async fn a_server_that_restarts_is_asked_again() {
    let attempts = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        (attempts.fetch_add(1, Ordering::SeqCst) == 0).then(|| Answer::text(503, "apiserver is shutting down"))
    })
    .await;
    assert_eq!(version(&server.client().await).await.unwrap(), "v1.36.1");
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_server_that_stays_busy_is_not_asked_for_ever() {
    let server = Server::start(|_| Some(Answer::text(503, "etcd is away"))).await;
    let error = version(&server.client().await).await.unwrap_err();
    insta::assert_snapshot!(error, @"Kubernetes API of talos-prod-01, reading its version: answered 503 Service Unavailable: etcd is away");
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let closed = Server::at(format!("http://{free}"));
    let error = nodes(&closed.client().await).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unreachable);
    insta::assert_snapshot!(error, @"Kubernetes API of talos-prod-01, listing nodes: cannot be reached: connection refused");
}

#[tokio::test]
async fn a_credential_that_is_not_accepted_is_unauthorized_and_says_what_to_try() {
    let server = Server::start(|_| Some(Answer::status(401, "Unauthorized"))).await;
    let error = nodes(&server.client().await).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorized);
    insta::assert_snapshot!(error, @"Kubernetes API of talos-prod-01, listing nodes: answered 401 Unauthorized");
    assert!(error.hint_text().unwrap().contains("earlier cluster of that name"), "{error:?}");
}

#[tokio::test]
async fn what_is_not_permitted_says_what() {
    let server = Server::start(|asked| {
        (asked.path == "/api/v1/nodes")
            .then(|| Answer::status(403, "nodes is forbidden: User \"dev\" cannot list resource \"nodes\""))
    })
    .await;
    let error = nodes(&server.client().await).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorized);
    insta::assert_snapshot!(error, @r#"Kubernetes API of talos-prod-01, listing nodes: not permitted: nodes is forbidden: User "dev" cannot list resource "nodes""#);
}

#[tokio::test]
async fn a_server_that_knows_nothing_is_no_kubernetes_without_argo_cd() {
    let server = Server::start(|_| Some(Answer::not_found())).await;
    let client = server.client().await;
    let error = argocd(&client, None).await.unwrap_err();
    insta::assert_snapshot!(error, @"Kubernetes API of talos-prod-01, reading its version: answered 404 Not Found: 404 page not found");
    let error = nodes(&client).await.unwrap_err();
    insta::assert_snapshot!(error, @"Kubernetes API of talos-prod-01, listing nodes: answered 404 Not Found");
}

#[tokio::test]
async fn a_web_page_is_no_version() {
    let server = Server::start(|_| Some(Answer::text(200, "<html>Log in</html>"))).await;
    let error = version(&server.client().await).await.unwrap_err();
    insta::assert_snapshot!(error, @"Kubernetes API of talos-prod-01, reading its version: answered something that is not a Kubernetes API's version");
}

#[tokio::test]
async fn nodes_are_shown_even_where_the_version_may_not_be_read() {
    let server = Server::start(|asked| {
        Some(match asked.path.as_str() {
            "/version" => Answer::status(403, "forbidden"),
            _ => list("Node", &json!([{"metadata": {"name": "talos-1"}}])),
        })
    })
    .await;
    let nodes = nodes(&server.client().await).await.unwrap();
    assert_eq!((nodes.server_version.as_str(), nodes.nodes.len()), ("", 1));
}
