//! A cluster is ready: as `talops status` judges it and, where wanted, with a Kubernetes API that answers.
//!
//! Right after a change Omni still shows what it found before it (a ready cluster, upgrades that are done): what was found
//! is held against what is asked for, and nothing good is believed before Omni has had the time to look. A cluster that is
//! ready need not have an API that answers: its load balancer comes up to a minute later. Both were observed on Omni
//! v1.10.4. A request that `FAILED` is no end: its provider tries again each minute (`siderolabs/omni`
//! `client/pkg/infra/controllers/provision.go`).

use std::time::Duration;

use futures::future::try_join;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::conditions::{REOPENED_AFTER, words};
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::estate::{
    Answer, AskedMachineSet, Estate, InfraProvider, Machine, MachineRequest, Observation, OmniCluster, OmniEndpoint,
    Upgrade,
};
use crate::health::{self, Finding, Severity, Subject};
use crate::omni::{Client, observe};
use crate::resource::{
    ClusterMachineStatusSpec, ClusterStatusSpec, ClusterUuidSpec, KubernetesUpgradeStatusSpec, LoadBalancerStatusSpec,
    MachineRequestStatusSpec, MachineSetStatusSpec, Selector, TalosUpgradeStatusSpec, label,
};
use crate::wait::{Blocker, Check, Hints, NotYet, Progress, from_watch, merged, reopened};

/// How long Omni may take to look at a change: for so long nothing good is believed after one.
pub const TO_TAKE_UP: Duration = Duration::from_secs(5);

/// How soon an API is asked again that does not answer: nothing says when it does.
const ANSWERS_AGAIN: Duration = Duration::from_secs(1);

/// What a cluster looks like in Omni.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The cluster, where there is one.
    pub cluster: Option<OmniCluster>,
    /// Its machines.
    pub machines: Vec<Machine>,
    /// Its machine requests.
    pub requests: Vec<MachineRequest>,
    /// The infrastructure providers.
    pub providers: Vec<InfraProvider>,
    /// Its machine sets as they are asked for.
    pub asked: Vec<AskedMachineSet>,
    /// Its UUID, once it has one.
    pub uuid: Option<String>,
}

/// A cluster that is ready.
#[derive(Debug, Clone, Default)]
pub struct Ready {
    /// What it looks like.
    pub seen: Seen,
    /// The version that its Kubernetes API said it has; `None` where it was not asked.
    pub kubernetes: Option<String>,
}

/// What is waited for, in words: the same whoever waits.
#[must_use]
pub fn what(cluster: &str, api: bool) -> String {
    let answering = if api { " and its API answering" } else { "" };
    format!("cluster {cluster} ready{answering}")
}

/// Reads what there is of a cluster.
///
/// # Errors
///
/// When Omni cannot be asked.
pub async fn look(client: &Client, cluster: &str) -> Result<Seen> {
    Box::pin(read(client, cluster)).await
}

async fn read(client: &Client, cluster: &str) -> Result<Seen> {
    let only = [cluster.to_owned()];
    let uuid = async { Ok(client.find::<ClusterUuidSpec>(cluster).await?.map(|uuid| uuid.spec.uuid)) };
    let (clusters, machines, requests, providers, asked, uuid) = futures::try_join!(
        observe::clusters(client, &only),
        observe::machines(client, &only),
        observe::requests(client, &only),
        observe::infra_providers(client),
        observe::asked_machine_sets(client, cluster),
        uuid,
    )?;
    let cluster = clusters.into_iter().find(|one| one.name == cluster);
    Ok(Seen { cluster, machines, requests, providers, asked, uuid })
}

/// What `talops status` says of the cluster and of what belongs to it, worst first. `endpoint` is Omni's name in the
/// configuration.
#[must_use]
pub fn findings(seen: &Seen, endpoint: &str, now: Timestamp) -> Vec<Finding> {
    fn seen_now<T>(value: T) -> Observation<T> {
        Observation { source: String::new(), took: Duration::ZERO, answer: Answer::Seen(value) }
    }
    // A provider matters to a cluster as long as it owes it something.
    let owed = seen.requests.iter().filter(|request| request.stage != "PROVISIONED" || request.tearing_down);
    let owing: Vec<&str> = owed.map(|request| request.provider_id.as_str()).collect();
    let providers = seen.providers.iter().filter(|one| owing.contains(&one.id.as_str())).cloned().collect();
    let omni = OmniEndpoint {
        name: endpoint.to_owned(),
        url: String::new(),
        server: None,
        clusters: Some(seen_now(seen.cluster.iter().cloned().collect())),
        machines: Some(seen_now(seen.machines.clone())),
        requests: Some(seen_now(seen.requests.clone())),
        infra_providers: Some(seen_now(providers)),
    };
    let estate = Estate {
        taken_at: now,
        omni: vec![omni],
        clusters: Vec::new(),
        providers: Vec::new(),
        not_configured: Vec::new(),
    };
    health::judge(&estate, now).findings
}

