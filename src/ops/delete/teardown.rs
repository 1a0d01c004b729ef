//! Tearing down what was approved, object by object, and seeing it gone.

use std::time::Duration;

use tokio::time::Instant;

use super::gone;
use super::prepare::Prepared;
use super::report::{DeleteOutcome, DeleteReport, DeletedResource};
use crate::approval::Approval;
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::event::Events;
use crate::resource::{Document, Phase, Pointer, secrets};

/// What came of a deletion, and what ended it early.
#[derive(Debug)]
pub struct Deleted {
    /// What came of each object.
    pub report: DeleteReport,
    /// Why something could not be torn down, or is not gone.
    pub failure: Option<Error>,
}

impl Prepared {
    /// What would be deleted.
    #[must_use]
    pub fn report(&self) -> DeleteReport {
        let outcomes = self.objects.iter().map(|(document, note)| {
            let going = document.metadata.phase == Phase::TearingDown;
            told(document, note, if going { DeleteOutcome::Deleting } else { DeleteOutcome::WouldDelete })
        });
        DeleteReport {
            api_version: "talops/v1",
            kind: "DeleteReport",
            omni: self.endpoint.clone(),
            dry_run: true,
            plan: self.plan.as_ref().map(|plan| plan.digest().to_string()),
            approve: self.plan.as_ref().map(crate::approval::Plan::approve_command),
            resources: outcomes.collect(),
        }
    }
}

/// Tears down what was prepared. What is being torn down already needs no approval: it had one.
///
/// With `wait` it is waited for so long until all is gone.
///
/// # Errors
///
/// [`Kind::Refused`] when the approval is of another plan; what fails later is in [`Deleted::failure`].
pub async fn delete(
    connections: &Connections,
    prepared: Prepared,
    approval: Option<&Approval>,
    wait: Option<Duration>,
    deadline: Option<Instant>,
    events: &Events,
) -> Result<Deleted> {
    match (&prepared.plan, approval) {
        (Some(plan), Some(approval)) => approval.covers(plan)?,
        (Some(plan), None) => {
            let message = format!("{} was not approved; nothing was changed", plan.subject());
            return Err(Error::new(Kind::Refused, message));
        }
        (None, _) => {}
    }
    let client = connections.omni(&prepared.endpoint).await?;
    let mut report = DeleteReport { dry_run: false, approve: None, ..prepared.report() };
    let mut failure = None;
    for (one, (document, _)) in report.resources.iter_mut().zip(&prepared.objects) {
        if one.outcome == DeleteOutcome::Deleting {
            continue;
        }
        if failure.is_some() {
            one.outcome = DeleteOutcome::NotSent;
            continue;
        }
        let (client, pointer) = (client.clone(), document.metadata.pointer());
        let torn = connections.changes().make(async move { client.teardown(&pointer).await }).await;
        one.outcome = match torn {
            Ok(()) => DeleteOutcome::Deleting,
            Err(error) if error.kind() == Kind::NotFound => DeleteOutcome::Deleted,
            Err(error) => {
                failure = Some(error);
                DeleteOutcome::Failed
            }
        };
    }
    let going: Vec<Pointer> = report
        .resources
        .iter()
        .zip(&prepared.objects)
        .filter(|(one, _)| one.outcome == DeleteOutcome::Deleting)
        .map(|(_, (document, _))| document.metadata.pointer())
        .collect();
    if let (Some(limit), None, false) = (wait, &failure, going.is_empty()) {
        match gone::gone(&client, &going, limit, deadline, events).await {
            Ok(()) => {
                let going = report.resources.iter_mut().filter(|one| one.outcome == DeleteOutcome::Deleting);
                going.for_each(|one| one.outcome = DeleteOutcome::Deleted);
            }
            Err(unmet) => failure = Some(unfinished(unmet.error())),
        }
    }
    Ok(Deleted { report, failure })
}

fn unfinished(error: Error) -> Error {
    let told = "it goes on in Omni; the same command waits for it again";
    let told = match error.hint_text() {
        Some(hint) => format!("{hint}; {told}"),
        None => told.to_owned(),
    };
    error.hint(told)
}

fn told(document: &Document, note: &str, outcome: DeleteOutcome) -> DeletedResource {
    let metadata = &document.metadata;
    DeletedResource {
        type_name: metadata.type_name.clone(),
        id: secrets::shown_id(&metadata.type_name, &metadata.id),
        outcome,
        note: note.to_owned(),
    }
}
