//! `talops status`.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;

use super::Session;
use crate::error::{Exit, Result};
use crate::estate::Dimension;
use crate::health;
use crate::ops::status::{self, Change, Limit, Pace, Question, StatusReport};
use crate::render::{Format, Page, status as render};

/// What is left of a deadline for printing the report.
const TO_PRINT: Duration = Duration::from_millis(300);

/// Arguments of `talops status`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops status                                   everything
  talops status -c talos-prod-01 --only argocd    one question to one cluster
  talops status -o wide                           every consequence, whole messages
  talops status -o json | jq .verdict
  talops status --watch --deadline 5m             until it changes

Exit codes: 0 healthy, 3 something is not well, 6 something that is configured could not be asked.")]
pub(super) struct Arguments {
    /// Only these dimensions
    #[arg(long, value_name = "DIMENSION", value_delimiter = ',', value_parser = dimensions())]
    only: Vec<Dimension>,

    /// Ask again and again: redrawn at a terminal, changes as lines elsewhere
    #[arg(long, short)]
    watch: bool,

    /// Print everything, however long
    #[arg(long)]
    all: bool,
}

fn dimensions() -> impl TypedValueParser<Value = Dimension> {
    PossibleValuesParser::new(Dimension::ALL.map(Dimension::name)).try_map(|name| name.parse::<Dimension>())
}

/// Asks, judges, prints.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let question = question(arguments, session);
    if arguments.watch {
        return watch(arguments, session, &question).await;
    }
    let (report, exit) = ask(session, &question).await?;
    print(report, arguments, session);
    Ok(exit)
}

fn question(arguments: &Arguments, session: &Session) -> Question {
    let globals = &session.globals;
    let left = globals.deadline.map(|deadline| deadline.saturating_sub(TO_PRINT.min(deadline / 4)));
    let limit = match left {
        Some(left) if left < globals.request_timeout => Limit { duration: left, by_deadline: true },
        _ => Limit { duration: globals.request_timeout, by_deadline: false },
    };
    let mut only: BTreeSet<Dimension> = arguments.only.iter().copied().collect();
    if only.contains(&Dimension::Hypervisor) {
        // Virtual machines are held against what Omni has asked for.
        only.extend([Dimension::Clusters, Dimension::MachineRequests]);
    }
    Question { clusters: globals.clusters.clone(), only, limit }
}

async fn ask(session: &Session, question: &Question) -> Result<(StatusReport, Exit)> {
    let connections = session.connections()?;
    let estate = status::ask(connections, question).await?;
    let now = Timestamp::now();
    for note in connections.notes() {
        session.ui.warning(&note);
    }
    let health = health::judge(&estate, now);
    let mut report = StatusReport::new(&estate, &health, now.duration_since(estate.taken_at));
    report.next = report.next.map(|next| next.replacen("talops", &program(session), 1));
    let exit = report.exit(&health);
    Ok((report, exit))
}

fn print(mut report: StatusReport, arguments: &Arguments, session: &Session) {
    let ui = &session.ui;
    let budget = ui.budget().filter(|_| !arguments.all);
    let everything = format!("{} --all", command_line(arguments, session));
    match ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = budget {
                report.cut_to(budget, &everything);
            }
            ui.document(&report);
        }
        Format::Name => ui.page(&render::names(&report), budget, &everything),
        Format::Table | Format::Wide => ui.page(&page(&report, session), budget, &everything),
    }
}

fn page(report: &StatusReport, session: &Session) -> Page {
    let ui = &session.ui;
    let layout = render::Layout { wide: ui.format() == Format::Wide, terminal: ui.at_terminal(), color: ui.color() };
    render::page(report, layout)
}

/// How the tool was called: a command that is to be called next asks the same estate.
fn program(session: &Session) -> String {
    let globals = &session.globals;
    let mut words = vec!["talops".to_owned()];
    if globals.lab {
        words.push("--lab".to_owned());
        words.extend(globals.lab_faults.iter().map(|fault| format!("--lab-fault {fault}")));
    } else if let Some(config) = &globals.config {
        words.push(format!("--config {}", config.display()));
    }
    words.join(" ")
}

/// The call again, for the line that says how to see what was cut.
fn command_line(arguments: &Arguments, session: &Session) -> String {
    let mut words = vec![program(session), "status".to_owned()];
    if !session.globals.clusters.is_empty() {
        words.push(format!("-c {}", session.globals.clusters.join(",")));
    }
    if !arguments.only.is_empty() {
        let names: Vec<&str> = arguments.only.iter().map(|dimension| dimension.name()).collect();
        words.push(format!("--only {}", names.join(",")));
    }
    words.join(" ")
}

/// Asks until a signal or the deadline ends it. The pace slows down while nothing changes.
async fn watch(arguments: &Arguments, session: &Session, question: &Question) -> Result<Exit> {
    let mut pace = Pace::default();
    let mut before: Option<StatusReport> = None;
    loop {
        let (report, _) = ask(session, question).await?;
        let changes = before.as_ref().map(|before| status::changes(before, &report));
        let changed = changes.as_ref().is_none_or(|changes| !changes.is_empty());
        match (session.ui.at_terminal(), session.ui.format(), &changes) {
            (true, Format::Table | Format::Wide, _) => session.ui.redraw(&page(&report, session)),
            (_, _, None) => print(report.clone(), arguments, session),
            (_, Format::Json | Format::Yaml, Some(_)) if changed => print(report.clone(), arguments, session),
            (_, _, Some(changes)) => {
                for change in changes {
                    session.ui.data(&format!("{}\n", told(change, &report)));
                }
            }
        }
        before = Some(report);
        tokio::time::sleep(pace.next(changed)).await;
    }
}

fn told(change: &Change, report: &StatusReport) -> String {
    let at = report.observed_at.strftime("%H:%M:%SZ");
    match change {
        Change::Appeared(finding) => format!("{at} {}", render::line(finding, report.observed_at)),
        Change::Gone(finding) => format!("{at} no longer: {}", render::line(finding, report.observed_at)),
        Change::Verdict(verdict) => format!("{at} now {}", render::verdict(*verdict)),
    }
}
