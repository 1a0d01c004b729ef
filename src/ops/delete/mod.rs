//! `talops delete`: resources go, after an approval of exactly what goes.
//!
//! What depends on it is looked at first. Omni finishes a teardown by itself; this names what holds it meanwhile. Cut off
//! anywhere, the same command goes on.

mod depends;
mod gone;
mod prepare;
mod report;
mod teardown;

pub use prepare::{Order, Prepared, prepare};
pub use report::{DeleteOutcome, DeleteReport, DeletedResource};
pub use teardown::{Deleted, delete};
