//! Configuration -> clients; the only place where Omni mints access to Kubernetes.
//!
//! Imports ground, knowledge and clients.

pub mod hypervisor;
mod kubeconfig_cache;
pub mod kubernetes;
pub mod provider;
