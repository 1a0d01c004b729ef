//! Omni: endpoint and key discovery, request signing, resources, watches, management calls.
//!
//! A client: imports the ground alone, and no other client.

mod discover;
mod endpoint;
mod key;
pub mod new_key;
mod omniconfig;
mod sign;

pub use discover::{Target, discover};
pub use endpoint::Endpoint;
pub use key::Key;
pub use omniconfig::{Context, Omniconfig};
