//! `talops template status`.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clap::Args;
use tokio::time::Instant;

use super::Named;
use crate::cli::Session;
use crate::cli::globals::duration;
use crate::cli::restart::TO_PRINT;
use crate::error::{Exit, Kind, Result};
use crate::event::Events;
use crate::ops::template::{Target, TemplateStatus, await_ready, status};
use crate::render::events::Follower;
use crate::render::{Format, Ui, template as face};

/// The command that shows what was cut.
const EVERYTHING: &str = "the same with --max-bytes 0";

/// Arguments of `talops template status`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops template status clusters/talos-prod-01.yaml
  talops template status talos-prod-01 --wait           until it is ready, five minutes at the most
  talops template status -c talos-prod-01 --wait=20m -o json | jq .notReady

The tree is omnictl's. It is ready when `talops status` finds nothing wrong with it: besides what omnictl looks at
the control plane's checks, the load balancer and the Talos upgrade count, and what Omni has not taken up yet.
With --wait the tree is redrawn at a terminal; elsewhere each change is a line on stderr, and the tree comes last.

Exit codes: 0 ready, 1 no such cluster, 3 not ready, 4 not ready in time.")]
pub(super) struct Arguments {
    #[command(flatten)]
    named: Named,

    /// Wait until it is ready, so long at the most
    #[arg(long, short, value_name = "DURATION", num_args = 0..=1, require_equals = true, default_missing_value = "5m",
          value_parser = duration)]
    wait: Option<Duration>,
}

/// Asks, waits where that is wanted, prints.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let connections = session.connections()?;
    let target = arguments.named.target(session)?;
    let Some(limit) = arguments.wait else {
        let status = status(connections, &target).await?;
        print(&status, &session.ui);
        return Ok(if status.ready { Exit::Success } else { Exit::NotHealthy });
    };
    wait(&target, limit, session).await
}

async fn wait(target: &Target, limit: Duration, session: &Session) -> Result<Exit> {
    let deadline = session.globals.deadline.map(|limit| Instant::now() + limit.saturating_sub(TO_PRINT.min(limit / 4)));
    let ui = &session.ui;
    let screen = ui.screen().filter(|_| matches!(ui.format(), Format::Table | Format::Wide));
    let follower = screen.is_none().then(|| Follower::new(ui));
    let events = follower.as_ref().map_or_else(Events::unheard, Follower::events);
    let last: Mutex<Option<TemplateStatus>> = Mutex::new(None);
    let show = |status: &TemplateStatus| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(screen) = screen.filter(|_| last.as_ref() != Some(status)) {
            if last.is_none() {
                ui.clear();
            }
            ui.redraw(&face::tree(status, ui.color()), screen);
        }
        *last = Some(status.clone());
    };
    let outcome = await_ready(session.connections()?, target, limit, deadline, &events, &show).await;
    drop(follower);
    let last = last.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(status) = last.filter(|_| screen.is_none()) {
        print(&status, ui);
    }
    match outcome {
        Ok(()) => Ok(Exit::Success),
        Err(error) if error.kind() == Kind::Deadline => {
            Err(error.hint("Omni goes on by itself; call again to go on waiting, or with a longer --wait=DURATION"))
        }
        Err(error) => Err(error),
    }
}

fn print(status: &TemplateStatus, ui: &Ui) {
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(status),
        Format::Name => ui.page(&face::name(status), ui.budget(), EVERYTHING),
        Format::Table | Format::Wide => ui.page(&face::tree(status, ui.color()), ui.budget(), EVERYTHING),
    }
}
