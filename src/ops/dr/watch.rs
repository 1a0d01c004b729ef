//! Attaching to a run that another process works on.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::list::{is_held, report};
use super::report::DrRun;
use super::runs::{Ended, read};
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::event::Events;
use crate::run::{Entry, Folders, RunState, Said};

/// How often its journal is looked at: a file of this host.
const LOOKS: Duration = Duration::from_millis(250);

/// Watches a run until no process works on it any more, or the deadline comes. Tells what happens from now on, or all of it.
///
/// # Errors
///
/// [`Kind::Usage`] when `words` name none, or several.
pub async fn watch(
    environment: &Environment,
    words: &str,
    from_the_start: bool,
    program: &str,
    deadline: Option<Instant>,
    events: &Events,
) -> Result<Ended> {
    let folders = Folders::of(environment)?;
    let folder = folders.find(words)?;
    let saved = read(&folder)?;
    let mut told = if from_the_start { 0 } else { folder.history()?.entries.len() };
    loop {
        let held = is_held(&folders, &folder, &saved)?;
        let history = folder.history()?;
        for entry in history.entries.iter().skip(told) {
            tell(entry, events);
        }
        told = history.entries.len();
        if !held {
            let report = report(&folder, &saved, false, program)?;
            let failure = (report.run.state != RunState::Completed).then(|| ended(&report));
            return Ok(Ended { report, failure });
        }
        let next = Instant::now() + LOOKS;
        match deadline {
            Some(deadline) if next >= deadline => {
                let report = report(&folder, &saved, true, program)?;
                let error = Error::new(Kind::Deadline, format!("the run {} goes on", report.id));
                let failure = Some(error.hint(format!("{program} dr wait {} looks again", report.id)));
                return Ok(Ended { report, failure });
            }
            _ => sleep_until(next).await,
        }
    }
}

fn ended(report: &DrRun) -> Error {
    let message = match (&report.run.state, &report.run.message) {
        (RunState::Cancelled, _) => format!("the run {} was cancelled", report.id),
        (_, Some(message)) => format!("the run {} is not done: {message}", report.id),
        (_, None) => format!("the run {} is not done: nobody works on it", report.id),
    };
    let error = Error::failed(message);
    match &report.resume {
        Some(resume) => error.hint(format!("{resume} goes on")),
        None => error,
    }
}

fn tell(entry: &Entry, events: &Events) {
    match &entry.said {
        Said::StepBegan { what, .. } => events.step(what.clone()),
        Said::Noted { text } => events.note(text.clone()),
        Said::StepFailed { message, .. } => events.note(message.clone()),
        Said::PhaseEnded { phase } => events.note(format!("phase {phase} is done")),
        _ => {}
    }
}
