//! `talops template delete`: a cluster goes, and its machines with it.
//!
//! The server does the work: the cluster is torn down, and watched until nothing of it is left. What belongs to it is
//! written down before that, so that a call that was cut off anywhere is continued by the next one.

mod memory;
mod plan;
mod report;
mod sight;
mod situation;
mod steps;

pub use report::{DeleteBlocker, DeleteOutcome, DeletedMachine, Deletion, Fate, TemplateDelete};
pub use sight::{Sight, look};
pub use situation::State;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use self::memory::{Begun, Memory};
use self::situation::Situation;
use self::steps::{Run, Stopped};
use super::target::Target;
use crate::approval::{Approval, Gate, Gates, Plan};
use crate::conditions::cluster_gone::Remembered;
use crate::config::Access;
use crate::connect::Connections;
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::estate::Remains;
use crate::event::Events;
use crate::omni::Client;
use crate::wait::{End, Unmet};

/// How long a deletion may take, where nothing else is configured.
const TO_BE_GONE: Duration = Duration::from_secs(10 * 60);

/// What is to be deleted, and how.
#[derive(Debug, Clone)]
pub struct DeleteOptions {
    /// The cluster.
    pub target: Target,
    /// How it is waited for.
    pub waiting: Waiting,
    /// Have Omni forget the machines that it does not reach, before the cluster goes.
    pub destroy_disconnected: bool,
    /// Machines that may be forgotten although nobody can destroy them.
    pub forget_unwiped: BTreeSet<String>,
    /// That there is nothing to delete is well.
    pub ignore_not_found: bool,
    /// Only say what would be done.
    pub dry_run: bool,
    /// When the whole call ends.
    pub deadline: Option<Instant>,
    /// How the tool is called, for messages: `talops`.
    pub program: String,
    /// The call itself, with what decides what goes: `talops template delete prod`.
    pub call: String,
}

/// Whether and how long a deletion is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// As long as the configuration says.
    Configured,
    /// So long at the most.
    Within(Duration),
    /// Not at all.
    No,
}

/// Deletes a cluster, or continues its deletion.
///
/// # Errors
///
/// [`Kind::Refused`] when it is locked, or nobody approved it: nothing was changed. [`Kind::NotFound`] when there is
/// nothing of it. That it is not gone in time is no error but the report's failure.
pub async fn delete(
    connections: &Connections,
    environment: &Environment,
    options: &DeleteOptions,
    gates: &Gates<'_>,
    events: &Events,
) -> Result<Deletion> {
    let Target { endpoint, cluster, .. } = &options.target;
    if connections.config().access == Access::ReadOnly && !options.dry_run {
        return Err(Error::new(Kind::Refused, format!("deleting cluster {cluster}: access is read-only"))
            .hint("`access: full` in talops.yaml and no TALOPS_READ_ONLY allow changes; --dry-run changes nothing"));
    }
    let began = Instant::now();
    let client = connections.omni(endpoint).await?;
    let url = client.endpoint().to_string();
    let memory = Memory::of(environment, &url, cluster);
    let look = || Situation::look(&client, cluster, &memory, options.destroy_disconnected);
    let situation = look().await?;
    if situation.is_nothing() {
        if situation.earlier.is_none() || options.dry_run {
            return nothing(&url, options);
        }
        // An earlier call began it and did not see its end.
        let mut report = report(&situation, options, None, true);
        report.outcome = DeleteOutcome::Deleted;
        forget(&memory, events);
        return Ok(Deletion { report, failure: None });
    }
    plan::check(&situation, options)?;
    let plan = plan::plan(&situation, options, &url);
    let continued = situation.state != State::There && situation.leftovers.is_empty();
    let mut report = report(&situation, options, plan.as_ref(), continued);
    if options.dry_run {
        if let Some(plan) = &plan {
            gates.show(plan)?;
        }
        report.dry_run = true;
        return Ok(Deletion { report, failure: None });
    }
    let (situation, approval) = match plan {
        None => {
            // Whoever began it: what is known of it now is not known any more when the cluster is gone.
            memory.write(&begun(&situation, &url, None))?;
            (situation, None)
        }
        Some(plan) => {
            let approval = gates.pass(&plan, Gate::Destroy).await?;
            // A person may have taken their time: what goes is what was approved, or nothing does.
            let now = look().await?;
            plan::check(&now, options)?;
            if let Some(plan) = plan::plan(&now, options, &url) {
                approval.covers(&plan)?;
            }
            memory.write(&begun(&now, &url, Some(&plan)))?;
            (now, Some(approval))
        }
    };
    let doing = Doing { connections, client, options, memory, events, began };
    Ok(doing.finish(report, &situation, approval.as_ref()).await)
}

