//! `talops dr` against the lab: what is checked, what is refused, a whole drill, and what is told of it.

use std::path::{Path, PathBuf};

use serde_json::Value;
use talops::lab::Clock;

use crate::site::Site;

pub(crate) const CLUSTER: &str = "talos-prod-01";

/// An estate in which a drill takes seconds.
pub(crate) type Estate = Site;

impl Estate {
    pub(crate) fn with(faults: &[&str]) -> Self {
        Self::start(faults, Clock::new(6000.0))
    }

    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let (_, out, error) = self.call(&[arguments, &["-o", "json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}"))
    }

    pub(crate) fn digest(&self) -> String {
        self.json(&["dr", "plan", "-c", CLUSTER])["digest"].as_str().unwrap().to_owned()
    }

    pub(crate) fn run(&self, digest: &str) -> (i32, String, String) {
        self.call(&["dr", "run", "-c", CLUSTER, "--approve-plan", digest, "--gates", "destroy,recreate"])
    }

    /// How often Omni was asked to tear something down, or something was deleted.
    pub(crate) fn destroyed(&self) -> usize {
        let destroys = |request: &&String| request.contains("/Teardown") || request.starts_with("DELETE ");
        self.running.requests().so_far().iter().filter(destroys).count()
    }

    /// How many clusters of this name went, by the estate's own note.
    pub(crate) fn gone(&self) -> usize {
        let uuid = format!("ClusterUUIDs/{CLUSTER}");
        let gone = |line: &&Value| line["happened"] == "gone" && line["what"] == uuid.as_str();
        self.running.requests().lines().iter().filter(gone).count()
    }

    /// The digest of the plan that a run carries out.
    pub(crate) fn plan_of(&self, id: &str) -> String {
        let text = std::fs::read_to_string(self.runs().join(id).join("plan.json")).unwrap();
        let plan: talops::approval::Plan =
            serde_json::from_value(serde_json::from_str::<Value>(&text).unwrap()["plan"].clone()).unwrap();
        plan.digest().to_string()
    }

    pub(crate) fn runs(&self) -> PathBuf {
        self.home().join(".local/state/talops/runs")
    }
}

pub(crate) fn on_the_lab(test: impl FnOnce()) {
    tokio::task::block_in_place(test);
}

fn folders(path: &Path) -> usize {
    std::fs::read_dir(path)
        .map_or(0, |found| found.filter(|entry| entry.as_ref().unwrap().file_name() != "locks").count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_drill_ends_well_and_says_where_every_second_went() {
    on_the_lab(|| {
        let estate = Estate::new();
        let before = estate.json(&["dr", "plan", "-c", CLUSTER]);
        assert_eq!((before["ready"].as_bool(), before["continues"].as_str()), (Some(true), None));
        let (code, out, error) = estate.run(before["digest"].as_str().unwrap());
        assert_eq!(code, 0, "{out}{error}");
        assert!(error.lines().count() <= 60, "{error}");
        assert!(out.contains(": done, ") && out.contains("gate recreate passed by uid"), "{out}");
        // The same name, another cluster.
        let after = estate.json(&["dr", "plan", "-c", CLUSTER]);
        assert_ne!(after["uuid"], before["uuid"]);
        assert_eq!(estate.destroyed(), 1, "the rest is Omni's");
        let list = estate.json(&["dr", "list"]);
        let id = list["runs"][0]["id"].as_str().unwrap();
        assert_eq!((list["runs"].as_array().unwrap().len(), list["runs"][0]["state"].as_str()), (1, Some("completed")));
        let shown = estate.json(&["dr", "show", &id[id.len() - 4..]]);
        let phases: Vec<&str> =
            shown["run"]["phases"].as_array().unwrap().iter().filter_map(|p| p["phase"].as_str()).collect();
        assert_eq!(phases, ["destroy", "recreate", "verify"]);
        assert_eq!(shown["run"]["learned"]["kubernetes"], "v1.36.3");
        // It is done: there is nothing to go on with.
        let (code, _, error) = estate.call(&["dr", "resume", id]);
        assert_eq!(code, 5, "{error}");
        assert!(error.contains("is done"), "{error}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_against_it_is_told_first_and_nothing_is_changed() {
    on_the_lab(|| {
        let estate = Estate::new();
        assert_eq!(estate.call(&["lock", "cluster", CLUSTER]).0, 0);
        let (code, out, error) = estate.call(&["dr", "plan", "-c", CLUSTER]);
        assert_eq!((code, error.as_str()), (3, ""), "{out}");
        let told: Vec<&str> = out.lines().take(3).map(str::trim).collect();
        assert!(told[0].ends_with("stand against it") || told[0].ends_with("stands against it"), "{out}");
        assert!(out.contains("failed cluster-locked: the cluster is locked"), "{out}");
        let digest = estate.digest();
        let (code, out, error) = estate.run(&digest);
        assert_eq!((code, out.as_str()), (5, ""));
        assert!(error.contains("nothing was changed") && error.contains("talops"), "{error}");
        assert!(error.contains("unlock cluster talos-prod-01"), "{error}");
        assert_eq!((estate.destroyed(), folders(&estate.runs())), (0, 0));
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_that_nobody_approved() {
    on_the_lab(|| {
        let estate = Estate::new();
        let (code, _, error) = estate.call(&["dr", "run", "-c", CLUSTER]);
        assert_eq!(code, 5);
        assert!(error.contains("nobody approved; nothing was changed") && error.contains("talops"), "{error}");
        let (code, _, error) = estate.run("0123456789");
        assert_eq!(code, 5);
        assert!(error.contains("it is another one by now"), "{error}");
        let (code, _, error) = estate.call(&["dr", "plan", "-c", CLUSTER, "--skip-check", "nothing"]);
        assert_eq!(code, 2);
        assert!(error.contains("no check is called \"nothing\"") && error.contains("cluster-locked"), "{error}");
        assert_eq!((estate.destroyed(), folders(&estate.runs())), (0, 0));
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_plan_run_and_wait_but_not_approve_cannot_destroy() {
    on_the_lab(|| {
        let estate = Estate::new();
        let path = estate.configuration();
        let text = std::fs::read_to_string(&path).unwrap();
        let strict = text.replace("approval: digest", "approval: terminal");
        assert_ne!(strict, text);
        std::fs::write(&path, strict).unwrap();
        let digest = estate.digest();
        let (code, _, error) = estate.run(&digest);
        assert_eq!(code, 5, "{error}");
        assert!(error.contains("a person at a terminal"), "{error}");
        let (code, _, error) = estate.call(&["approve", &digest, "--gates", "destroy,recreate"]);
        assert_eq!(code, 5, "{error}");
        let (code, _, error) = estate.call(&["dr", "run", "-c", CLUSTER, "--no-input"]);
        assert_eq!(code, 5, "{error}");
        assert_eq!((estate.destroyed(), estate.gone(), folders(&estate.runs())), (0, 0, 0));
    });
}
