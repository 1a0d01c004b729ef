//! The report of `talops template sync`.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use crate::approval::Approval;
use crate::conditions::cluster_ready::Ready;
use crate::error::{Error, Result};
use crate::ops::ErrorReport;
use crate::ops::template::Action;
use crate::ops::template::compare::Compared;
use crate::ops::template::diff::{ResourceRemark, remarks};
use crate::resource::Document;
use crate::template::changes::ChangeSet;

/// What a sync did. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateSync {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `TemplateSync`.
    pub kind: &'static str,
    /// Each template.
    pub templates: Vec<TemplateSynced>,
}

/// What the sync of one template did.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateSynced {
    /// The template.
    pub file: String,
    /// Its cluster.
    pub cluster: String,
    /// The Omni endpoint's name in the configuration.
    pub omni: String,
    /// What came of it.
    pub outcome: SyncOutcome,
    /// Every change, in the order in which they are made.
    pub steps: Vec<Step>,
    /// What was set by hand and is lost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_hand: Vec<ResourceRemark>,
    /// What else is worth a second look.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<ResourceRemark>,
    /// How long it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Whether the cluster is ready, where that was waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<bool>,
    /// The version that its Kubernetes API says it has, where that was waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<String>,
    /// Who approved what it destroyed: a user of this host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// The plan that was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Why it ended early.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorReport>,
}

/// What came of the sync of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SyncOutcome {
    /// There was nothing to do.
    InSync,
    /// Everything was done.
    Synced,
    /// It ended early.
    Failed,
    /// It was not begun.
    NotBegun,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// What is done.
    pub action: Action,
    /// `Clusters.omni.sidero.dev`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The resource's id.
    pub id: String,
    /// How far it came.
    pub state: StepState,
}

/// How far a change came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    /// It was not begun.
    NotDone,
    /// It is done.
    Done,
    /// Omni refused it.
    Failed,
    /// It was asked for, and whether it is done is not known.
    Unknown,
}

impl TemplateSync {
    /// The report before anything is done.
    #[must_use]
    pub(super) fn of(compared: &[Compared]) -> Self {
        let templates = compared
            .iter()
            .map(|one| TemplateSynced {
                file: one.file.clone(),
                cluster: one.cluster.clone(),
                omni: one.server.name.clone(),
                outcome: SyncOutcome::NotBegun,
                steps: steps(&one.changes),
                by_hand: remarks(&one.changes.by_hand),
                warnings: remarks(&one.changes.warnings),
                seconds: None,
                ready: None,
                kubernetes: None,
                approved_by: None,
                plan: None,
                error: None,
            })
            .collect();
        Self { api_version: "talops/v1", kind: "TemplateSync", templates }
    }

    /// Notes what came of a template.
    pub(super) fn finished(
        &mut self,
        index: usize,
        states: Vec<StepState>,
        took: Duration,
        approval: Option<&Approval>,
        error: Option<&Error>,
    ) {
        let Some(template) = self.templates.get_mut(index) else { return };
        for (step, state) in template.steps.iter_mut().zip(states) {
            step.state = state;
        }
        template.outcome = match error {
            Some(_) => SyncOutcome::Failed,
            None if template.steps.is_empty() => SyncOutcome::InSync,
            None => SyncOutcome::Synced,
        };
        template.seconds = Some((took.as_secs_f64() * 10.0).round() / 10.0);
        template.approved_by = approval.map(|approval| approval.by().to_owned());
        template.plan = approval.map(|approval| approval.digest().to_string());
        template.error = error.map(ErrorReport::from);
    }

    /// Notes whether a template's cluster is ready.
    pub(super) fn waited(&mut self, index: usize, waited: &Result<Ready>) {
        let Some(template) = self.templates.get_mut(index) else { return };
        template.ready = Some(waited.is_ok());
        template.kubernetes = waited.as_ref().ok().and_then(|ready| ready.kubernetes.clone());
        template.error = waited.as_ref().err().map(ErrorReport::from);
    }

    /// A failure with what was done before it and what was not.
    pub(super) fn told(&self, error: &Error) -> Error {
        let of = |state: StepState| {
            let steps = self.templates.iter().flat_map(|template| &template.steps);
            steps.filter(|step| step.state == state).count()
        };
        let (done, not_done) = (of(StepState::Done), of(StepState::NotDone));
        let unknown = match of(StepState::Unknown) {
            0 => String::new(),
            unknown => format!(", {unknown} may or may not be done"),
        };
        let message = format!("{}\n  {done} done{unknown}, {not_done} not begun", error.message());
        let told = Error::new(error.kind(), message);
        let goes_on = "the same command goes on where this ended";
        match error.hint_text() {
            Some(hint) => told.hint(format!("{hint}; {goes_on}")),
            None => told.hint(goes_on),
        }
    }
}

/// The changes of a set in the order in which they are made.
fn steps(changes: &ChangeSet) -> Vec<Step> {
    let step = |action: Action, document: &Document| Step {
        action,
        type_name: document.metadata.type_name.clone(),
        id: document.metadata.id.clone(),
        state: StepState::NotDone,
    };
    let mut steps = Vec::new();
    steps.extend(changes.creates.iter().map(|document| step(Action::Create, document)));
    steps.extend(
        changes
            .updates
            .iter()
            .map(|update| step(if update.releases { Action::Release } else { Action::Update }, &update.wanted)),
    );
    steps.extend(changes.destroyed().map(|document| step(Action::Destroy, document)));
    steps
}
