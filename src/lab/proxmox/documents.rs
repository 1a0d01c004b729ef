//! What the API answers with.

use serde_json::{Value, json};

use super::{Hypervisor, Machine, Node};

/// The size of every simulated machine, in bytes.
const MEMORY: u64 = 8 << 30;

/// `/version`.
pub(super) fn version() -> Value {
    json!({"version": "8.4.14", "release": "8.4", "repoid": "b502d23c55afcba1"})
}

/// `/nodes`.
pub(super) fn nodes(hypervisor: &Hypervisor) -> Value {
    hypervisor.nodes.iter().map(node).collect()
}

/// `/cluster/status`: the cluster, where there is more than one node, and the nodes.
pub(super) fn cluster_status(hypervisor: &Hypervisor) -> Value {
    let nodes = &hypervisor.nodes;
    let online = nodes.iter().filter(|node| node.status == "online").count();
    let local = nodes.iter().position(|node| node.status == "online").unwrap_or_default();
    let mut entries = Vec::new();
    if nodes.len() > 1 {
        let quorate = i32::from(online * 2 > nodes.len());
        entries.push(json!({
            "type": "cluster", "id": "cluster", "name": "lab", "nodes": nodes.len(), "version": nodes.len(), "quorate": quorate,
        }));
    }
    entries.extend(nodes.iter().enumerate().map(|(position, node)| {
        json!({
            "type": "node",
            "id": format!("node/{}", node.name),
            "name": node.name,
            "nodeid": if nodes.len() > 1 { position + 1 } else { 0 },
            "ip": format!("192.0.2.{}", position + 1),
            "local": i32::from(position == local),
            "online": i32::from(node.status == "online"),
            "level": "",
        })
    }));
    Value::Array(entries)
}

/// `/cluster/resources`, of one type or of all.
pub(super) fn resources(hypervisor: &Hypervisor, only: &str) -> Value {
    let machines = hypervisor.machines.iter().filter(|_| ["", "vm"].contains(&only));
    let machines = machines.map(|machine| resource(machine, hypervisor.is_online(&machine.node) == Some(true)));
    let nodes = hypervisor.nodes.iter().filter(|_| ["", "node"].contains(&only)).map(node);
    machines.chain(nodes).collect()
}

/// `/nodes/NODE/qemu`.
pub(super) fn machines(hypervisor: &Hypervisor, node: &str) -> Value {
    let machines = hypervisor.machines.iter().filter(|machine| machine.node == node);
    let entry = |machine: &Machine| {
        let mut entry = json!({"vmid": machine.id, "name": machine.name, "status": machine.status, "cpus": 4});
        add_usage(&mut entry, machine.status == "running");
        entry
    };
    machines.map(entry).collect()
}

/// `/nodes/NODE/qemu/ID/config`.
pub(super) fn configuration(machine: &Machine) -> Value {
    let mut configuration = json!({
        "name": machine.name,
        "cores": 4,
        "sockets": 1,
        "memory": (MEMORY >> 20).to_string(),
        "ostype": "l26",
        "scsihw": "virtio-scsi-single",
        "boot": "order=scsi0;ide2",
        "digest": "0000000000000000000000000000000000000000",
    });
    if let Some(uuid) = &machine.uuid {
        configuration["smbios1"] = json!(format!("uuid={uuid}"));
    }
    if machine.protected {
        configuration["protection"] = json!(1);
    }
    if let Some(lock) = &machine.lock {
        configuration["lock"] = json!(lock);
    }
    configuration
}

/// `/nodes/NODE/qemu/ID/status/current`.
pub(super) fn current(machine: &Machine) -> Value {
    let managed = i32::from(machine.ha.is_some());
    let mut current = json!({
        "vmid": machine.id, "name": machine.name, "status": machine.status, "qmpstatus": machine.status, "cpus": 4,
        "ha": {"managed": managed},
    });
    if let Some(lock) = &machine.lock {
        current["lock"] = json!(lock);
    }
    add_usage(&mut current, machine.status == "running");
    current
}

/// `/cluster/ha/resources`.
pub(super) fn ha_resources(hypervisor: &Hypervisor) -> Value {
    let managed = hypervisor.machines.iter().filter_map(|machine| {
        let state = machine.ha.as_ref()?;
        let sid = format!("vm:{}", machine.id);
        Some(json!({"sid": sid, "type": "vm", "state": state, "max_relocate": 1, "max_restart": 1, "digest": ""}))
    });
    managed.collect()
}

/// `/nodes/NODE/tasks/UPID/status`: tasks are done as soon as they are begun here.
pub(super) fn task(node: &str, upid: &str) -> Value {
    let kind = upid.split(':').nth(5).unwrap_or_default();
    json!({"upid": upid, "node": node, "type": kind, "status": "stopped", "exitstatus": "OK"})
}

fn node(node: &Node) -> Value {
    let mut entry =
        json!({"id": format!("node/{}", node.name), "node": node.name, "type": "node", "status": node.status});
    if node.status == "online" {
        for (field, value) in [
            ("uptime", json!(3_456_000)),
            ("cpu", json!(0.07)),
            ("maxcpu", json!(16)),
            ("mem", json!(MEMORY * 4)),
            ("maxmem", json!(MEMORY * 16)),
            ("disk", json!(20_u64 << 30)),
            ("maxdisk", json!(100_u64 << 30)),
            ("level", json!("")),
        ] {
            entry[field] = value;
        }
    }
    entry
}

fn resource(machine: &Machine, is_node_online: bool) -> Value {
    let mut entry = json!({
        "id": format!("qemu/{}", machine.id),
        "type": "qemu",
        "vmid": machine.id,
        "node": machine.node,
        "status": "unknown",
    });
    if is_node_online {
        entry["name"] = json!(machine.name);
        entry["status"] = json!(machine.status);
        entry["template"] = json!(0);
        for (field, value) in [("lock", &machine.lock), ("hastate", &machine.ha)] {
            if let Some(value) = value {
                entry[field] = json!(value);
            }
        }
        entry["maxcpu"] = json!(4);
        add_usage(&mut entry, machine.status == "running");
    }
    entry
}

fn add_usage(entry: &mut Value, is_running: bool) {
    let used = |value: Value| if is_running { value } else { json!(0) };
    for (field, value) in [
        ("uptime", used(json!(86_400))),
        ("cpu", used(json!(0.03))),
        ("mem", used(json!(MEMORY / 2))),
        ("maxmem", json!(MEMORY)),
        ("disk", json!(0)),
        ("maxdisk", json!(40_u64 << 30)),
        ("netin", used(json!(1_000_000))),
        ("netout", used(json!(1_000_000))),
        ("diskread", used(json!(1_000_000))),
        ("diskwrite", used(json!(1_000_000))),
    ] {
        entry[field] = value;
    }
}

/// What the token may do where: that of the role PVEAuditor on everything, and what it takes to stop and remove machines.
/// Source: `proxmox/pve-access-control` `src/PVE/API2/AccessControl.pm` `permissions`, 1 for a right that is inherited below.
pub(super) fn permissions() -> Value {
    let rights = json!({
        "Datastore.Audit": 1, "Pool.Audit": 1, "SDN.Audit": 1, "Sys.Audit": 1, "VM.Allocate": 1, "VM.Audit": 1,
        "VM.PowerMgmt": 1,
    });
    json!({"/": rights, "/nodes": rights, "/pool": rights, "/storage": rights, "/vms": rights})
}
