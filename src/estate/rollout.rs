//! How far a workload's newest template is rolled out.

use super::{Condition, ObjectRef};

/// A Deployment, StatefulSet or DaemonSet, as far as its rollout goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rollout {
    /// Kind, namespace and name.
    pub object: ObjectRef,
    /// `metadata.generation`.
    pub generation: i64,
    /// `status.observedGeneration`.
    pub observed_generation: i64,
    /// Replicas asked for (DaemonSet: `desiredNumberScheduled`).
    pub desired: u32,
    /// Replicas that exist, old ones too (DaemonSet: `currentNumberScheduled`).
    pub current: u32,
    /// Replicas of the newest template.
    pub updated: u32,
    /// Replicas that are ready.
    pub ready: u32,
    /// Replicas that are available.
    pub available: u32,
    /// `spec.paused` of a Deployment.
    pub paused: bool,
    /// The strategy `OnDelete`.
    pub on_delete: bool,
    /// `spec.updateStrategy.rollingUpdate.partition` of a StatefulSet.
    pub partition: u32,
    /// A StatefulSet's revisions are the same: it has none but the newest.
    pub one_revision: bool,
    /// `Progressing`, `Available`, `ReplicaFailure`.
    pub conditions: Vec<Condition>,
    /// `spec.selector` as a label selector's text.
    pub selector: String,
}

impl Rollout {
    /// A condition of this type, where it has one.
    #[must_use]
    pub fn condition(&self, kind: &str) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.kind == kind)
    }
}
