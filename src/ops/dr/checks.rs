//! What is checked before anything is changed. Pure: what was seen in, checks out.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::report::{CheckOutcome, DrCheck};
use super::seen::Seen;
use crate::error::{Error, Result};
use crate::estate::{Answer, Hypervisor, Longhorn, Observation};
use crate::ops::restart;
use crate::ops::template::delete::{Sight, State};

/// How many things a check names.
const NAMED: usize = 5;

/// The template makes another cluster than the one that runs.
pub(super) const DIFFERS: &str = "rebuild-differs";
/// Volumes that nothing was backed up of.
pub(super) const VOLUMES: &str = "volumes";

/// What the caller accepts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Accepted {
    /// Checks that could not be made.
    pub(super) unknown: BTreeSet<String>,
    /// Volumes without a backup are lost.
    pub(super) data_loss: bool,
    /// The template makes another cluster than the one that runs.
    pub(super) differences: bool,
    /// Checks that count for nothing.
    pub(super) skipped: BTreeSet<String>,
}

impl Accepted {
    /// What of it belongs into a plan.
    pub(super) fn words(&self) -> impl Iterator<Item = String> + '_ {
        let flags = [(self.data_loss, "data-loss"), (self.differences, "differences")];
        let flags = flags.into_iter().filter(|(given, _)| *given).map(|(_, word)| word.to_owned());
        let unknown = self.unknown.iter().map(|id| format!("unknown {id}"));
        flags.chain(unknown).chain(self.skipped.iter().map(|id| format!("skipped {id}")))
    }

    /// Refuses what is accepted and no check is called so.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Usage`].
    pub(super) fn are_known(&self, checks: &[DrCheck]) -> Result<()> {
        let known: Vec<&str> = checks.iter().map(|check| check.id.as_str()).collect();
        match self.unknown.iter().chain(&self.skipped).find(|id| !known.contains(&id.as_str())) {
            None => Ok(()),
            Some(other) => Err(Error::usage(format!("no check is called {other:?}")).hint(known.join(", "))),
        }
    }

    /// A check as it counts.
    fn take(&self, mut check: DrCheck) -> DrCheck {
        let accepted = match check.outcome {
            CheckOutcome::Unknown => self.unknown.contains(&check.id),
            CheckOutcome::Failed => match check.id.as_str() {
                VOLUMES => self.data_loss,
                DIFFERS => self.differences,
                _ => false,
            },
            _ => false,
        };
        if check.outcome.stands() && (accepted || self.skipped.contains(&check.id)) {
            check.outcome = CheckOutcome::Accepted;
            check.mend = None;
        }
        check
    }
}

/// Every check, what stands against the drill first.
pub(super) fn all(seen: &Seen, accepted: &Accepted) -> Vec<DrCheck> {
    let mut checks = vec![api(seen), lock(&seen.sight), differs(seen), restores(seen)];
    checks.extend(seen.provider.as_ref().map(|(_, restarted)| provider(restarted)));
    if let Some(cluster) = seen.cluster() {
        checks.extend(cluster.longhorn.as_ref().map(|longhorn| volumes(longhorn, seen.now)));
        for hypervisor in &cluster.hypervisors {
            checks.push(machines(seen, &hypervisor.name, &hypervisor.observation));
        }
    }
    let mut checks: Vec<DrCheck> = checks.into_iter().map(|check| accepted.take(check)).collect();
    checks.sort_by_key(|check| check.outcome);
    checks
}

fn check(id: &str, outcome: CheckOutcome, message: impl Into<String>) -> DrCheck {
    DrCheck { id: id.to_owned(), outcome, message: message.into(), mend: None }
}

fn failed(id: &str, message: impl Into<String>, mend: impl Into<String>) -> DrCheck {
    DrCheck { mend: Some(mend.into()), ..check(id, CheckOutcome::Failed, message) }
}

/// What could not be seen is accepted by name, or made to be seen.
fn unknown(id: &str, error: &Error) -> DrCheck {
    let way = error.hint_text().map(|hint| format!("{hint}; ")).unwrap_or_default();
    let mend = format!("{way}--accept-unknown {id} goes on without it");
    DrCheck { mend: Some(mend), ..check(id, CheckOutcome::Unknown, error.message()) }
}

fn api(seen: &Seen) -> DrCheck {
    match seen.compared.server.may_be_changed() {
        Ok(()) => check("omni-api", CheckOutcome::Passed, "Omni takes templates as this talops knows them"),
        Err(error) => failed("omni-api", error.message(), error.hint_text().unwrap_or_default()),
    }
}

fn lock(sight: &Sight) -> DrCheck {
    if sight.locked {
        let unlock = format!("talops unlock cluster {}", sight.remembered.cluster);
        return failed("cluster-locked", "the cluster is locked: Omni refuses to delete it", unlock);
    }
    check("cluster-locked", CheckOutcome::Passed, "the cluster is not locked")
}

