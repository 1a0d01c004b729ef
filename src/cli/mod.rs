//! The command line: one file a command. Arguments in, operation called, report rendered.
//!
//! Imports everything below; imported by `main` alone.

mod api;
mod apply;
mod approve;
mod bug;
mod complete;
mod completions;
mod config;
mod config_init;
mod delete;
mod doctor;
mod dr;
mod gates;
mod get;
mod get_watch;
mod globals;
mod kubeconfig;
mod lab;
mod lock;
mod login;
mod logs;
mod machines;
mod man;
mod mend;
mod restart;
mod serviceaccount;
mod session;
mod signals;
mod status;
mod stdin;
mod template;
mod usage;
mod version;
mod wait;

use std::ffi::OsString;
use std::sync::Arc;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::environment::Environment;
use crate::error::{Error, Exit, Kind, Result};
use crate::render::Ui;

pub use globals::Globals;
pub use session::Session;

/// Runs Talos Linux Kubernetes clusters under a self-hosted Sidero Omni.
#[derive(Debug, Parser)]
#[command(
    name = "talops",
    version,
    propagate_version = false,
    max_term_width = 100,
    after_help = "Examples:
  talops --lab status          look at a simulated estate first
  talops config init           write a talops.yaml from what is there
  talops status                is my estate well?

Exit codes: 0 done or healthy, 1 failed, 2 usage or configuration, 3 not healthy, 4 deadline reached,
5 refused, 6 not reachable or not authorised."
)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Is my estate well? Omni, machines, nodes, workloads, GitOps, the provider, the hypervisor: one report
    Status(status::Arguments),
    /// What does the provider, a machine or a workload say? Decoded, filtered, followed
    Logs(logs::Arguments),
    /// Every machine that Omni knows, by its host name, what is wrong first
    Machines(machines::Arguments),
    /// Any resource of Omni's: read, listed, watched
    Get(get::Arguments),
    /// Make Omni's resources as files say: machine classes and whatever else a person writes
    Apply(apply::Arguments),
    /// Delete resources of Omni's, after an approval of what goes
    Delete(delete::Arguments),
    /// Lock a cluster or a machine against changes
    Lock(lock::LockArguments),
    /// Unlock a cluster or a machine
    Unlock(lock::UnlockArguments),
    /// Restart the provider, a workload or Argo CD's controller, and prove that it came back
    Restart(restart::Arguments),
    /// Wait for one thing: a cluster ready or gone, machines, nodes, an application, the provider, virtual machines
    Wait(wait::Arguments),
    /// Is everything configured, reachable, authorised? And which known fault fits what is seen
    Doctor(doctor::Arguments),
    /// Mend a known fault that `talops doctor` found
    Mend(mend::Arguments),
    /// Service accounts of programs and providers: list, make, renew, delete
    #[command(visible_alias = "sa")]
    Serviceaccount(serviceaccount::Arguments),
    /// Log in to Omni in a browser, as omnictl does: the key serves both tools
    Login(login::LoginArguments),
    /// Revoke the key of a login and remove it
    Logout(login::LogoutArguments),
    /// Who am I to each Omni: identity, role, key, until when
    Whoami(login::WhoamiArguments),
    /// Print a kubeconfig for a cluster, or put a context for it into one
    Kubeconfig(kubeconfig::Arguments),
    /// Call a method of Omni's API, signed, and print the answer as it is
    Api(api::Arguments),
    /// Approve a plan that destroys something, by its digest
    Approve(approve::Arguments),
    /// Cluster templates: check them, print their resources, compare them with Omni, sync
    Template(template::Arguments),
    /// Disaster recovery: destroy a cluster and make it again from its template
    Dr(dr::Arguments),
    /// Write, show and check the configuration
    Config(config::Arguments),
    /// Serve a simulated estate, or list what can go wrong in it
    Lab(lab::Arguments),
    /// Print the version of this tool, of each Omni and of each cluster's API server
    Version(version::Arguments),
    /// Print a shell's completions
    Completions(completions::Arguments),
    /// Print the manual page
    Man(man::Arguments),
}

/// The whole command tree, for completions, manual pages and tests.
pub fn tree() -> clap::Command {
    Cli::command()
}

