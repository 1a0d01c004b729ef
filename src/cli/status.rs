//! `talops status`.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;

use super::Session;
use crate::error::{Error, Exit, Kind, Result};
use crate::estate::Dimension;
use crate::health;
use crate::ops::describe::{self, Around, Description, Target};
use crate::ops::status::{self, Change, Limit, Pace, Question, StatusReport};
use crate::render::status::Layout;
use crate::render::{Format, Page, Ui, describe as pages, status as render};

/// What is left of a deadline for printing the report.
const TO_PRINT: Duration = Duration::from_millis(300);

/// How much of one thing is told, in bytes, whatever larger budget there is; `--all` lifts it.
const SHORT: usize = 2048;

/// How many events and lines of a log are asked for, without and with `--all`.
const EVENTS: usize = 6;
const LINES: usize = 10;
const ALL_EVENTS: usize = 100;
const ALL_LINES: usize = 200;

/// Arguments of `talops status`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops status                                   everything
  talops status -c talos-prod-01 --only argocd    one question to one cluster
  talops status -o wide                           every consequence, whole messages
  talops status app/shop                          one thing: why, its events, its log
  talops status pod/web-1 -n shop                 the same for a pod (or pod/shop/web-1)
  talops status -o json | jq .verdict
  talops status --watch --deadline 5m             and what changes, for five minutes

Exit codes: 0 healthy, 3 something is not well, 6 something that is configured could not be asked.")]
pub(super) struct Arguments {
    /// One thing: app/NAME, node/NAME, pod/[NAMESPACE/]NAME, machine/NAME, cluster/NAME, provider, or any other kind
    #[arg(value_name = "KIND/NAME", conflicts_with_all = ["only", "watch"])]
    target: Option<Target>,

    /// The namespace of the one thing, where its name alone says too little
    #[arg(long, short, requires = "target")]
    namespace: Option<String>,

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
    if let Some(target) = &arguments.target {
        return describe(target, arguments, session).await;
    }
    let question = question(arguments, session);
    if arguments.watch {
        return watch(arguments, session, &question).await;
    }
    let (report, exit) = ask(session, &question).await?;
    print(report, arguments, session);
    if exit == Exit::Deadline && matches!(session.ui.format(), Format::Json | Format::Yaml) {
        // Lines say it themselves; of a document whoever goes by the exit code may read no more than stderr.
        session
            .ui
            .warning("the deadline was reached before every answer was there; call again with a longer --deadline");
    }
    Ok(exit)
}

/// How long an answer may take.
pub(super) fn limit(session: &Session) -> Limit {
    let globals = &session.globals;
    let left = globals.deadline.map(|deadline| deadline.saturating_sub(TO_PRINT.min(deadline / 4)));
    match left {
        Some(left) if left < globals.request_timeout => Limit { duration: left, by_deadline: true },
        _ => Limit { duration: globals.request_timeout, by_deadline: false },
    }
}

fn question(arguments: &Arguments, session: &Session) -> Question {
    let mut only: BTreeSet<Dimension> = arguments.only.iter().copied().collect();
    if only.contains(&Dimension::Hypervisor) {
        // Virtual machines are held against what Omni has asked for.
        only.extend([Dimension::Clusters, Dimension::MachineRequests]);
    }
    Question { clusters: session.globals.clusters.clone(), only, limit: limit(session) }
}

async fn ask(session: &Session, question: &Question) -> Result<(StatusReport, Exit)> {
    let connections = session.connections()?;
    let estate = status::ask(connections, question).await?;
    let now = Timestamp::now();
    session.tell_notes();
    let health = health::judge(&estate, now);
    let mut report = StatusReport::new(&estate, &health, now.duration_since(estate.taken_at), question.limit.duration);
    report.next = report.next.map(|next| next.replacen("talops", &program(session), 1));
    let exit = report.exit(&health);
    Ok((report, exit))
}

/// One thing.
async fn describe(target: &Target, arguments: &Arguments, session: &Session) -> Result<Exit> {
    let target = target.clone().within(arguments.namespace.as_deref())?;
    let around = Around {
        clusters: session.globals.clusters.clone(),
        limit: limit(session),
        events: if arguments.all { ALL_EVENTS } else { EVENTS },
        lines: if arguments.all { ALL_LINES } else { LINES },
    };
    let connections = session.connections()?;
    let mut description = describe::describe(connections, &target, &around).await?;
    session.tell_notes();
    let exit = description.exit();
    let program = program(session);
    let whole = format!("{program} status {} --all", status::argument(&(&description.thing).into()));
    description.next = match description.next.take() {
        Some(next) => Some(next.replacen("talops", &program, 1)),
        // Nothing that it depends on is to blame: more of its own events and log may be.
        None if exit == Exit::NotHealthy && !arguments.all && has_more(&description) => Some(whole.clone()),
        None => None,
    };
    let ui = &session.ui;
    let budget = ui.budget().filter(|_| !arguments.all).map(|budget| budget.min(SHORT));
    let cut = |length: &dyn Fn(&Description) -> usize| match budget {
        Some(budget) => description.clone().cut_to(budget, &whole, length),
        None => description.clone(),
    };
    let layout = Layout { wide: ui.format() == Format::Wide, columns: None, color: ui.color() };
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&cut(&|one| ui.document_length(one))),
        Format::Name => ui.page(&pages::name(&description), budget, &whole),
        Format::Table | Format::Wide => {
            let short = cut(&|one| pages::page(one, layout).length());
            ui.page(&pages::page(&short, layout), budget, &whole);
        }
    }
    Ok(exit)
}

