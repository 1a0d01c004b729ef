//! `talops template diff` and `sync`, and `talops approve`, against the lab.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

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
async fn what_is_destroyed_is_shown_and_refused_until_somebody_approves() {
    blocking(|| {
        let trial = Trial::new();
        trial.scaled_down();
        let before = trial.changes();
        let (code, out, error) = trial.call(&["template", "diff", "c1.yaml"]);
        assert_eq!((code, error.as_str()), (3, ""));
        assert_told!(out, @"
        --- MachineSetNodes.omni.sidero.dev(default/aaaaaaaa-0000-4000-8000-000000000003)
        +++ /dev/null
        @@ -1,14 +0,0 @@
        -metadata:
        -  namespace: default
        -  type: MachineSetNodes.omni.sidero.dev
        -  id: aaaaaaaa-0000-4000-8000-000000000003
        -  version: 1
        -  owner:
        -  phase: running
        -  created: [time]
        -  updated: [time]
        -  labels:
        -    omni.sidero.dev/cluster: c1
        -    omni.sidero.dev/machine-set: c1-workers
        -    omni.sidero.dev/role-worker:
        -spec: {}
        --- ConfigPatches.omni.sidero.dev(default/200-cluster-c1-kubespan)
        +++ /dev/null
        @@ -1,20 +0,0 @@
        -metadata:
        -  namespace: default
        -  type: ConfigPatches.omni.sidero.dev
        -  id: 200-cluster-c1-kubespan
        -  version: 1
        -  owner:
        -  phase: running
        -  created: [time]
        -  updated: [time]
        -  labels:
        -    omni.sidero.dev/cluster: c1
        -  annotations:
        -    name: kubespan
        -spec:
        -  data: |
        -    machine:
        -        network:
        -            kubespan:
        -                enabled: true
        -  compresseddata: []
        plan [digest] destroys 2 resources of c1: talops approve [digest] --gates destroy
        ");
        let (code, out, error) = trial.call(&["template", "sync", "c1.yaml"]);
        assert_eq!((code, out.as_str()), (5, ""));
        assert_told!(error, @"
        error: the template sync of cluster c1 destroys 2 resources, which nobody approved; nothing was changed
        hint: a person at a terminal: talops approve [digest] --gates destroy; what goes: talops template diff c1.yaml
        ");
        // A person approves this cluster; neither a job nor a flag does.
        let digest = trial.digest("c1.yaml");
        let (code, _, error) = trial.call(&["approve", &digest, "--gates", "destroy"]);
        assert_eq!(code, 5);
        assert_told!(error, @"
        error: cluster c1 is approved by a person at a terminal, and this is none; nothing was changed
        hint: at a terminal: talops approve [digest] --gates destroy; `clusters.NAME.approval: digest` in talops.yaml lets a job approve
        ");
        let flags = ["template", "sync", "c1.yaml", "--approve-plan", &digest, "--gates", "destroy"];
        let (code, _, error) = trial.call(&flags);
        assert_eq!(code, 5, "{error}");
        assert_eq!(trial.changes(), before);
        assert!(trial.is_there("machinesetnode", "aaaaaaaa-0000-4000-8000-000000000003"));
    });
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_person_at_a_terminal_types_the_name() {
    blocking(|| {
        let trial = Trial::new();
        trial.scaled_down();
        for no in ["C1", "yes", ""] {
            let (code, shown) = trial.typed(&["template", "sync", "c1.yaml"], no);
            assert_eq!(code, 5, "{shown}");
        }
        let (code, shown) = trial.typed(&["template", "sync", "c1.yaml", "--no-input"], "c1");
        assert_eq!(code, 5, "{shown}");
        assert!(trial.is_there("configpatch", "200-cluster-c1-kubespan"));
        let (code, shown) = trial.typed(&["template", "sync", "c1.yaml"], "c1 ");
        assert_eq!(code, 0, "{shown}");
        assert!(shown.contains("Type c1 to approve it"), "{shown}");
        assert!(!trial.is_there("configpatch", "200-cluster-c1-kubespan"));
        assert!(!trial.is_there("machinesetnode", "aaaaaaaa-0000-4000-8000-000000000003"));
        assert_eq!(trial.call(&["template", "diff", "c1.yaml"]).0, 0);
    });
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_approved_a_job_does_once() {
    blocking(|| {
        let trial = Trial::new();
        trial.scaled_down();
        let digest = trial.digest("c1.yaml");
        let approve = ["approve", &digest[..12], "--gates", "destroy"];
        let (code, shown) = trial.typed(&approve, "c1");
        assert_eq!(code, 0, "{shown}");
        let (code, out, error) = trial.call(&["template", "sync", "c1.yaml", "--no-input"]);
        assert_eq!(code, 0, "{error}");
        assert_told!(error, @"
        * tearing down MachineSetNodes.omni.sidero.dev(aaaaaaaa-0000-4000-8000-000000000003)
        waiting, 10 m at most: 1 resource of c1 gone
        1 resource of c1 gone: 0/1 resources gone; MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000003: is held by nobody, and about to go (0 s)
        1 resource of c1 gone, after 0 s
        * destroyed MachineSetNodes.omni.sidero.dev(aaaaaaaa-0000-4000-8000-000000000003)
        * tearing down ConfigPatches.omni.sidero.dev(200-cluster-c1-kubespan)
        waiting, 10 m at most: 1 resource of c1 gone
        1 resource of c1 gone: 0/1 resources gone; ConfigPatches/200-cluster-c1-kubespan: is held by nobody, and about to go (0 s)
        1 resource of c1 gone, after 0 s
        * destroyed ConfigPatches.omni.sidero.dev(200-cluster-c1-kubespan)
        ");
        assert_told!(out, @"c1 synced: 2 destroyed in [time] (approved by olga)");
        // The same again is another approval's.
        trial.scaled_down();
        assert_eq!(trial.call(&["template", "sync", "c1.yaml"]).0, 5);
    });
}

/// The template of a cluster that the configuration lets a job approve, without its first patch.
fn of_the_estate(trial: &Trial) {
    let template = trial.configuration.with_file_name("clusters").join("talos-prod-01.yaml");
    let text = std::fs::read_to_string(template).unwrap();
    let start = text.find("  - idOverride").unwrap();
    let rest = &text[start + 1..];
    let end = start + 1 + rest.find("  - idOverride").or_else(|| rest.find("---")).unwrap();
    let without = format!("{}{}", &text[..start], &text[end..]).replace("patches:\n---", "---");
    trial.file("prod.yaml", &without);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_job_may_approve_the_digest_is_enough() {
    blocking(|| {
        let trial = Trial::new();
        of_the_estate(&trial);
        let (_, out, _) = trial.call(&["template", "diff", "prod.yaml", "--summary"]);
        assert_told!(out, @"
        destroy ConfigPatches/200-cluster-talos-prod-01-cni
        plan [digest] destroys 1 resource of talos-prod-01: talops approve [digest] --gates destroy
        ");
        let digest = trial.digest("prod.yaml");
        let with = |digest: &str| {
            trial.call(&["template", "sync", "prod.yaml", "--approve-plan", digest, "--gates", "destroy"])
        };
        let (code, _, error) = with("0123456789");
        assert_eq!(code, 5);
        assert_told!(error, @"
        error: the plan is [digest], not 0123456789: it is another one by now; nothing was changed
        hint: talops approve [digest] --gates destroy; what goes: talops template diff prod.yaml
        ");
        assert_eq!(with("0123456").0, 2, "seven digits name none");
        let (code, out, error) = with(&digest[..8]);
        assert_eq!(code, 0, "{error}");
        assert_told!(out, @"talos-prod-01 synced: 1 destroyed in [time] (approved by uid 0)");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_may_record_its_approval_first() {
    blocking(|| {
        let trial = Trial::new();
        of_the_estate(&trial);
        let digest = trial.digest("prod.yaml");
        let (code, out, error) = trial.call(&["approve", &digest, "--gates", "destroy"]);
        assert_eq!((code, error.as_str()), (0, ""));
        assert_told!(out, @"
        approved: template sync of cluster talos-prod-01 at http://[omni], gate destroy, plan [digest]
          - ConfigPatches/200-cluster-talos-prod-01-cni
        by uid 0, once, until [time]
        ");
        let (code, _, error) = trial.call(&["approve", &digest, "--gates", "bootstrap"]);
        assert_eq!(code, 2, "{error}");
        let (code, _, error) = trial.call(&["approve", "00000000", "--gates", "destroy"]);
        assert_eq!(code, 2);
        assert_told!(error, @"
        error: no plan that was shown here begins with 00000000
        hint: talops template diff, or the refused command, shows a plan and its digest; plans are known to the user and host that saw them
        ");
        assert_eq!(trial.call(&["template", "sync", "prod.yaml"]).0, 0);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_until_every_template_is_valid() {
    blocking(|| {
        let trial = Trial::new();
        trial.file("clusters/a.yaml", TEMPLATE);
        trial.file(
            "clusters/b.yaml",
            &TEMPLATE.replace("name: c1", "name: c2").replace("kind: Workers", "kind: Worker"),
        );
        let (code, out, error) = trial.call(&["template", "sync", "clusters"]);
        assert_eq!((code, out.as_str(), trial.changes()), (2, "", 0));
        assert_told!(error, @r#"
        error: clusters/b.yaml:11:7: there is no kind "Worker" in a template
        hint: did you mean `Workers`?
        "#);
        // Nor for two templates of one cluster.
        trial.file("clusters/b.yaml", TEMPLATE);
        let (code, _, error) = trial.call(&["template", "sync", "clusters"]);
        assert_eq!((code, trial.changes()), (2, 0));
        assert_told!(error, @r#"
        error: clusters/a.yaml and clusters/b.yaml are both templates of the cluster "c1"
        hint: one would undo what the other does; make one template of both
        "#);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_does_not_take_what_belongs_to_another_cluster() {
    blocking(|| {
        let trial = Trial::new();
        trial.file("c1.yaml", TEMPLATE);
        assert_eq!(trial.call(&["template", "sync", "c1.yaml"]).0, 0);
        let before = trial.changes();
        trial.file("c2.yaml", &TEMPLATE.replace("name: c1", "name: c2"));
        let (code, out, error) = trial.call(&["template", "sync", "c2.yaml"]);
        assert_eq!((code, out.as_str(), trial.changes()), (5, "", before));
        assert_told!(error, @r#"
        error: nothing was changed: 3 things stand in the way
          MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000001 belongs to cluster "c1", and the template is for cluster "c2"
          MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000002 belongs to cluster "c1", and the template is for cluster "c2"
          MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000003 belongs to cluster "c1", and the template is for cluster "c2"
        hint: a machine is in one cluster at a time: take it out of the other one first
        "#);
    });
}

/// Whether a call makes or changes something of this kind.
fn is(method: &str, body: &Value, wanted: &str, kind: &str) -> bool {
    let type_name = body["resource"]["metadata"]["type"].as_str().unwrap_or_default();
    method == wanted && type_name.starts_with(kind)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_whose_answer_is_lost_is_looked_up_and_not_sent_twice() {
    blocking(|| {
        let creates = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&creates);
        let trial = Trial::behind(move |method, body| {
            if is(method, body, "Create", "MachineSets.") {
                counted.fetch_add(1, Ordering::SeqCst);
                return Fate::Lost;
            }
            Fate::Through
        });
        trial.file("c1.yaml", TEMPLATE);
        let (code, out, error) = trial.call(&["template", "sync", "c1.yaml"]);
        assert_eq!((code, creates.load(Ordering::SeqCst)), (0, 2), "{error}");
        assert!(error.contains("the answer was lost, and MachineSets/c1-workers is there"), "{error}");
        assert_told!(out, @"");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_failure_ends_it_and_says_what_was_done() {
    blocking(|| {
        let conflict = r#"{"code":6,"message":"resource Clusters.omni.sidero.dev(default/c1@2) update conflict: expected version \"1\", actual version \"2\""}"#;
        let denied = r#"{"code":7,"message":"failed to validate: 1 error occurred:\n\t* rpc error: code = PermissionDenied desc = unauthorized: access denied: insufficient role: \"Reader\"\n\n"}"#;
        let eula = r#"{"code":9,"message":"EULA has not been accepted: go to https://omni.example.com/eula"}"#;
        let changed = TEMPLATE.replace("v1.36.3", "v1.36.2");
        let cases = [
            ("Update", "Clusters.", 409, conflict, changed.as_str()),
            ("Create", "MachineSets.", 403, denied, TEMPLATE),
            ("Create", "Clusters.", 400, eula, TEMPLATE),
        ];
        let mut told = Vec::new();
        for (method, kind, status, answer, template) in cases {
            let trial = Trial::behind(move |called, body| {
                if is(called, body, method, kind) { Fate::Refused(status, answer) } else { Fate::Through }
            });
            if method == "Update" {
                trial.file("c1.yaml", TEMPLATE);
                assert_eq!(trial.call(&["template", "sync", "c1.yaml"]).0, 0);
            }
            trial.file("c1.yaml", template);
            let (code, out, error) = trial.call(&["template", "sync", "c1.yaml"]);
            let error: Vec<&str> = error.lines().filter(|line| !line.starts_with("* ")).collect();
            told.push(format!("{code}\n{out}{}", error.join("\n")));
        }
        assert_told!(told.join("\n\n"), @"");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn which_template_and_which_omni_are_meant_is_said() {
    blocking(|| {
        let trial = Trial::new();
        trial.file("c1.yaml", TEMPLATE);
        let mut told = Vec::new();
        for arguments in [
            &["template", "diff"] as &[&str],
            &["template", "diff", "-c", "nowhere"],
            &["template", "diff", "c1.yaml", "-c", "talos-prod-01"],
            &["template", "diff", "c1.yaml", "--omni", "nowhere"],
            &["template", "diff", "missing.yaml"],
        ] {
            let (code, out, error) = trial.call(arguments);
            assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
            told.push(error);
        }
        assert_told!(told.join(""), @r#"
        error: which template is meant?
        hint: name a file or a folder, or with -c a cluster whose `template` is in talops.yaml
        error: unknown cluster "nowhere"; configured: edge, talos-prod-01
        error: no template there is for talos-prod-01
        hint: -c, or TALOPS_CLUSTER, chose it
        error: no Omni endpoint is called "nowhere"; configured: home
        hint: --omni NAME, or clusters.c1.omni in talops.yaml
        error: reading the template missing.yaml: there is no such file
        hint: name the file of a cluster template
        "#);
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
        let patches: String = (0..200)
            .map(|number| format!("  - {{name: p{number}, inline: {{machine: {{sysctls: {{a: \"{number}\"}}}}}}}}\n"))
            .collect();
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
