//! Deployments with their ReplicaSets, StatefulSets, DaemonSets and Jobs.

use serde_json::{Value, json};

use super::status::Counts;
use super::{condition, metadata};
use crate::lab::world::clusters::Cluster;
use crate::lab::world::pods;
use crate::lab::world::workloads::{Workload, WorkloadKind};
use crate::lab::world::{World, minutes, names, seconds_text};

/// The default of `spec.progressDeadlineSeconds`, in minutes.
const PROGRESS_DEADLINE: i64 = 10;

pub(super) fn objects(world: &World, cluster: &Cluster) -> Vec<Value> {
    cluster.workloads.iter().flat_map(|workload| of(world, cluster, workload)).collect()
}

fn of(world: &World, cluster: &Cluster, workload: &Workload) -> Vec<Value> {
    let counts = Counts::of(workload, &pods::of(world, cluster, workload));
    match workload.kind {
        WorkloadKind::Deployment => deployment(world, cluster, workload, &counts),
        WorkloadKind::StatefulSet => vec![stateful_set(world, cluster, workload, &counts)],
        WorkloadKind::DaemonSet => vec![daemon_set(world, cluster, workload, &counts)],
        WorkloadKind::Job => vec![job(world, cluster, workload)],
        WorkloadKind::Static => Vec::new(),
    }
}

fn base(world: &World, cluster: &Cluster, workload: &Workload) -> (Value, Value) {
    let created = world.ago_text(cluster.age);
    let mut metadata = metadata(cluster, workload.kind.name(), workload.namespace, workload.name, &created);
    if let Some(application) = workload.application {
        metadata["annotations"] = json!({"argocd.argoproj.io/tracking-id": format!(
            "{application}:apps/{}:{}/{}", workload.kind.name(), workload.namespace, workload.name
        )});
    }
    let labels = json!({"app.kubernetes.io/name": workload.name});
    metadata["labels"] = labels.clone();
    let image = workload.image_problem.as_ref().map_or(workload.image, |problem| problem.image.as_str());
    let spec = json!({
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {"containers": [{"name": workload.name, "image": image}]},
        },
    });
    (metadata, spec)
}

fn deployment(world: &World, cluster: &Cluster, workload: &Workload, counts: &Counts) -> Vec<Value> {
    let (mut metadata, mut spec) = base(world, cluster, workload);
    let created = world.ago_text(workload.age);
    spec["replicas"] = workload.replicas.into();
    spec["progressDeadlineSeconds"] = (PROGRESS_DEADLINE * 60).into();
    let mut status = json!({
        "observedGeneration": 1,
        "replicas": counts.current,
        "updatedReplicas": counts.updated,
    });
    if counts.ready > 0 {
        status["readyReplicas"] = counts.ready.into();
        status["availableReplicas"] = counts.ready.into();
    }
    if counts.current > counts.ready {
        status["unavailableReplicas"] = (counts.current - counts.ready).into();
    }
    let available = if counts.ready >= counts.desired {
        condition("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", &created)
    } else {
        let since = counts.since.map_or_else(|| created.clone(), seconds_text);
        condition(
            "Available",
            "False",
            "MinimumReplicasUnavailable",
            "Deployment does not have minimum availability.",
            &since,
        )
    };
    let current = pods::replica_set(workload, false);
    let mut objects = vec![replica_set(cluster, workload, &current, workload.replicas, counts.ready, &created)];
    let progressing = match &workload.image_problem {
        None => {
            let message = format!("ReplicaSet {current:?} has successfully progressed.");
            condition("Progressing", "True", "NewReplicaSetAvailable", &message, &created)
        }
        Some(problem) => {
            metadata["generation"] = 2.into();
            status["observedGeneration"] = 2.into();
            let next = pods::replica_set(workload, true);
            let since = seconds_text(problem.since);
            objects.push(replica_set(cluster, workload, &next, 1, 0, &since));
            let given_up = problem.since.checked_add(minutes(PROGRESS_DEADLINE)).unwrap_or(problem.since);
            let message = format!("ReplicaSet {next:?} has timed out progressing.");
            condition("Progressing", "False", "ProgressDeadlineExceeded", &message, &seconds_text(given_up))
        }
    };
    status["conditions"] = json!([available, progressing]);
    objects.push(json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec, "status": status,
    }));
    objects
}

