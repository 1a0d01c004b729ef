//! `talops wait` against the lab: what is so at once, what comes true, what does not, and the words for each.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use talops::lab::kubernetes::{ObjectStore, serve};
use talops::lab::{Clock, Requests};

use crate::site::Site;
use crate::talops::{outcome, talops};

fn call(arguments: &[&str]) -> (i32, String, String) {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    outcome(talops(home.path()).arg("--lab").args(arguments))
}

/// How long it took and which commit or heartbeat it was differ from call to call.
fn steady(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.split(" (after ").next().unwrap();
        let line = line.split(", revision ").next().unwrap();
        line.split("heartbeat ").next().unwrap().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_so_is_a_line_and_exit_0() {
    let conditions: [&[&str]; 7] = [
        &["cluster-ready", "-c", "edge"],
        &["cluster-ready", "-c", "edge", "--api"],
        &["cluster-gone", "-c", "nobody"],
        &["machines", "3", "-c", "talos-prod-01"],
        &["nodes-ready", "-c", "talos-prod-01"],
        &["nodes-ready", "2", "--kubernetes-version", "1.36.3", "-c", "talos-prod-01"],
        &["app", "root", "-n", "argocd", "-c", "talos-prod-01"],
    ];
    let told: Vec<String> = conditions
        .iter()
        .map(|condition| {
            let (code, out, error) = call(&[&["wait"], *condition, &["--deadline", "60s"]].concat());
            assert_eq!(code, 0, "{condition:?}: {out}{error}");
            // It is said once what is waited for and once that it came true.
            assert_eq!(error.lines().count(), 2, "{condition:?}: {error}");
            steady(&out)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    cluster edge ready: 1/1 machines running
    cluster edge ready and its API answering: 1/1 machines running, Kubernetes v1.36.3 answers
    cluster nobody and its machines gone: nothing of it is there
    3 machines of talos-prod-01 running: 6 machines running
    nodes of talos-prod-01 ready: 6/6 nodes ready
    2 nodes of talos-prod-01 ready: 6/6 nodes ready
    application argocd/root of talos-prod-01 well: Synced, Healthy
    ");
}

#[test]
fn the_provider_is_meant_by_its_name_its_id_or_its_cluster() {
    for arguments in [&[][..], &["matrix"], &["matrix-cluster"], &["-c", "edge"]] {
        let (code, out, error) = call(&[&["wait", "provider-connected"], arguments].concat());
        assert_eq!((code, steady(&out).as_str()), (0, "provider matrix-cluster connected: last "), "{error}");
    }
}

#[test]
fn a_report_in_json_is_the_whole_answer() {
    let (code, out, error) = call(&["wait", "nodes-ready", "-c", "edge", "-o", "json", "-q"]);
    assert_eq!((code, error.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["kind"], "WaitReport");
    assert_eq!(
        (&report["condition"], &report["cluster"], &report["end"]),
        (&"nodes-ready".into(), &"edge".into(), &"met".into())
    );
    assert_eq!((&report["text"], &report["attempts"]), (&"1/1 nodes ready".into(), &1.into()));
    assert!(report["seconds"].is_number() && report.get("blockers").is_none(), "{report}");
    let (_, name, _) = call(&["wait", "cluster-ready", "-c", "edge", "-o", "name", "-q"]);
    assert_eq!(name, "cluster-ready/edge\n");
}

#[test]
fn a_deadline_is_exit_4_with_what_is_in_the_way_and_the_call_that_goes_on() {
    let arguments = ["wait", "machines", "7", "-c", "talos-prod-01", "--timeout", "2s", "-q"];
    let (code, out, error) = call(&arguments);
    assert_eq!((code, out.as_str()), (4, ""));
    insta::assert_snapshot!(error.replacen("after 1 s", "after 2 s", 1), @"
    error: 7 machines of talos-prod-01 running: the deadline was reached after 2 s, 6/7 machines running
      cluster talos-prod-01: 6 machines are asked for
    hint: talops --lab wait machines 7 -c talos-prod-01 goes on waiting
    ");
    let (code, out, error) = call(&[&arguments[..], &["-o", "json"]].concat());
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, report["end"].as_str(), report["text"].as_str()),
        (4, Some("deadlineReached"), Some("6/7 machines running"))
    );
    assert_eq!(report["blockers"][0]["says"], "6 machines are asked for");
    let error: Value = serde_json::from_str(&error).unwrap();
    assert_eq!(error["code"], "deadline");
    let hint = error["hint"].as_str().unwrap();
    assert_eq!(hint, "talops --lab wait machines 7 -c talos-prod-01 goes on waiting");
}

#[test]
fn a_fault_is_in_the_way_with_its_own_words() {
    let cases: [(&str, &[&str], &str); 5] = [
        (
            "node-not-ready",
            &["nodes-ready", "-c", "talos-prod-01"],
            "Ready=Unknown: NodeStatusUnknown: Kubelet stopped",
        ),
        ("app-degraded", &["app", "gateway", "-c", "talos-prod-01"], "Synced, Degraded"),
        ("provider-stopped", &["provider-connected"], "not connected, last heartbeat"),
        ("pve-node-away", &["vms-gone", "-c", "talos-prod-01"], "what is on it cannot be seen"),
        ("omni-unreachable", &["cluster-ready", "-c", "edge"], "the last look failed: "),
    ];
    for (fault, condition, words) in cases {
        let (code, out, error) =
            call(&[&["--lab-fault", fault, "wait"], condition, &["--deadline", "3s", "-q"]].concat());
        assert_eq!((code, out.as_str()), (4, ""), "{fault}: {error}");
        assert!(error.contains(words), "{fault}: {error}");
    }
}

#[test]
fn what_cannot_come_true_ends_long_before_the_limit() {
    let began = Instant::now();
    let (code, out, error) = call(&["wait", "provider-connected", "nobody", "-o", "json", "-q"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, report["end"].as_str()), (1, Some("impossible")), "{error}");
    assert_eq!(report["why"], "Omni does not know it");
    assert!(began.elapsed() < Duration::from_secs(90), "three minutes would be the limit");
}

#[test]
fn what_is_not_clear_is_exit_2_before_anybody_is_asked() {
    let cases: [(&[&str], &str); 7] = [
        (&["cluster-ready"], "which cluster?"),
        (&["cluster-ready", "-c", "edge,talos-prod-01"], "one cluster at a time"),
        (&["machines", "-c", "edge"], "<N>"),
        (&["machines", "three", "-c", "edge"], "three"),
        (&["app", "a/b/c", "-c", "edge"], "is no application's name"),
        (&["vms-gone", "-c", "nobody"], "\"nobody\" is not configured"),
        (&[], "Usage: talops wait"),
    ];
    for (arguments, words) in cases {
        let (code, out, error) = call(&[&["wait"], arguments].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {error}");
        assert!(error.contains(words), "{arguments:?}: {error}");
    }
}

#[test]
fn reading_is_enough() {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    let mut command = talops(home.path());
    command.env("TALOPS_READ_ONLY", "1").args(["--lab", "wait", "cluster-ready", "-c", "edge", "--api"]);
    let (code, _, error) = outcome(&mut command);
    assert_eq!(code, 0, "{error}");
}

impl Site {
    /// Begins an approved deletion and leaves it to Omni.
    fn delete(&self, cluster: &str) {
        let (code, _, error) = outcome(&mut self.deletion(cluster, &["--wait=false"]));
        assert_eq!(code, 0, "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_goes_meanwhile_is_noticed_and_told_as_its_deletion_tells_it() {
    tokio::task::block_in_place(|| {
        let site = Site::start(&[], Clock::default());
        let mut waiting = site.command(&["wait", "cluster-gone", "-c", "talos-prod-01", "--deadline", "120s"]);
        let child = waiting.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(500));
        site.delete("talos-prod-01");
        let (code, _, told) = site.call(&["template", "delete", "talos-prod-01"]);
        assert_eq!(code, 0, "{told}");
        let ended = child.wait_with_output().unwrap();
        let (out, error) = (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
        assert_eq!(ended.status.code(), Some(0), "{error}");
        assert_eq!(steady(&out), "cluster talos-prod-01 and its machines gone: 6/6 machines gone");
        let first = |text: &str| text.lines().find(|line| line.starts_with("waiting, ")).map(str::to_owned);
        let what = |line: Option<String>| line.and_then(|line| line.split_once(": ").map(|(_, what)| what.to_owned()));
        assert_eq!(what(first(&error)), what(first(&told)), "{error}\n{told}");
        // Nothing is left to wait for.
        let (code, out, _) = site.call(&["wait", "cluster-gone", "-c", "talos-prod-01"]);
        assert_eq!(
            (code, steady(&out).as_str()),
            (0, "cluster talos-prod-01 and its machines gone: nothing of it is there")
        );
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orphan_ends_the_wait_for_virtual_machines_and_is_named() {
    tokio::task::block_in_place(|| {
        let site = Site::start(&["vm-orphaned"], Clock::default());
        site.delete("talos-prod-01");
        let (code, out, error) = site.call(&["wait", "vms-gone", "-c", "talos-prod-01", "-o", "json", "-q"]);
        let report: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, report["end"].as_str()), (1, Some("impossible")), "{report}{error}");
        assert_eq!(report["why"], "6/7 VMs gone, 1 VM is orphaned");
        let blockers = report["blockers"].as_array().unwrap();
        assert_eq!(blockers.len(), 1, "{report}");
        let (what, says) = (blockers[0]["what"].as_str().unwrap(), blockers[0]["says"].as_str().unwrap());
        assert!(what.starts_with("VM talos-prod-01-") && what.ends_with(" (139 on golf)"), "{what}");
        assert_eq!(says, "running, orphaned: its machine request is gone, and nothing removes it");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_looked_at_all_the_time_is_exit_6() {
    tokio::task::block_in_place(|| {
        let site = Site::start(&["omni-unreachable"], Clock::default());
        let path = site.running.configuration();
        let text = std::fs::read_to_string(&path).unwrap();
        let limited = text.replacen("waits:\n      stalled: 5s", "waits: {machines: 2s}", 1);
        assert_ne!(text, limited, "{text}");
        std::fs::write(&path, limited).unwrap();
        let (code, out, error) = site.call(&["wait", "cluster-ready", "-c", "edge", "-o", "json", "-q"]);
        assert_eq!(code, 6, "{error}");
        let report: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(report["end"], "limitReached");
        assert!(report["error"].is_string() && report.get("blockers").is_none(), "{report}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_of_a_cluster_that_is_made_anew_are_seen_through_its_new_api() {
    tokio::task::block_in_place(|| {
        let site = Site::start(&[], Clock::default());
        // What was minted for the old cluster is kept, and is not let in any more.
        let (code, _, error) = site.call(&["wait", "nodes-ready", "-c", "edge"]);
        assert_eq!(code, 0, "{error}");
        site.delete("edge");
        let (code, _, error) = site.call(&["wait", "cluster-gone", "-c", "edge"]);
        assert_eq!(code, 0, "{error}");
        let (code, out, error) = site.call(&["wait", "vms-gone", "-c", "edge", "--deadline", "60s"]);
        assert_eq!(code, 0, "{out}{error}");
        let (code, _, error) = site.call(&["template", "sync", "-c", "edge"]);
        assert_eq!(code, 0, "{error}");
        let there = ["wait", "nodes-ready", "-c", "edge", "--allow-no-cni", "--deadline", "120s"];
        let (code, out, error) = site.call(&there);
        assert_eq!(
            (code, steady(&out).as_str()),
            (0, "nodes of edge there: 1/1 nodes there, waiting for a CNI"),
            "{error}"
        );
        let (code, _, error) = site.call(&["wait", "nodes-ready", "-c", "edge", "--deadline", "3s", "-q"]);
        assert_eq!(code, 4);
        let words = "0/1 nodes ready, 1 waiting for a CNI\n  node edge-control-planes-";
        assert!(error.contains(words) && error.contains("NotReady: KubeletNotReady: container runtime"), "{error}");
    });
}

/// A Kubernetes API that no Omni has anything to do with, and a configuration that names it.
fn kubernetes(home: &Path, objects: Vec<Value>) -> Arc<ObjectStore> {
    let store = Arc::new(ObjectStore::new(objects));
    store.declare("argoproj.io", "v1alpha1", "Application", "applications", true);
    store.declare("argoproj.io", "v1alpha1", "ApplicationSet", "applicationsets", true);
    let runtime = tokio::runtime::Handle::current();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let tokens = Arc::new(|token: &str| (token == "t").into());
    let options = talops::lab::kubernetes::Options { version: "v1.36.3".to_owned(), tokens, delay: BTreeMap::new() };
    let _guard = runtime.enter();
    serve(listener, Arc::clone(&store), options, Requests::default());
    let kubeconfig = format!(
        "apiVersion: v1\nkind: Config\nclusters: [{{name: c, cluster: {{server: \"{url}\"}}}}]\n\
         users: [{{name: u, user: {{token: t}}}}]\ncontexts: [{{name: sno, context: {{cluster: c, user: u}}}}]\n"
    );
    std::fs::create_dir_all(home.join(".kube")).unwrap();
    std::fs::write(home.join(".kube/config"), kubeconfig).unwrap();
    std::fs::write(home.join("talops.yaml"), "clusters: {sno: {kubernetes: {context: sno}}}\n").unwrap();
    store
}

/// Begins a wait, and gives it back once a line of its own says `words`.
fn waiting(home: &Path, condition: &[&str], words: &str) -> Child {
    let mut command = talops(home);
    command.arg("wait").args(condition).args(["--deadline", "60s"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut told = Vec::new();
    let said = lines.any(|line| {
        told.push(line);
        told.iter().any(|line| line.contains(words))
    });
    if !said {
        child.wait().unwrap();
    }
    assert!(said, "it never said {words:?}: {told:?}");
    child
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_watch_shows_is_noticed_at_once() {
    tokio::task::block_in_place(|| {
        let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
        let node = |status: &str| {
            json!({
                "apiVersion": "v1", "kind": "Node", "metadata": {"name": "sno-1"},
                "status": {"conditions": [{"type": "Ready", "status": status, "reason": "Kubelet", "message": "says so"}],
                           "nodeInfo": {"kubeletVersion": "v1.36.3"}},
            })
        };
        let application = |health: &str| {
            json!({
                "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
                "metadata": {"name": "shop", "namespace": "argocd"},
                "status": {"sync": {"status": "Synced"}, "health": {"status": health}},
            })
        };
        let store = kubernetes(home.path(), vec![node("False")]);
        let nodes = waiting(home.path(), &["nodes-ready"], "0/1 nodes ready; node sno-1: NotReady: Kubelet: says so");
        let shop = waiting(home.path(), &["app", "shop"], "Application shop: does not exist");
        // Its watch is there a moment after the first look.
        std::thread::sleep(Duration::from_millis(500));
        let began = Instant::now();
        store.put(node("True"));
        store.put(application("Progressing"));
        store.put(application("Healthy"));
        for (child, text) in [(nodes, "1/1 nodes ready"), (shop, "Synced, Healthy")] {
            let ended = child.wait_with_output().unwrap();
            let out = String::from_utf8(ended.stdout).unwrap();
            assert!(ended.status.success() && out.contains(text), "{text}: {out}");
        }
        assert!(began.elapsed() < Duration::from_secs(15), "its schedule alone would take 30 s: {:?}", began.elapsed());
    });
}
