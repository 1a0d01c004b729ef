//! The hypervisor: its hosts and virtual machines.

use super::clusters::Cluster;
use super::names;

/// The hypervisor's hosts.
pub(super) const HOSTS: [&str; 3] = ["foxtrot", "golf", "hotel"];

/// A host.
#[derive(Debug, Clone)]
pub struct Host {
    /// Its name.
    pub name: &'static str,
    /// `online`, `offline`.
    pub status: &'static str,
}

/// A virtual machine.
#[derive(Debug, Clone, Default)]
pub struct VirtualMachine {
    /// Its host.
    pub host: &'static str,
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// `running`, `stopped`.
    pub status: &'static str,
    /// Its SMBIOS UUID.
    pub uuid: String,
    /// What locks it (`backup`); empty where nothing does.
    pub lock: &'static str,
    /// It is a resource under HA.
    pub ha: bool,
    /// It is protected from removal.
    pub protected: bool,
}

pub(super) fn hosts() -> Vec<Host> {
    HOSTS.iter().map(|name| Host { name, status: "online" }).collect()
}

/// The machines of the clusters, and a few that have nothing to do with them.
pub(super) fn machines_of(clusters: &[Cluster]) -> Vec<VirtualMachine> {
    let ours = clusters.iter().flat_map(|cluster| &cluster.machines).map(|machine| VirtualMachine {
        host: machine.host,
        id: machine.vm,
        name: machine.request.clone(),
        status: "running",
        uuid: machine.id.clone(),
        ..VirtualMachine::default()
    });
    let others =
        [("foxtrot", 101, "opnsense", "running"), ("golf", 102, "nas", "running"), ("hotel", 103, "win11", "stopped")]
            .map(|(host, id, name, status)| VirtualMachine {
                host,
                id,
                name: name.to_owned(),
                status,
                uuid: names::uuid(name),
                ..VirtualMachine::default()
            });
    ours.chain(others).collect()
}

/// A machine that was left behind when its request went, on a host of the others.
pub(super) fn orphan(set: &str) -> VirtualMachine {
    let name = format!("{set}-{}", names::suffix("orphan", 6));
    let uuid = names::uuid(&name);
    VirtualMachine { host: "golf", id: 139, uuid, status: "running", name, ..VirtualMachine::default() }
}
