//! Objects of any kind, and what happened to them.

use jiff::Timestamp;

use super::{
    Application, Condition, Controller, Job, LonghornNode, LonghornVolume, Node, ObjectRef, PersistentVolumeClaim, Pod,
    SecretStore, SyncedSecret,
};

/// An object of a kind of which no more is known than what the Kubernetes API conventions say of all kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Object {
    /// Kind, namespace and name.
    pub object: ObjectRef,
    /// Its API group; empty for the core one.
    pub group: String,
    /// Its kind has a status, which somebody is to write.
    pub expects_status: bool,
    /// It has a status.
    pub has_status: bool,
    /// `metadata.generation`.
    pub generation: Option<i64>,
    /// `status.observedGeneration`; less than `generation` means that the status is of an older object.
    pub observed_generation: Option<i64>,
    /// `status.phase` or `status.state`, where it is a word.
    pub phase: String,
    /// `status.conditions`; of a route, those of each of its parents.
    pub conditions: Vec<ObjectCondition>,
    /// `spec.selector` as a label selector's text, where it has one; a Service's too.
    pub selector: String,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// It is being deleted since.
    pub deleting_since: Option<Timestamp>,
    /// Who still holds it.
    pub finalizers: Vec<String>,
}

/// A condition, with the generation that it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectCondition {
    /// The condition.
    pub condition: Condition,
    /// Its own `observedGeneration`, where it has one.
    pub observed_generation: Option<i64>,
}

/// An Ingress.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingress {
    /// Namespace and name.
    pub object: ObjectRef,
    /// `spec.ingressClassName`, or the older annotation.
    pub class: String,
    /// It has an address (`status.loadBalancer.ingress`).
    pub has_address: bool,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// It is being deleted since.
    pub deleting_since: Option<Timestamp>,
}

/// Something that happened to an object, as a controller noted it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// `Normal`, `Warning`.
    pub kind: String,
    /// A word.
    pub reason: String,
    /// A sentence.
    pub message: String,
    /// How often.
    pub count: u32,
    /// When it happened last.
    pub last: Option<Timestamp>,
}

/// One object, read whole, as what it is.
#[derive(Debug, Clone)]
pub enum Thing {
    /// A node.
    Node(Node),
    /// A pod.
    Pod(Pod),
    /// A Deployment, StatefulSet or DaemonSet.
    Controller(Controller),
    /// A Job.
    Job(Job),
    /// A volume claim.
    Claim(PersistentVolumeClaim),
    /// An Ingress.
    Ingress(Ingress),
    /// An Argo CD application.
    Application(Application),
    /// An ExternalSecret or ClusterExternalSecret.
    Secret(SyncedSecret),
    /// A SecretStore or ClusterSecretStore.
    Store(SecretStore),
    /// A Longhorn volume.
    Volume(LonghornVolume),
    /// A Longhorn node.
    LonghornNode(LonghornNode),
    /// Anything else.
    Object(Object),
}
