//! `talops.yaml`: its model, where it is found, what overrides what, its JSON Schema.
//!
//! Imports the rest of the ground. Knows no client: `connect/` turns a configuration into clients.

mod model;

pub use model::{
    Access, Approval, Argocd, Cluster, Config, DurationText, HypervisorAccess, Hypervisors, KubernetesAccess, Omni,
    Provider, SecretSource, Waits,
};
