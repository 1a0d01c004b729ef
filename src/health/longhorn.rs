//! Are Longhorn's volumes, nodes and disks well?
//!
//! Words: `longhorn/longhorn-manager` `k8s/pkg/apis/longhorn/v1beta2/{volume,node}.go`.

use jiff::Timestamp;

use super::finding::{Collected, Counts, Finding, Severity, Subject, counted};
use crate::estate::{Condition, Dimension, Longhorn, LonghornNode, LonghornVolume};

/// Judges every volume, node and disk.
pub(super) fn judge(scope: &str, longhorn: &Longhorn, into: &mut Collected) -> (Counts, String) {
    for node in &longhorn.nodes {
        judge_node(scope, node, into);
        into.depends(&Subject::new(scope, "LonghornNode", &node.name), Subject::new(scope, "Node", &node.name));
    }
    for volume in &longhorn.volumes {
        judge_volume(scope, volume, into);
        if let Some(claim) = &volume.claim {
            into.depends(&Subject::object(scope, claim), volume_subject(scope, volume));
        }
        // A replica that is lost with its node degrades the volume, an engine that is lost leaves its state unknown; a
        // volume with no replica left has more than that.
        if matches!(volume.robustness.as_str(), "degraded" | "unknown") {
            for node in &longhorn.nodes {
                into.depends(&volume_subject(scope, volume), Subject::new(scope, "LonghornNode", &node.name));
            }
        }
    }
    let total = (longhorn.volumes.len() + longhorn.nodes.len()) as u64;
    let well = total.saturating_sub(into.not_well(Dimension::Longhorn, scope));
    (Counts { total, well }, facts(longhorn))
}

fn facts(longhorn: &Longhorn) -> String {
    let volumes = format!(
        "{}, {}",
        counted(longhorn.volumes.len() as u64, "volume"),
        counted(longhorn.nodes.len() as u64, "node")
    );
    let oldest: Option<Timestamp> = longhorn.volumes.iter().filter_map(|volume| volume.last_backup).min();
    let never = longhorn.volumes.iter().filter(|volume| volume.last_backup.is_none()).count();
    match oldest {
        Some(oldest) => {
            let never = if never > 0 { format!(", {never} never backed up") } else { String::new() };
            format!("{volumes}, oldest last backup {}{never}", oldest.strftime("%Y-%m-%d"))
        }
        None if longhorn.volumes.is_empty() => volumes,
        None => format!("{volumes}, no backups"),
    }
}

fn volume_subject(scope: &str, volume: &LonghornVolume) -> Subject {
    Subject::new(scope, "Volume", &volume.name)
}

fn judge_volume(scope: &str, volume: &LonghornVolume, into: &mut Collected) {
    let of_claim = volume.claim.as_ref().map(|claim| format!("claim {}/{}", claim.namespace, claim.name));
    let unscheduled = refused(&volume.conditions, "Scheduled");
    let why = unscheduled.map(|condition| format!("{}: {}", word(condition, "not scheduled"), condition.message));
    let state = format!("{}, {}", volume.state, volume.robustness);
    let (severity, state) = match (volume.state.as_str(), volume.robustness.as_str()) {
        // A volume that nobody uses has no robustness.
        ("attached", "healthy") | ("detached", "unknown" | "healthy" | "") if unscheduled.is_none() => return,
        ("", "") => (Severity::Progressing, "no status yet".to_owned()),
        ("creating" | "attaching" | "detaching" | "deleting", robustness)
            if !matches!(robustness, "degraded" | "faulted") =>
        {
            (Severity::Progressing, state)
        }
        _ => (Severity::Failing, state),
    };
    let message: Vec<String> = why.into_iter().chain(of_claim).collect();
    let finding = Finding::new(Dimension::Longhorn, volume_subject(scope, volume), severity, state);
    into.add(finding.because(message.join("; ")).since(unscheduled.and_then(|condition| condition.since)));
}

