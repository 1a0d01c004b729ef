//! Checks of clusters.

use serde_json::Value;

use super::{Faults, is_locked, text};
use crate::lab::omni::resource::Resource;
use crate::lab::omni::store::Store;

/// The first Talos whose clusters may do without the public discovery service.
const WITHOUT_DISCOVERY: (u64, u64) = (1, 14);

pub(super) fn create(store: &Store, resource: &Resource) -> Faults {
    let talos = text(resource, "talos_version");
    let mut faults = discovery(resource, talos);
    faults.extend(talos_version(store, talos).err());
    if faults.is_empty() {
        faults.extend(compatible(store, resource));
    }
    faults
}

pub(super) fn update(store: &Store, there: &Resource, resource: &Resource) -> Faults {
    if is_locked(there) && is_locked(resource) {
        let id = &resource.metadata.id;
        return vec![format!("updating cluster configuration is not allowed: the cluster {id:?} is locked")];
    }
    let changes = |field: &str| text(there, field) != text(resource, field);
    let status = store.get("default", "ClusterStatuses.omni.sidero.dev", &resource.metadata.id);
    let initial = status.ok().and_then(|status| status.spec["initial_talos_version"].as_str().map(str::to_owned));
    let mut faults = Faults::new();
    if changes("talos_version") {
        let wanted = text(resource, "talos_version");
        if let Err(fault) = talos_version(store, wanted) {
            return vec![fault];
        }
        if let Some(initial) = initial.as_deref().filter(|initial| minor(wanted) < minor(initial)) {
            return vec![format!("downgrading from version {initial:?} to {wanted:?} is not supported")];
        }
    }
    if changes("kubernetes_version") {
        let (from, to) = (text(there, "kubernetes_version"), text(resource, "kubernetes_version"));
        if !is_path(from, to) {
            return vec![format!("kubernetes version is not supported for upgrade to {to:?} from {from:?}")];
        }
    }
    if changes("talos_version") || changes("kubernetes_version") {
        faults.extend(compatible(store, resource));
    }
    faults.extend(discovery(resource, initial.as_deref().unwrap_or_else(|| text(resource, "talos_version"))));
    faults
}

pub(super) fn teardown(resource: &Resource) -> Faults {
    let id = &resource.metadata.id;
    is_locked(resource).then(|| format!("deletion is not allowed: the cluster {id:?} is locked")).into_iter().collect()
}

fn talos_version(store: &Store, version: &str) -> Result<(), String> {
    let known = store.get("default", "TalosVersions.omni.sidero.dev", version);
    known.map(|_| ()).map_err(|refusal| format!("invalid talos version {version:?}: {}", refusal.message))
}

fn compatible(store: &Store, resource: &Resource) -> Option<String> {
    let (talos, kubernetes) = (text(resource, "talos_version"), text(resource, "kubernetes_version"));
    let version = store.get("default", "TalosVersions.omni.sidero.dev", talos).ok()?;
    let versions = version.spec["compatible_kubernetes_versions"].as_array();
    let is_compatible = versions.is_some_and(|versions| versions.iter().any(|version| version == kubernetes));
    let message = "is not compatible with talos version";
    (!is_compatible).then(|| format!("invalid kubernetes version {kubernetes:?}: {message} {talos:?}"))
}

/// Major and minor of a version.
fn minor(version: &str) -> (u64, u64) {
    let mut numbers = version.trim_start_matches('v').split('.').map(|number| number.parse().unwrap_or_default());
    (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
}

/// Whether Kubernetes can be taken from one version to the other: within a minor version, to the next or to the one
/// before (`siderolabs/go-kubernetes` `kubernetes/upgrade`).
fn is_path(from: &str, to: &str) -> bool {
    let ((from_major, from), (to_major, to)) = (minor(from), minor(to));
    from_major == to_major && from.abs_diff(to) <= 1
}

fn discovery(resource: &Resource, talos: &str) -> Faults {
    let is_set = |name: &str| resource.spec["features"][name] == Value::Bool(true);
    if !is_set("disable_public_discovery_service") {
        return Faults::new();
    }
    if minor(talos) < WITHOUT_DISCOVERY {
        let message =
            "the public discovery service can only be configured for clusters created with Talos 1.14 or newer";
        return vec![message.to_owned()];
    }
    if is_set("use_embedded_discovery_service") {
        return Faults::new();
    }
    vec![
        "the discovery service cannot be disabled entirely: keep the public discovery service enabled or enable the \
         embedded discovery service"
            .to_owned(),
    ]
}
