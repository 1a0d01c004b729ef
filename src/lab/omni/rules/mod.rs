//! Checks before a write, of those that a server makes (`siderolabs/omni` `internal/backend/runtime/omni/validations`).

mod cluster;
mod machine_set;
mod node;
mod parts;

use super::resource::Resource;
use super::status::{Outcome, Refusal};
use super::store::Store;

/// Each thing that is wrong.
type Faults = Vec<String>;

const CLUSTERS: &str = "Clusters.omni.sidero.dev";
const CONFIG_PATCHES: &str = "ConfigPatches.omni.sidero.dev";
const EXTENSIONS: &str = "ExtensionsConfigurations.omni.sidero.dev";
const MACHINE_CLASSES: &str = "MachineClasses.omni.sidero.dev";
const MACHINE_SETS: &str = "MachineSets.omni.sidero.dev";
const NODES: &str = "MachineSetNodes.omni.sidero.dev";

/// Checks of a new resource.
pub(super) fn create(store: &Store, resource: &Resource) -> Outcome<()> {
    outcome(&match resource.metadata.kind.as_str() {
        CLUSTERS => cluster::create(store, resource),
        CONFIG_PATCHES => parts::new_patch(store, resource),
        EXTENSIONS => parts::extensions(store, resource),
        MACHINE_CLASSES => parts::machine_class(store, None, resource),
        MACHINE_SETS => machine_set::create(store, resource),
        NODES => node::create(store, resource),
        _ => Faults::new(),
    })
}

/// Checks of a change.
pub(super) fn update(store: &Store, there: &Resource, resource: &Resource) -> Outcome<()> {
    outcome(&match resource.metadata.kind.as_str() {
        CLUSTERS => cluster::update(store, there, resource),
        CONFIG_PATCHES if there.spec["data"] != resource.spec["data"] => parts::patch(resource),
        EXTENSIONS => parts::extensions(store, resource),
        MACHINE_CLASSES => parts::machine_class(store, Some(there), resource),
        MACHINE_SETS => machine_set::update(store, there, resource),
        NODES => node::update(store, there, resource),
        _ => Faults::new(),
    })
}

/// Checks of an end.
pub(super) fn teardown(store: &Store, resource: &Resource) -> Outcome<()> {
    outcome(&match resource.metadata.kind.as_str() {
        CLUSTERS => cluster::teardown(resource),
        MACHINE_CLASSES => parts::unused(store, resource),
        MACHINE_SETS => machine_set::teardown(store, resource),
        NODES => node::teardown(store, resource),
        _ => Faults::new(),
    })
}

fn outcome(faults: &[String]) -> Outcome<()> {
    if faults.is_empty() { Ok(()) } else { Err(Refusal::validations(faults)) }
}

/// The cluster that a resource is of, if it is there.
fn cluster_of(store: &Store, resource: &Resource) -> Option<Resource> {
    store.get("default", CLUSTERS, resource.label_of("cluster")).ok()
}

fn is_locked(cluster: &Resource) -> bool {
    cluster.is_annotated("cluster-locked")
}

fn text<'resource>(resource: &'resource Resource, field: &str) -> &'resource str {
    resource.spec[field].as_str().unwrap_or_default()
}
