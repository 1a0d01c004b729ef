//! The estate's templates stand for the resources that users wrote of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use talops::lab::Estate;
use talops::lab::omni::Resource;
use talops::lab::world::omni;
use talops::template::{Api, Files, Refusal, Template};

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, name: &str) -> Result<String, Refusal> {
        panic!("{name}: the estate's templates name no file")
    }
}

/// Labels, annotations and spec by type and id.
type Written = BTreeMap<(String, String), (BTreeMap<String, String>, BTreeMap<String, String>, Value)>;

fn is_written(resource: &Resource, cluster: &str) -> bool {
    let metadata = &resource.metadata;
    let types =
        ["Clusters", "MachineSets", "MachineSetNodes", "ConfigPatches", "ExtensionsConfigurations", "KernelArgs"];
    let is_of_cluster = metadata.labels.get("omni.sidero.dev/cluster").is_some_and(|label| label == cluster)
        || metadata.kind == "Clusters.omni.sidero.dev" && metadata.id == cluster;
    types.iter().any(|plural| metadata.kind == format!("{plural}.omni.sidero.dev"))
        && is_of_cluster
        && metadata.owner.is_empty()
        && !metadata.labels.contains_key("omni.sidero.dev/managed-by-machine-set-node-controller")
}

#[test]
fn a_sync_of_an_estates_template_would_change_nothing() {
    for estate in Estate::ALL {
        for world in &estate.worlds(Timestamp::now()).endpoints {
            let resources = omni::resources(world);
            for cluster in &world.clusters {
                let reading = Template::read(&omni::template(cluster), &NoFiles, Api::default());
                assert_eq!(reading.faults, [], "{}", cluster.name);
                let wanted: Written = reading
                    .template
                    .resources()
                    .into_iter()
                    .map(|document| {
                        let metadata = document.metadata;
                        ((metadata.type_name, metadata.id), (metadata.labels, metadata.annotations, document.spec))
                    })
                    .collect();
                let actual: Written = resources
                    .iter()
                    .filter(|one| is_written(one, cluster.name))
                    .map(|resource| {
                        let metadata = resource.metadata.clone();
                        ((metadata.kind, metadata.id), (metadata.labels, metadata.annotations, resource.spec.clone()))
                    })
                    .collect();
                assert_eq!(wanted, actual, "{}", cluster.name);
            }
        }
    }
}
