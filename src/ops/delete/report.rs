//! What came of a deletion.

use schemars::JsonSchema;
use serde::Serialize;

/// What came of each object. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeleteReport {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `DeleteReport`.
    pub kind: &'static str,
    /// The endpoint's name in the configuration.
    pub omni: String,
    /// Nothing was deleted: it was asked what would be.
    pub dry_run: bool,
    /// The plan's digest, by which it is approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The command that approves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approve: Option<String>,
    /// The objects.
    pub resources: Vec<DeletedResource>,
}

/// An object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletedResource {
    /// `MachineClasses.omni.sidero.dev`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Its id.
    pub id: String,
    /// What came of it.
    pub outcome: DeleteOutcome,
    /// What else its end means.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What came of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum DeleteOutcome {
    /// It is gone.
    Deleted,
    /// It is being torn down, and was not waited for, or not to its end.
    Deleting,
    /// It would be deleted.
    WouldDelete,
    /// It was not there.
    Missing,
    /// Its teardown was refused.
    Failed,
    /// It was not reached, since another failed before it.
    NotSent,
}

impl DeleteOutcome {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Deleting => "is being deleted",
            Self::WouldDelete => "would be deleted",
            Self::Missing => "is not there",
            Self::Failed => "failed",
            Self::NotSent => "not sent",
        }
    }
}

impl DeletedResource {
    /// `MachineClasses/small`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.type_name.split('.').next().unwrap_or_default(), self.id)
    }
}

impl DeleteReport {
    /// The flag that shows everything.
    pub const EVERYTHING: &str = "--max-bytes 0";
}
