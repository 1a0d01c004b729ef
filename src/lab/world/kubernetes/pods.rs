//! Pods.

use serde_json::{Value, json};

use super::{condition, metadata};
use crate::lab::world::clusters::Cluster;
use crate::lab::world::pods::{self, Pod, PodState};
use crate::lab::world::workloads::{Workload, WorkloadKind};
use crate::lab::world::{World, names, seconds_text};

pub(super) fn objects(world: &World, cluster: &Cluster) -> Vec<Value> {
    let with_pods = cluster
        .workloads
        .iter()
        .flat_map(|workload| pods::of(world, cluster, workload).into_iter().map(move |pod| (workload, pod)));
    with_pods.map(|(workload, pod)| object(cluster, workload, &pod)).collect()
}

fn object(cluster: &Cluster, workload: &Workload, pod: &Pod) -> Value {
    let created = seconds_text(pod.created);
    let mut metadata = metadata(cluster, "Pod", pod.namespace, &pod.name, &created);
    metadata["labels"] = json!({"app.kubernetes.io/name": workload.name});
    if pod.owner_kind == "ReplicaSet"
        && let Some((_, hash)) = pod.owner.rsplit_once('-')
    {
        metadata["labels"]["pod-template-hash"] = hash.into();
    }
    metadata["ownerReferences"] = json!([{
        "apiVersion": match pod.owner_kind { "Node" => "v1", "Job" => "batch/v1", _ => "apps/v1" },
        "kind": pod.owner_kind,
        "name": pod.owner,
        "uid": owner_uid(cluster, pod),
        "controller": true,
    }]);
    if let PodState::Terminating { deleted, .. } = pod.state {
        metadata["deletionTimestamp"] = seconds_text(deleted).into();
        metadata["deletionGracePeriodSeconds"] = 30.into();
    }
    let job = workload.kind == WorkloadKind::Job;
    let mut spec = json!({
        "restartPolicy": if job { "Never" } else { "Always" },
        "containers": [{"name": workload.name, "image": pod.image}],
        "volumes": volumes(workload, pod),
    });
    if !pod.node.is_empty() {
        spec["nodeName"] = pod.node.as_str().into();
    }
    let status = match &pod.state {
        PodState::Unscheduled { message } => {
            let scheduled = condition("PodScheduled", "False", "Unschedulable", message, &created);
            json!({"phase": "Pending", "conditions": [scheduled], "qosClass": "Burstable"})
        }
        _ => status(workload, pod, &created),
    };
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status})
}

fn owner_uid(cluster: &Cluster, pod: &Pod) -> String {
    let namespace = if pod.owner_kind == "Node" { "" } else { pod.namespace };
    names::uuid(&format!("{}/{}/{namespace}/{}", cluster.uuid, pod.owner_kind, pod.owner))
}

fn volumes(workload: &Workload, pod: &Pod) -> Vec<Value> {
    let claim = workload.claim.map(|claim| match workload.kind {
        WorkloadKind::StatefulSet => format!("{}-{}", claim.name, pod.name),
        _ => claim.name.to_owned(),
    });
    claim.iter().map(|name| json!({"name": "data", "persistentVolumeClaim": {"claimName": name}})).collect()
}

fn status(workload: &Workload, pod: &Pod, created: &str) -> Value {
    let (phase, ready, reason, since) = match &pod.state {
        PodState::Ready => ("Running", true, "", pod.created),
        PodState::Succeeded => ("Succeeded", false, "PodCompleted", pod.created),
        PodState::NodeLost { since } | PodState::Terminating { since, .. } => {
            ("Running", false, "NodeNotReady", *since)
        }
        PodState::ImagePull { .. } | PodState::Unscheduled { .. } => {
            ("Pending", false, "ContainersNotReady", pod.created)
        }
    };
    let since = seconds_text(since);
    let running = json!({"running": {"startedAt": created}});
    let (container_ready, state) = match &pod.state {
        PodState::Ready | PodState::NodeLost { .. } | PodState::Terminating { .. } => (true, running),
        PodState::Succeeded => (
            false,
            json!({"terminated": {
                "exitCode": 0, "reason": "Completed", "startedAt": created, "finishedAt": created,
            }}),
        ),
        PodState::Unscheduled { .. } => (false, json!({})),
        PodState::ImagePull { message } => (
            false,
            json!({"waiting": {
                "reason": "ImagePullBackOff",
                "message": format!("Back-off pulling image \"{}\": {message}", pod.image),
            }}),
        ),
    };
    let unready = if matches!(pod.state, PodState::ImagePull { .. }) {
        format!("containers with unready status: [{}]", workload.name)
    } else {
        String::new()
    };
    let verdict = if ready { "True" } else { "False" };
    // A lost node's pods keep `ContainersReady` as the kubelet last wrote it; the control plane turns only `Ready`.
    let all_ready = if container_ready { "True" } else { "False" };
    json!({
        "phase": phase,
        "startTime": created,
        "hostIP": pod.node_address,
        "podIP": format!("10.244.{}.{}", names::number(&pod.node, 200), 2 + names::number(&pod.name, 250)),
        "conditions": [
            condition("PodScheduled", "True", "", "", created),
            condition("Initialized", "True", "", "", created),
            condition("ContainersReady", all_ready, if container_ready { "" } else { reason }, &unready, &since),
            condition("Ready", verdict, reason, &unready, &since),
        ],
        "containerStatuses": [{
            "name": workload.name,
            "image": pod.image,
            "imageID": "",
            "ready": container_ready,
            "started": container_ready,
            "restartCount": 0,
            "state": state,
            "lastState": {},
        }],
        "qosClass": "Burstable",
    })
}
