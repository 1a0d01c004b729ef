//! Checks before a write, of those that a server makes: the ones about clusters and machine classes.

use serde_json::Value;

use super::resource::Resource;
use super::status::{Outcome, Refusal};
use super::store::Store;

const LOCKED: &str = "omni.sidero.dev/cluster-locked";
const CLUSTER: &str = "omni.sidero.dev/cluster";

/// Checks of a new resource.
pub(super) fn create(store: &Store, resource: &Resource) -> Outcome<()> {
    let metadata = &resource.metadata;
    match metadata.kind.as_str() {
        "Clusters.omni.sidero.dev" => {
            let version = resource.spec["talos_version"].as_str().unwrap_or_default();
            store.get("default", "TalosVersions.omni.sidero.dev", version).map_err(|refusal| {
                Refusal::validation(format!("invalid talos version {version:?}: {}", refusal.message))
            })?;
            Ok(())
        }
        "MachineSets.omni.sidero.dev" => {
            let cluster = metadata.labels.get(CLUSTER).map_or("", String::as_str);
            store
                .get("default", "Clusters.omni.sidero.dev", cluster)
                .map(|_| ())
                .map_err(|_| Refusal::validation(format!("the cluster {cluster:?} does not exist")))
        }
        "MachineClasses.omni.sidero.dev" => machine_class(store, &resource.spec),
        _ => Ok(()),
    }
}

fn machine_class(store: &Store, spec: &Value) -> Outcome<()> {
    let provider = spec["auto_provision"]["provider_id"].as_str();
    let labels = spec["match_labels"].as_array().is_some_and(|labels| !labels.is_empty());
    match provider {
        Some(_) if labels => {
            Err(Refusal::validation("can't set both auto provision and match labels at the same time"))
        }
        Some(provider) => store
            .get("infra-provider", "InfraProviderStatuses.omni.sidero.dev", provider)
            .map(|_| ())
            .map_err(|refusal| Refusal::validation(format!("failed to get provider: {}", refusal.message))),
        None => Ok(()),
    }
}

/// Checks of a change.
pub(super) fn update(there: &Resource, resource: &Resource) -> Outcome<()> {
    let locked = resource.metadata.annotations.contains_key(LOCKED) && there.metadata.annotations.contains_key(LOCKED);
    if resource.metadata.kind == "Clusters.omni.sidero.dev" && locked && resource.spec != there.spec {
        let id = &resource.metadata.id;
        let message = format!("updating cluster configuration is not allowed: the cluster {id:?} is locked");
        return Err(Refusal::validation(message));
    }
    Ok(())
}

/// Checks of an end.
pub(super) fn teardown(store: &Store, resource: &Resource) -> Outcome<()> {
    let metadata = &resource.metadata;
    let id = &metadata.id;
    match metadata.kind.as_str() {
        "Clusters.omni.sidero.dev" if metadata.annotations.contains_key(LOCKED) => {
            Err(Refusal::validation(format!("deletion is not allowed: the cluster {id:?} is locked")))
        }
        "MachineSets.omni.sidero.dev" => {
            let cluster = metadata.labels.get(CLUSTER).map_or("", String::as_str);
            let owner = store.get("default", "Clusters.omni.sidero.dev", cluster);
            if owner.is_ok_and(|owner| owner.metadata.annotations.contains_key(LOCKED)) {
                return Err(Refusal::validation(format!(
                    "removing machine set {id:?} from the cluster {cluster:?} is not allowed: the cluster is locked"
                )));
            }
            Ok(())
        }
        "MachineClasses.omni.sidero.dev" => {
            let sets = store.list("default", "MachineSets.omni.sidero.dev");
            let users: Vec<&str> = sets
                .iter()
                .filter(|set| set.spec["machine_allocation"]["name"].as_str() == Some(id))
                .map(|set| set.metadata.id.as_str())
                .collect();
            if users.is_empty() {
                return Ok(());
            }
            Err(Refusal::validation(format!(
                "can not delete the machine class as it is still in use by machine sets: {}",
                users.join(", ")
            )))
        }
        _ => Ok(()),
    }
}