/// Whether `--all` can tell more: there are as many events or lines of a log as were asked for.
fn has_more(description: &Description) -> bool {
    let lines = description.log.as_ref().map_or(0, |log| log.lines.len());
    description.events.len() >= EVENTS || lines >= LINES
}

fn print(report: StatusReport, arguments: &Arguments, session: &Session) {
    let ui = &session.ui;
    let budget = ui.budget().filter(|_| !arguments.all);
    let everything = everything(arguments, session);
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&cut(report, budget, &everything, ui)),
        Format::Name => ui.page(&render::names(&report), budget, &everything),
        Format::Table | Format::Wide => ui.page(&page(&report, session), budget, &everything),
    }
}

fn cut(mut report: StatusReport, budget: Option<usize>, everything: &str, ui: &Ui) -> StatusReport {
    if let Some(budget) = budget {
        report.cut_to(budget, everything, |report| ui.document_length(report));
    }
    report
}

fn page(report: &StatusReport, session: &Session) -> Page {
    let ui = &session.ui;
    let columns = ui.screen().map(|screen| screen.columns);
    render::page(report, render::Layout { wide: ui.format() == Format::Wide, columns, color: ui.color() })
}

/// How the tool was called: a command that is to be called next asks the same estate.
pub(super) fn program(session: &Session) -> String {
    let globals = &session.globals;
    let mut words = vec!["talops".to_owned()];
    if globals.lab {
        words.push("--lab".to_owned());
        words.extend(globals.lab_estate.iter().map(|estate| format!("--lab-estate {estate}")));
        words.extend(globals.lab_faults.iter().map(|fault| format!("--lab-fault {fault}")));
    } else if let Some(config) = &globals.config {
        words.push(format!("--config {}", config.display()));
    }
    words.join(" ")
}

/// The call again, for the line that says how to see what was cut.
fn everything(arguments: &Arguments, session: &Session) -> String {
    let mut words = vec![program(session), "status".to_owned()];
    if !session.globals.clusters.is_empty() {
        words.push(format!("-c {}", session.globals.clusters.join(",")));
    }
    if !arguments.only.is_empty() {
        let names: Vec<&str> = arguments.only.iter().map(|dimension| dimension.name()).collect();
        words.push(format!("--only {}", names.join(",")));
    }
    words.push("--all".to_owned());
    words.join(" ")
}

/// Asks until a signal or the deadline ends it. The pace slows down while nothing changes.
async fn watch(arguments: &Arguments, session: &Session, question: &Question) -> Result<Exit> {
    let end = session.globals.deadline.map(|deadline| tokio::time::Instant::now() + deadline.saturating_sub(TO_PRINT));
    let mut pace = Pace::default();
    let mut before: Option<StatusReport> = None;
    loop {
        let (report, _) = ask(session, question).await?;
        let changes = before.as_ref().map(|before| status::changes(before, &report));
        let changed = changes.as_ref().is_none_or(|changes| !changes.is_empty());
        show(&report, changes.as_deref(), arguments, session);
        let next = tokio::time::Instant::now() + pace.next(changed);
        if let Some(end) = end.filter(|end| *end <= next) {
            tokio::time::sleep_until(end).await;
            let message =
                format!("deadline reached while watching; when last asked it was {}", render::verdict(report.verdict));
            return Err(Error::new(Kind::Deadline, message).hint("call again to go on watching"));
        }
        before = Some(report);
        tokio::time::sleep_until(next).await;
    }
}

/// Shows a report, or what `changes` in it since the last one. The byte budget is each one's own: a watch has no end.
fn show(report: &StatusReport, changes: Option<&[Change]>, arguments: &Arguments, session: &Session) {
    let ui = &session.ui;
    let budget = ui.budget_of_each().filter(|_| !arguments.all);
    let everything = everything(arguments, session);
    match (ui.format(), ui.screen(), changes) {
        (Format::Table | Format::Wide, Some(screen), _) => {
            if changes.is_none() {
                ui.clear();
            }
            ui.redraw(&page(report, session), screen);
        }
        (_, _, Some([])) => {}
        (Format::Json | Format::Yaml, ..) => {
            // The mark between YAML documents counts too.
            let budget = budget.map(|budget| budget.saturating_sub(4));
            ui.streamed(&cut(report.clone(), budget, &everything, ui));
        }
        (_, _, None) => print(report.clone(), arguments, session),
        (_, _, Some(changes)) => {
            let mut page = Page::default();
            for change in changes {
                page.line(told(change, report));
            }
            ui.page(&page, budget, &everything);
        }
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
