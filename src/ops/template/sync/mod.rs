//! `talops template sync`: makes clusters what their templates say.
//!
//! Every template is read and compared before anything is written, whatever destroys is approved, and what was approved is
//! held against the server once more. Then each change is made by itself; the first failure ends it.

mod ready;
mod report;
mod steps;

use tokio::time::Instant;

pub use ready::WaitFor;
use ready::ready;
pub use report::{Step, StepState, SyncOutcome, TemplateSync, TemplateSynced};
use steps::Steps;
pub use steps::destroy;

use super::compare::{Compared, Question, compare};
use crate::approval::{Approval, Gate, Gates};
use crate::config::{Access, Config};
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::event::Events;
use crate::template::changes::Remark;

/// How many obstacles an error names.
const NAMED: usize = 10;

/// How a sync is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct SyncOptions {
    /// When the whole call has to end.
    pub deadline: Option<Instant>,
    /// What is waited for when all is done.
    pub wait: Option<WaitFor>,
}

/// What came of a sync.
#[derive(Debug)]
pub struct Synced {
    /// What was done, and what was not.
    pub report: TemplateSync,
    /// Why it ended early.
    pub failure: Option<Error>,
}

/// Syncs templates.
///
/// # Errors
///
/// Nothing was changed: [`Kind::Refused`] when something stands in the way or is not approved; as [`compare`] else. What
/// goes wrong later is in [`Synced`].
pub async fn sync(
    connections: &Connections,
    question: &Question,
    gates: &Gates<'_>,
    options: SyncOptions,
    events: &Events,
) -> Result<Synced> {
    let SyncOptions { deadline, wait } = options;
    may_change(connections.config())?;
    let mut compared = compare(connections, question).await?;
    checked(&compared)?;
    // Whoever is asked for a yes sees it before.
    for one in &compared {
        let by_hand = one.changes.by_hand.iter().map(|remark| ("set by hand", remark));
        for (what, remark) in by_hand.chain(one.changes.warnings.iter().map(|remark| ("warning", remark))) {
            events.note(format!("{what}: {} {}", remark.resource, remark.message));
        }
    }
    let approvals = approved(connections.config(), &compared, gates).await?;
    if approvals.iter().any(Option::is_some) {
        // A person may have taken their time to say yes.
        compared = compare(connections, question).await?;
        checked(&compared)?;
        still_approved(connections.config(), &compared, &approvals)?;
    }
    let mut report = TemplateSync::of(&compared);
    for (index, (compared, approval)) in compared.iter().zip(&approvals).enumerate() {
        let began = Instant::now();
        let mut steps = Steps::new(connections, compared, deadline, events);
        let done = steps.all(approval.as_ref()).await;
        report.finished(index, steps.into_states(), began.elapsed(), approval.as_ref(), done.as_ref().err());
        if let Err(error) = done {
            return Ok(Synced { failure: Some(report.told(&error)), report });
        }
    }
    let mut failure: Option<Error> = None;
    for (index, compared) in compared.iter().enumerate() {
        let Some(wanted) = wait else { break };
        let ready = ready(connections, compared, !compared.changes.is_empty(), wanted, deadline, events).await;
        report.waited(index, &ready);
        failure = failure.or(ready.err());
    }
    Ok(Synced { report, failure })
}

/// Refuses under read-only access before anybody is asked; the clients would, too.
fn may_change(config: &Config) -> Result<()> {
    if config.access == Access::ReadOnly {
        return Err(Error::new(Kind::Refused, "templates are not synced: access is read-only")
            .hint("`access: full` in talops.yaml, without TALOPS_READ_ONLY"));
    }
    Ok(())
}

/// Refuses what Omni would refuse after half of the work.
fn checked(compared: &[Compared]) -> Result<()> {
    for one in compared.iter().filter(|one| !one.changes.is_empty()) {
        one.server.may_be_changed()?;
    }
    let obstacles: Vec<&Remark> = compared.iter().flat_map(|one| &one.changes.obstacles).collect();
    let Some(first) = obstacles.first() else { return Ok(()) };
    let line = |remark: &&Remark| format!("{} {}", remark.resource, remark.message);
    let message = match obstacles.as_slice() {
        [only] => format!("{}; nothing was changed", line(only)),
        several => {
            let listed: Vec<String> = several.iter().take(NAMED).map(line).collect();
            let listed = listed.join("\n  ");
            let more = several.len().saturating_sub(NAMED);
            let more = if more > 0 { format!("\n  … {more} more") } else { String::new() };
            format!("nothing was changed: {} things stand in the way\n  {listed}{more}", several.len())
        }
    };
    let error = Error::new(Kind::Refused, message);
    Err(match &first.hint {
        Some(hint) => error.hint(hint.clone()),
        None => error,
    })
}

/// Passes the gate of each template that destroys something.
async fn approved(config: &Config, compared: &[Compared], gates: &Gates<'_>) -> Result<Vec<Option<Approval>>> {
    let mut approvals = Vec::new();
    for one in compared {
        approvals.push(match one.plan(config) {
            Some(plan) => Some(gates.pass(&plan, Gate::Destroy).await?),
            None => None,
        });
    }
    Ok(approvals)
}

/// Holds what was approved against what would be done by now.
fn still_approved(config: &Config, compared: &[Compared], approvals: &[Option<Approval>]) -> Result<()> {
    for (one, approval) in compared.iter().zip(approvals) {
        match (one.plan(config), approval) {
            (Some(plan), Some(approval)) => approval.covers(&plan)?,
            (Some(_), None) => {
                let message = format!("the sync of {} destroys something by now; nothing was changed", one.cluster);
                return Err(Error::new(Kind::Refused, message).hint(format!("look at it again: {}", one.again)));
            }
            (None, _) => {}
        }
    }
    Ok(())
}