/// Whether the cluster is what is asked for, and well.
#[must_use]
pub fn verdict(seen: &Seen, now: Timestamp) -> Check<()> {
    let cluster = match stays(seen) {
        Ok(cluster) => cluster,
        Err((why, blockers)) => return Check::Impossible { why, blockers },
    };
    let mut blockers: Vec<Blocker> = in_the_way(seen, now).map(|(_, blocker)| blocker).collect();
    blockers.extend(not_taken_up(cluster, &seen.asked));
    if blockers.is_empty() {
        return Check::Met(());
    }
    Check::NotYet(NotYet { progress: progress(seen), blockers, again_in: None })
}

/// The cluster, unless it is not there or goes: nothing comes true of it then, and this is why.
pub fn stays(seen: &Seen) -> Result<&OmniCluster, (String, Vec<Blocker>)> {
    let cluster = seen.cluster.as_ref().ok_or_else(|| ("Omni has no such cluster".to_owned(), Vec::new()))?;
    if cluster.tearing_down || cluster.phase == "DESTROYING" {
        let left =
            cluster.destroy_status.iter().map(|status| Blocker::new(format!("cluster {}", cluster.name), status));
        return Err(("it is being deleted".to_owned(), left.collect()));
    }
    Ok(cluster)
}

/// What is not well, each with its own words.
pub(super) fn in_the_way(seen: &Seen, now: Timestamp) -> impl Iterator<Item = (Finding, Blocker)> {
    findings(seen, "", now).into_iter().filter(|finding| finding.severity != Severity::Notice).map(|finding| {
        let blocker = Blocker::new(named(&finding.subject), words(&finding.state, &finding.message));
        (finding, blocker)
    })
}

/// Its machines, but for those that go.
pub fn members(seen: &Seen) -> impl Iterator<Item = &Machine> {
    seen.machines.iter().filter(|machine| machine.stage.is_some() && !machine.tearing_down)
}

/// Whether a machine runs, and Omni reaches it.
pub(super) fn runs(machine: &Machine) -> bool {
    machine.connected && machine.stage.as_deref() == Some("RUNNING") && machine.ready == Some(true)
}

/// How many machines are asked for, as far as that is a number.
#[must_use]
pub fn asked(sets: &[AskedMachineSet]) -> u64 {
    let known = sets.iter().filter(|set| !set.tearing_down).map(|set| set.machines);
    known.map(|machines| u64::from(machines.unwrap_or_default())).sum()
}

/// How many of the machines that are asked for run.
fn progress(seen: &Seen) -> Progress {
    let running = members(seen).filter(|machine| runs(machine)).count() as u64;
    Progress::counted(running, asked(&seen.asked).max(members(seen).count() as u64), "machines running")
}

/// What Omni has not looked at yet: what it found is not what it is asked for.
fn not_taken_up<'a>(cluster: &'a OmniCluster, asked: &'a [AskedMachineSet]) -> impl Iterator<Item = Blocker> + 'a {
    let version = |name: &str, upgrade: &Option<Upgrade>, wanted: &str| {
        let reached = upgrade.as_ref().map(|upgrade| upgrade.reached_version.as_str()).filter(|_| !wanted.is_empty());
        let says = match reached? {
            "" => format!("Omni has not said yet that {wanted} is reached"),
            reached if reached != wanted => format!("at {reached}, {wanted} is asked for"),
            _ => return None,
        };
        Some(Blocker::new(format!("{name} of {}", cluster.name), says))
    };
    let versions = [
        version("Talos", &cluster.talos_upgrade, &cluster.talos_version),
        version("Kubernetes", &cluster.kubernetes_upgrade, &cluster.kubernetes_version),
    ];
    let sets = asked.iter().filter_map(|set| {
        let found = cluster.machine_sets.iter().find(|found| found.id == set.id);
        let says = match (found, set.machines) {
            _ if set.tearing_down => "it is being torn down".to_owned(),
            (None, _) => "Omni has not taken it up yet".to_owned(),
            (Some(found), Some(machines)) if found.machines.requested != machines => {
                format!("{} machines, {machines} are asked for", found.machines.requested)
            }
            _ => return None,
        };
        Some(Blocker::new(format!("machine set {}", set.id), says))
    });
    let left = cluster.machine_sets.iter().filter(|found| !asked.iter().any(|set| set.id == found.id));
    let left = left.map(|found| Blocker::new(format!("machine set {}", found.id), "it is not asked for any more"));
    versions.into_iter().flatten().chain(sets).chain(left)
}

/// `machine set prod-workers`.
fn named(subject: &Subject) -> String {
    let kind = match subject.kind.as_str() {
        "MachineSet" => "machine set".to_owned(),
        "MachineRequest" => "machine request".to_owned(),
        "InfraProvider" => "provider".to_owned(),
        other => other.to_lowercase(),
    };
    format!("{kind} {}", subject.name)
}

