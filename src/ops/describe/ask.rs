//! Finds one thing and asks around it.

use std::collections::BTreeSet;

use futures::future::join_all;
use jiff::Timestamp;

use super::report::{Description, EventReport, LogReport, UnseenReport, fact, not_well};
use super::target::Target;
use super::{facts, log, omni};
use crate::cluster::{self, Client, Sought};
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::estate::{Dimension, Estate, ObjectRef, Pod, Thing};
use crate::health::{self, About, Subject};
use crate::ops::ErrorReport;
pub(super) use crate::ops::status::within;
use crate::ops::status::{self, FindingReport, Limit, Question, VerdictWord};

/// What is asked around a thing.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// Only in these clusters; in all of them when empty.
    pub clusters: Vec<String>,
    /// How long an answer may take.
    pub limit: Limit,
    /// How many events are told at the most.
    pub events: usize,
    /// How many lines of a log are told at the most.
    pub lines: usize,
}

/// Finds a thing, and says how it is and why.
///
/// # Errors
///
/// [`Kind::NotFound`] when there is no such thing; [`Kind::Usage`] when several are meant or a kind is not known;
/// [`Kind::Unreachable`] when it cannot be told because somebody did not answer.
pub async fn describe(connections: &Connections, target: &Target, around: &Around) -> Result<Description> {
    match target {
        Target::Object { kind, namespace, name } => {
            let sought = Sought { kind: kind.clone(), namespace: namespace.clone(), name: name.clone() };
            let (cluster, thing) = find(connections, &sought, around).await?;
            object(connections, &cluster, &thing, around).await
        }
        other => omni::describe(connections, other, around).await,
    }
}

