//! `talops apply`.

use std::path::PathBuf;

use clap::Args;

use super::status::limit;
use super::{Session, stdin};
use crate::error::{Exit, Result};
use crate::ops::apply::{self, Applied, ApplyOutcome, ApplyReport, STDIN, Sources};
use crate::render::events::Follower;
use crate::render::{Format, apply as render};
use crate::template::Api;

/// Arguments of `talops apply`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops apply -f machine-classes/ --dry-run     how the files differ from what Omni has; exit code 3 if they do
  talops apply -f machine-classes/
  talops get machineclass workers -o yaml | sed 's/cores >= 4/cores >= 8/' | talops apply -f -

A file holds YAML documents of metadata and spec, as talops get -o yaml and omnictl get -o yaml print them; keys are
spelt as either does. Labels and annotations that a file gives are all that there will be; those that it does not
speak of stay. Every file is checked before anything is sent, and a cluster that uses a machine class is named before
the class changes.

Exit codes: 0 as the files say, 1 one could not be written, 2 a file is wrong, 3 (--dry-run) something differs,
5 refused. After 1, 2 and 5 the same command goes on.")]
pub(super) struct Arguments {
    /// A file, a folder of them (*.yaml, *.yml), or - for stdin
    #[arg(long = "filename", short = 'f', alias = "file", value_name = "FILE|DIR|-", required = true)]
    files: Vec<PathBuf>,

    /// Print how the files differ from what Omni has, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// The Omni endpoint, by its name in the configuration (default: the only one)
    #[arg(long, value_name = "NAME")]
    omni: Option<String>,
}

/// Reads, checks, writes, prints.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let given =
        if arguments.files.iter().any(|file| file.as_os_str() == STDIN) { Some(stdin::read().await?) } else { None };
    let sources = Sources::read(&arguments.files, given.as_deref())?;
    // What is wrong in itself is said before any server is asked.
    sources.resources(Api::Next)?;
    if !arguments.dry_run {
        session.may_change("applying")?;
    }
    let connections = session.connections()?;
    let (endpoint, _) = connections.config().one_endpoint(arguments.omni.as_deref(), &session.globals.clusters)?;
    let planned = apply::plan(connections, endpoint, &sources, limit(session)).await?;
    planned.iter().flat_map(|one| &one.warnings).for_each(|warning| session.ui.warning(warning));
    let follower = Follower::new(&session.ui);
    let applied = apply::write(connections, endpoint, planned, arguments.dry_run, &follower.events()).await?;
    session.tell_notes();
    Ok(print(applied, session))
}

fn print(applied: Applied, session: &Session) -> Exit {
    let (ui, mut report) = (&session.ui, applied.report);
    let differs = report.count(ApplyOutcome::WouldCreate) + report.count(ApplyOutcome::WouldChange) > 0;
    match ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = ui.budget() {
                report.cut(budget, |report: &ApplyReport| ui.document_length(report));
            }
            ui.document(&report);
        }
        Format::Name => ui.page(&render::names(&report), ui.budget(), ApplyReport::EVERYTHING),
        Format::Table | Format::Wide => {
            ui.page(&render::page(&report, ui.color()), ui.budget(), ApplyReport::EVERYTHING)
        }
    }
    match applied.failure {
        Some(error) => {
            ui.error(&error);
            error.kind().exit()
        }
        None if differs => Exit::NotHealthy,
        None => Exit::Success,
    }
}
