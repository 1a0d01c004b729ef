//! Argo CD's applications, and the sets that make them.
//!
//! Source: `argoproj/argo-cd` `pkg/apis/application/v1alpha1/types.go` at v3.5.7.

use futures::stream::BoxStream;
use http::StatusCode;
use serde::Deserialize;

use super::objects::{ObjectKind, WireObject, object};
use crate::cluster::client::{Client, Question};
use crate::cluster::decode::Unreadable;
use crate::cluster::discovery;
use crate::cluster::list::{list, page};
use crate::cluster::resource::encode;
use crate::cluster::watch;
use crate::cluster::wire::{self, Metadata};
use crate::error::Result;
use crate::estate::{
    Application, ApplicationCondition, ApplicationResource, ApplicationSource, ArgoCd, Hook, ObjectRef, Operation,
};

const GROUP: &str = "argoproj.io";

/// The versions that are spoken.
const VERSIONS: [&str; 1] = ["v1alpha1"];

/// How many applications of one name in different namespaces are told apart.
const NAMESAKES: usize = 20;

const APPLICATION_SET: ObjectKind<'_> = ObjectKind { group: GROUP, kind: "ApplicationSet", expects_status: true };

/// The applications and ApplicationSets of a namespace, or of all of them, by namespace and name; `None` where Argo CD is
/// not installed.
pub async fn argocd(client: &Client, namespace: Option<&str>) -> Result<Option<ArgoCd>> {
    let Some(group) = discovery::group(client, GROUP, &VERSIONS).await? else { return Ok(None) };
    let (applications, sets) =
        (collection(&group, namespace, "applications"), collection(&group, namespace, "applicationsets"));
    let (applications, sets) = tokio::join!(
        list::<WireApplication>(client, "listing Argo CD's applications", &applications),
        list::<WireObject>(client, "listing Argo CD's ApplicationSets", &sets),
    );
    let Some(applications) = applications? else { return Ok(None) };
    let mut applications: Vec<_> = applications.into_iter().map(application).collect();
    applications.sort_by(|one, other| one.object.cmp(&other.object));
    let sets = sets?.into_iter().flatten();
    let mut application_sets: Vec<_> = sets.map(|item| object(&APPLICATION_SET, item)).collect();
    application_sets.sort_by(|one, other| one.object.cmp(&other.object));
    Ok(Some(ArgoCd { applications, application_sets }))
}

/// The applications of a name, of a namespace or of all of them; `None` where Argo CD is not installed. Which APIs there are
/// is asked each time: Argo CD may be installed meanwhile.
///
/// # Errors
///
/// When the API cannot be asked.
pub async fn applications_named(
    client: &Client,
    namespace: Option<&str>,
    name: &str,
) -> Result<Option<Vec<Application>>> {
    let Some(group) = discovery::group(client, GROUP, &VERSIONS).await? else { return Ok(None) };
    let selector = encode(&format!("metadata.name={name}"));
    let path = format!("{}?fieldSelector={selector}&limit={NAMESAKES}", collection(&group, namespace, "applications"));
    let question = Question::new(format!("reading Application {name}"), path);
    match page::<WireApplication>(client, &question, "List").await {
        Err(failure) if failure.status == Some(StatusCode::NOT_FOUND) => Ok(None),
        found => Ok(Some(found?.items.into_iter().map(application).collect())),
    }
}

/// What happens to the applications of a name from now on, each as a mere sign.
pub fn application_changes(client: &Client, namespace: Option<&str>, name: &str) -> BoxStream<'static, Result<()>> {
    let collection = collection(&format!("/apis/{GROUP}/{}", VERSIONS[0]), namespace, "applications");
    watch::watch(client, collection, Some(name))
}

