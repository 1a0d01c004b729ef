//! `talops template diff` and `sync`, and `talops approve`, against the lab.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use talops::environment::Environment;
use talops::lab::{Lab, Options, Running};
use tempfile::TempDir;

use crate::stand_between::{self, Fate};
use crate::talops::{outcome, talops};

/// A cluster of four machines that no configuration names: a person approves what destroys it.
const TEMPLATE: &str = "\
kind: Cluster
name: c1
kubernetes: {version: v1.36.3}
talos: {version: v1.13.8}
patches:
  - {name: kubespan, inline: {machine: {network: {kubespan: {enabled: true}}}}}
---
kind: ControlPlane
machines: [aaaaaaaa-0000-4000-8000-000000000001]
---
kind: Workers
machines: [aaaaaaaa-0000-4000-8000-000000000002, aaaaaaaa-0000-4000-8000-000000000003]
";

/// The estate of one test, and a folder of its own to call from.
struct Trial {
    home: TempDir,
    running: Running,
    configuration: PathBuf,
}

impl Trial {
    fn new() -> Self {
        let home = tempfile::tempdir_in("/tmp").unwrap();
        let environment = Environment::new([("XDG_RUNTIME_DIR".into(), home.path().as_os_str().to_owned())]);
        let lab = Lab::start(Options::default(), &environment);
        let running = tokio::runtime::Handle::current().block_on(lab).unwrap();
        let configuration = running.configuration();
        Self { home, running, configuration }
    }

    /// One whose Omni is behind another server.
    fn behind(decide: impl Fn(&str, &Value) -> Fate + Send + Sync + 'static) -> Self {
        let mut trial = Self::new();
        let text = std::fs::read_to_string(&trial.configuration).unwrap();
        let after = &text[text.find("http://127.0.0.1:").unwrap()..];
        let omni = after[..after.find('\n').unwrap()].trim_end_matches(['"', '\'']).to_owned();
        let between = tokio::runtime::Handle::current().block_on(stand_between::start(&omni, decide));
        trial.configuration = trial.running.configuration().with_file_name("between.yaml");
        std::fs::write(&trial.configuration, text.replace(&omni, &between)).unwrap();
        trial
    }

    fn file(&self, name: &str, text: &str) {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = talops(self.home.path());
        command.arg("--config").arg(&self.configuration).args(["--request-timeout", "60s"]).args(arguments);
        command
    }

    fn call(&self, arguments: &[&str]) -> (i32, String, String) {
        outcome(&mut self.command(arguments))
    }

    /// A call at a terminal where somebody types this; what the terminal shows.
    fn typed(&self, arguments: &[&str], typed: &str) -> (i32, String) {
        let command = self.command(arguments);
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        let words: Vec<String> = words.map(|word| format!("'{}'", word.to_str().unwrap())).collect();
        let mut script = Command::new("script");
        script.args(["-qec", &words.join(" "), "/dev/null"]).env_clear();
        script.env("PATH", "/usr/bin:/bin").env("HOME", self.home.path()).env("TERM", "dumb").env("USER", "olga");
        script.current_dir(self.home.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = script.spawn().unwrap();
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), format!("{typed}\n").as_bytes()).unwrap();
        let ended = child.wait_with_output().unwrap();
        (ended.status.code().unwrap_or(-1), String::from_utf8_lossy(&ended.stdout).replace('\r', ""))
    }

    /// What would be destroyed is known by this.
    fn digest(&self, template: &str) -> String {
        let (code, out, error) = self.call(&["template", "diff", template, "-o", "json", "--summary"]);
        assert_eq!(code, 3, "{error}");
        let report: Value = serde_json::from_str(&out).unwrap();
        report["templates"][0]["plan"]["digest"].as_str().unwrap().to_owned()
    }

    /// The cluster of the template is made, and then wants one worker and one patch less.
    fn scaled_down(&self) {
        self.file("c1.yaml", TEMPLATE);
        let (code, _, error) = self.call(&["template", "sync", "c1.yaml"]);
        assert_eq!(code, 0, "{error}");
        let less = TEMPLATE.replace(", aaaaaaaa-0000-4000-8000-000000000003", "");
        let less = less
            .replace("patches:\n  - {name: kubespan, inline: {machine: {network: {kubespan: {enabled: true}}}}}\n", "");
        self.file("c1.yaml", &less);
    }

    fn is_there(&self, kind: &str, id: &str) -> bool {
        self.call(&["get", kind, id]).0 == 0
    }

    fn changes(&self) -> usize {
        let reads = ["Get", "List", "Watch"];
        let changes =
            |request: &String| request.contains("ResourceService") && !reads.iter().any(|read| request.ends_with(read));
        self.running.requests().so_far().iter().filter(|request| changes(request)).count()
    }
}

/// Checks what is told against a snapshot, without what differs from run to run.
macro_rules! assert_told {
    ($text:expr, @$snapshot:literal) => {
        insta::with_settings!({filters => vec![
            (r"127\.0\.0\.1:\d+", "[omni]"),
            (r"\b[0-9a-f]{16}\b", "[digest]"),
            (r"talops --config \S+", "talops"),
            (r" in \d+\.\d s", " in [time]"),
            (r"\d\d:\d\d:\d\dZ", "[time]"),
            (r"created: .*", "created: [time]"),
            (r"updated: .*", "updated: [time]"),
        ]}, { insta::assert_snapshot!($text, @$snapshot) })
    };
}

