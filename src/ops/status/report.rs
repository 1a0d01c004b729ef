//! The report of `talops status`: the JSON document, which the renderings for people are made from too.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::next::look_at;
use crate::error::{Exit, Kind};
use crate::estate::{Dimension, Estate};
use crate::health::{Finding, Health, Severity, Verdict};
use crate::ops::ErrorReport;

/// The answer to "is my estate well?". Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusReport {
    /// `talops/v1`.
    pub api_version: String,
    /// `StatusReport`.
    pub kind: String,
    /// The answer.
    pub verdict: VerdictWord,
    /// When the questions were sent.
    pub observed_at: Timestamp,
    /// From the first question to the last answer, in seconds.
    pub took: f64,
    /// What is not well or worth knowing, worst first.
    pub findings: Vec<FindingReport>,
    /// What was asked, and how much of it is well.
    pub dimensions: Vec<DimensionReport>,
    /// What nothing in the configuration says how to ask.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_configured: Vec<NotConfiguredReport>,
    /// The one next command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// What was cut to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<Truncated>,
}

/// The answer in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum VerdictWord {
    /// Everything that was asked is well.
    Healthy,
    /// Something is not.
    NotWell,
    /// Nothing that was seen is not well, but something could not be seen.
    Incomplete,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SeverityWord {
    /// Not well, and not on its way to be.
    Failing,
    /// Not well, but something is under way.
    Progressing,
    /// Well, and worth knowing.
    Notice,
}

impl From<Severity> for SeverityWord {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Failing => Self::Failing,
            Severity::Progressing => Self::Progressing,
            Severity::Notice => Self::Notice,
        }
    }
}

/// One thing that is not well or worth knowing.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindingReport {
    /// Which question brought it up.
    pub dimension: Dimension,
    /// The cluster, Omni endpoint or provider that it belongs to.
    pub scope: String,
    /// `Node`, `Pod`, `Application`, ….
    pub kind: String,
    /// Its namespace, where it has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// How bad it is.
    pub severity: SeverityWord,
    /// Its state in its owner's words.
    pub state: String,
    /// Why, in its owner's words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// How many things are not well because of it.
    pub consequence_count: usize,
    /// Those things; left out when the report was cut.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consequences: Vec<FindingReport>,
}

/// One question and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DimensionReport {
    /// Which question.
    pub dimension: Dimension,
    /// Of what: a cluster, an Omni endpoint, a provider.
    pub scope: String,
    /// Whose view it is.
    pub source: String,
    /// How long the answer took, in seconds.
    pub took: f64,
    /// Whether there is an answer.
    pub answer: AnswerWord,
    /// How many things there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// How many of them are well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub well: Option<u64>,
    /// What is good to know where all is well.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub facts: String,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorReport>,
}

/// Whether there is an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AnswerWord {
    /// The owner answered.
    Seen,
    /// That API is not installed there.
    Absent,
    /// It could not be asked, or did not answer.
    Unseen,
}

/// A dimension that nothing in the configuration says how to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotConfiguredReport {
    /// What cannot be asked.
    pub dimension: Dimension,
    /// What to configure.
    pub hint: String,
}

/// What was cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Truncated {
    /// How many findings are not in the report.
    pub findings: usize,
    /// How many dimensions are not in the report.
    pub dimensions: usize,
    /// The command that shows everything.
    pub command: String,
}

impl StatusReport {
    /// The report of a verdict on an estate, each of whose dimensions had `limit` to answer.
    pub fn new(estate: &Estate, health: &Health, took: SignedDuration, limit: Duration) -> Self {
        Self {
            api_version: "talops/v1".to_owned(),
            kind: "StatusReport".to_owned(),
            verdict: match health.verdict {
                Verdict::Healthy => VerdictWord::Healthy,
                Verdict::NotWell => VerdictWord::NotWell,
                Verdict::Incomplete => VerdictWord::Incomplete,
            },
            observed_at: estate.taken_at,
            took: seconds(took.as_secs_f64()),
            findings: health.findings.iter().map(FindingReport::new).collect(),
            dimensions: dimensions(health),
            not_configured: estate
                .not_configured
                .iter()
                .map(|one| NotConfiguredReport { dimension: one.dimension, hint: one.hint.clone() })
                .collect(),
            next: next(health, limit),
            truncated: None,
        }
    }

    /// Whether the report holds something that is not well.
    pub fn exit(&self, health: &Health) -> Exit {
        let unseen = health.unseen.iter().map(|unseen| match unseen.error.kind().exit() {
            exit @ (Exit::Usage | Exit::Deadline) => exit,
            _ => Exit::Unreachable,
        });
        let not_well = (self.verdict == VerdictWord::NotWell).then_some(Exit::NotHealthy);
        Exit::first_of(unseen.chain(not_well))
    }
}