fn collection(group: &str, namespace: Option<&str>, plural: &str) -> String {
    match namespace {
        Some(namespace) => format!("{group}/namespaces/{}/{plural}", encode(namespace)),
        None => format!("{group}/{plural}"),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireApplication {
    metadata: Metadata,
    spec: Option<Spec>,
    status: Option<Status>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    sync_policy: Option<SyncPolicy>,
    source: Option<Source>,
    sources: Option<Vec<Source>>,
    destination: Option<Destination>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Source {
    #[serde(rename = "repoURL")]
    repository: Option<String>,
    path: Option<String>,
    chart: Option<String>,
    target_revision: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Destination {
    server: Option<String>,
    name: Option<String>,
    namespace: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SyncPolicy {
    automated: Option<Automated>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Automated {
    enabled: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    sync: Option<SyncStatus>,
    health: Option<HealthStatus>,
    conditions: Option<Vec<WireCondition>>,
    operation_state: Option<OperationState>,
    reconciled_at: Option<String>,
    resources: Option<Vec<Resource>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SyncStatus {
    status: Option<String>,
    revision: Option<String>,
    revisions: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct HealthStatus {
    status: Option<String>,
    message: Option<String>,
    last_transition_time: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WireCondition {
    #[serde(rename = "type")]
    kind: Option<String>,
    message: Option<String>,
    last_transition_time: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OperationState {
    phase: Option<String>,
    message: Option<String>,
    started_at: Option<String>,
    finished_at: Option<String>,
    retry_count: Option<i64>,
    sync_result: Option<SyncResult>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SyncResult {
    resources: Option<Vec<ResourceResult>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ResourceResult {
    kind: Option<String>,
    namespace: Option<String>,
    name: Option<String>,
    status: Option<String>,
    hook_type: Option<String>,
    hook_phase: Option<String>,
    message: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Resource {
    kind: Option<String>,
    namespace: Option<String>,
    name: Option<String>,
    status: Option<String>,
    requires_pruning: Option<bool>,
    health: Option<HealthStatus>,
}

pub(super) fn application(item: Result<WireApplication, Unreadable>) -> Application {
    let WireApplication { metadata, spec, status } = match item {
        Ok(object) => object,
        Err(odd) => {
            let condition = wire::unreadable("Unreadable", &odd);
            return Application {
                object: wire::unreadable_object("Application", &odd),
                conditions: vec![ApplicationCondition {
                    kind: condition.kind,
                    message: condition.message,
                    since: None,
                }],
                ..Application::default()
            };
        }
    };
    let status = status.unwrap_or_default();
    let health = status.health.unwrap_or_default();
    let spec = spec.unwrap_or_default();
    let automated = spec.sync_policy.unwrap_or_default().automated;
    let sync = status.sync.unwrap_or_default();
    let destination = spec.destination.unwrap_or_default();
    Application {
        object: metadata.object("Application"),
        sync: sync.status.unwrap_or_default(),
        health: health.status.unwrap_or_default(),
        health_message: health.message.unwrap_or_default(),
        health_since: wire::time(health.last_transition_time.as_deref()),
        conditions: status.conditions.into_iter().flatten().map(condition).collect(),
        operation: status.operation_state.map(operation),
        reconciled_at: wire::time(status.reconciled_at.as_deref()),
        // `automated: {}` is on, unless `enabled` says otherwise (since Argo CD 3.1).
        automated: automated.is_some_and(|automated| automated.enabled != Some(false)),
        sources: spec.source.into_iter().chain(spec.sources.into_iter().flatten()).map(source).collect(),
        revision: sync.revision.or_else(|| sync.revisions?.into_iter().next()).unwrap_or_default(),
        destination: (
            destination.name.or(destination.server).unwrap_or_default(),
            destination.namespace.unwrap_or_default(),
        ),
        deleting_since: metadata.deleting_since(),
        finalizers: metadata.finalizers.clone().unwrap_or_default(),
        resources: status.resources.into_iter().flatten().map(resource).collect(),
        created: metadata.created(),
    }
}

fn source(source: Source) -> ApplicationSource {
    ApplicationSource {
        repository: source.repository.unwrap_or_default(),
        path: source.path.or(source.chart).unwrap_or_default(),
        target_revision: source.target_revision.unwrap_or_default(),
    }
}

fn condition(condition: WireCondition) -> ApplicationCondition {
    ApplicationCondition {
        kind: condition.kind.unwrap_or_default(),
        message: condition.message.unwrap_or_default(),
        since: wire::time(condition.last_transition_time.as_deref()),
    }
}

fn operation(state: OperationState) -> Operation {
    let results = state.sync_result.unwrap_or_default().resources.unwrap_or_default();
    Operation {
        phase: state.phase.unwrap_or_default(),
        message: state.message.unwrap_or_default(),
        started: wire::time(state.started_at.as_deref()),
        finished: wire::time(state.finished_at.as_deref()),
        retries: wire::count(state.retry_count),
        failures: results.iter().filter_map(failure).collect(),
        failed_hooks: results.into_iter().filter_map(failed_hook).collect(),
    }
}

fn reference(kind: Option<String>, namespace: Option<String>, name: Option<String>) -> ObjectRef {
    ObjectRef {
        kind: kind.unwrap_or_default(),
        namespace: namespace.unwrap_or_default(),
        name: name.unwrap_or_default(),
    }
}

/// An object that could not be applied (`argoproj/gitops-engine` `pkg/sync/common/types.go`).
fn failure(result: &ResourceResult) -> Option<(ObjectRef, String)> {
    let failed =
        result.status.as_deref() == Some("SyncFailed") && result.hook_type.as_deref().is_none_or(str::is_empty);
    failed.then(|| {
        let ResourceResult { kind, namespace, name, message, .. } = result.clone();
        (reference(kind, namespace, name), message.unwrap_or_default())
    })
}

/// Every object of a sync has a `hookPhase`; only a hook has a `hookType`.
fn failed_hook(result: ResourceResult) -> Option<Hook> {
    let phase = result.hook_phase.filter(|phase| phase == "Failed" || phase == "Error")?;
    result.hook_type.filter(|kind| !kind.is_empty())?;
    Some(Hook {
        object: reference(result.kind, result.namespace, result.name),
        phase,
        message: result.message.unwrap_or_default(),
    })
}

fn resource(resource: Resource) -> ApplicationResource {
    let health = resource.health.unwrap_or_default();
    ApplicationResource {
        object: reference(resource.kind, resource.namespace, resource.name),
        sync: resource.status.unwrap_or_default(),
        to_be_pruned: resource.requires_pruning.unwrap_or_default(),
        health: health.status.unwrap_or_default(),
        message: health.message.unwrap_or_default(),
    }
}
