//! What a Kubernetes API shows: nodes, and the workloads that are not well.

use jiff::Timestamp;

use super::{Ingress, Object};

/// The API server and its nodes.
#[derive(Debug, Clone, Default)]
pub struct Nodes {
    /// The API server's version, `v1.36.1`.
    pub server_version: String,
    /// The nodes, by name.
    pub nodes: Vec<Node>,
}

/// A node.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// A control-plane node (label `node-role.kubernetes.io/control-plane`).
    pub control_plane: bool,
    /// `spec.unschedulable`.
    pub cordoned: bool,
    /// `v1.36.1`.
    pub kubelet_version: String,
    /// `Talos (v1.13.8)`.
    pub os_image: String,
    /// Every condition.
    pub conditions: Vec<Condition>,
    /// It is being deleted since.
    pub deleting_since: Option<Timestamp>,
    /// The node's system UUID, which on Talos is the machine's id.
    pub system_uuid: String,
}

/// A condition as the Kubernetes API conventions shape it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    /// Its type, `Ready`.
    pub kind: String,
    /// `True`, `False`, `Unknown`.
    pub status: String,
    /// A word.
    pub reason: String,
    /// A sentence.
    pub message: String,
    /// Since when it has this status.
    pub since: Option<Timestamp>,
}

/// A reference to an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectRef {
    /// `Deployment`.
    pub kind: String,
    /// Empty for cluster-scoped kinds.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// Pods, their controllers, jobs, volume claims, what leads to them, and the definitions of custom resources: how many
/// there are, and those that are not well.
#[derive(Debug, Clone, Default)]
pub struct Workloads {
    /// How many there are of each kind.
    pub counts: Vec<KindCount>,
    /// Objects whose row did not look well, read whole; a row that looks well is never read further.
    pub suspects: Vec<Workload>,
    /// Kinds that the caller may not list, of those that a reading role often leaves out.
    pub not_permitted: Vec<String>,
}

/// How many objects there are of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindCount {
    /// `Pod`.
    pub kind: String,
    /// How many.
    pub total: u64,
    /// How many suspects were left unread because there were too many; they count as not well.
    pub unread: u64,
}

/// An object that did not look well at first sight.
#[derive(Debug, Clone)]
pub enum Workload {
    /// A pod.
    Pod(Pod),
    /// A Deployment, StatefulSet or DaemonSet.
    Controller(Controller),
    /// A Job.
    Job(Job),
    /// A volume claim.
    Claim(PersistentVolumeClaim),
    /// An Ingress, and whether others of its class have addresses.
    Ingress {
        /// The Ingress.
        ingress: Ingress,
        /// Its class gives addresses: another one of it has one.
        class_gives_addresses: bool,
    },
    /// A Gateway, a route, a definition of custom resources: judged by its conditions.
    Object(Object),
}

/// A pod.
#[derive(Debug, Clone, Default)]
pub struct Pod {
    /// Namespace and name.
    pub object: ObjectRef,
    /// `status.phase`: `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`.
    pub phase: String,
    /// `status.reason`: `Evicted`.
    pub reason: String,
    /// `status.message`.
    pub message: String,
    /// Where it runs; empty while unscheduled.
    pub node: String,
    /// Its controller: a ReplicaSet resolved to its Deployment, a Job to its CronJob only where the Job says so.
    pub owner: Option<ObjectRef>,
    /// Init containers first, then containers.
    pub containers: Vec<ContainerState>,
    /// Names of containers that were added to it while it ran.
    pub ephemeral: Vec<String>,
    /// The container that its annotation names for whoever names none.
    pub default_container: Option<String>,
    /// `PodScheduled`, `Ready`, ….
    pub conditions: Vec<Condition>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// It is being deleted since, and how many seconds it was given.
    pub deleting_since: Option<Timestamp>,
    /// How long its deletion may take (`metadata.deletionGracePeriodSeconds`).
    pub grace_period_seconds: u64,
    /// `spec.restartPolicy`.
    pub restart_policy: String,
}

/// One container of a pod.
#[derive(Debug, Clone, Default)]
pub struct ContainerState {
    /// Its name.
    pub name: String,
    /// An init container.
    pub init: bool,
    /// An init container that goes on running (`restartPolicy: Always`).
    pub sidecar: bool,
    /// Its image as asked for.
    pub image: String,
    /// It passes its readiness probe.
    pub ready: bool,
    /// How often it was restarted.
    pub restarts: u32,
    /// `state.waiting.reason` and `.message`: `CrashLoopBackOff`, `ImagePullBackOff`, `CreateContainerConfigError`, ….
    pub waiting: Option<(String, String)>,
    /// `state.running.startedAt`.
    pub running_since: Option<Timestamp>,
    /// `state.terminated`: reason and exit code.
    pub terminated: Option<(String, i32)>,
    /// `lastState.terminated`: reason, exit code and when it finished.
    pub last_terminated: Option<(String, i32, Option<Timestamp>)>,
}

/// A Deployment, StatefulSet or DaemonSet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Controller {
    /// Kind, namespace and name.
    pub object: ObjectRef,
    /// Replicas asked for (DaemonSet: `desiredNumberScheduled`).
    pub desired: u32,
    /// Replicas that are ready.
    pub ready: u32,
    /// Replicas of the newest template.
    pub updated: u32,
    /// Replicas that are available (StatefulSet before 1.22: as ready).
    pub available: u32,
    /// Replicas that exist (DaemonSet: `currentNumberScheduled`).
    pub current: u32,
    /// `metadata.generation`.
    pub generation: i64,
    /// `status.observedGeneration`; less than `generation` means that the status is of an older object.
    pub observed_generation: i64,
    /// `Progressing`, `Available`, `ReplicaFailure`.
    pub conditions: Vec<Condition>,
    /// `OnDelete`: pods of an older template are no fault.
    pub update_on_delete: bool,
    /// `spec.updateStrategy.rollingUpdate.partition` of a StatefulSet.
    pub partition: u32,
    /// A StatefulSet's revisions are the same: it has none but the newest.
    pub one_revision: bool,
    /// `spec.paused`.
    pub paused: bool,
    /// `spec.selector` as a label selector's text: `app=web,tier in (a,b)`.
    pub selector: String,
    /// When it was made.
    pub created: Option<Timestamp>,
}

impl Controller {
    /// A condition of this type, where it has one.
    #[must_use]
    pub fn condition(&self, kind: &str) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.kind == kind)
    }
}

/// A Job.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// Namespace and name.
    pub object: ObjectRef,
    /// Pods that failed.
    pub failed: u32,
    /// Pods that run.
    pub active: u32,
    /// Pods that succeeded.
    pub succeeded: u32,
    /// `spec.suspend`.
    pub suspended: bool,
    /// `Complete`, `Failed`, `Suspended`, `FailureTarget`.
    pub conditions: Vec<Condition>,
    /// The CronJob that made it.
    pub owner: Option<ObjectRef>,
    /// `spec.selector` as a label selector's text.
    pub selector: String,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// A volume claim.
#[derive(Debug, Clone, Default)]
pub struct PersistentVolumeClaim {
    /// Namespace and name.
    pub object: ObjectRef,
    /// `Bound`, `Pending`, `Lost`.
    pub phase: String,
    /// `spec.storageClassName`.
    pub storage_class: String,
    /// `spec.volumeName`.
    pub volume: String,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// It is being deleted since.
    pub deleting_since: Option<Timestamp>,
    /// Its storage class waits for a first pod (`volumeBindingMode: WaitForFirstConsumer`); `None` where that is not known.
    pub waits_for_consumer: Option<bool>,
}
