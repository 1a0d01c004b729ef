//! `talops restart workload` and `talops restart argocd`.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::check_access;
use super::report::{Restart, RestartOutcome, RestartProof, RestartReport, RestartTarget};
use crate::cluster::{self, Client, WorkloadName};
use crate::conditions::rollout;
use crate::config::{self, WaitOf};
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::estate::Controller;
use crate::event::Events;
use crate::wait::{End, Schedule, Wait};

/// How long a rollout may take: as long as a Deployment is given unless it says otherwise.
const TO_ROLL_OUT: Duration = Duration::from_secs(10 * 60);

/// Which workload is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// This one.
    Workload(WorkloadName),
    /// Argo CD's application controller, in this namespace or in whatever.
    ArgoCd {
        /// Its namespace, where there are several.
        namespace: Option<String>,
    },
}

/// What is to be done.
#[derive(Debug, Clone)]
pub struct WorkloadOptions {
    /// Which workload.
    pub wanted: Wanted,
    /// The clusters that the caller chose; exactly one has to be meant.
    pub clusters: Vec<String>,
    /// Only have the server say what it would do.
    pub dry_run: bool,
    /// When the whole call ends.
    pub deadline: Option<Instant>,
    /// How the tool was called, for messages: `talops`.
    pub program: String,
}

/// Restarts a workload as `kubectl rollout restart` does, and proves that its new pods are there.
///
/// # Errors
///
/// [`Kind::Refused`] when it is paused or would not be rolled out: nothing was changed then. That it was not rolled out is
/// no error but the report's failure.
pub async fn workload(connections: &Connections, options: &WorkloadOptions, events: &Events) -> Result<Restart> {
    let (cluster, configured) = one_cluster(connections, &options.clusters)?;
    check_access(connections, &format!("a workload of {cluster}"), options.dry_run)?;
    let connected = connections.kubernetes_to_change(cluster).await?;
    let client = &connected.client;
    let name = match &options.wanted {
        Wanted::Workload(name) => name.clone(),
        Wanted::ArgoCd { namespace } => argocd(client, cluster, namespace.as_deref()).await?,
    };
    let before = cluster::rollout(client, &name).await?;
    can_roll_out(&before, &name)?;
    let object = name.object();
    let target =
        RestartTarget { kind: object.kind, scope: cluster.to_owned(), namespace: object.namespace, name: object.name };
    let mut report = RestartReport::new(target, format!("restart {name}"), Vec::new(), options.dry_run);
    let began = Instant::now();
    if !options.dry_run {
        events.step(format!("restart {name} of {cluster}"));
    }
    let now = Timestamp::now();
    let asked = cluster::restart(client, &name, now, options.dry_run);
    let asked = asked.await?;
    if asked.generation <= before.generation {
        let message = format!("{name} was restarted within this very second: its template has not changed");
        return Err(Error::new(Kind::Failed, message).hint("call again"));
    }
    if options.dry_run {
        return Ok(Restart { report, failure: None });
    }
    let probe = || rollout::probe(client, &name, asked.generation);
    let wait = Wait::new(format!("{name} rolled out"), Schedule::within(limit(configured, &options.wanted)), events);
    let waited = wait.with_deadline(options.deadline).until(rollout::hints(client, &name), probe).await;
    let unmet = match waited {
        Ok(met) => {
            report.outcome = RestartOutcome::Restarted;
            report.seconds = Some((began.elapsed().as_secs_f64() * 10.0).round() / 10.0);
            report.proofs = vec![proof(&met.value)];
            return Ok(Restart { report, failure: None });
        }
        Err(unmet) => unmet,
    };
    let WorkloadOptions { program, .. } = options;
    let (kind, path) =
        (report.target.kind.to_lowercase(), format!("{}/{}", report.target.namespace, report.target.name));
    let look = format!("{program} status -c {cluster} {kind}/{path}");
    let mut error = unmet.error();
    report.outcome = RestartOutcome::NotBack;
    if unmet.end == End::DeadlineReached {
        report.outcome = RestartOutcome::NotKnown;
        error = error.hint(format!("the rollout goes on; {look} shows how it is"));
    } else if error.hint_text().is_none() {
        error = error.hint(format!("{look} shows why"));
    }
    Ok(Restart { report, failure: Some(error) })
}

