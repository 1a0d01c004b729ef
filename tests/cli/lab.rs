//! `talops --lab status`: the README's first command.

use crate::talops::{outcome, talops};

fn status(arguments: &[&str]) -> (i32, String, String) {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    outcome(talops(home.path()).arg("--lab").args(arguments))
}

#[test]
fn a_healthy_estate_fits_in_25_lines() {
    let (code, out, error) = status(&["status"]);
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    assert!(out.starts_with("healthy"), "{out}");
    assert!(out.lines().count() <= 25, "{out}");
}

#[test]
fn every_dimension_answers() {
    let (_, out, _) = status(&["status", "-o", "json", "--all"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let mut seen: Vec<&str> =
        report["dimensions"].as_array().unwrap().iter().map(|one| one["dimension"].as_str().unwrap()).collect();
    seen.dedup();
    let all = talops::estate::Dimension::ALL.map(talops::estate::Dimension::name);
    assert_eq!(seen, all);
}

#[test]
fn a_healthy_estate_is_healthy_cluster_by_cluster() {
    for cluster in ["edge", "talos-prod-01"] {
        let (code, out, error) = status(&["status", "-c", cluster]);
        assert_eq!((code, error.as_str()), (0, ""), "{cluster}: {out}");
    }
}

/// Faults enough for a report that is longer than every budget below.
const MANY_FAULTS: &str =
    "node-not-ready,image-pull,app-degraded,external-secret-not-ready,volume-degraded,vm-orphaned";

#[test]
fn the_byte_budget_is_kept_in_every_format() {
    for format in ["table", "wide", "name", "json", "yaml"] {
        for budget in [500, 1000, 2000] {
            let budget_text = budget.to_string();
            let arguments = ["--lab-fault", MANY_FAULTS, "status", "-o", format, "--max-bytes", &budget_text];
            let (code, out, error) = status(&arguments);
            assert_eq!(code, 3, "{out}{error}");
            // The shortest document names the command that shows everything, which is long here.
            let least = if matches!(format, "json" | "yaml") { 800 } else { 0 };
            assert!(out.len() + error.len() <= budget.max(least), "{format}, {budget}: {out}{error}");
            if format == "json" {
                let report: serde_json::Value = serde_json::from_str(&out).unwrap();
                assert!(report["truncated"]["command"].as_str().unwrap().ends_with(" status --all"), "{out}");
            }
            let (_, all, _) = status(&[&arguments[..], &["--all"]].concat());
            assert!(all.len() > budget.min(1000), "{format}: --all lifts the limit");
        }
    }
}

#[test]
fn a_disk_that_is_full_is_a_failure() {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else { return };
    let ended = talops(home.path()).args(["version", "--client"]).stdout(full).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8(ended.stderr).unwrap().starts_with("error: writing to stdout: "));
}

#[test]
fn a_fault_of_the_lab_never_meets_a_real_estate() {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    let (code, out, error) = outcome(talops(home.path()).args(["--lab-fault", "image-pull", "status"]));
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(error, "error: --lab-estate and --lab-fault say nothing without --lab\nhint: add --lab\n");
}
