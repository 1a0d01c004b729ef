//! A pod, as it is on the wire.

use std::collections::HashMap;

use serde::Deserialize;

use crate::cluster::decode::Unreadable;
use crate::cluster::wire::{self, Conditions, Metadata, OwnerReference};
use crate::estate::{ContainerState, ObjectRef, Pod};

/// The label that a Deployment's ReplicaSets and their pods carry; a ReplicaSet's name is its Deployment's, a hyphen and
/// its value (`kubernetes/kubernetes` `pkg/controller/deployment/sync.go`).
const TEMPLATE_HASH: &str = "pod-template-hash";

/// The annotation that names the container that is meant where none is named (`kubernetes/kubectl pkg/cmd/util/podcmd/podcmd.go`).
const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WirePod {
    metadata: Metadata,
    spec: Option<Spec>,
    status: Option<Status>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    node_name: Option<String>,
    restart_policy: Option<String>,
    init_containers: Option<Vec<Container>>,
    containers: Option<Vec<Container>>,
    ephemeral_containers: Option<Vec<Container>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Container {
    name: String,
    image: Option<String>,
    restart_policy: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    phase: Option<String>,
    reason: Option<String>,
    message: Option<String>,
    conditions: Option<Conditions>,
    init_container_statuses: Option<Vec<ContainerStatus>>,
    container_statuses: Option<Vec<ContainerStatus>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ContainerStatus {
    name: String,
    ready: Option<bool>,
    restart_count: Option<i64>,
    state: Option<State>,
    last_state: Option<State>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct State {
    waiting: Option<Waiting>,
    running: Option<Running>,
    terminated: Option<Terminated>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Waiting {
    reason: Option<String>,
    message: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Running {
    started_at: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Terminated {
    reason: Option<String>,
    exit_code: Option<i32>,
    finished_at: Option<String>,
}

impl From<WirePod> for Pod {
    fn from(pod: WirePod) -> Self {
        let (metadata, spec, status) = (pod.metadata, pod.spec.unwrap_or_default(), pod.status.unwrap_or_default());
        let ephemeral =
            spec.ephemeral_containers.unwrap_or_default().into_iter().map(|container| container.name).collect();
        let init = states(spec.init_containers, status.init_container_statuses, true);
        let containers = init.chain(states(spec.containers, status.container_statuses, false)).collect();
        Self {
            object: metadata.object("Pod"),
            owner: metadata.controller().map(|owner| controller(owner, &metadata)),
            created: metadata.created(),
            deleting_since: metadata.deleting_since(),
            grace_period_seconds: metadata.grace_period_seconds(),
            phase: status.phase.unwrap_or_default(),
            reason: status.reason.unwrap_or_default(),
            message: status.message.unwrap_or_default(),
            node: spec.node_name.unwrap_or_default(),
            containers,
            ephemeral,
            default_container: metadata.annotation(DEFAULT_CONTAINER).map(str::to_owned),
            conditions: Conditions::all(status.conditions),
            restart_policy: spec.restart_policy.unwrap_or_default(),
        }
    }
}

/// A pod that could not be decoded.
pub(super) fn unreadable(odd: &Unreadable) -> Pod {
    Pod {
        object: wire::unreadable_object("Pod", odd),
        conditions: vec![wire::unreadable("Ready", odd)],
        ..Pod::default()
    }
}

/// A pod's controller; of a Deployment's ReplicaSet, the Deployment.
fn controller(owner: &OwnerReference, pod: &Metadata) -> ObjectRef {
    let hash = pod.label(TEMPLATE_HASH).filter(|_| owner.kind == "ReplicaSet");
    let deployment = hash.and_then(|hash| owner.name.strip_suffix(hash)?.strip_suffix('-'));
    let (kind, name) = match deployment {
        Some(name) if !name.is_empty() => ("Deployment", name),
        _ => (owner.kind.as_str(), owner.name.as_str()),
    };
    ObjectRef { kind: kind.to_owned(), namespace: pod.namespace.clone().unwrap_or_default(), name: name.to_owned() }
}

/// Containers in the order of the pod's specification, each with its status, where the kubelet has written one.
fn states(
    containers: Option<Vec<Container>>,
    statuses: Option<Vec<ContainerStatus>>,
    init: bool,
) -> impl Iterator<Item = ContainerState> {
    let statuses = statuses.unwrap_or_default().into_iter();
    let mut statuses: HashMap<_, _> = statuses.map(|status| (status.name.clone(), status)).collect();
    containers.unwrap_or_default().into_iter().map(move |container| {
        let status = statuses.remove(&container.name).unwrap_or_default();
        state(container, status, init)
    })
}

fn state(container: Container, status: ContainerStatus, init: bool) -> ContainerState {
    let (state, last) = (status.state.unwrap_or_default(), status.last_state.unwrap_or_default());
    let ended = |ended: Terminated| (ended.reason.unwrap_or_default(), ended.exit_code.unwrap_or_default());
    ContainerState {
        name: container.name,
        init,
        sidecar: init && container.restart_policy.as_deref() == Some("Always"),
        image: container.image.unwrap_or_default(),
        ready: status.ready.unwrap_or_default(),
        restarts: wire::count(status.restart_count),
        waiting: state.waiting.map(|waiting| (waiting.reason.unwrap_or_default(), waiting.message.unwrap_or_default())),
        running_since: wire::time(state.running.and_then(|running| running.started_at).as_deref()),
        terminated: state.terminated.map(ended),
        last_terminated: last.terminated.map(|last| {
            let finished = wire::time(last.finished_at.as_deref());
            let (reason, code) = ended(last);
            (reason, code, finished)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::WirePod;
    use crate::estate::Pod;

    fn pod(json: &str) -> Pod {
        serde_json::from_str::<WirePod>(json).unwrap().into()
    }

    fn owner(labels: &str, kind: &str, name: &str) -> (String, String) {
        let json = format!(
            r#"{{"metadata":{{"name":"web-5d4f8c7b9-abcde","namespace":"shop","labels":{labels},
                "ownerReferences":[{{"kind":"{kind}","name":"{name}","controller":true}}]}}}}"#
        );
        let owner = pod(&json).owner.unwrap();
        (owner.kind, owner.name)
    }

    #[test]
    fn a_replica_sets_pod_belongs_to_its_deployment() {
        let labels = r#"{"pod-template-hash":"5d4f8c7b9"}"#;
        assert_eq!(owner(labels, "ReplicaSet", "web-5d4f8c7b9"), ("Deployment".into(), "web".into()));
    }

    #[test]
    fn a_replica_set_without_a_deployment_stays_the_owner() {
        assert_eq!(owner("{}", "ReplicaSet", "web-5d4f8c7b9"), ("ReplicaSet".into(), "web-5d4f8c7b9".into()));
        let labels = r#"{"pod-template-hash":"5d4f8c7b9"}"#;
        assert_eq!(owner(labels, "ReplicaSet", "legacy"), ("ReplicaSet".into(), "legacy".into()));
        assert_eq!(owner(labels, "StatefulSet", "db"), ("StatefulSet".into(), "db".into()));
    }

    #[test]
    fn containers_come_in_the_order_of_the_specification_with_or_without_a_status() {
        let pod = pod(r#"{"metadata":{"name":"web"},
            "spec":{"initContainers":[{"name":"mesh","image":"mesh:1","restartPolicy":"Always"}],
                    "containers":[{"name":"app","image":"app:2"},{"name":"log","image":"log:3"}]},
            "status":{"phase":"Running","containerStatuses":[
                {"name":"log","ready":true,"restartCount":0,"state":{"running":{"startedAt":"2026-11-21T01:00:00Z"}}},
                {"name":"app","ready":false,"restartCount":7,
                 "state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 5m0s"}},
                 "lastState":{"terminated":{"reason":"Error","exitCode":137,"finishedAt":"2026-11-21T02:00:00Z"}}}]}}"#);
        let names: Vec<_> =
            pod.containers.iter().map(|container| (container.name.as_str(), container.sidecar)).collect();
        assert_eq!(names, [("mesh", true), ("app", false), ("log", false)]);
        let app = &pod.containers[1];
        assert_eq!(app.waiting, Some(("CrashLoopBackOff".into(), "back-off 5m0s".into())));
        assert_eq!((app.restarts, app.ready), (7, false));
        assert_eq!(
            app.last_terminated.as_ref().map(|(reason, code, _)| (reason.as_str(), *code)),
            Some(("Error", 137))
        );
        assert!(pod.containers[2].running_since.is_some());
    }
}
