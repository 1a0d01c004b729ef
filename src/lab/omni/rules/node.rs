//! Checks of the machines of machine sets.

use super::{Faults, MACHINE_SETS, cluster_of, is_locked};
use crate::lab::omni::resource::Resource;
use crate::lab::omni::store::Store;

pub(super) fn create(store: &Store, resource: &Resource) -> Faults {
    new(store, resource).err().into_iter().collect()
}

pub(super) fn update(store: &Store, there: &Resource, resource: &Resource) -> Faults {
    let mut faults = labels(resource);
    for label in ["cluster", "machine-set"] {
        let (old, new) = (there.label_of(label), resource.label_of(label));
        if old != new {
            faults.push(format!("changing value of label \"omni.sidero.dev/{label}\" from {old:?} to {new:?}"));
        }
    }
    let set = there.label_of("machine-set");
    let doing = format!("updating machine set node on the machine set {set:?} is not allowed");
    if let Some(cluster) = cluster_of(store, there).filter(is_locked) {
        faults.push(format!("{doing}: the cluster {:?} is locked", cluster.metadata.id));
    }
    if resource.is_annotated("locked") && resource.has("role-controlplane") {
        faults.push("locking controlplanes is not allowed".to_owned());
    }
    faults
}

pub(super) fn teardown(store: &Store, resource: &Resource) -> Faults {
    let set = store.get("default", MACHINE_SETS, resource.label_of("machine-set"));
    let (Ok(set), Some(cluster)) = (set, cluster_of(store, resource)) else { return Faults::new() };
    if set.is_ending() || cluster.is_ending() {
        return Faults::new();
    }
    let doing = format!("removing machine set node from the machine set {:?} is not allowed", set.metadata.id);
    if resource.is_annotated("locked") {
        return vec![format!("{doing}: machine set node is locked")];
    }
    if is_locked(&cluster) {
        return vec![format!("{doing}: the cluster {:?} is locked", cluster.metadata.id)];
    }
    Faults::new()
}

fn labels(resource: &Resource) -> Faults {
    let missing = |label: &str| resource.label_of(label).is_empty();
    let told = |label: &str| {
        let fault = if resource.has(label) { "has empty value" } else { "does not exist" };
        format!("label \"omni.sidero.dev/{label}\" {fault}")
    };
    ["cluster", "machine-set"].into_iter().filter(|label| missing(label)).map(told).collect()
}

fn new(store: &Store, resource: &Resource) -> Result<(), String> {
    if let Some(fault) = labels(resource).into_iter().next() {
        return Err(fault);
    }
    let name = resource.label_of("machine-set");
    let doing = format!("adding machine set node to the machine set {name:?} is not allowed");
    let Ok(set) = store.get("default", MACHINE_SETS, name) else {
        return Err(format!("{doing}: the machine set does not exist"));
    };
    if set.is_ending() {
        return Err(format!("{doing}: the machine set is tearing down"));
    }
    let member = store.get("default", "ClusterMachines.omni.sidero.dev", &resource.metadata.id);
    let is_back = resource.has("managed-by-machine-set-node-controller") && member.is_ok_and(|one| !one.is_ending());
    if set.spec["machine_allocation"].is_object() && !is_back {
        return Err(format!("{doing}: the machine set is using automated machine allocation"));
    }
    let cluster = resource.label_of("cluster");
    match cluster_of(store, resource) {
        None => Err(format!("{doing}: the cluster {cluster:?} does not exist")),
        Some(there) if there.is_ending() => Err(format!("{doing}: the cluster {cluster:?} is tearing down")),
        Some(there) if is_locked(&there) => Err(format!("{doing}: the cluster {cluster:?} is locked")),
        Some(_) => Ok(()),
    }
}
