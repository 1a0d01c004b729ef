//! `talops.yaml`: its model, where it is found, what overrides what, its JSON Schema; how its secrets are got.
//!
//! A file is read in three steps: its text becomes a tree whose nodes know their place ([`yaml`]), the tree is held against
//! the schema of the model (`shape.rs`), and the model is held against itself ([`check`]). Each reports all that it finds.
//!
//! Imports the rest of the ground. Knows no client: `connect/` turns a configuration into clients.

pub mod check;
mod fallback;
pub mod finding;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(test)]
mod golden;
pub mod kubeconfig;
mod load;
mod lookup;
mod model;
mod nearest;
#[cfg(test)]
mod odd_text;
pub mod omniconfig;
pub mod omniconfig_edit;
mod paths;
pub mod schema;
mod secret_shape;
mod secret_source;
mod shape;
pub mod yaml;

pub use fallback::DEFAULT_ENDPOINT;
pub use finding::Finding;
pub use load::{
    FILE_NAME, Inspection, Loaded, READ_ONLY_VARIABLE, find, inspect, inspect_text, load, not_found, read_only_asked,
    shown,
};
pub use lookup::NO_PROVIDER;
pub use model::{
    Access, Approval, Argocd, Cluster, Config, DurationText, HypervisorAccess, Hypervisors, KubernetesAccess, Omni,
    Provider, SecretSource, WaitOf, Waits,
};
pub use nearest::nearest;
pub use secret_source::Resolved;