/// The template against the living cluster: a rebuild would be another one.
fn differs(seen: &Seen) -> DrCheck {
    let changes = &seen.compared.changes;
    if seen.sight.state != State::There {
        return check(DIFFERS, CheckOutcome::Noted, "there is no living cluster to hold the template against");
    }
    let named = |what: &str, names: Vec<String>| match names.as_slice() {
        [] => None,
        names => Some(format!("{what} {}", few(names))),
    };
    let name = |document: &crate::resource::Document| document.metadata.pointer().to_string();
    let parts: Vec<String> = [
        named("new:", changes.creates.iter().map(name).collect()),
        named("otherwise:", changes.updates.iter().map(|update| name(&update.wanted)).collect()),
        named("not in the template:", changes.destroyed().map(name).collect()),
        named("set by hand:", changes.by_hand.iter().map(|remark| remark.resource.to_string()).collect()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return check(DIFFERS, CheckOutcome::Passed, "the cluster is as its template says");
    }
    let message = format!("the cluster that runs is not the one that would be made: {}", parts.join("; "));
    failed(DIFFERS, message, "look at `talops template diff`; --accept-differences makes it as the template says")
}

/// A control plane that is restored from the backup of the cluster that goes cannot be made: the key goes with it.
fn restores(seen: &Seen) -> DrCheck {
    let id = "etcd-backup-void";
    let from = seen
        .compared
        .wanted
        .iter()
        .find_map(|document| document.spec.get("bootstrap_spec")?.get("cluster_uuid")?.as_str());
    match (from, &seen.sight.remembered.uuid) {
        (Some(from), Some(uuid)) if from == uuid => {
            let message =
                format!("the template's bootstrapSpec restores from cluster {uuid}, which this drill destroys");
            failed(id, message, "remove bootstrapSpec from the template: Omni drops the backups' key with the cluster")
        }
        (_, Some(_)) => check(id, CheckOutcome::Noted, "etcd backups of this cluster cannot be restored afterwards"),
        (_, None) => check(id, CheckOutcome::Passed, "the template restores from no backup of this cluster"),
    }
}

fn provider(restarted: &Result<restart::Restart, Error>) -> DrCheck {
    let id = "provider";
    match restarted {
        Err(error) => unknown(id, error),
        Ok(restart::Restart { failure: Some(error), .. }) => {
            failed(id, error.message(), error.hint_text().unwrap_or("talops doctor says more"))
        }
        Ok(restart::Restart { report, .. }) => {
            let not_made = report.checks.iter().find(|check| check.outcome == restart::CheckOutcome::NotMade);
            match not_made {
                Some(not_made) => unknown(id, &Error::failed(not_made.message.clone())),
                None => check(id, CheckOutcome::Passed, format!("{} can be restarted", report.target.name)),
            }
        }
    }
}

/// Volumes and their last backups.
fn volumes(longhorn: &Observation<Longhorn>, now: Timestamp) -> DrCheck {
    let longhorn = match &longhorn.answer {
        Answer::Seen(longhorn) => longhorn,
        Answer::Absent => return check(VOLUMES, CheckOutcome::Passed, "no volumes of Longhorn"),
        Answer::Unseen(error) => return unknown(VOLUMES, error),
    };
    let claim = |volume: &crate::estate::LonghornVolume| match &volume.claim {
        Some(claim) => format!("{}/{}", claim.namespace, claim.name),
        None => volume.name.clone(),
    };
    let without: Vec<String> = longhorn.volumes.iter().filter(|one| one.last_backup.is_none()).map(claim).collect();
    if !without.is_empty() {
        let message =
            format!("{} of {} volumes have no backup: {}", without.len(), longhorn.volumes.len(), few(&without));
        return failed(VOLUMES, message, "back them up; --accept-data-loss destroys what is on them");
    }
    let oldest = longhorn.volumes.iter().filter_map(|volume| Some((volume.last_backup?, claim(volume)))).min();
    let Some((at, oldest)) = oldest else { return check(VOLUMES, CheckOutcome::Passed, "no volumes of Longhorn") };
    let hours = now.duration_since(at).as_hours();
    let message =
        format!("{} volumes, each with a backup; the oldest is {oldest}'s, {hours} h old", longhorn.volumes.len());
    check(VOLUMES, CheckOutcome::Passed, message)
}

/// Virtual machines of this cluster that would not go.
fn machines(seen: &Seen, name: &str, observation: &Observation<Hypervisor>) -> DrCheck {
    let id = format!("hypervisor-{name}");
    let hypervisor = match &observation.answer {
        Answer::Seen(hypervisor) => hypervisor,
        Answer::Absent => return check(&id, CheckOutcome::Noted, "nothing is known of it"),
        Answer::Unseen(error) => return unknown(&id, error),
    };
    let away: Vec<String> =
        hypervisor.nodes.iter().filter(|node| node.status != "online").map(|node| node.name.clone()).collect();
    if !away.is_empty() {
        let error = Error::failed(format!("{} is not online: what runs there cannot be seen", few(&away)));
        return unknown(&id, &error.hint("bring it back"));
    }
    let ours = hypervisor.machines.iter().filter(|machine| seen.is_its(machine));
    let mut held = Vec::new();
    let mut found = 0;
    for machine in ours {
        found += 1;
        if let Some(state) = &machine.ha {
            held.push(format!("VM {} is an HA resource ({state})", machine.id));
        }
        if machine.protected {
            held.push(format!("VM {} is protected from removal", machine.id));
        }
        if let Some(lock) = &machine.lock {
            held.push(format!("VM {} is locked ({lock})", machine.id));
        }
    }
    if held.is_empty() {
        return check(&id, CheckOutcome::Passed, format!("{found} virtual machines, none held"));
    }
    failed(&id, few(&held), "`ha-manager remove vm:ID`, `qm set ID --protection 0`, or wait for the lock to go")
}

/// The first few, and how many more.
fn few(names: &[String]) -> String {
    let first = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
