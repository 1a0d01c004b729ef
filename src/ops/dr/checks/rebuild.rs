//! What a rebuild would do otherwise: the template against the living cluster, its locks, its backups.

use serde_json::Value;

use super::{DrCheck, failed, noted, passed, so_many};
use crate::estate::Machine;
use crate::ops::template::delete::{Sight, State};
use crate::resource::{Document, label};
use crate::template::changes::{ChangeSet, Update};

/// The template makes another cluster than the one that runs.
pub(super) const DIFFERS: &str = "rebuild-differs";
const LOCKED: &str = "cluster-locked";
const RESTORES: &str = "etcd-backup-void";

/// The cluster is not locked.
pub(super) fn locked(sight: &Sight) -> DrCheck {
    if sight.locked {
        let unlock = format!("talops unlock cluster {}", sight.remembered.cluster);
        return failed(LOCKED, "the cluster is locked: Omni refuses to delete it", unlock);
    }
    passed(LOCKED, "the cluster is not locked")
}

/// A lock on a machine that its template does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MachineLock {
    id: String,
    hostname: String,
    /// The machine goes with the cluster, and its lock with it.
    made: bool,
}

/// The locks of the cluster's machines that the template does not have. A locked cluster's are the cluster's: Omni locks its
/// machines with it (observed on v1.10.4) and unlocks them with it, and which had one of their own shows then.
pub(super) fn locks(sight: &Sight, machines: &[Machine], wanted: &[Document]) -> Vec<MachineLock> {
    if sight.locked {
        return Vec::new();
    }
    let is_wanted = |id: &str| {
        let mut nodes = wanted.iter().filter(|document| kind(document) == "MachineSetNodes");
        nodes.any(|node| node.metadata.id == id && node.metadata.has_annotation(label::LOCKED))
    };
    let locked = machines.iter().filter(|machine| machine.locked && !is_wanted(&machine.id));
    locked
        .filter_map(|machine| {
            let made = sight.remembered.machines.get(&machine.id)?.made;
            Some(MachineLock { id: machine.id.clone(), hostname: machine.hostname.clone(), made })
        })
        .collect()
}

/// The template against the living cluster, in counts, versions, patches, locks and what was set by hand. `relock` puts the
/// locks of machines back that stay.
pub(super) fn differs(state: State, changes: &ChangeSet, locks: &[MachineLock], relock: bool) -> DrCheck {
    if state != State::There {
        return noted(DIFFERS, "there is no living cluster to hold the template against");
    }
    let details = differences(changes, locks, relock);
    if details.is_empty() {
        return passed(DIFFERS, "the cluster is as its template says");
    }
    let message = format!("another cluster than runs would be made: {}", so_many(details.len(), "difference"));
    let mend = "look at `talops template diff`; --accept-differences makes it as the template says";
    failed(DIFFERS, message, mend).of(details)
}

fn differences(changes: &ChangeSet, locks: &[MachineLock], relock: bool) -> Vec<String> {
    let pointer = |document: &Document| document.metadata.pointer().to_string();
    let is_lock = |document: &Document| {
        kind(document) == "MachineSetNodes" && locks.iter().any(|lock| lock.id == document.metadata.id)
    };
    let updates = changes.updates.iter().filter(|update| !(is_lock(&update.actual) && only_unlocks(update)));
    let locked = |remark: &&crate::template::changes::Remark| {
        // The lock itself is told below.
        locks.iter().any(|lock| lock.id == remark.resource.id) && remark.message.starts_with("is locked")
    };
    let by_hand = changes.by_hand.iter().filter(|remark| !locked(remark));
    let is_told = |document: &&Document| {
        let pointer = document.metadata.pointer();
        !changes.by_hand.iter().any(|remark| remark.resource == pointer)
    };
    let kept = locks.iter().filter(|lock| lock.made || !relock);
    updates
        .flat_map(updated)
        .chain(changes.creates.iter().map(|document| format!("{} would be new", pointer(document))))
        .chain(
            changes.destroyed().filter(is_told).map(|document| format!("{} is not in the template", pointer(document))),
        )
        .chain(by_hand.map(|remark| format!("{} {}", remark.resource, remark.message)))
        .chain(kept.map(|MachineLock { id, hostname, made }| {
            let name = if hostname.is_empty() { id } else { hostname };
            match made {
                true => format!("machine {name} is locked, and is made anew: its lock goes with it"),
                false => format!("machine {name} is locked, and would be unlocked: --relock locks it again"),
            }
        }))
        .collect()
}

