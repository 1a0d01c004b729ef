//! What came of a deletion.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::approval::Plan;
use crate::conditions::cluster_gone::Remembered;
use crate::error::Error;
use crate::wait::Blocker;

/// A deletion: its report, and why it is not at its end where it is not.
#[derive(Debug, Clone, PartialEq)]
pub struct Deletion {
    /// What there is to tell.
    pub report: TemplateDelete,
    /// Why it ended before its end.
    pub failure: Option<Error>,
}

/// The answer to `talops template delete`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateDelete {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `TemplateDelete`.
    pub kind: &'static str,
    /// The cluster.
    pub cluster: String,
    /// The Omni endpoint's name in the configuration.
    pub omni: String,
    /// What tells it from another cluster of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// What came of it.
    pub outcome: DeleteOutcome,
    /// Nothing was changed: it was asked what would be.
    pub dry_run: bool,
    /// It was under way before this call.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub continued: bool,
    /// Since when it was, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// The digest of the plan, where one has to be approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The command that approves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approve: Option<String>,
    /// What goes, as it is approved: `Clusters/NAME`, `Machines/ID`.
    pub destroys: Vec<String>,
    /// Its machines.
    pub machines: Vec<DeletedMachine>,
    /// What is still there, each with why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<DeleteBlocker>,
    /// How long it took, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
}

/// What came of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum DeleteOutcome {
    /// The cluster and its machines are gone.
    Deleted,
    /// It is under way, and was not waited for to the end.
    UnderWay,
    /// There is nothing of it.
    NothingToDelete,
    /// A dry run: it would be deleted.
    WouldDelete,
    /// A dry run: it is under way already, and would be waited for.
    WouldContinue,
}

/// A machine of the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletedMachine {
    /// Its id.
    pub id: String,
    /// Its host name; empty where it had none.
    pub hostname: String,
    /// The machine request that it was made for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Fate {
    /// It was made for the cluster, and its provider destroys it.
    Destroyed,
    /// It is wiped and goes back to where it was taken from.
    Returned,
    /// Omni forgets it without reaching it; its provider destroys it.
    Forgotten,
    /// Omni forgets it without wiping it: it runs on somewhere, with its old address and its part of etcd.
    StillRunning,
}

/// Something that is in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeleteBlocker {
    /// What it is.
    pub what: String,
    /// Why it is still there.
    pub says: String,
}

impl From<&Blocker> for DeleteBlocker {
    fn from(blocker: &Blocker) -> Self {
        Self { what: blocker.what.clone(), says: blocker.says.clone() }
    }
}

impl TemplateDelete {
    /// The report of a cluster of an endpoint.
    pub(super) fn new(cluster: &str, omni: &str, outcome: DeleteOutcome) -> Self {
        Self {
            api_version: "talops/v1",
            kind: "TemplateDelete",
            cluster: cluster.to_owned(),
            omni: omni.to_owned(),
            uuid: None,
            outcome,
            dry_run: false,
            continued: false,
            since: None,
            digest: None,
            approve: None,
            destroys: Vec::new(),
            machines: Vec::new(),
            left: Vec::new(),
            seconds: None,
        }
    }

    /// With what is to be approved.
    pub(super) fn of_plan(mut self, plan: &Plan) -> Self {
        self.digest = Some(plan.digest().to_string());
        self.approve = Some(plan.approve_command());
        self.destroys = plan.destroys().map(str::to_owned).collect();
        self
    }

    /// With what becomes of the machines: `forgotten` are those that Omni cannot reach and is told to forget.
    pub(super) fn of_machines(mut self, remembered: &Remembered, forgotten: &dyn Fn(&str) -> bool) -> Self {
        self.uuid.clone_from(&remembered.uuid);
        let machine = |(id, machine): (&String, &crate::conditions::cluster_gone::RememberedMachine)| DeletedMachine {
            id: id.clone(),
            hostname: machine.hostname.clone(),
            request: machine.request.clone(),
            fate: match (machine.made || machine.request.is_some(), forgotten(id)) {
                (true, true) => Fate::Forgotten,
                (false, true) => Fate::StillRunning,
                (_, false) if machine.made => Fate::Destroyed,
                (_, false) => Fate::Returned,
            },
        };
        self.machines = remembered.machines.iter().map(machine).collect();
        self
    }
}
