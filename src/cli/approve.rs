//! `talops approve`.

use clap::Args;

use super::Session;
use super::gates::{gates, store};
use crate::approval::{DigestPrefix, Gate};
use crate::error::{Exit, Result};
use crate::ops::approve;
use crate::render::{Format, Page, approve as render};

/// The command that shows what was cut.
const EVERYTHING: &str = "the same with --max-bytes 0";

/// Arguments of `talops approve`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops approve 3f2a9c1b7d5e4a60 --gates destroy

A plan is shown by `talops template diff`, by a command that was refused and by --dry-run; for an hour it can
be approved under its digest. A person at a terminal types the cluster's name; where talops.yaml has
`approval: digest` for the cluster, naming the digest is enough, and a CI job may do it. An approval is used
once, within an hour, by the command whose plan has this digest.

Exit codes: 0 approved, 2 no such plan or gate, 5 refused: another name was typed, nobody can be asked, or the
plan was shown more than an hour ago.")]
pub(super) struct Arguments {
    /// The plan's digest, or its first 8 digits or more
    #[arg(value_name = "DIGEST")]
    digest: DigestPrefix,

    /// What is approved: destroy
    #[arg(long, value_name = "GATE", value_delimiter = ',', required = true)]
    gates: Vec<Gate>,
}

/// Asks, records, prints.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let config = session.configuration()?.config;
    let gates = gates(session, None);
    let approval = approve::approve(&config, &store(session), &gates, &arguments.digest, &arguments.gates).await?;
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&approval),
        Format::Name => {
            let mut page = Page::default();
            page.line(format!("plan/{}", approval.digest));
            ui.page(&page, ui.budget(), EVERYTHING);
        }
        Format::Table | Format::Wide => ui.page(&render::approved(&approval), ui.budget(), EVERYTHING),
    }
    Ok(Exit::Success)
}
