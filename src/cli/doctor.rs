//! `talops doctor`.

use std::time::Instant;

use clap::Args;

use super::Session;
use crate::config::{Access, Loaded, read_only_asked, shown};
use crate::connect::Connections;
use crate::error::{Exit, Result};
use crate::ops::doctor::{self, DoctorReport, Examined, Here, Question};
use crate::ops::status::Limit;
use crate::render::doctor::{self as render, Layout};
use crate::render::{Format, Ui};

/// What is left of a deadline for printing the report.
const TO_PRINT: std::time::Duration = std::time::Duration::from_millis(300);

/// How long closing what the examination opened may take.
const TO_CLOSE: std::time::Duration = std::time::Duration::from_secs(1);

/// Arguments of `talops doctor`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops doctor                              everything, each part asked at once
  talops doctor -c talos-prod-01             one cluster and what is behind it
  talops doctor -o wide                      a line for each part that is well, too
  talops doctor -o json | jq '.faults[].id'
  talops --lab --lab-fault provider-asleep doctor
  talops mend provider-asleep                apply the mend of a fault that was found

It asks and never changes anything, whatever the keys allow. Known faults: docs/doctor.md.

Exit codes: 0 all is well, 3 it found something (what cannot be reached is found, too), 2 the configuration
file has faults (`talops config validate`).")]
pub(super) struct Arguments {
    /// Print everything, however long
    #[arg(long)]
    all: bool,
}

/// Examines and prints.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let began = Instant::now();
    let examined = examine(session).await?;
    let report = DoctorReport::new(&examined, began.elapsed());
    let exit = report.exit();
    print(report, arguments, session);
    Ok(exit)
}

/// Looks at everything, through connections of its own that may only read.
pub(super) async fn examine(session: &Session) -> Result<Examined> {
    let loaded = session.configuration()?;
    let here = here(&loaded, session);
    let mut reading = loaded;
    reading.config.access = Access::ReadOnly;
    let connections = Connections::new(reading, &session.environment, session.globals.request_timeout);
    let question = Question { clusters: session.globals.clusters.clone(), limit: limit(session) };
    let examined = doctor::examine(&connections, &here, &question).await;
    connections.close(TO_CLOSE).await;
    examined
}

fn here(loaded: &Loaded, session: &Session) -> Here {
    let read_only = match loaded.config.access {
        _ if read_only_asked(&session.environment) => Some("TALOPS_READ_ONLY"),
        Access::ReadOnly => Some("access: read-only"),
        Access::Full => None,
    };
    let file = loaded.path.as_ref().map(|path| shown(path, &session.working_directory).display().to_string());
    Here { file, loaded: loaded.clone(), environment: session.environment.clone(), read_only }
}

/// A part may take as long as a question, and no longer than the deadline leaves.
fn limit(session: &Session) -> Limit {
    let asked = session.globals.request_timeout;
    let left = session.globals.deadline.map(|deadline| deadline.saturating_sub(TO_PRINT));
    match left.filter(|left| *left < asked) {
        Some(left) => Limit { duration: left, by_deadline: true },
        None => Limit { duration: asked, by_deadline: false },
    }
}

fn print(mut report: DoctorReport, arguments: &Arguments, session: &Session) {
    let ui: &Ui = &session.ui;
    let budget = ui.budget().filter(|_| !arguments.all);
    let everything = format!("{} --all", call(session));
    match ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = budget {
                report.cut_to(budget, &everything, |report| ui.document_length(report));
            }
            ui.document(&report);
        }
        Format::Name => ui.page(&render::names(&report), budget, &everything),
        format @ (Format::Table | Format::Wide) => {
            let each = format == Format::Wide || ui.screen().is_some();
            ui.page(&render::page(&report, Layout { each, color: ui.color() }), budget, &everything);
        }
    }
}

/// The call again.
fn call(session: &Session) -> String {
    let clusters = &session.globals.clusters;
    let clusters = if clusters.is_empty() { String::new() } else { format!(" -c {}", clusters.join(",")) };
    format!("talops doctor{clusters}")
}
