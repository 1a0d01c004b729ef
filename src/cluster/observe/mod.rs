//! What one cluster's API shows, one question a file.
//!
//! An object that could not be decoded stays in the answer, under its name, with a condition of status `Unknown` and
//! reason `Unreadable` (or a phase of that word): it hides no other and counts as not well.

mod argocd;
mod around;
mod definitions;
mod exposure;
mod external_secrets;
#[cfg(feature = "fuzzing")]
pub(super) mod fuzzing;
mod keepsakes;
mod log;
mod longhorn;
mod networking;
mod nodes;
mod objects;
mod one;
mod pods;
mod tailnet;
mod workloads;

use super::client::Client;
use crate::error::Result;

pub use argocd::{application_changes, applications_named, argocd};
pub use around::{events, pod, pods};
pub use exposure::exposure;
pub use external_secrets::external_secrets;
pub use keepsakes::{authority, persistent_volumes, registered_clusters, sealed_keys};
pub use log::{LogOf, PodLog, log};
pub use longhorn::longhorn;
pub use nodes::{node_changes, nodes};
pub use one::{Sought, find};
pub use tailnet::tailnet_devices;
pub use workloads::{Rule, WorkloadRules, workloads};

/// The API server's version, `v1.36.1`.
pub async fn version(client: &Client) -> Result<String> {
    client.version().await
}
