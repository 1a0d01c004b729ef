//! Nothing is destroyed that nobody approved: what would go has a digest, and whoever says yes says it to that digest.
//!
//! An operation makes a [`Plan`] of what it would destroy and [passes its gate](Gates::pass); that alone makes the
//! [`Approval`] which every function that destroys takes. Plans that were shown and approvals that were given are files of
//! this user's. Imports the ground.

mod differences;
mod digest;
mod gate;
mod gates;
mod plan;
mod store;
#[cfg(test)]
mod tests;

pub use digest::{DigestPrefix, PlanDigest};
pub use gate::Gate;
pub use gates::{Approval, Asks, Gates, Given, How, Nobody};
pub use plan::{Operation, Plan, Subject};
pub use store::{LIFE, Recorded, Shown, Store};
