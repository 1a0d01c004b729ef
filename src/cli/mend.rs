//! `talops mend`.

use std::sync::Arc;

use clap::Args;
use tokio::time::Instant;

use super::Session;
use super::doctor::examine;
use crate::config::Access;
use crate::connect::Connections;
use crate::error::{Error, Exit, Kind, Result};
use crate::faults::{Action, Found};
use crate::ops::mend::{self, Choice, MendList, MendOutcome, OutcomeWord};
use crate::render::events::Follower;
use crate::render::{Format, Page, doctor as render};

/// How long closing a connection may take.
const TO_CLOSE: std::time::Duration = std::time::Duration::from_secs(1);

/// What is left of a deadline for printing the outcome.
const TO_PRINT: std::time::Duration = std::time::Duration::from_millis(500);

/// The command that shows what was cut.
const EVERYTHING: &str = "the same with --max-bytes 0";

/// Arguments of `talops mend`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops mend --list                            every known fault and who may mend it
  talops mend destroying-stuck --dry-run        what would be done
  talops mend destroying-stuck a1b2-… --yes     one of several, without being asked
  talops mend provider-asleep

Faults of class auto or ask are mended after a yes: at a terminal it is asked for, elsewhere it is --yes. The
mend of class tell is a person's: its steps are printed.

Exit codes: 0 mended, or the fault is not there; 5 refused: no yes, a person's mend, or read-only; 6 the fault
was not found, but not everything could be asked.")]
pub(super) struct Arguments {
    /// The fault's id, as `talops doctor` names it
    #[arg(value_name = "ID", required_unless_present = "list")]
    id: Option<String>,

    /// Which of several: the name that `talops doctor` gives it
    #[arg(value_name = "SUBJECT")]
    subject: Option<String>,

    /// Say what would be done, and do nothing
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,

    /// Do it without asking
    #[arg(long, short)]
    yes: bool,

    /// List every known fault, and who may mend it
    #[arg(long, conflicts_with_all = ["id", "subject", "dry_run", "yes"])]
    list: bool,
}

/// Looks for the fault, asks, mends, prints.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let Some(id) = arguments.id.as_deref().filter(|_| !arguments.list) else {
        let list = MendList::all();
        let names = || {
            let mut page = Page::default();
            list.items.iter().for_each(|item| page.line(&item.id));
            page
        };
        show(session, &list, names, || render::list(&list));
        return Ok(Exit::Success);
    };
    let fault = mend::known(id)?;
    let examined = examine(session).await?;
    let unseen = examined.unseen;
    let outcome = match mend::choose(examined.faults, id, arguments.subject.as_deref())? {
        Choice::Absent if unseen > 0 => {
            let message = format!("{id} was not found, but {unseen} questions have no answer");
            return Err(Error::unreachable(message).hint("`talops doctor` says what could not be asked"));
        }
        Choice::Absent => MendOutcome::absent(fault),
        Choice::Told(found) => {
            outcome(session, &MendOutcome::of(&found, OutcomeWord::Told, Vec::new()));
            return Ok(Exit::Refused);
        }
        Choice::Mendable(found) if arguments.dry_run => MendOutcome::of(&found, OutcomeWord::WouldMend, Vec::new()),
        Choice::Mendable(found) => {
            permitted(session, &found)?;
            agreed(arguments, session, &found).await?;
            let changed = apply(session, &found).await?;
            MendOutcome::of(&found, OutcomeWord::Mended, changed)
        }
    };
    self::outcome(session, &outcome);
    Ok(Exit::Success)
}

/// Refuses under read-only access before anybody is asked; the clients would, too.
fn permitted(session: &Session, found: &Found) -> Result<()> {
    let ours = matches!(found.mend.action, Some(Action::ForgetKubeconfig { .. }));
    if session.configuration()?.config.access == Access::ReadOnly && !ours {
        return Err(Error::new(Kind::Refused, format!("{} is not mended: access is read-only", found.id))
            .hint("`access: full` in talops.yaml, without TALOPS_READ_ONLY"));
    }
    Ok(())
}

/// Goes on after a yes alone.
async fn agreed(arguments: &Arguments, session: &Session, found: &Found) -> Result<()> {
    let ui = &session.ui;
    let action = found.mend.action.as_ref().map(Action::describe).unwrap_or_default();
    if arguments.yes {
        return Ok(());
    }
    let refused = |why: &str| Error::new(Kind::Refused, format!("{why}: nothing was changed; it would {action}"));
    if !ui.can_ask() {
        return Err(refused("nobody can be asked").hint("--yes says it beforehand, --dry-run says what would be done"));
    }
    for line in &found.evidence {
        ui.note(&format!("  seen   {line}"));
    }
    let answer = ui.ask(&format!("{action}? (yes or no)"), "no").await?;
    if matches!(answer.to_lowercase().as_str(), "y" | "yes") { Ok(()) } else { Err(refused("not agreed")) }
}

/// Does it, through connections that may do what the configuration allows.
async fn apply(session: &Session, found: &Found) -> Result<Vec<String>> {
    let Some(action) = &found.mend.action else { return Ok(Vec::new()) };
    let limit = session.globals.request_timeout;
    let connections = Arc::new(Connections::new(session.configuration()?, &session.environment, limit));
    let follower = Follower::new(&session.ui);
    let deadline = session.globals.deadline.map(|deadline| Instant::now() + deadline.saturating_sub(TO_PRINT));
    let changed = mend::apply(&connections, action, deadline, &follower.events()).await;
    connections.close(TO_CLOSE).await;
    changed
}

fn outcome(session: &Session, report: &MendOutcome) {
    let name = || {
        let mut page = Page::default();
        page.line(format!("fault/{}", report.id));
        page
    };
    show(session, report, name, || render::mended(report));
}

fn show(session: &Session, report: &impl serde::Serialize, names: impl Fn() -> Page, page: impl Fn() -> Page) {
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(report),
        Format::Name => ui.page(&names(), ui.budget(), EVERYTHING),
        Format::Table | Format::Wide => ui.page(&page(), ui.budget(), EVERYTHING),
    }
}
