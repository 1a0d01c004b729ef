//! `talops login`, `talops logout`, `talops whoami`: keys of people, made, confirmed, used, revoked.
//!
//! What a login makes is what omnictl makes, and where omnictl looks for it.

pub mod browser;
mod prepare;
mod report;
mod revoke;
mod wait;
mod whoami;

pub use prepare::{Prepared, Wish, checked_identity, prepare};
pub use report::{KeyReport, LoginReport, LogoutReport, WhoAmI, WhoamiReport};
pub use revoke::{Farewell, logout};
pub use wait::{Pending, Waiting};
pub use whoami::whoami;
