//! Pods, their controllers, jobs, volume claims, what leads to them, and the definitions of custom resources: how many
//! there are, and those that do not look well.

use std::collections::BTreeMap;

use futures::{FutureExt, StreamExt};
use http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::definitions::definitions;
use super::networking::networking;
use super::pods::{self, WirePod};
use crate::cluster::client::{Client, Question};
use crate::cluster::controller::{DAEMON_SETS, DEPLOYMENTS, STATEFUL_SETS, WireController, controller};
use crate::cluster::decode::{self, Unreadable};
use crate::cluster::list::list;
use crate::cluster::resource::Resource;
use crate::cluster::table::suspects;
use crate::cluster::wire::{self, Conditions, LabelSelector, Metadata, count};
use crate::error::{Kind, Result};
use crate::estate::{Job, KindCount, PersistentVolumeClaim, Row, Workload, Workloads};

/// How many objects of a kind are read whole at the most; there is no use in more of them in one report.
const MOST_READ: usize = 200;

/// How many objects are read at once, for each kind.
const AT_ONCE: usize = 16;

const PODS: Resource = Resource { kind: "Pod", plural: "pods", group: "/api/v1" };
const JOBS: Resource = Resource { kind: "Job", plural: "jobs", group: "/apis/batch/v1" };
const CLAIMS: Resource = Resource { kind: "PersistentVolumeClaim", plural: "persistentvolumeclaims", group: "/api/v1" };

/// Whether the object behind a row is well for certain; one that is not is read whole.
pub type Rule = fn(&Row<'_>) -> bool;

/// The rule for each kind.
#[derive(Debug, Clone, Copy)]
pub struct WorkloadRules {
    /// For pods.
    pub pods: Rule,
    /// For Deployments.
    pub deployments: Rule,
    /// For StatefulSets.
    pub statefulsets: Rule,
    /// For DaemonSets.
    pub daemonsets: Rule,
    /// For Jobs.
    pub jobs: Rule,
    /// For PersistentVolumeClaims.
    pub persistentvolumeclaims: Rule,
}

/// Every kind's count, and whole whatever does not look well.
pub async fn workloads(client: &Client, rules: &WorkloadRules) -> Result<Workloads> {
    let controller = |kind: &'static str| {
        move |item: Result<WireController, Unreadable>| Workload::Controller(controller(kind, item))
    };
    // Each is waited for, so that of several errors always the same one is told. Futures of many lists at once are large.
    let (pods, deployments, statefulsets, daemonsets, jobs, claims, networking, definitions) = tokio::join!(
        kind(client, &PODS, rules.pods, |item: Result<WirePod, _>| {
            Workload::Pod(item.map_or_else(|odd| pods::unreadable(&odd), Into::into))
        })
        .boxed(),
        kind(client, &DEPLOYMENTS, rules.deployments, controller("Deployment")).boxed(),
        kind(client, &STATEFUL_SETS, rules.statefulsets, controller("StatefulSet")).boxed(),
        kind(client, &DAEMON_SETS, rules.daemonsets, controller("DaemonSet")).boxed(),
        kind(client, &JOBS, rules.jobs, |item| Workload::Job(job(item))).boxed(),
        kind(client, &CLAIMS, rules.persistentvolumeclaims, |item| Workload::Claim(claim(item))).boxed(),
        networking(client).boxed(),
        definitions(client).boxed(),
    );
    let pods = Some(pods?.ok_or_else(|| client.is_no_kubernetes("listing pods"))?);
    let mut workloads = Workloads::default();
    let kinds = [pods, deployments?, statefulsets?, daemonsets?, jobs?, claims?].into_iter().flatten();
    let definitions = permitted("definitions", definitions, &mut workloads)?.flatten();
    let networking = permitted("ingresses and gateways", networking, &mut workloads)?.into_iter().flatten();
    for (count, suspects) in kinds.chain(definitions).chain(networking) {
        workloads.counts.push(count);
        workloads.suspects.extend(suspects);
    }
    binding_modes(client, &mut workloads.suspects).await;
    Ok(workloads)
}

/// An answer, or `None` and a note where the caller may not have it: Kubernetes' own role `view` lists no definitions.
fn permitted<T>(kinds: &str, answer: Result<T>, workloads: &mut Workloads) -> Result<Option<T>> {
    match answer {
        Err(error) if error.kind() == Kind::Unauthorized && error.message().contains("not permitted") => {
            workloads.not_permitted.push(kinds.to_owned());
            Ok(None)
        }
        answer => answer.map(Some),
    }
}

/// One kind; `None` where the API does not have it.
async fn kind<T: DeserializeOwned + Send + 'static>(
    client: &Client,
    resource: &Resource,
    is_well: Rule,
    workload: impl Fn(Result<T, Unreadable>) -> Workload,
) -> Result<Option<(KindCount, Vec<Workload>)>> {
    let Some(scan) = suspects(client, resource, is_well, MOST_READ).await? else { return Ok(None) };
    let (suspects, unread) = read_each(client, resource, scan.suspects).await?;
    let count = KindCount { kind: resource.kind.to_owned(), total: scan.total, unread: scan.unread + unread };
    Ok(Some((count, suspects.into_iter().map(workload).collect())))
}

