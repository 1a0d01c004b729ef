//! The types of resources that a template stands for, and their order.

use crate::resource::{Document, Kind};
use crate::template::Api;

pub(super) const CLUSTERS: &str = "Clusters";
pub(super) const CONFIG_PATCHES: &str = "ConfigPatches";
pub(super) const EXTENSIONS: &str = "ExtensionsConfigurations";
pub(super) const HEALTH_CHECKS: &str = "KubernetesHealthChecks";
pub(super) const KERNEL_ARGS: &str = "KernelArgs";
pub(super) const MACHINE_INSTALL_DISKS: &str = "MachineInstallDiskConfigs";
pub(super) const MACHINE_SETS: &str = "MachineSets";
pub(super) const MACHINE_SET_NODES: &str = "MachineSetNodes";
pub(super) const MANIFEST_GROUPS: &str = "KubernetesManifestGroups";

/// In the order in which they are made and changed.
const RANKS: [&str; 9] = [
    CLUSTERS,
    EXTENSIONS,
    CONFIG_PATCHES,
    MACHINE_INSTALL_DISKS,
    MANIFEST_GROUPS,
    HEALTH_CHECKS,
    MACHINE_SETS,
    MACHINE_SET_NODES,
    KERNEL_ARGS,
];

fn kind(name: &str) -> Kind {
    Kind { namespace: "default".to_owned(), type_name: format!("{name}.omni.sidero.dev") }
}

/// Clusters.
#[must_use]
pub fn cluster_kind() -> Kind {
    kind(CLUSTERS)
}

/// The machines of clusters' machine sets: their ids are the machines'.
#[must_use]
pub fn node_kind() -> Kind {
    kind(MACHINE_SET_NODES)
}

/// The kinds whose resources have their cluster's label.
#[must_use]
pub fn of_cluster_kinds() -> [Kind; 6] {
    [MACHINE_SETS, MACHINE_SET_NODES, CONFIG_PATCHES, EXTENSIONS, MANIFEST_GROUPS, HEALTH_CHECKS].map(kind)
}

/// The kinds whose resources are a machine's, and have its id.
#[must_use]
pub fn machine_kinds(api: Api) -> Vec<Kind> {
    let kinds = [(KERNEL_ARGS, Api::V1_9), (MACHINE_INSTALL_DISKS, Api::Next)];
    kinds.into_iter().filter(|(_, since)| *since <= api).map(|(name, _)| kind(name)).collect()
}

/// `Clusters` of `Clusters.omni.sidero.dev`.
pub(super) fn type_of(type_name: &str) -> &str {
    type_name.split('.').next().unwrap_or(type_name)
}

/// When a type's turn is.
pub(super) fn rank(type_name: &str) -> usize {
    RANKS.iter().position(|rank| *rank == type_of(type_name)).unwrap_or(RANKS.len())
}

/// Whether a resource is a machine's, and has no cluster.
pub(super) fn is_of_machine(document: &Document) -> bool {
    [KERNEL_ARGS, MACHINE_INSTALL_DISKS].contains(&type_of(&document.metadata.type_name))
}
