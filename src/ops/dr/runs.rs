//! Running a drill, and going on with one.

use jiff::Timestamp;
use tokio::time::Instant;

use super::drill::Drill;
use super::list::report;
use super::phases::phases;
use super::plan::{DrOptions, Planned, plan};
use super::report::DrRun;
use super::saved::{FILE, Saved};
use crate::approval::Gates;
use crate::connect::Connections;
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::event::Events;
use crate::run::{Folder, Folders, Lock, Run, RunId, Said};

/// A drill that ended, or was cut off in good order.
#[derive(Debug)]
pub struct Ended {
    /// What there is to tell.
    pub report: DrRun,
    /// Why it is not done.
    pub failure: Option<Error>,
}

/// Which run is gone on with.
#[derive(Debug, Clone, Copy)]
pub struct Resume<'a> {
    /// Its id, or the beginning or end of it.
    pub run: &'a str,
    /// How the tool is called, for messages.
    pub program: &'a str,
    /// When the call has to end.
    pub deadline: Option<Instant>,
}

/// Plans a drill and runs it.
///
/// # Errors
///
/// [`Kind::Refused`] when a check stands against it, nobody approved it, or another run works on the cluster: nothing was
/// changed. What fails later is in [`Ended`].
pub async fn run(
    connections: &Connections,
    environment: &Environment,
    options: &DrOptions,
    gates: &Gates<'_>,
    deadline: Option<Instant>,
    events: &Events,
) -> Result<Ended> {
    let planned = plan(connections, environment, options, events).await?;
    if let Some(refusal) = planned.refusal() {
        return Err(refusal);
    }
    let Planned { saved, .. } = planned;
    let folders = Folders::of(environment)?;
    let now = Timestamp::now();
    let id = options.id.clone().unwrap_or_else(|| RunId::new(now));
    let _lock = Lock::take(&folders, &saved.url, &saved.cluster, &id)?;
    let folder = folders.create(id, now)?;
    folder.write(FILE, &saved)?;
    let program = options.program.as_str();
    let call = Call { connections, environment, program, gates, events };
    let outcome = call.carry_out(&Run::begin(&folder, events, deadline)?, &folder, &saved).await;
    if let Err(error) = &outcome
        && !has_begun(&folder)?
    {
        // Nothing was done that could be gone on with.
        folder.remove();
        return Err(error.clone());
    }
    ended(&folders, &folder, &saved, program, outcome)
}

/// Goes on with a run.
///
/// # Errors
///
/// [`Kind::Usage`] when nothing is called so; [`Kind::Refused`] when it is done, cancelled, or worked on by another process.
pub async fn resume(
    connections: &Connections,
    environment: &Environment,
    wanted: &Resume<'_>,
    gates: &Gates<'_>,
    events: &Events,
) -> Result<Ended> {
    let Resume { run, program, deadline } = *wanted;
    let folders = Folders::of(environment)?;
    let folder = folders.find(run)?;
    let saved = read(&folder)?;
    let _lock = Lock::take(&folders, &saved.url, &saved.cluster, folder.id())?;
    let call = Call { connections, environment, program, gates, events };
    let outcome = call.carry_out(&Run::begin(&folder, events, deadline)?, &folder, &saved).await;
    ended(&folders, &folder, &saved, program, outcome)
}

pub(super) fn read(folder: &Folder) -> Result<Saved> {
    folder
        .read(FILE)?
        .ok_or_else(|| Error::failed(format!("the run {} has no {FILE}: it was never begun", folder.id())))
}

/// What a call works with.
struct Call<'a> {
    connections: &'a Connections,
    environment: &'a Environment,
    program: &'a str,
    gates: &'a Gates<'a>,
    events: &'a Events,
}

impl Call<'_> {
    async fn carry_out(&self, run: &Run<'_>, folder: &Folder, saved: &Saved) -> Result<()> {
        let Self { connections, environment, program, gates, events } = *self;
        events.note(format!("run {}: {program} dr resume {} goes on with it", folder.id(), folder.id()));
        let drill = Drill { connections, environment, saved, gates, program };
        Box::pin(run.carry_out(&phases(saved), &drill, &saved.plan, gates)).await
    }
}

/// Whether a step of a run was begun.
///
/// # Errors
///
/// When its journal cannot be read.
pub fn has_begun(folder: &Folder) -> Result<bool> {
    Ok(folder.history()?.entries.iter().any(|entry| matches!(entry.said, Said::StepBegan { .. })))
}

fn ended(folders: &Folders, folder: &Folder, saved: &Saved, program: &str, outcome: Result<()>) -> Result<Ended> {
    let report = report(folders, folder, saved, None, program)?;
    let failure = outcome.err().map(|error| {
        let resume = format!("{program} dr resume {} goes on", folder.id());
        // What was begun is not undone: a refusal after that is a failure.
        let kind = if error.kind() == Kind::Refused { Kind::Failed } else { error.kind() };
        let hint = error.hint_text().map(|hint| format!("{hint}; ")).unwrap_or_default();
        Error::new(kind, error.message()).hint(format!("{hint}{resume}"))
    });
    Ok(Ended { report, failure })
}
