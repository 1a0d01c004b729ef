//! The pods that follow from workloads, machines and what is wrong with either.

use jiff::{SignedDuration, Timestamp};

use super::clusters::{Cluster, Machine};
use super::workloads::{Placement, Workload, WorkloadKind};
use super::{World, names};

/// How a pod is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PodState {
    /// Its container runs and is ready.
    Ready,
    /// Its container ran to its end.
    Succeeded,
    /// Its node is lost since, and it tolerates that: it stays, not ready.
    NodeLost {
        /// Since when.
        since: Timestamp,
    },
    /// Its node is lost and it was evicted: it is being deleted, and nobody there can confirm it.
    Terminating {
        /// When its node was lost.
        since: Timestamp,
        /// When it was told to go.
        deleted: Timestamp,
    },
    /// No node takes it.
    Unscheduled {
        /// What the scheduler says.
        message: String,
    },
    /// Its image cannot be pulled.
    ImagePull {
        /// What the registry says.
        message: String,
    },
}

/// A pod.
#[derive(Debug, Clone)]
pub struct Pod {
    /// Its namespace.
    pub namespace: &'static str,
    /// Its name.
    pub name: String,
    /// The name of its workload.
    pub workload: &'static str,
    /// The kind of what owns it directly: a Deployment's pods belong to a ReplicaSet.
    pub owner_kind: &'static str,
    /// The name of that owner.
    pub owner: String,
    /// Its container's image.
    pub image: String,
    /// The name of its node.
    pub node: String,
    /// Its node's address.
    pub node_address: String,
    /// When it was made.
    pub created: Timestamp,
    /// How it is.
    pub state: PodState,
}

/// How long the API server waits before it evicts the pods of a lost node: 40 s until it is lost, then the default
/// toleration of five minutes (`k8s.io/kubernetes` `plugin/pkg/admission/defaulttolerationseconds`).
const EVICTION: SignedDuration = SignedDuration::from_secs(340);

/// The pods of a workload.
#[must_use]
pub(super) fn of(world: &World, cluster: &Cluster, workload: &Workload) -> Vec<Pod> {
    let nodes = nodes_of(cluster, workload);
    if nodes.is_empty() {
        return Vec::new();
    }
    let count = match workload.kind {
        WorkloadKind::DaemonSet | WorkloadKind::Static => nodes.len(),
        _ => workload.replicas,
    };
    let is_scheduled = matches!(workload.kind, WorkloadKind::DaemonSet | WorkloadKind::Static);
    if !cluster.has_network && !is_scheduled {
        return (0..count).map(|index| unscheduled(world, cluster, workload, index, nodes[0])).collect();
    }
    // Workloads start on different nodes, so that they spread as a scheduler spreads them.
    let first = if count == nodes.len() { 0 } else { names::number(workload.name, nodes.len()) };
    let mut pods: Vec<Pod> = (0..count)
        .flat_map(|index| on_node(world, workload, index, nodes[(first + index) % nodes.len()], &nodes))
        .collect();
    if let Some(problem) = &workload.image_problem {
        let node = nodes.iter().find(|machine| machine.lost_since.is_none()).unwrap_or(&nodes[0]);
        pods.push(Pod {
            image: problem.image.clone(),
            created: problem.since,
            state: PodState::ImagePull { message: problem.message.clone() },
            ..pod(world, workload, node, "next", 0)
        });
    }
    pods
}

/// A pod that waits for a node to be ready, which none is without a network.
fn unscheduled(world: &World, cluster: &Cluster, workload: &Workload, index: usize, node: &Machine) -> Pod {
    let count = cluster.machines.len();
    let message = format!("0/{count} nodes are available: {count} node(s) had untolerated taint(s).");
    let pod = pod(world, workload, node, "current", index);
    Pod { node: String::new(), node_address: String::new(), state: PodState::Unscheduled { message }, ..pod }
}

/// The name of the ReplicaSet of a Deployment's template: of the current one, or of the `next` that rolls out.
#[must_use]
pub(super) fn replica_set(workload: &Workload, next: bool) -> String {
    let seed = format!("{}/{}/{}", workload.namespace, workload.name, if next { "next" } else { "current" });
    format!("{}-{}", workload.name, names::suffix(&seed, 9))
}

fn nodes_of<'cluster>(cluster: &'cluster Cluster, workload: &Workload) -> Vec<&'cluster Machine> {
    let workers = |machine: &&Machine| !machine.control_plane || cluster.schedulable_control_planes;
    match workload.placement {
        Placement::Everywhere => cluster.machines.iter().collect(),
        Placement::ControlPlanes => cluster.machines.iter().filter(|machine| machine.control_plane).collect(),
        Placement::Workers => cluster.machines.iter().filter(workers).collect(),
        Placement::Worker(number) => cluster.machines.iter().filter(workers).skip(number).take(1).collect(),
    }
}

fn on_node(world: &World, workload: &Workload, index: usize, node: &Machine, nodes: &[&Machine]) -> Vec<Pod> {
    let pod_here = pod(world, workload, node, "current", index);
    let Some(since) = node.lost_since else { return vec![pod_here] };
    let evicted = since.checked_add(EVICTION).unwrap_or(since);
    match workload.kind {
        WorkloadKind::Job => vec![pod_here],
        WorkloadKind::DaemonSet | WorkloadKind::Static => {
            vec![Pod { state: PodState::NodeLost { since }, ..pod_here }]
        }
        _ if evicted > world.started => vec![Pod { state: PodState::NodeLost { since }, ..pod_here }],
        WorkloadKind::StatefulSet => vec![Pod { state: PodState::Terminating { since, deleted: evicted }, ..pod_here }],
        WorkloadKind::Deployment => {
            let gone = Pod { state: PodState::Terminating { since, deleted: evicted }, ..pod_here };
            let other = nodes.iter().find(|machine| machine.lost_since.is_none());
            let replacement = other.map(|machine| Pod {
                created: evicted,
                ..pod(world, workload, machine, "current", index + workload.replicas)
            });
            std::iter::once(gone).chain(replacement).collect()
        }
    }
}

fn pod(world: &World, workload: &Workload, node: &Machine, template: &str, index: usize) -> Pod {
    let seed = format!("{}/{}/{template}/{index}/{}", workload.namespace, workload.name, node.request);
    let (owner_kind, owner, name) = match workload.kind {
        WorkloadKind::Deployment => {
            let owner = replica_set(workload, template == "next");
            let name = format!("{owner}-{}", names::suffix(&seed, 5));
            ("ReplicaSet", owner, name)
        }
        WorkloadKind::StatefulSet => ("StatefulSet", workload.name.to_owned(), format!("{}-{index}", workload.name)),
        WorkloadKind::Static => ("Node", node.request.clone(), format!("{}-{}", workload.name, node.request)),
        kind => (kind.name(), workload.name.to_owned(), format!("{}-{}", workload.name, names::suffix(&seed, 5))),
    };
    Pod {
        namespace: workload.namespace,
        name,
        workload: workload.name,
        owner_kind,
        owner,
        image: workload.image.to_owned(),
        node: node.request.clone(),
        node_address: node.address.clone(),
        created: world.ago(workload.age),
        state: if workload.kind == WorkloadKind::Job { PodState::Succeeded } else { PodState::Ready },
    }
}
