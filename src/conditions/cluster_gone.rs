//! A cluster is gone, and its machines with it.
//!
//! Omni drops a cluster seconds before the machines that were made for it, and with the cluster goes the label by which
//! they could be found: what belongs to it is remembered before it is torn down. Machines that were made for the cluster
//! have to be gone; one that was taken from elsewhere (a fixed machine, a pool's) stays in Omni, and has to have left the
//! cluster. Observed on Omni v1.10.4: the workers go first, then the control plane, then the cluster; nothing there has a
//! limit, and nothing says why it does not go on.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::conditions::REOPENED_AFTER;
use crate::error::Result;
use crate::estate::{Machine, Remains, Remnant};
use crate::omni::{Client, observe};
use crate::resource::{
    ClusterMachineSpec, ClusterSpec, InfraProviderCombinedStatusSpec, LinkSpec, MachineRequestSpec, MachineSetSpec,
    MachineSpec, Selector, Spec, label,
};
use crate::wait::{Blocker, Check, Hints, NotYet, Progress, from_watch, merged, none, reopened};

/// How many of a machine's resources are named, and how many of who holds one.
const NAMED: usize = 2;

/// In which order a machine's resources are named: what holds up the others first.
const TELLING: [&str; 6] =
    ["MachineRequests", "ClusterMachines", "Machines", "Links", "MachineSetNodes", "MachineStatuses"];

/// What is remembered of a cluster that is to go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Remembered {
    /// Its name.
    pub cluster: String,
    /// What tells it from a later one of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// Its machine sets.
    pub machine_sets: BTreeSet<String>,
    /// Its machines, by id.
    pub machines: BTreeMap<String, RememberedMachine>,
    /// Its machine requests.
    pub requests: BTreeSet<String>,
}

/// What is remembered of a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RememberedMachine {
    /// Its host name; empty where it had none.
    pub hostname: String,
    /// The machine request that it was made for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// It was made for this cluster, and goes with it.
    pub made: bool,
}

impl Remembered {
    /// What there is to remember. `sets` are machine sets that the cluster is known to have had.
    #[must_use]
    pub fn of(cluster: &str, remains: &Remains, sets: &BTreeSet<String>) -> Self {
        let of_cluster = |remnant: &&Remnant| remnant.cluster.as_deref() == Some(cluster);
        let there = remains.remnants.iter().filter(|remnant| remnant.kind == "MachineSets").filter(of_cluster);
        let machine_sets: BTreeSet<String> = there.map(|set| set.id.clone()).chain(sets.iter().cloned()).collect();
        let mut remembered =
            Self { cluster: cluster.to_owned(), uuid: remains.uuid.clone(), machine_sets, ..Self::default() };
        for remnant in &remains.remnants {
            let set = remnant.machine_set.as_ref().is_some_and(|set| remembered.machine_sets.contains(set));
            let (made, member) = match remnant.kind.as_str() {
                "MachineRequests" | "Machines" | "Links" => (set, set),
                "ClusterMachines" | "MachineSetNodes" | "MachineStatuses" => (false, of_cluster(&remnant)),
                _ => continue,
            };
            if remnant.kind == "MachineRequests" && made {
                remembered.requests.insert(remnant.id.clone());
            }
            if let Some(id) = remnant.machine.as_ref().filter(|_| member) {
                let machine = remembered.machines.entry(id.clone()).or_default();
                machine.made |= made;
                machine.request = machine.request.take().or_else(|| remnant.request.clone());
                hostname(&remains.machines, id).clone_into(&mut machine.hostname);
            }
        }
        remembered
    }

    /// With what was remembered earlier of the same cluster.
    #[must_use]
    pub fn and(mut self, earlier: Self) -> Self {
        self.uuid = self.uuid.or(earlier.uuid);
        self.machine_sets.extend(earlier.machine_sets);
        self.requests.extend(earlier.requests);
        for (id, machine) in earlier.machines {
            let now = self.machines.entry(id).or_default();
            now.made |= machine.made;
            now.request = now.request.take().or(machine.request);
            if now.hostname.is_empty() {
                now.hostname = machine.hostname;
            }
        }
        self
    }

    /// `talos-1 (564d…)`, or the id alone.
    #[must_use]
    pub fn named(&self, id: &str) -> String {
        match self.machines.get(id).map(|machine| machine.hostname.as_str()) {
            Some(hostname) if !hostname.is_empty() && hostname != id => format!("{hostname} ({id})"),
            _ => id.to_owned(),
        }
    }

