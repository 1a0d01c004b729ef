//! `talops doctor`: is everything configured, reachable and authorised, and which known fault fits what is seen?
//!
//! [`examine`] asks everything at once, through connections that may only read; `checks/` makes a line of each part,
//! `faults/` names what is known to be wrong; [`DoctorReport`] is what is printed and sent as JSON.

mod ask;
mod checks;
mod here;
mod report;

pub use ask::{Question, examine};
pub use here::Here;
pub use report::{CheckReport, DoctorReport, FaultReport, MendReport, ProblemReport, Truncated};

use crate::faults::Found;

/// What an examination brought up.
#[derive(Debug, Clone)]
pub struct Examined {
    /// The faults that were found, what others follow from first.
    pub faults: Vec<Found>,
    /// One for each part that was looked at.
    pub checks: Vec<Check>,
    /// What could not be asked: while there is something, a fault that was not found may be there all the same.
    pub unseen: usize,
}

/// One part of what talops depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// `configuration`, `here`, `omni/home`, `provider/matrix`, `cluster/prod`, `hypervisor/prod`.
    pub name: String,
    /// What is good to know of it.
    pub facts: Vec<String>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Something that is wrong, and what to do about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Check {
    fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    fn fact(&mut self, fact: impl AsRef<str>) {
        self.facts.push(crate::text::line(fact.as_ref()));
    }

    fn problem(&mut self, message: impl AsRef<str>, hint: Option<&str>) {
        let message = crate::text::line(message.as_ref());
        // Several questions to one server fail of one reason.
        if !self.problems.iter().any(|problem| problem.message == message) {
            self.problems.push(Problem { message, hint: hint.map(crate::text::line) });
        }
    }

    fn error(&mut self, error: &crate::error::Error) {
        self.problem(error.message(), error.hint_text());
    }
}
