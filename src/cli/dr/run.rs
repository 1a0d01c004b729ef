//! `talops dr run` and `talops dr resume`.

use std::ffi::OsString;

use clap::Args;
use jiff::Timestamp;

use super::detach::detach;
use super::report::ReportArguments;
use super::{Drill, deadline, print};
use crate::cli::Session;
use crate::cli::gates::GateArguments;
use crate::cli::status::program;
use crate::error::{Error, Exit, Result};
use crate::ops::dr::{self, DrOptions, Resume};
use crate::render::events::Follower;
use crate::run::RunId;

/// Arguments of `talops dr run`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops dr run -c talos-prod-01                                        a person types its name at each gate
  talops dr run -c talos-prod-01 --approve-plan 3f2a9c1b --gates destroy,recreate

The plan is made again and has to be the one that was approved: by a person who types the cluster's name at
each gate, or beforehand with `talops approve DIGEST --gates destroy,recreate`. Cut off anywhere (Ctrl-C, a
deadline, kill -9) it is gone on with by `talops dr resume`.

Exit codes: 0 done, 1 a step failed (it can be resumed), 4 the deadline came first (it can be resumed),
5 refused: nothing was changed.")]
pub(super) struct RunArguments {
    #[command(flatten)]
    drill: Drill,
    #[command(flatten)]
    gates: GateArguments,
    #[command(flatten)]
    report: ReportArguments,

    /// Go on in a process of its own, and print the run's id as soon as it has begun
    #[arg(long)]
    detach: bool,

    /// The id of the run of a process that was detached
    #[arg(long, hide = true, conflicts_with = "detach", value_name = "ID")]
    detached_as: Option<RunId>,
}

impl RunArguments {
    /// Whether this is the process that was detached.
    pub(super) const fn is_detached(&self) -> bool {
        self.detached_as.is_some()
    }
}

/// Arguments of `talops dr resume`.
#[derive(Debug, Args)]
#[command(after_help = "Example: talops dr resume k3x9

A step that ended is not taken again; of the one that was under way it is looked first whether its outcome
holds. A gate that was passed stays passed.")]
pub(super) struct ResumeArguments {
    /// The run: its id, or the beginning or end of it
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    gates: GateArguments,
    #[command(flatten)]
    report: ReportArguments,
}

/// Runs a drill and prints its report.
pub(super) async fn run(arguments: &RunArguments, session: &Session) -> Result<Exit> {
    session.may_change("the drill is not run")?;
    arguments.report.check(None, session)?;
    if arguments.detach {
        return detached(arguments, session).await;
    }
    let options = DrOptions { id: arguments.detached_as.clone(), ..arguments.drill.options(session)? };
    let gates = arguments.gates.gates(session);
    let follower = Follower::new(&session.ui);
    let (connections, environment, events) = (session.connections()?, &session.environment, follower.events());
    let ended = Box::pin(dr::run(connections, environment, &options, &gates, deadline(session), &events)).await;
    drop(follower);
    session.tell_notes();
    let ended = ended?;
    Ok(arguments.report.write(&ended.report.id, session, print(&ended, session)))
}

/// Has a process of its own run it.
async fn detached(arguments: &RunArguments, session: &Session) -> Result<Exit> {
    if session.has_an_estate_of_its_own() {
        let error = Error::usage("a simulated estate ends with the call that started it");
        return Err(error.hint("`talops lab serve` keeps one; then --lab joins it"));
    }
    let id = RunId::new(Timestamp::now());
    let mut words = arguments.drill.words(session)?;
    words.extend(arguments.gates.words().into_iter().map(OsString::from));
    if let Some(report) = arguments.report.path(&session.working_directory) {
        words.extend(["--report".into(), report.into_os_string()]);
    }
    words.extend(["--detached-as".into(), id.as_str().into()]);
    detach(words, id, session).await
}

/// Goes on with a drill and prints its report.
pub(super) async fn resume(arguments: &ResumeArguments, session: &Session) -> Result<Exit> {
    session.may_change("the drill is not gone on with")?;
    if arguments.report.is_wanted() {
        let run = dr::show(&session.environment, &arguments.id, &program(session))?;
        arguments.report.check(Some(&run.id), session)?;
    }
    let gates = arguments.gates.gates(session);
    let follower = Follower::new(&session.ui);
    let (connections, environment, events) = (session.connections()?, &session.environment, follower.events());
    let wanted = Resume { run: &arguments.id, program: &program(session), deadline: deadline(session) };
    let ended = Box::pin(dr::resume(connections, environment, &wanted, &gates, &events)).await;
    drop(follower);
    session.tell_notes();
    let ended = ended?;
    Ok(arguments.report.write(&ended.report.id, session, print(&ended, session)))
}
