//! `talops lock`, `talops unlock`.

use clap::{Args, Subcommand};

use super::Session;
use super::status::limit;
use crate::error::{Exit, Result};
use crate::ops::lock::{self, Order, Target};
use crate::render::{Format, lock as render};

/// Arguments of `talops lock`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops lock cluster talos-prod-01      Omni refuses to change or delete it, whoever asks
  talops lock machine worker-3           no change of its cluster reaches it; not one of a control plane

What is locked already stays so: exit code 0.")]
pub(super) struct LockArguments {
    #[command(subcommand)]
    target: LockTarget,
}

#[derive(Debug, Subcommand)]
enum LockTarget {
    /// Lock a cluster: Omni refuses to change or delete it until it is unlocked
    Cluster(LockCluster),
    /// Lock a machine: no configuration, upgrade or removal reaches it until it is unlocked
    Machine(LockMachine),
}

/// Arguments of `talops unlock`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops unlock cluster talos-prod-01
  talops unlock machine worker-3         changes that were held back are made at once

What is not locked stays so: exit code 0.")]
pub(super) struct UnlockArguments {
    #[command(subcommand)]
    target: UnlockTarget,
}

#[derive(Debug, Subcommand)]
enum UnlockTarget {
    /// Unlock a cluster
    Cluster(UnlockCluster),
    /// Unlock a machine: changes that were held back are made
    Machine(UnlockMachine),
}

#[derive(Debug, Args)]
#[command(after_help = "Example: talops lock cluster talos-prod-01")]
struct LockCluster {
    #[command(flatten)]
    of: ClusterArguments,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: talops lock machine worker-3 --dry-run")]
struct LockMachine {
    #[command(flatten)]
    of: MachineArguments,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: talops unlock cluster talos-prod-01")]
struct UnlockCluster {
    #[command(flatten)]
    of: ClusterArguments,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: talops unlock machine worker-3")]
struct UnlockMachine {
    #[command(flatten)]
    of: MachineArguments,
}

#[derive(Debug, Args)]
struct ClusterArguments {
    /// The cluster
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
struct MachineArguments {
    /// The machine, by its host name or id
    #[arg(value_name = "MACHINE")]
    machine: String,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
struct How {
    /// Say what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Only this Omni endpoint, by its name in the configuration (default: wherever it is)
    #[arg(long, value_name = "NAME")]
    omni: Option<String>,
}

/// Locks.
pub(super) async fn lock(arguments: &LockArguments, session: &Session) -> Result<Exit> {
    let (target, how) = match &arguments.target {
        LockTarget::Cluster(LockCluster { of }) => of.target(),
        LockTarget::Machine(LockMachine { of }) => of.target(),
    };
    set(target, true, how, session).await
}

/// Unlocks.
pub(super) async fn unlock(arguments: &UnlockArguments, session: &Session) -> Result<Exit> {
    let (target, how) = match &arguments.target {
        UnlockTarget::Cluster(UnlockCluster { of }) => of.target(),
        UnlockTarget::Machine(UnlockMachine { of }) => of.target(),
    };
    set(target, false, how, session).await
}

impl ClusterArguments {
    fn target(&self) -> (Target, &How) {
        (Target::Cluster(self.name.clone()), &self.how)
    }
}

impl MachineArguments {
    fn target(&self) -> (Target, &How) {
        (Target::Machine(self.machine.clone()), &self.how)
    }
}

async fn set(target: Target, lock: bool, how: &How, session: &Session) -> Result<Exit> {
    if !how.dry_run {
        session.may_change(if lock { "locking" } else { "unlocking" })?;
    }
    let order = Order {
        target,
        lock,
        dry_run: how.dry_run,
        endpoints: how.omni.iter().cloned().collect(),
        limit: limit(session),
    };
    let report = lock::set(session.connections()?, &order).await?;
    session.tell_notes();
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&report),
        Format::Name => ui.page(&render::name(&report), ui.budget(), "-o wide"),
        Format::Table | Format::Wide => ui.page(&render::page(&report), ui.budget(), "-o wide"),
    }
    Ok(Exit::Success)
}
