//! Writing what is planned, resource by resource. The first that fails ends it.

use super::plan::Planned;
use super::report::{AppliedResource, ApplyOutcome, ApplyReport};
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::event::Events;
use crate::omni::Client;
use crate::resource::Document;
use crate::template::alike;

/// What came of an apply, and what ended it early.
#[derive(Debug)]
pub struct Applied {
    /// What came of each resource.
    pub report: ApplyReport,
    /// Why a resource could not be written.
    pub failure: Option<Error>,
}

/// Writes what is planned; under `dry_run` only says what would be.
///
/// # Errors
///
/// When the endpoint cannot be reached at all; what fails later is in [`Applied::failure`].
pub async fn write(
    connections: &Connections,
    endpoint: &str,
    planned: Vec<Planned>,
    dry_run: bool,
    events: &Events,
) -> Result<Applied> {
    let client = connections.omni(endpoint).await?;
    let (mut resources, mut failure) = (Vec::new(), None);
    for one in planned {
        let (made, unchanged) = (one.before.is_none(), one.is_unchanged());
        let outcome = match (unchanged, dry_run, made, &failure) {
            (true, ..) => ApplyOutcome::Unchanged,
            (_, true, true, _) => ApplyOutcome::WouldCreate,
            (_, true, false, _) => ApplyOutcome::WouldChange,
            (_, _, _, Some(_)) => ApplyOutcome::NotSent,
            (_, _, made, None) => {
                let (client, events, sent) = (client.clone(), events.clone(), one.clone());
                let written = connections.changes().make(async move {
                    if made { create(&client, &sent, &events).await } else { update(&client, &sent, &events).await }
                });
                match written.await {
                    Ok(()) if made => ApplyOutcome::Created,
                    Ok(()) => ApplyOutcome::Changed,
                    Err(error) => {
                        failure = Some(error.context(one.described.place()));
                        ApplyOutcome::Failed
                    }
                }
            }
        };
        let diff = Some(one.diff.clone()).filter(|diff| dry_run && !diff.is_empty());
        resources.push(AppliedResource::of(&one, outcome, diff));
    }
    let failure = failure.map(|error| unfinished(error, &resources));
    Ok(Applied { report: ApplyReport::new(endpoint.to_owned(), dry_run, resources), failure })
}

/// Makes an object. One whose answer was lost is looked up, not sent again.
async fn create(client: &Client, planned: &Planned, events: &Events) -> Result<()> {
    match client.create(&planned.after).await {
        Err(error) if is_lost(&error) => found(client, planned, events, error).await,
        answered => answered,
    }
}

/// Changes an object: it is read anew, and what others wrote of it meanwhile is as little lost as finalizers are.
async fn update(client: &Client, planned: &Planned, events: &Events) -> Result<()> {
    let manifest = &planned.described.manifest;
    let change = |there: &mut Document| {
        *there = manifest.applied(Some(there));
        Ok(())
    };
    match client.update(&manifest.pointer, change).await {
        Err(error) if is_lost(&error) => found(client, planned, events, error).await,
        answered => answered,
    }
}

/// Whether it may have been done although no answer came.
fn is_lost(error: &Error) -> bool {
    matches!(error.kind(), Kind::Unreachable | Kind::Deadline)
}

/// Looks whether an object is as it was to be.
async fn found(client: &Client, planned: &Planned, events: &Events, lost: Error) -> Result<()> {
    let pointer = &planned.described.manifest.pointer;
    match client.get_document(pointer).await {
        Ok(there) if alike(&there, &planned.after) => {
            events.note(format!("{pointer}: the answer was lost; it was looked up, and it is as it was to be"));
            Ok(())
        }
        _ => Err(lost),
    }
}

fn unfinished(error: Error, resources: &[AppliedResource]) -> Error {
    let count = |outcome| resources.iter().filter(|one| one.outcome == outcome).count();
    let done = count(ApplyOutcome::Created) + count(ApplyOutcome::Changed);
    let left = count(ApplyOutcome::NotSent);
    let told = format!("written before it: {done}, not sent: {left}; the same command goes on from there");
    let told = match error.hint_text() {
        Some(hint) => format!("{hint}; {told}"),
        None => told,
    };
    error.hint(told)
}
