//! Conditions, one file a thing to wait for: a pure verdict, a probe over clients, and the watches that hint at a change.
//!
//! What they are waited for with is `wait/`. Imports ground, knowledge, clients and `connect/`.

pub mod application_well;
pub mod cluster_gone;
pub mod cluster_ready;
pub mod machines_running;
pub mod nodes_there;
pub mod provider_back;
pub mod provider_connected;
pub mod requests_idle;
pub mod resources_gone;
pub mod rollout;
pub mod vms_gone;

use std::time::Duration;

/// How long to wait before a watch that ended is opened again.
const REOPENED_AFTER: Duration = Duration::from_secs(5);

/// What somebody says: a word of its state, and a sentence where there is one.
fn words(state: &str, message: &str) -> String {
    [state, message].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(": ")
}
