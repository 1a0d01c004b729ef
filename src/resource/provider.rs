//! Infrastructure providers and what they are asked for (`siderolabs/omni` `client/api/omni/specs/infra.proto`).

use serde::Deserialize;

use super::{EnumValue, Spec};

/// `MachineRequests`: what a provider is asked for. Id: `<request set>-<random>`, which providers use as the name of the
/// virtual machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineRequestSpec {
    /// Without `v`.
    pub talos_version: String,
}

impl Spec for MachineRequestSpec {
    const TYPE: &'static str = "MachineRequests.omni.sidero.dev";
    const NAMESPACE: &'static str = "infra-provider";
}

/// `MachineRequestSets`: how many machines a provider is asked for. Id: the machine set's, where one asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineRequestSetSpec {
    /// The infrastructure provider's id.
    pub provider_id: String,
}

impl Spec for MachineRequestSetSpec {
    const TYPE: &'static str = "MachineRequestSets.omni.sidero.dev";
}

/// `MachineRequestStatuses`: what a provider says of a request. Id: the request's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineRequestStatusSpec {
    /// The machine's UUID, once it is made.
    pub id: String,
    /// Use [`MachineRequestStatusSpec::stage`].
    #[serde(rename = "stage")]
    pub stage_value: EnumValue,
    /// What went wrong.
    pub error: String,
    /// How far it is, in the provider's words.
    pub status: String,
}

impl MachineRequestStatusSpec {
    /// `UNKNOWN`, `PROVISIONING`, `PROVISIONED`, `FAILED`.
    #[must_use]
    pub fn stage(&self) -> String {
        self.stage_value.word(&["UNKNOWN", "PROVISIONING", "PROVISIONED", "FAILED"])
    }
}

impl Spec for MachineRequestStatusSpec {
    const TYPE: &'static str = "MachineRequestStatuses.omni.sidero.dev";
    const NAMESPACE: &'static str = "infra-provider";
}

/// `InfraProviderCombinedStatuses`: a provider and its health. Id: the provider's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct InfraProviderCombinedStatusSpec {
    /// Its name.
    pub name: String,
    /// Its health.
    pub health: InfraProviderHealth,
    /// Its version.
    pub version: String,
}

impl Spec for InfraProviderCombinedStatusSpec {
    const TYPE: &'static str = "InfraProviderCombinedStatuses.omni.sidero.dev";
    const NAMESPACE: &'static str = "ephemeral";
}

/// `InfraProviderHealthStatuses`: what a provider itself last told. Id: the provider's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct InfraProviderHealthStatusSpec {
    /// When it last did, by its own clock; it does so when it starts and every half minute.
    #[serde(rename = "last_heartbeat_timestamp")]
    pub last_heartbeat: Option<String>,
    /// What it says is wrong.
    pub error: String,
}

impl Spec for InfraProviderHealthStatusSpec {
    const TYPE: &'static str = "InfraProviderHealthStatuses.omni.sidero.dev";
    const NAMESPACE: &'static str = "infra-provider-ephemeral";
}

/// A provider's health.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct InfraProviderHealth {
    /// It has sent a heartbeat lately.
    pub connected: bool,
    /// What it says is wrong.
    pub error: String,
    /// It has ever connected.
    pub initialized: bool,
}