    /// What of it is still there.
    fn left<'a>(&self, remains: &'a Remains) -> Vec<&'a Remnant> {
        // A cluster of its name that was made since is another one, with machine sets of the same names.
        let anew = matches!((&self.uuid, &remains.uuid), (Some(then), Some(now)) if then != now);
        let of_set = |remnant: &Remnant| {
            !anew && remnant.machine_set.as_ref().is_some_and(|set| self.machine_sets.contains(set))
        };
        let of_cluster = |remnant: &Remnant| !anew && remnant.cluster.as_deref() == Some(self.cluster.as_str());
        let machine = |remnant: &Remnant| remnant.machine.as_ref().and_then(|id| self.machines.get(id));
        let is_left = |remnant: &&Remnant| match remnant.kind.as_str() {
            "Clusters" | "MachineSets" | "MachineSetNodes" | "ClusterMachines" => of_cluster(remnant),
            "MachineStatuses" => of_cluster(remnant) && !machine(remnant).is_some_and(|machine| machine.made),
            "MachineRequestSets" => of_set(remnant),
            "MachineRequests" => of_set(remnant) || self.requests.contains(&remnant.id),
            // An id can come again: emulated and bare-metal machines keep theirs, and are then another request's.
            "Machines" | "Links" => {
                let same = |machine: &RememberedMachine| machine.made && machine.request == remnant.request;
                of_set(remnant) || machine(remnant).is_some_and(same)
            }
            _ => false,
        };
        remains.remnants.iter().filter(is_left).collect()
    }

    /// The machine that something left over is about.
    fn machine_of<'a>(&'a self, remnant: &'a Remnant) -> Option<&'a str> {
        let by_request = |(_, machine): &(&String, &RememberedMachine)| {
            machine.request.is_some() && machine.request == remnant.request
        };
        let found = || self.machines.iter().find(by_request).map(|(id, _)| id.as_str());
        remnant.machine.as_deref().or_else(|| found().filter(|_| remnant.kind == "MachineRequests"))
    }
}

/// What is waited for, in words: the same whoever waits.
#[must_use]
pub fn what(cluster: &str) -> String {
    format!("cluster {cluster} and its machines gone")
}

/// Whether everything that is remembered is gone.
#[must_use]
pub fn verdict(remembered: &Remembered, remains: &Remains) -> Check<()> {
    let left = remembered.left(remains);
    if left.is_empty() {
        return Check::Met(());
    }
    let mut machines: BTreeMap<&str, Vec<&Remnant>> = BTreeMap::new();
    let mut others: Vec<&Remnant> = Vec::new();
    for remnant in left {
        match remembered.machine_of(remnant) {
            Some(machine) => machines.entry(machine).or_default().push(remnant),
            None => others.push(remnant),
        }
    }
    let mut progress = progress(remembered, &machines);
    if let Some(status) = &remains.destroy_status {
        progress.text = format!("{}; Omni: {status}", progress.text);
    }
    let of_machine = |(id, remnants): (&&str, &Vec<&Remnant>)| {
        Blocker::new(format!("machine {}", remembered.named(id)), of_machine(id, remnants, remains))
    };
    let mut blockers: Vec<Blocker> = machines.iter().map(of_machine).collect();
    let requests = others.iter().filter(|remnant| remnant.kind == "MachineRequests");
    blockers.extend(requests.map(|request| {
        let mut says = vec![held(request)];
        says.extend(away(request.provider.as_deref(), remains));
        Blocker::new(format!("machine request {}", request.id), says.join(", "))
    }));
    if blockers.is_empty() {
        // Machine sets wait for machines, and the cluster for machine sets: they are in the way only when nothing else is.
        blockers.extend(
            others.iter().map(|remnant| Blocker::new(format!("{}/{}", remnant.kind, remnant.id), held(remnant))),
        );
    }
    Check::NotYet(NotYet { progress, blockers, again_in: None })
}

fn progress(remembered: &Remembered, left: &BTreeMap<&str, Vec<&Remnant>>) -> Progress {
    let all = remembered.machines.len().max(left.len());
    if all == 0 {
        return Progress::said("the cluster is still there");
    }
    let gone = all - left.len();
    Progress::counted(gone as u64, all as u64, if all == 1 { "machine gone" } else { "machines gone" })
}

