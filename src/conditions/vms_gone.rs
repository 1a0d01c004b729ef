//! Virtual machines that were made for a cluster are gone from its hypervisor.
//!
//! A virtual machine is a request's when its name is the request's id and its SMBIOS UUID the machine's id. As long as its
//! request is there it is its provider's to remove; one whose request is gone is an orphan, which nobody removes. A host
//! that cannot be asked shows no names: what may be on it is not gone.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::conditions::REOPENED_AFTER;
use crate::conditions::cluster_gone::Remembered;
use crate::error::Result;
use crate::estate::{Hypervisor, MachineRequest, VirtualMachine};
use crate::omni::{Client, observe};
use crate::resource::MachineRequestSpec;
use crate::wait::{Blocker, Check, Hints, NotYet, Progress, from_watch, reopened};
use crate::{hypervisor, text};

/// How many hosts that are away, or virtual machines without a name, are named.
const NAMED: usize = 5;

/// What is remembered of a virtual machine that is to go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RememberedVm {
    /// Its name: the id of the machine request that it was made for.
    pub request: String,
    /// Its SMBIOS UUID: the machine's id. `None` where the request had none yet; then the name alone tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
}

impl RememberedVm {
    /// Those of a cluster that is to go: of its machine requests, and of the machines that were made for it.
    #[must_use]
    pub fn of(remembered: &Remembered) -> Vec<Self> {
        let made = remembered.machines.iter().filter(|(_, machine)| machine.made);
        let mut all: Vec<Self> = made
            .filter_map(|(id, machine)| Some(Self { request: machine.request.clone()?, machine: Some(id.clone()) }))
            .collect();
        let known: BTreeSet<String> = all.iter().map(|one| one.request.clone()).collect();
        let others = remembered.requests.iter().filter(|request| !known.contains(*request));
        all.extend(others.map(|request| Self { request: request.clone(), machine: None }));
        all.sort();
        all
    }

    /// Whether a virtual machine is this one: `None` where its UUID could not be read.
    fn is(&self, vm: &VirtualMachine) -> Option<bool> {
        match (&self.machine, &vm.uuid) {
            _ if vm.name != self.request => Some(false),
            (None, _) => Some(true),
            (Some(_), None) => None,
            (Some(id), Some(uuid)) => Some(uuid.eq_ignore_ascii_case(id)),
        }
    }
}

/// A remembered virtual machine that is there though its request is gone. Nothing will remove it.
#[must_use]
pub fn orphans<'a>(
    remembered: &[RememberedVm],
    seen: &'a Hypervisor,
    requests: &[MachineRequest],
) -> Vec<&'a VirtualMachine> {
    let is_orphan = |vm: &&VirtualMachine| {
        remembered.iter().any(|one| one.is(vm) == Some(true)) && !requests.iter().any(|one| one.id == vm.name)
    };
    seen.machines.iter().filter(is_orphan).collect()
}

/// Whether none of them is there any more; with how many went.
#[must_use]
pub fn verdict(remembered: &[RememberedVm], seen: &Hypervisor, requests: &[MachineRequest]) -> Check<u64> {
    let of = remembered.len() as u64;
    let unknown = if remembered.is_empty() { Vec::new() } else { unknown(seen) };
    let mut blockers: Vec<Blocker> = Vec::new();
    let (mut left, mut orphaned) = (0_u64, 0_u64);
    for one in remembered {
        let namesakes = || seen.machines.iter().map(|vm| (vm, one.is(vm)));
        let it = namesakes().find(|(_, is)| *is == Some(true));
        let found = it.or_else(|| namesakes().find(|(_, is)| is.is_none()));
        let Some((vm, is)) = found else { continue };
        left += 1;
        let request = requests.iter().find(|request| request.id == one.request);
        let says = match (is, request) {
            (None, _) => "has its name; its UUID could not be read".to_owned(),
            (_, Some(request)) => owned(vm, request),
            (_, None) => {
                orphaned += 1;
                format!("{}, orphaned: its machine request is gone, and nothing removes it", vm.status)
            }
        };
        let what = format!("VM {} ({} on {})", text::line(&vm.name), vm.id, text::line(&vm.node));
        blockers.push(Blocker::new(what, says));
    }
    if left == 0 && unknown.is_empty() {
        return Check::Met(of);
    }
    let progress = Progress::counted(of - left, of, if of == 1 { "VM gone" } else { "VMs gone" });
    if left > 0 && orphaned == left && unknown.is_empty() {
        let why = if left == 1 { "1 VM is orphaned".to_owned() } else { format!("{left} VMs are orphaned") };
        return Check::Impossible { why: format!("{}, {why}", progress.text), blockers };
    }
    let progress = if unknown.is_empty() {
        progress
    } else {
        let vms = if of == 1 { "VM" } else { "VMs" };
        let text = format!("{left}/{of} {vms} seen there, and not everything can be seen");
        Progress { text, done: 0, of }
    };
    blockers.extend(unknown);
    Check::NotYet(NotYet { progress, blockers, again_in: None })
}

/// What a virtual machine says whose provider has still to remove it.
fn owned(vm: &VirtualMachine, request: &MachineRequest) -> String {
    let mut says = if request.tearing_down {
        format!("{}, to be removed by provider {}", vm.status, request.provider_id)
    } else {
        format!("{}, its machine request is not being torn down", vm.status)
    };
    if let Some(lock) = &vm.lock {
        says = format!("{says}, locked by {lock}");
    }
    if !request.error.is_empty() {
        says = format!("{says}: {}", request.error);
    }
    says
}

/// Where something may be that cannot be seen.
fn unknown(seen: &Hypervisor) -> Vec<Blocker> {
    let away = seen.nodes.iter().filter(|host| host.status != "online");
    let mut unknown: Vec<Blocker> = away
        .map(|host| {
            let says = format!("{}: what is on it cannot be seen", text::line(&host.status));
            Blocker::new(format!("host {}", text::line(&host.name)), says)
        })
        .collect();
    let online = |vm: &&VirtualMachine| seen.nodes.iter().any(|host| host.name == vm.node && host.status == "online");
    let nameless = seen.machines.iter().filter(|vm| vm.name.is_empty()).filter(online);
    unknown.extend(
        nameless
            .map(|vm| Blocker::new(format!("VM {} on {}", vm.id, text::line(&vm.node)), "does not say its name yet")),
    );
    unknown.truncate(NAMED);
    unknown
}

/// Asks Omni for the requests, and then the hypervisor: one that went in between leaves no orphan behind.
///
/// # Errors
///
/// When one of them cannot be asked: what could not be seen is not gone.
pub async fn probe(
    hypervisor: &hypervisor::Client,
    omni: &Client,
    remembered: &[RememberedVm],
    limit: std::time::Duration,
) -> Result<Check<u64>> {
    let requests = observe::requests(omni, &[]).await?;
    let is_one = |name: &str| remembered.iter().any(|one| one.request == name);
    let seen = hypervisor::observe(hypervisor, is_one, limit).await?;
    Ok(verdict(remembered, &seen, &requests))
}

/// A hint for each change of a machine request: it goes right after its virtual machine. A hypervisor gives none.
#[must_use]
pub fn hints(omni: &Client) -> Hints {
    let client = omni.clone();
    reopened(REOPENED_AFTER, move || from_watch(client.watch::<MachineRequestSpec>("", &[])))
}

#[cfg(test)]
mod tests;
