//! When what of a run was, for whoever draws it.

use jiff::Timestamp;

use super::{Entry, History, How, Said, StepEnd};

/// When what of a run was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    /// When processes worked on it, in order. Between two of them nobody did.
    pub processes: Vec<Stretch>,
    /// Each time that a step was taken, in order.
    pub steps: Vec<StepSpan>,
    /// What happened at a moment, in order.
    pub marks: Vec<Mark>,
}

/// From when until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// From when.
    pub from: Timestamp,
    /// Until when; never before that.
    pub to: Timestamp,
}

impl Stretch {
    /// How long it is, in seconds.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.to.duration_since(self.from).as_secs_f64()
    }

    /// A clock that was turned back makes nothing shorter.
    fn reaches(&mut self, at: Timestamp) {
        self.to = self.to.max(at);
    }
}

/// A time that a step was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepSpan {
    /// Its phase.
    pub phase: String,
    /// Its id.
    pub step: String,
    /// What it does; empty where it was so already.
    pub what: String,
    /// From when until when.
    pub when: Stretch,
    /// `done`, `alreadySo`, `failed`, or `begun` where it goes on or was cut off.
    pub state: &'static str,
    /// What it waited for.
    pub waits: Vec<WaitSpan>,
}

/// A wait of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitSpan {
    /// What was waited for.
    pub what: String,
    /// How it ended: `met`, `limitReached`, ….
    pub end: String,
    /// From when until when.
    pub when: Stretch,
}

/// What happened at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// What kind of thing it is.
    pub kind: MarkKind,
    /// What.
    pub text: String,
}

/// What happens at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// A process went on with the run.
    Resumed,
    /// A gate was passed.
    Gate,
    /// Something was found out, or done.
    Note,
    /// A known fault was mended.
    Mended,
    /// Something was learned.
    Learned,
    /// A step failed.
    Failed,
    /// A process ended its work on it.
    Ended,
}

impl Timeline {
    /// What a journal says. `held`: a process works on the run, and it is so late now.
    #[must_use]
    pub fn of(history: &History, held: Option<Timestamp>) -> Self {
        let mut timeline = Self::default();
        let mut open = false;
        for entry in &history.entries {
            timeline.take(entry, &mut open);
        }
        if let Some(now) = held {
            timeline.goes_on_until(now, open);
        }
        timeline
    }

    fn take(&mut self, Entry { at, said }: &Entry, open: &mut bool) {
        if let Said::Began { resumed, .. } = said {
            *open = false;
            self.processes.push(Stretch { from: *at, to: *at });
            if *resumed {
                self.mark(*at, MarkKind::Resumed, "gone on with".to_owned());
            }
        }
        self.goes_on_until(*at, *open);
        match said {
            Said::GatePassed { gate, by, how, .. } => {
                self.mark(*at, MarkKind::Gate, format!("gate {gate} passed by {by} ({})", how.word()));
            }
            Said::StepBegan { phase, step, what, .. } => {
                *open = true;
                self.steps.push(StepSpan { what: what.clone(), ..span(phase, step, *at, "begun") });
            }
            Said::StepEnded { phase, step, end, .. } => {
                let state = if *end == StepEnd::Done { "done" } else { "alreadySo" };
                self.ended(phase, step, *at, state, open);
            }
            Said::StepFailed { phase, step, message, .. } => {
                self.ended(phase, step, *at, "failed", open);
                self.mark(*at, MarkKind::Failed, message.clone());
            }
            Said::Waited { what, end, seconds, .. } => {
                if let Some(step) = self.steps.last_mut().filter(|_| *open) {
                    let waited = jiff::SignedDuration::try_from_secs_f64(*seconds).unwrap_or_default();
                    let from = at.checked_sub(waited).unwrap_or(*at).max(step.when.from).min(*at);
                    let (what, end) = (what.clone(), end.clone());
                    step.waits.push(WaitSpan { what, end, when: Stretch { from, to: *at } });
                }
            }
            Said::Noted { text } => self.mark(*at, MarkKind::Note, text.clone()),
            Said::Mended { fault, text } => self.mark(*at, MarkKind::Mended, format!("{fault}: {text}")),
            Said::Learned { name, value } => self.mark(*at, MarkKind::Learned, format!("{name}: {value}")),
            Said::Ended { how, message } => {
                let word = match how {
                    How::Completed => "done",
                    How::Failed => "failed",
                    How::Stopped => "stopped",
                    How::Cancelled => "cancelled",
                };
                let text = if message.is_empty() { word.to_owned() } else { format!("{word}: {message}") };
                self.mark(*at, MarkKind::Ended, text);
            }
            Said::Began { .. } | Said::PhaseBegan { .. } | Said::PhaseEnded { .. } | Said::Other => {}
        }
    }

