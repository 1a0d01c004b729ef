//! Troubles of connections: what a plain client sees of each, on each kind of server.

use std::time::Duration;

use futures::StreamExt as _;
use serde_json::{Value, json};
use talops::lab::Aimed;

use crate::client;
use crate::living::{CLUSTER, Life};

async fn with(fault: &str) -> Life {
    Life::aimed(vec![fault.parse::<Aimed>().unwrap()]).await
}

/// What became of a request.
async fn fate(request: reqwest::RequestBuilder) -> String {
    let Ok(sent) = tokio::time::timeout(Duration::from_millis(300), request.send()).await else {
        return "no answer".to_owned();
    };
    let answer = match sent {
        Ok(answer) => answer,
        Err(error) => {
            let told = format!("{error:?}");
            return if told.contains("ConnectionReset") { "reset".to_owned() } else { told };
        }
    };
    let status = answer.status().as_u16();
    let after = answer.headers().get("retry-after").map(|after| after.to_str().unwrap().to_owned());
    match tokio::time::timeout(Duration::from_millis(300), answer.bytes()).await {
        Ok(Ok(_)) => after.map_or(status.to_string(), |after| format!("{status} after {after}")),
        Ok(Err(error)) => format!("{error:?}"),
        Err(_) => format!("half a {status}"),
    }
}

/// The fates of sixteen requests, one after the other, each over a connection of its own; those that are answered well
/// are dots.
async fn fates(request: impl Fn() -> reqwest::RequestBuilder) -> String {
    let mut all = Vec::new();
    for _ in 0..16 {
        let fate = fate(request()).await;
        all.push(if fate == "200" { ".".to_owned() } else { fate });
    }
    all.join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_eight_requests_are_struck() {
    for (fault, seen) in [
        ("http-5xx", "503"),
        ("retry-after", "429 after 3600"),
        ("connection-reset", "reset"),
        ("hang", "no answer"),
        ("half-open", "half a 200"),
    ] {
        let life = with(&format!("{fault}=kubernetes")).await;
        let token = life.token(&life.uuid());
        let url = format!("{}/version", life.gateway().api_servers[CLUSTER]);
        let seen = format!(". . {seen} {seen} . . . . . . {seen} {seen} . . . .");
        assert_eq!(fates(|| client::http().get(&url).bearer_auth(&token)).await, seen, "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_server_has_troubles_of_its_own() {
    let life = with("http-5xx=proxmox").await;
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(life.proxmox("GET", "/version").await.0);
    }
    assert_eq!(statuses, [200, 200, 503, 503, 200, 200, 200, 200]);
    assert_eq!(life.nodes(&life.uuid()).await, (6, 6));

    let life = with("http-5xx=docker").await;
    let mut firsts = Vec::new();
    for _ in 0..4 {
        firsts.push(life.engine("GET", "json").await.split(' ').nth(1).unwrap().to_owned());
    }
    assert_eq!(firsts, ["200", "200", "503", "503"]);
    let life = with("connection-reset=docker").await;
    let mut lengths = Vec::new();
    for _ in 0..4 {
        lengths.push(life.engine("GET", "json").await.is_empty());
    }
    assert_eq!(lengths, [false, false, true, true]);

    let list = json!({"namespace": "default", "type": "Clusters.omni.sidero.dev"});
    let life = with("http-5xx").await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(life.call("List", &list).await.status);
    }
    assert_eq!(statuses, [200, 200, 503, 503]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_writes_without_an_answer_one_was_done() {
    let life = with("hang=kubernetes").await;
    let token = life.token(&life.uuid());
    let server = &life.gateway().api_servers[CLUSTER];
    let config_map = |name: &str| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}});
    let mut done = Vec::new();
    for name in ["a", "b", "c", "d"] {
        let url = format!("{server}/api/v1/namespaces/default/configmaps");
        let _ = fate(client::http().post(url).bearer_auth(&token).json(&config_map(name))).await;
    }
    for name in ["a", "b", "c", "d"] {
        let url = format!("{server}/api/v1/namespaces/default/configmaps/{name}");
        done.push(fate(client::http().get(url).bearer_auth(&token)).await);
    }
    assert_eq!(done, ["200", "200", "404", "200"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_is_told_that_its_version_is_gone() {
    let life = with("watch-gone=kubernetes").await;
    let token = life.token(&life.uuid());
    let url = format!("{}/api/v1/nodes?watch=true", life.gateway().api_servers[CLUSTER]);
    let answer = client::http().get(url).bearer_auth(token).send().await.unwrap();
    let body = tokio::time::timeout(Duration::from_secs(5), answer.text()).await.unwrap().unwrap();
    let last: Value = serde_json::from_str(body.lines().last().unwrap()).unwrap();
    assert_eq!((&last["type"], &last["object"]["code"]), (&"ERROR".into(), &410.into()));
    assert!(body.lines().count() > 6, "{body}");

    let life = with("watch-gone=omni").await;
    let body = life.watch("Clusters").await;
    assert!(body.lines().last().unwrap().contains("grpc: the client connection is closing"), "{body}");
    let refused = "watch-gone=proxmox".parse::<Aimed>().unwrap();
    let mut worlds = talops::lab::Estate::Home.worlds(jiff::Timestamp::now());
    let error = worlds.strike(&refused).unwrap_err();
    assert_eq!(error.hint_text(), Some("one of: omni, kubernetes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_open_watch_falls_silent() {
    let life = with("half-open=kubernetes").await;
    let token = life.token(&life.uuid());
    let server = &life.gateway().api_servers[CLUSTER];
    for _ in 0..2 {
        assert_eq!(fate(client::http().get(format!("{server}/version")).bearer_auth(&token)).await, "200");
    }
    let url = format!("{server}/api/v1/nodes?watch=true");
    let mut lines = client::http().get(url).bearer_auth(token).send().await.unwrap().bytes_stream();
    assert!(!lines.next().await.unwrap().unwrap().is_empty());
    let more = tokio::time::timeout(Duration::from_millis(500), lines.next()).await;
    assert!(more.is_err(), "{more:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_cut_off_as_long_as_a_file_says_so() {
    let life = Life::start(&[]).await;
    let token = life.token(&life.uuid());
    let url = format!("{}/api/v1/nodes", life.gateway().api_servers[CLUSTER]);
    let mut watched =
        client::http().get(format!("{url}?watch=true")).bearer_auth(&token).send().await.unwrap().bytes_stream();
    assert!(watched.next().await.unwrap().is_ok());
    let file = life.running.folder().join("home.kubernetes.cut");
    std::fs::write(&file, "").unwrap();
    let end = async { while let Some(Ok(_)) = watched.next().await {} };
    tokio::time::timeout(Duration::from_secs(2), end).await.unwrap();
    let cut = fate(client::http().get(&url).bearer_auth(&token)).await;
    assert!(!cut.starts_with("200") && cut != "no answer", "{cut}");
    assert_eq!(life.proxmox("GET", "/version").await.0, 200);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(fate(client::http().get(&url).bearer_auth(&token)).await, "200");
}
