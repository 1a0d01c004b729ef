//! What is checked before anything is changed, one subject a file. Pure: what was seen in, checks out.

mod accepted;
mod classes;
mod depends;
mod here;
mod hypervisor;
mod keepsakes;
mod omni;
mod provider;
mod rebuild;
mod template;
mod volumes;

use std::time::Duration;

pub(super) use accepted::Accepted;

use super::report::{CheckOutcome, DrCheck};
use super::seen::Seen;
use crate::conditions::cluster_gone::RememberedMachine;
use crate::error::Error;
use crate::ops::template::delete::State;
use crate::text;

/// How many things a message names; the details have them all.
const NAMED: usize = 5;

/// Every check, what stands against the drill first. `longest` is what all waits of the drill together may take.
pub(super) fn all(seen: &Seen, accepted: &Accepted, longest: Duration) -> Vec<DrCheck> {
    let Seen { compared, sight, classes, .. } = seen;
    let locks = rebuild::locks(sight, seen.machines(), &compared.wanted);
    let mut checks = vec![
        omni::api(compared.server.may_be_changed()),
        omni::access(&seen.caller, longest, seen.now),
        rebuild::locked(sight),
        template::check(&seen.online),
        rebuild::differs(sight.state, &compared.changes, &locks, seen.relock),
        rebuild::restores(&compared.wanted, sight.remembered.uuid.as_deref()),
        classes::equal(classes),
        classes::shared(classes),
        here::running(&seen.holder, &seen.program),
        here::room(&seen.room),
    ];
    if let Some((name, restarted)) = &seen.provider {
        checks.push(provider::check(restarted, seen.container(name), seen.in_omni(name)));
    }
    let longhorn = seen.cluster().and_then(|cluster| cluster.longhorn.as_ref());
    match &seen.inside {
        Some(inside) => checks.extend([
            volumes::check(longhorn, &inside.volumes, seen.now),
            keepsakes::sealed_keys(&inside.sealed_keys),
            keepsakes::other_clusters(&inside.registered),
            keepsakes::old_cluster(&seen.unread(inside)),
        ]),
        None => checks.extend(
            [volumes::ID, keepsakes::SEALED_KEYS, keepsakes::OTHER_CLUSTERS, keepsakes::OLD_CLUSTER].map(no_cluster),
        ),
    }
    checks.push(match sight.state {
        State::Absent => no_cluster(depends::ID),
        _ => depends::check(&seen.servers, seen.inside.as_ref().map(|inside| &inside.exposure), &seen.addresses()),
    });
    // Of a cluster that is going already they may be gone.
    let is_made = |machine: &&RememberedMachine| machine.made && sight.state == State::There;
    let made = sight.remembered.machines.values().filter(is_made).count();
    for hypervisor in seen.cluster().into_iter().flat_map(|cluster| &cluster.hypervisors) {
        checks.push(hypervisor::check(&hypervisor.name, &hypervisor.observation, made, |vm| seen.is_its(vm)));
    }
    let is_going = matches!(sight.state, State::UnderWay { .. });
    let checks = checks.into_iter().map(|check| if is_going { of_one_that_goes(check) } else { check });
    let mut checks: Vec<DrCheck> = checks.map(|check| accepted.take(check)).collect();
    checks.sort_by_key(|check| check.outcome);
    checks
}

fn check(id: &str, outcome: CheckOutcome, message: impl Into<String>) -> DrCheck {
    DrCheck { id: id.to_owned(), outcome, message: message.into(), details: Vec::new(), mend: None }
}

fn passed(id: &str, message: impl Into<String>) -> DrCheck {
    check(id, CheckOutcome::Passed, message)
}

fn noted(id: &str, message: impl Into<String>) -> DrCheck {
    check(id, CheckOutcome::Noted, message)
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

/// Of a cluster that is being destroyed already: what can no longer be seen of it is lost with or without this drill, and is no
/// reason to leave it half destroyed.
fn of_one_that_goes(check: DrCheck) -> DrCheck {
    let of_old = [volumes::ID, keepsakes::SEALED_KEYS, keepsakes::OTHER_CLUSTERS, keepsakes::OLD_CLUSTER, depends::ID];
    if check.outcome != CheckOutcome::Unknown || !of_old.contains(&check.id.as_str()) {
        return check;
    }
    let message = format!("cannot be seen any more, the cluster is being destroyed already: {}", check.message);
    DrCheck { outcome: CheckOutcome::Noted, message, mend: None, ..check }
}

/// There is nothing that it could be about.
fn no_cluster(id: &str) -> DrCheck {
    noted(id, "there is no living cluster")
}

impl DrCheck {
    /// With each thing that it is about.
    fn of(mut self, details: Vec<String>) -> Self {
        self.details = details;
        self
    }
}

/// The first few, and how many more.
fn few(names: &[String]) -> String {
    text::few(names, NAMED)
}

/// So many of them: `1 volume`, `3 volumes`.
pub(super) fn so_many(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// A check as tests have it before their eyes.
#[cfg(test)]
fn shown(check: &DrCheck) -> String {
    let details: Vec<String> = check.details.iter().map(|detail| format!("\n  - {detail}")).collect();
    let details = details.concat();
    let mend = check.mend.as_ref().map(|mend| format!("\n  {mend}")).unwrap_or_default();
    format!("{} {}: {}{details}{mend}", check.outcome.word(), check.id, check.message)
}

#[cfg(test)]
mod tests {
    use super::{failed, of_one_that_goes, shown, unknown};
    use crate::error::Error;

    #[test]
    fn what_is_lost_already_stands_against_nothing() {
        let away = || Error::unreachable("Kubernetes API of prod: answered 502 Bad Gateway: proxy error");
        let gone = failed("volumes", "1 of 1", "back it up");
        let checks = [unknown("volumes", &away()), unknown("hypervisor-proxmox", &away()), gone];
        let lines = checks.map(|check| shown(&of_one_that_goes(check))).join("\n");
        insta::assert_snapshot!(lines, @r"
        noted volumes: cannot be seen any more, the cluster is being destroyed already: Kubernetes API of prod: answered 502 Bad Gateway: proxy error
        unknown hypervisor-proxmox: Kubernetes API of prod: answered 502 Bad Gateway: proxy error
          --accept-unknown hypervisor-proxmox goes on without it
        failed volumes: 1 of 1
          back it up
        ");
    }
}
