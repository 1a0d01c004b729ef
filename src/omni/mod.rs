//! Omni: endpoint and key discovery, request signing, resources, watches, management calls.
//!
//! A client: imports the ground alone, and no other client.

mod access;
mod client;
mod discover;
mod endpoint;
mod failure;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod key;
mod lines;
mod machine_log;
mod management;
pub mod observe;
mod resources;
mod sign;
mod version;
mod watch;

pub use client::Client;
pub use discover::{Target, discover};
pub use endpoint::Endpoint;
pub use key::Key;
pub use machine_log::MachineLog;
pub use management::{PublicKey, ServiceAccount};
pub use sign::{CallMetadata, signed_headers};
pub use version::{BACKEND_API_VERSION, version_warning};
pub use watch::Event;