/// What keeps a machine: which of its resources is held by whom and since when, and whether that machine and its provider
/// are there to let go.
fn of_machine(id: &str, remnants: &[&Remnant], remains: &Remains) -> String {
    let rank = |remnant: &&&Remnant| TELLING.iter().position(|kind| *kind == remnant.kind);
    let mut leaving: Vec<&&Remnant> = remnants.iter().filter(|remnant| remnant.tearing_down).collect();
    leaving.sort_by_key(rank);
    let mut says: Vec<String> = leaving
        .iter()
        .take(NAMED)
        .map(|remnant| format!("{}/{} {}", remnant.kind, remnant.id, held(remnant)))
        .collect();
    if says.is_empty() {
        says.push(match remnants {
            [only] if only.kind == "MachineStatuses" => "it still counts as the cluster's".to_owned(),
            _ => "not torn down yet".to_owned(),
        });
    }
    if remains.machines.iter().any(|machine| machine.id == id && !machine.connected) {
        says.push("it is not reachable".to_owned());
    }
    let made = remnants.iter().find(|remnant| remnant.provider.is_some());
    says.extend(away(made.and_then(|remnant| remnant.provider.as_deref()), remains));
    says.join(", ")
}

/// `held by A, B and 2 more since 09:14:02Z`.
fn held(remnant: &Remnant) -> String {
    if !remnant.tearing_down {
        return "not torn down yet".to_owned();
    }
    let since = remnant.changed.map(|time| format!(" since {}", time.strftime("%H:%M:%SZ"))).unwrap_or_default();
    let (named, more) = remnant.finalizers.split_at(remnant.finalizers.len().min(NAMED));
    match (named, more.len()) {
        ([], _) => format!("about to go{since}"),
        (_, 0) => format!("held by {}{since}", named.join(", ")),
        (_, more) => format!("held by {} and {more} more{since}", named.join(", ")),
    }
}

/// That a provider is not there to do its part.
fn away(provider: Option<&str>, remains: &Remains) -> Option<String> {
    let provider = remains.providers.iter().find(|one| Some(one.id.as_str()) == provider)?;
    match (provider.connected, provider.error.as_str()) {
        (true, "") => None,
        (true, error) => Some(format!("provider {} says: {error}", provider.id)),
        (false, "") => Some(format!("provider {} is not connected", provider.id)),
        (false, error) => Some(format!("provider {} is not connected: {error}", provider.id)),
    }
}

fn hostname<'a>(machines: &'a [Machine], id: &str) -> &'a str {
    machines.iter().find(|machine| machine.id == id).map_or("", |machine| machine.hostname.as_str())
}

/// Looks whether it is gone; with what is left.
///
/// # Errors
///
/// When Omni cannot be asked: what could not be seen is not gone.
pub async fn probe(client: &Client, remembered: &Remembered) -> Result<(Check<()>, Remains)> {
    let remains = observe::remains(client, &remembered.cluster, &remembered.machine_sets).await?;
    Ok((verdict(remembered, &remains), remains))
}

/// A hint for each change of what has to go, and of who has to let go of it.
#[must_use]
pub fn hints(client: &Client, remembered: &Remembered) -> Hints {
    let of_cluster = Selector::new().equals(label::CLUSTER, &remembered.cluster);
    let cluster = watch::<ClusterSpec>(client, &remembered.cluster, None);
    let sets = watch::<MachineSetSpec>(client, "", Some(of_cluster.clone()));
    let members = watch::<ClusterMachineSpec>(client, "", Some(of_cluster));
    let providers = watch::<InfraProviderCombinedStatusSpec>(client, "", None);
    let made: Vec<String> = remembered.machine_sets.iter().cloned().collect();
    let made = if made.is_empty() {
        none()
    } else {
        let of_sets = || Some(Selector::new().one_of(label::MACHINE_REQUEST_SET, &made));
        let requests = watch::<MachineRequestSpec>(client, "", of_sets());
        let machines = watch::<MachineSpec>(client, "", of_sets());
        merged(requests, merged(machines, watch::<LinkSpec>(client, "", of_sets())))
    };
    merged(merged(merged(cluster, sets), merged(members, providers)), made)
}

fn watch<S: Spec>(client: &Client, id: &str, selector: Option<Selector>) -> Hints {
    let (client, id) = (client.clone(), id.to_owned());
    let selectors: Vec<Selector> = selector.into_iter().collect();
    reopened(REOPENED_AFTER, move || from_watch(client.watch::<S>(&id, &selectors)))
}

#[cfg(test)]
mod tests;
