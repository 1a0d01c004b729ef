//! What a journal says of a run: where every second went.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::reading::Reading;
use super::{History, How};

/// How a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RunState {
    /// A process works on it.
    Running,
    /// Every phase is done.
    Completed,
    /// A step failed; it can be resumed.
    Failed,
    /// It was stopped, or its process is gone; it can be resumed.
    Stopped,
    /// It is not to be gone on with.
    Cancelled,
}

/// A run, as its journal tells of it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunSummary")]
pub struct Summary {
    /// How it is.
    pub state: RunState,
    /// When it was begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub began: Option<Timestamp>,
    /// When its journal was last written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    /// For how long processes worked on it.
    pub seconds: f64,
    /// How much of that was spent waiting.
    pub waited_seconds: f64,
    /// How much of that, at the most, was lost before it was noticed that what was waited for is so.
    pub unnoticed_seconds: f64,
    /// How often a process took it up again.
    pub resumed: usize,
    /// What people had to do beyond the gates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Intervention>,
    /// When destroying began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destroying_since: Option<Timestamp>,
    /// Its phases so far, in order.
    pub phases: Vec<PhaseReport>,
    /// Which gates were passed, and by whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<GateReport>,
    /// Known faults that were mended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mended: Vec<String>,
    /// What was learned on the way, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub learned: BTreeMap<String, String>,
    /// Why it ended as it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Something that somebody had to do beyond passing a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunIntervention")]
pub struct Intervention {
    /// When.
    pub at: Timestamp,
    /// What, and why it had to be.
    pub text: String,
}

/// A phase of a run.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunPhase")]
pub struct PhaseReport {
    /// Its id.
    pub phase: String,
    /// How long its steps took.
    pub seconds: f64,
    /// How much of that was spent waiting.
    pub waited_seconds: f64,
    /// How much of that, at the most, was lost before it was noticed that what was waited for is so.
    pub unnoticed_seconds: f64,
    /// Whether it is done.
    pub done: bool,
    /// Its steps.
    pub steps: Vec<StepReport>,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunStep")]
pub struct StepReport {
    /// Its id.
    pub step: String,
    /// What it does.
    pub what: String,
    /// How long it took, all attempts together.
    pub seconds: f64,
    /// How much of that was spent waiting.
    pub waited_seconds: f64,
    /// How much of that, at the most, was lost before it was noticed that what was waited for is so.
    pub unnoticed_seconds: f64,
    /// How often it was begun.
    pub attempts: usize,
    /// `done`, `alreadySo`, `failed` or `begun`.
    pub state: &'static str,
    /// What there is to be said of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// A gate that was passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunGate")]
pub struct GateReport {
    /// Its name.
    pub gate: &'static str,
    /// Who said yes.
    pub by: String,
    /// In which way: `terminal`, `digest`.
    pub how: &'static str,
    /// When.
    pub at: Timestamp,
}

impl Summary {
    /// What a journal says. `held`: a process works on the run, and it is so late now.
    #[must_use]
    pub fn of(history: &History, held: Option<Timestamp>) -> Self {
        let mut reading = Reading::default();
        for entry in &history.entries {
            reading.take(entry);
        }
        if let (Some(now), Some((_, last))) = (held, &mut reading.process) {
            *last = now.max(*last);
        }
        reading.close();
        let state = match (held.is_some(), reading.ended) {
            (true, _) => RunState::Running,
            (false, Some(How::Completed)) => RunState::Completed,
            (false, Some(How::Cancelled)) => RunState::Cancelled,
            (false, Some(How::Failed)) => RunState::Failed,
            (false, Some(How::Stopped) | None) => RunState::Stopped,
        };
        let phases = reading.phases;
        Self {
            state,
            began: history.entries.first().map(|entry| entry.at),
            last: history.entries.last().map(|entry| entry.at),
            seconds: reading.seconds,
            waited_seconds: phases.iter().map(|phase| phase.waited_seconds).sum(),
            unnoticed_seconds: phases.iter().map(|phase| phase.unnoticed_seconds).sum(),
            resumed: reading.resumed,
            interventions: reading.interventions,
            destroying_since: reading.destroying_since,
            phases,
            gates: reading.gates,
            mended: reading.mended,
            learned: reading.learned,
            message: reading.message,
        }
    }

