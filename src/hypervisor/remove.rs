//! Removing a virtual machine that nobody else removes.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::client::{Client, Verb};
use crate::approval::Approval;
use crate::config::Access;
use crate::error::{Error, Kind, Result};
use crate::estate::VirtualMachine;

/// How often it is looked whether a virtual machine has stopped. Proxmox VE has no watch.
const LOOKS: Duration = Duration::from_millis(500);

/// Stops a virtual machine and removes it with its disks (`proxmox/qemu-server src/PVE/API2/Qemu.pm`, `vm_stop` and
/// `destroy_vm`: both answer with the id of a task, and one that runs is not removed).
///
/// # Errors
///
/// [`Kind::Refused`] under read-only access. When it does not stop within `limit`, and whatever Proxmox VE answers: HA, a lock
/// or protection keep one.
pub async fn remove(
    client: &Client,
    machine: &VirtualMachine,
    access: Access,
    _: &Approval,
    limit: Duration,
) -> Result<()> {
    let name = format!("VM {} ({} on {})", machine.name, machine.id, machine.node);
    if access == Access::ReadOnly {
        return Err(Error::new(Kind::Refused, format!("{name} is not removed: access is read-only")));
    }
    let path = format!("/nodes/{}/qemu/{}", machine.node, machine.id);
    let (status, until) = (format!("{path}/status/current"), Instant::now() + limit);
    let mut is_asked = false;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Error::failed(format!("{name} does not stop: {} s have passed", limit.as_secs())));
        }
        let current = client.get(&status, &[], left).await?;
        if current["status"] == "stopped" {
            break;
        }
        if !is_asked {
            client.call(Verb::Create, &format!("{path}/status/stop"), &[], left).await?;
            is_asked = true;
        }
        sleep(LOOKS).await;
    }
    client.call(Verb::Delete, &path, &[("purge", "1"), ("destroy-unreferenced-disks", "1")], limit).await.map(drop)
}
