//! Checks of machine sets.

use super::{Faults, MACHINE_CLASSES, cluster_of, is_locked};
use crate::lab::omni::resource::Resource;
use crate::lab::omni::store::Store;

pub(super) fn create(store: &Store, resource: &Resource) -> Faults {
    check(store, None, resource).err().into_iter().collect()
}

pub(super) fn update(store: &Store, there: &Resource, resource: &Resource) -> Faults {
    check(store, Some(there), resource).err().into_iter().collect()
}

pub(super) fn teardown(store: &Store, resource: &Resource) -> Faults {
    let cluster = cluster_of(store, resource).filter(|cluster| is_locked(cluster) && !cluster.is_ending());
    let refused = |cluster: Resource| {
        format!(
            "removing machine set {:?} from the cluster {:?} is not allowed: the cluster is locked",
            resource.metadata.id, cluster.metadata.id
        )
    };
    cluster.map(refused).into_iter().collect()
}

fn check(store: &Store, there: Option<&Resource>, resource: &Resource) -> Result<(), String> {
    let (id, name) = (resource.metadata.id.as_str(), resource.label_of("cluster"));
    let Some(cluster) = cluster_of(store, resource) else {
        return Err(format!("the cluster {name:?} does not exist"));
    };
    if there.is_none() && cluster.is_ending() {
        return Err(format!("the cluster {name:?} is tearing down"));
    }
    if is_locked(&cluster) {
        let doing = if there.is_some() { "updating" } else { "adding" };
        let to = if there.is_some() { "on" } else { "to" };
        return Err(format!(
            "{doing} machine set {id:?} {to} the cluster {name:?} is not allowed: the cluster is locked"
        ));
    }
    let is_control_plane = resource.has("role-controlplane");
    if !is_control_plane && !resource.has("role-worker") {
        return Err(
            "machine set must have either \"omni.sidero.dev/role-controlplane\" or \"omni.sidero.dev/role-worker\" label"
                .to_owned(),
        );
    }
    if is_control_plane && there.is_none() {
        let bootstrap = store.get("default", "ClusterBootstrapStatuses.omni.sidero.dev", name);
        if bootstrap.is_ok_and(|bootstrap| bootstrap.spec["bootstrapped"] == true) {
            return Err("adding control plane machine set to an already bootstrapped cluster is not allowed".to_owned());
        }
    }
    let bootstrap = &resource.spec["bootstrap_spec"];
    if bootstrap.is_object() && !is_control_plane {
        return Err("bootstrap spec is not allowed for worker machine sets".to_owned());
    }
    allocation(store, there, resource)?;
    match there {
        Some(there) => mode(store, there, resource),
        None => named(name, id, is_control_plane),
    }
}

fn allocation(store: &Store, there: Option<&Resource>, resource: &Resource) -> Result<(), String> {
    let allocation = &resource.spec["machine_allocation"];
    if !allocation.is_object() {
        return Ok(());
    }
    let name = allocation["name"].as_str().unwrap_or_default();
    if name.is_empty() {
        return Err("machine allocation source name is not set".to_owned());
    }
    let is_static = allocation["allocation_type"].as_u64().unwrap_or_default() == 0;
    if !is_static && allocation["machine_count"].as_u64().unwrap_or_default() != 0 {
        return Err("machine count can be set only if static allocation type is used".to_owned());
    }
    let is_other = |there: &Resource| there.spec["machine_allocation"]["name"] != name;
    if !there.is_none_or(|there| there.spec["machine_allocation"].is_object() && is_other(there)) {
        return Ok(());
    }
    let Ok(class) = store.get("default", MACHINE_CLASSES, name) else {
        return Err(format!("machine class with name {name:?} doesn't exist"));
    };
    if class.spec["auto_provision"].is_object() && !is_static {
        return Err(format!(
            "machine class {name:?} is using autoprovision, so unlimited machine set allocation is not supported"
        ));
    }
    Ok(())
}

/// A machine set with machines stays with its way of getting them.
fn mode(store: &Store, there: &Resource, resource: &Resource) -> Result<(), String> {
    let by_class = |resource: &Resource| resource.spec["machine_allocation"].is_object();
    let nodes = store.list("default", super::NODES);
    let is_empty = !nodes.iter().any(|node| node.label_of("machine-set") == resource.metadata.id);
    let refused = |using: &str, to: &str| {
        Err(format!("machine set is not empty and is using {using}, updating to {to} mode is not allowed"))
    };
    match (by_class(there), by_class(resource)) {
        _ if is_empty => Ok(()),
        (false, true) => refused("manual nodes management", "machine class"),
        (true, false) => refused("machine class based node management", "manual"),
        _ => Ok(()),
    }
}

fn named(cluster: &str, id: &str, is_control_plane: bool) -> Result<(), String> {
    let (prefix, control_planes) = (format!("{cluster}-"), format!("{cluster}-control-planes"));
    if !id.starts_with(&prefix) {
        return Err(format!("machine set of cluster {cluster:?} ID must have {prefix:?} as prefix"));
    }
    match (is_control_plane, id == control_planes) {
        (true, false) => Err(format!("control plane machine set must have ID {control_planes:?}")),
        (false, true) => Err(format!("worker machine set must not have ID {control_planes:?}")),
        _ => Ok(()),
    }
}