    /// The phase and step that are under way, or failed.
    #[must_use]
    pub fn at(&self) -> Option<(&PhaseReport, &StepReport)> {
        let open = |step: &&StepReport| matches!(step.state, "begun" | "failed");
        self.phases.iter().rev().find_map(|phase| Some((phase, phase.steps.iter().rev().find(open)?)))
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{RunState, Summary};
    use crate::run::{Entry, History, How, Said, StepEnd};

    fn history(lines: &[(i64, Said)]) -> History {
        let entry = |(second, said): &(i64, Said)| Entry {
            at: Timestamp::UNIX_EPOCH + SignedDuration::from_secs(*second),
            said: said.clone(),
        };
        History { entries: lines.iter().map(entry).collect(), ..History::default() }
    }

    fn began(resumed: bool) -> Said {
        Said::Began { format: 1, talops: "0.1.0".into(), process: 7, resumed }
    }

    fn step_began() -> Said {
        Said::StepBegan { phase: "destroy".into(), step: "gone".into(), what: "it is gone".into(), destroys: false }
    }

    fn waited(seconds: f64) -> Said {
        Said::Waited { what: "it".into(), end: "met".into(), attempts: 2, seconds, unnoticed: 0.25 }
    }

    fn step_ended() -> Said {
        Said::StepEnded { phase: "destroy".into(), step: "gone".into(), end: StepEnd::Done, text: String::new() }
    }

    #[test]
    fn the_time_between_two_processes_is_nobodys() {
        let history = history(&[
            (0, began(false)),
            (1, step_began()),
            (11, Said::Noted { text: "still there".into() }),
            // Killed here; taken up an hour later.
            (3600, began(true)),
            (3601, step_began()),
            (3604, waited(2.5)),
            (3605, step_ended()),
            (3606, Said::PhaseEnded { phase: "destroy".into() }),
            (3606, Said::Ended { how: How::Completed, message: String::new() }),
        ]);
        let summary = Summary::of(&history, None);
        assert_eq!((summary.state, summary.seconds, summary.resumed), (RunState::Completed, 11.0 + 6.0, 1));
        let step = &summary.phases[0].steps[0];
        assert_eq!((step.seconds, step.waited_seconds, step.attempts, step.state), (14.0, 2.5, 2, "done"));
        assert_eq!(summary.at(), None);
        assert_eq!(summary.interventions[0].text, "resumed after its process was gone");
        assert_eq!(summary.destroying_since, None, "no step of it destroys");
    }

    #[test]
    fn each_time_that_somebody_had_to_resume_it_counts() {
        let ended = |how, message: &str| Said::Ended { how, message: message.into() };
        let destroying =
            Said::StepBegan { phase: "destroy".into(), step: "gone".into(), what: "it goes".into(), destroys: true };
        let history = history(&[
            (0, began(false)),
            (1, destroying.clone()),
            (2, ended(How::Failed, "the API said no")),
            (10, began(true)),
            (11, destroying),
            (12, ended(How::Stopped, "interrupted")),
            (20, began(true)),
        ]);
        let summary = Summary::of(&history, None);
        let texts: Vec<&str> = summary.interventions.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(texts, ["resumed after it failed: the API said no", "resumed after it was stopped: interrupted"]);
        assert_eq!(summary.destroying_since, Some(Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1)));
    }

    #[test]
    fn a_run_whose_process_is_gone_is_stopped_where_it_was() {
        let history = history(&[(0, began(false)), (1, step_began())]);
        let summary = Summary::of(&history, None);
        assert_eq!(summary.state, RunState::Stopped);
        let (phase, step) = summary.at().unwrap();
        assert_eq!((phase.phase.as_str(), step.step.as_str(), step.state), ("destroy", "gone", "begun"));
        let held = Summary::of(&history, Some(Timestamp::UNIX_EPOCH + SignedDuration::from_secs(31)));
        assert_eq!((held.state, held.seconds, held.phases[0].steps[0].seconds), (RunState::Running, 31.0, 30.0));
    }
}
