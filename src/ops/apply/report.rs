//! What came of an apply.

use schemars::JsonSchema;
use serde::Serialize;

use super::plan::Planned;
use crate::ops::fit::most_that_fits;
use crate::resource::secrets;

/// What came of each resource. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApplyReport {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `ApplyReport`.
    pub kind: &'static str,
    /// The endpoint's name in the configuration.
    pub omni: String,
    /// Nothing was written: it was asked what would be.
    pub dry_run: bool,
    /// The resources, in the order of their files.
    pub resources: Vec<AppliedResource>,
    /// What was left out to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<Truncated>,
}

/// What was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Truncated {
    /// So many of the last resources.
    pub resources: usize,
    /// What shows all.
    pub command: String,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppliedResource {
    /// `MachineClasses.omni.sidero.dev`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Its id.
    pub id: String,
    /// The file that describes it.
    pub file: String,
    /// The line in that file.
    pub line: u64,
    /// What came of it.
    pub outcome: ApplyOutcome,
    /// How it differs from what Omni has, as a unified diff of YAML; secrets are masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
    /// The clusters that use it, of a machine class that changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<String>,
    /// What the change takes away, and who will undo it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// What came of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ApplyOutcome {
    /// It was made.
    Created,
    /// It was changed.
    Changed,
    /// It is as the file says.
    Unchanged,
    /// It would be made.
    WouldCreate,
    /// It would be changed.
    WouldChange,
    /// It could not be written.
    Failed,
    /// It was not reached, since another failed before it.
    NotSent,
}

impl ApplyOutcome {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::WouldCreate => "would be created",
            Self::WouldChange => "would be changed",
            Self::Failed => "failed",
            Self::NotSent => "not sent",
        }
    }
}

impl AppliedResource {
    /// `MachineClasses/small`; a secret id is cut.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.type_name.split('.').next().unwrap_or_default(), self.id)
    }

    pub(super) fn of(planned: &Planned, outcome: ApplyOutcome, diff: Option<String>) -> Self {
        let pointer = &planned.described.manifest.pointer;
        Self {
            type_name: pointer.kind.type_name.clone(),
            id: secrets::shown_id(&pointer.kind.type_name, &pointer.id),
            file: planned.described.file.clone(),
            line: planned.described.manifest.position.line,
            outcome,
            diff,
            clusters: planned.clusters.clone(),
            warnings: planned.warnings.clone(),
        }
    }
}

impl ApplyReport {
    /// The flag that shows everything.
    pub const EVERYTHING: &str = "--max-bytes 0";

    pub(super) const fn new(omni: String, dry_run: bool, resources: Vec<AppliedResource>) -> Self {
        Self { api_version: "talops/v1", kind: "ApplyReport", omni, dry_run, resources, truncated: None }
    }

    /// How many resources came to that.
    #[must_use]
    pub fn count(&self, outcome: ApplyOutcome) -> usize {
        self.resources.iter().filter(|one| one.outcome == outcome).count()
    }

    /// Leaves out the last resources until the JSON document is not longer than `budget` bytes.
    pub fn cut(&mut self, budget: usize, length: impl Fn(&Self) -> usize) {
        if length(self) <= budget {
            return;
        }
        let all = std::mem::take(&mut self.resources);
        let cut = |kept: usize| Self {
            resources: all[..kept].to_vec(),
            truncated: Some(Truncated { resources: all.len() - kept, command: Self::EVERYTHING.to_owned() }),
            ..self.clone()
        };
        let kept = most_that_fits(all.len(), |kept| length(&cut(kept)) <= budget);
        *self = cut(kept);
    }
}
