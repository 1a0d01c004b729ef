//! `talops status KIND/NAME`: one thing, and why it is as it is.
//!
//! [`describe()`] finds it, asks at once for what it depends on, its events and its log, and gives a [`Description`];
//! [`facts`](self) of each kind are in `facts/`. It asks the estate as `talops status` does, so that both say the same.

mod ask;
mod cut;
mod facts;
mod log;
mod omni;
mod report;
mod target;

pub use ask::{Around, describe, find};
pub use omni::{MachineOf, machine_of};
pub use report::{Description, Difference, EventReport, Fact, LogReport, ThingReference, UnseenReport};
pub use target::Target;
