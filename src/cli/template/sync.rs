//! `talops template sync`.

use clap::Args;
use tokio::time::Instant;

use super::{Against, diff};
use crate::cli::Session;
use crate::cli::gates::GateArguments;
use crate::cli::restart::TO_PRINT;
use crate::error::{Exit, Result};
use crate::ops::template::{SyncOptions, Synced, WaitFor, compare, sync};
use crate::render::events::Follower;
use crate::render::{self as face, Format};

/// The command that shows what was cut.
const EVERYTHING: &str = "the same with --max-bytes 0";

/// Arguments of `talops template sync`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops template sync clusters/talos-prod-01.yaml
  talops template sync clusters/                        every template below, in the order of their names
  talops template sync prod.yaml --wait=api             until the cluster is ready and its Kubernetes API answers
  talops template sync -c talos-prod-01 --dry-run       as `talops template diff`
  talops template sync prod.yaml --approve-plan 3f2a9c1b --gates destroy

All templates are valid and all are compared before anything is written. What is destroyed has to be approved:
a person types the cluster's name, or `talops approve` recorded it, or --approve-plan says it with the call.
Resources are made first, then changed, then destroyed: machine sets and machines before everything else. The
first failure ends it, and the same command goes on where it ended.

Exit codes: 0 synced, 1 ended early, 4 the deadline came first, 5 refused and nothing changed; with --dry-run 3
something differs.")]
pub(super) struct Arguments {
    #[command(flatten)]
    against: Against,

    /// Say what would be done, as `talops template diff` does, and do nothing
    #[arg(long, short = 'd')]
    dry_run: bool,

    /// Then wait until the cluster is ready, as `talops status` judges it; with --wait=api until its Kubernetes API
    /// answers, too
    #[arg(long, value_name = "FOR", num_args = 0..=1, require_equals = true, default_missing_value = "ready", conflicts_with = "dry_run")]
    wait: Option<WaitWord>,

    #[command(flatten)]
    gates: GateArguments,
}

/// What is waited for.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum WaitWord {
    /// The cluster is well
    Ready,
    /// And its Kubernetes API answers
    Api,
}

impl From<WaitWord> for WaitFor {
    fn from(word: WaitWord) -> Self {
        match word {
            WaitWord::Ready => Self::Ready,
            WaitWord::Api => Self::Api,
        }
    }
}

/// Syncs and prints the report.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let connections = session.connections()?;
    let (question, gates) = (arguments.against.question(session), arguments.gates.gates(session));
    if arguments.dry_run {
        return Ok(diff::show(session, &compare(connections, &question).await?, &gates, false));
    }
    let deadline = session.globals.deadline.map(|limit| Instant::now() + limit.saturating_sub(TO_PRINT.min(limit / 4)));
    let follower = Follower::new(&session.ui);
    let options = SyncOptions { deadline, wait: arguments.wait.map(WaitFor::from) };
    let synced = sync(connections, &question, &gates, options, &follower.events()).await;
    drop(follower);
    session.tell_notes();
    Ok(print(&synced?, session))
}

fn print(Synced { report, failure }: &Synced, session: &Session) -> Exit {
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(report),
        Format::Name => ui.page(&face::template::synced_names(report), ui.budget(), EVERYTHING),
        Format::Table | Format::Wide => {
            ui.page(&face::template::synced(report, ui.color()), ui.budget(), EVERYTHING);
        }
    }
    match failure {
        Some(error) => {
            ui.error(error);
            error.kind().exit()
        }
        None => Exit::Success,
    }
}
