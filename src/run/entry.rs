//! What a line of a journal says.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::approval;

/// One line of a journal. Fields are added, never renamed: a journal may be read by another version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// When it was written.
    pub at: Timestamp,
    /// What happened, or is about to.
    pub said: Said,
}

/// What happened in a run, or is about to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Said {
    /// A process begins to work on the run, or goes on with it.
    Began {
        /// The format of this journal.
        format: u32,
        /// The version of talops.
        talops: String,
        /// The process.
        process: u32,
        /// Whether it goes on with what another began.
        resumed: bool,
    },
    /// A gate was passed. That holds for the whole run.
    GatePassed {
        /// Which.
        gate: approval::Gate,
        /// In which way the yes was said.
        how: approval::How,
        /// By whom.
        by: String,
        /// When.
        approved_at: Timestamp,
    },
    /// A phase begins.
    PhaseBegan {
        /// Its id.
        phase: String,
    },
    /// A step is about to be taken.
    StepBegan {
        /// Its phase.
        phase: String,
        /// Its id.
        step: String,
        /// What it does.
        what: String,
        /// Whether it destroys.
        destroys: bool,
    },
    /// A step ended well.
    StepEnded {
        /// Its phase.
        phase: String,
        /// Its id.
        step: String,
        /// In which way.
        end: StepEnd,
        /// What there is to be said of it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
    },
    /// A step failed. The run can be resumed: it is tried again.
    StepFailed {
        /// Its phase.
        phase: String,
        /// Its id.
        step: String,
        /// The kind of failure ([`crate::error::Kind::word`]).
        code: String,
        /// What happened.
        message: String,
    },
    /// A wait of a step ended.
    Waited {
        /// What was waited for.
        what: String,
        /// How it ended: `met`, `limitReached`, ….
        end: String,
        /// How often it was looked.
        attempts: u32,
        /// For how long.
        seconds: f64,
        /// For how much of that, at the most, it had been so and was not looked.
        #[serde(default)]
        unnoticed: f64,
    },
    /// Something was found out, or done.
    Noted {
        /// What.
        text: String,
    },
    /// A known fault was seen and mended.
    Mended {
        /// The fault's id.
        fault: String,
        /// What was done.
        text: String,
    },
    /// Something was learned that the report tells.
    Learned {
        /// What it is.
        name: String,
        /// What it says.
        value: String,
    },
    /// A phase ended well.
    PhaseEnded {
        /// Its id.
        phase: String,
    },
    /// A process ends its work on the run.
    Ended {
        /// In which way.
        how: How,
        /// What there is to be said of it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        message: String,
    },
    /// What a newer version writes.
    #[serde(other)]
    Other,
}

/// How a step ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StepEnd {
    /// It was taken.
    Done,
    /// What it was to bring about was so already.
    AlreadySo,
}

/// How a process ended its work on a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum How {
    /// Every phase is done.
    Completed,
    /// A step failed.
    Failed,
    /// Somebody stopped it, or the deadline of the call did.
    Stopped,
    /// It is not to be gone on with.
    Cancelled,
}

#[cfg(test)]
mod tests {
    use super::{Entry, Said};

    #[test]
    fn a_line_of_a_newer_version_is_read() {
        let line = r#"{"at":"2026-11-29T10:41:52Z","said":{"is":"stepPaused","step":"a"},"more":1}"#;
        assert_eq!(serde_json::from_str::<Entry>(line).unwrap().said, Said::Other);
    }

    #[test]
    fn an_entry_is_a_line() {
        let said = Said::StepBegan {
            phase: "destroy".into(),
            step: "teardown".into(),
            what: "cluster prod is torn down".into(),
            destroys: true,
        };
        let entry = Entry { at: "2026-11-29T10:41:52Z".parse().unwrap(), said };
        let line = serde_json::to_string(&entry).unwrap();
        insta::assert_snapshot!(line, @r#"{"at":"2026-11-29T10:41:52Z","said":{"is":"stepBegan","phase":"destroy","step":"teardown","what":"cluster prod is torn down","destroys":true}}"#);
        assert_eq!(serde_json::from_str::<Entry>(&line).unwrap(), entry);
    }
}
