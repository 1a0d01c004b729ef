//! What a provider, a machine or a workload says: read from wherever its log is, decoded, filtered.
//!
//! What is wanted is a [`Wanted`]; what is read of it comes as [`Source`]s, one for each container or machine.
//!
//! An operation: imports clients and knowledge, prints nothing.

pub mod sources;
mod wanted;

pub use wanted::{Containers, Source, Wanted};
