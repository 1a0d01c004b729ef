//! `talops status` over a fleet: ten clusters, three Omni endpoints, one cluster that is not Omni's.

use serde_json::Value;

use crate::talops::{outcome, talops};

/// Long enough for a machine that is busy with something else; nothing here hangs but what is meant to.
const PATIENT: [&str; 2] = ["--request-timeout", "60s"];

fn fleet(faults: &[&str], arguments: &[&str]) -> (i32, String, String) {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    let mut call = talops(home.path());
    call.args(["--lab", "--lab-estate", "fleet"]).args(PATIENT);
    call.args(faults.iter().map(|fault| format!("--lab-fault={fault}")));
    outcome(call.args(arguments))
}

fn json(faults: &[&str], arguments: &[&str]) -> (i32, Value) {
    let (code, out, error) = fleet(faults, &[arguments, &["-o", "json"]].concat());
    assert_eq!(error, "", "{out}");
    (code, serde_json::from_str(&out).unwrap())
}

/// Checks a report against a snapshot, without what differs from call to call.
macro_rules! assert_report {
    ($text:expr, @$snapshot:literal) => {
        insta::with_settings!({filters => vec![
            (r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\dZ)?", "[time]"),
            (r"\d{4}-\d\d-\d\d", "[date]"),
            (r"\d+\.\d s\)", "[took])"),
            (r"127\.0\.0\.1:\d+", "[address]"),
        ]}, { insta::assert_snapshot!($text, @$snapshot) })
    };
}

#[test]
fn a_healthy_fleet_is_a_line_a_cluster() {
    let (code, out, error) = fleet(&[], &["status"]);
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    assert_report!(out, @"");
}

#[test]
fn what_an_unreachable_omni_hides_is_told_once_and_nothing_else_is_hidden() {
    let (code, out, error) = fleet(&["omni-unreachable=lyon"], &["status"]);
    assert_eq!((code, error.as_str()), (6, ""), "{out}");
    assert_report!(out, @"");
}

#[test]
fn something_that_is_not_well_counts_more_than_what_was_not_seen() {
    let (code, out, error) = fleet(&["omni-unreachable=lyon", "node-not-ready=oslo-stage-01"], &["status"]);
    assert_eq!((code, error.as_str()), (3, ""), "{out}");
    assert_report!(out, @"");
}

#[test]
fn a_cluster_with_a_context_of_its_own_needs_no_omni() {
    let faults = ["omni-unreachable=home", "omni-unreachable=lyon", "omni-unreachable=oslo"];
    let (code, out, _) = fleet(&faults, &["status", "-c", "sno-edge"]);
    assert_eq!(code, 0, "{out}");
    assert_report!(out, @"");
}

