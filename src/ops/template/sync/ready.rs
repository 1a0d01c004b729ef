//! Waiting for a synced cluster.

use std::time::Duration;

use tokio::time::Instant;

use crate::conditions::cluster_ready::{self, Probe, Ready};
use crate::config::WaitOf;
use crate::connect::Connections;
use crate::error::{Error, Result};
use crate::event::Events;
use crate::ops::template::compare::Compared;
use crate::wait::{Schedule, Wait};

/// What is waited for after a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitFor {
    /// The cluster is well, as `talops status` judges it.
    Ready,
    /// And its Kubernetes API answers.
    Api,
}

/// Waits until the cluster is what was asked for. Right after a `changed` one what Omni shows is not believed.
pub(super) async fn ready(
    connections: &Connections,
    compared: &Compared,
    changed: bool,
    wanted: WaitFor,
    deadline: Option<Instant>,
    events: &Events,
) -> Result<Ready> {
    let Compared { server, cluster, .. } = compared;
    let probe = Probe::new(connections, &server.name, server.client.clone(), cluster).with_api(wanted == WaitFor::Api);
    let probe = if changed { probe.after_a_change() } else { probe };
    let api = wanted == WaitFor::Api;
    let of = |wait| connections.config().wait_limit(cluster, wait);
    let limit = of(WaitOf::Machines).saturating_add(if api { of(WaitOf::Api) } else { Duration::ZERO });
    let wait = Wait::new(cluster_ready::what(cluster, api), Schedule::within(limit), events).with_deadline(deadline);
    let hints = cluster_ready::hints(&server.client, cluster);
    Box::pin(wait.until(hints, || probe.look())).await.map(|met| met.value).map_err(|unmet| {
        let error: Error = unmet.error();
        match error.hint_text() {
            Some(_) => error,
            None => error.hint("it is synced, and goes on by itself; the same command waits again"),
        }
    })
}