mod approvals;
mod failures;

/// Runs a test that blocks beside the lab.
fn blocking(test: impl FnOnce()) {
    tokio::task::block_in_place(test);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_as_its_template_says() {
    blocking(|| {
        let trial = Trial::new();
        let (code, out, error) = trial.call(&["template", "diff", "-c", "talos-prod-01"]);
        assert_eq!((code, out.as_str()), (0, ""), "{error}");
        assert!(error.starts_with("talos-prod-01 is as "), "{error}");
        // Not more than a dozen requests.
        assert!(trial.running.requests().so_far().len() <= 12, "{:?}", trial.running.requests().so_far());
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_cluster_is_made_and_a_second_sync_changes_nothing() {
    blocking(|| {
        let trial = Trial::new();
        trial.file("c1.yaml", TEMPLATE);
        let (code, out, error) = trial.call(&["template", "diff", "c1.yaml", "--summary"]);
        assert_eq!((code, error.as_str()), (3, ""));
        assert!(trial.running.requests().so_far().len() <= 12, "{:?}", trial.running.requests().so_far());
        assert_told!(out, @"
        create Clusters/c1
        create ConfigPatches/200-cluster-c1-kubespan
        create MachineSets/c1-control-planes
        create MachineSets/c1-workers
        create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000001
        create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000002
        create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000003
        ");
        let (code, out, error) = trial.call(&["template", "sync", "c1.yaml"]);
        assert_eq!(code, 0, "{error}");
        assert_told!(error, @"
        * creating Clusters.omni.sidero.dev(c1)
        * creating ConfigPatches.omni.sidero.dev(200-cluster-c1-kubespan)
        * creating MachineSets.omni.sidero.dev(c1-control-planes)
        * creating MachineSets.omni.sidero.dev(c1-workers)
        * creating MachineSetNodes.omni.sidero.dev(aaaaaaaa-0000-4000-8000-000000000001)
        * creating MachineSetNodes.omni.sidero.dev(aaaaaaaa-0000-4000-8000-000000000002)
        * creating MachineSetNodes.omni.sidero.dev(aaaaaaaa-0000-4000-8000-000000000003)
        ");
        assert_told!(out, @"c1 synced: 7 created in [time]");
        let (code, out, error) = trial.call(&["template", "diff", "c1.yaml"]);
        assert_eq!((code, out.as_str(), error.as_str()), (0, "", "c1 is as c1.yaml says\n"));
        let made = trial.changes();
        let (code, out, error) = trial.call(&["template", "sync", "c1.yaml"]);
        assert_eq!((code, error.as_str(), trial.changes()), (0, "", made));
        assert_told!(out, @"c1 is as its template says");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_waits_until_the_cluster_is_ready_and_its_api_answers() {
    blocking(|| {
        let trial = Trial::new();
        for (flag, told) in [("--wait", "ready\n"), ("--wait=api", "ready, Kubernetes v1.36.3\n")] {
            let (code, out, error) = trial.call(&["template", "sync", "-c", "talos-prod-01", flag]);
            assert_eq!(code, 0, "{error}");
            assert_eq!(out, format!("talos-prod-01 is as its template says, {told}"));
        }
        // A cluster whose machines nobody has is not ready, and the wait has its limit.
        trial.file("c1.yaml", TEMPLATE);
        let text = std::fs::read_to_string(&trial.configuration).unwrap();
        let limited = text.replace("\nclusters:\n", "\nclusters:\n  c1:\n    waits:\n      machines: 1s\n");
        assert_ne!(text, limited);
        std::fs::write(&trial.configuration, limited).unwrap();
        let (code, out, error) = trial.call(&["template", "sync", "c1.yaml", "--wait"]);
        assert_eq!(code, 1, "{error}");
        assert!(out.starts_with("c1 synced: 7 created") && out.ends_with(", not ready\n"), "{out}");
        assert!(error.contains("cluster c1 ready: not so after 1 s"), "{error}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_difference_stays_within_the_budget() {
    blocking(|| {
        let trial = Trial::new();
        let patch =
            |number: usize| format!("  - {{name: p{number}, inline: {{machine: {{sysctls: {{a: \"{number}\"}}}}}}}}\n");
        let patches: Vec<String> = (0..200).map(patch).collect();
        let patches = patches.concat();
        trial.file("c1.yaml", &TEMPLATE.replace("patches:\n", &format!("patches:\n{patches}")));
        for format in ["table", "json", "name"] {
            let (code, out, error) = trial.call(&["template", "diff", "c1.yaml", "-o", format, "--max-bytes", "4096"]);
            assert_eq!(code, 3);
            assert!(out.len() + error.len() <= 4096, "{format}: {} bytes", out.len());
            assert!(out.contains("--max-bytes 0"), "{out}");
            if format == "json" {
                serde_json::from_str::<Value>(&out).unwrap();
            }
        }
    });
}
