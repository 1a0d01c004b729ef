//! `talops template status`: a cluster as a tree, as omnictl shows it, and whether it is ready.

use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::Instant;

use super::target::Target;
use crate::conditions::cluster_ready::{self, Seen};
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::estate::{Machine, MachineSet, OmniCluster, Upgrade};
use crate::event::Events;
use crate::wait::{Check, Schedule, Wait};

/// The answer to `talops template status`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateStatus {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `TemplateStatus`.
    pub kind: &'static str,
    /// The cluster.
    pub cluster: String,
    /// The Omni endpoint's name in the configuration.
    pub omni: String,
    /// What tells it from another cluster of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// It is what is asked for, and well.
    pub ready: bool,
    /// `RUNNING`, `SCALING_UP`, `SCALING_DOWN`, `DESTROYING`.
    pub phase: String,
    /// Omni's own word on it, which says nothing of the load balancer, of checks and upgrades.
    pub ready_in_omni: bool,
    /// How many of its machines are healthy.
    pub healthy: u32,
    /// How many machines it has.
    pub total: u32,
    /// The Kubernetes upgrade; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes_upgrade: Option<UpgradeStatus>,
    /// The Talos upgrade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talos_upgrade: Option<UpgradeStatus>,
    /// Its load balancer; absent before it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_ready: Option<bool>,
    /// Checks of the control plane that fail, each with why.
    pub failing_checks: Vec<String>,
    /// Its machine sets: the control plane, the workers, the others by id.
    pub machine_sets: Vec<MachineSetTree>,
    /// Why it is not ready.
    pub not_ready: Vec<NotReady>,
}

/// An upgrade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpgradeStatus {
    /// `Done`, `Upgrading`, `Failed`, `Reverting`, ….
    pub phase: String,
    /// What it is doing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub step: String,
    /// The version that the last finished upgrade went to.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version: String,
}

/// A machine set and its machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MachineSetTree {
    /// Its id.
    pub id: String,
    /// `controlPlane`, `workers`, `additionalWorkers`.
    pub role: SetRole,
    /// `Running`, `ScalingUp`, ….
    pub phase: String,
    /// Omni's word on it.
    pub ready: bool,
    /// How many of its machines are healthy.
    pub healthy: u32,
    /// How many machines it has.
    pub total: u32,
    /// Its machines, by id.
    pub machines: Vec<MachineLeaf>,
}

/// What a machine set is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SetRole {
    /// The control plane.
    ControlPlane,
    /// The set of workers that every template has.
    Workers,
    /// Another set of workers.
    AdditionalWorkers,
}

/// A machine of a machine set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MachineLeaf {
    /// Its id.
    pub id: String,
    /// Its node's name in Kubernetes; its host name before it has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub node: String,
    /// `RUNNING`, `BOOTING`, ….
    pub stage: String,
    /// It is ready.
    pub ready: bool,
    /// Omni reaches it.
    pub connected: bool,
    /// It is locked against changes.
    pub locked: bool,
    /// Its configuration is what Omni wants.
    pub config_up_to_date: bool,
    /// A lock holds its configuration back.
    pub pending_config: bool,
    /// Its configuration was refused.
    pub config_failed: bool,
}

/// Why a cluster is not ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotReady {
    /// What it is.
    pub what: String,
    /// What that says.
    pub says: String,
}

/// Asks once.
///
/// # Errors
///
/// [`Kind::NotFound`] when there is no such cluster.
pub async fn status(connections: &Connections, target: &Target) -> Result<TemplateStatus> {
    let client = connections.omni(&target.endpoint).await?;
    let seen = cluster_ready::look(&client, &target.cluster).await?;
    if seen.cluster.is_none() {
        let message = format!("Omni at {} has no cluster {}", client.endpoint(), target.cluster);
        return Err(Error::new(Kind::NotFound, message).hint("a cluster that was not synced yet is none to wait for"));
    }
    Ok(report(target, &seen, Timestamp::now()))
}