/// Whether nothing but a machine's lock is otherwise.
fn only_unlocks(update: &Update) -> bool {
    let mut actual = update.actual.clone();
    actual.metadata.annotations.remove(label::LOCKED);
    actual.spec == update.wanted.spec
        && actual.metadata.annotations == update.wanted.metadata.annotations
        && actual.metadata.labels == update.wanted.metadata.labels
}

/// What of a resource is otherwise: versions and counts by their values, everything else by its name alone.
fn updated(update: &Update) -> Vec<String> {
    let name = update.wanted.metadata.pointer().to_string();
    let (is, wanted) = (&update.actual.spec, &update.wanted.spec);
    let text = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "none".to_owned(),
        Some(other) => other.to_string(),
    };
    let fields: [(&str, &str); 4] = [
        ("/kubernetes_version", "Kubernetes"),
        ("/talos_version", "Talos"),
        ("/machine_allocation/name", "its machine class"),
        ("/machine_allocation/machine_count", "its count of machines"),
    ];
    let told: Vec<String> = fields
        .iter()
        .map(|(path, words)| (is.pointer(path), wanted.pointer(path), words))
        .filter(|(is, wanted, _)| is != wanted)
        .map(|(is, wanted, words)| format!("{name}: {words} is {}, and would be {}", text(is), text(wanted)))
        .collect();
    if told.is_empty() { vec![format!("{name} would be otherwise")] } else { told }
}

fn kind(document: &Document) -> &str {
    document.metadata.type_name.split('.').next().unwrap_or_default()
}

