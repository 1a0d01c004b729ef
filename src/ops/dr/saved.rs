//! What a run is made of: written before its first step, and read by whoever goes on with it.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::approval::Plan;
use crate::conditions::cluster_gone::Remembered;
use crate::config::{self, WaitOf};

/// The file of a run's folder that it is in.
pub(super) const FILE: &str = "plan.json";

/// What a run is made of. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Saved {
    /// The cluster.
    pub(super) cluster: String,
    /// The Omni endpoint's name in the configuration.
    pub(super) omni: String,
    /// Its URL.
    pub(super) url: String,
    /// The template.
    pub(super) template: PathBuf,
    /// The folder that it may read files from, counted from its own.
    pub(super) allowed: PathBuf,
    /// What was approved; the template as rendered must be that of it when the cluster is made again.
    pub(super) plan: Plan,
    /// The cluster as it was: its UUID, machine sets, machines and requests.
    pub(super) remembered: Remembered,
    /// The provider that is restarted before anything is destroyed, by its name in the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) provider: Option<String>,
    /// Whether the cluster's virtual machines are looked for on its hypervisor.
    #[serde(default)]
    pub(super) hypervisor: bool,
    /// What is made.
    pub(super) wanted: Wanted,
    /// How long its waits may take.
    pub(super) limits: Limits,
    /// How long the cluster may be away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rto: Option<Duration>,
    /// Remove virtual machines of it whose requests are gone.
    #[serde(default)]
    pub(super) remove_orphans: bool,
    /// Put its locks back.
    #[serde(default)]
    pub(super) relock: bool,
    /// Everything else that only the old cluster knew.
    pub(super) before: Before,
}

/// What a template asks for, as far as a cluster's nodes show it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Wanted {
    /// Control planes.
    pub(super) control_planes: u64,
    /// Workers.
    pub(super) workers: u64,
    /// A machine set takes whatever machines there are: how many is not known.
    pub(super) unlimited: bool,
    /// `v1.36.3`.
    pub(super) kubernetes: String,
    /// `v1.13.8`.
    pub(super) talos: String,
    /// Nodes stay NotReady until somebody installs a network: a patch has `cni: none`.
    pub(super) no_cni: bool,
}

/// How long the waits of a drill may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Limits {
    /// Until the cluster is gone.
    pub(super) destroy: Duration,
    /// Until the machines run.
    pub(super) machines: Duration,
    /// Until the API answers.
    pub(super) api: Duration,
    /// Until the nodes are there.
    pub(super) nodes: Duration,
    /// After so long without a change a deletion is taken for stalled, and its provider for asleep.
    pub(super) stalled: Duration,
}

impl Limits {
    /// The configured ones, and what holds where nothing is.
    pub(super) fn of(waits: &config::Waits) -> Self {
        Self {
            destroy: waits.limit(WaitOf::Destroy),
            machines: waits.limit(WaitOf::Machines),
            api: waits.limit(WaitOf::Api),
            nodes: waits.limit(WaitOf::Nodes),
            stalled: waits.limit(WaitOf::Stalled),
        }
    }
}

/// What only the old cluster knew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Before {
    /// `v1.36.3`.
    pub(super) kubernetes: Option<String>,
    /// `v1.13.8`.
    pub(super) talos: Option<String>,
    /// The SHA-256 of its certificate authority.
    pub(super) authority: Option<String>,
    /// Its nodes and their addresses.
    pub(super) nodes: Vec<String>,
    /// Its applications and their revisions: `argocd/web 3f2a9c1`.
    pub(super) applications: Vec<String>,
    /// Its volumes and their last backups: `shop/data 2026-11-29T10:41:52Z`.
    pub(super) volumes: Vec<String>,
    /// What it called itself in a VPN.
    pub(super) devices: Vec<String>,
    /// Its virtual machines: host, id, name, UUID.
    pub(super) virtual_machines: Vec<String>,
    /// Machines that were locked, by id.
    pub(super) locked_machines: Vec<String>,
    /// What people had set by hand and no template says.
    pub(super) by_hand: Vec<String>,
}