#[test]
fn only_the_endpoint_of_a_chosen_cluster_is_asked() {
    let (code, report) = json(&["omni-unreachable=lyon"], &["status", "-c", "oslo-edge,sno-edge"]);
    assert_eq!(code, 0, "{report}");
    let mut scopes: Vec<&str> = dimensions(&report).map(|one| one["scope"].as_str().unwrap()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    assert_eq!(scopes, ["oslo", "oslo-edge", "sno-edge"]);
}

#[test]
fn a_slip_in_a_clusters_name_finds_it() {
    let (code, _, error) = fleet(&[], &["status", "-c", "lyon-egde"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(error, @"");
}

fn dimensions(report: &Value) -> impl Iterator<Item = &Value> {
    report["dimensions"].as_array().unwrap().iter()
}

#[test]
fn json_keeps_its_shape_over_several_endpoints() {
    let (code, report) = json(&["omni-unreachable=lyon"], &["status", "--all"]);
    assert_eq!((code, &report["verdict"]), (6, &"incomplete".into()));
    let unseen: Vec<String> = dimensions(&report)
        .filter(|one| one["answer"] == "unseen")
        .map(|one| {
            assert_eq!(one["error"]["code"], "unreachable", "{one}");
            assert!(one.get("well").is_none() && one.get("total").is_none(), "{one}");
            format!("{} {}", one["scope"].as_str().unwrap(), one["dimension"].as_str().unwrap())
        })
        .collect();
    let of = |scopes: &[&str], names: &[&str]| -> Vec<String> {
        names.iter().flat_map(|name| scopes.iter().map(move |scope| format!("{scope} {name}"))).collect()
    };
    let mut expected = of(&["lyon"], &["omni", "clusters", "machines", "machine-requests", "infra-providers"]);
    expected.extend(of(
        &["lyon-edge", "lyon-prod-01", "lyon-stage-01"],
        &["nodes", "workloads", "argocd", "external-secrets", "longhorn"],
    ));
    assert_eq!(unseen, expected);
    let apart: Vec<(&str, &str)> = dimensions(&report)
        .filter(|one| one["scope"] == "sno-edge")
        .map(|one| (one["dimension"].as_str().unwrap(), one["answer"].as_str().unwrap()))
        .collect();
    assert_eq!(
        apart,
        [
            ("nodes", "seen"),
            ("workloads", "seen"),
            ("argocd", "absent"),
            ("external-secrets", "absent"),
            ("longhorn", "absent")
        ]
    );
}

/// Everything is asked at the same time: the report takes as long as its slowest dimension.
#[test]
fn the_time_is_that_of_the_slowest() {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    let mut call = talops(home.path());
    call.args(["--lab", "--lab-estate", "fleet", "--lab-fault", "slow-dimension=oslo", "--request-timeout", "4s"]);
    let (_, out, _) = outcome(call.args(["status", "--all", "-o", "json"]));
    let report: Value = serde_json::from_str(&out).unwrap();
    let took = |value: &Value| value["took"].as_f64().unwrap();
    let slow = dimensions(&report).find(|one| one["scope"] == "oslo" && one["dimension"] == "machines").unwrap();
    assert_eq!(slow["answer"], "unseen", "{slow}");
    let slowest = dimensions(&report).map(took).fold(0.0, f64::max);
    let all: f64 = dimensions(&report).map(took).sum();
    assert!(took(&report) < 1.25 * slowest, "{} s, the slowest dimension {slowest} s", took(&report));
    assert!(took(&report) < all / 2.0, "{} s, all dimensions together {all} s", took(&report));
}

/// Something is not well in each of the ten clusters.
const ALL_UNHEALTHY: [&str; 14] = [
    "node-not-ready=talos-prod-01",
    "node-not-ready=talos-stage-01",
    "image-pull=edge",
    "external-secret-not-ready=lyon-prod-01",
    "app-degraded=lyon-prod-01",
    "image-pull=lyon-prod-01",
    "node-not-ready=lyon-stage-01",
    "image-pull=lyon-edge",
    "volume-degraded=oslo-prod-01",
    "node-not-ready=oslo-prod-01",
    "external-secret-not-ready=oslo-prod-01",
    "image-pull=oslo-stage-01",
    "image-pull=oslo-edge",
    "image-pull=sno-edge",
];

#[test]
fn ten_unhealthy_clusters_fit_into_the_byte_budget_worst_first() {
    for (format, least) in [("table", 8), ("wide", 1), ("name", 10), ("json", 8), ("yaml", 8)] {
        let (code, out, error) = fleet(&ALL_UNHEALTHY, &["status", "-o", format]);
        assert_eq!((code, error.as_str()), (3, ""), "{format}: {out}");
        assert!(out.len() <= 8192, "{format}: {} bytes", out.len());
        let told = match format {
            "table" | "wide" => {
                assert!(out.starts_with("not well: "), "{out}");
                let order: Vec<&str> = out.lines().filter_map(|line| line.split(' ').next()).collect();
                assert!(
                    order[1] == "FAILING"
                        && !order.iter().skip_while(|word| **word != "home:").any(|word| *word == "FAILING")
                );
                out.lines().filter(|line| line.starts_with("FAILING")).count()
            }
            "name" => out.lines().count(),
            _ => out.matches("severity").count(),
        };
        assert!(told >= least, "{format}: {told} findings of {least}: {out}");
        let cut =
            if matches!(format, "json" | "yaml") { "truncated" } else { "more lines: talops --lab --lab-estate fleet" };
        let (_, all, _) = fleet(&ALL_UNHEALTHY, &["status", "-o", format, "--all"]);
        assert_eq!(out.contains(cut), all.len() > 8192, "{format}, {} bytes in all: {out}", all.len());
    }
}
