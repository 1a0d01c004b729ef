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
    assert_report!(out, @"
    healthy ([time], [took])
    home: Omni v1.10.4, talops@serviceaccount.omni.sidero.dev (Admin), key until [date]; clusters 3/3 (edge RUNNING, Kubernetes 1.36.3, Talos 1.13.8; talos-prod-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8; talos-stage-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8); machines 10/10; machine-requests 10/10; infra-providers 1/1 (matrix-cluster v0.3.0)
    lyon: Omni v1.10.4, talops@serviceaccount.omni.sidero.dev (Admin), key until [date]; clusters 3/3 (lyon-edge RUNNING, Kubernetes 1.36.3, Talos 1.13.8; lyon-prod-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8; lyon-stage-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8); machines 10/10; machine-requests 10/10; infra-providers 1/1 (lyon-cluster v0.3.0)
    oslo: Omni v1.10.4, talops@serviceaccount.omni.sidero.dev (Admin), key until [date]; clusters 3/3 (oslo-edge RUNNING, Kubernetes 1.36.3, Talos 1.13.8; oslo-prod-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8; oslo-stage-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8); machines 10/10; machine-requests 10/10; infra-providers 1/1 (oslo-cluster v0.3.0)
    lyon-proxmox: omni-infra-provider-proxmox running since [time], 0 restarts
    matrix: omni-infra-provider-proxmox running since [time], 0 restarts
    oslo-proxmox: omni-infra-provider-proxmox running since [time], 0 restarts
    edge: hypervisor 1/1 (1 VM on 3 hosts); nodes 1/1 (Kubernetes v1.36.3); workloads 12/12 (8 pods, 2 deployments)
    lyon-edge: hypervisor 1/1 (1 VM on 3 hosts); nodes 1/1 (Kubernetes v1.36.3); workloads 12/12 (8 pods, 2 deployments)
    lyon-prod-01: hypervisor 6/6 (6 VMs on 3 hosts); nodes 6/6 (Kubernetes v1.36.3); workloads 96/96 (54 pods, 18 deployments); argocd 13/13 (excluded: argocd-ha); external-secrets 5/5 (1 store, 4 secrets); longhorn 8/8 (5 volumes, 3 nodes, oldest last backup [date])
    lyon-stage-01: hypervisor 3/3 (3 VMs on 3 hosts); nodes 3/3 (Kubernetes v1.36.3); workloads 21/21 (16 pods, 3 deployments)
    oslo-edge: hypervisor 1/1 (1 VM on 3 hosts); nodes 1/1 (Kubernetes v1.36.3); workloads 12/12 (8 pods, 2 deployments)
    oslo-prod-01: hypervisor 6/6 (6 VMs on 3 hosts); nodes 6/6 (Kubernetes v1.36.3); workloads 96/96 (54 pods, 18 deployments); argocd 13/13 (excluded: argocd-ha); external-secrets 5/5 (1 store, 4 secrets); longhorn 8/8 (5 volumes, 3 nodes, oldest last backup [date])
    oslo-stage-01: hypervisor 3/3 (3 VMs on 3 hosts); nodes 3/3 (Kubernetes v1.36.3); workloads 21/21 (16 pods, 3 deployments)
    talos-prod-01: hypervisor 6/6 (6 VMs on 3 hosts); nodes 6/6 (Kubernetes v1.36.3); workloads 96/96 (54 pods, 18 deployments); argocd 13/13 (excluded: argocd-ha); external-secrets 5/5 (1 store, 4 secrets); longhorn 8/8 (5 volumes, 3 nodes, oldest last backup [date])
    talos-stage-01: hypervisor 3/3 (3 VMs on 3 hosts); nodes 3/3 (Kubernetes v1.36.3); workloads 21/21 (16 pods, 3 deployments)
    sno-edge: nodes 1/1 (Kubernetes v1.33.12); workloads 10/10 (6 pods, 2 deployments)
    ");
}

