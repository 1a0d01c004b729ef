//! What is ready, and what only looks so.

use jiff::Timestamp;

use super::{Seen, verdict};
use crate::estate::{
    AskedMachineSet, InfraProvider, LoadBalancer, Machine, MachineCounts, MachineRequest, MachineSet, OmniCluster,
    Upgrade,
};
use crate::wait::Check;

fn machine(id: &str) -> Machine {
    Machine {
        id: id.into(),
        hostname: format!("talos-{id}"),
        cluster: Some("prod".into()),
        machine_set: Some("prod-workers".into()),
        connected: true,
        stage: Some("RUNNING".into()),
        ready: Some(true),
        config_up_to_date: Some(true),
        ..Machine::default()
    }
}

fn seen() -> Seen {
    let upgrade =
        |version: &str| Some(Upgrade { phase: "Done".into(), reached_version: version.into(), ..Upgrade::default() });
    let machines = MachineCounts { total: 2, healthy: 2, connected: 2, requested: 2 };
    let workers = MachineSet {
        id: "prod-workers".into(),
        phase: "Running".into(),
        ready: true,
        machines,
        ..MachineSet::default()
    };
    let cluster = OmniCluster {
        name: "prod".into(),
        phase: "RUNNING".into(),
        ready: true,
        kubernetes_api_ready: true,
        machines,
        talos_version: "1.13.8".into(),
        kubernetes_version: "1.36.3".into(),
        talos_upgrade: upgrade("1.13.8"),
        kubernetes_upgrade: upgrade("1.36.3"),
        load_balancer: Some(LoadBalancer { healthy: true, stopped: false }),
        machine_sets: vec![workers],
        ..OmniCluster::default()
    };
    let asked = AskedMachineSet { id: "prod-workers".into(), machines: Some(2), tearing_down: false };
    Seen { cluster: Some(cluster), machines: vec![machine("1"), machine("2")], asked: vec![asked], ..Seen::default() }
}

fn told(change: impl FnOnce(&mut Seen)) -> String {
    let mut seen = seen();
    change(&mut seen);
    match verdict(&seen, Timestamp::UNIX_EPOCH) {
        Check::Met(()) => "ready".to_owned(),
        Check::Impossible { why, .. } => format!("never: {why}"),
        Check::NotYet(not_yet) => {
            let blockers: Vec<String> = not_yet.blockers.iter().map(ToString::to_string).collect();
            format!("{} | {}", not_yet.progress.text, blockers.join(" | "))
        }
    }
}

fn cluster(change: impl FnOnce(&mut OmniCluster)) -> String {
    told(|seen| change(seen.cluster.as_mut().unwrap()))
}

#[test]
fn a_cluster_is_ready_when_status_says_so() {
    assert_eq!(told(|_| {}), "ready");
    assert_eq!(told(|seen| seen.cluster = None), "never: Omni has no such cluster");
    assert_eq!(cluster(|one| one.tearing_down = true), "never: it is being deleted");
    let cases = [
        (
            told(|seen| seen.machines[0].stage = Some("BOOTING".into())),
            "1/2 machines running | machine talos-1: BOOTING: of prod",
        ),
        (
            told(|seen| seen.machines[0].config_up_to_date = Some(false)),
            "2/2 machines running | machine talos-1: config out of date: of prod",
        ),
        (
            cluster(|one| one.load_balancer = Some(LoadBalancer::default())),
            "2/2 machines running | cluster prod: load balancer not healthy: Omni does not reach its Kubernetes API",
        ),
        (
            cluster(|one| one.talos_upgrade.as_mut().unwrap().phase = "Upgrading".into()),
            "2/2 machines running | cluster prod: Talos upgrade Upgrading",
        ),
    ];
    for (told, expected) in cases {
        assert_eq!(told, expected);
    }
}

#[test]
fn what_was_well_before_a_change_is_not_taken_for_well_after_it() {
    let cases = [
        (
            cluster(|one| one.talos_version = "1.13.9".into()),
            "2/2 machines running | Talos of prod: at 1.13.8, 1.13.9 is asked for",
        ),
        (
            cluster(|one| one.kubernetes_version = "1.36.4".into()),
            "2/2 machines running | Kubernetes of prod: at 1.36.3, 1.36.4 is asked for",
        ),
        (
            told(|seen| seen.asked[0].machines = Some(3)),
            "2/3 machines running | machine set prod-workers: 2 machines, 3 are asked for",
        ),
        (
            told(|seen| seen.asked.push(AskedMachineSet { id: "prod-gpu".into(), ..AskedMachineSet::default() })),
            "2/2 machines running | machine set prod-gpu: Omni has not taken it up yet",
        ),
        (
            told(|seen| seen.asked.clear()),
            "2/2 machines running | machine set prod-workers: it is not asked for any more",
        ),
    ];
    for (told, expected) in cases {
        assert_eq!(told, expected);
    }
    // A new cluster has no Kubernetes upgrade yet, and one that takes whatever fits has no number.
    assert_eq!(cluster(|one| one.kubernetes_upgrade = None), "ready");
    assert_eq!(told(|seen| seen.asked[0].machines = None), "ready");
}

#[test]
fn a_request_names_the_provider_that_it_waits_for() {
    let request = |stage: &str| MachineRequest {
        id: "prod-workers-x".into(),
        provider_id: "proxmox".into(),
        machine_set: "prod-workers".into(),
        stage: stage.into(),
        machine_id: Some("1".into()),
        ..MachineRequest::default()
    };
    let provider = InfraProvider { id: "proxmox".into(), initialized: true, ..InfraProvider::default() };
    let with = |stage: &str| {
        told(|seen| {
            seen.requests.push(request(stage));
            seen.providers.push(provider.clone());
        })
    };
    let waits = "2/2 machines running | provider proxmox: not connected: Omni has no heartbeat of it";
    assert_eq!(with("PROVISIONING"), waits);
    // What is made runs on without it.
    assert_eq!(with("PROVISIONED"), "ready");
}