/// Looks for an object in every chosen cluster at once, and gives the one that has it.
///
/// # Errors
///
/// As [`describe`].
pub async fn find(connections: &Connections, sought: &Sought, around: &Around) -> Result<(String, Thing)> {
    let chosen = connections.config().select(&around.clusters)?;
    let asked = chosen.iter().map(|(name, _)| async move {
        let answer = within(around.limit, || connections.kubernetes_source(name), async {
            cluster::find(&connections.kubernetes(name).await?.client, sought).await
        });
        (name.to_string(), answer.await)
    });
    let mut found = Vec::new();
    let mut errors = Vec::new();
    let (mut without, mut known) = (Vec::new(), false);
    for (cluster, answer) in join_all(asked).await {
        match answer {
            Ok(Some(things)) => {
                known = true;
                if things.is_empty() {
                    without.push(cluster.clone());
                }
                found.extend(things.into_iter().map(|thing| (cluster.clone(), thing)));
            }
            Ok(None) => without.push(cluster),
            Err(error) => errors.push(error),
        }
    }
    let Sought { kind, namespace, name } = sought;
    match found.len() {
        1 => found.pop().ok_or_else(|| Error::failed("nothing was found")),
        0 => Err(match errors.into_iter().next() {
            // Whether it is there cannot be told.
            Some(error) => error.context(format!("looking for {kind}/{name}")),
            None if chosen.is_empty() => Error::usage("no cluster is configured to look in").hint("talops config init"),
            None if !known => Error::usage(format!("no cluster has a kind {kind:?} ({})", without.join(", ")))
                .hint("a kind is called as kubectl calls it (kubectl api-resources), or cluster, machine, machineset, machinerequest, infraprovider, provider"),
            None => {
                let place = namespace.as_ref().map(|namespace| format!(" in namespace {namespace}")).unwrap_or_default();
                Error::new(Kind::NotFound, format!("no {kind} {name:?}{place} in {}", without.join(", ")))
                    .hint("names are whole; `talops status -o name` lists what is not well")
            }
        }),
        _ => {
            let choices: Vec<String> = found.iter().map(|(cluster, thing)| {
                let Subject { namespace, name, .. } = health::subject_of(cluster, thing);
                let namespace = if namespace.is_empty() { String::new() } else { format!("{namespace}/") };
                format!("-c {cluster} {kind}/{namespace}{name}")
            }).collect();
            Err(Error::usage(format!("{} are called {kind}/{name}", found.len()))
                .hint(format!("say which: {}", choices.join(", or "))))
        }
    }
}
async fn object(connections: &Connections, cluster: &str, thing: &Thing, around: &Around) -> Result<Description> {
    let client = &connections.kubernetes(cluster).await?.client;
    let now = Timestamp::now();
    let subject = health::subject_of(cluster, thing);
    let source = || connections.kubernetes_source(cluster);
    let (dimensions, reference) = (dimensions(thing), reference(thing, &subject));
    let (estate, events, log) = tokio::join!(
        estate(connections, vec![cluster.to_owned()], &dimensions, around.limit),
        within(around.limit, source, cluster::events(client, &reference)),
        within(around.limit, source, pods_and_log(client, thing, around.lines, now)),
    );
    let estate = estate?;
    let mut told = facts::of(thing);
    let mut parts = parts(cluster, thing);
    let mut unseen = Vec::new();
    let (pod, log) = log.unwrap_or_else(|error| {
        unseen.push(UnseenReport { what: "log".to_owned(), error: ErrorReport::from(&error) });
        (None, None)
    });
    parts.extend(pod.iter().map(|pod| Subject::object(cluster, &pod.object)));
    let events = events.unwrap_or_else(|error| {
        unseen.push(UnseenReport { what: "events".to_owned(), error: ErrorReport::from(&error) });
        Vec::new()
    });
    let excluded = matches!(thing, Thing::Application(application)
        if estate.clusters.iter().any(|one| one.excluded_applications.contains(&application.object.name)));
    if excluded {
        told.facts.extend(fact("excluded", "by the configuration; it does not count in `talops status`"));
    }
    let mut about = health::about(&estate, &subject, Some(thing).filter(|_| !excluded), &parts, now);
    if let Some(pod) = pod.filter(|_| about.needs.is_empty()) {
        // The worst of its pods, which the snapshot may have found well a moment before.
        let findings = health::judge_thing(cluster, &Thing::Pod(pod), now);
        about.needs.extend(findings.into_iter().filter(|one| one.severity != health::Severity::Notice));
    }
    let differences = match thing {
        Thing::Application(application) => facts::differences(application),
        _ => Vec::new(),
    };
    let mut description = description(&subject, told, &about, unseen, now);
    description.next = description.next.or_else(|| status::look_at(&to_blame(cluster, thing)?));
    description.differences = differences;
    description.log = log;
    description.events = events
        .into_iter()
        .take(around.events)
        .map(|event| EventReport {
            last: event.last,
            kind: crate::text::line(&event.kind),
            reason: crate::text::line(&event.reason),
            message: crate::text::line(&event.message),
            count: event.count,
        })
        .collect();
    Ok(description)
}

/// The part of the estate that a thing hangs on, asked as `talops status` asks it.
pub(super) async fn estate(
    connections: &Connections,
    clusters: Vec<String>,
    dimensions: &[Dimension],
    limit: Limit,
) -> Result<Estate> {
    if dimensions.is_empty() {
        let (omni, providers, not_configured) = (Vec::new(), Vec::new(), Vec::new());
        return Ok(Estate { taken_at: Timestamp::now(), omni, clusters: Vec::new(), providers, not_configured });
    }
    let only: BTreeSet<Dimension> = dimensions.iter().copied().collect();
    status::ask(connections, &Question { clusters, only, limit }).await
}

