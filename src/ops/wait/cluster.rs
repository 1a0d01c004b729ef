//! A cluster that is to be ready or gone, and its machines.

use super::{Waited, Waiting};
use crate::conditions::{cluster_gone, cluster_ready, machines_running};
use crate::config::WaitOf;
use crate::error::Result;
use crate::ops::template::{Target, delete};

/// Waits until a cluster and its machines are gone: those that are there now, and those that a deletion which was begun
/// on this host remembers.
pub(super) async fn gone(waiting: &Waiting<'_>) -> Result<Waited> {
    let Target { endpoint, cluster, .. } = waiting.target()?;
    let client = waiting.connections.omni(&endpoint).await?;
    let remembered = delete::remembered(&client, waiting.environment, &cluster).await?;
    let what = cluster_gone::what(&cluster);
    let wait = waiting.limited(&what, waiting.config().wait_limit(&cluster, WaitOf::Destroy));
    let look = || async { cluster_gone::probe(&client, &remembered).await.map(|(check, _)| check) };
    let outcome = wait.until(cluster_gone::hints(&client, &remembered), look).await;
    let text = |()| match remembered.machines.len() {
        0 => "nothing of it is there".to_owned(),
        1 => "1/1 machine gone".to_owned(),
        machines => format!("{machines}/{machines} machines gone"),
    };
    Ok(waiting.ended(Some(&cluster), outcome, &what, text, "doctor"))
}

/// Waits until a cluster is ready and, where wanted, its API answers.
pub(super) async fn ready(waiting: &Waiting<'_>, api: bool) -> Result<Waited> {
    let Target { endpoint, cluster, .. } = waiting.target()?;
    let client = waiting.connections.omni(&endpoint).await?;
    let probe = cluster_ready::Probe::new(waiting.connections, &endpoint, client.clone(), &cluster).with_api(api);
    let what = cluster_ready::what(&cluster, api);
    let config = waiting.config();
    let to_answer = if api { config.wait_limit(&cluster, WaitOf::Api) } else { std::time::Duration::ZERO };
    let limit = config.wait_limit(&cluster, WaitOf::Machines).saturating_add(to_answer);
    let outcome = waiting.limited(&what, limit).until(cluster_ready::hints(&client, &cluster), || probe.look()).await;
    let text = |ready: cluster_ready::Ready| {
        let machines = cluster_ready::members(&ready.seen).count();
        let answers = ready.kubernetes.map(|version| format!(", Kubernetes {version} answers")).unwrap_or_default();
        format!("{machines}/{machines} machines running{answers}")
    };
    Ok(waiting.ended(Some(&cluster), outcome, &what, text, &status(&cluster)))
}

/// Waits until so many machines of a cluster run.
pub(super) async fn machines(waiting: &Waiting<'_>, count: u32) -> Result<Waited> {
    let Target { endpoint, cluster, .. } = waiting.target()?;
    let client = waiting.connections.omni(&endpoint).await?;
    let what = match count {
        1 => format!("1 machine of {cluster} running"),
        count => format!("{count} machines of {cluster} running"),
    };
    let wait = waiting.limited(&what, waiting.config().wait_limit(&cluster, WaitOf::Machines));
    let look = || machines_running::probe(&client, &cluster, count);
    let outcome = wait.until(cluster_ready::hints(&client, &cluster), look).await;
    let text =
        |running| if running == 1 { "1 machine running".to_owned() } else { format!("{running} machines running") };
    Ok(waiting.ended(Some(&cluster), outcome, &what, text, &status(&cluster)))
}

/// The command that shows how a cluster is.
pub(super) fn status(cluster: &str) -> String {
    format!("status -c {cluster}")
}