    fn mark(&mut self, at: Timestamp, kind: MarkKind, text: String) {
        self.marks.push(Mark { at, kind, text });
    }

    fn goes_on_until(&mut self, at: Timestamp, open: bool) {
        if let Some(process) = self.processes.last_mut() {
            process.reaches(at);
        }
        if let Some(step) = self.steps.last_mut().filter(|_| open) {
            step.when.reaches(at);
        }
    }

    fn ended(&mut self, phase: &str, step: &str, at: Timestamp, state: &'static str, open: &mut bool) {
        match self.steps.last_mut().filter(|last| *open && last.phase == phase && last.step == step) {
            Some(last) => last.state = state,
            None => self.steps.push(span(phase, step, at, state)),
        }
        *open = false;
    }
}

fn span(phase: &str, step: &str, at: Timestamp, state: &'static str) -> StepSpan {
    let (phase, step, when) = (phase.to_owned(), step.to_owned(), Stretch { from: at, to: at });
    StepSpan { phase, step, what: String::new(), when, state, waits: Vec::new() }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{MarkKind, Timeline};
    use crate::run::{Entry, History, Said, StepEnd};

    fn at(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second)
    }

    fn timeline(lines: &[(i64, Said)], held: Option<i64>) -> Timeline {
        let entry = |(second, said): &(i64, Said)| Entry { at: at(*second), said: said.clone() };
        let history = History { entries: lines.iter().map(entry).collect(), ..History::default() };
        Timeline::of(&history, held.map(at))
    }

    fn began(resumed: bool) -> Said {
        Said::Began { format: 1, talops: "0.1.0".into(), process: 7, resumed }
    }

    fn step() -> Said {
        Said::StepBegan { phase: "destroy".into(), step: "delete".into(), what: "it goes".into(), destroys: true }
    }

    #[test]
    fn a_step_that_was_cut_off_ends_where_its_process_did() {
        let waited =
            Said::Waited { what: "it gone".into(), end: "met".into(), attempts: 2, seconds: 4.0, unnoticed: 0.0 };
        let done =
            Said::StepEnded { phase: "destroy".into(), step: "delete".into(), end: StepEnd::Done, text: String::new() };
        let found = timeline(
            &[
                (0, began(false)),
                (1, step()),
                (9, Said::Noted { text: "it goes on".into() }),
                (3600, began(true)),
                (3601, step()),
                (3606, waited),
                (3607, done),
            ],
            None,
        );
        let spans: Vec<_> = found.steps.iter().map(|one| (one.when.from, one.when.to, one.state)).collect();
        assert_eq!(spans, [(at(1), at(9), "begun"), (at(3601), at(3607), "done")]);
        assert_eq!(found.steps[1].waits[0].when.from, at(3602));
        let processes: Vec<_> = found.processes.iter().map(|one| (one.from, one.to)).collect();
        assert_eq!(processes, [(at(0), at(9)), (at(3600), at(3607))]);
        let marks: Vec<_> = found.marks.iter().map(|mark| mark.kind).collect();
        assert_eq!(marks, [MarkKind::Note, MarkKind::Resumed]);
    }

    #[test]
    fn what_goes_on_reaches_until_now_and_a_clock_that_was_turned_back_makes_nothing_shorter() {
        let found = timeline(&[(100, began(false)), (101, step())], Some(130));
        assert_eq!((found.processes[0].to, found.steps[0].when.to), (at(130), at(130)));
        let found = timeline(&[(100, began(false)), (101, step()), (40, Said::Noted { text: "back".into() })], None);
        assert_eq!((found.processes[0].seconds(), found.steps[0].when.seconds()), (1.0, 0.0));
    }
}