/// Looks whether a cluster is ready.
#[derive(Debug)]
pub struct Probe<'a> {
    connections: &'a Connections,
    endpoint: String,
    client: Client,
    cluster: String,
    api: bool,
    /// Before this nothing good is believed.
    from: Option<Instant>,
}

impl<'a> Probe<'a> {
    /// A probe of a cluster of an endpoint: its name in the configuration, and the client of it.
    #[must_use]
    pub fn new(connections: &'a Connections, endpoint: &str, client: Client, cluster: &str) -> Self {
        Self { connections, endpoint: endpoint.to_owned(), client, cluster: cluster.to_owned(), api: false, from: None }
    }

    /// With an API that answers: its load balancer is healthy, and what is minted for this very cluster is let in.
    #[must_use]
    pub const fn with_api(mut self, wanted: bool) -> Self {
        self.api = wanted;
        self
    }

    /// Right after a change of the cluster: Omni is given [`TO_TAKE_UP`] from now.
    #[must_use]
    pub fn after_a_change(mut self) -> Self {
        self.from = Some(Instant::now() + self.connections.paced(TO_TAKE_UP));
        self
    }

    /// Looks.
    ///
    /// # Errors
    ///
    /// When Omni cannot be asked. That the Kubernetes API cannot is an answer.
    pub async fn look(&self) -> Result<Check<Ready>> {
        let seen = look(&self.client, &self.cluster).await?;
        let not_yet = |what: Blocker, again_in: Option<Duration>| {
            Check::NotYet(NotYet { progress: progress(&seen), blockers: vec![what], again_in })
        };
        match verdict(&seen, Timestamp::now()) {
            Check::Met(()) => {}
            Check::NotYet(not_yet) => return Ok(Check::NotYet(not_yet)),
            Check::Impossible { why, blockers } => return Ok(Check::Impossible { why, blockers }),
        }
        if let Some(left) =
            self.from.map(|from| from.saturating_duration_since(Instant::now())).filter(|l| !l.is_zero())
        {
            let what = Blocker::new(format!("cluster {}", self.cluster), "Omni is given time to take the change up");
            return Ok(not_yet(what, Some(left)));
        }
        if !self.api {
            return Ok(Check::Met(Ready { seen, kubernetes: None }));
        }
        let balancer = seen.cluster.as_ref().and_then(|cluster| cluster.load_balancer);
        if !balancer.is_some_and(|balancer| balancer.healthy && !balancer.stopped) {
            let what = Blocker::new("load balancer", "Omni does not reach the Kubernetes API yet");
            return Ok(not_yet(what, None));
        }
        match Box::pin(self.answer(&seen)).await {
            Ok(version) => Ok(Check::Met(Ready { seen, kubernetes: Some(version) })),
            Err(error) if matches!(error.kind(), Kind::Configuration | Kind::Usage | Kind::Refused) => Err(error),
            Err(error) => {
                let what = Blocker::new(format!("Kubernetes API of {}", self.cluster), error.message());
                Ok(not_yet(what, Some(ANSWERS_AGAIN)))
            }
        }
    }

    /// What the API says its version is. What is minted is minted for this UUID, and dies with it.
    async fn answer(&self, seen: &Seen) -> Result<String> {
        let connected = self.connections.minted_kubernetes(&self.endpoint, &self.cluster);
        let same = async { Ok(self.client.find::<ClusterUuidSpec>(&self.cluster).await?.map(|uuid| uuid.spec.uuid)) };
        let (connected, uuid) = try_join(connected, same).await?;
        if uuid != seen.uuid {
            return Err(Error::failed("the cluster was made anew meanwhile"));
        }
        connected.client.version().await
    }
}

/// A hint for each change of what a cluster is judged by.
#[must_use]
pub fn hints(client: &Client, cluster: &str) -> Hints {
    let of_cluster = Selector::new().equals(label::CLUSTER, cluster);
    let status = watch::<ClusterStatusSpec>(client, cluster, None);
    let balancer = watch::<LoadBalancerStatusSpec>(client, cluster, None);
    let talos = watch::<TalosUpgradeStatusSpec>(client, cluster, None);
    let kubernetes = watch::<KubernetesUpgradeStatusSpec>(client, cluster, None);
    let sets = watch::<MachineSetStatusSpec>(client, "", Some(&of_cluster));
    let machines = watch::<ClusterMachineStatusSpec>(client, "", Some(&of_cluster));
    let requests = watch::<MachineRequestStatusSpec>(client, "", None);
    let upgrades = merged(talos, kubernetes);
    merged(merged(merged(status, balancer), upgrades), merged(merged(sets, machines), requests))
}

fn watch<S: crate::resource::Spec>(client: &Client, id: &str, selector: Option<&Selector>) -> Hints {
    let (client, id) = (client.clone(), id.to_owned());
    let selectors: Vec<Selector> = selector.into_iter().cloned().collect();
    reopened(REOPENED_AFTER, move || from_watch(client.watch::<S>(&id, &selectors)))
}

#[cfg(test)]
mod tests;
