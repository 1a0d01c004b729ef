//! `talops template diff`: what a sync would do, as a report.

use schemars::JsonSchema;
use serde::Serialize;

use super::compare::Compared;
use crate::approval::Plan;
use crate::ops::fit::most_that_fits;
use crate::resource::Document;
use crate::template::changes::{ChangeSet, Remark};
use crate::template::{Api, difference};

/// The answer to `talops template diff`. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateDiff {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `TemplateDiff`.
    pub kind: &'static str,
    /// Whether every cluster is as its template says.
    pub equal: bool,
    /// Each template.
    pub templates: Vec<ClusterDiff>,
    /// What was left out to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<DiffTruncated>,
}

/// What was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DiffTruncated {
    /// How many differences have no `diff`.
    pub diffs: usize,
    /// How many changes are not in the report.
    pub changes: usize,
    /// The flag that shows everything.
    pub command: String,
}

/// What a sync of one template would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterDiff {
    /// The template.
    pub file: String,
    /// Its cluster.
    pub cluster: String,
    /// The Omni endpoint's name in the configuration.
    pub omni: String,
    /// The version of that Omni.
    pub omni_version: String,
    /// Whether the cluster is as the template says.
    pub equal: bool,
    /// Updates, creates and destroys, in omnictl's order.
    pub changes: Vec<ResourceChange>,
    /// Why it cannot be synced.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub obstacles: Vec<ResourceRemark>,
    /// What was set by hand and would be lost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_hand: Vec<ResourceRemark>,
    /// What else is worth a second look.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<ResourceRemark>,
    /// The plan of what would be destroyed, where something would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanReport>,
}

/// One resource that would be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceChange {
    /// What is done to it.
    pub action: Action,
    /// `Clusters.omni.sidero.dev`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Its id.
    pub id: String,
    /// A unified diff of it, secrets masked; absent in a summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
}

/// What is done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed.
    Update,
    /// It stays as it is and is no longer the template's.
    Release,
    /// It is destroyed.
    Destroy,
}

impl Action {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Release => "release",
            Self::Destroy => "destroy",
        }
    }
}

/// Something about one resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceRemark {
    /// `MachineSetNodes/430d…`.
    pub resource: String,
    /// What.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// A plan that can be approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanReport {
    /// Its digest.
    pub digest: String,
    /// How many resources it destroys.
    pub destroys: usize,
    /// The command that approves it.
    pub approve: String,
}

impl PlanReport {
    /// What is told of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self { digest: plan.digest().to_string(), destroys: plan.destroys().len(), approve: plan.approve_command() }
    }
}

impl From<&Remark> for ResourceRemark {
    fn from(remark: &Remark) -> Self {
        Self { resource: remark.resource.to_string(), message: remark.message.clone(), hint: remark.hint.clone() }
    }
}

/// Remarks for a report.
pub(super) fn remarks(remarks: &[Remark]) -> Vec<ResourceRemark> {
    remarks.iter().map(ResourceRemark::from).collect()
}

impl TemplateDiff {
    /// The flag that shows everything.
    pub const EVERYTHING: &str = "--max-bytes 0";

    /// The report of templates that were compared, each with its plan; without the differences themselves where it is a
    /// `summary`.
    #[must_use]
    pub fn of(compared: &[Compared], plans: &[Option<Plan>], summary: bool) -> Self {
        let none = std::iter::repeat(&None);
        let templates = compared.iter().zip(plans.iter().chain(none));
        let templates: Vec<ClusterDiff> =
            templates.map(|(compared, plan)| ClusterDiff::of(compared, plan.as_ref(), summary)).collect();
        Self {
            api_version: "talops/v1",
            kind: "TemplateDiff",
            equal: templates.iter().all(|template| template.equal),
            templates,
            truncated: None,
        }
    }

    /// Leaves out the last differences, then the last changes, until the document is not longer than `budget` bytes.
    pub fn cut(&mut self, budget: usize, length: impl Fn(&Self) -> usize) {
        if length(self) <= budget {
            return;
        }
        let whole = self.clone();
        let total = whole.templates.iter().map(|template| template.changes.len()).sum();
        let with = |diffs: usize, changes: usize| {
            let mut cut = whole.clone();
            let mut number = 0;
            for template in &mut cut.templates {
                template.changes.retain_mut(|change| {
                    number += 1;
                    if number > diffs {
                        change.diff = None;
                    }
                    number <= changes
                });
            }
            let left_out = |kept: usize| total - kept.min(total);
            let (diffs, changes) = (left_out(diffs), left_out(changes));
            cut.truncated = Some(DiffTruncated { diffs, changes, command: Self::EVERYTHING.to_owned() });
            cut
        };
        let diffs = most_that_fits(total, |diffs| length(&with(diffs, total)) <= budget);
        let changes =
            if diffs > 0 { total } else { most_that_fits(total, |changes| length(&with(0, changes)) <= budget) };
        *self = with(diffs, changes);
    }
}

impl ClusterDiff {
    fn of(compared: &Compared, plan: Option<&Plan>, summary: bool) -> Self {
        let changes = &compared.changes;
        Self {
            file: compared.file.clone(),
            cluster: compared.cluster.clone(),
            omni: compared.server.name.clone(),
            omni_version: compared.server.version.backend_version.clone(),
            equal: changes.is_empty() && changes.obstacles.is_empty(),
            changes: of_change_set(changes, compared.server.api, summary),
            obstacles: remarks(&changes.obstacles),
            by_hand: remarks(&changes.by_hand),
            warnings: remarks(&changes.warnings),
            plan: plan.map(PlanReport::of),
        }
    }
}

/// The changes of a set in the order in which omnictl's diff shows them: updates, creates, destroys.
#[must_use]
pub fn of_change_set(changes: &ChangeSet, api: Api, summary: bool) -> Vec<ResourceChange> {
    let change = |action: Action, actual: Option<&Document>, wanted: Option<&Document>| {
        let metadata = wanted.or(actual).map(|document| &document.metadata);
        ResourceChange {
            action,
            type_name: metadata.map(|metadata| metadata.type_name.clone()).unwrap_or_default(),
            id: metadata.map(|metadata| metadata.id.clone()).unwrap_or_default(),
            diff: (!summary).then(|| difference::of_resource(actual, wanted, api)),
        }
    };
    let updates = changes.updates.iter().map(|update| {
        let action = if update.releases { Action::Release } else { Action::Update };
        change(action, Some(&update.actual), Some(&update.wanted))
    });
    let creates = changes.creates.iter().map(|document| change(Action::Create, None, Some(document)));
    let destroys = changes.destroyed().map(|document| change(Action::Destroy, Some(document), None));
    updates.chain(creates).chain(destroys).collect()
}
