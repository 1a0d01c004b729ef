//! `talops machines`.

use clap::Args;

use super::Session;
use super::status::{limit, program};
use crate::error::{Exit, Result};
use crate::ops::machines::{self, Filter, MachinesReport, Question};
use crate::render::status::Layout;
use crate::render::{Format, machines as render};

/// Arguments of `talops machines`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops machines                                 every machine, what is wrong first
  talops machines -c talos-prod-01 -o wide        with requests, virtual machines, last errors
  talops machines --state disconnected            of several states one is enough: --state disconnected,installing
  talops machines --free --state connected        what a cluster could take
  talops machines -l omni.sidero.dev/platform=nocloud
  talops machines -o json | jq -r '.machines[] | [.name, .id] | @tsv'

States are Omni's words for a stage (running, installing, …) and: connected, disconnected, ready, not-ready,
maintenance, locked, free, member, failing, progressing, well, power-on, power-off.

Exit codes: 0 answered, 6 something that is configured could not be asked.")]
pub(super) struct Arguments {
    /// Only machines from these machine classes
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    class: Vec<String>,

    /// Only machines in one of these states
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    state: Vec<String>,

    /// Only machines whose labels fit, as Omni reads it: a=b,c for both, a;b for either
    #[arg(long, short = 'l', value_name = "LABELS")]
    selector: Option<String>,

    /// Only machines in no cluster
    #[arg(long)]
    free: bool,

    /// Ask hypervisors for the machines' virtual machines, as -o wide does
    #[arg(long)]
    vm: bool,

    /// Print everything, however long
    #[arg(long)]
    all: bool,
}

/// Asks and prints.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let ui = &session.ui;
    let wide = ui.format() == Format::Wide;
    let question = Question {
        clusters: session.globals.clusters.clone(),
        selector: arguments.selector.clone(),
        filter: Filter { classes: arguments.class.clone(), states: arguments.state.clone(), free: arguments.free },
        vms: arguments.vm || wide,
        limit: limit(session),
    };
    let connections = session.connections()?;
    let mut report = machines::ask(connections, &question).await?;
    connections.notes().iter().for_each(|note| ui.warning(note));
    if report.machines.is_empty() && !arguments.state.is_empty() && !report.states.is_empty() {
        let states: Vec<&str> = report.states.iter().map(String::as_str).collect();
        ui.note(&format!("no machine is {}; there are: {}", arguments.state.join(" or "), states.join(", ")));
    }
    let budget = ui.budget().filter(|_| !arguments.all);
    let everything = everything(arguments, session);
    let exit = if report.unseen.is_empty() { Exit::Success } else { Exit::Unreachable };
    match ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = budget {
                report.cut_to(budget, &everything, |report: &MachinesReport| ui.document_length(report));
            }
            ui.document(&report);
        }
        Format::Name => ui.page(&render::names(&report), budget, &everything),
        Format::Table | Format::Wide => {
            let layout = Layout { wide, columns: None, color: ui.color() };
            ui.page(&render::page(&report, layout), budget, &everything);
        }
    }
    Ok(exit)
}

/// The call again, for the line that says how to see what was cut.
fn everything(arguments: &Arguments, session: &Session) -> String {
    let mut words = vec![program(session), "machines".to_owned()];
    let mut list = |flag: &str, values: &[String]| {
        if !values.is_empty() {
            words.push(format!("{flag} {}", values.join(",")));
        }
    };
    list("-c", &session.globals.clusters);
    list("--class", &arguments.class);
    list("--state", &arguments.state);
    words.extend(arguments.selector.iter().map(|selector| format!("-l '{selector}'")));
    words.extend(arguments.free.then(|| "--free".to_owned()));
    words.push("--all".to_owned());
    words.join(" ")
}
