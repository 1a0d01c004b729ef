//! `talops dr list`, `show`, `wait` and `cancel`: they read runs on this host, and ask no server.

use clap::Args;

use super::report::ReportArguments;
use super::{EVERYTHING, deadline, print, print_as};
use crate::cli::Session;
use crate::cli::status::program;
use crate::error::{Exit, Result};
use crate::ops::dr::{self, Ended};
use crate::render::events::Follower;
use crate::render::{Format, Page, dr as face};

/// Arguments of `talops dr list`.
#[derive(Debug, Args)]
#[command(after_help = "Example: talops dr list -o json")]
pub(super) struct ListArguments {}

/// Arguments of `talops dr show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops dr show k3x9              the end of an id is enough
  talops dr show k3x9 --follow     what happened, and what goes on happening
  talops dr show k3x9 --report drill.html")]
pub(super) struct ShowArguments {
    /// The run: its id, or the beginning or end of it
    #[arg(value_name = "ID")]
    id: String,

    /// Go on printing what happens until no process works on it any more
    #[arg(long, short)]
    follow: bool,
    #[command(flatten)]
    report: ReportArguments,
}

/// Arguments of `talops dr wait`.
#[derive(Debug, Args)]
#[command(after_help = "Example: talops dr wait k3x9 --deadline 90s

Prints only what is new since this run was last waited for. Ctrl-C leaves the run alone.

Exit codes: 0 it is done, 1 it is not and nobody works on it, 4 it goes on.")]
pub(super) struct WaitArguments {
    /// The run: its id, or the beginning or end of it
    #[arg(value_name = "ID")]
    id: String,
}

/// Arguments of `talops dr cancel`.
#[derive(Debug, Args)]
#[command(after_help = "Example: talops dr cancel k3x9

What was done is not undone, and what was begun goes on by itself: only this run does not. A run that a process
works on is stopped first, with Ctrl-C or SIGTERM.")]
pub(super) struct CancelArguments {
    /// The run: its id, or the beginning or end of it
    #[arg(value_name = "ID")]
    id: String,
}

/// Lists every run.
pub(super) fn list(session: &Session) -> Result<Exit> {
    let list = dr::list(&session.environment)?;
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&list),
        Format::Name => {
            let mut page = Page::default();
            list.runs.iter().for_each(|run| page.line(format!("run/{}", run.id)));
            ui.page(&page, ui.budget(), EVERYTHING);
        }
        Format::Table | Format::Wide => ui.page(&face::list(&list, ui.color()), ui.budget(), EVERYTHING),
    }
    Ok(Exit::Success)
}

/// Shows one run.
pub(super) async fn show(arguments: &ShowArguments, session: &Session) -> Result<Exit> {
    let report = dr::show(&session.environment, &arguments.id, &program(session))?;
    arguments.report.check(Some(&report.id), session)?;
    let id = report.id.clone();
    let exit = if arguments.follow {
        follow(&id, session, dr::From::Start).await?
    } else {
        print(&Ended { report, failure: None }, session)
    };
    Ok(arguments.report.write(&id, session, exit))
}

/// Attaches to a run.
pub(super) async fn wait(arguments: &WaitArguments, session: &Session) -> Result<Exit> {
    follow(&arguments.id, session, dr::From::LastAsked).await
}

async fn follow(id: &str, session: &Session, from: dr::From) -> Result<Exit> {
    let follower = Follower::new(&session.ui);
    let watched =
        dr::watch(&session.environment, id, from, &program(session), deadline(session), &follower.events()).await;
    drop(follower);
    let page = if from == dr::From::Start { face::drill } else { face::brief };
    Ok(print_as(&watched?, session, page))
}

/// Cancels a run.
pub(super) fn cancel(arguments: &CancelArguments, session: &Session) -> Result<Exit> {
    let report = dr::cancel(&session.environment, &arguments.id, &program(session))?;
    Ok(print(&Ended { report, failure: None }, session))
}
