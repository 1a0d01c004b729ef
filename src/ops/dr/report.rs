//! What there is to tell of a drill.

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
    /// What a person has to know afterwards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<String>,
    /// The command that goes on with it, where that can be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume: Option<String>,
}
