//! Machine sets (`siderolabs/omni` `client/api/omni/specs/omni.proto`).

use serde::Deserialize;

use super::{ClusterMachineCounts, EnumValue, Spec};

/// `MachineSets`: what is asked for. Id: `<cluster>-control-planes`, `<cluster>-workers`, `<cluster>-<name>`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineSetSpec {
    /// The machine class that its machines come from, where one is named.
    pub machine_allocation: Option<MachineAllocation>,
}

impl Spec for MachineSetSpec {
    const TYPE: &'static str = "MachineSets.omni.sidero.dev";
}

/// Machines from a machine class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineAllocation {
    /// The class.
    pub name: String,
    /// How many.
    pub machine_count: u32,
    /// Use [`MachineAllocation::is_unlimited`].
    #[serde(rename = "allocation_type")]
    pub type_value: EnumValue,
}

impl MachineAllocation {
    /// All machines that fit the class, however many.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        self.type_value.word(&["Static", "Unlimited"]) == "Unlimited"
    }
}

/// `MachineSetNodes`: a machine that is given to a machine set. Id: the machine's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineSetNodeSpec {}

impl Spec for MachineSetNodeSpec {
    const TYPE: &'static str = "MachineSetNodes.omni.sidero.dev";
}

/// `MachineSetStatuses`: what is there. Id: the machine set's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineSetStatusSpec {
    /// Use [`MachineSetStatusSpec::phase`].
    #[serde(rename = "phase")]
    pub phase_value: EnumValue,
    /// Running, and every machine ready, connected and up to date.
    pub ready: bool,
    /// What went wrong.
    pub error: String,
    /// Its machines.
    pub machines: ClusterMachineCounts,
    /// Updates that a lock holds back.
    pub locked_updates: u32,
}

impl MachineSetStatusSpec {
    /// `Unknown`, `ScalingUp`, `ScalingDown`, `Running`, `Destroying`, `Failed`, `Reconfiguring`, `Upgrading`.
    #[must_use]
    pub fn phase(&self) -> String {
        self.phase_value.word(&[
            "Unknown",
            "ScalingUp",
            "ScalingDown",
            "Running",
            "Destroying",
            "Failed",
            "Reconfiguring",
            "Upgrading",
        ])
    }
}

impl Spec for MachineSetStatusSpec {
    const TYPE: &'static str = "MachineSetStatuses.omni.sidero.dev";
}
