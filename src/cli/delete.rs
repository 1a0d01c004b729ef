//! `talops delete`.

use std::time::Duration;

use clap::Args;
use tokio::time::Instant;

use super::Session;
use super::gates::GateArguments;
use super::status::{limit, program};
use crate::approval::Gate;
use crate::error::{Exit, Result};
use crate::ops::delete::{self, DeleteReport, Deleted, Order};
use crate::render::events::Follower;
use crate::render::{Format, delete as render};

/// How long it is waited for that all is gone.
const TO_BE_GONE: Duration = Duration::from_secs(10 * 60);

/// What is left of a deadline for printing the report.
const TO_PRINT: Duration = Duration::from_millis(500);

/// Arguments of `talops delete`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops delete machineclass pool --dry-run      what would go, what depends on it, how it is approved
  talops delete machineclass pool                at a terminal its id is typed
  talops delete machinelabels -l team=lab --approve-plan DIGEST --gates destroy

What goes is shown and approved first: at a terminal by typing the id (of several: the name of the type), else by an
approval of the plan's digest (talops approve). Omni finishes a teardown by itself; what holds an object is named while it is
waited for. A whole cluster: talops template delete NAME.

Exit codes: 0 gone, 1 it is not there, or not gone, 4 the deadline came first (it goes on), 5 refused: not approved, in
use, read-only. After 1 and 4 the same command goes on, without another approval.")]
pub(super) struct Arguments {
    /// The type, by any of its names (`talops get types`)
    #[arg(value_name = "TYPE")]
    word: String,

    /// Which of them
    #[arg(value_name = "ID", required_unless_present = "selector")]
    ids: Vec<String>,

    /// Those whose labels fit, as Omni reads it: a=b,c for both, a;b for either
    #[arg(long, short = 'l', value_name = "LABELS", conflicts_with = "ids")]
    selector: Option<String>,

    /// Say what would go, record it for an approval, and delete nothing
    #[arg(long)]
    dry_run: bool,

    /// Wait until all is gone, 10 minutes at the most
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_value_t = true,
        default_missing_value = "true",
        action = clap::ArgAction::Set
    )]
    wait: bool,

    /// What is not there counts as deleted
    #[arg(long)]
    ignore_not_found: bool,

    /// The Omni endpoint, by its name in the configuration (default: the only one)
    #[arg(long, value_name = "NAME")]
    omni: Option<String>,
    #[command(flatten)]
    gates: GateArguments,
}

/// Looks, asks, tears down, waits, prints.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    if !arguments.dry_run {
        session.may_change("deleting")?;
    }
    let deadline = session.globals.deadline.map(|limit| Instant::now() + limit.saturating_sub(TO_PRINT.min(limit / 4)));
    let connections = session.connections()?;
    let endpoint =
        connections.config().one_endpoint(arguments.omni.as_deref(), &session.globals.clusters)?.0.to_owned();
    let order = Order {
        word: arguments.word.clone(),
        ids: arguments.ids.clone(),
        selector: arguments.selector.clone(),
        ignore_not_found: arguments.ignore_not_found,
        program: program(session),
        again: again(arguments, session),
        limit: limit(session),
    };
    let prepared = delete::prepare(connections, &endpoint, &order).await?;
    for id in &prepared.missing {
        session.ui.note(&format!("{} {id} is not there", arguments.word));
    }
    let gates = arguments.gates.gates(session);
    if arguments.dry_run {
        if let Some(plan) = &prepared.plan {
            gates.show(plan)?;
        }
        return Ok(print(Deleted { report: prepared.report(), failure: None }, session));
    }
    let approval = match &prepared.plan {
        Some(plan) => Some(gates.pass(plan, Gate::Destroy).await?),
        None => None,
    };
    let follower = Follower::new(&session.ui);
    let wait = arguments.wait.then_some(TO_BE_GONE);
    let deleted = delete::delete(connections, prepared, approval.as_ref(), wait, deadline, &follower.events()).await?;
    session.tell_notes();
    Ok(print(deleted, session))
}

/// The command that shows the plan again.
fn again(arguments: &Arguments, session: &Session) -> String {
    let mut words = vec![program(session), "delete".to_owned(), arguments.word.clone()];
    words.extend(arguments.ids.iter().cloned());
    words.extend(arguments.selector.iter().map(|labels| format!("-l '{labels}'")));
    words.extend(arguments.omni.iter().map(|name| format!("--omni {name}")));
    words.push("--dry-run".to_owned());
    words.join(" ")
}

fn print(deleted: Deleted, session: &Session) -> Exit {
    let (ui, report) = (&session.ui, &deleted.report);
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(report),
        Format::Name => ui.page(&render::names(report), ui.budget(), DeleteReport::EVERYTHING),
        Format::Table | Format::Wide => {
            ui.page(&render::page(report, ui.color()), ui.budget(), DeleteReport::EVERYTHING);
        }
    }
    match deleted.failure {
        Some(error) => {
            ui.error(&error);
            error.kind().exit()
        }
        None => Exit::Success,
    }
}
