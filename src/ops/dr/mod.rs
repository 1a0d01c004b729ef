//! `talops dr`: destroys a cluster and makes it again from its template.
//!
//! A plan makes every check that can fail and changes nothing; a run does what the plan says, phase by phase, through gates.
//! It is cut off anywhere and gone on with ([`crate::run`]).

mod afterwards;
mod before;
mod checks;
mod destroy;
mod drill;
mod inside;
mod list;
mod phases;
mod plan;
mod post_mortem;
mod recovery;
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
pub use post_mortem::{PostMortem, post_mortem};
pub use report::{CheckOutcome, DrCheck, DrEarlier, DrPhase, DrPlan, DrRecovery, DrRun, DrVersion, DrWhat};
pub use runs::{Ended, Resume, has_begun, resume, run};
pub use watch::{From, watch};

pub use crate::run::{
    GateReport, Intervention, Mark, MarkKind, PhaseReport, RunState, StepReport, StepSpan, Stretch, Summary, Timeline,
    WaitSpan,
};
