//! What there is to tell of a drill.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::run::Summary;

/// The answer to `talops dr plan`. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrPlan {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `DrPlan`.
    pub kind: &'static str,
    /// The cluster.
    pub cluster: String,
    /// The Omni endpoint's name in the configuration.
    pub omni: String,
    /// The template that it is made again from.
    pub template: String,
    /// What tells it from another cluster of this name; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// Whether it may be run: no check stands against it.
    pub ready: bool,
    /// That a drill of it was begun already, by whomever, and would be continued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continues: Option<String>,
    /// Every check, what stands against it first.
    pub checks: Vec<DrCheck>,
    /// What is destroyed.
    pub destroys: Vec<DrWhat>,
    /// What is created: `Clusters/NAME`, `MachineSets/ID`.
    pub creates: Vec<String>,
    /// What is no part of it and stays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outside: Vec<String>,
    /// Its phases, in order.
    pub phases: Vec<DrPhase>,
    /// The digest of it, for whoever approves it.
    pub digest: String,
    /// The command that approves it.
    pub approve: String,
}

/// A phase of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrPhase {
    /// Its id.
    pub phase: String,
    /// The gate before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<&'static str>,
    /// What is done, in this order.
    pub steps: Vec<String>,
    /// The longest that all its waits together may take, in seconds.
    pub limit_seconds: f64,
}

/// Something that is destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrWhat {
    /// `Machines/430d…`.
    pub what: String,
    /// Its host name, say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A check before anything is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrCheck {
    /// Its id: `cluster-locked`.
    pub id: String,
    /// What came of it.
    pub outcome: CheckOutcome,
    /// What was found.
    pub message: String,
    /// Each thing that it is about, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
    /// What to do about it, where it stands against the drill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CheckOutcome {
    /// It stands against the drill.
    Failed,
    /// It could not be made: what it asks for could not be seen.
    Unknown,
    /// It failed, or could not be made, and was accepted by name.
    Accepted,
    /// Worth a second look.
    Noted,
    /// It is well.
    Passed,
}

impl CheckOutcome {
    /// Whether it keeps the drill from being run.
    #[must_use]
    pub const fn stands(self) -> bool {
        matches!(self, Self::Failed | Self::Unknown)
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::Noted => "noted",
            Self::Passed => "passed",
        }
    }
}

/// The answer to `talops dr run`, `resume`, `show` and `wait`. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrRun {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `DrRun`.
    pub kind: &'static str,
    /// The run's id.
    pub id: String,
    /// Its cluster.
    pub cluster: String,
    /// How it is, and where every second went.
    pub run: Summary,
    /// How long the cluster was away; absent while nothing was destroyed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery: Option<DrRecovery>,
    /// Versions before and after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<DrVersion>,
    /// What a person has to know afterwards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<String>,
    /// The command that goes on with it, where that can be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume: Option<String>,
}

/// How long a cluster was away, against what is allowed and what it took before.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrRecovery {
    /// When destroying began.
    pub since: Timestamp,
    /// How long it took from then until every phase was done; so far, where that has not come. Time counts in which no
    /// process worked on it.
    pub seconds: f64,
    /// Whether every phase is done.
    pub recovered: bool,
    /// How long it may take: `rto` of the cluster in the configuration, when the plan was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_seconds: Option<f64>,
    /// Whether that was kept; absent where none is configured, and while it may still be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
    /// What it took before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<DrEarlier>,
}

/// What the last completed runs of the cluster on this host before this one took.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrEarlier {
    /// How many there are, of the last five.
    pub runs: usize,
    /// The fastest of them.
    pub fastest_seconds: f64,
    /// Their median.
    pub median_seconds: f64,
}

/// A version before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrVersion {
    /// `kubernetes` or `talos`.
    pub of: &'static str,
    /// What the old cluster had; absent where that could not be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What the new one has; absent while it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
