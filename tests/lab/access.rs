//! Faults of the ways to servers.

use std::process::Command;

use serde_json::json;
use talops::lab::Fault;

use crate::living::{CLUSTER, Life};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_may_run_out_while_a_cluster_is_destroyed() {
    let mut life = Life::start(&[Fault::OmniSessionExpired]).await;
    let list = json!({"namespace": "default", "type": "Clusters.omni.sidero.dev"});
    assert_eq!(life.call("List", &list).await.status, 200);
    assert_eq!(life.teardown("Clusters", CLUSTER).await.status, 200);
    let answer = life.call("List", &list).await;
    assert_eq!((answer.status, answer.text.contains("invalid signature")), (401, true), "{}", answer.text);
    life.until("destroyed", |life| life.get("Clusters", CLUSTER).is_none()).await;
    life.sign_with("home.key.next");
    assert_eq!(life.call("List", &list).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_cluster_says_so_and_stays() {
    let life = Life::start(&[Fault::ClusterLocked]).await;
    let answer = life.teardown("Clusters", CLUSTER).await;
    assert_eq!((answer.status, answer.text.contains("is locked")), (400, true), "{}", answer.text);
    assert!(
        life.get("ClusterStatuses", CLUSTER).unwrap().metadata.annotations.keys().any(|key| key.ends_with("locked"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kubeconfig_of_a_predecessor_is_refused() {
    let life = Life::start(&[Fault::KubeconfigStale]).await;
    let config: talops::config::Config = serde_saphyr::from_str(&life.running.configuration_text().unwrap()).unwrap();
    let access = &config.clusters[CLUSTER].kubernetes;
    assert_eq!((access.mint, access.kubeconfig.as_deref()), (false, Some(std::path::Path::new("stale.kubeconfig"))));
    let text = std::fs::read_to_string(life.running.folder().join("stale.kubeconfig")).unwrap();
    let token = text.split("token: \"").nth(1).unwrap().split('"').next().unwrap();
    let url = format!("{}/version", life.gateway().api_servers[CLUSTER]);
    let answer = crate::client::http().get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (403, ""));
    assert!(config.clusters["edge"].kubernetes.mint);
}

#[test]
fn a_check_in_a_browser_is_asked_for_with_its_address() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("talops"));
    command.env_clear().env("XDG_RUNTIME_DIR", runtime.path()).env("PATH", "/usr/bin:/bin");
    let arguments = ["--lab", "--lab-fault", "tailscale-check", "--request-timeout", "3s", "restart", "provider"];
    let ended = command.args(arguments).output().unwrap();
    let error = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(6), "{error}");
    assert!(error.contains("https://login.tailscale.com/a/1e2d3c4b5a6f7"), "{error}");
}
