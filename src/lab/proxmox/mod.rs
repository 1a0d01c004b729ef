//! Proxmox VE's API over plain data: nodes, virtual machines, their identities, and their removal.
//!
//! Plain HTTP, where the real `pveproxy` speaks TLS; failures are in the status line's reason, as there. A refusal comes at
//! once, where the real server holds it back for three seconds. A machine on a node that is offline has no name and the
//! status `unknown`, because what is known of it is what its node last told.
//! Sources: `proxmox/pve-manager` `PVE/API2Tools.pm`, `PVE/API2/{Cluster,Nodes}.pm`; `proxmox/qemu-server`
//! `src/PVE/API2/Qemu.pm`; `proxmox/pve-http-server` `src/PVE/APIServer/AnyEvent.pm`.

mod documents;
mod removal;
mod server;

pub use removal::Refused;
pub use server::serve;

/// A cluster of nodes with virtual machines.
#[derive(Debug, Clone, Default)]
pub struct Hypervisor {
    /// Its nodes; the first one that is online answers.
    pub nodes: Vec<Node>,
    /// Its virtual machines.
    pub machines: Vec<Machine>,
}

/// One host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// `online`, `offline` or `unknown`.
    pub status: String,
}

/// One virtual machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Machine {
    /// The node that it is on.
    pub node: String,
    /// Its number (`vmid`).
    pub id: u64,
    /// Its name.
    pub name: String,
    /// `running`, `stopped`, `paused`, …
    pub status: String,
    /// The UUID that its firmware shows (`smbios1`); `None` for one that was made without.
    pub uuid: Option<String>,
    /// What locks it (`backup`, `migrate`), where something does.
    pub lock: Option<String>,
    /// Its state as a resource under HA (`started`), where it is one.
    pub ha: Option<String>,
    /// It is protected from removal.
    pub protected: bool,
}

impl Hypervisor {
    /// Whether a node answers; `None` for one that is not there.
    fn is_online(&self, node: &str) -> Option<bool> {
        self.nodes.iter().find(|known| known.name == node).map(|known| known.status == "online")
    }
}
