//! Typed snapshots of an estate: what the clients decode into and what knowledge reads.
//!
//! A snapshot keeps other people's words verbatim (phases, reasons, health words): which of them mean "good" is known in
//! `health/` alone. Imports nothing but the rest of the ground.

mod argocd;
mod container;
mod dimension;
mod exposure;
mod external_secrets;
mod hypervisor;
mod kubernetes;
mod longhorn;
mod object;
mod observation;
mod omni;
mod provider;
mod remains;
mod table;

pub use argocd::{Application, ApplicationCondition, ApplicationResource, ApplicationSource, ArgoCd, Hook, Operation};
pub use container::{Compose, Container, Joined};
pub use dimension::Dimension;
pub use exposure::{Exposed, Exposure, PersistentVolume};
pub use external_secrets::{ExternalSecrets, SecretReference, SecretStore, SyncedSecret};
pub use hypervisor::{Hypervisor, HypervisorNode, VirtualMachine};
pub use kubernetes::{
    Condition, ContainerState, Controller, Job, KindCount, Node, Nodes, ObjectRef, PersistentVolumeClaim, Pod,
    Workload, Workloads,
};
pub use longhorn::{Longhorn, LonghornDisk, LonghornNode, LonghornVolume};
pub use object::{Event, Ingress, Object, ObjectCondition, Thing};
pub use observation::{Answer, Observation};
pub use omni::{
    AskedMachineSet, ControlPlaneCondition, Heartbeat, InfraProvider, KeyExpiry, LoadBalancer, Machine, MachineCounts,
    MachineRequest, MachineSet, OmniCluster, OmniServer, UnreadableObject, Upgrade,
};
pub use provider::{ErrorLine, ProviderContainer};
pub use remains::{Remains, Remnant};
pub use table::Row;

use jiff::Timestamp;

/// Everything that one call saw: the input of every verdict. `None` means that it was not asked: not configured, or
/// left out by `--only`.
#[derive(Debug, Clone)]
pub struct Estate {
    /// When the questions were sent.
    pub taken_at: Timestamp,
    /// One for each Omni endpoint of the configuration.
    pub omni: Vec<OmniEndpoint>,
    /// One for each cluster that was chosen.
    pub clusters: Vec<Cluster>,
    /// One for each infrastructure provider's container of the configuration.
    pub providers: Vec<Provider>,
    /// What is not configured at all, with the line of configuration that would change it.
    pub not_configured: Vec<NotConfigured>,
}

/// A dimension that nothing in the configuration says how to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotConfigured {
    /// What cannot be asked.
    pub dimension: Dimension,
    /// What to configure, as a sentence.
    pub hint: String,
}

/// One Omni endpoint, as seen with one key.
#[derive(Debug, Clone)]
pub struct OmniEndpoint {
    /// Its name in the configuration.
    pub name: String,
    /// Its URL.
    pub url: String,
    /// The server and who asks it.
    pub server: Option<Observation<OmniServer>>,
    /// Its clusters (all of them, whether configured or not, unless some were chosen).
    pub clusters: Option<Observation<Vec<OmniCluster>>>,
    /// Its machines.
    pub machines: Option<Observation<Vec<Machine>>>,
    /// Its machine requests.
    pub requests: Option<Observation<Vec<MachineRequest>>>,
    /// Its infrastructure providers.
    pub infra_providers: Option<Observation<Vec<InfraProvider>>>,
}

/// One cluster, as its own API shows it.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Its name in the configuration, which for an Omni cluster is its name in Omni.
    pub name: String,
    /// The name of the Omni endpoint that manages it.
    pub omni: Option<String>,
    /// Names of applications that are synced by hand and are not to be judged.
    pub excluded_applications: Vec<String>,
    /// API server and nodes.
    pub nodes: Option<Observation<Nodes>>,
    /// Pods, their controllers, jobs, volume claims, what leads to them, and the definitions of custom resources.
    pub workloads: Option<Observation<Workloads>>,
    /// Argo CD's applications and what makes them.
    pub argocd: Option<Observation<ArgoCd>>,
    /// External Secrets' stores and secrets.
    pub external_secrets: Option<Observation<ExternalSecrets>>,
    /// Longhorn's volumes and nodes.
    pub longhorn: Option<Observation<Longhorn>>,
    /// The hypervisors of its machines.
    pub hypervisors: Vec<NamedHypervisor>,
}

/// A hypervisor under its name in the configuration.
#[derive(Debug, Clone)]
pub struct NamedHypervisor {
    /// Its name in the configuration (`proxmox`, say).
    pub name: String,
    /// What it shows.
    pub observation: Observation<Hypervisor>,
}

/// An infrastructure provider's container under its name in the configuration.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name in the configuration.
    pub name: String,
    /// The Omni endpoint that it provides for, where that is known.
    pub omni: Option<String>,
    /// The infrastructure provider's id in Omni, where configured.
    pub id: Option<String>,
    /// What its engine shows.
    pub container: Observation<ProviderContainer>,
}

impl Provider {
    /// Whether it is the infrastructure provider `id` of an endpoint.
    #[must_use]
    pub fn is(&self, endpoint: &str, id: &str) -> bool {
        self.id.as_deref() == Some(id) && self.omni.as_deref().is_none_or(|omni| omni == endpoint)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Answer, Observation, Provider, ProviderContainer};

    #[test]
    fn a_provider_is_its_endpoints_alone() {
        let seen = Answer::Seen(ProviderContainer::default());
        let container = Observation { source: String::new(), took: Duration::ZERO, answer: seen };
        let id = Some("proxmox".to_owned());
        let of_home = Provider { name: "matrix".into(), omni: Some("home".into()), id, container };
        assert!(of_home.is("home", "proxmox"));
        assert!(!of_home.is("lyon", "proxmox"));
        assert!(!of_home.is("home", "other"));
        assert!(Provider { omni: None, ..of_home }.is("lyon", "proxmox"));
    }
}
