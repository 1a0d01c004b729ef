//! Machines, and their membership in a cluster.

use serde_json::{Value, json};

use super::{DEFAULT, kind};
use crate::lab::omni::Resource;
use crate::lab::world::clusters::{Cluster, Machine};
use crate::lab::world::{World, names, seconds_text};

/// `ClusterMachineStatuses` stage `RUNNING`.
const RUNNING: u8 = 4;
/// `ClusterMachineStatuses` config apply status `APPLIED`.
const APPLIED: u8 = 2;

pub(super) fn resources(world: &World, cluster: &Cluster, machine: &Machine) -> Vec<Resource> {
    let created = world.ago_text(cluster.age);
    let role = if machine.control_plane { "role-controlplane" } else { "role-worker" };
    let of_machine = |plural: &str, owner: &str, spec: Value| {
        Resource::new(DEFAULT, &kind(plural), &machine.id, &created, spec).owned_by(owner)
    };
    let member = |plural: &str, owner: &str, spec: Value| {
        of_machine(plural, owner, spec)
            .label("cluster", cluster.name)
            .label("machine-set", &machine.machine_set)
            .label(role, "")
    };
    let is_provided = cluster.provides(machine);
    let provided = |resource: Resource| {
        if !is_provided {
            return resource;
        }
        resource
            .label("infra-provider-id", world.provider.id)
            .label("machine-request", &machine.request)
            .label("machine-request-set", &machine.machine_set)
    };
    let membership =
        member("ClusterMachineStatuses", "ClusterMachineStatusController", membership(world, machine, is_provided))
            .label("hostname", &machine.request)
            .label("node-name", &machine.request)
            .finalizers(&["ClusterWorkloadProxyStatusController", "SecretRotationStatusController"]);
    let plain = |plural: &str, owner: &str, spec: Value| provided(of_machine(plural, owner, connected(spec, machine)));
    let look = MachineLook {
        hostname: machine.request.clone(),
        address: machine.address.clone(),
        tunnel: machine.tunnel.clone(),
        talos_version: cluster.talos_version.to_owned(),
        gibibytes: if machine.control_plane { 8 } else { 16 },
    };
    let status = provided(member("MachineStatuses", "MachineStatusController", status(cluster, machine, &look)))
        .label("arch", "amd64")
        .label("installed", "")
        .label("platform", "nocloud")
        .label("ready-to-use", "")
        .label("reporting-events", "")
        .label("talos-version", &format!("v{}", cluster.talos_version));
    let status = if is_provided { status.label("no-manual-allocation", "") } else { status };
    let mut link = machine_link(&look);
    disconnect(&mut link);
    let mut changing = [
        plain("Machines", "MachineController", json!({"management_address": machine.tunnel})),
        plain("Links", "", link),
        status,
        membership,
    ];
    for resource in &mut changing {
        touch(resource, machine);
        if machine.destroyed && resource.metadata.kind == kind("ClusterMachineStatuses") {
            "tearingDown".clone_into(&mut resource.metadata.phase);
        }
    }
    let mut resources = Vec::from(changing);
    resources.extend([
        of_machine("MachineLabels", "", json!({})).annotation("platform-tag-labels-initialized", ""),
        if is_provided {
            member("MachineSetNodes", "", json!({})).label("managed-by-machine-set-node-controller", "")
        } else {
            member("MachineSetNodes", "", json!({}))
        },
        member(
            "ClusterMachines",
            "MachineSetStatusController",
            json!({"kubernetes_version": cluster.kubernetes_version}),
        )
        .finalizers(&["ClusterMachineController", "ClusterMachineStatusController"]),
        member(
            "ClusterMachineIdentities",
            "ClusterMachineIdentityController",
            json!({
                "node_identity": names::hash(&machine.id)[..43].to_owned(),
                "nodename": machine.request,
                "node_ips": [machine.address],
            }),
        ),
    ]);
    if is_provided {
        // A server leaves this text there for good (stage 3 is PROVISIONED): it is no sign of a problem.
        let told = request_status(world, cluster, machine, &created, "Waiting for the machine to join Omni");
        resources.push(told.label(role, ""));
    }
    resources
}

fn request_status(world: &World, cluster: &Cluster, machine: &Machine, created: &str, text: &str) -> Resource {
    let spec = json!({"status": text, "machine_uuid": machine.id, "provider_id": world.provider.id, "stage": 3});
    Resource::new(DEFAULT, &kind("ClusterMachineRequestStatuses"), &machine.request, created, spec)
        .owned_by("ClusterMachineRequestStatusController")
        .label("cluster", cluster.name)
        .label("machine-request-in-use", "")
        .label("machine-set", &machine.machine_set)
}

