//! `talops template diff`.

use clap::Args;

use super::Against;
use crate::approval::{Gates, Plan};
use crate::cli::Session;
use crate::cli::gates::gates;
use crate::error::{Exit, Result};
use crate::ops::template::{Compared, TemplateDiff, compare};
use crate::render::{self as face, Format};
use crate::template::Api;

/// Arguments of `talops template diff`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops template diff clusters/talos-prod-01.yaml
  talops template diff -c talos-prod-01            the template that talops.yaml names for it
  talops template diff clusters/ --summary         a line a resource

What was set by hand and a sync would take away is told first: locks, labels, patches of the web pages. Where
something would be destroyed the last line has the plan's digest and the command that approves it.

Exit codes: 0 every cluster is as its template says, 3 one differs.")]
pub(super) struct Arguments {
    #[command(flatten)]
    against: Against,

    /// One line a resource instead of what differs in it
    #[arg(long)]
    summary: bool,
}

/// Compares and prints.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let connections = session.connections()?;
    let compared = compare(connections, &arguments.against.question(session)).await?;
    Ok(show(session, &compared, &gates(session, None), arguments.summary))
}

/// Prints what a sync would do; what would be destroyed can be approved from then on.
pub(super) fn show(session: &Session, compared: &[Compared], gates: &Gates<'_>, summary: bool) -> Exit {
    let ui = &session.ui;
    session.tell_notes();
    let config = session.connections().map(|connections| connections.config().clone()).unwrap_or_default();
    let plans: Vec<Option<Plan>> = compared.iter().map(|compared| compared.plan(&config)).collect();
    for plan in plans.iter().flatten() {
        if let Err(error) = gates.show(plan) {
            ui.warning(&format!("this plan cannot be approved beforehand: {error}"));
        }
    }
    for other in compared.iter().filter(|compared| compared.server.api != Api::default()) {
        ui.note(&format!("{} is read as {} takes it", other.file, other.server.api));
    }
    let mut report = TemplateDiff::of(compared, &plans, summary || ui.format() == Format::Name);
    match ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = ui.budget() {
                report.cut(budget, |report| ui.document_length(report));
            }
            ui.document(&report);
        }
        Format::Name => ui.page(&face::template::changed(&report), ui.budget(), TemplateDiff::EVERYTHING),
        Format::Table | Format::Wide => {
            for same in report.templates.iter().filter(|template| template.equal) {
                ui.note(&format!("{} is as {} says", same.cluster, same.file));
            }
            ui.page(&face::template::diff(&report, ui.color()), ui.budget(), TemplateDiff::EVERYTHING);
        }
    }
    if report.equal { Exit::Success } else { Exit::NotHealthy }
}