/// Those of the named objects that are still there, whole, and how many could not be read.
pub(super) async fn read_each<T: DeserializeOwned + Send + 'static>(
    client: &Client,
    resource: &Resource,
    named: Vec<(String, String)>,
) -> Result<(Vec<Result<T, Unreadable>>, u64)> {
    let reading = named.into_iter().map(|(namespace, name)| read(client, resource, namespace, name));
    let mut reading = futures::stream::iter(reading).buffered(AT_ONCE);
    let (mut objects, mut unread, mut refused) = (Vec::new(), 0, None);
    while let Some(outcome) = reading.next().await {
        match outcome {
            Ok(object) => objects.extend(object),
            Err(error) => {
                unread += 1;
                refused = Some(error);
            }
        }
    }
    match refused {
        // Not one could be read: that is an answer of its own, and its reason is worth more than a number.
        Some(error) if objects.is_empty() => Err(error),
        _ => Ok((objects, unread)),
    }
}

/// One object whole; `None` where it is gone.
async fn read<T: DeserializeOwned + Send + 'static>(
    client: &Client,
    resource: &Resource,
    namespace: String,
    name: String,
) -> Result<Option<Result<T, Unreadable>>> {
    let doing = format!("reading {} {namespace}/{name}", resource.kind);
    let question = Question::new(doing, resource.object(&namespace, &name));
    let body = match client.get(&question).await {
        Err(failure) if failure.status == Some(StatusCode::NOT_FOUND) => return Ok(None),
        outcome => outcome?,
    };
    let object = decode::object(body).await.map_err(|error| client.explain(&question, error))?;
    Ok(Some(object.map_err(|odd| Unreadable { namespace, name, ..odd })))
}

/// Says of each claim that waits whether its class waits for a first pod. Asks only if there is such a claim.
async fn binding_modes(client: &Client, suspects: &mut [Workload]) {
    let waits = |workload: &Workload| matches!(workload, Workload::Claim(claim) if claim.phase == "Pending");
    if !suspects.iter().any(waits) {
        return;
    }
    // Not being able to read the classes only means not to know.
    let classes =
        list::<StorageClass>(client, "listing storage classes", "/apis/storage.k8s.io/v1/storageclasses").await;
    let classes = classes.ok().flatten().unwrap_or_default().into_iter().flatten();
    let modes: BTreeMap<_, _> = classes.map(|class| (class.metadata.name, class.volume_binding_mode)).collect();
    for workload in suspects {
        if let Workload::Claim(claim) = workload {
            let mode = modes.get(&Some(claim.storage_class.clone()));
            claim.waits_for_consumer = mode.map(|mode| mode.as_deref() == Some("WaitForFirstConsumer"));
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct StorageClass {
    metadata: Metadata,
    volume_binding_mode: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireJob {
    metadata: Metadata,
    spec: Option<JobSpec>,
    status: Option<JobStatus>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct JobSpec {
    selector: Option<LabelSelector>,
    suspend: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct JobStatus {
    failed: Option<i64>,
    active: Option<i64>,
    succeeded: Option<i64>,
    conditions: Option<Conditions>,
}

pub(super) fn job(item: Result<WireJob, Unreadable>) -> Job {
    let WireJob { metadata, spec, status } = match item {
        Ok(object) => object,
        Err(odd) => {
            let conditions = vec![wire::unreadable("Complete", &odd)];
            return Job { object: wire::unreadable_object("Job", &odd), conditions, ..Job::default() };
        }
    };
    let (spec, status) = (spec.unwrap_or_default(), status.unwrap_or_default());
    let owner = metadata.controller().map(|owner| crate::estate::ObjectRef {
        kind: owner.kind.clone(),
        namespace: metadata.namespace.clone().unwrap_or_default(),
        name: owner.name.clone(),
    });
    Job {
        object: metadata.object("Job"),
        failed: count(status.failed),
        active: count(status.active),
        succeeded: count(status.succeeded),
        suspended: spec.suspend.unwrap_or_default(),
        conditions: Conditions::all(status.conditions),
        owner,
        selector: spec.selector.unwrap_or_default().text(),
        created: metadata.created(),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireClaim {
    metadata: Metadata,
    spec: Option<ClaimSpec>,
    status: Option<ClaimStatus>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ClaimSpec {
    storage_class_name: Option<String>,
    volume_name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ClaimStatus {
    phase: Option<String>,
}

pub(super) fn claim(item: Result<WireClaim, Unreadable>) -> PersistentVolumeClaim {
    let WireClaim { metadata, spec, status } = match item {
        Ok(object) => object,
        Err(odd) => {
            let object = wire::unreadable_object(CLAIMS.kind, &odd);
            return PersistentVolumeClaim { object, phase: "Unreadable".to_owned(), ..Default::default() };
        }
    };
    let spec = spec.unwrap_or_default();
    PersistentVolumeClaim {
        object: metadata.object(CLAIMS.kind),
        phase: status.unwrap_or_default().phase.unwrap_or_default(),
        storage_class: spec.storage_class_name.unwrap_or_default(),
        volume: spec.volume_name.unwrap_or_default(),
        created: metadata.created(),
        deleting_since: metadata.deleting_since(),
        waits_for_consumer: None,
    }
}
