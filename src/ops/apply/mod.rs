//! `talops apply`: resources of files are made, or changed to be as the files say.
//!
//! Everything is read and checked before anything is written: the files, what Omni has, who else uses it.

mod plan;
mod report;
mod sources;
mod write;

pub use plan::{Planned, plan};
pub use report::{AppliedResource, ApplyOutcome, ApplyReport, Truncated};
pub use sources::{Described, STDIN, Sources};
pub use write::{Applied, write};
