//! A template as it is written: its documents, each value with its place.
//!
//! Source: `siderolabs/omni` `client/pkg/template/internal/models`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::yaml::{self, Position};

/// A value and where it is written; where it is not written, the place of what it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct At<T> {
    /// Where.
    pub position: Position,
    /// What.
    pub value: T,
}

/// One document of a template.
#[derive(Debug, Clone)]
pub enum Document {
    /// `kind: Cluster`.
    Cluster(Cluster),
    /// `kind: ControlPlane`.
    ControlPlane(MachineSet),
    /// `kind: Workers`.
    Workers(MachineSet),
    /// `kind: Machine`.
    Machine(Machine),
}

/// Labels and annotations that somebody gives a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Descriptors {
    /// `labels`, each with the place of its key.
    pub labels: BTreeMap<String, At<String>>,
    /// `annotations`, each with the place of its key.
    pub annotations: BTreeMap<String, At<String>>,
}

/// A list of texts, each with its place, that, left out, differs from an empty one.
pub type OptionalList = Option<At<Vec<At<String>>>>;

/// `kind: Cluster`.
#[derive(Debug, Clone, Default)]
pub struct Cluster {
    /// Where the document begins.
    pub position: Position,
    /// `name`.
    pub name: At<String>,
    /// `labels`, `annotations`.
    pub descriptors: Descriptors,
    /// `kubernetes.version`.
    pub kubernetes_version: At<String>,
    /// `kubernetes.manifests`.
    pub manifests: Vec<Manifest>,
    /// `kubernetes.healthchecks`.
    pub healthchecks: Vec<Healthcheck>,
    /// `talos.version`.
    pub talos_version: At<String>,
    /// `features`.
    pub features: Features,
    /// `patches`.
    pub patches: Vec<Patch>,
    /// `systemExtensions`.
    pub system_extensions: OptionalList,
    /// `kernelArgs`.
    pub kernel_args: OptionalList,
}

/// `features` of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features {
    /// `diskEncryption`.
    pub disk_encryption: At<bool>,
    /// `enableWorkloadProxy`.
    pub enable_workload_proxy: bool,
    /// `useEmbeddedDiscoveryService`.
    pub use_embedded_discovery_service: bool,
    /// `disablePublicDiscoveryService`; unset differs from `false` in the template, but not in Omni.
    pub disable_public_discovery_service: Option<At<bool>>,
    /// `enableNodeAuditSkip`.
    pub enable_node_audit_skip: Option<At<bool>>,
    /// `backupConfiguration.interval` in nanoseconds.
    pub backup_interval: i64,
}

/// Where the content of a patch, a manifest or a health check comes from.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// `file`; empty where there is none.
    pub file: At<String>,
    /// `inline`, or `job` of a health check.
    pub inline: Option<Inline>,
}

/// Content that is written in the template itself.
#[derive(Debug, Clone)]
pub struct Inline {
    /// Where it is written.
    pub position: Position,
    /// The bytes that Omni gets.
    pub content: String,
    /// How a line of `content` is found in the template.
    pub written: Written,
}

/// In which of its forms an inline content is written.
#[derive(Debug, Clone)]
pub enum Written {
    /// As a block of text, whose lines are those of the content: the place of the first.
    Block(Position),
    /// As a text of which the lines are not told apart.
    Text,
    /// As what cannot be taken, which is a fault by now.
    Unreadable,
    /// As a mapping or a list of mappings: the document that it is part of, and where in it.
    Nodes(Arc<yaml::Document>, Vec<usize>),
}

/// One of `patches`.
#[derive(Debug, Clone, Default)]
pub struct Patch {
    /// Where it begins.
    pub position: Position,
    /// `name`.
    pub name: At<String>,
    /// `idOverride`.
    pub id_override: At<String>,
    /// `labels`, `annotations`.
    pub descriptors: Descriptors,
    /// `file` or `inline`.
    pub source: Source,
}

/// One of `kubernetes.manifests`.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// Where it begins.
    pub position: Position,
    /// `name`.
    pub name: At<String>,
    /// `mode`.
    pub mode: Option<Mode>,
    /// `labels`, `annotations`.
    pub descriptors: Descriptors,
    /// `file` or `inline`.
    pub source: Source,
}

/// How Omni applies manifests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `full`: kept as they are in the template.
    Full = 1,
    /// `one-time`: made once.
    OneTime = 2,
}

