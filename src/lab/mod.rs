//! A simulated estate on loopback sockets: Omni's gateway, a Kubernetes API, a Docker Engine, Proxmox VE.
//!
//! It is what a newcomer runs first and what the hermetic tests use; it is never the proof that something works with the
//! real server. Imports the ground only; imported by `cli/` and tests.

pub mod engine;
pub mod kubernetes;
pub mod proxmox;
mod wire;
