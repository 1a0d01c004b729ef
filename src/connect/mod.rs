//! Configuration -> clients; the only place where Omni mints access to Kubernetes.
//!
//! [`Connections`] is what a call gets: every server of the configuration, connected when it is first asked and shared by
//! all who ask. Imports ground, knowledge and clients.

mod changes;
mod connections;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod hypervisor;
mod kubeconfig_cache;
pub mod kubernetes;
mod once;
pub mod provider;

pub use changes::Changes;
pub use connections::Connections;
pub use provider::ProviderAccess;
