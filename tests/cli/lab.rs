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
