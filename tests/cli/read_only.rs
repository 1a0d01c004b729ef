//! Read-only access: every command that changes something is called under it, and nothing that could change anything
//! reaches a server.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use talops::environment::Environment;
use talops::lab::{Lab, Options, Running};
use talops::omni;

use crate::classes::{ANYTHING, CHANGES, DESTROYS, KEYS, RESTARTS, WRITES};
use crate::talops::{outcome, talops};

/// A faulty estate, a command that changes something in it, and the command's words.
struct Change {
    fault: Option<&'static str>,
    command: &'static str,
    arguments: &'static [&'static str],
}

const TEARDOWN: &str = r#"{"namespace": "default", "type": "MachineClasses.omni.sidero.dev", "id": "worker"}"#;

/// A machine class that the lab does not have.
const CLASS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/machine-class.yaml");

const EVERY_CHANGE: &[Change] = &[
    Change { fault: None, command: "apply", arguments: &["-f", CLASS] },
    Change { fault: None, command: "delete", arguments: &["machinelabels", "x"] },
    Change { fault: None, command: "lock cluster", arguments: &["edge"] },
    Change { fault: None, command: "unlock cluster", arguments: &["edge"] },
    Change { fault: None, command: "lock machine", arguments: &["edge-workers"] },
    Change { fault: None, command: "unlock machine", arguments: &["edge-workers"] },
    Change { fault: None, command: "serviceaccount create", arguments: &["ci"] },
    Change { fault: None, command: "serviceaccount renew", arguments: &["infra-provider:matrix-cluster"] },
    Change { fault: None, command: "serviceaccount delete", arguments: &["ci", "--yes"] },
    Change { fault: None, command: "restart provider", arguments: &[] },
    Change { fault: Some("provider-netns-gone"), command: "restart provider", arguments: &["--recreate", "--force"] },
    Change {
        fault: None,
        command: "restart workload",
        arguments: &["deploy/argocd-server", "-n", "argocd", "-c", "talos-prod-01"],
    },
    Change { fault: None, command: "restart argocd", arguments: &["-c", "talos-prod-01"] },
    Change { fault: Some("destroying-stuck"), command: "mend", arguments: &["destroying-stuck", "--yes"] },
    Change { fault: Some("provider-asleep"), command: "mend", arguments: &["provider-asleep", "--yes"] },
    Change { fault: None, command: "template sync", arguments: &["-c", "talos-prod-01"] },
    Change { fault: None, command: "template delete", arguments: &["edge", "--wait=false"] },
    Change { fault: None, command: "dr run", arguments: &["-c", "talos-prod-01"] },
    Change { fault: None, command: "dr resume", arguments: &["20261129-104152-k3x9"] },
    Change {
        fault: None,
        command: "api",
        arguments: &["omni.resources.ResourceService/Teardown", "-d", TEARDOWN, "--write"],
    },
];

fn start(runtime: &Path, fault: Option<&str>) -> Running {
    let environment = Environment::new([("XDG_RUNTIME_DIR".into(), runtime.as_os_str().to_owned())]);
    let faults = fault.map(|name| name.parse().unwrap()).into_iter().collect();
    let options = Options { faults, ..Options::default() };
    tokio::runtime::Handle::current().block_on(Lab::start(options, &environment)).unwrap()
}

/// The requests that may have changed something.
fn changing(running: &Running) -> Vec<String> {
    let reads = |request: &String| {
        let (method, path) = request.split_once(' ').unwrap();
        method == "GET"
            || path.strip_prefix("/api").is_some_and(|path| omni::reads(path, &Value::Null))
            // What may I do? A POST that makes nothing.
            || path == "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
    };
    running.requests().so_far().into_iter().filter(|request| !reads(request)).collect()
}

fn call(change: &Change, running: &Running, home: &Path, variable: Option<&str>) -> (i32, String) {
    let mut command = talops(home);
    command.arg("--config").arg(running.configuration()).args(change.command.split(' ')).args(change.arguments);
    command.envs(variable.map(|value| ("TALOPS_READ_ONLY", value)));
    let (code, _, error) = outcome(&mut command);
    (code, error)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_could_change_anything_reaches_a_server() {
    tokio::task::block_in_place(|| {
        for change in EVERY_CHANGE {
            let home = tempfile::tempdir_in("/tmp").unwrap();
            let running = start(home.path(), change.fault);
            let (code, error) = call(change, &running, home.path(), Some("1"));
            assert_eq!(code, 5, "{} {:?}: {error}", change.command, change.arguments);
            assert!(error.contains("read-only"), "{} {:?}: {error}", change.command, change.arguments);

            let path = running.configuration();
            let text = std::fs::read_to_string(&path).unwrap();
            let read_only = text.replace("\naccess: full\n", "\naccess: read-only\n");
            assert_ne!(text, read_only);
            std::fs::write(&path, read_only).unwrap();
            let (code, error) = call(change, &running, home.path(), None);
            assert_eq!(code, 5, "{} {:?}: {error}", change.command, change.arguments);
            assert_eq!(changing(&running), Vec::<String>::new(), "{} {:?}", change.command, change.arguments);
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn without_it_the_same_calls_do_reach_one() {
    tokio::task::block_in_place(|| {
        for (command, expected) in [
            ("restart argocd", "PATCH /apis/apps/v1/namespaces/argocd/statefulsets/argocd-application-controller"),
            ("apply", "POST /api/omni.resources.ResourceService/Create"),
            ("lock cluster", "POST /api/omni.resources.ResourceService/Update"),
            ("api", "POST /api/omni.resources.ResourceService/Teardown"),
        ] {
            let home = tempfile::tempdir_in("/tmp").unwrap();
            let running = start(home.path(), None);
            let change = EVERY_CHANGE.iter().find(|change| change.command == command).unwrap();
            let (_, error) = call(change, &running, home.path(), None);
            assert_eq!(changing(&running), [expected], "{error}");
        }
    });
}

#[test]
fn every_command_that_changes_something_is_called() {
    let called: BTreeSet<&str> = EVERY_CHANGE.iter().map(|change| change.command).collect();
    let classes: BTreeSet<&str> =
        [RESTARTS, CHANGES, ANYTHING, WRITES, KEYS, DESTROYS].into_iter().flatten().copied().collect();
    assert_eq!(called, classes);
}
