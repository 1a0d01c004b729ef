//! Kubernetes: tables in pages, objects read whole, discovery.
//!
//! A client: imports the ground alone, and no other client. What is well is not known here; whoever asks brings the
//! rule along as a function.

mod access;
mod certificate;
mod client;
mod controller;
mod decode;
mod discovery;
mod exec_plugin;
mod failure;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod kubeconfig;
mod list;
mod observe;
mod proxy;
mod resource;
mod rights;
mod rollout;
mod table;
mod watch;
mod wire;

pub use access::Settings;
pub use client::{Client, MINTED};
pub use discovery::groups;
pub use observe::{
    LogOf, PodLog, Rule, Sought, WorkloadRules, application_changes, applications_named, argocd, authority, events,
    exposure, external_secrets, find, log, longhorn, node_changes, nodes, persistent_volumes, pod, pods,
    registered_clusters, sealed_keys, tailnet_devices, version, workloads,
};
pub use resource::Resource;
pub use rights::{Right, Rights, rights};
pub use rollout::{WorkloadName, application_controllers, restart, rollout, rollout_changes};
pub use table::{Scan, suspects};