/// A control plane that is restored from the backup of the cluster that goes cannot be made: the key goes with it.
pub(super) fn restores(wanted: &[Document], uuid: Option<&str>) -> DrCheck {
    let from = wanted.iter().find_map(|document| document.spec.get("bootstrap_spec")?.get("cluster_uuid")?.as_str());
    match (from, uuid) {
        (Some(from), Some(uuid)) if from == uuid => {
            let message =
                format!("the template's bootstrapSpec restores from cluster {uuid}, which this drill destroys");
            let mend = "remove bootstrapSpec from the template: Omni drops the backups' key with the cluster";
            failed(RESTORES, message, mend)
        }
        (_, Some(_)) => noted(RESTORES, "etcd backups of this cluster cannot be restored afterwards"),
        (_, None) => passed(RESTORES, "the template restores from no backup of this cluster"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{MachineLock, differs, locked, locks, restores};
    use crate::conditions::cluster_gone::{Remembered, RememberedMachine};
    use crate::estate::{Machine, Remains};
    use crate::ops::dr::checks::shown;
    use crate::ops::template::delete::{Sight, State};
    use crate::resource::{Document, Metadata, label};
    use crate::template::changes::ChangeSet;

    fn document(kind: &str, id: &str, spec: Value) -> Document {
        let mut metadata =
            Metadata { type_name: format!("{kind}.omni.sidero.dev"), id: id.into(), ..Metadata::default() };
        metadata.namespace = "default".into();
        if kind != "Clusters" {
            metadata.labels = [(label::CLUSTER.to_owned(), "prod".to_owned())].into();
        }
        Document { metadata, spec }
    }

    fn cluster(kubernetes: &str) -> Document {
        document("Clusters", "prod", json!({"kubernetes_version": kubernetes, "talos_version": "1.13.8"}))
    }

    fn workers(count: u64) -> Document {
        let class = json!({"name": "small", "machine_count": count});
        document("MachineSets", "prod-workers", json!({"machine_allocation": class}))
    }

    fn patch(id: &str, data: &str) -> Document {
        document("ConfigPatches", id, json!({"data": data}))
    }

    fn node(locked: bool) -> Document {
        let mut node = document("MachineSetNodes", "430d", json!({}));
        if locked {
            node.metadata.annotations = [(label::LOCKED.to_owned(), String::new())].into();
        }
        node
    }

    #[test]
    fn what_would_be_otherwise_is_named() {
        let seen =
            || vec![cluster("1.36.2"), workers(3), patch("400-prod-a", "a: 1"), patch("mine", "b: 1"), node(true)];
        let same = vec![cluster("1.36.2"), workers(3), patch("400-prod-a", "a: 1"), patch("mine", "b: 1"), node(true)];
        let other = vec![
            cluster("1.36.3"),
            workers(2),
            patch("400-prod-a", "a: secret"),
            patch("400-prod-c", "c: 1"),
            node(false),
        ];
        let lock = |made| MachineLock { id: "430d".into(), hostname: "talos-w-1".into(), made };
        let of = |wanted: Vec<Document>| ChangeSet::of_template("prod", wanted, seen());
        let unlocked = {
            let mut wanted = same.clone();
            wanted.pop();
            wanted.push(node(false));
            wanted
        };
        let lines = [
            differs(State::There, &of(same.clone()), &[], false),
            differs(State::There, &of(other), &[lock(false)], false),
            differs(State::There, &of(unlocked.clone()), &[lock(false)], false),
            differs(State::There, &of(unlocked), &[lock(false)], true),
            // The lock of a machine that is made anew cannot be put back.
            differs(State::There, &of(same), &[lock(true)], true),
            differs(State::Absent, &of(Vec::new()), &[], false),
        ];
        insta::assert_snapshot!(lines.map(|line| shown(&line)).join("\n"), @r"
        passed rebuild-differs: the cluster is as its template says
        failed rebuild-differs: another cluster than runs would be made: 6 differences
          - Clusters/prod: Kubernetes is 1.36.2, and would be 1.36.3
          - ConfigPatches/400-prod-a would be otherwise
          - MachineSets/prod-workers: its count of machines is 3, and would be 2
          - ConfigPatches/400-prod-c would be new
          - ConfigPatches/mine is destroyed, and its id is none that a template gives: it was made by hand, or with idOverride
          - machine talos-w-1 is locked, and would be unlocked: --relock locks it again
          look at `talops template diff`; --accept-differences makes it as the template says
        failed rebuild-differs: another cluster than runs would be made: 1 difference
          - machine talos-w-1 is locked, and would be unlocked: --relock locks it again
          look at `talops template diff`; --accept-differences makes it as the template says
        passed rebuild-differs: the cluster is as its template says
        failed rebuild-differs: another cluster than runs would be made: 1 difference
          - machine talos-w-1 is locked, and is made anew: its lock goes with it
          look at `talops template diff`; --accept-differences makes it as the template says
        noted rebuild-differs: there is no living cluster to hold the template against
        ");
    }

    #[test]
    fn a_locked_cluster_and_a_backup_of_itself_stand_against_it() {
        let mut sight = Sight {
            state: State::There,
            is_nothing: false,
            locked: true,
            remembered: crate::conditions::cluster_gone::Remembered { cluster: "prod".into(), ..Default::default() },
            destroys: [].into(),
            remains: Remains::default(),
        };
        let mut lines = vec![shown(&locked(&sight))];
        sight.locked = false;
        lines.push(shown(&locked(&sight)));
        let from = |uuid: &str| vec![document("MachineSets", "x", json!({"bootstrap_spec": {"cluster_uuid": uuid}}))];
        lines.push(shown(&restores(&from("1f9a"), Some("1f9a"))));
        lines.push(shown(&restores(&from("77c0"), Some("1f9a"))));
        lines.push(shown(&restores(&[], None)));
        insta::assert_snapshot!(lines.join("\n"), @r"
        failed cluster-locked: the cluster is locked: Omni refuses to delete it
          talops unlock cluster prod
        passed cluster-locked: the cluster is not locked
        failed etcd-backup-void: the template's bootstrapSpec restores from cluster 1f9a, which this drill destroys
          remove bootstrapSpec from the template: Omni drops the backups' key with the cluster
        noted etcd-backup-void: etcd backups of this cluster cannot be restored afterwards
        passed etcd-backup-void: the template restores from no backup of this cluster
        ");
    }

    #[test]
    fn the_locks_of_a_locked_cluster_s_machines_are_the_cluster_s() {
        let machines = [Machine { id: "430d".into(), locked: true, ..Machine::default() }];
        let remembered = Remembered {
            machines: [("430d".to_owned(), RememberedMachine::default())].into(),
            ..Remembered::default()
        };
        let of = |locked| {
            let sight = Sight {
                state: State::There,
                is_nothing: false,
                locked,
                remembered: remembered.clone(),
                destroys: std::collections::BTreeMap::new(),
                remains: Remains::default(),
            };
            locks(&sight, &machines, &[]).len()
        };
        assert_eq!((of(false), of(true)), (1, 0));
    }
}
