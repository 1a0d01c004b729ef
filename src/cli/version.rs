//! `talops version`.

use clap::Args;

use super::Session;
use crate::error::{Exit, Result};
use crate::ops::version::{self, VersionReport};
use crate::render::{Format, version as render};

/// Arguments of `talops version`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops version            this tool, each Omni, each API server
  talops version --client   this tool alone, without asking anybody")]
pub(super) struct Arguments {
    /// Only this tool's version
    #[arg(long)]
    client: bool,
}

/// Asks for the versions and prints them.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let mut report = if arguments.client {
        VersionReport::client()
    } else {
        let globals = &session.globals;
        version::ask(session.connections()?, &globals.clusters, globals.request_timeout).await?
    };
    let (ui, exit) = (&session.ui, report.exit());
    match ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = ui.budget() {
                report.cut_to(budget, |report| ui.document_length(report));
            }
            ui.document(&report);
        }
        Format::Table | Format::Wide | Format::Name => {
            ui.page(&render::page(&report), ui.budget(), VersionReport::EVERYTHING);
        }
    }
    Ok(exit)
}
