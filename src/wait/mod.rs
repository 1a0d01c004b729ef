//! Waiting: one engine for everything that takes its time.
//!
//! A wait has a [`Schedule`], a probe that says how far the thing is ([`Check`]), and [`Hints`]: a watch that says when it
//! is worth looking again. It ends as met, or as an [`Unmet`] that names what is in the way. What happens meanwhile is told
//! as events ([`crate::event`]). The clock is tokio's.

mod check;
mod engine;
mod hints;
mod schedule;
mod stop;
#[cfg(test)]
mod tests;
mod unmet;

pub use check::{Blocker, Check, NotYet, Progress};
pub use engine::{Met, Wait};
pub use hints::{Hints, from_watch, merged, none, reopened};
pub use schedule::Schedule;
pub use stop::{Stop, Stopper};
pub use unmet::{End, Unmet, spoken};
