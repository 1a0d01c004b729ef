//! Attaching to a run that another process works on.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep_until};

use super::list::{is_held, report};
use super::report::DrRun;
use super::runs::{Ended, read};
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::event::Events;
use crate::run::{Entry, Folders, RunState, Said};

/// The file of a run's folder that says how much whoever waits for it was told.
const ASKED: &str = "asked.json";

/// How many events are told at a time to whoever asks now and then.
const FEW: usize = 2;

/// What a caller is told that attaches to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// All that happened.
    Start,
    /// What is new since somebody last asked, in a few lines.
    LastAsked,
}

/// How much was told.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Asked {
    told: usize,
}

/// How often its journal is looked at: a file of this host.
const LOOKS: Duration = Duration::from_millis(250);

/// Watches a run until no process works on it any more, or the deadline comes. Tells all of it as it happens, or at the end
/// what is new.
///
/// # Errors
///
/// [`Kind::Usage`] when `words` name none, or several.
pub async fn watch(
    environment: &Environment,
    words: &str,
    from: From,
    program: &str,
    deadline: Option<Instant>,
    events: &Events,
) -> Result<Ended> {
    let folders = Folders::of(environment)?;
    let folder = folders.find(words)?;
    let saved = read(&folder)?;
    let mut told = match from {
        From::Start => 0,
        From::LastAsked => folder.read::<Asked>(ASKED)?.unwrap_or_default().told,
    };
    loop {
        let held = is_held(&folders, &folder, &saved)?;
        let history = folder.history()?;
        let new = history.entries.get(told..).unwrap_or_default();
        if from == From::Start {
            new.iter().filter_map(told_of).for_each(|text| events.note(text));
            told = history.entries.len();
        }
        let next = Instant::now() + LOOKS;
        let over = deadline.is_some_and(|deadline| next >= deadline);
        if from == From::LastAsked && (!held || over) {
            for text in few(new) {
                events.note(text);
            }
            folder.write(ASKED, &Asked { told: history.entries.len() })?;
        }
        if !held {
            let report = report(&folders, &folder, &saved, None, program)?;
            let failure = (report.run.state != RunState::Completed).then(|| ended(&report));
            return Ok(Ended { report, failure });
        }
        if over {
            let report = report(&folders, &folder, &saved, Some(Timestamp::now()), program)?;
            let error = Error::new(Kind::Deadline, format!("the run {} goes on", report.id));
            let failure = Some(error.hint(format!("{program} dr wait {} looks again", report.id)));
            return Ok(Ended { report, failure });
        }
        sleep_until(next).await;
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

/// The last of what is new, in a few lines.
fn few(new: &[Entry]) -> Vec<String> {
    let mut told: Vec<String> = new.iter().filter_map(told_of).collect();
    let left_out = told.len().saturating_sub(FEW);
    told.drain(..left_out);
    if let Some(first) = told.first_mut().filter(|_| left_out > 0) {
        *first = format!("… {left_out} events; {first}");
    }
    told
}

/// What an entry says to whoever watches; none for what says nothing new.
fn told_of(entry: &Entry) -> Option<String> {
    let clock = entry.at.strftime("%H:%M:%S");
    let text = match &entry.said {
        Said::GatePassed { gate, by, .. } => format!("gate {gate} passed by {by}"),
        Said::StepBegan { what, .. } => what.clone(),
        Said::StepFailed { message, .. } | Said::Noted { text: message } => message.clone(),
        Said::Mended { fault, text } => format!("{fault}: {text}"),
        Said::PhaseEnded { phase } => format!("phase {phase} is done"),
        Said::Waited { what, end, seconds, .. } => format!("{what}: {end} after {seconds:.1} s"),
        Said::Began { resumed: true, .. } => "gone on with".to_owned(),
        _ => return None,
    };
    Some(format!("{clock} {text}"))
}

#[cfg(test)]
mod tests {
    use super::{FEW, few};
    use crate::run::{Entry, Said};

    #[test]
    fn of_much_that_is_new_the_last_is_told_in_a_few_lines() {
        let entry = |number: usize| Entry {
            at: "2026-11-29T10:41:52Z".parse().unwrap(),
            said: Said::Noted { text: number.to_string() },
        };
        let told = few(&(1..=40).map(entry).collect::<Vec<_>>());
        assert_eq!(told, ["… 38 events; 10:41:52 39", "10:41:52 40"]);
        assert_eq!(few(&[entry(1)]), ["10:41:52 1"]);
        assert_eq!(told.len(), FEW);
    }
}
