//! `talops lab`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Session;
use crate::error::{Error, Exit, Result};
use crate::lab::{self, Aimed, Clock, Estate, Fault, Lab, LabFaultList, LabReport, Options};
use crate::render::Format;

/// Arguments of `talops lab`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops --lab --lab-fault node-not-ready status
  talops --lab --lab-estate fleet --lab-fault omni-unreachable=lyon status")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a simulated estate until interrupted; `talops --lab …` joins it
    #[command(after_help = "Examples:
  talops lab serve --fault node-not-ready
  talops lab serve --estate fleet --fault omni-unreachable=lyon
  talops lab serve --speed 1")]
    Serve(Serve),
    /// List the faults that can be switched on
    #[command(
        after_help = "A fault hits the first endpoint of the estate, or that one's first cluster. FAULT=NAME aims it: at an
endpoint, or, where the list says so, at a cluster, or at a kind of server behind the first endpoint:
omni (where none is named), kubernetes, proxmox, docker.

Examples:
  talops lab faults
  talops --lab --lab-fault hang=proxmox status"
    )]
    Faults,
}

#[derive(Debug, Args)]
struct Serve {
    /// Which estate: home or fleet (default: home)
    #[arg(long, value_name = "NAME")]
    estate: Option<String>,

    /// Switch on a fault (repeatable); FAULT=NAME aims it at an endpoint, a cluster or a server
    #[arg(long = "fault", value_name = "FAULT", value_delimiter = ',')]
    faults: Vec<String>,

    /// A real API server behind the proxy of Omni instead of the simulated one of the production cluster, as the file names it at each request
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,

    /// How much faster than the clock simulated delays pass, such as a machine's installation (0.1 to 10000)
    #[arg(long, value_name = "FACTOR", default_value_t = lab::SPEED)]
    speed: f64,
}

/// Runs it.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    match &arguments.command {
        Command::Serve(arguments) => serve(arguments, session).await,
        Command::Faults => Ok(faults(session)),
    }
}

fn faults(session: &Session) -> Exit {
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&LabFaultList::all()),
        Format::Name => ui.data(&Fault::ALL.map(|fault| format!("{fault}\n")).concat()),
        Format::Table | Format::Wide => {
            let width = Fault::ALL.map(|fault| fault.name().len()).into_iter().max().unwrap_or_default();
            let line = |fault: Fault| format!("{fault:<width$}  {:<8}  {}\n", fault.target(), fault.description());
            ui.data(&Fault::ALL.map(line).concat());
        }
    }
    Exit::Success
}

async fn serve(arguments: &Serve, session: &Session) -> Result<Exit> {
    let names = arguments.faults.iter().chain(&session.globals.lab_faults);
    let faults = names.map(|name| name.parse()).collect::<Result<Vec<Aimed>>>()?;
    let estate = arguments.estate.as_ref().or(session.globals.lab_estate.as_ref());
    let estate = estate.map_or(Ok(Estate::default()), |name| name.parse())?;
    let kubeconfig =
        match &arguments.kubeconfig {
            None => None,
            Some(path) => Some(session.working_directory.join(path).canonicalize().map_err(|error| {
                Error::configuration(format!("reading the kubeconfig {}: {error}", path.display()))
            })?),
        };
    if !lab::SPEEDS.contains(&arguments.speed) {
        let (slowest, fastest) = (lab::SPEEDS.start(), lab::SPEEDS.end());
        let message = format!("time cannot pass {} times as fast as the clock", arguments.speed);
        return Err(Error::usage(message).hint(format!("--speed takes a number from {slowest} to {fastest}")));
    }
    let options = Options { estate, faults, kubeconfig, clock: Clock::new(arguments.speed) };
    let running = Lab::start(options, &session.environment).await?;
    let _note = lab::publish(&running, &session.environment)?;
    match session.ui.format() {
        Format::Yaml => session.ui.data(&running.configuration_text()?),
        Format::Json => session.ui.json(&LabReport::of(&running)),
        Format::Table | Format::Wide | Format::Name => {
            session.ui.data(&format!("{}\n", running.configuration().display()));
        }
    }
    session.ui.note("serving a simulated estate; talops --lab joins it; Ctrl-C ends it");
    // A signal drops what was made here: the note, the servers and their folder.
    std::future::pending().await
}
