//! The engine: what is about to be done is on disk before it is done, and whoever listens is told of it after that.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::{Done, Entry, Folder, History, How, Journal, Phase, RunId, Said, Step, StepEnd};
use crate::approval::{Approval, Gate, Gates, Plan};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, Events};

/// A run that this process works on.
pub struct Run<'a> {
    writer: Writer,
    history: History,
    id: RunId,
    /// The deadline of the call.
    deadline: Option<Instant>,
    events: &'a Events,
}

/// What a step is given.
pub struct Scope<'a> {
    /// What allows it to destroy; where the run passed its gate, or an earlier process did.
    pub approval: Option<&'a Approval>,
    /// Whom it tells what happens.
    pub events: &'a Events,
    /// The deadline of the call.
    pub deadline: Option<Instant>,
}

/// The journal, and whoever listens to it.
#[derive(Clone)]
struct Writer(Arc<Mutex<Written>>);

struct Written {
    journal: Journal,
    /// Its end stands in it.
    ended: bool,
    /// Why a line that no step could wait for was not written.
    failure: Option<Error>,
}

impl Writer {
    fn add(&self, said: Said) -> Result<Entry> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = &written.failure {
            return Err(failure.clone());
        }
        written.ended |= matches!(said, Said::Ended { .. });
        written.journal.add(said, Timestamp::now())
    }

    fn is_over(&self) -> bool {
        let written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.ended || written.failure.is_some()
    }

    /// Adds what a step tells meanwhile. That it cannot be written is an error of the next line.
    fn add_told(&self, event: &Event) {
        let said = match event {
            Event::Note { text } => Said::Noted { text: text.clone() },
            Event::Mended { fault, text } => Said::Mended { fault: fault.clone(), text: text.clone() },
            Event::Learned { name, value } => Said::Learned { name: name.clone(), value: value.clone() },
            Event::WaitEnded { what, end, attempts, elapsed, unnoticed } => Said::Waited {
                what: what.clone(),
                end: serde_json::to_value(end)
                    .ok()
                    .and_then(|word| Some(word.as_str()?.to_owned()))
                    .unwrap_or_default(),
                attempts: *attempts,
                seconds: rounded(*elapsed),
                unnoticed: rounded(*unnoticed),
            },
            _ => return,
        };
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if written.failure.is_none()
            && let Err(error) = written.journal.add(said, Timestamp::now())
        {
            written.failure = Some(error);
        }
    }
}

/// Seconds, to the millisecond.
fn rounded(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round() / 1000.0
}

impl<'a> Run<'a> {
    /// Begins to work on a run, or goes on with it.
    ///
    /// # Errors
    ///
    /// When its journal cannot be opened; [`Kind::Refused`] when it was cancelled, or is done.
    pub fn begin(folder: &Folder, events: &'a Events, deadline: Option<Instant>) -> Result<Self> {
        let (journal, history) = Journal::open(folder.path())?;
        let over = history.entries.iter().rev().find_map(|entry| match &entry.said {
            Said::Ended { how: How::Completed, .. } => Some("is done"),
            Said::Ended { how: How::Cancelled, .. } => Some("was cancelled"),
            _ => None,
        });
        if let Some(over) = over {
            let message = format!("the run {} {over}", folder.id());
            return Err(Error::new(Kind::Refused, message).hint(format!("`talops dr show {}` shows it", folder.id())));
        }
        let run = Self {
            writer: Writer(Arc::new(Mutex::new(Written { journal, ended: false, failure: None }))),
            history,
            id: folder.id().clone(),
            deadline,
            events,
        };
        run.writer.add(Said::Began {
            format: super::FORMAT,
            talops: env!("CARGO_PKG_VERSION").to_owned(),
            process: std::process::id(),
            resumed: !run.history.entries.is_empty(),
        })?;
        Ok(run)
    }

    /// Carries phases out, from where an earlier process left off: a step that ended is not taken again, one that was begun
    /// is asked for its outcome first. Gates are passed with `gates`, for `plan`.
    ///
    /// # Errors
    ///
    /// The first step's that failed, a gate's that was not passed, or the journal's. The run can be resumed.
    pub async fn carry_out<C>(&self, phases: &[Phase<C>], context: &C, plan: &Plan, gates: &Gates<'_>) -> Result<()> {
        let outcome = self.phases(phases, context, plan, gates).await;
        let (how, message) = match &outcome {
            Ok(()) => (How::Completed, String::new()),
            Err(error) => (ended_by(error.kind()), error.message().to_owned()),
        };
        // Where the journal itself fails, its error is the one to tell.
        let written = self.writer.add(Said::Ended { how, message });
        outcome.and(written.map(drop))
    }

