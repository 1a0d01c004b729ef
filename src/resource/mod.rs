//! Omni resources: metadata, specs, selectors, wire form.
//!
//! A resource is metadata and a spec. Specs are typed with the fields that this tool reads, one file a subject; what is
//! written back is a [`Document`], whose spec is kept whole. Imports the rest of the ground. No I/O: `omni/` sends and
//! receives what is written here.

mod backup;
mod catalogue;
mod cluster;
mod definition;
pub mod label;
mod machine;
mod machine_set;
mod metadata;
pub mod path;
mod provider;
pub mod secrets;
mod selector;
mod server;
mod spec;
mod upgrade;
mod wire;
mod word;

pub use backup::EtcdBackupStatusSpec;
pub use catalogue::{
    AutoProvision, KubernetesVersionSpec, MachineClassSpec, TalosExtension, TalosExtensionsSpec, TalosVersionSpec,
};
pub use cluster::{
    ClusterDestroyStatusSpec, ClusterDiagnosticsNode, ClusterDiagnosticsSpec, ClusterMachineCounts, ClusterSpec,
    ClusterStatusSpec, ClusterTaintSpec, ClusterUuidSpec, ControlPlaneStatusCondition, ControlPlaneStatusSpec,
    LoadBalancerStatusSpec,
};
pub use definition::{PrintColumn, ResourceDefinition, ResourceDefinitionSpec, resolve};
pub use machine::{
    ClusterMachineSpec, ClusterMachineStatusSpec, LinkSpec, MachineDiagnostic, MachineNetwork, MachineSchematic,
    MachineSpec, MachineStatusSpec, ProvisionStatus,
};
pub use machine_set::{MachineAllocation, MachineSetNodeSpec, MachineSetSpec, MachineSetStatusSpec};
pub use metadata::{Metadata, Phase};
pub use provider::{
    InfraProviderCombinedStatusSpec, InfraProviderHealth, InfraProviderHealthStatusSpec, MachineRequestSetSpec,
    MachineRequestSpec, MachineRequestStatusSpec,
};
pub use selector::Selector;
pub use server::{CurrentUserSpec, PermissionsSpec, SysVersionSpec};
pub use spec::{Kind, Pointer, Spec};
pub use upgrade::{KubernetesUpgradeStatusSpec, TalosUpgradeStatusSpec};
pub use wire::{
    Document, List, Page, Resource, UNNAMED, Unreadable, decode, decode_document, decode_get, decode_list, decode_spec,
    encode,
};
pub use word::EnumValue;
