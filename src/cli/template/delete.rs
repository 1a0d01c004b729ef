//! `talops template delete`.

use clap::Args;
use tokio::time::Instant;

use super::Named;
use crate::cli::Session;
use crate::cli::gates::GateArguments;
use crate::cli::globals::duration;
use crate::cli::restart::TO_PRINT;
use crate::cli::status::program;
use crate::error::{Exit, Result};
use crate::ops::template::Target;
use crate::ops::template::delete::{DeleteOptions, Deletion, Waiting, delete};
use crate::render::events::Follower;
use crate::render::{self as face, Format, Page};

/// The command that shows what was cut.
const EVERYTHING: &str = "the same with --max-bytes 0";

/// Arguments of `talops template delete`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops template delete clusters/talos-prod-01.yaml
  talops template delete talos-prod-01 --dry-run       what goes, and the digest to approve
  talops template delete talos-prod-01 --approve-plan 3f2a9c1b --gates destroy
  talops template delete talos-prod-01 --destroy-disconnected-machines --forget-unwiped ID

What goes has to be approved: a person types the cluster's name, or `talops approve` recorded it, or
--approve-plan says it with the call. Gone is a cluster when its machines are: those that were made for it are
destroyed, others are wiped and free again. What belongs to it is written down before it is torn down: cut off
anywhere and called again, it continues, and what is on its way needs no new approval.

Exit codes: 0 gone, 1 not gone in time or no such cluster, 4 the deadline came first (the deletion goes on),
5 locked, or not approved: nothing was changed.")]
pub(super) struct Arguments {
    #[command(flatten)]
    named: Named,

    /// Wait until it is gone, so long at the most (default: waits.destroy of talops.yaml, else 10m); false: do not wait
    #[arg(long, value_name = "DURATION|false", value_parser = waiting, default_value = "true", hide_default_value = true)]
    wait: Waiting,

    /// Have Omni forget the machines that it does not reach first, without wiping them
    #[arg(long)]
    destroy_disconnected_machines: bool,

    /// A machine that may be forgotten although no provider can destroy it: it runs on somewhere (repeatable)
    #[arg(long, value_name = "ID", value_delimiter = ',', requires = "destroy_disconnected_machines")]
    forget_unwiped: Vec<String>,

    /// That there is no such cluster is well
    #[arg(long)]
    ignore_not_found: bool,

    /// Say what would go and how to approve it, and do nothing
    #[arg(long, short = 'd')]
    dry_run: bool,

    #[command(flatten)]
    gates: GateArguments,
}

fn waiting(text: &str) -> Result<Waiting, String> {
    match text {
        "true" => Ok(Waiting::Configured),
        "false" => Ok(Waiting::No),
        text => duration(text).map(Waiting::Within),
    }
}

/// Deletes and prints the report.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let connections = session.connections()?;
    let target = arguments.named.target(session)?;
    let deadline = session.globals.deadline.map(|limit| Instant::now() + limit.saturating_sub(TO_PRINT.min(limit / 4)));
    let options = DeleteOptions {
        waiting: arguments.wait,
        destroy_disconnected: arguments.destroy_disconnected_machines,
        forget_unwiped: arguments.forget_unwiped.iter().cloned().collect(),
        ignore_not_found: arguments.ignore_not_found,
        dry_run: arguments.dry_run,
        deadline,
        program: program(session),
        call: call(arguments, &target, session),
        target,
    };
    let gates = arguments.gates.gates(session);
    let follower = Follower::new(&session.ui);
    let deleted = delete(connections, &session.environment, &options, &gates, &follower.events()).await;
    drop(follower);
    session.tell_notes();
    Ok(print(&deleted?, session))
}

/// The call again, by name and with what decides what goes.
fn call(arguments: &Arguments, target: &Target, session: &Session) -> String {
    let mut words = vec![program(session), "template delete".to_owned(), target.cluster.clone()];
    if arguments.destroy_disconnected_machines {
        words.push("--destroy-disconnected-machines".to_owned());
        words.extend(arguments.forget_unwiped.iter().map(|id| format!("--forget-unwiped {id}")));
    }
    words.join(" ")
}

fn print(Deletion { report, failure }: &Deletion, session: &Session) -> Exit {
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(report),
        Format::Name => {
            let mut page = Page::default();
            page.line(format!("cluster/{}", report.cluster));
            ui.page(&page, ui.budget(), EVERYTHING);
        }
        Format::Table | Format::Wide => {
            ui.page(&face::template::deletion(report, ui.color()), ui.budget(), EVERYTHING);
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
