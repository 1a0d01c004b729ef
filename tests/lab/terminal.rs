//! What a status of the simulated estates looks like at a terminal.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use talops::connect::Connections;
use talops::environment::Environment;
use talops::lab::{Aimed, Estate, Lab, Options};
use talops::ops::status::{Limit, Question, StatusReport, ask};
use talops::render::status::{Layout, page};
use talops::{config, health};

async fn report(estate: Estate, faults: &[&str]) -> StatusReport {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let variable = |name: &str| (name.into(), runtime.path().as_os_str().to_owned());
    let environment = Environment::new([variable("XDG_RUNTIME_DIR"), variable("HOME")]);
    let faults = faults.iter().map(|fault| fault.parse::<Aimed>().unwrap()).collect();
    let running = Lab::start(Options { estate, faults, ..Options::default() }, &environment).await.unwrap();
    let loaded = config::load(Some(&running.configuration()), runtime.path(), &environment).unwrap();
    let patience = Duration::from_secs(60);
    let connections = Connections::new(loaded, &environment, patience);
    let question = Question { limit: Limit { duration: patience, by_deadline: false }, ..Question::default() };
    let snapshot = ask(&connections, &question).await.unwrap();
    let health = health::judge(&snapshot, Timestamp::now());
    let mut report = StatusReport::new(&snapshot, &health, SignedDuration::ZERO, patience);
    report.observed_at = "2026-11-21T12:00:00Z".parse().unwrap();
    report
}

fn at(report: &StatusReport, columns: usize) -> String {
    page(report, Layout { wide: false, columns: Some(columns), color: false }).text(None, "")
}