fn replica_set(
    cluster: &Cluster,
    workload: &Workload,
    name: &str,
    replicas: usize,
    ready: usize,
    created: &str,
) -> Value {
    let mut metadata = metadata(cluster, "ReplicaSet", workload.namespace, name, created);
    metadata["ownerReferences"] = json!([{
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "name": workload.name,
        "uid": names::uuid(&format!("{}/Deployment/{}/{}", cluster.uuid, workload.namespace, workload.name)),
        "controller": true,
    }]);
    let mut status = json!({"replicas": replicas, "fullyLabeledReplicas": replicas, "observedGeneration": 1});
    if ready > 0 {
        status["readyReplicas"] = ready.into();
        status["availableReplicas"] = ready.into();
    }
    json!({
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": metadata,
        "spec": {"replicas": replicas, "selector": {"matchLabels": {"app.kubernetes.io/name": workload.name}}},
        "status": status,
    })
}

fn stateful_set(world: &World, cluster: &Cluster, workload: &Workload, counts: &Counts) -> Value {
    let (metadata, mut spec) = base(world, cluster, workload);
    spec["replicas"] = workload.replicas.into();
    spec["serviceName"] = workload.name.into();
    spec["updateStrategy"] = json!({"type": "RollingUpdate"});
    let revision = format!("{}-{}", workload.name, names::suffix(workload.name, 9));
    let mut status = json!({
        "observedGeneration": 1,
        "replicas": counts.desired,
        "updatedReplicas": counts.desired,
        "currentReplicas": counts.desired,
        "currentRevision": revision,
        "updateRevision": revision,
        "availableReplicas": counts.ready,
    });
    if counts.ready > 0 {
        status["readyReplicas"] = counts.ready.into();
    }
    json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": metadata, "spec": spec, "status": status})
}

fn daemon_set(world: &World, cluster: &Cluster, workload: &Workload, counts: &Counts) -> Value {
    let (metadata, mut spec) = base(world, cluster, workload);
    spec["updateStrategy"] = json!({"type": "RollingUpdate"});
    let mut status = json!({
        "observedGeneration": 1,
        "desiredNumberScheduled": counts.desired,
        "currentNumberScheduled": counts.desired,
        "updatedNumberScheduled": counts.desired,
        "numberMisscheduled": 0,
        "numberReady": counts.ready,
        "numberAvailable": counts.ready,
    });
    if counts.ready < counts.desired {
        status["numberUnavailable"] = (counts.desired - counts.ready).into();
    }
    json!({"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": metadata, "spec": spec, "status": status})
}

fn job(world: &World, cluster: &Cluster, workload: &Workload) -> Value {
    let started = world.ago_text(workload.age);
    let finished = world.ago_text(workload.age.saturating_sub(minutes(2)));
    let mut metadata = metadata(cluster, "Job", workload.namespace, workload.name, &started);
    let cron_job = workload.name.rsplit_once('-').map_or(workload.name, |(name, _)| name);
    metadata["ownerReferences"] = json!([{
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "name": cron_job,
        "uid": names::uuid(&format!("{}/CronJob/{}/{cron_job}", cluster.uuid, workload.namespace)),
        "controller": true,
    }]);
    json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata,
        "spec": {
            "completions": 1,
            "parallelism": 1,
            "backoffLimit": 6,
            "template": {"spec": {
                "restartPolicy": "Never",
                "containers": [{"name": workload.name, "image": workload.image}],
            }},
        },
        "status": {
            "startTime": started,
            "completionTime": finished,
            "succeeded": 1,
            "conditions": [condition("Complete", "True", "CompletionsReached", "Reached expected number of succeeded pods", &finished)],
        },
    })
}
