//! What came of a restart.

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;

/// A restart: what was checked before, and what proves that it came back.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestartReport {
    /// `talops/v1`.
    pub api_version: String,
    /// `RestartReport`.
    pub kind: String,
    /// What was to be restarted.
    pub target: RestartTarget,
    /// What came of it.
    pub outcome: RestartOutcome,
    /// Nothing was changed: it was asked what would be.
    pub dry_run: bool,
    /// How it was, or would be, done.
    pub action: String,
    /// What was checked before anything was stopped.
    pub checks: Vec<RestartCheck>,
    /// What proves that it is back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<RestartProof>,
    /// From the restart to the last proof, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// What it wrote last, where it did not come back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
}

/// What is restarted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestartTarget {
    /// `Container`, `Deployment`, `StatefulSet`, `DaemonSet`.
    pub kind: String,
    /// The provider's name in the configuration, or the cluster's.
    pub scope: String,
    /// Its namespace.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RestartOutcome {
    /// It was restarted and is back.
    Restarted,
    /// It was made anew and is back.
    Recreated,
    /// It would be restarted.
    WouldRestart,
    /// It would be made anew.
    WouldRecreate,
    /// It would be refused.
    WouldRefuse,
    /// It is not back.
    NotBack,
    /// The deadline of the call came first.
    NotKnown,
}

/// A check that is made before anything is stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestartCheck {
    /// What is checked: `provider-restart-in-flight`, `provider-netns-gone`.
    pub name: String,
    /// How it went.
    pub outcome: CheckOutcome,
    /// What was found.
    pub message: String,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CheckOutcome {
    /// Nothing stands against it.
    Passed,
    /// Something stood against it, and `--force` was given.
    Forced,
    /// It would be waited for.
    Waits,
    /// Something stands against it.
    Failed,
    /// It could not be made, for nothing is configured that could be asked.
    NotMade,
}

/// One thing that proves a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestartProof {
    /// What is proved: `startedAnew`, `keptRunning`, `connectedInOmni`, `rolledOut`.
    pub name: String,
    /// Whether it was.
    pub proved: bool,
    /// By what; or why not.
    pub message: String,
}

/// A report, and the failure that it ended with.
#[derive(Debug, Clone, PartialEq)]
pub struct Restart {
    /// The report.
    pub report: RestartReport,
    /// Why the call fails.
    pub failure: Option<Error>,
}

impl RestartReport {
    pub(super) fn new(target: RestartTarget, action: String, checks: Vec<RestartCheck>, dry_run: bool) -> Self {
        Self {
            api_version: "talops/v1".to_owned(),
            kind: "RestartReport".to_owned(),
            target,
            outcome: RestartOutcome::WouldRestart,
            dry_run,
            action,
            checks,
            proofs: Vec::new(),
            seconds: None,
            log: Vec::new(),
        }
    }
}

impl RestartCheck {
    pub(super) fn new(name: &str, outcome: CheckOutcome, message: impl Into<String>) -> Self {
        Self { name: name.to_owned(), outcome, message: message.into() }
    }
}

impl RestartProof {
    pub(super) fn new(name: &str, proved: bool, message: impl Into<String>) -> Self {
        Self { name: name.to_owned(), proved, message: message.into() }
    }
}
