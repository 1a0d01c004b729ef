//! `talops doctor` and `talops mend` against the lab: each fault is named with its mend, and nothing is changed unasked.

use std::path::Path;

use serde_json::Value;
use talops::faults::{ALL, ELSEWHERE};

use crate::talops::{outcome, talops};

/// A fault of the lab, the fault that it is known as, what has it, and a part of its mend.
const CASES: [(&str, &str, &str, &str); 16] = [
    ("clock-skew", "clock-skew", "home", "timedatectl"),
    ("key-expired", "omni-session-expired", "home", "talops serviceaccount renew talops"),
    ("key-expiring", "omni-session-expired", "home", "talops serviceaccount renew talops"),
    ("provider-asleep", "provider-asleep", "matrix-cluster", "talops restart provider"),
    (
        "provider-key-expired",
        "provider-key-expired",
        "matrix-cluster",
        "talops serviceaccount renew infra-provider:matrix-cluster",
    ),
    ("provider-id-mismatch", "provider-id-mismatch", "omni-infra-provider-proxmox", "--id"),
    ("provider-image-local", "provider-image-local", "omni-infra-provider-proxmox:local-fix", "docker save"),
    ("request-vm-missing", "request-vm-missing", "talos-prod-01-workers-", "never delete the InfraProvider"),
    ("never-joined-teardown", "never-joined-teardown", "talos-prod-01-workers-", "getent hosts"),
    ("machine-never-joined", "machine-never-joined", "talos-prod-01-workers-", "getent hosts"),
    ("storage-not-found", "storage-not-found", "talos-prod-01-workers-", "pvesm status"),
    ("cel-type-reserved", "cel-type-reserved", "talos-prod-01-workers-", "storage_selector: name =="),
    ("provider-proxmox-rights", "provider-proxmox-rights", "talos-prod-01-workers-", "Datastore.AllocateSpace"),
    ("destroying-stuck", "destroying-stuck", "talos-prod-01-workers-", "talops mend destroying-stuck"),
    ("vm-orphaned", "orphan-vm", "talos-prod-01-workers-", "qm destroy"),
    ("cp-one-host", "cp-one-host", "talos-prod-01", "etcd backups"),
];

fn doctor(home: &Path, fault: &str, more: &[&str]) -> (i32, String, String) {
    let mut command = talops(home);
    command.arg("--lab");
    if !fault.is_empty() {
        command.args(["--lab-fault", fault]);
    }
    outcome(command.arg("doctor").args(more))
}

