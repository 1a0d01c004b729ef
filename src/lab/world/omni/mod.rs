//! What Omni shows of the estate: its resources, in the shapes that a server of version 1.10.4 was recorded with.
//!
//! Left out are accounts and keys, which the gateway knows, and resources that only its own controllers read.

mod clusters;
mod definitions;
mod machines;
mod provider;
mod system;
mod template;

pub use machines::{MachineLook, machine_link, machine_status};
pub use provider::{hear_from_provider, miss_provider};
pub use system::INSTANCE;
pub use template::template;

use super::{World, requests};
use crate::lab::omni::{self, Resource};

/// The namespace of most resources.
const DEFAULT: &str = "default";
/// The namespace of what does not outlive the server.
const EPHEMERAL: &str = "ephemeral";
/// The namespace of what infrastructure providers read and write.
const INFRA_PROVIDER: &str = "infra-provider";

/// Every resource.
#[must_use]
pub fn resources(world: &World) -> Vec<Resource> {
    let mut resources = system::resources(world);
    resources.extend(definitions::resources(world));
    resources.extend(provider::resources(world));
    resources.extend(requests::resources(world));
    for cluster in &world.clusters {
        resources.extend(clusters::resources(world, cluster));
        for machine in &cluster.machines {
            resources.extend(machines::resources(world, cluster, machine));
        }
    }
    for resource in &mut resources {
        let held = resource.metadata.kind != kind("MachineRequests");
        if held && !resource.is_ending() && !omni::holders(resource).is_empty() {
            resource.metadata.finalizers = omni::holders(resource).into_iter().map(str::to_owned).collect();
        }
    }
    resources
}

/// A type of Omni's own, `Clusters.omni.sidero.dev`.
fn kind(plural: &str) -> String {
    format!("{plural}.omni.sidero.dev")
}
