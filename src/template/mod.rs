//! Cluster templates: from their text to Omni's resources.
//!
//! Pure: no client, no clock, no file. Imports the ground.

pub mod emit;
pub mod yaml;
