//! How a journal is read: an entry after the other, the time of the step that is under way counted from one to the next.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Entry, GateReport, How, Intervention, PhaseReport, Said, StepEnd, StepReport};

/// A journal, as far as it was read.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) phases: Vec<PhaseReport>,
    pub(super) gates: Vec<GateReport>,
    pub(super) mended: Vec<String>,
    pub(super) learned: BTreeMap<String, String>,
    pub(super) ended: Option<How>,
    pub(super) message: Option<String>,
    pub(super) resumed: usize,
    pub(super) interventions: Vec<Intervention>,
    pub(super) destroying_since: Option<Timestamp>,
    pub(super) seconds: f64,
    /// When this process began, and when it was last heard of.
    pub(super) process: Option<(Timestamp, Timestamp)>,
    /// The step that is under way, and since when.
    open: Option<(String, String, Timestamp)>,
}

impl Reading {
    /// Reads the next entry.
    pub(super) fn take(&mut self, Entry { at, said }: &Entry) {
        if let Said::Began { resumed, .. } = said {
            self.close();
            self.process = Some((*at, *at));
            if *resumed {
                self.resumed += 1;
                self.interventions.push(Intervention { at: *at, text: self.resumed_after() });
            }
            (self.ended, self.message) = (None, None);
        }
        if let Some((_, last)) = &mut self.process {
            *last = *at;
        }
        match said {
            Said::GatePassed { gate, by, how, approved_at } => {
                self.gates.push(GateReport { gate: gate.word(), by: by.clone(), how: how.word(), at: *approved_at });
            }
            Said::PhaseBegan { phase } => drop(self.phase(phase)),
            Said::StepBegan { phase, step, what, destroys } => {
                if *destroys {
                    self.destroying_since.get_or_insert(*at);
                }
                let found = self.step(phase, step);
                found.attempts += 1;
                found.state = "begun";
                found.what.clone_from(what);
                self.open = Some((phase.clone(), step.clone(), *at));
            }
            Said::StepEnded { phase, step, end, text } => {
                self.pass(*at);
                let found = self.step(phase, step);
                found.state = if *end == StepEnd::Done { "done" } else { "alreadySo" };
                found.text.clone_from(text);
                self.open = None;
            }
            Said::StepFailed { phase, step, message, .. } => {
                self.pass(*at);
                let found = self.step(phase, step);
                found.state = "failed";
                found.text.clone_from(message);
                self.open = None;
            }
            Said::Waited { seconds, unnoticed, .. } => {
                if let Some((phase, step, _)) = self.open.clone() {
                    let step = self.step(&phase, &step);
                    step.waited_seconds += seconds;
                    step.unnoticed_seconds += unnoticed;
                    let phase = self.phase(&phase);
                    phase.waited_seconds += seconds;
                    phase.unnoticed_seconds += unnoticed;
                }
            }
            Said::Learned { name, value } => drop(self.learned.insert(name.clone(), value.clone())),
            Said::Mended { fault, text } => self.mended.push(format!("{fault}: {text}")),
            Said::PhaseEnded { phase } => self.phase(phase).done = true,
            Said::Ended { how, message } => {
                self.ended = Some(*how);
                self.message = Some(message.clone()).filter(|message| !message.is_empty());
            }
            Said::Began { .. } | Said::Noted { .. } | Said::Other => {}
        }
    }

    /// Why the run had to be resumed.
    fn resumed_after(&self) -> String {
        let message = self.message.as_ref().map(|message| format!(": {message}")).unwrap_or_default();
        match self.ended {
            Some(How::Failed) => format!("resumed after it failed{message}"),
            Some(_) => format!("resumed after it was stopped{message}"),
            None => "resumed after its process was gone".to_owned(),
        }
    }

    /// Counts the time of the step that is under way, until `at`.
    fn pass(&mut self, at: Timestamp) {
        if let Some((phase, step, since)) = self.open.clone() {
            let seconds = at.duration_since(since).as_secs_f64().max(0.0);
            self.step(&phase, &step).seconds += seconds;
            self.phase(&phase).seconds += seconds;
            self.open = Some((phase, step, at));
        }
    }

    /// What the last process did ends with the last that was heard of it.
    pub(super) fn close(&mut self) {
        if let Some((began, last)) = self.process.take() {
            self.pass(last);
            self.open = None;
            self.seconds += last.duration_since(began).as_secs_f64().max(0.0);
        }
    }

    fn phase(&mut self, id: &str) -> &mut PhaseReport {
        let place = self.phases.iter().position(|phase| phase.phase == id).unwrap_or_else(|| {
            self.phases.push(PhaseReport {
                phase: id.to_owned(),
                seconds: 0.0,
                waited_seconds: 0.0,
                unnoticed_seconds: 0.0,
                done: false,
                steps: Vec::new(),
            });
            self.phases.len() - 1
        });
        &mut self.phases[place]
    }

    fn step(&mut self, phase: &str, id: &str) -> &mut StepReport {
        let steps = &mut self.phase(phase).steps;
        let place = steps.iter().position(|step| step.step == id).unwrap_or_else(|| {
            steps.push(StepReport {
                step: id.to_owned(),
                what: String::new(),
                seconds: 0.0,
                waited_seconds: 0.0,
                unnoticed_seconds: 0.0,
                attempts: 0,
                state: "begun",
                text: String::new(),
            });
            steps.len() - 1
        });
        &mut steps[place]
    }
}
