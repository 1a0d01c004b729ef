//! What Argo CD shows.

use jiff::Timestamp;

use super::{Object, ObjectRef};

/// Argo CD's objects.
#[derive(Debug, Clone, Default)]
pub struct ArgoCd {
    /// Applications, by namespace and name.
    pub applications: Vec<Application>,
    /// ApplicationSets, by namespace and name.
    pub application_sets: Vec<Object>,
}

/// An Application. Words (`sync`, `health`, `phase`) are Argo CD's own; an empty word means that its controller has not
/// written it yet.
#[derive(Debug, Clone, Default)]
pub struct Application {
    /// Namespace and name.
    pub object: ObjectRef,
    /// `Synced`, `OutOfSync`, `Unknown`.
    pub sync: String,
    /// `Healthy`, `Progressing`, `Degraded`, `Suspended`, `Missing`, `Unknown`.
    pub health: String,
    /// `status.health.message` (before Argo CD 3: a resource's).
    pub health_message: String,
    /// Since when it has this health.
    pub health_since: Option<Timestamp>,
    /// `ComparisonError`, `SyncError`, `OrphanedResourceWarning`, ….
    pub conditions: Vec<ApplicationCondition>,
    /// The last or the running operation.
    pub operation: Option<Operation>,
    /// When the controller last compared it.
    pub reconciled_at: Option<Timestamp>,
    /// It syncs by itself.
    pub automated: bool,
    /// Where its manifests come from.
    pub sources: Vec<ApplicationSource>,
    /// The revision that it was last compared with (the first source's).
    pub revision: String,
    /// The cluster (name or URL) and namespace that it goes to.
    pub destination: (String, String),
    /// It is being deleted since.
    pub deleting_since: Option<Timestamp>,
    /// What has to be done before it can go; with `resources-finalizer.argocd.argoproj.io`, all that it manages goes first.
    pub finalizers: Vec<String>,
    /// The objects it manages, for the chain from cause to consequence.
    pub resources: Vec<ApplicationResource>,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// Where an Application's manifests come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApplicationSource {
    /// The URL of a git, Helm or OCI repository.
    pub repository: String,
    /// The folder in it, or the chart's name.
    pub path: String,
    /// The revision that is asked for: a branch, tag, commit or chart version.
    pub target_revision: String,
}

/// A condition of an Application (it has no status: being there is the news).
#[derive(Debug, Clone, Default)]
pub struct ApplicationCondition {
    /// `ComparisonError`.
    pub kind: String,
    /// A sentence.
    pub message: String,
    /// Since when.
    pub since: Option<Timestamp>,
}

/// A sync operation.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// `Running`, `Succeeded`, `Failed`, `Error`, `Terminating`.
    pub phase: String,
    /// Its message.
    pub message: String,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// How often it was tried again.
    pub retries: u32,
    /// Objects that could not be applied: which, and what was answered.
    pub failures: Vec<(ObjectRef, String)>,
    /// Hooks of it that failed. What they are is not part of what is compared, so a sync status says nothing of them.
    pub failed_hooks: Vec<Hook>,
}

/// A hook of a sync operation.
#[derive(Debug, Clone, Default)]
pub struct Hook {
    /// Kind, namespace and name.
    pub object: ObjectRef,
    /// `Failed`, `Error`.
    pub phase: String,
    /// Its message.
    pub message: String,
}

/// An object that an Application manages.
#[derive(Debug, Clone, Default)]
pub struct ApplicationResource {
    /// Kind, namespace and name.
    pub object: ObjectRef,
    /// `Synced`, `OutOfSync`; empty where Argo CD does not compare it.
    pub sync: String,
    /// It is to be removed.
    pub to_be_pruned: bool,
    /// Empty where Argo CD has no rule for that kind.
    pub health: String,
    /// Its health message.
    pub message: String,
}
