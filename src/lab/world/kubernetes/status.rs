//! What controllers and Argo CD make of a workload's pods.

use jiff::Timestamp;

use crate::lab::world::pods::{Pod, PodState};
use crate::lab::world::workloads::{Workload, WorkloadKind};

/// What External Secrets says of a secret whose store cannot be read.
pub(in crate::lab::world) const SECRET_MESSAGE: &str = "could not get secret data from provider";

/// How many pods a workload has, as its controller counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab::world) struct Counts {
    /// Asked for.
    pub desired: usize,
    /// Not being deleted.
    pub current: usize,
    /// Of the newest template.
    pub updated: usize,
    /// Ready, of either template.
    pub ready: usize,
    /// Ready, of the newest template.
    pub updated_ready: usize,
    /// Since when something is wrong.
    pub since: Option<Timestamp>,
}

impl Counts {
    /// Counts the pods of a workload.
    pub(in crate::lab::world) fn of(workload: &Workload, pods: &[Pod]) -> Self {
        let is_new = |pod: &&Pod| workload.image_problem.is_none() || matches!(pod.state, PodState::ImagePull { .. });
        let counted: Vec<&Pod> = pods.iter().filter(|pod| !matches!(pod.state, PodState::Terminating { .. })).collect();
        let ready = |pod: &&&Pod| matches!(pod.state, PodState::Ready);
        Self {
            desired: if workload.kind == WorkloadKind::DaemonSet { pods.len() } else { workload.replicas },
            current: counted.len(),
            updated: counted.iter().copied().filter(is_new).count(),
            ready: counted.iter().filter(ready).count(),
            updated_ready: counted.iter().filter(ready).filter(|pod| is_new(pod)).count(),
            since: pods.iter().filter_map(|pod| trouble_since(workload, pod)).min(),
        }
    }
}

fn trouble_since(workload: &Workload, pod: &Pod) -> Option<Timestamp> {
    match &pod.state {
        PodState::NodeLost { since } => Some(*since),
        // A Deployment has replaced its pod.
        PodState::Terminating { since, .. } => (workload.kind == WorkloadKind::StatefulSet).then_some(*since),
        PodState::ImagePull { .. } | PodState::Unscheduled { .. } => Some(pod.created),
        PodState::Ready | PodState::Succeeded => None,
    }
}

/// Argo CD's word and sentence for a workload (`argoproj/gitops-engine` `pkg/health/health_deployment.go`,
/// `health_statefulset.go`, `health_daemonset.go`).
pub(in crate::lab::world) fn argocd_health(workload: &Workload, counts: &Counts) -> (&'static str, String) {
    let name = workload.name;
    match workload.kind {
        WorkloadKind::Deployment if workload.image_problem.is_some() => {
            ("Degraded", format!("Deployment {name:?} exceeded its progress deadline"))
        }
        WorkloadKind::Deployment if counts.ready < counts.desired => (
            "Progressing",
            format!(
                "Waiting for rollout to finish: {} of {} updated replicas are available...",
                counts.ready, counts.desired
            ),
        ),
        WorkloadKind::StatefulSet if counts.ready < counts.desired => {
            ("Progressing", format!("Waiting for {} pods to be ready...", counts.desired - counts.ready))
        }
        WorkloadKind::DaemonSet if counts.ready < counts.desired => (
            "Progressing",
            format!(
                "Waiting for daemon set {name:?} rollout to finish: {} of {} updated pods are available...",
                counts.ready, counts.desired
            ),
        ),
        _ => ("Healthy", String::new()),
    }
}