/// Asks until it is ready, for so long at the most, and tells `show` of each look.
///
/// # Errors
///
/// As [`status`], at once; [`Kind::Deadline`] when it is not ready in time, [`Kind::Failed`] when it goes meanwhile.
pub async fn await_ready(
    connections: &Connections,
    target: &Target,
    limit: Duration,
    deadline: Option<Instant>,
    events: &Events,
    show: &(dyn Fn(&TemplateStatus) + Sync),
) -> Result<()> {
    show(&status(connections, target).await?);
    let client = connections.omni(&target.endpoint).await?;
    let look = || async {
        let seen = cluster_ready::look(&client, &target.cluster).await?;
        let now = Timestamp::now();
        if seen.cluster.is_some() {
            show(&report(target, &seen, now));
        }
        Ok(cluster_ready::verdict(&seen, now))
    };
    let what = cluster_ready::what(&target.cluster, false);
    let end = Instant::now() + limit;
    let deadline = deadline.map_or(end, |deadline| deadline.min(end));
    let wait = Wait::new(what, Schedule::within(limit), events).with_deadline(Some(deadline));
    let hints = cluster_ready::hints(&client, &target.cluster);
    wait.until(hints, look).await.map(drop).map_err(|unmet| unmet.error())
}

/// What there is to tell of a cluster that is there.
fn report(target: &Target, seen: &Seen, now: Timestamp) -> TemplateStatus {
    let cluster = seen.cluster.clone().unwrap_or_default();
    let not_ready = match cluster_ready::verdict(seen, now) {
        Check::Met(()) => Vec::new(),
        Check::NotYet(not_yet) => not_yet.blockers,
        Check::Impossible { why, blockers } => [crate::wait::Blocker::new(format!("cluster {}", target.cluster), why)]
            .into_iter()
            .chain(blockers)
            .collect(),
    };
    let failing = cluster.control_plane_conditions.iter().filter(|condition| condition.status != "Ready");
    let why =
        |check: &str, reason: &str| if reason.is_empty() { check.to_owned() } else { format!("{check}: {reason}") };
    TemplateStatus {
        api_version: "talops/v1",
        kind: "TemplateStatus",
        cluster: target.cluster.clone(),
        omni: target.endpoint.clone(),
        uuid: seen.uuid.clone(),
        ready: not_ready.is_empty(),
        phase: cluster.phase.clone(),
        ready_in_omni: cluster.ready,
        healthy: cluster.machines.healthy,
        total: cluster.machines.total,
        kubernetes_upgrade: cluster.kubernetes_upgrade.as_ref().map(upgrade),
        talos_upgrade: cluster.talos_upgrade.as_ref().map(upgrade),
        load_balancer_ready: cluster.load_balancer.map(|balancer| balancer.healthy && !balancer.stopped),
        failing_checks: failing.map(|condition| why(&condition.check, &condition.reason)).collect(),
        machine_sets: machine_sets(&cluster, &seen.machines),
        not_ready: not_ready.into_iter().map(|one| NotReady { what: one.what, says: one.says }).collect(),
    }
}

fn upgrade(upgrade: &Upgrade) -> UpgradeStatus {
    UpgradeStatus { phase: upgrade.phase.clone(), step: upgrade.step.clone(), version: upgrade.reached_version.clone() }
}

/// In omnictl's order: the control plane, the workers, the others by id.
fn machine_sets(cluster: &OmniCluster, machines: &[Machine]) -> Vec<MachineSetTree> {
    let workers = format!("{}-workers", cluster.name);
    let role = |set: &MachineSet| match set.control_plane {
        true => SetRole::ControlPlane,
        false if set.id == workers => SetRole::Workers,
        false => SetRole::AdditionalWorkers,
    };
    let tree = |set: &MachineSet| {
        let members = machines.iter().filter(|machine| machine.machine_set.as_ref() == Some(&set.id));
        let mut leaves: Vec<MachineLeaf> = members.filter_map(leaf).collect();
        leaves.sort_by(|a, b| a.id.cmp(&b.id));
        MachineSetTree {
            id: set.id.clone(),
            role: role(set),
            phase: set.phase.clone(),
            ready: set.ready,
            healthy: set.machines.healthy,
            total: set.machines.total,
            machines: leaves,
        }
    };
    let mut sets: Vec<MachineSetTree> = cluster.machine_sets.iter().map(tree).collect();
    sets.sort_by_key(|set| (set.role as u8, set.id.clone()));
    sets
}

/// A machine that is a member of the cluster.
fn leaf(machine: &Machine) -> Option<MachineLeaf> {
    let node = if machine.node_name.is_empty() { &machine.hostname } else { &machine.node_name };
    Some(MachineLeaf {
        id: machine.id.clone(),
        node: node.clone(),
        stage: machine.stage.clone()?,
        ready: machine.ready == Some(true),
        connected: machine.connected,
        locked: machine.locked,
        config_up_to_date: machine.config_up_to_date == Some(true),
        pending_config: machine.locked_update,
        config_failed: machine.config_failed,
    })
}