/// The label and time that follow from a machine's connection.
fn touch(resource: &mut Resource, machine: &Machine) {
    let labels = &mut resource.metadata.labels;
    let labelled = matches!(
        resource.metadata.kind.as_str(),
        "MachineStatuses.omni.sidero.dev" | "ClusterMachineStatuses.omni.sidero.dev"
    );
    match machine.lost_since {
        None if labelled => {
            labels.insert("omni.sidero.dev/connected".to_owned(), String::new());
        }
        None => {}
        Some(since) => {
            if resource.metadata.kind == "MachineStatuses.omni.sidero.dev" {
                labels.insert("omni.sidero.dev/disconnected".to_owned(), String::new());
            }
            resource.metadata.updated = seconds_text(since);
            resource.metadata.version += 1;
        }
    }
}

/// `connected`, which protojson leaves out when it is false.
fn connected(mut spec: Value, machine: &Machine) -> Value {
    if machine.lost_since.is_none() {
        spec["connected"] = true.into();
    }
    spec
}

fn status(cluster: &Cluster, machine: &Machine, look: &MachineLook) -> Value {
    let mut spec = machine_status(look);
    disconnect(&mut spec);
    spec["cluster"] = cluster.name.into();
    spec["role"] = if machine.control_plane { 1 } else { 2 }.into();
    connected(spec, machine)
}

fn disconnect(spec: &mut Value) {
    if let Some(spec) = spec.as_object_mut() {
        spec.remove("connected");
    }
}

/// What is to be seen of a machine from outside.
#[derive(Debug, Clone)]
pub struct MachineLook {
    /// Its host name.
    pub hostname: String,
    /// Its address in its network.
    pub address: String,
    /// Its address in Omni's network of tunnels.
    pub tunnel: String,
    /// Its Talos version, without `v`.
    pub talos_version: String,
    /// Its memory.
    pub gibibytes: u64,
}

impl MachineLook {
    /// That of a virtual machine that was made for a request while the estate runs.
    #[must_use]
    pub fn made(request: &str, number: u64, talos_version: &str) -> Self {
        Self {
            hostname: request.to_owned(),
            address: format!("10.20.{}.{}", 16 + number / 250, 2 + number % 250),
            tunnel: names::tunnel_address(request),
            talos_version: talos_version.to_owned(),
            gibibytes: 8,
        }
    }
}

/// The spec of a machine's link, connected.
#[must_use]
pub fn machine_link(look: &MachineLook) -> Value {
    json!({
        "node_subnet": format!("{}/64", look.tunnel),
        "node_public_key": format!("{}=", &names::hash(&look.hostname)[..43]),
        "last_endpoint": format!("{}:51820", look.address),
        "connected": true,
    })
}

/// The spec of the status of a machine that is connected and belongs to nobody.
#[must_use]
pub fn machine_status(look: &MachineLook) -> Value {
    let talos = format!("v{}", look.talos_version);
    json!({
        "talos_version": talos,
        "hardware": {
            "processors": [{"core_count": 4, "thread_count": 1, "frequency": 2000, "manufacturer": "QEMU"}],
            "memory_modules": [{"size_mb": look.gibibytes * 1024, "description": "QEMU"}],
            "blockdevices": [{"size": "42949672960", "linux_name": "/dev/sda", "type": "SSD", "system_disk": true}],
            "arch": "amd64",
        },
        "network": {
            "hostname": look.hostname,
            "addresses": [format!("{}/24", look.address)],
            "network_links": [{"linux_name": "eth0", "link_up": true}],
        },
        "management_address": look.tunnel,
        "connected": true,
        "platform_metadata": {"platform": "nocloud", "hostname": look.hostname},
        "initial_talos_version": talos,
        "power_state": 2,
        "security_state": {},
        "kernel_cmdline": "talos.platform=nocloud siderolink.api=grpc://omni.example.org:8090?jointoken=lab-join-token-0123456789",
        "talos_version_name": "Talos",
    })
}

/// A machine that is away keeps its stage and what is known of its configuration; it is only not ready.
fn membership(world: &World, machine: &Machine, is_provided: bool) -> Value {
    let mut spec = json!({
        "stage": RUNNING,
        "config_up_to_date": true,
        "management_address": machine.tunnel,
        "config_apply_status": APPLIED,
    });
    if is_provided {
        spec["provision_status"] = json!({"provider_id": world.provider.id, "request_id": machine.request});
    }
    if machine.lost_since.is_none() {
        spec["ready"] = true.into();
    }
    spec
}
