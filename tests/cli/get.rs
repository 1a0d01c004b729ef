//! `talops --lab get`: any resource of Omni's.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::talops::{outcome, talops};

fn get(arguments: &[&str]) -> (i32, String, String) {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    outcome(talops(home.path()).args(["--lab", "get"]).args(arguments))
}

fn json(arguments: &[&str]) -> Value {
    let (code, out, error) = get(&[arguments, &["-o", "json"]].concat());
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    serde_json::from_str(&out).unwrap()
}

fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["metadata"]["id"].as_str().unwrap()).collect()
}

/// With what changes from call to call taken out.
macro_rules! shown {
    ($text:expr, @$snapshot:literal) => {
        insta::with_settings!({filters => vec![
            (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[time]"),
            (r" \d+(d|h\d+m|d\d+h)\b", " [age]"),
        ]}, { insta::assert_snapshot!($text, @$snapshot) })
    };
}

#[test]
fn a_type_has_many_names_and_its_own_columns() {
    let (code, table, error) = get(&["clusters"]);
    assert_eq!((code, error.as_str()), (0, ""));
    shown!(table, @"
    ID             TALOS VERSION  KUBERNETES VERSION  AGE
    edge           1.13.8         1.36.3              [age]
    talos-prod-01  1.13.8         1.36.3              [age]
    ");
    for name in ["cluster", "CLUSTERS", "Clusters.omni.sidero.dev", "clusters.omni"] {
        assert_eq!(get(&[name, "-o", "name"]).1, "cluster/edge\ncluster/talos-prod-01\n", "{name}");
    }
    shown!(get(&["mss", "-o", "wide"]).1.lines().take(2).collect::<Vec<_>>().join("\n"), @"
    ID                            AGE  NAMESPACE  VERSION  OWNER                       LABELS
    edge-control-planes           [age]  default    1        MachineSetStatusController  cluster=edge,role-controlplane
    ");
}

#[test]
fn a_name_that_is_none_or_several() {
    let told = |name: &str| {
        let (code, out, error) = get(&[name]);
        format!("{code} {out}{error}")
    };
    insta::assert_snapshot!(told("ms"), @r#"
    2 error: "ms" can be any of machinesets, machinestatuses
    hint: give one of these names
    "#);
    insta::assert_snapshot!(told("machine-set-node"), @r#"
    1 error: Omni has no resource type "machine-set-node"
    hint: did you mean machinesetnode? `talops get types` lists all
    "#);
    insta::assert_snapshot!(told("pods"), @r#"
    1 error: Omni has no resource type "pods"
    hint: `talops get types` lists all
    "#);
}

#[test]
fn one_object_is_printed_whole_and_as_it_is() {
    let (code, out, error) = get(&["configpatch", "210-cluster-edge-registry", "-o", "yaml", "--max-bytes", "10"]);
    assert_eq!((code, error.as_str()), (0, ""));
    shown!(out, @r#"
    metadata:
      annotations:
        name: registry
      created: "[time]"
      id: 210-cluster-edge-registry
      labels:
        omni.sidero.dev/cluster: edge
      namespace: default
      owner: ""
      phase: running
      type: ConfigPatches.omni.sidero.dev
      updated: "[time]"
      version: 1
    spec:
      data: |
        machine:
            # the mirror's own account
            registries:
                config:
                    registry.example.org:
                        auth:
                            username: puller
                            password: <masked>
    "#);
    let one = json(&["clusters", "edge"]);
    assert_eq!(one["metadata"]["id"], "edge");
    assert_eq!(one["spec"]["talos_version"], "1.13.8");
}

#[test]
fn no_secret_is_printed_in_any_format() {
    for kind in ["configpatches", "machinestatuses"] {
        for format in ["table", "wide", "name", "json", "yaml"] {
            let (code, out, error) = get(&[kind, "-o", format, "--all"]);
            assert_eq!((code, error.as_str()), (0, ""), "{kind} {format}");
            for secret in ["lab-hunter2", "lab-join-token"] {
                assert!(!out.contains(secret), "{kind} {format}: {out}");
            }
        }
    }
    let (_, out, _) = get(&["machinestatuses", "-o", "yaml", "--all"]);
    assert!(out.contains("jointoken=<masked>"), "{out}");
}

#[test]
fn secrets_are_shown_at_a_terminal_only() {
    let (code, out, error) = get(&["configpatches", "--reveal"]);
    assert_eq!((code, out.as_str()), (2, ""));
    insta::assert_snapshot!(error, @"
    error: --reveal shows secrets at a terminal only, and stdout is none
    hint: leave --reveal out, or call it at a terminal without a pipe
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn at_a_terminal_secrets_are_shown_when_asked_for() {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    let shown = |flag: &str| {
        // util-linux's script gives a command a terminal.
        let line = format!("{} --lab get configpatches -c edge -o yaml {flag}", env!("CARGO_BIN_EXE_talops"));
        let mut call = std::process::Command::new("script");
        call.args(["-qec", &line, "/dev/null"]).env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm");
        call.env("HOME", home.path()).env("XDG_RUNTIME_DIR", home.path()).stdin(Stdio::null());
        call.output().ok().map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (Some(masked), Some(revealed)) = (shown(""), shown("--reveal")) else { return };
    assert!(masked.contains("password: <masked>") && !masked.contains("lab-hunter2"), "{masked}");
    assert!(revealed.contains("password: lab-hunter2-lab-hunter2"), "{revealed}");
}

#[test]
fn objects_are_chosen_where_they_are() {
    assert_eq!(ids(&json(&["clusters", "-c", "edge"])), ["edge"]);
    assert_eq!(ids(&json(&["configpatches", "-c", "edge"])), ["200-cluster-edge-cni", "210-cluster-edge-registry"]);
    assert_eq!(ids(&json(&["configpatches", "-c", "edge", "--id-match-regexp", "cni$"])), ["200-cluster-edge-cni"]);
    let labelled = json(&["machines", "-l", "omni.sidero.dev/machine-request-set=edge-control-planes; nothing"]);
    assert_eq!(labelled["total"], 1);
    assert_eq!(ids(&json(&["clusters", "--search", "prod"])), ["talos-prod-01"]);
    assert_eq!(ids(&json(&["clusters", "--sort", "id", "--descending"])), ["talos-prod-01", "edge"]);
    assert_eq!(json(&["clusters", "-n", "ephemeral"])["total"], 0);
}

#[test]
fn what_is_not_there_is_said_after_what_is() {
    let (code, out, error) = get(&["clusters", "edge", "nope", "-o", "name"]);
    assert_eq!((code, out.as_str()), (1, "cluster/edge\n"));
    insta::assert_snapshot!(error, @"
    error: Omni has no cluster nope
    hint: `talops --lab get clusters -o name` lists what there is
    ");
    let (code, out, error) = get(&["clusters", "--id-match-regexp", "a(b"]);
    assert_eq!((code, out.as_str()), (2, ""));
    insta::assert_snapshot!(error, @r#"error: --id-match-regexp "a(b": unclosed group"#);
}

#[test]
fn the_byte_budget_is_kept_and_says_what_was_cut() {
    for (format, budget) in [("table", 250), ("wide", 900), ("name", 250), ("json", 900), ("yaml", 900)] {
        let budget_text = budget.to_string();
        let (code, out, error) = get(&["machinestatuses", "-o", format, "--max-bytes", &budget_text]);
        assert_eq!((code, error.as_str()), (0, ""), "{format}");
        assert!(out.len() <= budget, "{format}: {} {out}", out.len());
        assert!(out.contains("talops --lab get machinestatuses --all"), "{format}: {out}");
        let (_, all, _) = get(&["machinestatuses", "-o", format, "--all"]);
        assert!(all.len() > out.len(), "{format}");
    }
    let (_, out, _) = get(&["machinestatuses", "-o", "json", "--max-bytes", "900"]);
    let cut: Value = serde_json::from_str(&out).unwrap();
    let all = json(&["machinestatuses", "--all"]);
    let omitted = cut["truncated"]["omitted"].as_u64().unwrap();
    assert_eq!(cut["total"], all["total"]);
    assert_eq!(ids(&cut).len() as u64 + omitted, all["total"].as_u64().unwrap());
}

#[test]
fn every_endpoint_of_a_fleet_is_asked_and_a_dead_one_hides_nothing() {
    let arguments = ["--lab-estate", "fleet", "clusters", "--all"];
    let all = json(&arguments);
    assert_eq!(all["total"], 9);
    assert_eq!(all["items"][0]["omni"], "home");
    assert_eq!(json(&["--lab-estate", "fleet", "clusters", "--omni", "lyon"])["total"], 3);
    let (code, out, error) = get(&[&["--lab-fault", "omni-unreachable=oslo", "-o", "json"], &arguments[..]].concat());
    assert_eq!(code, 6, "{error}");
    assert!(error.starts_with("warning: Omni oslo could not be asked"), "{error}");
    let seen: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&seen["total"], &seen["unseen"][0]["omni"]), (&Value::from(6), &Value::from("oslo")));
}

#[test]
fn a_watch_tells_what_is_there_and_ends_with_its_deadline() {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    let mut call = talops(home.path());
    call.args(["--lab", "get", "clusters", "--watch", "-o", "json", "--deadline", "20s"]);
    let mut child = call.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!((&first["event"], &first["metadata"]["id"]), (&Value::from("added"), &Value::from("edge")));
    child.kill().unwrap();
    child.wait().unwrap();
    let (code, out, error) = get(&["clusters", "--watch", "--deadline", "3s"]);
    assert_eq!(code, 4, "{out}");
    shown!(out, @"
    EVENT    ID             TALOS VERSION  KUBERNETES VERSION  AGE
    there    edge           1.13.8         1.36.3              [age]
    there    talos-prod-01  1.13.8         1.36.3              [age]
    ");
    insta::assert_snapshot!(error, @"
    error: deadline reached while watching
    hint: call again to go on watching
    ");
}

#[test]
fn every_type_is_listed() {
    let list = json(&["types", "--all"]);
    let names: Vec<&str> = list["types"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"clusters") && names.contains(&"resourcedefinitions"), "{names:?}");
    let (code, out, _) = get(&["--max-bytes", "300"]);
    assert_eq!(code, 0);
    assert!(out.len() <= 300 && out.contains("talops --lab get types --all"), "{out}");
    for name in names {
        let (code, _, error) = get(&[name, "-o", "name", "--all"]);
        assert_eq!((code, error.as_str()), (0, ""), "{name}");
    }
}
