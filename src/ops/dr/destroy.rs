//! The first phase of a drill: the cluster goes, and its machines with it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::checks::so_many;
use super::drill::Drill;
use crate::approval::Approval;
use crate::conditions::vms_gone::{self, RememberedVm};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, Events};
use crate::ops::restart;
use crate::ops::template::delete::{Sight, delete_approved, look};
use crate::run::{Done, Scope};
use crate::wait::{End, Schedule, Wait};
use crate::{health, hypervisor, omni};

/// What to do about virtual machines that nobody removes.
const ORPHANS: &str =
    "one whose request is gone is nobody's: remove it by hand and resume; a plan with --remove-orphans removes it";

/// How long an orphan has to stay one before it is believed.
const TO_STAY: Duration = Duration::from_secs(10);

/// How long a virtual machine may take to stop.
const TO_STOP: Duration = Duration::from_secs(60);

/// How often a provider that sleeps again is restarted again.
const AGAIN: usize = 2;

/// Restarts the provider, and proves that it is back.
pub(super) async fn provider(drill: &Drill<'_>, scope: &Scope<'_>) -> Result<Done> {
    restarted(drill, scope).await.map(|name| Done(format!("{name} is back")))
}

async fn restarted(drill: &Drill<'_>, scope: &Scope<'_>) -> Result<String> {
    let options = drill.provider(scope.deadline);
    let restarted = Box::pin(restart::provider(drill.connections, &options, scope.events)).await?;
    match restarted.failure {
        Some(error) => Err(error),
        None => Ok(restarted.report.target.name),
    }
}

/// Whether the very cluster that the plan was for is gone; one that was made since is not touched.
pub(super) async fn is_gone(drill: &Drill<'_>) -> Result<bool> {
    let sight = look(&drill.omni().await?, drill.environment, &drill.saved.cluster).await?;
    Ok(sight.is_nothing)
}

/// Deletes the cluster. A provider that sleeps meanwhile is restarted.
pub(super) async fn delete(drill: &Drill<'_>, scope: &Scope<'_>) -> Result<Done> {
    let cluster = &drill.saved.cluster;
    let approval = scope.approval.ok_or_else(|| nobody(cluster))?;
    let until = Instant::now() + drill.saved.limits.destroy;
    for restarts in 0..=AGAIN {
        let (changes, events) = changes(scope.events);
        let left = until.saturating_duration_since(Instant::now());
        tokio::select! {
            done = deleted(drill, approval, left, scope.deadline, &events) => return done,
            () = stalled(changes, drill.saved.limits.stalled), if restarts < AGAIN && drill.saved.provider.is_some() => {}
        }
        // Nothing that was under way is cut off: a change is made by a task of its own.
        let sight = look(&drill.omni().await?, drill.environment, cluster).await?;
        if is_provider_s(&sight) {
            scope.events.note(format!(
                "nothing of {cluster} has changed for a while, and its requests wait for their provider"
            ));
            let name = restarted(drill, scope).await?;
            scope.events.mended("provider-asleep", format!("{name} was restarted while {cluster} was being destroyed"));
        }
    }
    Err(Error::failed(format!("cluster {cluster} is not gone")))
}

async fn deleted(
    drill: &Drill<'_>,
    approval: &Approval,
    limit: Duration,
    deadline: Option<Instant>,
    events: &Events,
) -> Result<Done> {
    let options = drill.deletion(limit, deadline);
    let approved = (&drill.saved.plan, approval);
    let deletion = delete_approved(drill.connections, drill.environment, &options, approved, events).await?;
    if let Some(error) = deletion.failure {
        return Err(error);
    }
    let (machines, requests) = (drill.saved.remembered.machines.len(), drill.saved.remembered.requests.len());
    let gone = format!("{} and {} gone", so_many(machines, "machine"), so_many(requests, "machine request"));
    Ok(Done(gone))
}

/// Waits until no virtual machine of the cluster is left. What its request has left behind is removed where that was
/// approved.
pub(super) async fn virtual_machines(drill: &Drill<'_>, scope: &Scope<'_>) -> Result<Done> {
    let cluster = &drill.saved.cluster;
    let (omni, limit) = (drill.omni().await?, drill.connections.limit());
    let client = drill.connections.hypervisor(cluster).await?;
    let remembered = RememberedVm::of(&drill.saved.remembered);
    let what = format!("virtual machines of {cluster} gone");
    let schedule = Schedule {
        first: Duration::from_secs(2),
        then: Duration::from_secs(5),
        later: Duration::from_secs(15),
        ..Schedule::within(drill.saved.limits.destroy)
    };
    let mut removed = 0;
    loop {
        let wait = Wait::new(what.clone(), schedule, scope.events)
            .with_grace(drill.connections.paced(TO_STAY))
            .with_deadline(scope.deadline);
        let look = || vms_gone::probe(&client, &omni, &remembered, limit);
        let unmet = match Box::pin(wait.until(vms_gone::hints(&omni), look)).await {
            Ok(met) => {
                let gone = usize::try_from(met.value).unwrap_or(usize::MAX);
                return Ok(Done(format!("{} gone", so_many(gone, "virtual machine"))));
            }
            Err(unmet) => unmet,
        };
        let approval = scope.approval.filter(|_| drill.saved.remove_orphans && unmet.end == End::Impossible);
        let Some(approval) = approval.filter(|_| removed == 0) else { return Err(unmet.error().hint(ORPHANS)) };
        let requests = omni::observe::requests(&omni, &[]).await?;
        let seen = hypervisor::observe(&client, health::looks_like_request, limit).await?;
        for orphan in vms_gone::orphans(&remembered, &seen, &requests) {
            let (machine, access) = (orphan.clone(), drill.connections.config().access);
            let name = format!("VM {} ({} on {})", machine.name, machine.id, machine.node);
            scope.events.step(format!("removing {name}"));
            let (client, approval) = (Arc::clone(&client), approval.clone());
            let remove = async move { hypervisor::remove(&client, &machine, access, &approval, TO_STOP).await };
            drill.connections.changes().make(remove).await?;
            scope.events.mended("orphan-vm", format!("{name} was removed: its machine request was gone"));
            removed += 1;
        }
    }
}

fn nobody(cluster: &str) -> Error {
    Error::new(Kind::Refused, format!("nobody approved that {cluster} is destroyed"))
}

/// Events that are passed on, and when one of them was a change.
fn changes(outer: &Events) -> (watch::Receiver<()>, Events) {
    let (sender, receiver) = watch::channel(());
    let outer = outer.clone();
    let events = Events::to(move |event| {
        if !matches!(event, Event::WaitLooked { changed: false, .. } | Event::WaitQuiet { .. }) {
            sender.send_replace(());
        }
        outer.tell(event);
    });
    (receiver, events)
}

/// Waits until nothing has changed for so long.
async fn stalled(mut changes: watch::Receiver<()>, limit: Duration) {
    while let Ok(Ok(())) = tokio::time::timeout(limit, changes.changed()).await {}
}

/// Whether it is up to the provider: machine requests are being torn down that only it can let go of.
fn is_provider_s(sight: &Sight) -> bool {
    let mut requests = sight.remains.remnants.iter().filter(|remnant| remnant.kind == "MachineRequests");
    requests.any(|request| request.tearing_down && !request.finalizers.is_empty())
}
