//! Stopping and removing a virtual machine, and what stands in the way.
//!
//! Sources: `proxmox/qemu-server` `src/PVE/API2/Qemu.pm` (`destroy_vm`, `vm_stop`), `proxmox/pve-guest-common`
//! `src/PVE/AbstractConfig.pm` (`check_lock`, `check_protection`).

use std::fmt;

use super::{Hypervisor, Machine};

/// What `pveproxy` says where it could not reach the node that a request is about: a code of its HTTP library.
const NODE_UNREACHABLE: u16 = 595;

/// Why something was not done: what stands in the status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The code.
    pub code: u16,
    /// The reason.
    pub reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.code, self.reason)
    }
}

fn failed(reason: String) -> Refused {
    Refused { code: 500, reason }
}

impl Hypervisor {
    /// A machine that is on this node.
    ///
    /// # Errors
    ///
    /// When the node does not answer or is none of these, or has no such machine.
    pub fn find(&mut self, node: &str, id: u64) -> Result<&mut Machine, Refused> {
        self.reach(node)?;
        let found = self.machines.iter_mut().find(|machine| machine.node == node && machine.id == id);
        found.ok_or_else(|| failed(format!("Configuration file 'nodes/{node}/qemu-server/{id}.conf' does not exist")))
    }

    /// Refuses what is about a node that does not answer, or that is not there.
    pub(super) fn reach(&self, node: &str) -> Result<(), Refused> {
        match self.is_online(node) {
            Some(true) => Ok(()),
            Some(false) => Err(Refused { code: NODE_UNREACHABLE, reason: "No route to host".to_owned() }),
            None => {
                let why = "Name or service not known";
                Err(failed(format!("hostname lookup '{node}' failed - failed to get address info for: {node}: {why}")))
            }
        }
    }

    /// Stops a machine.
    ///
    /// # Errors
    ///
    /// When it is not there, or locked.
    pub fn stop(&mut self, node: &str, id: u64) -> Result<(), Refused> {
        let machine = self.find(node, id)?;
        machine.check_lock()?;
        "stopped".clone_into(&mut machine.status);
        Ok(())
    }

    /// Removes a machine that was stopped; with `purge`, from HA as well.
    ///
    /// # Errors
    ///
    /// When it is not there, runs, or something keeps it.
    pub fn remove(&mut self, node: &str, id: u64, purge: bool) -> Result<(), Refused> {
        let machine = self.find(node, id)?;
        machine.check_lock()?;
        if machine.protected {
            return Err(failed(format!("can't remove VM {id} - protection mode enabled")));
        }
        if machine.ha.is_some() && !purge {
            let why = "used in HA resources and purge parameter not set.";
            return Err(failed(format!("unable to remove VM {id} - {why}")));
        }
        if machine.status == "running" {
            return Err(failed(format!("VM {id} is running - destroy failed")));
        }
        self.machines.retain(|machine| machine.node != node || machine.id != id);
        Ok(())
    }
}

impl Machine {
    fn check_lock(&self) -> Result<(), Refused> {
        match &self.lock {
            Some(lock) => Err(failed(format!("VM is locked ({lock})"))),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Hypervisor, Machine, Node};

    fn with(change: impl FnOnce(&mut Machine)) -> Hypervisor {
        let node = |name: &str, status: &str| Node { name: name.to_owned(), status: status.to_owned() };
        let mut machine =
            Machine { node: "golf".to_owned(), id: 143, status: "running".to_owned(), ..Machine::default() };
        change(&mut machine);
        Hypervisor { nodes: vec![node("golf", "online"), node("hotel", "offline")], machines: vec![machine] }
    }

    #[test]
    fn a_machine_is_stopped_and_then_removed() {
        let mut hypervisor = with(|_| ());
        let running = hypervisor.remove("golf", 143, false).unwrap_err();
        assert_eq!(running.to_string(), "500 VM 143 is running - destroy failed");
        hypervisor.stop("golf", 143).unwrap();
        hypervisor.remove("golf", 143, false).unwrap();
        assert!(hypervisor.machines.is_empty());
        let gone = hypervisor.stop("golf", 143).unwrap_err();
        assert_eq!(gone.to_string(), "500 Configuration file 'nodes/golf/qemu-server/143.conf' does not exist");
    }

    #[test]
    fn what_keeps_a_machine_is_said_in_the_status_line() {
        let refused = |change: fn(&mut Machine)| {
            let mut hypervisor = with(change);
            let stopped = hypervisor.stop("golf", 143);
            stopped.and_then(|()| hypervisor.remove("golf", 143, false)).unwrap_err().to_string()
        };
        assert_eq!(refused(|one| one.lock = Some("backup".to_owned())), "500 VM is locked (backup)");
        assert_eq!(refused(|one| one.protected = true), "500 can't remove VM 143 - protection mode enabled");
        assert_eq!(
            refused(|one| one.ha = Some("started".to_owned())),
            "500 unable to remove VM 143 - used in HA resources and purge parameter not set."
        );
        assert_eq!(refused(|one| one.node = "hotel".to_owned()).split(' ').next(), Some("500"));
        let away = with(|one| one.node = "hotel".to_owned()).stop("hotel", 143).unwrap_err();
        assert_eq!(away.to_string(), "595 No route to host");
    }
}
