//! What is behind an Omni endpoint as plain data, and the views of it that each server shows.
//!
//! The data say what *is* (a machine is lost since then, an image cannot be pulled); the views in `omni`, `kubernetes`,
//! `provider` and `hypervisor` are functions of them, so that what one server shows fits what the others show. Faults
//! change the data and nothing else. The first state is always the same, with times counted back from the start.

mod applications;
mod clusters;
mod fixed;
mod hypervisor;
pub mod kubernetes;
mod names;
pub mod omni;
mod pods;
mod provider;
mod requests;
mod secrets;
mod troubles;
mod volumes;
mod workloads;

pub use applications::{Application, Extra, Judgement, ResourceFault};
pub use clusters::{Cluster, Machine, MachineSet, Platform};
pub use hypervisor::{Host, VirtualMachine};
pub use pods::{Pod, PodState};
pub use provider::{
    AWAY as PROVIDER_AWAY, ID_REFUSED, KEY_REFUSED, LogLine, Provider, ProviderState, line as provider_line,
};
pub use requests::{NO_RIGHT, OddRequest, storage_problem};
pub use secrets::{ExternalSecret, Store, StoreProblem};
pub use troubles::{Access, CROWDED, Troubles};
pub use volumes::{Volume, VolumeProblem};
pub use workloads::{Claim, ImageProblem, Placement, Workload, WorkloadKind};

pub use names::{hash, suffix, uuid};

use clusters::Place;
use jiff::{SignedDuration, Timestamp};

use super::trouble::{Server, Trouble};

/// An Omni and all that is behind it.
#[derive(Debug, Clone)]
pub struct World {
    /// The endpoint's name in the configuration.
    pub name: &'static str,
    /// When the estate was started; every other time counts from here.
    pub started: Timestamp,
    /// The clusters that Omni manages.
    pub clusters: Vec<Cluster>,
    /// The infrastructure provider.
    pub provider: Provider,
    /// The hypervisor's hosts.
    pub hosts: Vec<Host>,
    /// The hypervisor's virtual machines: the clusters' and others.
    pub virtual_machines: Vec<VirtualMachine>,
    /// Machine requests that something is wrong with.
    pub odd_requests: Vec<OddRequest>,
    /// What is to go wrong while the estate runs.
    pub troubles: Troubles,
    /// What goes wrong on the ways to it.
    pub access: Access,
    /// What goes wrong with the connections of its servers.
    pub connections: Vec<(Server, Trouble)>,
    /// How the class of workers selects a storage: an expression in CEL.
    pub storage_selector: &'static str,
    /// The service account's key runs out at this time, or has; `None` while it is good for another year or so.
    pub key_expires: Option<Timestamp>,
    /// How far Omni's clock is ahead of ours.
    pub omni_clock: SignedDuration,
    /// Whether Omni's gateway listens.
    pub omni_listens: bool,
    /// How long Omni takes to list a type.
    pub omni_delays: Vec<(&'static str, std::time::Duration)>,
}

impl World {
    /// An estate of one endpoint and two clusters, as it always starts: everything is well.
    #[must_use]
    pub fn new(started: Timestamp) -> Self {
        let clusters = vec![
            clusters::production("talos-prod-01", Place { first_vm: 140, network: "10.20.0." }),
            clusters::edge("edge", Place { first_vm: 160, network: "10.20.8." }),
        ];
        Self::of("home", started, clusters, Provider::running("matrix", "matrix-cluster"))
    }

    /// Three endpoints with three clusters each.
    pub(super) fn fleet(started: Timestamp) -> Vec<Self> {
        let site = |name, provider, [production, staging, edge]: [&'static str; 3]| {
            let clusters = vec![
                clusters::production(production, Place { first_vm: 140, network: "10.20.0." }),
                clusters::staging(staging, Place { first_vm: 150, network: "10.20.4." }),
                clusters::edge(edge, Place { first_vm: 160, network: "10.20.8." }),
            ];
            Self::of(name, started, clusters, provider)
        };
        vec![
            site("home", Provider::running("matrix", "matrix-cluster"), ["talos-prod-01", "talos-stage-01", "edge"]),
            site(
                "lyon",
                Provider::running("lyon-proxmox", "lyon-cluster"),
                ["lyon-prod-01", "lyon-stage-01", "lyon-edge"],
            ),
            site(
                "oslo",
                Provider::running("oslo-proxmox", "oslo-cluster"),
                ["oslo-prod-01", "oslo-stage-01", "oslo-edge"],
            ),
        ]
    }

    /// A cluster that no Omni manages.
    pub(super) fn apart() -> Cluster {
        clusters::openshift("sno-edge")
    }

    fn of(name: &'static str, started: Timestamp, clusters: Vec<Cluster>, provider: Provider) -> Self {
        let virtual_machines = hypervisor::machines_of(&clusters);
        Self {
            name,
            started,
            clusters,
            provider,
            hosts: hypervisor::hosts(),
            virtual_machines,
            odd_requests: Vec::new(),
            troubles: Troubles::default(),
            access: Access::default(),
            connections: Vec::new(),
            storage_selector: "name == \"local-lvm\"",
            key_expires: None,
            omni_clock: SignedDuration::ZERO,
            omni_listens: true,
            omni_delays: Vec::new(),
        }
    }

    /// A time before the start.
    #[must_use]
    pub fn ago(&self, duration: SignedDuration) -> Timestamp {
        self.started.checked_sub(duration).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// A time before the start, as Kubernetes and Omni write times: in whole seconds.
    #[must_use]
    pub fn ago_text(&self, duration: SignedDuration) -> String {
        seconds_text(self.ago(duration))
    }

    /// What goes wrong with the connections of a kind of server.
    #[must_use]
    pub fn troubles_of(&self, server: Server) -> Vec<Trouble> {
        self.connections.iter().filter(|(at, _)| *at == server).map(|(_, trouble)| *trouble).collect()
    }

    /// Adds a virtual machine whose machine request is gone.
    pub(super) fn leave_orphan(&mut self) {
        let set = self.clusters.first().and_then(|cluster| cluster.machine_sets.last());
        if let Some(set) = set {
            let orphan = hypervisor::orphan(&set.id);
            self.virtual_machines.push(orphan);
        }
    }
}

/// A time in whole seconds, as Kubernetes and Omni write it: `2026-11-21T00:33:20Z`.
#[must_use]
pub fn seconds_text(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Minutes as a duration.
const fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

/// Hours as a duration.
const fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

/// Days as a duration.
const fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count * 24)
}
