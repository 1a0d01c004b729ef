//! Longhorn's volumes and nodes (`longhorn.io/v1beta2`).

use serde_json::{Value, json};

use super::{condition, metadata};
use crate::lab::world::clusters::{Cluster, Machine};
use crate::lab::world::volumes::Volume;
use crate::lab::world::{World, hours, names, seconds_text};

const NAMESPACE: &str = "longhorn-system";
const GIBIBYTE: u64 = 1 << 30;
const DISK_GIBIBYTES: u64 = 200;

pub(super) fn objects(world: &World, cluster: &Cluster) -> Vec<Value> {
    if !cluster.longhorn {
        return Vec::new();
    }
    let created = world.ago_text(cluster.age);
    let workers: Vec<&Machine> = cluster.machines.iter().filter(|machine| !machine.control_plane).collect();
    let volumes = cluster.volumes.iter().map(|volume| self::volume(world, cluster, &workers, volume, &created));
    let nodes = workers.iter().map(|machine| node(cluster, machine, &created));
    volumes.chain(nodes).collect()
}

fn volume(world: &World, cluster: &Cluster, workers: &[&Machine], volume: &Volume, created: &str) -> Value {
    let attached = workers.get(volume.attached_to);
    // A lost node takes its replicas with it; the engine of a volume attached there is lost too.
    let lost = |name: &String| workers.iter().any(|machine| machine.request == *name && machine.lost_since.is_some());
    let engine_lost = attached.is_some_and(|machine| machine.lost_since.is_some());
    let robustness = if engine_lost {
        "unknown"
    } else if volume.problem.is_some() || volume.replicas.iter().any(lost) {
        "degraded"
    } else {
        "healthy"
    };
    let scheduled = match &volume.problem {
        None => condition("Scheduled", "True", "", "", created),
        Some(problem) => {
            let since = seconds_text(problem.since);
            condition("Scheduled", "False", "ReplicaSchedulingFailure", &problem.message, &since)
        }
    };
    let node = attached.map_or("", |machine| machine.request.as_str());
    json!({
        "apiVersion": "longhorn.io/v1beta2",
        "kind": "Volume",
        "metadata": metadata(cluster, "Volume", NAMESPACE, &volume.name, created),
        "spec": {
            "accessMode": "rwo",
            "frontend": "blockdev",
            "nodeID": node,
            "numberOfReplicas": volume.replicas.len(),
            "size": (volume.gibibytes * GIBIBYTE).to_string(),
        },
        "status": {
            "state": "attached",
            "robustness": robustness,
            "currentNodeID": node,
            "ownerID": node,
            "actualSize": volume.gibibytes * GIBIBYTE / 3,
            "lastBackup": format!("backup-{}", names::suffix(&volume.name, 16)),
            "lastBackupAt": world.ago_text(hours(8)),
            "lastDegradedAt": volume.problem.as_ref().map(|problem| seconds_text(problem.since)).unwrap_or_default(),
            "conditions": [scheduled, condition("Restore", "False", "", "", created)],
            "kubernetesStatus": {
                "namespace": volume.namespace,
                "pvName": volume.name,
                "pvStatus": "Bound",
                "pvcName": volume.claim,
            },
        },
    })
}

fn node(cluster: &Cluster, machine: &Machine, created: &str) -> Value {
    let disk = "default-disk";
    let ready = match machine.lost_since {
        None => condition("Ready", "True", "", &format!("Node {} is ready", machine.request), created),
        Some(since) => condition(
            "Ready",
            "False",
            "KubernetesNodeNotReady",
            &format!("Kubernetes node {} not ready: NodeStatusUnknown", machine.request),
            &seconds_text(since),
        ),
    };
    let schedulable = condition("Schedulable", "True", "", "", created);
    json!({
        "apiVersion": "longhorn.io/v1beta2",
        "kind": "Node",
        "metadata": metadata(cluster, "LonghornNode", NAMESPACE, &machine.request, created),
        "spec": {
            "name": machine.request,
            "allowScheduling": true,
            "disks": {disk: {"path": "/var/lib/longhorn", "allowScheduling": true, "storageReserved": 0}},
        },
        "status": {
            "conditions": [ready, schedulable, condition("MountPropagation", "True", "", "", created)],
            "diskStatus": {disk: {
                "diskName": disk,
                "diskPath": "/var/lib/longhorn",
                "storageAvailable": 140 * GIBIBYTE,
                "storageMaximum": DISK_GIBIBYTES * GIBIBYTE,
                "storageScheduled": 60 * GIBIBYTE,
                "conditions": [
                    condition("Ready", "True", "", "Disk default-disk is ready", created),
                    condition("Schedulable", "True", "", "Disk default-disk is schedulable", created),
                ],
            }},
        },
    })
}
