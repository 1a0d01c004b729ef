//! Checks of patches, extensions and machine classes.

use std::collections::BTreeSet;

use super::{Faults, MACHINE_SETS, cluster_of, text};
use crate::lab::omni::resource::Resource;
use crate::lab::omni::store::Store;
use crate::lab::omni::validate::{self, Wrong};

pub(super) fn new_patch(store: &Store, resource: &Resource) -> Faults {
    if let Some(cluster) = cluster_of(store, resource).filter(Resource::is_ending) {
        return vec![format!("cluster {:?} is tearing down", cluster.metadata.id)];
    }
    let set = store.get("default", MACHINE_SETS, resource.label_of("machine-set")).ok();
    if let Some(set) = set.filter(Resource::is_ending) {
        return vec![format!("machine set {:?} is tearing down", set.metadata.id)];
    }
    patch(resource)
}

pub(super) fn patch(resource: &Resource) -> Faults {
    match validate::patch(text(resource, "data")) {
        Ok(()) => Faults::new(),
        Err(Wrong::Unreadable(fault)) => vec![fault],
        Err(Wrong::Forbidden(faults)) => faults,
    }
}

pub(super) fn extensions(store: &Store, resource: &Resource) -> Faults {
    extended(store, resource).err().into_iter().collect()
}

fn extended(store: &Store, resource: &Resource) -> Result<(), String> {
    let names = resource.spec["extensions"].as_array().into_iter().flatten().filter_map(|name| name.as_str());
    let names: Vec<&str> = names.collect();
    let cluster = resource.label_of("cluster");
    if names.is_empty() {
        return Ok(());
    }
    if cluster.is_empty() {
        return Err(
            "extensions configuration with a non-empty extensions list must target a cluster via the cluster label"
                .to_owned(),
        );
    }
    let Some(there) = cluster_of(store, resource) else { return Err(format!("cluster {cluster:?} does not exist")) };
    let version = text(&there, "talos_version");
    let Ok(catalogue) = store.get("default", "TalosExtensions.omni.sidero.dev", version) else {
        return Err(format!("no Talos extensions catalog for version {version:?}"));
    };
    let items = catalogue.spec["items"].as_array().into_iter().flatten();
    let available: BTreeSet<&str> = items.filter_map(|item| item["name"].as_str()).collect();
    let mut seen = BTreeSet::new();
    for (entry, name) in names.into_iter().enumerate() {
        let full = if name.contains('/') { name.to_owned() } else { format!("siderolabs/{name}") };
        if !available.contains(full.as_str()) {
            return Err(format!("extension {name:?} (entry {entry}) is not available for Talos version {version:?}"));
        }
        if !seen.insert(full) {
            return Err(format!("extension {name:?} (entry {entry}) is listed more than once"));
        }
    }
    Ok(())
}

pub(super) fn machine_class(store: &Store, there: Option<&Resource>, resource: &Resource) -> Faults {
    class(store, there, resource).err().into_iter().collect()
}

fn class(store: &Store, there: Option<&Resource>, resource: &Resource) -> Result<(), String> {
    let labels = resource.spec["match_labels"].as_array().filter(|labels| !labels.is_empty());
    let provision = &resource.spec["auto_provision"];
    if !provision.is_object() {
        return match labels {
            Some(_) => Ok(()),
            None => Err("machine class should either have auto provision or match labels set".to_owned()),
        };
    }
    if labels.is_some() {
        return Err("can't set both auto provision and match labels at the same time".to_owned());
    }
    let provider = provision["provider_id"].as_str().unwrap_or_default();
    if provider.is_empty() {
        return Err("providerID can not be empty".to_owned());
    }
    let is_same = |there: &Resource| there.spec["auto_provision"]["provider_data"] == provision["provider_data"];
    if there.is_some_and(is_same) {
        return Ok(());
    }
    let known = store.get("infra-provider", "InfraProviderStatuses.omni.sidero.dev", provider);
    known.map(|_| ()).map_err(|refusal| format!("failed to get provider: {}", refusal.message))
}

/// A machine class that machine sets use stays.
pub(super) fn unused(store: &Store, resource: &Resource) -> Faults {
    let sets = store.list("default", MACHINE_SETS);
    let uses = |set: &&Resource| set.spec["machine_allocation"]["name"] == resource.metadata.id.as_str();
    let users: Vec<&str> = sets.iter().filter(uses).map(|set| set.metadata.id.as_str()).collect();
    if users.is_empty() {
        return Faults::new();
    }
    let users = users.join(", ");
    vec![format!("can not delete the machine class as it is still in use by machine sets: {users}")]
}