/// How long the rollout may take.
fn limit(cluster: &config::Cluster, wanted: &Wanted) -> Duration {
    match wanted {
        Wanted::Workload(_) => TO_ROLL_OUT,
        Wanted::ArgoCd { .. } => cluster.waits.limit(WaitOf::Argocd),
    }
}

/// The one cluster that is meant.
fn one_cluster<'a>(connections: &'a Connections, names: &[String]) -> Result<(&'a str, &'a config::Cluster)> {
    match connections.config().select(names)?.as_slice() {
        [only] => Ok(*only),
        [] => Err(Error::configuration("no cluster is configured").hint("`talops config init` writes a configuration")),
        several => {
            let names: Vec<&str> = several.iter().map(|(name, _)| *name).collect();
            Err(Error::usage(format!("several clusters are meant: {}", names.join(", "))).hint("name one with -c"))
        }
    }
}

/// Argo CD's application controller.
async fn argocd(client: &Client, cluster: &str, namespace: Option<&str>) -> Result<WorkloadName> {
    let found = cluster::application_controllers(client).await?;
    let fits = |name: &&WorkloadName| namespace.is_none_or(|namespace| name.object().namespace == namespace);
    let fitting: Vec<&WorkloadName> = found.iter().filter(fits).collect();
    let listed = |names: &[&WorkloadName]| names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match fitting.as_slice() {
        [only] => Ok((*only).clone()),
        [] if found.is_empty() => Err(Error::new(
            Kind::NotFound,
            format!("{cluster} has no Argo CD application controller"),
        )
        .hint(
            "it is found by its label app.kubernetes.io/name=argocd-application-controller; `talops restart workload` \
                 takes any name",
        )),
        [] => {
            let there = listed(&found.iter().collect::<Vec<_>>());
            Err(Error::new(Kind::NotFound, format!("no Argo CD application controller there; there is {there}")))
        }
        several => Err(Error::usage(format!("several application controllers are meant: {}", listed(several)))
            .hint("name the namespace with -n, or one of them with `talops restart workload`")),
    }
}

/// Whether a new template would be rolled out.
fn can_roll_out(rollout: &Controller, name: &WorkloadName) -> Result<()> {
    let refused = |why: &str, hint: &str| Err(Error::new(Kind::Refused, format!("{name} {why}")).hint(hint));
    if rollout.paused {
        return refused("is paused, and can't be restarted", "kubectl rollout resume first");
    }
    if rollout.update_on_delete {
        return refused("updates on delete: a restart would change none of its pods", "delete its pods one by one");
    }
    if rollout.partition > 0 && rollout.partition >= rollout.desired && rollout.desired > 0 {
        return refused("has a partition that keeps all its pods: a restart would change none", "lower its partition");
    }
    Ok(())
}

fn proof(rollout: &Controller) -> RestartProof {
    let Controller { generation, observed_generation, updated, desired, available, ready, object, .. } = rollout;
    let well = if object.kind == "StatefulSet" { format!("{ready} ready") } else { format!("{available} available") };
    let message =
        format!("generation {generation} observed ({observed_generation}), {updated}/{desired} updated, {well}");
    RestartProof::new("rolledOut", true, message)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Wanted, limit};
    use crate::cluster::WorkloadName;
    use crate::config::Cluster;

    #[test]
    fn argo_cd_has_as_long_as_its_cluster_says_and_no_other_workload_has() {
        let argocd = Wanted::ArgoCd { namespace: None };
        let workload = Wanted::Workload(WorkloadName::new("deploy", "shop", "web").unwrap());
        let slow: Cluster =
            serde_json::from_value(serde_json::json!({ "waits": { "argocd": "90s", "api": "1s" } })).unwrap();
        assert_eq!(limit(&slow, &argocd), Duration::from_secs(90));
        assert_eq!(limit(&Cluster::default(), &argocd), Duration::from_secs(300));
        assert_eq!(limit(&slow, &workload), Duration::from_secs(600));
    }
}
