//! The command line: one file a command. Arguments in, operation called, report rendered.
//!
//! Imports everything below; imported by `main` alone.

mod config;
mod config_init;
mod globals;
mod lab;
mod version;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::environment::Environment;
use crate::error::{Error, Exit, Result};
use crate::render::Ui;

pub use globals::Globals;

/// Runs Talos Linux Kubernetes clusters under a self-hosted Sidero Omni.
#[derive(Debug, Parser)]
#[command(name = "talops", version, propagate_version = false, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write, show and check the configuration
    Config(config::Arguments),
    /// Serve a simulated estate, or list what can go wrong in it
    Lab(lab::Arguments),
    /// Print the version of this tool, of Omni and of each cluster's API server
    Version(version::Arguments),
}

/// What every command gets: the global flags, the environment, the streams.
#[derive(Debug)]
pub struct Session {
    /// The global flags.
    pub globals: Globals,
    /// What set each of them.
    pub flags: Vec<globals::Flag>,
    /// The process's environment.
    pub environment: Environment,
    /// The folder that the process was started in.
    pub working_directory: PathBuf,
    /// The streams.
    pub ui: Arc<Ui>,
}

/// Parses the command line, runs it, and says how the process ends.
pub fn main(arguments: impl IntoIterator<Item = OsString>, environment: Environment) -> Exit {
    let mut command = Cli::command();
    let parsed = command
        .try_get_matches_from_mut(arguments)
        .and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, globals::flags(&command, &matches))))
        .map_err(|error| error.format(&mut command));
    let (cli, flags) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return usage(&error),
    };
    let ui = Arc::new(Ui::new(cli.globals.settings(&environment)));
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            ui.error(&Error::failed(format!("starting: {error}")));
            return Exit::Failed;
        }
    };
    let session = Session {
        globals: cli.globals,
        flags,
        environment,
        working_directory: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
        ui: Arc::clone(&ui),
    };
    match runtime.block_on(run(cli.command, &session)) {
        Ok(exit) => exit,
        Err(error) => {
            ui.error(&error);
            error.kind().exit()
        }
    }
}

async fn run(command: Command, session: &Session) -> Result<Exit> {
    match command {
        Command::Config(arguments) => config::run(&arguments, session).await,
        Command::Lab(arguments) => lab::run(&arguments, session).await,
        Command::Version(arguments) => version::run(&arguments, session).await,
    }
}

fn usage(error: &clap::Error) -> Exit {
    // A failure to print help or a usage error leaves nobody to tell.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Success }
}
