//! Deletions to their end, and such as were cut off in the middle, against the lab's Omni: it does what a real one was seen
//! to do, in a few seconds.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use talops::lab::Clock;

use crate::site::Site;
use crate::talops::outcome;

const CLUSTERS: &str = "Clusters.omni.sidero.dev";
const PATCH: &str = r#"{"resource": {"metadata": {"namespace": "default", "type": "ConfigPatches.omni.sidero.dev",
    "id": "500-edge", "labels": {"omni.sidero.dev/cluster": "edge"}}, "spec": "{\"data\": \"machine: {}\\n\"}"}}"#;

impl Site {
    fn is_there(&self, kind: &str, cluster: &str) -> bool {
        let store = &self.running.endpoints()[0].gateway.store;
        let of_cluster = |labels: &std::collections::BTreeMap<String, String>| {
            labels.get("omni.sidero.dev/machine-request-set").is_some_and(|set| set.starts_with(cluster))
        };
        store.list("default", kind).iter().any(|one| one.metadata.id == cluster || of_cluster(&one.metadata.labels))
    }

    fn is_tearing_down(&self, cluster: &str) -> bool {
        let store = &self.running.endpoints()[0].gateway.store;
        store.get("default", CLUSTERS, cluster).is_ok_and(|one| one.document().contains("tearingDown"))
    }

    fn memories(&self) -> usize {
        let folder = self.home.path().join(".local/state/talops/deletions");
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_gone_when_its_machines_are() {
    tokio::task::block_in_place(|| {
        let site = Site::start(&[], Clock::default());
        let (code, out, error) = outcome(&mut site.deletion("talos-prod-01", &[]));
        assert_eq!(code, 0, "{error}");
        assert!(out.starts_with("cluster talos-prod-01 is gone after "), "{out}");
        assert!(out.ends_with(": 6 machines, 6 destroyed\n"), "{out}");
        for kind in [CLUSTERS, "Machines.omni.sidero.dev", "Links.omni.sidero.dev"] {
            assert!(!site.is_there(kind, "talos-prod-01"), "{kind}");
        }
        // The other cluster is as it was.
        assert!(site.is_there(CLUSTERS, "edge") && site.is_there("Machines.omni.sidero.dev", "edge"));
        assert_eq!(site.memories(), 0);
        let (code, _, error) = site.call(&["template", "delete", "talos-prod-01"]);
        assert_eq!(code, 1, "{error}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_was_killed_is_continued_without_another_approval() {
    tokio::task::block_in_place(|| {
        let site = Site::start(&[], Clock::default());
        let mut killed = site.deletion("talos-prod-01", &[]);
        let mut child = killed.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        until("the cluster is torn down", || site.is_tearing_down("talos-prod-01"));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(site.memories(), 1);
        let (code, out, error) = site.call(&["template", "delete", "talos-prod-01", "-o", "json"]);
        assert_eq!(code, 0, "{error}");
        let report: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((report["outcome"].as_str(), report["continued"].as_bool()), (Some("deleted"), Some(true)));
        assert_eq!(report["machines"].as_array().map(Vec::len), Some(6));
        assert!(error.contains("deletion of talos-prod-01 is under way since "), "{error}");
        assert!(!site.is_there("Machines.omni.sidero.dev", "talos-prod-01"));
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_waits_for_its_provider_and_says_so() {
    tokio::task::block_in_place(|| {
        let site = Site::start(&["provider-stopped"], Clock::default());
        let (code, out, error) = outcome(&mut site.deletion("edge", &["--wait=3s", "-o", "json"]));
        assert_eq!(code, 1, "{out}{error}");
        let report: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(report["outcome"], "underWay");
        let says = report["left"][0]["says"].as_str().unwrap();
        assert!(says.contains("ProvisionController") && says.contains("is not connected"), "{says}");
        assert!(error.contains("provider matrix-cluster is not connected"), "{error}");
        let (code, _, error) = site.call(&["restart", "provider", "--force"]);
        assert_eq!(code, 0, "{error}");
        let (code, out, error) = site.call(&["template", "delete", "edge"]);
        assert_eq!(code, 0, "{error}");
        assert!(out.contains("1 machine, 1 destroyed"), "{out}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_cluster_stays() {
    tokio::task::block_in_place(|| {
        let site = Site::start(&[], Clock::default());
        let store = &site.running.endpoints()[0].gateway.store;
        let mut cluster = store.get("default", CLUSTERS, "edge").unwrap();
        cluster.metadata.annotations.insert("omni.sidero.dev/cluster-locked".to_owned(), String::new());
        store.update(cluster, None, jiff::Timestamp::now()).unwrap();
        let (code, out, error) = site.call(&["template", "delete", "edge"]);
        assert_eq!((code, out.as_str()), (5, ""));
        assert!(
            error.contains("it is locked; nothing was changed") && error.contains("unlock cluster edge"),
            "{error}"
        );
        assert!(!site.is_tearing_down("edge"));
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cluster_left_goes_when_it_is_approved() {
    tokio::task::block_in_place(|| {
        let site = Site::start(&[], Clock::default());
        let (code, _, error) = outcome(&mut site.deletion("edge", &[]));
        assert_eq!(code, 0, "{error}");
        let create = ["api", "omni.resources.ResourceService/Create", "-d", PATCH, "--write"];
        let (code, _, error) = site.call(&create);
        assert_eq!(code, 0, "{error}");
        let (code, _, error) = site.call(&["template", "delete", "edge"]);
        assert_eq!(code, 5, "a cluster that is gone, and a patch that nobody approved: {error}");
        let (code, out, error) = outcome(&mut site.deletion("edge", &[]));
        assert_eq!(code, 0, "{out}{error}");
        let store = &site.running.endpoints()[0].gateway.store;
        assert!(store.get("default", "ConfigPatches.omni.sidero.dev", "500-edge").is_err());
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn without_waiting_it_goes_on_in_omni() {
    tokio::task::block_in_place(|| {
        let site = Site::start(&[], Clock::default());
        let (code, out, error) = outcome(&mut site.deletion("edge", &["--wait=false"]));
        assert_eq!((code, out.as_str()), (0, "cluster edge is being deleted: 1 machine, 1 destroyed\n"), "{error}");
        until("it is gone", || !site.is_there("Links.omni.sidero.dev", "edge"));
    });
}
