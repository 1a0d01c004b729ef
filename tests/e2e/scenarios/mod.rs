//! The scenarios, one file a subject. A scenario is a function; its name says what holds.

mod stack_itself;

use crate::Scenario;

/// All of them, in the order in which they run: what needs no cluster first.
pub(crate) fn all() -> Vec<Scenario> {
    [stack_itself::SCENARIOS].concat()
}