#[test]
fn what_an_unreachable_omni_hides_is_told_once_and_nothing_else_is_hidden() {
    let (code, out, error) = fleet(&["omni-unreachable=lyon"], &["status"]);
    assert_eq!((code, error.as_str()), (6, ""), "{out}");
    assert_report!(out, @"
    incomplete: 20 could not be asked ([time], [took])
    NOT ASKED lyon (omni, clusters, machines, machine-requests, infra-providers); lyon-edge, lyon-prod-01 and lyon-stage-01 (nodes, workloads, argocd, external-secrets, longhorn): Omni at http://[address] cannot be reached: Connection refused (os error 111) (is the endpoint right, and the network or VPN up?)
    home: Omni v1.10.4, talops@serviceaccount.omni.sidero.dev (Admin), key until [date]; clusters 3/3 (edge RUNNING, Kubernetes 1.36.3, Talos 1.13.8; talos-prod-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8; talos-stage-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8); machines 10/10; machine-requests 10/10; infra-providers 1/1 (matrix-cluster v0.3.0)
    oslo: Omni v1.10.4, talops@serviceaccount.omni.sidero.dev (Admin), key until [date]; clusters 3/3 (oslo-edge RUNNING, Kubernetes 1.36.3, Talos 1.13.8; oslo-prod-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8; oslo-stage-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8); machines 10/10; machine-requests 10/10; infra-providers 1/1 (oslo-cluster v0.3.0)
    lyon-proxmox: omni-infra-provider-proxmox running since [time], 0 restarts
    matrix: omni-infra-provider-proxmox running since [time], 0 restarts
    oslo-proxmox: omni-infra-provider-proxmox running since [time], 0 restarts
    edge: hypervisor 1/1 (1 VM on 3 hosts); nodes 1/1 (Kubernetes v1.36.3); workloads 12/12 (8 pods, 2 deployments)
    lyon-edge: hypervisor 3/3 (3 hosts; machine requests not seen, so VMs were not matched)
    lyon-prod-01: hypervisor 3/3 (3 hosts; machine requests not seen, so VMs were not matched)
    lyon-stage-01: hypervisor 3/3 (3 hosts; machine requests not seen, so VMs were not matched)
    oslo-edge: hypervisor 1/1 (1 VM on 3 hosts); nodes 1/1 (Kubernetes v1.36.3); workloads 12/12 (8 pods, 2 deployments)
    oslo-prod-01: hypervisor 6/6 (6 VMs on 3 hosts); nodes 6/6 (Kubernetes v1.36.3); workloads 96/96 (54 pods, 18 deployments); argocd 13/13 (excluded: argocd-ha); external-secrets 5/5 (1 store, 4 secrets); longhorn 8/8 (5 volumes, 3 nodes, oldest last backup [date])
    oslo-stage-01: hypervisor 3/3 (3 VMs on 3 hosts); nodes 3/3 (Kubernetes v1.36.3); workloads 21/21 (16 pods, 3 deployments)
    talos-prod-01: hypervisor 6/6 (6 VMs on 3 hosts); nodes 6/6 (Kubernetes v1.36.3); workloads 96/96 (54 pods, 18 deployments); argocd 13/13 (excluded: argocd-ha); external-secrets 5/5 (1 store, 4 secrets); longhorn 8/8 (5 volumes, 3 nodes, oldest last backup [date])
    talos-stage-01: hypervisor 3/3 (3 VMs on 3 hosts); nodes 3/3 (Kubernetes v1.36.3); workloads 21/21 (16 pods, 3 deployments)
    sno-edge: nodes 1/1 (Kubernetes v1.33.12); workloads 10/10 (6 pods, 2 deployments)
    next: talops --lab --lab-estate fleet --lab-fault omni-unreachable=lyon status --only omni --request-timeout 120s -o wide
    ");
}

#[test]
fn something_that_is_not_well_counts_more_than_what_was_not_seen() {
    let (code, out, error) = fleet(&["omni-unreachable=lyon", "node-not-ready=oslo-stage-01"], &["status"]);
    assert_eq!((code, error.as_str()), (3, ""), "{out}");
    assert_report!(out, @"
    not well: 1 failing, 20 could not be asked ([time], [took])
    FAILING oslo: machine/oslo-stage-01-workers-5khfxl RUNNING, not connected: of oslo-stage-01
        so: cluster/oslo-stage-01, 2 daemonsets, machineset/oslo-stage-01-workers, node/oslo-stage-01-workers-5khfxl, 3 pods
    NOT ASKED lyon (omni, clusters, machines, machine-requests, infra-providers); lyon-edge, lyon-prod-01 and lyon-stage-01 (nodes, workloads, argocd, external-secrets, longhorn): Omni at http://[address] cannot be reached: Connection refused (os error 111) (is the endpoint right, and the network or VPN up?)
    oslo: Omni v1.10.4, talops@serviceaccount.omni.sidero.dev (Admin), key until [date]; clusters 2/3 (oslo-edge RUNNING, Kubernetes 1.36.3, Talos 1.13.8; oslo-prod-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8; oslo-stage-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8); machines 9/10; machine-requests 10/10; infra-providers 1/1 (oslo-cluster v0.3.0)
    oslo-stage-01: hypervisor 3/3 (3 VMs on 3 hosts); nodes 2/3 (Kubernetes v1.36.3); workloads 19/24 (19 pods, 3 deployments)
    home: Omni v1.10.4, talops@serviceaccount.omni.sidero.dev (Admin), key until [date]; clusters 3/3 (edge RUNNING, Kubernetes 1.36.3, Talos 1.13.8; talos-prod-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8; talos-stage-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8); machines 10/10; machine-requests 10/10; infra-providers 1/1 (matrix-cluster v0.3.0)
    lyon-proxmox: omni-infra-provider-proxmox running since [time], 0 restarts
    matrix: omni-infra-provider-proxmox running since [time], 0 restarts
    oslo-proxmox: omni-infra-provider-proxmox running since [time], 0 restarts
    edge: hypervisor 1/1 (1 VM on 3 hosts); nodes 1/1 (Kubernetes v1.36.3); workloads 12/12 (8 pods, 2 deployments)
    lyon-edge: hypervisor 3/3 (3 hosts; machine requests not seen, so VMs were not matched)
    lyon-prod-01: hypervisor 3/3 (3 hosts; machine requests not seen, so VMs were not matched)
    lyon-stage-01: hypervisor 3/3 (3 hosts; machine requests not seen, so VMs were not matched)
    oslo-edge: hypervisor 1/1 (1 VM on 3 hosts); nodes 1/1 (Kubernetes v1.36.3); workloads 12/12 (8 pods, 2 deployments)
    oslo-prod-01: hypervisor 6/6 (6 VMs on 3 hosts); nodes 6/6 (Kubernetes v1.36.3); workloads 96/96 (54 pods, 18 deployments); argocd 13/13 (excluded: argocd-ha); external-secrets 5/5 (1 store, 4 secrets); longhorn 8/8 (5 volumes, 3 nodes, oldest last backup [date])
    talos-prod-01: hypervisor 6/6 (6 VMs on 3 hosts); nodes 6/6 (Kubernetes v1.36.3); workloads 96/96 (54 pods, 18 deployments); argocd 13/13 (excluded: argocd-ha); external-secrets 5/5 (1 store, 4 secrets); longhorn 8/8 (5 volumes, 3 nodes, oldest last backup [date])
    talos-stage-01: hypervisor 3/3 (3 VMs on 3 hosts); nodes 3/3 (Kubernetes v1.36.3); workloads 21/21 (16 pods, 3 deployments)
    sno-edge: nodes 1/1 (Kubernetes v1.33.12); workloads 10/10 (6 pods, 2 deployments)
    next: talops --lab --lab-estate fleet --lab-fault omni-unreachable=lyon --lab-fault node-not-ready=oslo-stage-01 status machine/oslo-stage-01-workers-5khfxl
    ");
}

#[test]
fn a_cluster_with_a_context_of_its_own_needs_no_omni() {
    let faults = ["omni-unreachable=home", "omni-unreachable=lyon", "omni-unreachable=oslo"];
    let (code, out, _) = fleet(&faults, &["status", "-c", "sno-edge"]);
    assert_eq!(code, 0, "{out}");
    assert_report!(out, @"
    healthy ([time], [took])
    sno-edge: nodes 1/1 (Kubernetes v1.33.12); workloads 10/10 (6 pods, 2 deployments)
    ");
}

#[test]
fn only_chosen_clusters_and_what_is_behind_them_are_asked() {
    let (code, report) = json(&["omni-unreachable=lyon"], &["status", "-c", "oslo-edge,sno-edge"]);
    assert_eq!(code, 0, "{report}");
    let mut scopes: Vec<&str> = dimensions(&report).map(|one| one["scope"].as_str().unwrap()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    assert_eq!(scopes, ["oslo", "oslo-edge", "oslo-proxmox", "sno-edge"]);
}

#[test]
fn a_slip_in_a_clusters_name_finds_it() {
    let (code, _, error) = fleet(&[], &["status", "-c", "lyon-egde"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(error, @r#"
    error: unknown cluster "lyon-egde"; configured: edge, lyon-edge, lyon-prod-01, lyon-stage-01, oslo-edge, oslo-prod-01, oslo-stage-01, sno-edge, talos-prod-01, talos-stage-01
    hint: did you mean "lyon-edge"?
    "#);
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
