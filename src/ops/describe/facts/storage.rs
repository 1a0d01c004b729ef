//! Volume claims, Longhorn's volumes and nodes.

use super::{Told, condition, since};
use crate::estate::{LonghornNode, LonghornVolume, PersistentVolumeClaim};
use crate::ops::describe::report::fact;

pub(super) fn claim(claim: &PersistentVolumeClaim) -> Told {
    let state = if claim.phase.is_empty() { "no status yet" } else { &claim.phase };
    let facts = [
        fact("storage class", &claim.storage_class),
        fact("volume", &claim.volume),
        since("created", claim.created),
        since("being deleted since", claim.deleting_since),
    ];
    Told::new(state, facts)
}

pub(super) fn volume(volume: &LonghornVolume) -> Told {
    let word = |word: &str| if word.is_empty() { "no status yet".to_owned() } else { word.to_owned() };
    let state = format!("{}, {}", word(&volume.state), word(&volume.robustness));
    let claim = volume.claim.as_ref().map(|claim| format!("{}/{}", claim.namespace, claim.name));
    let backup = volume.last_backup.map(|time| time.strftime("%Y-%m-%d %H:%M:%SZ").to_string());
    let facts = [
        fact("claim", claim.unwrap_or_default()),
        fact("replicas", volume.replicas.to_string()),
        fact("last backup", backup.as_deref().unwrap_or("never")),
    ];
    let odd = volume.conditions.iter().filter(|one| one.kind == "Scheduled" && one.status != "True");
    Told::new(state, facts.into_iter().chain(odd.map(condition)))
}

pub(super) fn node(node: &LonghornNode) -> Told {
    let ready = node.conditions.iter().find(|one| one.kind == "Ready");
    let disks = node.disks.iter().map(|disk| {
        let percent = (u128::from(disk.available_bytes) * 100).checked_div(u128::from(disk.maximum_bytes));
        let free = percent.map(|percent| format!("{percent} % free")).unwrap_or_default();
        let odd = disk.conditions.iter().filter(|one| one.status != "True");
        let odd: Vec<String> = odd.map(|one| format!("{}={}", one.kind, one.status)).collect();
        fact(format!("disk {}", disk.path), [vec![free], odd].concat().join(", "))
    });
    let facts = [fact("scheduling", if node.schedulable { "on" } else { "off" })];
    let odd = node.conditions.iter().filter(|one| one.status != "True").map(condition);
    Told::new(super::ready(ready), facts.into_iter().chain(disks).chain(odd))
}
