//! How a wait ended.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;
use crate::ops::fit::most_that_fits;
use crate::wait::{Blocker, End, Unmet};

/// How a wait ended.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitReport {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `WaitReport`.
    pub kind: &'static str,
    /// The condition, by its word on the command line: `cluster-ready`.
    pub condition: String,
    /// The cluster that it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// What was waited for: `cluster edge ready`.
    pub what: String,
    /// How it ended.
    pub end: End,
    /// Why it can no longer come true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// How far it was at the last look that found anything: `2/3 machines running`.
    pub text: String,
    /// What was in the way then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blockers: Vec<WaitBlocker>,
    /// How many more were in the way that are left out to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<usize>,
    /// Why the last look failed, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How often it was looked.
    pub attempts: u32,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// Something that was in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitBlocker {
    /// What it is: `machine talos-1`.
    pub what: String,
    /// Its own last words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub says: String,
}

/// A wait that ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Waited {
    /// How.
    pub report: WaitReport,
    /// Why the call fails.
    pub failure: Option<Error>,
}

impl From<&Blocker> for WaitBlocker {
    fn from(blocker: &Blocker) -> Self {
        Self { what: blocker.what.clone(), says: blocker.says.clone() }
    }
}

impl WaitReport {
    pub(super) fn new(condition: &str, cluster: Option<&str>, what: &str) -> Self {
        Self {
            api_version: "talops/v1",
            kind: "WaitReport",
            condition: condition.to_owned(),
            cluster: cluster.map(str::to_owned),
            what: what.to_owned(),
            end: End::Met,
            why: None,
            text: String::new(),
            blockers: Vec::new(),
            truncated: None,
            error: None,
            attempts: 0,
            seconds: 0.0,
        }
    }

    /// Leaves out the last of what was in the way, so that it stays within `budget` bytes; `length` says how many it takes.
    pub fn cut(&mut self, budget: usize, length: impl Fn(&Self) -> usize) {
        if length(self) <= budget {
            return;
        }
        let all = std::mem::take(&mut self.blockers);
        let cut = |kept: usize| Self {
            blockers: all[..kept].to_vec(),
            truncated: Some(all.len() - kept).filter(|left| *left > 0),
            ..self.clone()
        };
        let kept = most_that_fits(all.len(), |kept| length(&cut(kept)) <= budget);
        *self = cut(kept);
    }

    pub(super) fn met(self, text: String, attempts: u32, elapsed: Duration) -> Self {
        Self { text, attempts, seconds: tenths(elapsed), ..self }
    }

    pub(super) fn unmet(self, unmet: &Unmet) -> Self {
        Self {
            end: unmet.end,
            why: unmet.why.clone(),
            text: unmet.progress.text.clone(),
            blockers: unmet.blockers.iter().map(WaitBlocker::from).collect(),
            error: unmet.last_error.as_ref().map(|error| error.message().to_owned()),
            attempts: unmet.attempts,
            seconds: tenths(unmet.elapsed),
            ..self
        }
    }
}

/// Why a call fails: with the command that goes on where the deadline came first, else with the one that shows more.
pub(super) fn failure(unmet: &Unmet, call: &str, look: &str) -> Error {
    let error = unmet.error();
    match (unmet.end, error.hint_text()) {
        (End::DeadlineReached, None) => error.hint(format!("{call} goes on waiting")),
        (End::DeadlineReached, Some(hint)) => {
            let hint = format!("{hint}; {call} goes on waiting");
            error.hint(hint)
        }
        (_, Some(_)) => error,
        (_, None) => error.hint(format!("{look} shows more")),
    }
}

fn tenths(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{WaitReport, failure};
    use crate::error::{Error, Exit};
    use crate::wait::{Blocker, End, Progress, Unmet};

    fn unmet(end: End, last_error: Option<Error>) -> Unmet {
        Unmet {
            what: "cluster edge ready".into(),
            end,
            why: (end == End::Impossible).then(|| "it is being deleted".to_owned()),
            progress: Progress::counted(1, 3, "machines running"),
            blockers: if last_error.is_some() { Vec::new() } else { vec![Blocker::new("machine a", "BOOTING")] },
            attempts: 4,
            elapsed: Duration::from_millis(90_040),
            last_error,
        }
    }

    #[test]
    fn how_it_ended_decides_the_code_and_the_hint() {
        let away = || Error::unreachable("Omni at https://o: connection refused").hint("is it up?");
        let cases = [
            (unmet(End::DeadlineReached, None), Exit::Deadline, "talops wait x goes on waiting"),
            (unmet(End::DeadlineReached, Some(away())), Exit::Deadline, "is it up?; talops wait x goes on waiting"),
            (unmet(End::LimitReached, None), Exit::Failed, "talops status shows more"),
            (unmet(End::LimitReached, Some(away())), Exit::Unreachable, "is it up?"),
            (unmet(End::Impossible, None), Exit::Failed, "talops status shows more"),
            (unmet(End::Refused, Some(Error::usage("no such context"))), Exit::Usage, "talops status shows more"),
        ];
        for (unmet, exit, hint) in cases {
            let error = failure(&unmet, "talops wait x", "talops status");
            assert_eq!((error.kind().exit(), error.hint_text()), (exit, Some(hint)), "{unmet:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut report = WaitReport::new("cluster-ready", None, "cluster edge ready");
        let blocker = Blocker::new("machine a", "BOOTING");
        report.blockers = vec![(&blocker).into(); 100];
        let length = |report: &WaitReport| serde_json::to_string(report).unwrap().len();
        report.cut(1000, length);
        assert!((900..=1000).contains(&length(&report)), "{}", length(&report));
        assert_eq!(report.blockers.len() + report.truncated.unwrap(), 100);
    }

    #[test]
    fn a_report_says_how_far_it_was_and_what_was_in_the_way() {
        let report = WaitReport::new("cluster-ready", Some("edge"), "cluster edge ready");
        let report = report.unmet(&unmet(End::Impossible, None));
        insta::assert_snapshot!(serde_json::to_string(&report).unwrap(), @r#"{"apiVersion":"talops/v1","kind":"WaitReport","condition":"cluster-ready","cluster":"edge","what":"cluster edge ready","end":"impossible","why":"it is being deleted","text":"1/3 machines running","blockers":[{"what":"machine a","says":"BOOTING"}],"attempts":4,"seconds":90.0}"#);
    }
}