    async fn phases<C>(&self, phases: &[Phase<C>], context: &C, plan: &Plan, gates: &Gates<'_>) -> Result<()> {
        let ended = ended(&self.history);
        let begun = begun(&self.history);
        let mut passed = BTreeMap::new();
        // What was approved with the call holds for the run: whoever goes on with it need not say it again.
        for gate in phases.iter().filter_map(|phase| phase.gate).filter(|gate| gates.are_given(plan, *gate)) {
            passed.insert(gate, self.pass(gate, plan, gates).await?);
        }
        for phase in phases {
            let left = phase.steps.iter().any(|step| !ended.contains(&(phase.id.to_owned(), step.id.to_owned())));
            if !left {
                continue;
            }
            let approval = match phase.gate {
                None => None,
                Some(gate) => Some(match passed.remove(&gate) {
                    Some(approval) => approval,
                    None => self.pass(gate, plan, gates).await?,
                }),
            };
            self.writer.add(Said::PhaseBegan { phase: phase.id.to_owned() })?;
            for step in &phase.steps {
                let name = (phase.id.to_owned(), step.id.to_owned());
                if !ended.contains(&name) {
                    self.step(phase.id, step, context, approval.as_ref(), begun.contains(&name)).await?;
                }
            }
            self.writer.add(Said::PhaseEnded { phase: phase.id.to_owned() })?;
        }
        Ok(())
    }

    /// Passes a gate, or takes up again that it was passed.
    async fn pass(&self, gate: Gate, plan: &Plan, gates: &Gates<'_>) -> Result<Approval> {
        let passed = self.history.entries.iter().find_map(|entry| match &entry.said {
            Said::GatePassed { gate: passed, how, by, approved_at } if *passed == gate => {
                Some((*how, by.clone(), *approved_at))
            }
            _ => None,
        });
        if let Some((how, by, at)) = passed {
            return Ok(Gates::taken_up(plan, gate, how, by, at));
        }
        let approval = gates.pass(plan, gate).await?;
        self.writer.add(Said::GatePassed {
            gate,
            how: approval.how(),
            by: approval.by().to_owned(),
            approved_at: approval.at(),
        })?;
        self.events.note(format!("gate {gate} passed by {}", approval.by()));
        Ok(approval)
    }

    async fn step<C>(
        &self,
        phase: &str,
        step: &Step<C>,
        context: &C,
        approval: Option<&Approval>,
        was_begun: bool,
    ) -> Result<()> {
        let (phase, id) = (phase.to_owned(), step.id.to_owned());
        // That it could not be asked is no outcome: the step is taken again, and says what is wrong.
        let holds = match step.holds.filter(|_| was_begun) {
            Some(holds) => holds(context).await.unwrap_or(false),
            None => false,
        };
        if holds {
            let text = String::new();
            self.writer.add(Said::StepEnded { phase, step: id, end: StepEnd::AlreadySo, text })?;
            self.events.note(format!("{}: that is so already", step.what));
            return Ok(());
        }
        let (what, destroys) = (step.what.clone(), step.destroys);
        self.writer.add(Said::StepBegan { phase: phase.clone(), step: id.clone(), what, destroys })?;
        self.events.step(step.what.clone());
        let (writer, outer) = (self.writer.clone(), self.events.clone());
        let events = Events::to(move |event| {
            writer.add_told(&event);
            outer.tell(event);
        });
        let scope = Scope { approval, events: &events, deadline: self.deadline };
        match (step.take)(context, &scope).await {
            Ok(Done(text)) => {
                self.writer.add(Said::StepEnded { phase, step: id, end: StepEnd::Done, text })?;
                Ok(())
            }
            Err(error) => {
                let (code, message) = (error.kind().word().to_owned(), error.message().to_owned());
                self.writer.add(Said::StepFailed { phase, step: id, code, message })?;
                Err(error)
            }
        }
    }
}

impl Drop for Run<'_> {
    /// Whoever carried it out was stopped by a signal or a deadline. What was begun is not cut off: a change is made by a task of
    /// its own, and a wait changes nothing.
    fn drop(&mut self) {
        if self.writer.is_over() {
            return;
        }
        let message = "it was stopped".to_owned();
        // Where that cannot be written, the run reads as one whose process was killed: it is resumed in the same way.
        let _ = self.writer.add(Said::Ended { how: How::Stopped, message });
        self.events.note(format!("stopped; talops dr resume {} goes on", self.id));
    }
}

const fn ended_by(kind: Kind) -> How {
    match kind {
        Kind::Deadline | Kind::Interrupted | Kind::Terminated => How::Stopped,
        _ => How::Failed,
    }
}

/// The steps that ended well.
fn ended(history: &History) -> BTreeSet<(String, String)> {
    let ended = history.entries.iter().filter_map(|entry| match &entry.said {
        Said::StepEnded { phase, step, .. } => Some((phase.clone(), step.clone())),
        _ => None,
    });
    ended.collect()
}

/// The steps that were begun.
fn begun(history: &History) -> BTreeSet<(String, String)> {
    let begun = history.entries.iter().filter_map(|entry| match &entry.said {
        Said::StepBegan { phase, step, .. } => Some((phase.clone(), step.clone())),
        _ => None,
    });
    begun.collect()
}
