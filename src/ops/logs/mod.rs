//! What a provider, a machine or a workload says: read from wherever its log is, decoded, filtered.
//!
//! What is wanted is a [`Wanted`], how much of it a [`Selection`]. What is read comes as [`Source`]s, one for each container or
//! machine, through a [`Pipeline`] to a [`Sink`].
//!
//! An operation: imports clients and knowledge, prints nothing.

mod document;
mod drive;
mod input;
mod merge;
mod pipeline;
mod selection;
mod sink;
mod sources;
#[cfg(test)]
mod tests;
mod wanted;

pub use document::{LogLine, LogNotice};
pub use drive::{Failure, drive};
pub use input::input;
pub use pipeline::{Counts, Pipeline};
pub use selection::{SEARCHED, Selection, Tail, UNASKED};
pub use sink::Sink;
pub use sources::open;
pub use wanted::{Containers, Source, Wanted};
