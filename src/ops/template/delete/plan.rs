//! What a deletion destroys, and what stands against it.

use std::collections::{BTreeMap, BTreeSet};

use super::DeleteOptions;
use super::situation::{Situation, State};
use crate::approval::{Operation, Plan, Subject};
use crate::error::{Error, Kind, Result};

/// What is accepted with `--destroy-disconnected-machines`.
const FORGETTING: &str = "destroy-disconnected-machines";

/// What has to be approved; `None` where all that goes is on its way already.
pub(super) fn plan(situation: &Situation, options: &DeleteOptions, endpoint: &str) -> Option<Plan> {
    let mut destroys = new(situation);
    if destroys.is_empty() {
        return None;
    }
    let mut accepted = BTreeSet::new();
    if options.destroy_disconnected {
        accepted.insert(FORGETTING.to_owned());
        accepted.extend(options.forget_unwiped.iter().map(|id| format!("forget-unwiped {id}")));
    }
    // A deletion that was cut off in the middle is the same plan still: what of it is gone by now was part of it.
    let before = situation.earlier.as_ref().filter(|begun| begun.accepted == accepted);
    if let Some(begun) = before.filter(|begun| destroys.keys().all(|what| begun.destroys.contains(what))) {
        for what in &begun.destroys {
            destroys.entry(what.clone()).or_insert_with(|| "gone already".to_owned());
        }
    }
    let uuid = situation.remembered.uuid.clone().filter(|_| situation.state != State::Absent);
    let subject = Subject::Cluster { name: options.target.cluster.clone(), uuid };
    let plan = Plan::new(Operation::TemplateDelete, endpoint, subject, options.target.approval);
    let plan = plan.shown_by(format!("{} --dry-run", options.call));
    let plan = destroys.into_iter().fold(plan, |plan, (what, note)| plan.destroying(what, note));
    Some(accepted.into_iter().fold(plan, Plan::accepting))
}

/// What goes that was not on its way before.
fn new(situation: &Situation) -> BTreeMap<String, String> {
    let Situation { state, remembered, leftovers, disconnected, extensions, patches, .. } = situation;
    let mut destroys = BTreeMap::new();
    let mut add = |what: String, note: &str| drop(destroys.insert(what, note.to_owned()));
    if *state == State::There {
        add(format!("Clusters/{}", remembered.cluster), "");
        for (id, machine) in &remembered.machines {
            match machine.made {
                true => add(format!("Machines/{id}"), &machine.hostname),
                false if machine.hostname.is_empty() => add(format!("ClusterMachines/{id}"), "wiped, stays in Omni"),
                false => add(format!("ClusterMachines/{id}"), &format!("{}, wiped, stays in Omni", machine.hostname)),
            }
        }
        for request in &remembered.requests {
            add(format!("MachineRequests/{request}"), "");
        }
    }
    for machine in disconnected {
        let note = if machine.request.is_some() { "forgotten" } else { "forgotten, not wiped: it runs on" };
        let name = if machine.hostname.is_empty() { String::new() } else { format!("{}, ", machine.hostname) };
        add(format!("Links/{}", machine.id), &format!("{name}{note}"));
    }
    if !disconnected.is_empty() {
        for pointer in extensions.iter().chain(patches) {
            add(pointer.to_string(), "");
        }
    }
    for pointer in leftovers {
        add(pointer.to_string(), "left by a cluster that is not there");
    }
    destroys
}

/// Refuses what must not go, or not yet.
///
/// # Errors
///
/// [`Kind::Refused`] for a cluster that is locked, and for machines that would be forgotten and run on;
/// [`Kind::Usage`] for a machine that is named and is none of those.
pub(super) fn check(situation: &Situation, options: &DeleteOptions) -> Result<()> {
    let cluster = &options.target.cluster;
    if situation.locked && situation.state == State::There {
        let message = format!("deleting cluster {cluster}: it is locked; nothing was changed");
        return Err(Error::new(Kind::Refused, message).hint(format!("{} unlock cluster {cluster}", options.program)));
    }
    if !options.destroy_disconnected {
        return Ok(());
    }
    let named = &options.forget_unwiped;
    let begun = situation.earlier.iter().flat_map(|begun| &begun.forgotten);
    let known: BTreeSet<&String> = situation.disconnected.iter().map(|machine| &machine.id).chain(begun).collect();
    if let Some(other) = named.iter().find(|id| !known.contains(id)) {
        let message = format!("--forget-unwiped {other}: no machine of cluster {cluster} of that id is disconnected");
        return Err(Error::usage(message).hint(format!("{} machines -c {cluster}", options.program)));
    }
    let unwiped = situation.disconnected.iter().filter(|machine| machine.request.is_none());
    let unnamed: Vec<_> = unwiped.filter(|machine| !named.contains(&machine.id)).collect();
    if unnamed.is_empty() {
        return Ok(());
    }
    let lines: String = unnamed.iter().map(|machine| format!("\n  {} ({})", machine.id, machine.hostname)).collect();
    let message = format!(
        "Omni would forget these machines of cluster {cluster} without wiping them, and nobody can destroy them: each \
         runs on somewhere, with its old address and its part of etcd (static-machine-forgotten); nothing was changed{lines}"
    );
    let flags: Vec<String> = unnamed.iter().map(|machine| format!("--forget-unwiped {}", machine.id)).collect();
    Err(Error::new(Kind::Refused, message)
        .hint(format!("switch them off or bring them back; or say so for each: {}", flags.join(" "))))
}
