//! `talops dr`: destroys a cluster and makes it again from its template.
//!
//! A plan makes every check that can fail and changes nothing; a run does what the plan says, phase by phase, through gates.
//! It is cut off anywhere and gone on with ([`crate::run`]).

mod before;
mod checks;
mod destroy;
mod drill;
mod inside;
mod list;
mod phases;
mod plan;
mod recreate;
mod report;
mod runs;
mod saved;
mod seen;
mod servers;
mod verify;
mod wanted;
mod watch;

pub use list::{DrList, DrListed, cancel, list, show};
pub use plan::{DrOptions, Planned, plan};
pub use report::{CheckOutcome, DrCheck, DrPhase, DrPlan, DrRun, DrWhat};
pub use runs::{Ended, Resume, has_begun, resume, run};
pub use watch::{From, watch};

pub use crate::run::{PhaseReport, RunState, StepReport, Summary};
