//! Volumes and their last backups.

use jiff::Timestamp;

use super::{DrCheck, failed, passed, so_many, unknown};
use crate::error::Result;
use crate::estate::{Answer, Longhorn, Observation, PersistentVolume};

/// Volumes that nothing was backed up of.
pub(super) const ID: &str = "volumes";

/// Whose volumes Longhorn itself tells of.
const LONGHORN: &str = "driver.longhorn.io";

/// Who stores what the nodes only mount: it stays where it is (`kubernetes-csi`'s `csi-driver-nfs`, `csi-driver-smb`).
const ELSEWHERE: [&str; 8] =
    ["nfs", "iscsi", "fc", "rbd", "cephfs", "nfs.csi.k8s.io", "smb.csi.k8s.io", "org.democratic-csi.nfs"];

/// Each volume has a backup, and which is the oldest. `longhorn` is none where it could not be asked for.
pub(super) fn check(
    longhorn: Option<&Observation<Longhorn>>,
    volumes: &Result<Vec<PersistentVolume>>,
    now: Timestamp,
) -> DrCheck {
    let of_longhorn = match longhorn.map(|longhorn| &longhorn.answer) {
        Some(Answer::Seen(longhorn)) => longhorn.volumes.as_slice(),
        Some(Answer::Unseen(error)) => return unknown(ID, error),
        Some(Answer::Absent) | None => &[],
    };
    let all = match volumes {
        Ok(all) => all,
        Err(error) => return unknown(ID, error),
    };
    let mut backed_up = Vec::new();
    let mut without: Vec<String> = Vec::new();
    for volume in of_longhorn {
        let claim = volume.claim.as_ref().map(|claim| format!("{}/{}", claim.namespace, claim.name));
        let name = claim.unwrap_or_else(|| volume.name.clone());
        match volume.last_backup {
            Some(at) => backed_up.push((at, name)),
            None => without.push(format!("{name}: never backed up")),
        }
    }
    let is_seen = longhorn.is_some_and(|longhorn| longhorn.seen().is_some());
    let told = |volume: &&PersistentVolume| volume.storage == LONGHORN && is_seen;
    let others = all.iter().filter(|volume| !told(volume) && !ELSEWHERE.contains(&volume.storage.as_str()));
    without.extend(others.map(|volume| {
        let claim = volume.claim.as_ref().map(|claim| format!("{}/{}", claim.namespace, claim.name));
        let storage = if volume.storage.is_empty() { "nobody says where" } else { &volume.storage };
        format!("{} ({storage}): no backup is known", claim.unwrap_or_else(|| volume.name.clone()))
    }));
    backed_up.sort_unstable();
    let told: Vec<String> = backed_up.iter().map(|(at, name)| format!("{name}: {at}, {} ago", ago(*at, now))).collect();
    let count = backed_up.len() + without.len();
    if !without.is_empty() {
        let message = format!("{} of {} without a backup", without.len(), so_many(count, "volume"));
        let mend = "back them up; --accept-data-loss destroys what is on them";
        return failed(ID, message, mend).of(without.into_iter().chain(told).collect());
    }
    let Some((at, oldest)) = backed_up.first() else { return passed(ID, "no volumes of its own") };
    let message =
        format!("{}, each with a backup; the oldest is {oldest}'s, {} old", so_many(count, "volume"), ago(*at, now));
    passed(ID, message).of(told)
}

/// `45 min`, `30 h`, `12 d`.
fn ago(at: Timestamp, now: Timestamp) -> String {
    match now.duration_since(at).as_mins().max(0) {
        minutes if minutes < 120 => format!("{minutes} min"),
        minutes if minutes < 48 * 60 => format!("{} h", minutes / 60),
        minutes => format!("{} d", minutes / (24 * 60)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::check;
    use crate::error::Error;
    use crate::estate::{Answer, Longhorn, LonghornVolume, ObjectRef, Observation, PersistentVolume};
    use crate::ops::dr::checks::shown;

    fn claim(name: &str) -> ObjectRef {
        ObjectRef { kind: String::new(), namespace: "shop".into(), name: name.into() }
    }

    fn longhorn(volumes: &[(&str, Option<&str>)]) -> Observation<Longhorn> {
        let volume = |(name, backup): &(&str, Option<&str>)| LonghornVolume {
            claim: Some(claim(name)),
            last_backup: backup.map(|at| at.parse().unwrap()),
            ..LonghornVolume::default()
        };
        let volumes = volumes.iter().map(volume).collect();
        observed(Answer::Seen(Longhorn { volumes, ..Longhorn::default() }))
    }

    fn observed(answer: Answer<Longhorn>) -> Observation<Longhorn> {
        Observation { source: String::new(), took: Duration::ZERO, answer }
    }

    fn stored(storages: &[&str]) -> Vec<PersistentVolume> {
        let volume = |storage: &&str| PersistentVolume {
            name: format!("pvc-{storage}"),
            claim: (!storage.is_empty()).then(|| claim(storage)),
            storage: (*storage).into(),
        };
        storages.iter().map(volume).collect()
    }

    #[test]
    fn every_volume_counts_with_its_last_backup() {
        let now = "2026-11-29T10:00:00Z".parse().unwrap();
        let away = || Error::unreachable("Kubernetes API of prod: no answer within 5 s");
        let (old, new) = (Some("2026-11-01T10:00:00Z"), Some("2026-11-29T09:15:00Z"));
        let cases = [
            (Some(longhorn(&[])), Ok(stored(&[]))),
            (Some(longhorn(&[("db", new), ("data", old)])), Ok(stored(&["driver.longhorn.io", "nfs"]))),
            (Some(longhorn(&[("db", Some("2026-11-28T09:15:00Z")), ("cache", None)])), Ok(stored(&[]))),
            (Some(observed(Answer::Absent)), Ok(stored(&["hostPath", "ebs.csi.aws.com", ""]))),
            (None, Ok(stored(&["driver.longhorn.io"]))),
            (Some(observed(Answer::Unseen(away()))), Ok(stored(&[]))),
            (Some(longhorn(&[])), Err(away())),
        ];
        let lines: Vec<String> =
            cases.iter().map(|(longhorn, volumes)| shown(&check(longhorn.as_ref(), volumes, now))).collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        passed volumes: no volumes of its own
        passed volumes: 2 volumes, each with a backup; the oldest is shop/data's, 28 d old
          - shop/data: 2026-11-01T10:00:00Z, 28 d ago
          - shop/db: 2026-11-29T09:15:00Z, 45 min ago
        failed volumes: 1 of 2 volumes without a backup
          - shop/cache: never backed up
          - shop/db: 2026-11-28T09:15:00Z, 24 h ago
          back them up; --accept-data-loss destroys what is on them
        failed volumes: 3 of 3 volumes without a backup
          - shop/hostPath (hostPath): no backup is known
          - shop/ebs.csi.aws.com (ebs.csi.aws.com): no backup is known
          - pvc- (nobody says where): no backup is known
          back them up; --accept-data-loss destroys what is on them
        failed volumes: 1 of 1 volume without a backup
          - shop/driver.longhorn.io (driver.longhorn.io): no backup is known
          back them up; --accept-data-loss destroys what is on them
        unknown volumes: Kubernetes API of prod: no answer within 5 s
          --accept-unknown volumes goes on without it
        unknown volumes: Kubernetes API of prod: no answer within 5 s
          --accept-unknown volumes goes on without it
        ");
    }
}