impl FindingReport {
    /// The finding as a part of a report.
    pub(in crate::ops) fn new(finding: &Finding) -> Self {
        Self {
            dimension: finding.dimension,
            scope: finding.subject.scope.clone(),
            kind: finding.subject.kind.clone(),
            namespace: finding.subject.namespace.clone(),
            name: finding.subject.name.clone(),
            severity: finding.severity.into(),
            state: finding.state.clone(),
            message: finding.message.clone(),
            since: finding.since,
            consequence_count: finding.consequences.len(),
            consequences: finding.consequences.iter().map(Self::new).collect(),
        }
    }
}

/// Milliseconds are as fine as a duration over a network means anything.
fn seconds(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

fn dimensions(health: &Health) -> Vec<DimensionReport> {
    let answered = health.summaries.iter().map(|summary| DimensionReport {
        dimension: summary.dimension,
        scope: summary.scope.clone(),
        source: summary.source.clone(),
        took: seconds(summary.took),
        answer: if summary.counts.is_some() { AnswerWord::Seen } else { AnswerWord::Absent },
        total: summary.counts.map(|counts| counts.total),
        well: summary.counts.map(|counts| counts.well),
        facts: summary.facts.clone(),
        error: None,
    });
    let unseen = health.unseen.iter().map(|unseen| DimensionReport {
        dimension: unseen.dimension,
        scope: unseen.scope.clone(),
        source: unseen.source.clone(),
        took: seconds(unseen.took),
        answer: AnswerWord::Unseen,
        total: None,
        well: None,
        facts: String::new(),
        error: Some(ErrorReport::from(&unseen.error)),
    });
    let mut dimensions: Vec<DimensionReport> = answered.chain(unseen).collect();
    dimensions.sort_by(|one, other| (one.dimension, &one.scope).cmp(&(other.dimension, &other.scope)));
    dimensions
}

/// A dimension that did not answer is asked again with at least so much time.
const TO_ASK_AGAIN: Duration = Duration::from_secs(30);

/// The one next command: about the worst finding; where there is none but something did not answer, about that, with more
/// time than it had, or about where its address and its key come from.
fn next(health: &Health, limit: Duration) -> Option<String> {
    let worst = health.findings.iter().find(|finding| finding.severity != Severity::Notice);
    if let Some(worst) = worst {
        return Some(look_at(&worst.subject).unwrap_or_else(|| {
            let cluster = of_cluster(worst.dimension, &worst.subject.scope);
            format!("talops status{cluster} --only {} -o wide", worst.dimension)
        }));
    }
    let unseen = health.unseen.first()?;
    Some(match unseen.error.kind() {
        Kind::Configuration | Kind::Usage | Kind::Unauthorized => "talops config view".to_owned(),
        _ => {
            let cluster = of_cluster(unseen.dimension, &unseen.scope);
            let seconds = limit.saturating_mul(2).max(TO_ASK_AGAIN).as_secs_f64().ceil();
            format!("talops status{cluster} --only {} --request-timeout {seconds}s -o wide", unseen.dimension)
        }
    })
}

/// The flag that chooses a dimension's cluster, where it has one.
fn of_cluster(dimension: Dimension, scope: &str) -> String {
    if dimension >= Dimension::Hypervisor { format!(" -c {scope}") } else { String::new() }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::next;
    use crate::error::Error;
    use crate::estate::{Answer, Cluster, Estate, Nodes, Observation};
    use crate::health::judge;

    /// An estate with one cluster, whose nodes could not be asked.
    fn unseen(error: Error) -> Estate {
        let nodes = Observation::<Nodes> {
            source: "Kubernetes API of prod".into(),
            took: Duration::from_secs(5),
            answer: Answer::Unseen(error),
        };
        let cluster = Cluster {
            name: "prod".into(),
            omni: None,
            excluded_applications: Vec::new(),
            nodes: Some(nodes),
            workloads: None,
            argocd: None,
            external_secrets: None,
            longhorn: None,
            hypervisors: Vec::new(),
        };
        let taken_at = "2026-11-21T12:00:00Z".parse().unwrap();
        Estate {
            taken_at,
            omni: Vec::new(),
            clusters: vec![cluster],
            providers: Vec::new(),
            not_configured: Vec::new(),
        }
    }

    #[test]
    fn who_did_not_answer_gets_twice_the_time() {
        let estate = unseen(Error::unreachable("no answer within 5 s"));
        let health = judge(&estate, estate.taken_at);
        let cases = [(5_000, "30s"), (15_000, "30s"), (15_200, "31s"), (60_000, "120s")];
        for (limit, proposed) in cases {
            let next = next(&health, Duration::from_millis(limit));
            let expected = format!("talops status -c prod --only nodes --request-timeout {proposed} -o wide");
            assert_eq!(next, Some(expected));
        }
    }

    #[test]
    fn more_time_is_no_help_against_a_refusal() {
        let estate = unseen(Error::unauthorized("the key is not known"));
        let health = judge(&estate, estate.taken_at);
        assert_eq!(next(&health, Duration::from_secs(5)).as_deref(), Some("talops config view"));
    }
}