/// The description without what only some kinds have.
pub(super) fn description(
    subject: &Subject,
    told: facts::Told,
    about: &About,
    mut unseen: Vec<UnseenReport>,
    now: Timestamp,
) -> Description {
    let reports = |findings: &[health::Finding]| findings.iter().map(FindingReport::new).collect::<Vec<_>>();
    unseen.extend(about.unseen.iter().map(|one| UnseenReport {
        what: format!("{} of {}", one.dimension, one.scope),
        error: ErrorReport::from(&one.error),
    }));
    let verdict = if not_well(about.own.iter().chain(&about.needs)) {
        VerdictWord::NotWell
    } else if about.unseen.is_empty() {
        VerdictWord::Healthy
    } else {
        VerdictWord::Incomplete
    };
    let next = about.needs.iter().find_map(|needed| status::look_at(&needed.subject));
    Description {
        api_version: "talops/v1".to_owned(),
        kind: "Description".to_owned(),
        verdict,
        observed_at: now,
        thing: subject.into(),
        state: told.state,
        findings: reports(&about.own),
        facts: told.facts,
        depends_on: reports(&about.needs),
        consequences: reports(&about.consequences),
        differences: Vec::new(),
        events: Vec::new(),
        log: None,
        unseen,
        next,
        truncated: None,
    }
}

/// What an object can hang on.
fn dimensions(thing: &Thing) -> Vec<Dimension> {
    use Dimension::{
        Argocd, Clusters, ExternalSecrets, Hypervisor, Longhorn, MachineRequests, Machines, Nodes, Workloads,
    };
    match thing {
        Thing::Node(_) => vec![Nodes, Workloads, Machines, Clusters, MachineRequests, Hypervisor],
        Thing::Pod(_) | Thing::Controller(_) | Thing::Job(_) => vec![Nodes, Workloads, Longhorn],
        Thing::Application(_) => vec![Nodes, Workloads, Argocd, ExternalSecrets, Longhorn],
        Thing::Secret(_) | Thing::Store(_) => vec![ExternalSecrets],
        Thing::Claim(_) => vec![Workloads, Longhorn],
        Thing::Volume(_) | Thing::LonghornNode(_) => vec![Nodes, Longhorn],
        Thing::Ingress(_) => vec![Workloads],
        Thing::Object(_) => Vec::new(),
    }
}

/// What a thing is made of, and cannot be well without even where its owner says that it is.
fn parts(cluster: &str, thing: &Thing) -> Vec<Subject> {
    match thing {
        Thing::Application(application) => {
            application.resources.iter().map(|resource| Subject::object(cluster, &resource.object)).collect()
        }
        _ => Vec::new(),
    }
}

/// The object that an application's owner blames, where none is known to be at fault here.
fn to_blame(cluster: &str, thing: &Thing) -> Option<Subject> {
    let Thing::Application(application) = thing else { return None };
    let bad = |health: &str| !matches!(health, "" | "Healthy" | "Progressing" | "Suspended" | "Missing");
    let blamed = application.resources.iter().find(|resource| bad(&resource.health))?;
    Some(Subject::object(cluster, &blamed.object))
}

/// How events name a thing.
fn reference(thing: &Thing, subject: &Subject) -> ObjectRef {
    let Subject { kind, namespace, name, .. } = subject.clone();
    let kind = if matches!(thing, Thing::LonghornNode(_)) { "Node".to_owned() } else { kind };
    ObjectRef { kind, namespace, name }
}

/// The worst pod of what makes pods, and the log of a pod.
async fn pods_and_log(
    client: &Client,
    thing: &Thing,
    lines: usize,
    now: Timestamp,
) -> Result<(Option<Pod>, Option<LogReport>)> {
    let (object, selector) = match thing {
        Thing::Pod(pod) => return Ok((None, log::of_pod(client, pod, lines, now).await?)),
        Thing::Controller(controller) => (&controller.object, &controller.selector),
        Thing::Job(job) => (&job.object, &job.selector),
        _ => return Ok((None, None)),
    };
    if selector.is_empty() {
        return Ok((None, None));
    }
    let pods = cluster::pods(client, &object.namespace, selector).await?;
    let severity =
        |pod: &Pod| health::judge_thing("", &Thing::Pod(pod.clone()), now).iter().map(|one| one.severity).min();
    let worst = pods.into_iter().min_by_key(|pod| severity(pod).map_or(3, |severity| severity as u8));
    let Some(pod) = worst else { return Ok((None, None)) };
    let log = log::of_pod(client, &pod, lines, now).await?;
    Ok((Some(pod), log))
}
