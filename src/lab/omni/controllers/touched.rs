//! Of which clusters something was written.

use std::collections::BTreeSet;

use crate::lab::omni::store::{Change, Store};

/// The clusters that controllers look after, and the sets of machine requests that belong to none.
#[derive(Debug, Default)]
pub(super) struct Touched {
    clusters: BTreeSet<String>,
    sets: BTreeSet<String>,
}

impl Touched {
    /// Notes whom a change is about.
    pub(super) fn note(&mut self, store: &Store, change: &Change) {
        let Some(resource) = change.new.as_ref().or(change.old.as_ref()) else { return };
        let id = &resource.metadata.id;
        match resource.metadata.kind.as_str() {
            "Clusters.omni.sidero.dev" => {
                self.clusters.insert(id.clone());
            }
            "MachineRequestSets.omni.sidero.dev" if resource.metadata.owner.is_empty() => {
                self.sets.insert(id.clone());
            }
            // They name the machine alone.
            "Links.omni.sidero.dev" | "NodeForceDestroyRequests.omni.sidero.dev" => {
                if let Ok(status) = store.get("default", "ClusterMachines.omni.sidero.dev", id) {
                    self.clusters.insert(status.label_of("cluster").to_owned());
                }
            }
            _ if !resource.label_of("cluster").is_empty() => {
                self.clusters.insert(resource.label_of("cluster").to_owned());
            }
            _ => {}
        }
    }

    /// Looks after a cluster from now on.
    pub(super) fn add(&mut self, cluster: &str) {
        self.clusters.insert(cluster.to_owned());
    }

    /// Whether a cluster is looked after.
    pub(super) fn has_cluster(&self, cluster: &str) -> bool {
        self.clusters.contains(cluster)
    }

    /// Whether a set of machine requests is that belongs to no cluster.
    pub(super) fn has_set(&self, set: &str) -> bool {
        self.sets.contains(set)
    }
}