#[test]
fn a_healthy_estate_is_a_few_lines() {
    let home = tempfile::tempdir().unwrap();
    let (code, text, error) = doctor(home.path(), "", &[]);
    assert_eq!((code, error.as_str()), (0, ""), "{text}");
    assert!(
        text.starts_with("well: everything is configured, reachable and authorised (7 parts looked at in "),
        "{text}"
    );
    assert!(text.lines().count() == 2 && text.len() < 300, "{text}");
    let (code, text, _) = doctor(home.path(), "", &["-o", "json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &report["kind"], &report["well"]), (0, &"DoctorReport".into(), &true.into()));
    assert_eq!(report["faults"], serde_json::json!([]));
}

#[test]
fn each_fault_is_named_with_what_has_it_and_with_its_mend() {
    let home = tempfile::tempdir().unwrap();
    for (lab, id, subject, mend) in CASES {
        let (code, text, error) = doctor(home.path(), lab, &["-o", "json"]);
        assert_eq!(code, 3, "{lab}: {text}{error}");
        let report: Value = serde_json::from_str(&text).unwrap();
        let faults = report["faults"].as_array().unwrap();
        let ids: Vec<&str> = faults.iter().map(|fault| fault["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [id], "{lab}: {text}");
        assert!(faults[0]["name"].as_str().unwrap().starts_with(subject), "{lab}: {text}");
        assert!(faults[0]["mend"]["steps"].to_string().contains(mend), "{lab}: {text}");
        assert!(faults[0]["evidence"][0].as_str().is_some_and(|line| !line.is_empty()), "{lab}: {text}");
        let (code, text, _) = doctor(home.path(), lab, &[]);
        assert!(code == 3 && text.contains(id) && text.len() < 8192, "{lab}: {text}");
    }
}

#[test]
fn what_cannot_be_reached_is_found_too() {
    let home = tempfile::tempdir().unwrap();
    let (code, text, _) = doctor(home.path(), "omni-unreachable", &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("✗ omni/home: ") && text.contains("cannot be reached"), "{text}");
    assert!(text.contains("✗ cluster/edge: no kubeconfig could be minted for it: see omni/home"), "{text}");
    let (code, text, _) = doctor(home.path(), "pve-node-away", &["-o", "name"]);
    assert_eq!((code, text.as_str()), (3, "fault/pve-node-away/hotel\n"));
}

#[test]
fn one_cluster_is_asked_alone() {
    let home = tempfile::tempdir().unwrap();
    let (code, text, _) = doctor(home.path(), "", &["-c", "edge", "-o", "wide"]);
    assert!(code == 0 && text.contains("cluster/edge") && !text.contains("cluster/talos-prod-01"), "{text}");
    let (code, _, error) = doctor(home.path(), "", &["-c", "nowhere"]);
    assert!(code == 2 && error.contains("nowhere"), "{error}");
}

#[test]
fn the_budget_holds_and_json_stays_whole() {
    let home = tempfile::tempdir().unwrap();
    let all = CASES.map(|(lab, ..)| lab).into_iter().filter(|lab| !lab.starts_with("key-") && *lab != "clock-skew");
    let all = all.collect::<Vec<_>>().join(",");
    for bytes in ["8192", "2000", "900"] {
        let (code, text, error) = doctor(home.path(), &all, &["-o", "json", "--max-bytes", bytes]);
        assert_eq!(code, 3);
        assert!(text.len() + error.len() <= bytes.parse().unwrap(), "{} of {bytes}", text.len());
        let report: Value = serde_json::from_str(&text).unwrap();
        assert!(report["well"] == false);
        let (_, text, _) = doctor(home.path(), &all, &["--max-bytes", bytes]);
        assert!(text.len() <= bytes.parse().unwrap() && text.starts_with("found "), "{text}");
    }
}

#[test]
fn a_mend_wants_a_yes_and_says_what_it_did() {
    let home = tempfile::tempdir().unwrap();
    let mend = |arguments: &[&str]| {
        outcome(talops(home.path()).args(["--lab", "--lab-fault", "destroying-stuck", "mend"]).args(arguments))
    };
    let (code, text, error) = mend(&["destroying-stuck"]);
    assert_eq!((code, text.as_str()), (5, ""));
    assert!(error.contains("nobody can be asked: nothing was changed; it would tear down Links/"), "{error}");
    let (code, text, _) = mend(&["destroying-stuck", "--dry-run"]);
    assert!(code == 0 && text.contains("would be mended") && !text.contains("did "), "{text}");
    let (code, text, error) = mend(&["destroying-stuck", "--yes"]);
    assert!(code == 0 && text.contains("  did    tore down Links/"), "{text}{error}");
    let restarted = outcome(talops(home.path()).args([
        "--lab",
        "--lab-fault",
        "provider-asleep",
        "mend",
        "provider-asleep",
        "--yes",
    ]));
    assert!(restarted.0 == 0 && restarted.1.contains("provider-asleep matrix-cluster: mended"), "{restarted:?}");
    let (code, text, _) = mend(&["destroying-stuck", "--yes", "-o", "json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &report["kind"], &report["outcome"]), (0, &"MendOutcome".into(), &"mended".into()));
}

#[test]
fn read_only_refuses_a_mend_and_hides_no_fault() {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    let mut served = talops(home.path());
    served.args(["lab", "serve", "--fault", "destroying-stuck", "-o", "json"]);
    let mut served = served.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(served.stdout.take().unwrap()), &mut line).unwrap();
    let lab: Value = serde_json::from_str(&line).unwrap();
    let configuration = lab["configuration"].as_str().unwrap();
    let call = |arguments: &[&str]| {
        let mut command = talops(home.path());
        outcome(command.args(["--config", configuration]).args(arguments).env("TALOPS_READ_ONLY", "1"))
    };
    let doctor = call(&["doctor", "-o", "wide"]);
    let mend = call(&["mend", "destroying-stuck", "--yes"]);
    let again = call(&["doctor", "-o", "name"]);
    served.kill().unwrap();
    served.wait().unwrap();
    assert!(doctor.0 == 3 && doctor.1.contains("read-only (TALOPS_READ_ONLY)"), "{doctor:?}");
    assert!(mend.0 == 5 && mend.2.contains("access is read-only"), "{mend:?}");
    assert!(again.1.contains("fault/destroying-stuck/"), "{again:?}");
}

#[test]
fn a_persons_mend_is_refused_with_its_steps() {
    let home = tempfile::tempdir().unwrap();
    let (code, text, _) =
        outcome(talops(home.path()).args(["--lab", "--lab-fault", "cp-one-host", "mend", "cp-one-host", "--yes"]));
    assert!(code == 5 && text.contains("is a person's") && text.contains("take etcd backups"), "{text}");
}

#[test]
fn what_is_not_there_needs_no_mend_and_what_is_not_known_has_none() {
    let home = tempfile::tempdir().unwrap();
    let mend = |arguments: &[&str]| outcome(talops(home.path()).args(["--lab", "mend"]).args(arguments));
    let (code, text, _) = mend(&["destroying-stuck"]);
    assert_eq!((code, text.as_str()), (0, "destroying-stuck: is not there, nothing to mend\n"));
    let (code, _, error) = mend(&["destroying-stuk"]);
    assert!(code == 2 && error.contains("did you mean destroying-stuck?"), "{error}");
    let (code, _, error) = mend(&["template-nested"]);
    assert!(code == 2 && error.contains("`template validate`"), "{error}");
    let (code, _, error) =
        outcome(talops(home.path()).args(["--lab", "--lab-fault", "omni-unreachable", "mend", "destroying-stuck"]));
    assert!(code == 6 && error.contains("have no answer"), "{error}");
}

#[test]
fn the_list_has_every_fault() {
    let home = tempfile::tempdir().unwrap();
    let (code, text, _) = outcome(talops(home.path()).args(["mend", "--list"]));
    assert_eq!((code, text.lines().count()), (0, ALL.len()));
}

/// The tables of `docs/doctor.md`, made of the code's.
fn documented() -> String {
    use std::fmt::Write as _;
    let mut text = "| id | group | class | seen by |\n| --- | --- | --- | --- |\n".to_owned();
    for fault in &ALL {
        writeln!(text, "| {} | {} | {} | {} |", fault.id, fault.group.title(), fault.class.word(), fault.seen_by)
            .unwrap();
    }
    text.push_str("\nThese cannot be seen without a run, or something else sees them:\n\n| id | group | why |\n| --- | --- | --- |\n");
    for row in &ELSEWHERE {
        writeln!(text, "| {} | {} | {} |", row.id, row.group.title(), row.why).unwrap();
    }
    text
}

#[test]
fn the_documentation_has_every_fault_and_says_who_sees_it() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/doctor.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (begin, end) = ("<!-- faults -->\n\n", "\n<!-- end of faults -->");
    let start = text.find(begin).unwrap() + begin.len();
    let stop = text.find(end).unwrap();
    if std::env::var_os("TALOPS_GENERATE").is_some() {
        std::fs::write(path, format!("{}{}{}", &text[..start], documented(), &text[stop..])).unwrap();
        return;
    }
    assert!(text[start..stop] == documented(), "docs/doctor.md is not current: run `just generate`");
}

#[test]
fn every_row_of_the_known_faults_is_answered_for() {
    // The ids of the groups "Omni, provider, machines" and "Access", as the project's notes list them.
    const ROWS: [&str; 37] = [
        "provider-asleep",
        "provider-wrong-place",
        "provider-key-expired",
        "provider-hostname-bug",
        "cel-type-reserved",
        "storage-not-found",
        "machine-never-joined",
        "destroying-stuck",
        "machines-read-only",
        "orphan-vm",
        "node-label-restricted",
        "template-nested",
        "no-live-migration",
        "request-vm-missing",
        "vm-migrated",
        "never-joined-teardown",
        "pve-ha-managed",
        "pve-locked",
        "pve-node-away",
        "provider-netns-gone",
        "provider-restart-in-flight",
        "provider-id-mismatch",
        "provider-image-local",
        "provider-proxmox-rights",
        "cp-one-host",
        "class-id-twice",
        "class-shared",
        "etcd-backup-void",
        "static-machine-forgotten",
        "kubeconfig-stale",
        "contexts-differ",
        "omni-session-expired",
        "clock-skew",
        "compose-down-v",
        "gpg-passphrase",
        "jwt-email",
        "tailscale-check",
    ];
    for row in ROWS {
        let here = ALL.iter().any(|fault| fault.id == row);
        let elsewhere = ELSEWHERE.iter().any(|other| other.id == row);
        assert!(here != elsewhere, "{row}");
    }
    assert_eq!(
        ALL.len() + ELSEWHERE.len(),
        ROWS.len() + 2,
        "and two of the bootstrap's: secret-zero-env-name, longhorn-prereq"
    );
}
