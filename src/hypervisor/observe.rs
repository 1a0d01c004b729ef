//! Nodes and virtual machines, as they are.

use std::time::Duration;

use futures::StreamExt;
use serde_json::Value;
use tokio::time::Instant;

use super::client::Client;
use super::wire;
use crate::error::{Error, Result};
use crate::estate::{Hypervisor, HypervisorNode, VirtualMachine};

/// Configurations that are read at the same time: a `pvesh` is a process of half a second there, and an ssh server allows
/// ten at once over a connection (`MaxSessions`).
const AT_ONCE: usize = 4;

/// The part of a limit after which configurations that have not come are left.
const SHARE_OF_CONFIGURATIONS: f64 = 0.95;

/// Lists nodes, those that are away included, and all virtual machines, and reads the SMBIOS UUID of those whose name is
/// `interesting`. A UUID that could not be read in time, or whose node is not online, is `None`.
pub async fn observe(client: &Client, interesting: impl Fn(&str) -> bool, limit: Duration) -> Result<Hypervisor> {
    let start = Instant::now();
    let (rights, nodes, machines) = tokio::join!(
        client.check_rights(limit),
        list(client, "/nodes", &[], limit),
        list(client, "/cluster/resources", &[("type", "vm")], limit),
    );
    rights?;
    let nodes = wire::nodes(&nodes?);
    if nodes.is_empty() {
        return Err(Error::failed(format!("{}: it names no node, not even itself", client.describe())));
    }
    let mut machines = wire::machines(&machines?);
    let deadline = start + limit.mul_f64(SHARE_OF_CONFIGURATIONS);
    let wanted: Vec<(usize, String)> = machines
        .iter()
        .enumerate()
        .filter(|(_, machine)| !machine.name.is_empty() && interesting(&machine.name) && is_online(&nodes, machine))
        .filter_map(|(index, machine)| Some((index, configuration_path(machine)?)))
        .collect();
    let mut reading = futures::stream::iter(wanted)
        .map(|(index, path)| async move {
            let remaining = deadline.saturating_duration_since(Instant::now());
            let configuration = client.get(&path, &[], remaining).await.ok();
            (index, configuration)
        })
        .buffer_unordered(AT_ONCE);
    while let Some((index, configuration)) = reading.next().await {
        if let (Some(machine), Some(configuration)) = (machines.get_mut(index), configuration) {
            machine.uuid = wire::uuid(&configuration);
            machine.protected = wire::is_protected(&configuration);
        }
    }
    drop(reading);
    Ok(Hypervisor { nodes, machines })
}

async fn list(client: &Client, path: &str, parameters: &[(&str, &str)], limit: Duration) -> Result<Value> {
    let answer = client.get(path, parameters, limit).await?;
    if answer.is_array() {
        return Ok(answer);
    }
    Err(Error::failed(format!("{}: {path}: the answer is not a list", client.describe())))
}

fn is_online(nodes: &[HypervisorNode], machine: &VirtualMachine) -> bool {
    nodes.iter().any(|node| node.name == machine.node && node.status == "online")
}

/// The path of a VM's configuration; none where the node's name is not one, because it becomes a part of the path.
fn configuration_path(machine: &VirtualMachine) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.' || byte == b'_';
    let is_name = !machine.node.is_empty() && machine.node.bytes().all(plain) && !machine.node.starts_with('.');
    is_name.then(|| format!("/nodes/{}/qemu/{}/config", machine.node, machine.id))
}

#[cfg(test)]
mod tests {
    use super::configuration_path;
    use crate::estate::VirtualMachine;

    #[test]
    fn a_node_whose_name_is_none_is_not_made_a_path() {
        let machine = |node: &str| VirtualMachine { node: node.to_owned(), id: 7, ..VirtualMachine::default() };
        assert_eq!(configuration_path(&machine("pve-1")).unwrap(), "/nodes/pve-1/qemu/7/config");
        for wrong in ["", "..", "a/b", "a b", "a?b"] {
            assert_eq!(configuration_path(&machine(wrong)), None);
        }
    }
}
