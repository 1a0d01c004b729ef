//! What is gone, whose it is what is left, and what cannot be seen.

use super::{RememberedVm, orphans, verdict};
use crate::conditions::cluster_gone::{Remembered, RememberedMachine};
use crate::estate::{Hypervisor, HypervisorNode, MachineRequest, VirtualMachine};
use crate::wait::Check;

const ID: &str = "564d0c1e-0000-4000-8000-000000000001";
const NAME: &str = "prod-workers-a1b2c3";

fn vm(name: &str, uuid: Option<&str>) -> VirtualMachine {
    VirtualMachine {
        node: "golf".into(),
        id: 139,
        name: name.into(),
        status: "running".into(),
        uuid: uuid.map(str::to_owned),
        ..VirtualMachine::default()
    }
}

fn on(hosts: &[(&str, &str)], machines: Vec<VirtualMachine>) -> Hypervisor {
    let host = |(name, status): &(&str, &str)| HypervisorNode { name: (*name).into(), status: (*status).into() };
    Hypervisor { nodes: hosts.iter().map(host).collect(), machines }
}

fn request(tearing_down: bool) -> MachineRequest {
    MachineRequest { id: NAME.into(), provider_id: "proxmox".into(), tearing_down, ..MachineRequest::default() }
}

fn remembered() -> Vec<RememberedVm> {
    vec![
        RememberedVm { request: NAME.into(), machine: Some(ID.to_uppercase()) },
        RememberedVm { request: "prod-workers-zz99zz".into(), machine: Some("564d-2".into()) },
    ]
}

fn told(seen: &Hypervisor, requests: &[MachineRequest]) -> String {
    let (said, blockers) = match verdict(&remembered(), seen, requests) {
        Check::Met(gone) => (format!("{gone} gone"), Vec::new()),
        Check::Impossible { why, blockers } => (format!("never: {why}"), blockers),
        Check::NotYet(not_yet) => (not_yet.progress.text, not_yet.blockers),
    };
    blockers.iter().fold(said, |text, one| format!("{text} | {one}"))
}

#[test]
fn name_and_uuid_tell_what_is_left_and_requests_whose_it_is() {
    let hosts = [("golf", "online"), ("foxtrot", "online")];
    let there = || on(&hosts, vec![vm(NAME, Some(ID))]);
    let locked = VirtualMachine { lock: Some("backup".into()), ..vm(NAME, Some(ID)) };
    let failing = MachineRequest { error: "permission denied".into(), ..request(true) };
    let told = [
        told(&on(&hosts, Vec::new()), &[]),
        told(&there(), &[request(true)]),
        told(&on(&hosts, vec![locked]), &[failing]),
        told(&there(), &[request(false)]),
        told(&there(), &[]),
        // A namesake is another machine, and one whose UUID could not be read may be this one.
        told(&on(&hosts, vec![vm(NAME, Some("0"))]), &[]),
        told(&on(&hosts, vec![vm(NAME, None)]), &[]),
        told(&on(&hosts, vec![vm("database-a1b2c3", Some(ID))]), &[]),
    ];
    insta::assert_snapshot!(told.join("\n"), @"
    2 gone
    1/2 VMs gone | VM prod-workers-a1b2c3 (139 on golf): running, to be removed by provider proxmox
    1/2 VMs gone | VM prod-workers-a1b2c3 (139 on golf): running, to be removed by provider proxmox, locked by backup: permission denied
    1/2 VMs gone | VM prod-workers-a1b2c3 (139 on golf): running, its machine request is not being torn down
    never: 1/2 VMs gone, 1 VM is orphaned | VM prod-workers-a1b2c3 (139 on golf): running, orphaned: its machine request is gone, and nothing removes it
    2 gone
    1/2 VMs gone | VM prod-workers-a1b2c3 (139 on golf): has its name; its UUID could not be read
    2 gone
    ");
}

#[test]
fn what_cannot_be_seen_is_not_gone() {
    let away = [("golf", "online"), ("hotel", "offline")];
    let told = [
        told(&on(&away, Vec::new()), &[]),
        told(&on(&away, vec![vm(NAME, Some(ID))]), &[]),
        told(&on(&[("golf", "online")], vec![vm("", None)]), &[]),
    ];
    insta::assert_snapshot!(told.join("\n"), @"
    0/2 VMs seen there, and not everything can be seen | host hotel: offline: what is on it cannot be seen
    1/2 VMs seen there, and not everything can be seen | VM prod-workers-a1b2c3 (139 on golf): running, orphaned: its machine request is gone, and nothing removes it | host hotel: offline: what is on it cannot be seen
    0/2 VMs seen there, and not everything can be seen | VM 139 on golf: does not say its name yet
    ");
    // Nothing is looked for.
    assert_eq!(verdict(&[], &on(&away, Vec::new()), &[]), Check::Met(0));
}

#[test]
fn an_orphan_is_a_remembered_one_whose_request_is_gone() {
    let seen = on(&[("golf", "online")], vec![vm(NAME, Some(ID)), vm("prod-workers-000000", Some("564d-3"))]);
    assert_eq!(orphans(&remembered(), &seen, &[]).iter().map(|vm| vm.name.as_str()).collect::<Vec<_>>(), [NAME]);
    assert_eq!(orphans(&remembered(), &seen, &[request(true)]), [] as [&VirtualMachine; 0]);
}

#[test]
fn those_that_were_made_for_a_cluster_are_remembered() {
    let machine = |request: Option<&str>, made| RememberedMachine {
        request: request.map(str::to_owned),
        made,
        ..RememberedMachine::default()
    };
    let cluster = Remembered {
        machines: [
            ("1".to_owned(), machine(Some("prod-workers-a"), true)),
            ("2".to_owned(), machine(Some("pool-b"), false)),
            ("3".to_owned(), machine(None, false)),
        ]
        .into(),
        requests: ["prod-workers-a".to_owned(), "prod-workers-c".to_owned()].into(),
        ..Remembered::default()
    };
    let vm = |request: &str, machine: Option<&str>| RememberedVm {
        request: request.into(),
        machine: machine.map(str::to_owned),
    };
    assert_eq!(RememberedVm::of(&cluster), [vm("prod-workers-a", Some("1")), vm("prod-workers-c", None)]);
}
