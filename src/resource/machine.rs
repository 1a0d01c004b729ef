//! Machines (`siderolabs/omni` `client/api/omni/specs/omni.proto`, `siderolink.proto`). Ids are the machines' UUIDs.

use serde::Deserialize;

use super::{EnumValue, Spec};

/// `Machines`: a machine that Omni knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineSpec {
    /// It has a tunnel to Omni.
    pub connected: bool,
}

impl Spec for MachineSpec {
    const TYPE: &'static str = "Machines.omni.sidero.dev";
}

/// `Links`: a machine's tunnel. Tearing one down makes Omni forget the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LinkSpec {
    /// The tunnel is up.
    pub connected: bool,
}

impl Spec for LinkSpec {
    const TYPE: &'static str = "Links.omni.sidero.dev";
}

/// `MachineStatuses`: what Talos says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineStatusSpec {
    /// `v1.13.8`.
    pub talos_version: String,
    /// Its network.
    pub network: MachineNetwork,
    /// Omni's last error with it.
    pub last_error: String,
    /// It has a tunnel to Omni.
    pub connected: bool,
    /// It waits in maintenance mode.
    pub maintenance: bool,
    /// Its cluster's name; empty outside of one.
    pub cluster: String,
    /// Use [`MachineStatusSpec::role`].
    #[serde(rename = "role")]
    pub role_value: EnumValue,
    /// What Talos finds wrong with it.
    pub diagnostics: Vec<MachineDiagnostic>,
    /// Use [`MachineStatusSpec::power`].
    #[serde(rename = "power_state")]
    pub power_value: EnumValue,
    /// The image that it runs.
    pub schematic: MachineSchematic,
}

impl MachineStatusSpec {
    /// `NONE`, `CONTROL_PLANE`, `WORKER`.
    #[must_use]
    pub fn role(&self) -> String {
        self.role_value.word(&["NONE", "CONTROL_PLANE", "WORKER"])
    }

    /// `UNKNOWN`, `UNSUPPORTED`, `ON`, `OFF`.
    #[must_use]
    pub fn power(&self) -> String {
        self.power_value.word(&["UNKNOWN", "UNSUPPORTED", "ON", "OFF"])
    }
}

impl Spec for MachineStatusSpec {
    const TYPE: &'static str = "MachineStatuses.omni.sidero.dev";
}

/// A machine's image.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineSchematic {
    /// It has no Talos yet: it waits in the agent of an infrastructure provider for bare metal.
    pub in_agent_mode: bool,
}

/// A machine's network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineNetwork {
    /// Empty before it has one.
    pub hostname: String,
    /// With the lengths of their networks: `192.168.1.10/24`.
    pub addresses: Vec<String>,
}

/// What Talos finds wrong with a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineDiagnostic {
    /// A word: `address-overlap`.
    pub id: String,
    /// A sentence.
    pub message: String,
    /// More sentences.
    pub details: Vec<String>,
}

/// `ClusterMachineStatuses`: a machine as the member of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ClusterMachineStatusSpec {
    /// It is ready. This can be so before it runs.
    pub ready: bool,
    /// Use [`ClusterMachineStatusSpec::stage`].
    #[serde(rename = "stage")]
    pub stage_value: EnumValue,
    /// Its configuration is what Omni wants.
    pub config_up_to_date: bool,
    /// Why its configuration could not be applied.
    pub last_config_error: String,
    /// Use [`ClusterMachineStatusSpec::config_apply_status`].
    #[serde(rename = "config_apply_status")]
    pub config_apply_value: EnumValue,
    /// Who made it.
    pub provision_status: ProvisionStatus,
}

impl ClusterMachineStatusSpec {
    /// `UNKNOWN`, `BOOTING`, `INSTALLING`, `CONFIGURING`, `RUNNING`, `DESTROYING`, `UPGRADING`, `REBOOTING`,
    /// `SHUTTING_DOWN`, `BEFORE_DESTROY`, `POWERING_ON`, `POWERED_OFF`.
    #[must_use]
    pub fn stage(&self) -> String {
        self.stage_value.word(&[
            "UNKNOWN",
            "BOOTING",
            "INSTALLING",
            "CONFIGURING",
            "RUNNING",
            "DESTROYING",
            "UPGRADING",
            "REBOOTING",
            "SHUTTING_DOWN",
            "BEFORE_DESTROY",
            "POWERING_ON",
            "POWERED_OFF",
        ])
    }
}

impl ClusterMachineStatusSpec {
    /// `UNKNOWN`, `PENDING`, `APPLIED`, `FAILED`.
    #[must_use]
    pub fn config_apply_status(&self) -> String {
        self.config_apply_value.word(&["UNKNOWN", "PENDING", "APPLIED", "FAILED"])
    }
}

impl Spec for ClusterMachineStatusSpec {
    const TYPE: &'static str = "ClusterMachineStatuses.omni.sidero.dev";
}

/// `ClusterMachines`: a machine that belongs to a cluster; it is gone when the machine has left it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ClusterMachineSpec {}

impl Spec for ClusterMachineSpec {
    const TYPE: &'static str = "ClusterMachines.omni.sidero.dev";
}

/// Who made a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ProvisionStatus {
    /// The infrastructure provider's id.
    pub provider_id: String,
    /// The machine request's id.
    pub request_id: String,
}
