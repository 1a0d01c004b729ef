//! Nodes.

use serde_json::{Value, json};

use super::{condition, metadata};
use crate::lab::world::clusters::{Cluster, Machine};
use crate::lab::world::{World, seconds_text};

pub(super) fn objects(world: &World, cluster: &Cluster) -> Vec<Value> {
    cluster.machines.iter().map(|machine| node(world, cluster, machine)).collect()
}

fn node(world: &World, cluster: &Cluster, machine: &Machine) -> Value {
    let created = world.ago_text(cluster.age);
    let mut metadata = metadata(cluster, "Node", "", &machine.request, &created);
    metadata["labels"] = json!({
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": machine.request,
        "kubernetes.io/os": "linux",
    });
    let mut spec = json!({"podCIDR": "10.244.0.0/24"});
    let mut taints = Vec::new();
    if machine.control_plane {
        metadata["labels"]["node-role.kubernetes.io/control-plane"] = "".into();
        if !cluster.schedulable_control_planes {
            taints.push(json!({"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}));
        }
    }
    if let Some(since) = machine.lost_since {
        let since = seconds_text(since);
        for effect in ["NoSchedule", "NoExecute"] {
            taints.push(json!({"key": "node.kubernetes.io/unreachable", "effect": effect, "timeAdded": since}));
        }
    }
    if !taints.is_empty() {
        spec["taints"] = taints.into();
    }
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": metadata,
        "spec": spec,
        "status": {
            "addresses": [
                {"type": "InternalIP", "address": machine.address},
                {"type": "Hostname", "address": machine.request},
            ],
            "capacity": {"cpu": "8", "memory": "16384000Ki", "pods": "110"},
            "allocatable": {"cpu": "7950m", "memory": "15900000Ki", "pods": "110"},
            "conditions": conditions(world, machine, &created),
            "nodeInfo": {
                "architecture": "amd64",
                "bootID": "",
                "containerRuntimeVersion": cluster.platform.runtime,
                "kernelVersion": cluster.platform.kernel,
                "kubeProxyVersion": "",
                "kubeletVersion": format!("v{}", cluster.kubernetes_version),
                "machineID": machine.id.replace('-', ""),
                "operatingSystem": "linux",
                "osImage": cluster.platform.os_image,
                "systemUUID": machine.id,
            },
        },
    })
}

/// A node that joined after the start of the estate: not ready before the cluster has a network.
pub(super) fn joined(world: &World, cluster: &Cluster, machine: &Machine, is_ready: bool) -> Value {
    let world = World { started: jiff::Timestamp::now(), ..world.clone() };
    let cluster = Cluster { age: jiff::SignedDuration::ZERO, ..cluster.clone() };
    let mut node = node(&world, &cluster, machine);
    set_ready(&mut node, is_ready);
    node
}

/// Says of a node whether it is ready (`kubernetes/kubernetes` `pkg/kubelet/nodestatus`).
pub(super) fn set_ready(node: &mut Value, is_ready: bool) {
    let now = seconds_text(jiff::Timestamp::now());
    let said = if is_ready {
        condition("Ready", "True", "KubeletReady", "kubelet is posting ready status", &now)
    } else {
        let message = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady \
                       message:Network plugin returns error: cni plugin not initialized";
        condition("Ready", "False", "KubeletNotReady", message, &now)
    };
    let taint = json!({"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"});
    let taints = node["spec"]["taints"].as_array().cloned().unwrap_or_default();
    let mut taints: Vec<Value> = taints.into_iter().filter(|one| one["key"] != taint["key"]).collect();
    taints.extend((!is_ready).then_some(taint));
    if let Some(spec) = node["spec"].as_object_mut() {
        spec.remove("taints");
        if !taints.is_empty() {
            spec.insert("taints".to_owned(), taints.into());
        }
    }
    for there in node["status"]["conditions"].as_array_mut().into_iter().flatten() {
        if there["type"] == "Ready" {
            let heartbeat = there["lastHeartbeatTime"].take();
            *there = said.clone();
            there["lastHeartbeatTime"] = heartbeat;
        }
    }
}

/// A lost node's conditions turn `Unknown` all at once (`k8s.io/kubernetes` `pkg/controller/nodelifecycle`).
fn conditions(world: &World, machine: &Machine, created: &str) -> Vec<Value> {
    let good = [
        ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
    ];
    let heartbeat = seconds_text(machine.lost_since.unwrap_or(world.started));
    good.into_iter()
        .map(|(kind, status, reason, message)| {
            let mut condition = match machine.lost_since {
                None => condition(kind, status, reason, message, created),
                Some(since) => condition(
                    kind,
                    "Unknown",
                    "NodeStatusUnknown",
                    "Kubelet stopped posting node status.",
                    &seconds_text(since),
                ),
            };
            condition["lastHeartbeatTime"] = heartbeat.as_str().into();
            condition
        })
        .collect()
}
