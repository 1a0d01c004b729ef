//! What a server has on offer (`siderolabs/omni` `client/api/omni/specs/omni.proto`): versions, extensions, machine classes.

use serde::Deserialize;

use super::Spec;

/// `TalosVersions`. Id: the version, without `v`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TalosVersionSpec {
    /// The versions of Kubernetes that go with it, without `v`.
    pub compatible_kubernetes_versions: Vec<String>,
    /// No cluster may move to it any more.
    pub deprecated: bool,
    /// It is newer than this server supports.
    pub unsupported: bool,
}

impl Spec for TalosVersionSpec {
    const TYPE: &'static str = "TalosVersions.omni.sidero.dev";
}

/// `KubernetesVersions`. Id: the version, without `v`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct KubernetesVersionSpec {}

impl Spec for KubernetesVersionSpec {
    const TYPE: &'static str = "KubernetesVersions.omni.sidero.dev";
}

/// `TalosExtensions`: the system extensions that there are for a version of Talos. Id: the version, without `v`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TalosExtensionsSpec {
    /// Each.
    pub items: Vec<TalosExtension>,
}

impl Spec for TalosExtensionsSpec {
    const TYPE: &'static str = "TalosExtensions.omni.sidero.dev";
}

/// A system extension.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TalosExtension {
    /// `siderolabs/iscsi-tools`.
    pub name: String,
}

/// `MachineClasses`: which machines a machine set may take, or who makes them. Id: the class's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineClassSpec {
    /// Label selectors; a machine fits one of them.
    pub match_labels: Vec<String>,
    /// Instead of them: machines are made.
    pub auto_provision: Option<AutoProvision>,
}

impl Spec for MachineClassSpec {
    const TYPE: &'static str = "MachineClasses.omni.sidero.dev";
}

/// How machines are made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AutoProvision {
    /// The infrastructure provider that makes them.
    pub provider_id: String,
}