/// Deletes a cluster as part of `plan`, which was approved: what goes is what it says, and what was made since for what it
/// says. The same call continues what was cut off.
///
/// # Errors
///
/// [`Kind::Refused`] when the cluster is locked, or more would go than was approved: nothing was changed.
pub async fn delete_approved(
    connections: &Connections,
    environment: &Environment,
    options: &DeleteOptions,
    (plan, approval): (&Plan, &Approval),
    events: &Events,
) -> Result<Deletion> {
    approval.covers(plan)?;
    let began = Instant::now();
    let client = connections.omni(&options.target.endpoint).await?;
    let url = client.endpoint().to_string();
    let memory = Memory::of(environment, &url, &options.target.cluster);
    let situation = Situation::look(&client, &options.target.cluster, &memory, options.destroy_disconnected).await?;
    if situation.is_nothing() {
        forget(&memory, events);
        return nothing(&url, options);
    }
    plan::check(&situation, options)?;
    plan::within(&situation, plan)?;
    memory.write(&begun(&situation, &url, Some(plan)))?;
    let continued = situation.state != State::There && situation.leftovers.is_empty();
    let report = report(&situation, options, Some(plan), continued);
    let doing = Doing { connections, client, options, memory, events, began };
    Ok(doing.finish(report, &situation, Some(approval)).await)
}

/// A deletion that may be made.
struct Doing<'a> {
    connections: &'a Connections,
    client: Client,
    options: &'a DeleteOptions,
    memory: Memory,
    events: &'a Events,
    began: Instant,
}

impl Doing<'_> {
    /// Makes what is approved, and waits until all is gone.
    async fn finish(self, mut report: TemplateDelete, situation: &Situation, approval: Option<&Approval>) -> Deletion {
        let Self { connections, client, options, memory, events, began } = self;
        if report.continued {
            let since = report.since.map(|since| format!(" since {}", since.strftime("%Y-%m-%d %H:%M:%SZ")));
            let cluster = &options.target.cluster;
            events.note(format!("deletion of {cluster} is under way{}; continuing", since.unwrap_or_default()));
        }
        let run = run(connections, client, options, events);
        if let Some(approval) = approval
            && let Err(stopped) = make(&run, situation, options, approval).await
        {
            return stopped_at(report, *stopped, options, None);
        }
        if options.waiting == Waiting::No {
            report.outcome = DeleteOutcome::UnderWay;
            return Deletion { report, failure: None };
        }
        match run.gone(&situation.remembered).await {
            Ok(_) => {
                forget(&memory, events);
                report.outcome = DeleteOutcome::Deleted;
                report.seconds = Some((began.elapsed().as_secs_f64() * 10.0).round() / 10.0);
                Deletion { report, failure: None }
            }
            Err((unmet, remains)) => stopped_at(report, Stopped::Unmet(unmet), options, remains.as_ref()),
        }
    }
}

/// What belongs to a cluster: what Omni shows of it now and, where its deletion was begun on this host, what it had then.
///
/// # Errors
///
/// When Omni cannot be asked.
pub(in crate::ops) async fn remembered(
    client: &Client,
    environment: &Environment,
    cluster: &str,
) -> Result<Remembered> {
    let memory = Memory::of(environment, &client.endpoint().to_string(), cluster);
    Ok(Situation::look(client, cluster, &memory, false).await?.remembered)
}

/// The deletion is at its end. That its memory stays is nobody's trouble, and told.
fn forget(memory: &Memory, events: &Events) {
    if let Some(failed) = memory.forget() {
        events.note(failed);
    }
}

/// The changes, in their order.
async fn make(
    run: &Run<'_>,
    situation: &Situation,
    options: &DeleteOptions,
    approval: &Approval,
) -> Result<(), Box<Stopped>> {
    run.release_kernel_arguments(approval).await.map_err(Stopped::from)?;
    run.forget_disconnected(situation, approval).await?;
    if situation.state == State::There {
        let unlock = format!("{} unlock cluster {}", options.program, run.cluster);
        run.tear_down_cluster(approval, &unlock).await.map_err(Stopped::from)?;
    }
    let is_set = |pointer: &&crate::resource::Pointer| pointer.kind.type_name.starts_with("MachineSet");
    let (sets, others): (Vec<_>, Vec<_>) = situation.leftovers.iter().partition(is_set);
    let owned = |pointers: Vec<&crate::resource::Pointer>| pointers.into_iter().cloned().collect::<Vec<_>>();
    run.tear_down("machine sets gone", &owned(sets), approval).await?;
    run.tear_down("what the cluster left gone", &owned(others), approval).await
}

