//! Runs: long operations that can be cut anywhere and gone on with.
//!
//! An operation is a list of [`Phase`]s of [`Step`]s. The [`engine`](Run::carry_out) writes what it is about to do into a
//! [`Journal`] and syncs it before it does it, and whoever listens is told what the journal was told. A run is a folder of
//! this user's alone; what is in it is enough to go on with. Imports ground and clients.

mod engine;
mod entry;
mod folder;
mod id;
mod journal;
mod lock;
mod reading;
mod report;
mod step;
#[cfg(test)]
mod tests;
mod timeline;

pub use engine::{Run, Scope};
pub use entry::{Entry, How, Said, StepEnd};
pub use folder::{Folder, Folders};
pub use id::RunId;
pub use journal::{FORMAT, History, Journal};
pub use lock::Lock;
pub use report::{GateReport, Intervention, PhaseReport, RunState, StepReport, Summary};
pub use step::{Done, Phase, Step};
pub use timeline::{Mark, MarkKind, StepSpan, Stretch, Timeline, WaitSpan};
