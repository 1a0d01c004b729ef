//! `talops mend`: looks whether a known fault is there, says what would mend it, and does that after a yes.
//!
//! [`choose()`] picks what is meant of what an examination found, without changing anything; [`apply()`] changes, through
//! the clients' own gates: read-only access refuses there.

mod apply;
mod choose;
mod report;

pub use apply::apply;
pub use choose::{Choice, choose, known};
pub use report::{MendList, MendOutcome, MendableFault, OutcomeWord};