fn run<'a>(connections: &'a Connections, client: Client, options: &DeleteOptions, events: &'a Events) -> Run<'a> {
    let cluster = options.target.cluster.clone();
    let configured = connections.config().clusters.get(&cluster).and_then(|cluster| cluster.waits.destroy);
    let limit = match options.waiting {
        Waiting::Within(limit) => limit,
        Waiting::Configured | Waiting::No => configured.map_or(TO_BE_GONE, |limit| limit.0),
    };
    Run { connections, client, cluster, events, limit, deadline: options.deadline }
}

/// What is remembered from here on, with what was before.
fn begun(situation: &Situation, url: &str, plan: Option<&Plan>) -> Begun {
    let earlier = situation.earlier.as_ref();
    let forgotten = situation.disconnected.iter().map(|machine| machine.id.clone());
    let before = |of: fn(&Begun) -> &BTreeSet<String>| earlier.map(of).cloned().unwrap_or_default();
    Begun {
        endpoint: url.to_owned(),
        at: earlier.map_or_else(Timestamp::now, |begun| begun.at),
        remembered: situation.remembered.clone(),
        destroys: plan.map_or_else(|| before(|one| &one.destroys), |plan| plan.destroys().map(str::to_owned).collect()),
        accepted: plan.map_or_else(|| before(|one| &one.accepted), |plan| plan.accepted().map(str::to_owned).collect()),
        forgotten: forgotten.chain(before(|one| &one.forgotten)).collect(),
    }
}

fn nothing(url: &str, options: &DeleteOptions) -> Result<Deletion> {
    let Target { endpoint, cluster, .. } = &options.target;
    if options.ignore_not_found {
        let mut report = TemplateDelete::new(cluster, endpoint, DeleteOutcome::NothingToDelete);
        report.dry_run = options.dry_run;
        return Ok(Deletion { report, failure: None });
    }
    let message = format!("nothing to delete: Omni at {url} has no cluster {cluster}, and nothing of one is left");
    Err(Error::new(Kind::NotFound, message).hint("--ignore-not-found takes that for done"))
}

fn report(situation: &Situation, options: &DeleteOptions, plan: Option<&Plan>, continued: bool) -> TemplateDelete {
    let Target { endpoint, cluster, .. } = &options.target;
    let begun = situation.earlier.as_ref();
    let forgotten: BTreeSet<&String> = begun
        .into_iter()
        .flat_map(|begun| &begun.forgotten)
        .chain(situation.disconnected.iter().map(|machine| &machine.id))
        .collect();
    let outcome = if continued { DeleteOutcome::WouldContinue } else { DeleteOutcome::WouldDelete };
    let report = TemplateDelete::new(cluster, endpoint, outcome)
        .of_machines(&situation.remembered, &|id| forgotten.contains(&id.to_owned()));
    let mut report = match plan {
        Some(plan) => report.of_plan(plan),
        None => report,
    };
    report.continued = continued;
    if continued {
        let seen = match situation.state {
            State::UnderWay { since } => since,
            State::There | State::Absent => None,
        };
        report.since = begun.map(|begun| begun.at).or(seen);
    }
    report
}

/// The report of a deletion that is not at its end: what is in the way, and how to go on.
fn stopped_at(
    mut report: TemplateDelete,
    stopped: Stopped,
    options: &DeleteOptions,
    remains: Option<&Remains>,
) -> Deletion {
    report.outcome = DeleteOutcome::UnderWay;
    let failure = match stopped {
        Stopped::Failed(error) => {
            let hint = format!("{} continues", options.call);
            if error.hint_text().is_some() { error } else { error.hint(hint) }
        }
        Stopped::Unmet(unmet) => {
            report.left = unmet.blockers.iter().map(DeleteBlocker::from).collect();
            unmet.error().hint(advice(&unmet, options, remains))
        }
    };
    Deletion { report, failure: Some(failure) }
}

/// What to do about what is in the way.
fn advice(unmet: &Unmet, options: &DeleteOptions, remains: Option<&Remains>) -> String {
    let DeleteOptions { program, call, target, .. } = options;
    let goes_on = format!("the deletion goes on in Omni; {call} waits for it again");
    if unmet.end == End::Refused {
        return goes_on;
    }
    let away = remains.and_then(|remains| remains.providers.iter().find(|provider| !provider.connected));
    let unreachable = remains.is_some_and(|remains| remains.machines.iter().any(|machine| !machine.connected));
    let advice = match (away, unreachable) {
        (Some(provider), _) => format!("provider {} is not connected: {program} doctor says why", provider.id),
        (None, true) => format!(
            "a machine that Omni does not reach is waited for: bring it back, or have it forgotten with \
             {program} template delete {} --destroy-disconnected-machines",
            target.cluster
        ),
        (None, false) => format!("{program} doctor knows what can hold a deletion"),
    };
    format!("{advice}; {goes_on}")
}
