//! The verdict at every moment of teardowns that a real Omni was seen to make (`tests/fixtures/omni/teardowns`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::{Remembered, verdict};
use crate::estate::{InfraProvider, Machine, Remains, Remnant};
use crate::omni::observe::RemainsLists;
use crate::resource::{List, Spec, decode};
use crate::wait::Check;

/// The resources that are there at a moment, by type and id.
#[derive(Default)]
struct World(BTreeMap<(String, String), String>);

impl World {
    fn list<S: Spec>(&self) -> List<S> {
        let of_type = self.0.iter().filter(|((kind, _), _)| kind == S::TYPE);
        let mut list = List::default();
        for (_, text) in of_type {
            match decode::<S>(text) {
                Ok(resource) => list.resources.push(resource),
                Err(odd) => list.unreadable.push(odd),
            }
        }
        list
    }

    fn remains(&self, cluster: &str) -> Remains {
        let lists = RemainsLists {
            clusters: self.list(),
            uuids: self.list(),
            destroy_statuses: self.list(),
            sets: self.list(),
            nodes: self.list(),
            members: self.list(),
            member_statuses: self.list(),
            machine_statuses: self.list(),
            request_sets: self.list(),
            requests: self.list(),
            request_statuses: self.list(),
            machines: self.list(),
            links: self.list(),
            providers: self.list(),
        };
        lists.joined(cluster)
    }
}

/// What is told at each moment of a transcript, from the first note of the operator's on; each different thing once, with
/// its time in seconds.
fn replayed(name: &str, cluster: &str) -> Vec<(f64, Check<()>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/omni/teardowns").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let mut world = World::default();
    let mut remembered: Option<Remembered> = None;
    let mut told: Vec<(f64, Check<()>)> = Vec::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let (at, kind) = (line["t"].as_f64().unwrap(), line["type"].as_str().unwrap());
        if kind == "#note" && remembered.is_none() {
            remembered = Some(Remembered::of(cluster, &world.remains(cluster), &BTreeSet::new()));
        }
        let event = &line["event"]["result"]["event"];
        let Some(resource) = event["resource"].as_str().filter(|text| !text.is_empty()) else { continue };
        let parsed: Value = serde_json::from_str(resource).unwrap();
        let key = (kind.to_owned(), parsed["metadata"]["id"].as_str().unwrap_or_default().to_owned());
        match event["event_type"].as_u64().unwrap() {
            1 | 2 => drop(world.0.insert(key, resource.to_owned())),
            3 => drop(world.0.remove(&key)),
            _ => continue,
        }
        if let Some(remembered) = &remembered {
            let check = verdict(remembered, &world.remains(cluster));
            if told.last().is_none_or(|(_, last)| *last != check) {
                told.push((at, check));
            }
        }
    }
    told
}

fn words(check: &Check<()>) -> String {
    match check {
        Check::Met(()) => "gone".to_owned(),
        Check::Impossible { why, .. } => format!("never: {why}"),
        Check::NotYet(not_yet) => {
            let blockers: Vec<String> = not_yet.blockers.iter().map(ToString::to_string).collect();
            format!("{} | {}", not_yet.progress.text, blockers.join(" | "))
        }
    }
}

/// When it was gone; it stays so.
fn gone_at(told: &[(f64, Check<()>)]) -> f64 {
    let (last, before) = told.split_last().unwrap();
    assert_eq!(last.1, Check::Met(()));
    assert!(before.iter().all(|(_, check)| matches!(check, Check::NotYet(_))), "gone only at the end");
    last.0
}

/// What was told at a moment.
fn at(told: &[(f64, Check<()>)], moment: f64) -> String {
    let last = told.iter().rev().find(|(at, _)| *at <= moment);
    words(&last.unwrap().1)
}

#[test]
fn a_cluster_whose_machines_outlive_it_is_not_gone() {
    let told = replayed("destroy-provider-down.ndjson", "lab-one");
    // Clusters is DESTROYED at 46.531, the last Link at 54.581.
    assert!((gone_at(&told) - 54.581).abs() < 0.001, "{}", gone_at(&told));
    insta::assert_snapshot!(at(&told, 47.0), @"1/3 machines gone | machine talos-xs4-9lq (00000103-c798-4da7-a410-f09abb48c8d8): Machines/00000103-c798-4da7-a410-f09abb48c8d8 held by MachineStatusController since 00:43:51Z, Links/00000103-c798-4da7-a410-f09abb48c8d8 held by MachineController, MachineStatusLinkController since 00:43:51Z | machine talos-sbu-ciy (00000203-c798-4da7-a410-f09abb48c8d8): Machines/00000203-c798-4da7-a410-f09abb48c8d8 held by MachineStatusController since 00:43:51Z, Links/00000203-c798-4da7-a410-f09abb48c8d8 held by MachineController, MachineStatusLinkController since 00:43:51Z");
    // The provider is away from 4.02 to 31.396, and everything stands still.
    insta::assert_snapshot!(at(&told, 30.0), @"0/3 machines gone; Omni: Destroying: 2 machine sets, 3 machines | machine talos-xs4-9lq (00000103-c798-4da7-a410-f09abb48c8d8): MachineRequests/lab-one-pool-a-mz2hf4 held by ClusterMachineRequestStatusController, talemu.ProvisionController since 00:43:11Z, ClusterMachines/00000103-c798-4da7-a410-f09abb48c8d8 held by ClusterMachineConfigController, ClusterMachineTeardownController and 2 more since 00:43:12Z | machine talos-sbu-ciy (00000203-c798-4da7-a410-f09abb48c8d8): MachineRequests/lab-one-pool-a-hfwjml held by ClusterMachineRequestStatusController, talemu.ProvisionController since 00:43:11Z, ClusterMachines/00000203-c798-4da7-a410-f09abb48c8d8 held by ClusterMachineConfigController, ClusterMachineTeardownController and 2 more since 00:43:12Z | machine talos-ndt-yo6 (00000303-c798-4da7-a410-f09abb48c8d8): not torn down yet");
}

