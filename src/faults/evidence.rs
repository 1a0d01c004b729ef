//! What the rules read: the snapshot, and what was asked besides.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::error::Error;
use crate::estate::{
    Cluster, ErrorLine, Estate, Hypervisor, KeyExpiry, Machine, MachineRequest, Observation, OmniEndpoint, Provider,
    ProviderContainer, VirtualMachine,
};

/// For how long a line of a log is news.
const NEWS: SignedDuration = SignedDuration::from_hours(1);

/// Everything that a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The snapshot.
    pub estate: &'a Estate,
    /// What a snapshot does not have.
    pub seen: &'a Seen,
    /// The time of the verdict.
    pub now: Timestamp,
}

/// What was asked besides the snapshot.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// One for each Omni endpoint that was asked.
    pub endpoints: Vec<EndpointAccess>,
    /// One for each provider that was asked.
    pub providers: Vec<ProviderAccess>,
    /// One for each cluster that was asked.
    pub clusters: Vec<ClusterAccess>,
    /// Machines' links that are being torn down, or whose machine is.
    pub links: Vec<Link>,
    /// The names of the environment's variables; never their values.
    pub variables: BTreeSet<String>,
}

/// An Omni endpoint, from where we stand.
#[derive(Debug, Clone, Default)]
pub struct EndpointAccess {
    /// Its name in the configuration.
    pub name: String,
    /// Its URL.
    pub url: String,
    /// The server's clock less ours, as it told without a signature.
    pub clock_skew: Option<SignedDuration>,
    /// The key that questions are signed with.
    pub key: Option<KeyExpiry>,
}

/// A provider, from where we stand.
#[derive(Debug, Clone, Default)]
pub struct ProviderAccess {
    /// Its name in the configuration.
    pub name: String,
    /// It is looked for on this very machine.
    pub here: bool,
    /// Its image is on its host alone; `None` where that is not known.
    pub image_is_local: Option<bool>,
}

/// A cluster's Kubernetes API, from where we stand.
#[derive(Debug, Clone, Default)]
pub struct ClusterAccess {
    /// The cluster's name.
    pub name: String,
    /// Its kubeconfig is minted by Omni.
    pub minted: bool,
    /// The context that the configuration names.
    pub context: Option<String>,
    /// The kubeconfig files that were read, and the contexts in them; `None` where they were not looked at.
    pub contexts: Option<(Vec<String>, Vec<String>)>,
}

/// A machine's tunnel to Omni (`Links`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// The endpoint's name in the configuration.
    pub endpoint: String,
    /// The machine's id.
    pub machine: String,
    /// It is being torn down.
    pub tearing_down: bool,
    /// Who still holds it.
    pub finalizers: Vec<String>,
}

impl<'a> Evidence<'a> {
    /// Machine requests, each with its endpoint.
    pub(super) fn requests(self) -> impl Iterator<Item = (&'a OmniEndpoint, &'a MachineRequest)> {
        let of = |endpoint: &'a OmniEndpoint| endpoint.requests.as_ref().and_then(Observation::seen);
        self.estate
            .omni
            .iter()
            .flat_map(move |endpoint| of(endpoint).into_iter().flatten().map(move |one| (endpoint, one)))
    }

    /// Machines, each with its endpoint.
    pub(super) fn machines(self) -> impl Iterator<Item = (&'a OmniEndpoint, &'a Machine)> {
        let of = |endpoint: &'a OmniEndpoint| endpoint.machines.as_ref().and_then(Observation::seen);
        self.estate
            .omni
            .iter()
            .flat_map(move |endpoint| of(endpoint).into_iter().flatten().map(move |one| (endpoint, one)))
    }

    /// Whether a request's machine has ever joined; `None` where machines were not seen.
    pub(super) fn has_joined(endpoint: &OmniEndpoint, request: &MachineRequest) -> Option<bool> {
        let machines = endpoint.machines.as_ref()?.seen()?;
        let id = request.machine_id.as_deref()?;
        Some(machines.iter().any(|machine| machine.id.eq_ignore_ascii_case(id)))
    }

    /// Providers whose container was seen.
    pub(super) fn containers(self) -> impl Iterator<Item = (&'a Provider, &'a ProviderContainer)> {
        self.estate.providers.iter().filter_map(|provider| Some((provider, provider.container.seen()?)))
    }

    /// The configured provider that is an infrastructure provider of an endpoint.
    pub(super) fn provider(self, endpoint: &str, id: &str) -> Option<&'a Provider> {
        self.estate.providers.iter().find(|provider| provider.is(endpoint, id))
    }

    /// Whether Omni has a heartbeat of a provider; `None` where that was not seen.
    pub(super) fn is_connected(self, provider: &Provider) -> Option<bool> {
        let id = provider.id.as_deref()?;
        let endpoint = self.estate.omni.iter().find(|endpoint| provider.is(&endpoint.name, id))?;
        let known = endpoint.infra_providers.as_ref()?.seen()?;
        known.iter().find(|one| one.id == id).map(|one| one.connected)
    }

    /// The hypervisors of a cluster that were seen.
    pub(super) fn hypervisors(cluster: &'a Cluster) -> impl Iterator<Item = &'a Hypervisor> {
        cluster.hypervisors.iter().filter_map(|named| named.observation.seen())
    }

    /// The hypervisors of the cluster of that name.
    pub(super) fn hypervisors_of(self, cluster: Option<&str>) -> Vec<&'a Hypervisor> {
        let cluster = self.estate.clusters.iter().find(|one| Some(one.name.as_str()) == cluster);
        cluster.into_iter().flat_map(Self::hypervisors).collect()
    }

    /// What a provider's log said lately that has one of `words` in it, whatever their case: the newest such line.
    pub(super) fn said(self, container: &'a ProviderContainer, words: &[&str]) -> Option<&'a ErrorLine> {
        let has = |line: &&ErrorLine| {
            let text = line.text.to_lowercase();
            words.iter().any(|word| text.contains(&word.to_lowercase()))
        };
        let is_news = |line: &&ErrorLine| line.time.is_none_or(|time| self.now.duration_since(time) < NEWS);
        container.tail.iter().rev().chain(&container.last_error).filter(is_news).find(has)
    }

    /// The error of a cluster's API, where it could not be asked.
    pub(super) fn api_error(cluster: &Cluster) -> Option<&Error> {
        cluster.nodes.as_ref().and_then(Observation::error)
    }
}

/// The VM of a request: of its name and its machine's UUID.
pub(super) fn vm_of<'h>(hypervisors: &[&'h Hypervisor], request: &MachineRequest) -> Option<&'h VirtualMachine> {
    let is_it = |machine: &&VirtualMachine| match (&machine.uuid, &request.machine_id) {
        (Some(uuid), Some(id)) => uuid.eq_ignore_ascii_case(id),
        // A configuration that was not read says nothing; its name is all there is.
        _ => machine.name == request.id,
    };
    hypervisors.iter().flat_map(|hypervisor| &hypervisor.machines).find(is_it)
}

/// The time that a line was written, for evidence: `14:03:20Z `; nothing where it has none.
pub(super) fn at(line: &ErrorLine) -> String {
    line.time.map(|time| format!("{} ", time.strftime("%H:%M:%SZ"))).unwrap_or_default()
}
