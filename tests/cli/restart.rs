//! `talops restart` against the lab: what is refused, what is waited for, what the server says it would do.
//!
//! That a container comes back, or does not, takes real seconds and is proved against a real engine (`tests/e2e`).

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use talops::conditions::requests_idle;
use talops::config;
use talops::connect::Connections;
use talops::environment::Environment;
use talops::error::Kind;
use talops::event::Events;
use talops::lab::{Lab, Options, Running};
use talops::ops::restart::{self, ProviderOptions};
use talops::wait::{Schedule, Wait};

use crate::talops::{outcome, talops};

const NAMESPACE: &str = "infra-provider";
const STATUSES: &str = "MachineRequestStatuses.omni.sidero.dev";

fn call(arguments: &[&str]) -> (i32, String, String) {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    outcome(talops(home.path()).arg("--lab").args(arguments))
}

#[test]
fn a_dry_run_tells_every_check() {
    let (code, out, error) = call(&["restart", "provider", "--dry-run"]);
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    let out = out.lines().map(|line| line.split(", last heartbeat").next().unwrap()).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(out, @"
    container omni-infra-provider-proxmox of provider matrix would be restarted
      by: restart container omni-infra-provider-proxmox (Docker on this machine)
      passed: the network of omni-tailscale-1 is there (provider-netns-gone)
      passed: matrix-cluster is known to Omni home
      passed: no machine request of any cluster is being provisioned (provider-restart-in-flight)
    ");
}

#[test]
fn a_network_that_is_gone_is_refused_before_anything_is_stopped() {
    let (code, out, error) = call(&["--lab-fault", "provider-netns-gone", "restart", "provider"]);
    assert_eq!((code, out.as_str()), (5, ""));
    assert!(error.contains("provider-netns-gone") && error.contains("--recreate"), "{error}");
    let (code, out, error) =
        call(&["--lab-fault", "provider-netns-gone", "restart", "provider", "--dry-run", "-o", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, report["outcome"].as_str()), (5, Some("wouldRefuse")), "{error}");
}

#[test]
fn an_omni_that_cannot_be_asked_is_a_refusal() {
    let (code, _, error) = call(&["--lab-fault", "omni-unreachable", "restart", "provider"]);
    assert_eq!(code, 5);
    assert!(error.contains("could not be asked") && error.contains("--force"), "{error}");
}

#[test]
fn which_one_is_meant_has_to_be_said() {
    for (arguments, words) in [
        (&["--lab-estate", "fleet", "restart", "provider"][..], "lyon-proxmox"),
        (&["restart", "provider", "nobody"], "unknown provider"),
        (&["restart", "workload", "deploy/web", "-n", "shop"], "several clusters"),
        (&["restart", "workload", "web"], "not KIND/NAME"),
        (&["restart", "workload", "pod/web", "-c", "edge"], "has no rollouts"),
        (&["restart", "argocd"], "several clusters"),
    ] {
        let (code, _, error) = call(arguments);
        assert_eq!(code, 2, "{arguments:?}: {error}");
        assert!(error.contains(words), "{arguments:?}: {error}");
    }
}

#[test]
fn argo_cds_controller_is_found_and_rolled_out() {
    let (code, out, error) = call(&["restart", "argocd", "-c", "talos-prod-01", "-o", "json"]);
    assert_eq!(code, 0, "{error}");
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["target"]["name"], "argocd-application-controller", "{report}");
    assert_eq!((report["outcome"].as_str(), report["proofs"][0]["proved"].as_bool()), (Some("restarted"), Some(true)));
    let (code, out, _) = call(&["restart", "argocd", "-c", "talos-prod-01", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(out.contains("would be restarted"), "{out}");
}

/// An estate in this process, and connections to it.
async fn estate(runtime: &Path, variables: &[(&str, &str)]) -> (Running, Connections) {
    let mut variables: Vec<_> = variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    variables.push(("XDG_RUNTIME_DIR".into(), runtime.as_os_str().to_owned()));
    let environment = Environment::new(variables);
    let running = Lab::start(Options::default(), &environment).await.unwrap();
    let loaded = config::load(Some(&running.configuration()), runtime, &environment).unwrap();
    let connections = Connections::new(loaded, &environment, Duration::from_secs(5));
    (running, connections)
}

/// Puts one of the estate's machine requests into a stage, and gives its id.
fn stage(running: &Running, stage: u32) -> String {
    let store = &running.endpoints()[0].gateway.store;
    let mut status = store.list(NAMESPACE, STATUSES).into_iter().next().unwrap();
    status.spec["stage"] = stage.into();
    let id = status.metadata.id.clone();
    store.update(status, None, jiff::Timestamp::now()).unwrap();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_flight_is_waited_for_and_its_end_noticed_within_a_second() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let (running, connections) = estate(runtime.path(), &[]).await;
    let id = stage(&running, 1);
    let options = |force, dry_run| ProviderOptions {
        force,
        dry_run,
        deadline: Some(tokio::time::Instant::now() + Duration::from_millis(700)),
        call: "talops restart provider".to_owned(),
        ..ProviderOptions::default()
    };
    let refused = restart::provider(&connections, &options(false, false), &Events::unheard()).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Refused, "nothing was changed yet: {refused}");
    assert!(refused.message().contains(&id) && refused.message().contains("PROVISIONING"), "{refused}");
    let dry = restart::provider(&connections, &options(false, true), &Events::unheard()).await.unwrap().report;
    let told = serde_json::to_value(&dry.checks).unwrap();
    assert!(told.as_array().unwrap().iter().any(|check| check["outcome"] == "waits"), "{told}");
    let forced = restart::provider(&connections, &options(true, true), &Events::unheard()).await.unwrap().report;
    let told = serde_json::to_value(&forced.checks).unwrap();
    assert!(told.as_array().unwrap().iter().any(|check| check["outcome"] == "forced"), "{told}");

    let client = connections.omni("home").await.unwrap();
    let wait = Wait::new("idle", Schedule::default(), &Events::unheard());
    let (done, came_true) = tokio::sync::oneshot::channel();
    let ending = async {
        // Long before the schedule's first look: it is the watch that notices.
        tokio::time::sleep(Duration::from_millis(600)).await;
        stage(&running, 2);
        done.send(Instant::now()).unwrap();
    };
    let waiting = wait.until(requests_idle::hints(&client), || requests_idle::probe(&client, Some("matrix-cluster")));
    let (met, ()) = tokio::join!(waiting, ending);
    met.unwrap();
    let late = came_true.await.unwrap().elapsed();
    assert!(late < Duration::from_secs(1), "noticed after {late:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn read_only_access_refuses_before_anything_is_asked() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let (running, connections) = estate(runtime.path(), &[("TALOPS_READ_ONLY", "1")]).await;
    // Nothing answers any more: a refusal that asks somebody would be another error.
    drop(running);
    let refused = restart::provider(&connections, &ProviderOptions::default(), &Events::unheard()).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Refused, "{refused}");
    assert!(refused.message().contains("read-only"), "{refused}");
}
