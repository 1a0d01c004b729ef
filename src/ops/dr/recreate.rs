//! The second phase of a drill: the cluster is made again.

use super::drill::Drill;
use crate::conditions::cluster_ready;
use crate::error::{Error, Result};
use crate::ops::template::{SyncOptions, compare, sync as template_sync};
use crate::run::{Done, Scope};
use crate::wait::{Schedule, Wait};

/// Makes what the template says, which has to be what it said at the plan.
pub(super) async fn sync(drill: &Drill<'_>, scope: &Scope<'_>) -> Result<Done> {
    let question = drill.template();
    for one in compare(drill.connections, &question).await? {
        if !drill.saved.plan.is_of_template(&one.rendered) {
            let message = format!("the template {} is another than the plan was made of", one.file);
            return Err(Error::failed(message).hint("put it back as it was, and resume the run"));
        }
    }
    let options = SyncOptions { deadline: scope.deadline, wait: None };
    let synced = Box::pin(template_sync(drill.connections, &question, drill.gates, options, scope.events)).await?;
    match synced.failure {
        Some(error) => Err(error),
        None => Ok(Done::default()),
    }
}

/// Waits until the cluster is ready and its API lets in what is minted for it.
pub(super) async fn ready(drill: &Drill<'_>, scope: &Scope<'_>) -> Result<Done> {
    let cluster = &drill.saved.cluster;
    let client = drill.omni().await?;
    let limits = &drill.saved.limits;
    let probe = cluster_ready::Probe::new(drill.connections, &drill.saved.omni, client.clone(), cluster)
        .with_api(true)
        .after_a_change();
    let what = format!("cluster {cluster} ready and its API answering");
    let wait =
        Wait::new(what, Schedule::within(limits.machines + limits.api), scope.events).with_deadline(scope.deadline);
    let met = Box::pin(wait.until(cluster_ready::hints(&client, cluster), || probe.look())).await;
    let ready = met.map_err(|unmet| unmet.error())?.value;
    if ready.seen.uuid.is_some() && ready.seen.uuid == drill.saved.remembered.uuid {
        return Err(Error::failed(format!("{cluster} is still the cluster that was to be destroyed")));
    }
    if let Some(cluster) = &ready.seen.cluster {
        scope.events.learned("talos", &cluster.talos_version);
    }
    let version = ready.kubernetes.unwrap_or_default();
    scope.events.learned("kubernetes", &version);
    Ok(Done(format!("Kubernetes {version}")))
}