/// Checks what is shown against a snapshot; dates and ports differ from call to call, and have always the same width.
macro_rules! assert_shown {
    ($text:expr, @$snapshot:literal) => {
        insta::with_settings!({filters => vec![
            (r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-01-01 00:00"),
            (r"\d{4}-\d\d-\d\d", "2026-01-01"),
            (r"127\.0\.0\.1:\d+", "[address]"),
        ]}, { insta::assert_snapshot!($text, @$snapshot) })
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_estate_fits_in_25_lines_of_any_terminal() {
    let home = report(Estate::Home, &[]).await;
    for columns in 80..200 {
        let text = at(&home, columns);
        assert!(text.lines().count() <= 25, "{columns}: {text}");
        assert!(text.lines().all(|line| line.chars().count() <= columns), "{columns}: {text}");
    }
    assert_shown!(at(&home, 100), @"
    healthy (2026-01-01 00:00:00Z, 0.0 s)
    ╭───────────────┬────────────────────────────────────────────────────────────────────────────────╮
    │ home          │ Omni v1.10.4, talops@serviceaccount.omni.sidero.dev (Admin), key until         │
    │               │ 2026-01-01;                                                                    │
    │               │ clusters 2/2 (edge RUNNING, Kubernetes 1.36.3, Talos 1.13.8; talos-prod-01     │
    │               │ RUNNING, Kubernetes 1.36.3, Talos 1.13.8); machines 7/7; machine-requests 7/7; │
    │               │ infra-providers 1/1 (matrix-cluster v0.3.0)                                    │
    │ matrix        │ omni-infra-provider-proxmox running since 2026-01-01 00:00, 0 restarts         │
    │ edge          │ hypervisor 1/1 (1 VM on 3 hosts); nodes 1/1 (Kubernetes v1.36.3);              │
    │               │ workloads 12/12 (8 pods, 2 deployments)                                        │
    │ talos-prod-01 │ hypervisor 6/6 (6 VMs on 3 hosts); nodes 6/6 (Kubernetes v1.36.3);             │
    │               │ workloads 96/96 (54 pods, 18 deployments); argocd 13/13 (excluded: argocd-ha); │
    │               │ external-secrets 5/5 (1 store, 4 secrets);                                     │
    │               │ longhorn 8/8 (5 volumes, 3 nodes, oldest last backup 2026-01-01)               │
    ╰───────────────┴────────────────────────────────────────────────────────────────────────────────╯
    ");
    assert_shown!(at(&home, 80), @"
    healthy (2026-01-01 00:00:00Z, 0.0 s)
    ╭───────────────┬──────────────────────────────────────────────────────────────╮
    │ home          │ Omni v1.10.4, talops@serviceaccount.omni.sidero.dev (Admin), │
    │               │ key until 2026-01-01;                                        │
    │               │ clusters 2/2 (edge RUNNING, Kubernetes 1.36.3, Talos 1.13.8; │
    │               │ talos-prod-01 RUNNING, Kubernetes 1.36.3, Talos 1.13.8);     │
    │               │ machines 7/7; machine-requests 7/7;                          │
    │               │ infra-providers 1/1 (matrix-cluster v0.3.0)                  │
    │ matrix        │ omni-infra-provider-proxmox running since 2026-01-01 00:00,  │
    │               │ 0 restarts                                                   │
    │ edge          │ hypervisor 1/1 (1 VM on 3 hosts);                            │
    │               │ nodes 1/1 (Kubernetes v1.36.3);                              │
    │               │ workloads 12/12 (8 pods, 2 deployments)                      │
    │ talos-prod-01 │ hypervisor 6/6 (6 VMs on 3 hosts);                           │
    │               │ nodes 6/6 (Kubernetes v1.36.3);                              │
    │               │ workloads 96/96 (54 pods, 18 deployments);                   │
    │               │ argocd 13/13 (excluded: argocd-ha);                          │
    │               │ external-secrets 5/5 (1 store, 4 secrets);                   │
    │               │ longhorn 8/8 (5 volumes, 3 nodes, oldest last backup         │
    │               │ 2026-01-01)                                                  │
    ╰───────────────┴──────────────────────────────────────────────────────────────╯
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_healthy_clusters_fit_in_25_lines() {
    let fleet = report(Estate::Fleet, &[]).await;
    for columns in [80, 100, 120, 200] {
        assert!(at(&fleet, columns).lines().count() <= 25, "{columns}: {}", at(&fleet, columns));
    }
    assert_shown!(at(&fleet, 100), @"
    healthy (2026-01-01 00:00:00Z, 0.0 s)
    ╭────────────────┬─────────────────────────────────────────────────────────────────────────────────╮
    │ home           │ Omni v1.10.4; clusters 3/3; machines 10/10; machine-requests 10/10;             │
    │                │ infra-providers 1/1                                                             │
    │ lyon           │ Omni v1.10.4; clusters 3/3; machines 10/10; machine-requests 10/10;             │
    │                │ infra-providers 1/1                                                             │
    │ oslo           │ Omni v1.10.4; clusters 3/3; machines 10/10; machine-requests 10/10;             │
    │                │ infra-providers 1/1                                                             │
    │ lyon-proxmox   │ omni-infra-provider-proxmox running since 2026-01-01 00:00                      │
    │ matrix         │ omni-infra-provider-proxmox running since 2026-01-01 00:00                      │
    │ oslo-proxmox   │ omni-infra-provider-proxmox running since 2026-01-01 00:00                      │
    │ edge           │ hypervisor 1/1; nodes 1/1; workloads 12/12                                      │
    │ lyon-edge      │ hypervisor 1/1; nodes 1/1; workloads 12/12                                      │
    │ lyon-prod-01   │ hypervisor 6/6; nodes 6/6; workloads 96/96; argocd 13/13; external-secrets 5/5; │
    │                │ longhorn 8/8                                                                    │
    │ lyon-stage-01  │ hypervisor 3/3; nodes 3/3; workloads 21/21                                      │
    │ oslo-edge      │ hypervisor 1/1; nodes 1/1; workloads 12/12                                      │
    │ oslo-prod-01   │ hypervisor 6/6; nodes 6/6; workloads 96/96; argocd 13/13; external-secrets 5/5; │
    │                │ longhorn 8/8                                                                    │
    │ oslo-stage-01  │ hypervisor 3/3; nodes 3/3; workloads 21/21                                      │
    │ talos-prod-01  │ hypervisor 6/6; nodes 6/6; workloads 96/96; argocd 13/13; external-secrets 5/5; │
    │                │ longhorn 8/8                                                                    │
    │ talos-stage-01 │ hypervisor 3/3; nodes 3/3; workloads 21/21                                      │
    │ sno-edge       │ nodes 1/1; workloads 10/10                                                      │
    ╰────────────────┴─────────────────────────────────────────────────────────────────────────────────╯
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_in_a_fleet_comes_first() {
    let faults = ["omni-unreachable=lyon", "node-not-ready=oslo-stage-01"];
    let fleet = report(Estate::Fleet, &faults).await;
    assert_shown!(at(&fleet, 100), @"
    not well: 1 failing, 20 could not be asked (2026-01-01 00:00:00Z, 0.0 s)
    FAILING oslo: machine/oslo-stage-01-workers-5khfxl RUNNING, not connected: of oslo-stage-01
        so: cluster/oslo-stage-01, 2 daemonsets, machineset/oslo-stage-01-workers, node/oslo-stage-01-workers-5khfxl, 3 pods
    NOT ASKED lyon (omni, clusters, machines, machine-requests, infra-providers); lyon-edge, lyon-prod-01 and lyon-stage-01 (nodes, workloads, argocd, external-secrets, longhorn): Omni at http://[address] cannot be reached: Connection refused (os error 111) (is the endpoint right, and the network or VPN up?)
    ╭────────────────┬─────────────────────────────────────────────────────────────────────────────────╮
    │ oslo           │ Omni v1.10.4; clusters 2/3; machines 9/10; machine-requests 10/10;              │
    │                │ infra-providers 1/1                                                             │
    │ oslo-stage-01  │ hypervisor 3/3; nodes 2/3; workloads 19/24                                      │
    │ home           │ Omni v1.10.4; clusters 3/3; machines 10/10; machine-requests 10/10;             │
    │                │ infra-providers 1/1                                                             │
    │ lyon-proxmox   │ omni-infra-provider-proxmox running since 2026-01-01 00:00                      │
    │ matrix         │ omni-infra-provider-proxmox running since 2026-01-01 00:00                      │
    │ oslo-proxmox   │ omni-infra-provider-proxmox running since 2026-01-01 00:00                      │
    │ edge           │ hypervisor 1/1; nodes 1/1; workloads 12/12                                      │
    │ lyon-edge      │ hypervisor 3/3 (3 hosts; machine requests not seen, so VMs were not matched)    │
    │ lyon-prod-01   │ hypervisor 3/3 (3 hosts; machine requests not seen, so VMs were not matched)    │
    │ lyon-stage-01  │ hypervisor 3/3 (3 hosts; machine requests not seen, so VMs were not matched)    │
    │ oslo-edge      │ hypervisor 1/1; nodes 1/1; workloads 12/12                                      │
    │ oslo-prod-01   │ hypervisor 6/6; nodes 6/6; workloads 96/96; argocd 13/13; external-secrets 5/5; │
    │                │ longhorn 8/8                                                                    │
    │ talos-prod-01  │ hypervisor 6/6; nodes 6/6; workloads 96/96; argocd 13/13; external-secrets 5/5; │
    │                │ longhorn 8/8                                                                    │
    │ talos-stage-01 │ hypervisor 3/3; nodes 3/3; workloads 21/21                                      │
    │ sno-edge       │ nodes 1/1; workloads 10/10                                                      │
    ╰────────────────┴─────────────────────────────────────────────────────────────────────────────────╯
    next: talops status machine/oslo-stage-01-workers-5khfxl
    ");
}
