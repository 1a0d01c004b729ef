//! Conditions, one file a thing to wait for: a pure verdict, a probe over clients, and the watches that hint at a change.
//!
//! What they are waited for with is `wait/`. Imports ground, knowledge, clients and `connect/`.

pub mod cluster_gone;
pub mod cluster_ready;
pub mod provider_back;
pub mod requests_idle;
pub mod resources_gone;
pub mod rollout;

use std::time::Duration;

/// How long to wait before a watch that ended is opened again.
const REOPENED_AFTER: Duration = Duration::from_secs(5);
