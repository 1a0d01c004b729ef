//! Known faults, one file each: what it looks like, the evidence, and what mends it.
//!
//! Knowledge: pure, no client, no clock, no file.

pub mod provider_netns_gone;
pub mod provider_restart_in_flight;
