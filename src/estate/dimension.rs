//! The questions that make up "is my estate well?".

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One dimension of an estate: one question to one kind of server, asked, limited and failing by itself.
///
/// The order is the order of a report, from what others depend on to what depends on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// The Omni server: reachable, version, identity, key, clock.
    Omni,
    /// Clusters as Omni sees them.
    Clusters,
    /// Machines as Omni sees them.
    Machines,
    /// Machine requests as Omni sees them.
    MachineRequests,
    /// Infrastructure providers as Omni sees them.
    InfraProviders,
    /// The infrastructure provider's container as its engine sees it.
    Provider,
    /// Virtual machines as the hypervisor sees them.
    Hypervisor,
    /// The API server and its nodes.
    Nodes,
    /// Pods, their controllers, jobs and volume claims.
    Workloads,
    /// Argo CD's applications.
    Argocd,
    /// External Secrets' stores and secrets.
    ExternalSecrets,
    /// Longhorn's volumes, nodes and disks.
    Longhorn,
}

impl Dimension {
    /// Every dimension, in the order of a report.
    pub const ALL: [Self; 12] = [
        Self::Omni,
        Self::Clusters,
        Self::Machines,
        Self::MachineRequests,
        Self::InfraProviders,
        Self::Provider,
        Self::Hypervisor,
        Self::Nodes,
        Self::Workloads,
        Self::Argocd,
        Self::ExternalSecrets,
        Self::Longhorn,
    ];

    /// The name under which `--only` and JSON know it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Omni => "omni",
            Self::Clusters => "clusters",
            Self::Machines => "machines",
            Self::MachineRequests => "machine-requests",
            Self::InfraProviders => "infra-providers",
            Self::Provider => "provider",
            Self::Hypervisor => "hypervisor",
            Self::Nodes => "nodes",
            Self::Workloads => "workloads",
            Self::Argocd => "argocd",
            Self::ExternalSecrets => "external-secrets",
            Self::Longhorn => "longhorn",
        }
    }
}

impl std::fmt::Display for Dimension {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}

impl std::str::FromStr for Dimension {
    type Err = crate::error::Error;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|dimension| dimension.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            crate::error::Error::usage(format!("no such dimension: {name}")).hint(format!("one of: {names}"))
        })
    }
}
