//! `talops restart`.

use std::time::Duration;

use clap::{Args, Subcommand};
use tokio::time::Instant;

use super::Session;
use super::status::program;
use crate::cluster::WorkloadName;
use crate::error::{Error, Exit, Result};
use crate::ops::restart::{self, ProviderOptions, Restart, Wanted, WorkloadOptions};
use crate::render::events::Follower;
use crate::render::{Format, restart as render};

/// What is left of a deadline for printing the report.
pub(super) const TO_PRINT: Duration = Duration::from_millis(500);

/// Arguments of `talops restart`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops restart provider
  talops restart workload deploy/web -n shop -c talos-prod-01
  talops restart argocd -c talos-prod-01")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Restart an infrastructure provider's container, and prove that it is back and connected in Omni
    Provider(ProviderArguments),
    /// Restart a Deployment, StatefulSet or DaemonSet as kubectl does, and prove that it is rolled out
    Workload(WorkloadArguments),
    /// Restart Argo CD's application controller, which holds on to old errors, and prove that it is rolled out
    Argocd(ArgocdArguments),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops restart provider                 the only one that is configured
  talops restart provider --dry-run       what would be done, and every check
  talops restart provider --recreate      after the sidecar whose network it joins was made anew
  talops restart provider --deadline 90s  at most so long; then exit code 4

Before anything is stopped: no machine request of any cluster is being provisioned (it is waited for, 5
minutes at most), and the network that it joins is there. Afterwards: its start time is a new one, it has kept
running for 5 seconds, and Omni has had a heartbeat since.

Exit codes: 0 it is back, 1 it is not, 4 the deadline came first, 5 refused and nothing changed.")]
struct ProviderArguments {
    /// The provider, by its name in the configuration
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// Restart it whatever is in flight, and where Omni cannot be asked
    #[arg(long)]
    force: bool,

    /// Make the container anew from its compose file instead of starting the old one again; volumes stay
    #[arg(long)]
    recreate: bool,

    /// Make every check, say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops restart workload deploy/web -n shop -c talos-prod-01
  talops restart workload sts/db -n shop --dry-run

Exit codes: 0 rolled out, 1 not, 4 the deadline came first (the rollout goes on), 5 refused and nothing changed.")]
struct WorkloadArguments {
    /// deploy/NAME, sts/NAME or ds/NAME
    #[arg(value_name = "KIND/NAME")]
    workload: String,

    /// Its namespace
    #[arg(long, short, default_value = "default")]
    namespace: String,

    /// Have the API server say what it would do, and keep nothing of it
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops restart argocd -c talos-prod-01

It is found by its labels, in whatever namespace, as a StatefulSet or a Deployment.

Exit codes: 0 rolled out, 1 not, 4 the deadline came first (the rollout goes on), 5 refused and nothing changed.")]
struct ArgocdArguments {
    /// Its namespace, where there are several
    #[arg(long, short)]
    namespace: Option<String>,

    /// Have the API server say what it would do, and keep nothing of it
    #[arg(long)]
    dry_run: bool,
}

/// Restarts, and prints the report.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let deadline = session.globals.deadline.map(|limit| Instant::now() + limit.saturating_sub(TO_PRINT.min(limit / 4)));
    let restarted = match &arguments.command {
        Command::Provider(arguments) => provider(arguments, session, deadline).await?,
        Command::Workload(arguments) => {
            let wanted = Wanted::Workload(workload(&arguments.workload, &arguments.namespace)?);
            of_cluster(wanted, arguments.dry_run, session, deadline).await?
        }
        Command::Argocd(arguments) => {
            let wanted = Wanted::ArgoCd { namespace: arguments.namespace.clone() };
            of_cluster(wanted, arguments.dry_run, session, deadline).await?
        }
    };
    Ok(print(&restarted, session))
}

async fn provider(arguments: &ProviderArguments, session: &Session, deadline: Option<Instant>) -> Result<Restart> {
    let program = program(session);
    let named = arguments.name.as_ref().map(|name| (format!(" {name}"), format!("/{name}"))).unwrap_or_default();
    let options = ProviderOptions {
        name: arguments.name.clone(),
        force: arguments.force,
        recreate: arguments.recreate,
        dry_run: arguments.dry_run,
        deadline,
        call: format!("{program} restart provider{}", named.0),
        look: format!("{program} status provider{}", named.1),
    };
    let follower = Follower::new(&session.ui);
    restart::provider(session.connections()?, &options, &follower.events()).await
}

async fn of_cluster(wanted: Wanted, dry_run: bool, session: &Session, deadline: Option<Instant>) -> Result<Restart> {
    let clusters = session.globals.clusters.clone();
    let options = WorkloadOptions { wanted, clusters, dry_run, deadline, program: program(session) };
    let follower = Follower::new(&session.ui);
    let connections = session.connections()?;
    let restarted = restart::workload(connections, &options, &follower.events()).await;
    for note in connections.notes() {
        session.ui.warning(&note);
    }
    restarted
}

/// `deploy/web`, or `deploy/shop/web` as a status calls it.
fn workload(text: &str, namespace: &str) -> Result<WorkloadName> {
    let parts: Vec<&str> = text.split('/').collect();
    match parts.as_slice() {
        [kind, name] if !kind.is_empty() && !name.is_empty() => WorkloadName::new(kind, namespace, name),
        [kind, namespace, name] if parts.iter().all(|part| !part.is_empty()) => {
            WorkloadName::new(kind, namespace, name)
        }
        _ => Err(Error::usage(format!("{text:?} is not KIND/NAME")).hint("for instance deploy/web, sts/db, ds/agent")),
    }
}

fn print(restarted: &Restart, session: &Session) -> Exit {
    let (ui, report) = (&session.ui, &restarted.report);
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(report),
        Format::Name => ui.page(&render::name(report), ui.budget(), "-o wide"),
        Format::Table | Format::Wide => {
            ui.page(&render::page(report, ui.format() == Format::Wide, ui.color()), ui.budget(), "-o wide");
        }
    }
    match &restarted.failure {
        Some(error) => {
            ui.error(error);
            error.kind().exit()
        }
        None => Exit::Success,
    }
}