/// One of `kubernetes.healthchecks`.
#[derive(Debug, Clone, Default)]
pub struct Healthcheck {
    /// Where it begins.
    pub position: Position,
    /// `name`.
    pub name: At<String>,
    /// `idOverride`.
    pub id_override: At<String>,
    /// `labels`, `annotations`.
    pub descriptors: Descriptors,
    /// `file` or `job`.
    pub source: Source,
    /// `interval` in nanoseconds.
    pub interval: i64,
}

/// `kind: ControlPlane` and `kind: Workers`.
#[derive(Debug, Clone, Default)]
pub struct MachineSet {
    /// Where the document begins.
    pub position: Position,
    /// `name`; empty where there is none.
    pub name: At<String>,
    /// `labels`, `annotations`.
    pub descriptors: Descriptors,
    /// `bootstrapSpec`.
    pub bootstrap_spec: Option<At<BootstrapSpec>>,
    /// `machines`.
    pub machines: Vec<At<String>>,
    /// `machineClass`.
    pub machine_class: Option<At<MachineClass>>,
    /// `updateStrategy`.
    pub update_strategy: Option<At<Strategy>>,
    /// `deleteStrategy`.
    pub delete_strategy: Option<At<Strategy>>,
    /// `upgradeStrategy`.
    pub upgrade_strategy: Option<At<Strategy>>,
    /// `patches`.
    pub patches: Vec<Patch>,
    /// `systemExtensions`.
    pub system_extensions: OptionalList,
    /// `kernelArgs`.
    pub kernel_args: OptionalList,
}

/// `bootstrapSpec`: the backup that a cluster begins from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BootstrapSpec {
    /// `clusterUUID`.
    pub cluster_uuid: At<String>,
    /// `snapshot`.
    pub snapshot: At<String>,
}

/// `machineClass`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MachineClass {
    /// `name`.
    pub name: At<String>,
    /// `size`.
    pub size: Size,
}

/// How many machines of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// That many.
    Static(u32),
    /// All that match.
    Unlimited,
}

impl Default for Size {
    fn default() -> Self {
        Self::Static(0)
    }
}

/// A strategy of a machine set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strategy {
    /// `type`: `Unset` is 0, `Rolling` 1.
    pub kind: Option<u32>,
    /// `rolling.maxParallelism`, where there is a `rolling`.
    pub rolling: Option<u32>,
}

/// `kind: Machine`.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// Where the document begins.
    pub position: Position,
    /// `name`: the machine's id.
    pub name: At<String>,
    /// `labels`, `annotations`.
    pub descriptors: Descriptors,
    /// `locked`.
    pub locked: At<bool>,
    /// `install.disk`.
    pub disk: At<String>,
    /// `install.diskSelector`.
    pub disk_selector: At<String>,
    /// `patches`.
    pub patches: Vec<Patch>,
    /// `systemExtensions`.
    pub system_extensions: OptionalList,
    /// `kernelArgs`.
    pub kernel_args: OptionalList,
}

impl Document {
    /// The machine set that it describes.
    #[must_use]
    pub const fn machine_set(&self) -> Option<&MachineSet> {
        match self {
            Self::ControlPlane(set) | Self::Workers(set) => Some(set),
            Self::Cluster(_) | Self::Machine(_) => None,
        }
    }

    /// Its `patches`.
    #[must_use]
    pub fn patches(&self) -> &[Patch] {
        match self {
            Self::Cluster(cluster) => &cluster.patches,
            Self::ControlPlane(set) | Self::Workers(set) => &set.patches,
            Self::Machine(machine) => &machine.patches,
        }
    }

    /// Its `systemExtensions`.
    #[must_use]
    pub const fn system_extensions(&self) -> Option<&At<Vec<At<String>>>> {
        match self {
            Self::Cluster(cluster) => cluster.system_extensions.as_ref(),
            Self::ControlPlane(set) | Self::Workers(set) => set.system_extensions.as_ref(),
            Self::Machine(machine) => machine.system_extensions.as_ref(),
        }
    }
}

impl Patch {
    /// What it is called: its name, else its file.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        if self.name.value.is_empty() { &self.source.file.value } else { &self.name.value }
    }
}

impl Manifest {
    /// What it is called: its name, else its file.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        if self.name.value.is_empty() { &self.source.file.value } else { &self.name.value }
    }
}

impl Healthcheck {
    /// What it is called: the id that it is given, else its name.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        if self.id_override.value.is_empty() { &self.name.value } else { &self.id_override.value }
    }
}
