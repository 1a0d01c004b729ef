//! `talops dr plan`.

use clap::Args;

use super::{Drill, EVERYTHING};
use crate::cli::Session;
use crate::cli::gates::gates;
use crate::error::{Exit, Result};
use crate::ops::dr::plan;
use crate::render::events::Follower;
use crate::render::{Format, Page, dr as face};

/// Arguments of `talops dr plan`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops dr plan -c talos-prod-01
  talops dr plan -c talos-prod-01 --accept-data-loss --accept-unknown hypervisor-proxmox

What could not be seen is unknown, and is accepted by name; each check says how to mend it. The digest covers
what is destroyed, the template as rendered and what was accepted: it is another one when one of them is.

Exit codes: 0 the drill may be run, 3 checks stand against it, 6 Omni cannot be asked.")]
pub(super) struct Arguments {
    #[command(flatten)]
    drill: Drill,
}

/// Plans and prints the plan.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let options = arguments.drill.options(session)?;
    let gates = gates(session, None);
    let follower = Follower::new(&session.ui);
    let planned = Box::pin(plan(session.connections()?, &session.environment, &options, &follower.events())).await;
    drop(follower);
    session.tell_notes();
    let planned = planned?;
    gates.show(planned.plan())?;
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&planned.report),
        Format::Name => {
            let mut page = Page::default();
            page.line(format!("plan/{}", planned.report.digest));
            ui.page(&page, ui.budget(), EVERYTHING);
        }
        Format::Table | Format::Wide => ui.page(&face::plan(&planned.report, ui.color()), ui.budget(), EVERYTHING),
    }
    Ok(if planned.report.ready { Exit::Success } else { Exit::NotHealthy })
}
