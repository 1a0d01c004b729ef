//! Omni: endpoint and key discovery, request signing, resources, watches, management calls.
//!
//! A client: imports the ground alone, and no other client.

mod key;
pub mod new_key;
mod sign;

pub use key::Key;
