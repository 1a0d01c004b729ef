//! Upgrades of a cluster (`siderolabs/omni` `client/api/omni/specs/omni.proto`).

use serde::Deserialize;

use super::{EnumValue, Spec};

/// `KubernetesUpgradeStatuses`. Id: the cluster's name. Not there before a new cluster's API answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct KubernetesUpgradeStatusSpec {
    /// Use [`KubernetesUpgradeStatusSpec::phase`].
    #[serde(rename = "phase")]
    pub phase_value: EnumValue,
    /// What went wrong.
    pub error: String,
    /// What it is doing.
    pub step: String,
    /// How that goes.
    pub status: String,
    /// The version that the last finished upgrade went to, without `v`.
    pub last_upgrade_version: String,
    /// The version that it goes to, while it goes, without `v`.
    pub current_upgrade_version: String,
}

impl KubernetesUpgradeStatusSpec {
    /// `Unknown`, `Upgrading`, `Done`, `Failed`, `Reverting`.
    #[must_use]
    pub fn phase(&self) -> String {
        self.phase_value.word(&["Unknown", "Upgrading", "Done", "Failed", "Reverting"])
    }
}

impl Spec for KubernetesUpgradeStatusSpec {
    const TYPE: &'static str = "KubernetesUpgradeStatuses.omni.sidero.dev";
}

/// `TalosUpgradeStatuses`. Id: the cluster's name, and it has no cluster label.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TalosUpgradeStatusSpec {
    /// Use [`TalosUpgradeStatusSpec::phase`].
    #[serde(rename = "phase")]
    pub phase_value: EnumValue,
    /// What went wrong.
    pub error: String,
    /// What it is doing.
    pub step: String,
    /// How that goes.
    pub status: String,
    /// The version that the last finished upgrade went to, without `v`.
    pub last_upgrade_version: String,
    /// The version that it goes to, while it goes, without `v`.
    pub current_upgrade_version: String,
}

impl TalosUpgradeStatusSpec {
    /// `Unknown`, `Upgrading`, `Done`, `Failed`, `Reverting`, `UpdatingMachineSchematics`.
    #[must_use]
    pub fn phase(&self) -> String {
        self.phase_value.word(&["Unknown", "Upgrading", "Done", "Failed", "Reverting", "UpdatingMachineSchematics"])
    }
}

impl Spec for TalosUpgradeStatusSpec {
    const TYPE: &'static str = "TalosUpgradeStatuses.omni.sidero.dev";
}
