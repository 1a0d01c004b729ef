//! `talops machines`: every machine that Omni knows, by its host name, what is wrong first.

mod ask;
mod filter;
mod report;

pub use ask::{Question, ask};
pub use filter::{Filter, STATES};
pub use report::{MachineReport, MachinesReport, Truncated, UnseenReport, VmReport};
