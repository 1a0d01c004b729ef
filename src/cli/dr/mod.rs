//! `talops dr`: one file a subcommand that has much to say.

mod detach;
mod plan;
mod report;
mod run;
mod show;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use tokio::time::Instant;

use super::Session;
use super::restart::TO_PRINT;
use super::status::program;
use crate::environment::Environment;
use crate::error::{Error, Exit, Result};
use crate::ops::dr::{DrOptions, DrRun, Ended};
use crate::render::{Format, Page, dr as face};

/// The command that shows what was cut.
const EVERYTHING: &str = "the same with --max-bytes 0";

/// Arguments of `talops dr`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops dr plan -c talos-prod-01      every check, what goes, and the digest to approve
  talops approve DIGEST --gates destroy,recreate
  talops dr run -c talos-prod-01       destroys the cluster and makes it again from its template
  talops dr resume ID                  goes on with a run that was cut off
  talops dr wait ID --deadline 90s     attaches to a run that another process works on
  talops --lab dr run                  rehearse on a simulated estate")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Every check that can fail, what is destroyed and what is made, and the digest of it; changes nothing
    Plan(plan::Arguments),
    /// Destroy a cluster and make it again from its template, through its gates
    Run(run::RunArguments),
    /// Go on with a run that was cut off
    Resume(run::ResumeArguments),
    /// Attach to a run until no process works on it any more, and print what is new
    Wait(show::WaitArguments),
    /// The runs of this user on this host
    #[command(visible_alias = "ls")]
    List(show::ListArguments),
    /// One run: where every second went
    Show(show::ShowArguments),
    /// Have a run that was cut off not be gone on with
    Cancel(show::CancelArguments),
}

/// Which drill, and what is accepted for it.
#[derive(Debug, Args)]
struct Drill {
    /// The template (default: the one that talops.yaml names for the cluster)
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    template: Option<PathBuf>,

    /// The folder that the template may read files from, counted from the template's own
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = clap::ValueHint::DirPath)]
    allowed_dir: PathBuf,

    /// A check that may be impossible, by its id (repeatable)
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    accept_unknown: Vec<String>,

    /// Volumes without a backup may be lost
    #[arg(long)]
    accept_data_loss: bool,

    /// The template may make another cluster than the one that runs
    #[arg(long)]
    accept_differences: bool,

    /// A check that counts for nothing, by its id (repeatable)
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    skip_check: Vec<String>,

    /// Remove virtual machines of this cluster whose machine requests are gone and that nobody else removes
    #[arg(long)]
    remove_orphans: bool,

    /// Put the locks of machines and of the cluster back after it was made again
    #[arg(long)]
    relock: bool,
}

/// The cluster that is meant.
fn cluster(session: &Session) -> Result<String> {
    let connections = session.connections()?;
    Ok(match session.globals.clusters.as_slice() {
        [only] => connections.config().cluster(only)?.0.to_owned(),
        [] => {
            let mut with = connections.config().clusters.iter().filter(|(_, cluster)| cluster.template.is_some());
            match (with.next(), with.next()) {
                (Some((only, _)), None) => only.clone(),
                _ => return Err(Error::usage("which cluster?").hint("-c NAME")),
            }
        }
        _ => return Err(Error::usage("one cluster at a time").hint("-c NAME, once")),
    })
}

impl Drill {
    /// The words that say the same again.
    fn words(&self, session: &Session) -> Result<Vec<OsString>> {
        let globals = &session.globals;
        let mut words: Vec<OsString> = ["dr", "run", "--no-input", "--cluster"].map(OsString::from).to_vec();
        words.push(cluster(session)?.into());
        let mut flag = |name: &str, value: OsString| words.extend([name.into(), value]);
        if let Some(file) = session.configuration_file().filter(|_| !globals.lab) {
            flag("--config", session.working_directory.join(file).into());
        }
        if let Some(template) = &self.template {
            flag("--template", session.working_directory.join(template).into());
        }
        flag("--allowed-dir", self.allowed_dir.clone().into());
        flag("--request-timeout", format!("{}ms", globals.request_timeout.as_millis()).into());
        self.accept_unknown.iter().for_each(|id| flag("--accept-unknown", id.into()));
        self.skip_check.iter().for_each(|id| flag("--skip-check", id.into()));
        globals.lab_estate.iter().for_each(|estate| flag("--lab-estate", estate.into()));
        globals.lab_faults.iter().for_each(|fault| flag("--lab-fault", fault.into()));
        let flags = [
            (globals.lab, "--lab"),
            (self.accept_data_loss, "--accept-data-loss"),
            (self.accept_differences, "--accept-differences"),
            (self.remove_orphans, "--remove-orphans"),
            (self.relock, "--relock"),
        ];
        words.extend(flags.into_iter().filter(|(given, _)| *given).map(|(_, flag)| flag.into()));
        Ok(words)
    }

    /// What is wanted of a drill.
    fn options(&self, session: &Session) -> Result<DrOptions> {
        Ok(DrOptions {
            id: None,
            cluster: cluster(session)?,
            template: self.template.clone(),
            allowed: self.allowed_dir.clone(),
            working_directory: session.working_directory.clone(),
            program: program(session),
            accept_unknown: self.accept_unknown.iter().cloned().collect(),
            accept_data_loss: self.accept_data_loss,
            accept_differences: self.accept_differences,
            skip_checks: self.skip_check.iter().cloned().collect(),
            remove_orphans: self.remove_orphans,
            relock: self.relock,
            limit: session.globals.request_timeout,
        })
    }
}

/// The environment of a run that has detached itself; of any other call the same as before.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] when it was given no secrets.
pub(super) async fn environment(arguments: &Arguments, environment: Environment) -> Result<Environment> {
    match &arguments.command {
        Command::Run(run) if run.is_detached() => detach::taken_over(environment).await,
        _ => Ok(environment),
    }
}

/// Runs one.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    match &arguments.command {
        Command::Plan(arguments) => plan::run(arguments, session).await,
        Command::Run(arguments) => run::run(arguments, session).await,
        Command::Resume(arguments) => run::resume(arguments, session).await,
        Command::Wait(arguments) => show::wait(arguments, session).await,
        Command::List(_) => show::list(session),
        Command::Show(arguments) => show::show(arguments, session).await,
        Command::Cancel(arguments) => show::cancel(arguments, session),
    }
}

/// When an operation has to end so that its report can still be printed.
fn deadline(session: &Session) -> Option<Instant> {
    session.globals.deadline.map(|limit| Instant::now() + limit.saturating_sub(TO_PRINT.min(limit / 4)))
}

/// Prints how a run is, and why it is not done.
fn print(ended: &Ended, session: &Session) -> Exit {
    print_as(ended, session, face::drill)
}

/// The same, looking so to people.
fn print_as(ended: &Ended, session: &Session, page: fn(&DrRun, bool) -> Page) -> Exit {
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&ended.report),
        Format::Name => {
            let mut page = Page::default();
            page.line(format!("run/{}", ended.report.id));
            ui.page(&page, ui.budget(), EVERYTHING);
        }
        Format::Table | Format::Wide => ui.page(&page(&ended.report, ui.color()), ui.budget(), EVERYTHING),
    }
    match &ended.failure {
        Some(error) => {
            ui.error(error);
            error.kind().exit()
        }
        None => Exit::Success,
    }
}