fn judge_node(scope: &str, node: &LonghornNode, into: &mut Collected) {
    let subject = Subject::new(scope, "LonghornNode", &node.name);
    let finding = |severity, state: String| Finding::new(Dimension::Longhorn, subject.clone(), severity, state);
    if let Some(ready) = refused(&node.conditions, "Ready") {
        into.add(finding(Severity::Failing, word(ready, "NotReady")).because(&ready.message).since(ready.since));
        return;
    }
    if !node.schedulable {
        into.add(finding(Severity::Notice, "scheduling is switched off".to_owned()));
    } else if let Some(schedulable) = refused(&node.conditions, "Schedulable") {
        // A cordoned node is not schedulable for Longhorn either, which is the operator's own doing.
        let cordoned = schedulable.reason == "KubernetesNodeCordoned";
        let severity = if cordoned { Severity::Notice } else { Severity::Failing };
        into.add(
            finding(severity, word(schedulable, "not schedulable"))
                .because(&schedulable.message)
                .since(schedulable.since),
        );
    }
    for disk in &node.disks {
        for (kind, otherwise) in [("Ready", "disk not ready"), ("Schedulable", "disk not schedulable")] {
            if let Some(condition) = refused(&disk.conditions, kind) {
                let (available, maximum) = (u128::from(disk.available_bytes), u128::from(disk.maximum_bytes));
                let percent = (available * 100).checked_div(maximum).unwrap_or_default();
                let message = format!("disk {} ({percent} % free): {}", disk.path, condition.message);
                into.add(
                    finding(Severity::Failing, word(condition, otherwise)).because(message).since(condition.since),
                );
            }
        }
    }
}

fn refused<'a>(conditions: &'a [Condition], kind: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| condition.kind == kind && condition.status != "True")
}

fn word(condition: &Condition, otherwise: &str) -> String {
    if condition.reason.is_empty() { otherwise.to_owned() } else { condition.reason.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::LonghornDisk;

    fn volume(state: &str, robustness: &str) -> LonghornVolume {
        LonghornVolume {
            name: "pvc-1".into(),
            state: state.into(),
            robustness: robustness.into(),
            ..LonghornVolume::default()
        }
    }

    fn condition(kind: &str, status: &str, reason: &str) -> Condition {
        Condition { kind: kind.into(), status: status.into(), reason: reason.into(), message: "m".into(), since: None }
    }

    fn verdicts(longhorn: &Longhorn) -> Vec<(Severity, String)> {
        let mut collected = Collected::default();
        judge("prod", longhorn, &mut collected);
        collected.findings.into_iter().map(|finding| (finding.severity, finding.state)).collect()
    }

    #[test]
    fn a_table_of_volumes() {
        let cases = [
            ("attached", "healthy", None),
            ("detached", "unknown", None),
            ("attached", "degraded", Some((Severity::Failing, "attached, degraded"))),
            ("detached", "faulted", Some((Severity::Failing, "detached, faulted"))),
            ("attaching", "unknown", Some((Severity::Progressing, "attaching, unknown"))),
            ("attached", "unknown", Some((Severity::Failing, "attached, unknown"))),
            ("attached", "sparkling", Some((Severity::Failing, "attached, sparkling"))),
            ("", "", Some((Severity::Progressing, "no status yet"))),
        ];
        for (state, robustness, expected) in cases {
            let longhorn = Longhorn { volumes: vec![volume(state, robustness)], nodes: vec![] };
            let expected: Vec<_> = expected.into_iter().map(|(severity, state)| (severity, state.to_owned())).collect();
            assert_eq!(verdicts(&longhorn), expected, "{state} {robustness}");
        }
    }

    #[test]
    fn a_disk_under_pressure_is_a_fault_of_its_node() {
        let disk = LonghornDisk {
            name: "default".into(),
            path: "/var/lib/longhorn".into(),
            available_bytes: 5,
            maximum_bytes: 100,
            conditions: vec![condition("Ready", "True", ""), condition("Schedulable", "False", "DiskPressure")],
        };
        let node =
            LonghornNode { name: "worker-1".into(), schedulable: true, disks: vec![disk], ..LonghornNode::default() };
        assert_eq!(
            verdicts(&Longhorn { volumes: vec![], nodes: vec![node] }),
            [(Severity::Failing, "DiskPressure".to_owned())]
        );
    }

    #[test]
    fn a_disk_of_any_size_has_a_share_that_is_free() {
        let disk = LonghornDisk {
            available_bytes: u64::MAX,
            maximum_bytes: u64::MAX,
            conditions: vec![condition("Ready", "False", "")],
            ..LonghornDisk::default()
        };
        let node = LonghornNode { disks: vec![disk], ..LonghornNode::default() };
        let mut collected = Collected::default();
        judge("prod", &Longhorn { volumes: vec![], nodes: vec![node] }, &mut collected);
        assert!(collected.findings.iter().any(|finding| finding.message.contains("(100 % free)")));
    }

    #[test]
    fn a_cordoned_node_is_no_fault_of_longhorn() {
        let conditions =
            vec![condition("Ready", "True", ""), condition("Schedulable", "False", "KubernetesNodeCordoned")];
        let node = LonghornNode { name: "worker-1".into(), schedulable: true, conditions, ..LonghornNode::default() };
        assert_eq!(verdicts(&Longhorn { volumes: vec![], nodes: vec![node] })[0].0, Severity::Notice);
    }
}
