//! Clusters and what hangs on them (`siderolabs/omni` `client/api/omni/specs/omni.proto`).

use serde::Deserialize;

use super::{EnumValue, Spec};

/// `Clusters`: what is asked for. Id: the cluster's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ClusterSpec {
    /// Without `v`.
    pub kubernetes_version: String,
    /// Without `v`.
    pub talos_version: String,
}

impl Spec for ClusterSpec {
    const TYPE: &'static str = "Clusters.omni.sidero.dev";
}

/// `ClusterStatuses`: what is there. Id: the cluster's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ClusterStatusSpec {
    /// Use [`ClusterStatusSpec::phase`].
    #[serde(rename = "phase")]
    pub phase_value: EnumValue,
    /// Running, and every machine set ready.
    pub ready: bool,
    /// The load balancer reaches an API server.
    #[serde(rename = "kubernetesAPIReady")]
    pub kubernetes_api_ready: bool,
    /// The control plane is ready.
    #[serde(rename = "controlplaneReady")]
    pub control_plane_ready: bool,
    /// Its machines.
    pub machines: ClusterMachineCounts,
    /// Without `v`.
    pub kubernetes_version: String,
    /// Without `v`.
    pub talos_version: String,
    /// The version of Talos that it was made with, without `v`; since Omni 1.10.
    pub initial_talos_version: String,
}

impl ClusterStatusSpec {
    /// `SCALING_UP`, `SCALING_DOWN`, `RUNNING`, `DESTROYING`, `UNKNOWN`.
    #[must_use]
    pub fn phase(&self) -> String {
        self.phase_value.word(&["UNKNOWN", "SCALING_UP", "SCALING_DOWN", "RUNNING", "DESTROYING"])
    }
}

impl Spec for ClusterStatusSpec {
    const TYPE: &'static str = "ClusterStatuses.omni.sidero.dev";
}

/// How many machines a cluster or a machine set has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ClusterMachineCounts {
    /// Members.
    pub total: u32,
    /// Members that are ready.
    pub healthy: u32,
    /// Members that are connected.
    pub connected: u32,
    /// How many are asked for.
    pub requested: u32,
}

/// `ClusterUUIDs`: a new one whenever a cluster of the same name is made again. Id: the cluster's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ClusterUuidSpec {
    /// The UUID.
    pub uuid: String,
}

impl Spec for ClusterUuidSpec {
    const TYPE: &'static str = "ClusterUUIDs.omni.sidero.dev";
}

/// `ClusterDestroyStatuses`: there only while a cluster is destroyed. Id: the cluster's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ClusterDestroyStatusSpec {
    /// A sentence: `Destroying: 2 machine sets, 3 machines`.
    pub phase: String,
}

impl Spec for ClusterDestroyStatusSpec {
    const TYPE: &'static str = "ClusterDestroyStatuses.omni.sidero.dev";
}

/// `ClusterTaints`: its being there says that a break-glass configuration was handed out. Id: the cluster's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ClusterTaintSpec {}

impl Spec for ClusterTaintSpec {
    const TYPE: &'static str = "ClusterTaints.omni.sidero.dev";
}

/// `ClusterDiagnostics`: machines with Talos diagnostics. Id: the cluster's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ClusterDiagnosticsSpec {
    /// Only machines that have some.
    pub nodes: Vec<ClusterDiagnosticsNode>,
}

impl Spec for ClusterDiagnosticsSpec {
    const TYPE: &'static str = "ClusterDiagnostics.omni.sidero.dev";
}

/// How many diagnostics a machine has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ClusterDiagnosticsNode {
    /// The machine's id.
    pub id: String,
    /// How many.
    pub num_diagnostics: u32,
}

/// `LoadBalancerStatuses`: the load balancer in front of the API servers. Id: the cluster's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LoadBalancerStatusSpec {
    /// It reaches an API server.
    pub healthy: bool,
    /// It is switched off.
    pub stopped: bool,
}

impl Spec for LoadBalancerStatusSpec {
    const TYPE: &'static str = "LoadBalancerStatuses.omni.sidero.dev";
}

/// `ControlPlaneStatuses`. Id: the control plane's machine set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ControlPlaneStatusSpec {
    /// Its checks.
    pub conditions: Vec<ControlPlaneStatusCondition>,
}

impl Spec for ControlPlaneStatusSpec {
    const TYPE: &'static str = "ControlPlaneStatuses.omni.sidero.dev";
}

/// One check of a control plane.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ControlPlaneStatusCondition {
    /// Use [`ControlPlaneStatusCondition::check`].
    #[serde(rename = "type")]
    pub type_value: EnumValue,
    /// Use [`ControlPlaneStatusCondition::status`].
    #[serde(rename = "status")]
    pub status_value: EnumValue,
    /// Use [`ControlPlaneStatusCondition::severity`].
    #[serde(rename = "severity")]
    pub severity_value: EnumValue,
    /// Why.
    pub reason: String,
}

impl ControlPlaneStatusCondition {
    /// `Etcd`, `WireguardConnection`, `UnknownCondition`.
    #[must_use]
    pub fn check(&self) -> String {
        self.type_value.word(&["UnknownCondition", "Etcd", "WireguardConnection"])
    }

    /// `Ready`, `NotReady`, `Unknown`.
    #[must_use]
    pub fn status(&self) -> String {
        self.status_value.word(&["Unknown", "Ready", "NotReady"])
    }

    /// `Info`, `Warning`, `Error`.
    #[must_use]
    pub fn severity(&self) -> String {
        self.severity_value.word(&["Info", "Warning", "Error"])
    }
}