#[test]
fn machines_that_were_made_for_a_cluster_go_with_it() {
    let told = replayed("destroy.ndjson", "lab-one");
    // With the cluster, at 6.375: here its machines went before it.
    assert!((gone_at(&told) - 6.375).abs() < 0.001, "{}", gone_at(&told));
    let first = words(&told[0].1);
    assert!(first.starts_with("0/3 machines gone | machine talos-"), "{first}");
}

#[test]
fn machines_of_a_pool_have_to_leave_and_stay_in_omni() {
    let told = replayed("destroy-machines.ndjson", "lab-two");
    // With the cluster, at 3.839: its two machines are the pool's again.
    assert!((gone_at(&told) - 3.839).abs() < 0.01, "{}", gone_at(&told));
    insta::assert_snapshot!(at(&told, 2.9), @"1/2 machines gone; Omni: Destroying: 2 machine sets, 1 machine | machine talos-b4z-a8g (00000503-c798-4da7-a410-f09abb48c8d8): not torn down yet");
}

fn remnant(kind: &str, id: &str) -> Remnant {
    Remnant { kind: kind.into(), id: id.into(), tearing_down: true, ..Remnant::default() }
}

fn remembered() -> Remembered {
    let machine =
        super::RememberedMachine { hostname: "talos-1".into(), request: Some("prod-workers-a".into()), made: true };
    Remembered {
        cluster: "prod".into(),
        uuid: Some("one".into()),
        machine_sets: ["prod-workers".to_owned()].into(),
        machines: [("1".to_owned(), machine)].into(),
        requests: ["prod-workers-a".to_owned()].into(),
    }
}

#[test]
fn what_is_in_the_way_is_named_with_who_holds_it_and_who_is_away() {
    let request = Remnant {
        finalizers: vec!["proxmox.ProvisionController".into()],
        changed: Some("2026-11-21T09:14:02Z".parse().unwrap()),
        machine_set: Some("prod-workers".into()),
        request: Some("prod-workers-a".into()),
        provider: Some("proxmox".into()),
        ..remnant("MachineRequests", "prod-workers-a")
    };
    let cluster = Remnant { cluster: Some("prod".into()), ..remnant("Clusters", "prod") };
    let remains = Remains {
        destroy_status: Some("Destroying: 1 machine set, 1 machine".into()),
        remnants: vec![cluster.clone(), request],
        machines: vec![Machine { id: "1".into(), ..Machine::default() }],
        providers: vec![InfraProvider { id: "proxmox".into(), ..InfraProvider::default() }],
        ..Remains::default()
    };
    insta::assert_snapshot!(words(&verdict(&remembered(), &remains)), @"0/1 machine gone; Omni: Destroying: 1 machine set, 1 machine | machine talos-1 (1): MachineRequests/prod-workers-a held by proxmox.ProvisionController since 09:14:02Z, it is not reachable, provider proxmox is not connected");
    // Only what is left alone is in the way.
    let last = Remains { remnants: vec![cluster], ..Remains::default() };
    insta::assert_snapshot!(words(&verdict(&remembered(), &last)), @"1/1 machine gone | Clusters/prod: about to go");
}

#[test]
fn another_cluster_of_the_name_is_not_the_one_that_goes() {
    let set = Some("prod-workers".to_owned());
    let machine = |request: &str| Remnant {
        machine: Some("1".into()),
        machine_set: set.clone(),
        request: Some(request.into()),
        ..remnant("Machines", "1")
    };
    let anew = |remnants| Remains { uuid: Some("two".into()), remnants, ..Remains::default() };
    let cluster = Remnant { cluster: Some("prod".into()), tearing_down: false, ..remnant("Clusters", "prod") };
    assert_eq!(words(&verdict(&remembered(), &anew(vec![cluster.clone(), machine("prod-workers-b")]))), "gone");
    // The machine of the first one, while the second is there.
    let told = words(&verdict(&remembered(), &anew(vec![cluster, machine("prod-workers-a")])));
    assert!(told.starts_with("0/1 machine gone | machine talos-1 (1): Machines/1 about to go"), "{told}");
}

#[test]
fn what_was_remembered_earlier_is_kept() {
    let now = Remembered { cluster: "prod".into(), ..Remembered::default() };
    assert_eq!(now.and(remembered()), remembered());
}