/// Parses the command line, runs it, and says how the process ends.
pub fn main(arguments: impl IntoIterator<Item = OsString>, environment: Environment) -> Exit {
    bug::guard(|| {
        let arguments: Vec<OsString> = arguments.into_iter().collect();
        if complete::is_meant(&arguments) {
            return complete::main(&arguments, environment);
        }
        let mut command = tree();
        let parsed = command
            .try_get_matches_from_mut(&arguments)
            .and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, globals::flags(&command, &matches))))
            .map_err(|error| error.format(&mut command));
        let (cli, flags) = match parsed {
            Ok(parsed) => parsed,
            Err(error) => return usage::told(&error, &arguments, &environment),
        };
        let ui = Arc::new(Ui::new(cli.globals.settings(&environment)));
        bug::report_through(ui.color());
        let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return failed(&ui, &Error::failed(format!("starting: {error}"))),
        };
        let outcome = runtime.block_on(call(cli, flags, environment, &ui));
        // A child that does not end must not keep the process; everything that has to be closed was.
        runtime.shutdown_timeout(std::time::Duration::from_millis(200));
        let exit = outcome.unwrap_or_else(|error| failed(&ui, &error));
        match ui.failure() {
            Some(error) => Exit::first_of([exit, failed(&ui, &error)]),
            None => exit,
        }
    })
}

/// Runs a command until it ends, its deadline is reached or a signal arrives.
async fn call(cli: Cli, flags: Vec<globals::Flag>, environment: Environment, ui: &Arc<Ui>) -> Result<Exit> {
    let deadline = cli.globals.deadline;
    let environment = match &cli.command {
        Command::Dr(arguments) => dr::environment(arguments, environment).await?,
        _ => environment,
    };
    let session = Session::open(cli.globals, flags, environment, Arc::clone(ui)).await?;
    let command = async {
        let Some(limit) = deadline else { return run(cli.command, &session).await };
        let Ok(outcome) = tokio::time::timeout(limit, run(cli.command, &session)).await else {
            let message = format!("deadline of {} s reached before there was an answer", limit.as_secs_f64());
            return Err(Error::new(Kind::Deadline, message).hint("call again with a longer --deadline"));
        };
        outcome
    };
    let outcome = tokio::select! {
        biased;
        signal = signals::arrived() => Err(signal),
        outcome = command => outcome,
    };
    session.finish_changes().await;
    session.close().await;
    outcome
}

async fn run(command: Command, session: &Session) -> Result<Exit> {
    match command {
        Command::Status(arguments) => status::run(&arguments, session).await,
        Command::Logs(arguments) => logs::run(&arguments, session).await,
        Command::Machines(arguments) => machines::run(&arguments, session).await,
        Command::Get(arguments) => get::run(&arguments, session).await,
        Command::Apply(arguments) => apply::run(&arguments, session).await,
        Command::Delete(arguments) => delete::run(&arguments, session).await,
        Command::Lock(arguments) => lock::lock(&arguments, session).await,
        Command::Unlock(arguments) => lock::unlock(&arguments, session).await,
        Command::Restart(arguments) => restart::run(&arguments, session).await,
        Command::Wait(arguments) => wait::run(&arguments, session).await,
        Command::Doctor(arguments) => doctor::run(&arguments, session).await,
        Command::Mend(arguments) => mend::run(&arguments, session).await,
        Command::Serviceaccount(arguments) => serviceaccount::run(&arguments, session).await,
        Command::Login(arguments) => login::login(&arguments, session).await,
        Command::Logout(arguments) => login::logout(&arguments, session).await,
        Command::Whoami(arguments) => login::whoami(&arguments, session).await,
        Command::Kubeconfig(arguments) => kubeconfig::run(&arguments, session).await,
        Command::Api(arguments) => api::run(&arguments, session).await,
        Command::Approve(arguments) => approve::run(&arguments, session).await,
        Command::Template(arguments) => template::run(&arguments, session).await,
        Command::Dr(arguments) => dr::run(&arguments, session).await,
        Command::Config(arguments) => config::run(&arguments, session).await,
        Command::Lab(arguments) => lab::run(&arguments, session).await,
        Command::Version(arguments) => version::run(&arguments, session).await,
        Command::Completions(arguments) => Ok(completions::run(&arguments, session)),
        Command::Man(arguments) => man::run(&arguments, session),
    }
}

fn failed(ui: &Ui, error: &Error) -> Exit {
    // Whoever sent a signal knows that; the exit code says it to everybody else.
    if !matches!(error.kind(), Kind::Interrupted | Kind::Terminated) {
        ui.error(error);
    }
    error.kind().exit()
}
