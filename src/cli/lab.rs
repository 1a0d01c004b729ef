//! `talops lab`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use super::Session;
use crate::error::{Error, Exit, Result};
use crate::lab::{self, Fault, Lab, Options};
use crate::render::{Format, Ui};

/// Arguments of `talops lab`.
#[derive(Debug, Args)]
#[command(after_help = "Example: talops --lab --lab-fault node-not-ready status")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a simulated estate until interrupted; `talops --lab …` joins it
    #[command(after_help = "Example: talops lab serve --fault node-not-ready")]
    Serve(Serve),
    /// List the faults that can be switched on
    #[command(after_help = "Example: talops lab faults")]
    Faults,
}

#[derive(Debug, Args)]
struct Serve {
    /// Switch on a fault (repeatable)
    #[arg(long = "fault", value_name = "NAME", value_delimiter = ',')]
    faults: Vec<String>,

    /// A real API server instead of the simulated one of the production cluster
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
}

/// Runs it.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    match &arguments.command {
        Command::Serve(arguments) => serve(arguments, session).await,
        Command::Faults => {
            faults(&session.ui);
            Ok(Exit::Success)
        }
    }
}

fn faults(ui: &Ui) {
    match ui.format() {
        Format::Json | Format::Yaml => {
            let items = Fault::ALL.map(|fault| json!({"name": fault.name(), "description": fault.description()}));
            ui.document(&json!({"apiVersion": "talops/v1", "kind": "LabFaultList", "items": items}));
        }
        Format::Name => ui.data(&Fault::ALL.map(|fault| format!("{fault}\n")).concat()),
        Format::Table | Format::Wide => {
            let width = Fault::ALL.map(|fault| fault.name().len()).into_iter().max().unwrap_or_default();
            ui.data(&Fault::ALL.map(|fault| format!("{fault:<width$}  {}\n", fault.description())).concat());
        }
    }
}

async fn serve(arguments: &Serve, session: &Session) -> Result<Exit> {
    let names = arguments.faults.iter().chain(&session.globals.lab_faults);
    let faults = names.map(|name| name.parse()).collect::<Result<Vec<Fault>>>()?;
    let kubeconfig =
        match &arguments.kubeconfig {
            None => None,
            Some(path) => Some(session.working_directory.join(path).canonicalize().map_err(|error| {
                Error::configuration(format!("reading the kubeconfig {}: {error}", path.display()))
            })?),
        };
    // Before anything is made that a signal could leave behind.
    let failed = |error: std::io::Error| Error::failed(format!("waiting for signals: {error}"));
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;

    let running = Lab::start(Options { faults, kubeconfig }, &session.environment).await?;
    let _note = lab::publish(&running, &session.environment)?;
    match session.ui.format() {
        Format::Yaml => session.ui.data(&running.configuration_text()?),
        Format::Json => session.ui.json(&json!({
            "apiVersion": "talops/v1",
            "kind": "Lab",
            "configuration": running.configuration(),
            "pid": std::process::id(),
            "faults": running.faults().iter().map(|fault| fault.name()).collect::<Vec<_>>(),
        })),
        Format::Table | Format::Wide | Format::Name => {
            session.ui.data(&format!("{}\n", running.configuration().display()));
        }
    }
    session.ui.note("serving a simulated estate; talops --lab joins it; Ctrl-C ends it");
    tokio::select! {
        _ = interrupt.recv() => Ok(Exit::Interrupted),
        _ = terminate.recv() => Ok(Exit::Terminated),
    }
}
