//! `talops status`: is my estate well?
//!
//! [`ask()`] sends every question at once and gives a snapshot; `health/` judges it; [`StatusReport`] is what is printed and
//! sent as JSON; [`changes`] and [`Pace`] are what `--watch` needs.

mod ask;
mod cut;
mod next;
mod report;
mod watch;

pub(super) use ask::{Behind, behind, no_answer, observe, within};
pub use ask::{Limit, Question, ask};
pub use next::argument;
pub(super) use next::look_at;
pub use report::{
    AnswerWord, DimensionReport, FindingReport, NotConfiguredReport, SeverityWord, StatusReport, Truncated, VerdictWord,
};
pub use watch::{Change, Pace, changes};
