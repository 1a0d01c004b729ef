//! The report of `talops machines`.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::filter;
use crate::estate::{Machine, VirtualMachine};
use crate::health;
use crate::ops::ErrorReport;
use crate::ops::fit::most_that_fits;
use crate::ops::status::SeverityWord;

/// Machines, what is wrong first. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MachinesReport {
    /// `talops/v1`.
    pub api_version: String,
    /// `MachinesReport`.
    pub kind: String,
    /// When the questions were sent.
    pub observed_at: Timestamp,
    /// How many machines fit what was asked for.
    pub total: usize,
    /// How many of them are not well.
    pub not_well: usize,
    /// The machines.
    pub machines: Vec<MachineReport>,
    /// What could not be asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<UnseenReport>,
    /// What was cut to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<Truncated>,
    /// The words for states that any machine is in.
    #[serde(skip)]
    pub states: BTreeSet<String>,
}

/// A machine. What is not known is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MachineReport {
    /// The Omni endpoint that knows it.
    pub omni: String,
    /// Its host name; its id while it has none.
    pub name: String,
    /// Its id, which on a virtual machine is its SMBIOS UUID.
    pub id: String,
    /// Its cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// `controlplane` or `worker`, of a member of a cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Its machine set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine_set: Option<String>,
    /// The machine class that its set takes machines from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// How bad what is not well is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<SeverityWord>,
    /// Its state in Omni's words: what is wrong with it, else its stage.
    pub state: String,
    /// Why, in Omni's words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Its stage as the member of a cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// It is ready as the member of a cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<bool>,
    /// It has a tunnel to Omni.
    pub connected: bool,
    /// It waits in maintenance mode.
    pub maintenance: bool,
    /// It is locked against changes.
    pub locked: bool,
    /// Its version of Talos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talos_version: Option<String>,
    /// Its addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// `ON` or `OFF`, where Omni knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power: Option<String>,
    /// The infrastructure provider that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The machine request that it was made for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Its virtual machine, where a hypervisor was asked and has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vm: Option<VmReport>,
    /// Omni's last error with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

/// A virtual machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VmReport {
    /// Its host.
    pub node: String,
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// `running`, `stopped`, or whatever else the hypervisor says.
    pub status: String,
    /// Whether its SMBIOS UUID is the machine's id; where it could not be read, its name is the machine request's.
    pub by_uuid: bool,
}

/// What could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnseenReport {
    /// `Omni home`, `proxmox of talos-prod-01`.
    pub what: String,
    /// Why.
    pub error: ErrorReport,
}

/// What was cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Truncated {
    /// How many machines are not in the report.
    pub machines: usize,
    /// The command that shows everything.
    pub command: String,
}

impl MachineReport {
    /// A machine of an endpoint, and the class that its set takes machines from.
    pub(super) fn new(omni: &str, machine: &Machine, class: Option<&String>) -> Self {
        let worst = health::of_machine(omni, machine).into_iter().next();
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let role = if machine.control_plane { "controlplane" } else { "worker" };
        Self {
            omni: omni.to_owned(),
            name: filled(&machine.hostname).unwrap_or_else(|| machine.id.clone()),
            id: machine.id.clone(),
            cluster: machine.cluster.clone(),
            role: machine.cluster.as_ref().map(|_| role.to_owned()),
            machine_set: machine.machine_set.clone(),
            class: class.cloned(),
            severity: worst.as_ref().map(|finding| finding.severity.into()),
            state: worst.as_ref().map_or_else(|| state(machine), |finding| finding.state.clone()),
            message: worst.map(|finding| without_cluster(&finding.message, machine)).unwrap_or_default(),
            stage: machine.stage.clone(),
            ready: machine.ready,
            connected: machine.connected,
            maintenance: machine.maintenance,
            locked: machine.locked,
            talos_version: filled(&machine.talos_version),
            addresses: machine.addresses.clone(),
            power: filled(&machine.power).filter(|word| !matches!(word.as_str(), "UNKNOWN" | "UNSUPPORTED")),
            provider: machine.provider_id.clone(),
            request: machine.request_id.clone(),
            vm: None,
            last_error: filled(&machine.last_error),
        }
    }

    /// Looks for its virtual machine: by UUID, and where that could not be read by the name of its request.
    pub(super) fn find_vm(&mut self, machines: &[VirtualMachine]) {
        let by_uuid = |vm: &&VirtualMachine| vm.uuid.as_ref().is_some_and(|uuid| uuid.eq_ignore_ascii_case(&self.id));
        let by_name = |vm: &&VirtualMachine| vm.uuid.is_none() && Some(&vm.name) == self.request.as_ref();
        let found = machines.iter().find(by_uuid).map(|vm| (vm, true));
        if let Some((vm, by_uuid)) = found.or_else(|| machines.iter().find(by_name).map(|vm| (vm, false))) {
            let VirtualMachine { node, id, name, status, .. } = vm.clone();
            self.vm = Some(VmReport { node, id, name, status, by_uuid });
        }
    }
}

/// A finding's message without the cluster, which a machine's report tells beside it.
fn without_cluster(message: &str, machine: &Machine) -> String {
    let of = format!("of {}", machine.cluster.as_deref().unwrap_or_default());
    message.strip_prefix(&of).map_or(message, |rest| rest.trim_start_matches(": ")).to_owned()
}

/// The state of a machine that is well.
fn state(machine: &Machine) -> String {
    match &machine.stage {
        Some(stage) => stage.clone(),
        None if machine.maintenance => "maintenance".to_owned(),
        None => "free".to_owned(),
    }
}

impl MachinesReport {
    /// The report of machines that are wanted, `states` being what any machine is in.
    pub(super) fn new(observed_at: Timestamp, mut machines: Vec<MachineReport>, unseen: Vec<UnseenReport>) -> Self {
        machines.sort_by(|a, b| {
            let order = |one: &MachineReport| (one.severity.is_none(), one.severity.map(|word| word as u8));
            let place = |one: &MachineReport| (one.cluster.is_none(), one.cluster.clone(), one.role.clone());
            order(a).cmp(&order(b)).then_with(|| place(a).cmp(&place(b))).then_with(|| a.name.cmp(&b.name))
        });
        let is_bad =
            |one: &&MachineReport| matches!(one.severity, Some(SeverityWord::Failing | SeverityWord::Progressing));
        Self {
            api_version: "talops/v1".to_owned(),
            kind: "MachinesReport".to_owned(),
            observed_at,
            total: machines.len(),
            not_well: machines.iter().filter(is_bad).count(),
            states: machines.iter().flat_map(filter::words).collect(),
            machines,
            unseen,
            truncated: None,
        }
    }

    /// Only the machines that `filter` takes.
    pub(super) fn filtered(self, filter: &super::Filter) -> Self {
        let states = self.states.clone();
        let machines = self.machines.into_iter().filter(|machine| filter.takes(machine)).collect();
        Self { states, ..Self::new(self.observed_at, machines, self.unseen) }
    }

    /// Leaves out the last machines until the document has at most `bytes` bytes, by `length`. What was left out is
    /// counted, with the command that shows it.
    pub fn cut_to(&mut self, bytes: usize, command: &str, length: impl Fn(&Self) -> usize) {
        if length(self) <= bytes {
            return;
        }
        let all = self.machines.len();
        let with = |keep: usize| Self {
            machines: self.machines[..keep].to_vec(),
            truncated: Some(Truncated { machines: all - keep, command: command.to_owned() }),
            ..self.clone()
        };
        let keep = most_that_fits(all, |keep| length(&with(keep)) <= bytes);
        *self = with(keep);
    }
}
