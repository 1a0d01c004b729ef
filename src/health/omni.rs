//! Are the Omni server and its clusters well?
//!
//! Words: `siderolabs/omni` `client/api/omni/specs/omni.proto` at v1.10.4.

use jiff::{SignedDuration, Timestamp};

use super::finding::{Collected, Counts, Finding, Severity, Subject};
use crate::estate::{Dimension, KeyExpiry, MachineSet, OmniCluster, OmniServer, Upgrade};

/// The backend API number that this tool was built against.
const BACKEND_API: u32 = 2;
/// A key that runs out sooner than this is worth knowing.
const KEY_RUNS_OUT: SignedDuration = SignedDuration::from_hours(24 * 30);
/// Omni refuses signatures that are more than five minutes off (`siderolabs/go-api-signature` `pkg/message`).
const CLOCK_REFUSED: SignedDuration = SignedDuration::from_mins(4);
/// More than this is no network delay.
const CLOCK_OFF: SignedDuration = SignedDuration::from_secs(30);

/// Judges the server, the caller's key and the clock.
pub(super) fn judge_server(scope: &str, server: &OmniServer, now: Timestamp, into: &mut Collected) -> (Counts, String) {
    let finding =
        |severity, state: &str| Finding::new(Dimension::Omni, Subject::new(scope, "Omni", scope), severity, state);
    for odd in &server.unreadable {
        let subject = Subject::new(scope, &odd.kind, &odd.name);
        into.add(Finding::new(Dimension::Omni, subject, Severity::Failing, "unreadable").because(&odd.why));
    }
    let version_is_known = !server.unreadable.iter().any(|odd| odd.kind == "SysVersion");
    if server.backend_api_version != BACKEND_API && version_is_known {
        let message = format!("backend API {} where this tool knows {BACKEND_API}", server.backend_api_version);
        into.add(finding(Severity::Notice, "other API version").because(message));
    }
    if let Some(skew) = server.clock_skew {
        let off = skew.abs();
        let severity = if off > CLOCK_REFUSED { Severity::Failing } else { Severity::Notice };
        if off > CLOCK_OFF {
            let way = if skew.is_positive() { "behind" } else { "ahead of" };
            into.add(
                finding(severity, "clock skew").because(format!("this clock is {} s {way} Omni's", off.as_secs())),
            );
        }
    }
    let key = &server.key;
    if let Some(expires) = key.expires
        && expires.duration_since(now) < KEY_RUNS_OUT
    {
        into.add(finding(Severity::Notice, "key runs out").because(runs_out(key, expires, now)));
    }
    for other in newest_of_each(server.other_keys.as_deref().unwrap_or_default()) {
        if other.owner == key.owner || other.fingerprint == key.fingerprint {
            continue;
        }
        let Some(expires) = other.expires else { continue };
        if expires.duration_since(now) < KEY_RUNS_OUT {
            let subject = Subject::new(scope, "ServiceAccount", &other.owner);
            let state = if expires <= now { "key expired" } else { "key runs out" };
            let finding = Finding::new(Dimension::Omni, subject, Severity::Notice, state);
            into.add(finding.because(runs_out(other, expires, now)));
        }
    }
    let until = key.expires.map(|expires| format!(", key until {}", expires.strftime("%Y-%m-%d"))).unwrap_or_default();
    let others = if server.other_keys.is_none() { ", other keys: not permitted" } else { "" };
    let facts = format!("Omni {}, {} ({}){until}{others}", server.version, server.identity, server.role);
    (Counts { total: 1, well: 1 - into.not_well(Dimension::Omni, scope).min(1) }, facts)
}

/// An account keeps its older keys until they run out; only its newest matters.
fn newest_of_each(keys: &[KeyExpiry]) -> Vec<&KeyExpiry> {
    let mut newest: std::collections::BTreeMap<&str, &KeyExpiry> = std::collections::BTreeMap::new();
    for key in keys {
        let entry = newest.entry(&key.owner).or_insert(key);
        if entry.expires.is_some() && (key.expires.is_none() || key.expires > entry.expires) {
            *entry = key;
        }
    }
    newest.into_values().collect()
}

fn runs_out(key: &KeyExpiry, expires: Timestamp, now: Timestamp) -> String {
    let day = expires.strftime("%Y-%m-%d");
    let left = expires.duration_since(now);
    let digits = key.fingerprint.get(..8).unwrap_or(&key.fingerprint);
    match left.as_hours() {
        _ if left.is_negative() => format!("key {digits} expired on {day}"),
        0..48 => format!("key {digits} expires in {} h", left.as_hours()),
        hours => format!("key {digits} expires in {} d, on {day}", hours / 24),
    }
}

/// Judges every cluster, and those that the configuration names and Omni does not have.
pub(super) fn judge_clusters(
    scope: &str,
    clusters: &[OmniCluster],
    configured: &[&str],
    into: &mut Collected,
) -> (Counts, String) {
    for cluster in clusters {
        judge_cluster(scope, cluster, into);
    }
    let missing: Vec<&&str> =
        configured.iter().filter(|name| !clusters.iter().any(|cluster| cluster.name == **name)).collect();
    for name in &missing {
        let subject = Subject::new(scope, "Cluster", name);
        let finding = Finding::new(Dimension::Clusters, subject, Severity::Failing, "does not exist");
        into.add(finding.because("it is configured, and Omni has no cluster of that name"));
    }
    let total = (clusters.len() + missing.len()) as u64;
    let bad = (clusters.iter().filter(|cluster| is_bad(scope, cluster, into)).count() + missing.len()) as u64;
    let facts: Vec<String> = clusters
        .iter()
        .map(|cluster| {
            let OmniCluster { name, phase, kubernetes_version, talos_version, .. } = cluster;
            format!("{name} {phase}, Kubernetes {kubernetes_version}, Talos {talos_version}")
        })
        .collect();
    (Counts { total, well: total - bad }, facts.join("; "))
}

fn is_bad(scope: &str, cluster: &OmniCluster, collected: &Collected) -> bool {
    let parts: Vec<&str> =
        cluster.machine_sets.iter().map(|set| set.id.as_str()).chain([cluster.name.as_str()]).collect();
    collected.findings.iter().any(|finding| {
        finding.dimension == Dimension::Clusters
            && finding.severity != Severity::Notice
            && finding.subject.scope == scope
            && parts.contains(&finding.subject.name.as_str())
    })
}

fn judge_cluster(scope: &str, cluster: &OmniCluster, into: &mut Collected) {
    let subject = Subject::new(scope, "Cluster", &cluster.name);
    let finding = |severity, state: String| Finding::new(Dimension::Clusters, subject.clone(), severity, state);
    let machines = cluster.machines;
    let count =
        format!("{}/{} machines healthy, {} connected", machines.healthy, machines.requested, machines.connected);

    if cluster.tearing_down || cluster.phase == "DESTROYING" {
        let what = cluster.destroy_status.clone().unwrap_or_else(|| format!("{} machines left", machines.total));
        into.add(finding(Severity::Progressing, "DESTROYING".to_owned()).because(what));
        return;
    }
    let sets: Vec<Finding> = cluster.machine_sets.iter().filter_map(|set| judge_machine_set(scope, set)).collect();
    match (cluster.phase.as_str(), cluster.ready) {
        ("RUNNING", true) => {}
        ("SCALING_UP" | "SCALING_DOWN", _) => {
            into.add(finding(Severity::Progressing, cluster.phase.clone()).because(count));
        }
        (_, true) => into.add(finding(Severity::Failing, cluster.phase.clone()).because(count)),
        (_, false) => {
            // An upgrade takes its machine sets away one machine at a time: the cluster is on its way while they are.
            let worst = sets.iter().map(|set| set.severity).min();
            let severity = if worst == Some(Severity::Progressing) { Severity::Progressing } else { Severity::Failing };
            into.add(finding(severity, format!("{}, not ready", cluster.phase)).because(count));
        }
    }
    for condition in cluster.control_plane_conditions.iter().filter(|condition| condition.status != "Ready") {
        let severity = if condition.severity == "Error" { Severity::Failing } else { Severity::Notice };
        let state = format!("{} {}", condition.check, condition.status);
        into.add(finding(severity, state).because(&condition.reason));
    }
    if let Some(balancer) = cluster.load_balancer.filter(|balancer| !balancer.healthy || balancer.stopped) {
        let state = if balancer.stopped { "load balancer stopped" } else { "load balancer not healthy" };
        into.add(finding(Severity::Failing, state.to_owned()).because("Omni does not reach its Kubernetes API"));
    } else if !cluster.kubernetes_api_ready && cluster.phase == "RUNNING" {
        into.add(finding(Severity::Failing, "Kubernetes API not ready".to_owned()));
    }
    for (name, upgrade) in [("Kubernetes", &cluster.kubernetes_upgrade), ("Talos", &cluster.talos_upgrade)] {
        if let Some(upgrade) = upgrade {
            into.findings.extend(judge_upgrade(&finding, name, upgrade));
        }
    }
    for taint in &cluster.taints {
        into.add(finding(Severity::Notice, format!("tainted by {taint}")));
    }
    if cluster.locked {
        into.add(finding(Severity::Notice, "locked".to_owned()));
    }
    if let Some(error) = &cluster.backup_error {
        into.add(finding(Severity::Failing, "etcd backup failed".to_owned()).because(error));
    }
    into.findings.extend(sets);
    for set in &cluster.machine_sets {
        into.depends(&subject, Subject::new(scope, "MachineSet", &set.id));
    }
}

fn judge_upgrade(finding: &impl Fn(Severity, String) -> Finding, name: &str, upgrade: &Upgrade) -> Option<Finding> {
    let state = format!("{name} upgrade {}", upgrade.phase);
    let to = if upgrade.to_version.is_empty() { String::new() } else { format!("to {}: ", upgrade.to_version) };
    let message = if upgrade.error.is_empty() {
        format!("{to}{} {}", upgrade.step, upgrade.status)
    } else {
        upgrade.error.clone()
    };
    let severity = match upgrade.phase.as_str() {
        "Done" => return None,
        "Upgrading" | "Reverting" | "UpdatingMachineSchematics" if upgrade.error.is_empty() => Severity::Progressing,
        _ => Severity::Failing,
    };
    Some(finding(severity, state).because(message))
}

fn judge_machine_set(scope: &str, set: &MachineSet) -> Option<Finding> {
    let finding = |severity, state: String| {
        Finding::new(Dimension::Clusters, Subject::new(scope, "MachineSet", &set.id), severity, state)
    };
    let count = format!("{}/{} machines healthy", set.machines.healthy, set.machines.requested);
    let message = if set.error.is_empty() { count } else { set.error.clone() };
    match (set.phase.as_str(), set.ready) {
        ("Running", true) if set.locked_updates > 0 => Some(
            finding(Severity::Notice, "updates held back by a lock".to_owned())
                .because(format!("{} machines", set.locked_updates)),
        ),
        ("Running", true) => None,
        ("Running", false) => Some(finding(Severity::Failing, "Running, not ready".to_owned()).because(message)),
        ("ScalingUp" | "ScalingDown" | "Reconfiguring" | "Upgrading" | "Destroying", _) if set.error.is_empty() => {
            Some(finding(Severity::Progressing, set.phase.clone()).because(message))
        }
        _ => Some(finding(Severity::Failing, set.phase.clone()).because(message)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{ControlPlaneCondition, LoadBalancer, MachineCounts, UnreadableObject};
    use crate::health::testing::{ago, ahead, now};

    #[test]
    fn a_cluster_is_on_its_way_while_its_machine_sets_are_upgraded() {
        let set = |id: &str, phase: &str| MachineSet {
            id: id.into(),
            phase: phase.into(),
            machines: MachineCounts { total: 3, healthy: 3, connected: 3, requested: 3 },
            ..MachineSet::default()
        };
        let severity = |phases: [&str; 2]| {
            let machine_sets = vec![set("control-planes", phases[0]), set("workers", phases[1])];
            let upgrading = OmniCluster { ready: false, machine_sets, ..cluster() };
            let mut collected = Collected::default();
            judge_clusters("home", &[upgrading], &[], &mut collected);
            let own = collected.findings.iter().find(|finding| finding.subject.kind == "Cluster");
            own.map(|finding| finding.severity)
        };
        assert_eq!(severity(["Reconfiguring", "Upgrading"]), Some(Severity::Progressing));
        assert_eq!(severity(["Reconfiguring", "Failed"]), Some(Severity::Failing));
    }

    fn cluster() -> OmniCluster {
        OmniCluster {
            name: "talos-prod-01".into(),
            phase: "RUNNING".into(),
            ready: true,
            kubernetes_api_ready: true,
            control_plane_ready: true,
            machines: MachineCounts { total: 6, healthy: 6, connected: 6, requested: 6 },
            load_balancer: Some(LoadBalancer { healthy: true, stopped: false }),
            ..OmniCluster::default()
        }
    }

    fn verdicts(cluster: OmniCluster) -> Vec<(Severity, String)> {
        let mut collected = Collected::default();
        judge_clusters("home", &[cluster], &[], &mut collected);
        collected.findings.into_iter().map(|finding| (finding.severity, finding.state)).collect()
    }

    fn changed(change: impl FnOnce(&mut OmniCluster)) -> Vec<(Severity, String)> {
        let mut cluster = cluster();
        change(&mut cluster);
        verdicts(cluster)
    }

    #[test]
    fn a_cluster_that_runs_and_is_ready_is_well() {
        assert_eq!(verdicts(cluster()), []);
    }

    #[test]
    fn a_cluster_that_is_configured_and_not_there_is_a_fault() {
        let mut collected = Collected::default();
        let (counts, _) = judge_clusters("home", &[cluster()], &["talos-prod-01", "edge"], &mut collected);
        assert_eq!((counts.total, counts.well), (2, 1));
        assert_eq!(
            (collected.findings[0].subject.name.as_str(), collected.findings[0].state.as_str()),
            ("edge", "does not exist")
        );
    }

    #[test]
    fn a_table_of_clusters() {
        use Severity::{Failing, Notice, Progressing};
        let upgrade =
            |phase: &str, error: &str| Some(Upgrade { phase: phase.into(), error: error.into(), ..Upgrade::default() });
        let cases = [
            (changed(|one| one.ready = false), Failing, "RUNNING, not ready"),
            (changed(|one| one.phase = "SCALING_UP".into()), Progressing, "SCALING_UP"),
            (changed(|one| one.phase = "DESTROYING".into()), Progressing, "DESTROYING"),
            (changed(|one| one.tearing_down = true), Progressing, "DESTROYING"),
            (changed(|one| one.phase = "UNKNOWN (9)".into()), Failing, "UNKNOWN (9)"),
            (changed(|one| one.load_balancer = Some(LoadBalancer::default())), Failing, "load balancer not healthy"),
            (
                changed(|one| one.kubernetes_upgrade = upgrade("Upgrading", "")),
                Progressing,
                "Kubernetes upgrade Upgrading",
            ),
            (changed(|one| one.talos_upgrade = upgrade("Failed", "image not found")), Failing, "Talos upgrade Failed"),
            (changed(|one| one.taints = vec!["break-glass".into()]), Notice, "tainted by break-glass"),
            (changed(|one| one.locked = true), Notice, "locked"),
            (
                changed(|one| {
                    one.control_plane_conditions = vec![ControlPlaneCondition {
                        check: "Etcd".into(),
                        status: "NotReady".into(),
                        severity: "Error".into(),
                        reason: "no quorum".into(),
                    }];
                }),
                Failing,
                "Etcd NotReady",
            ),
        ];
        for (verdict, severity, state) in cases {
            assert_eq!(verdict, [(severity, state.to_owned())]);
        }
    }

    fn server(expires: Timestamp) -> OmniServer {
        let key = KeyExpiry {
            owner: "ops@example.com".into(),
            fingerprint: "7a9c771bc8fffee6".into(),
            expires: Some(expires),
        };
        OmniServer { version: "v1.10.4".into(), backend_api_version: 2, key, ..OmniServer::default() }
    }

    fn server_findings(server: &OmniServer) -> Vec<(Severity, String, String)> {
        let mut collected = Collected::default();
        judge_server("home", server, now(), &mut collected);
        collected.findings.into_iter().map(|finding| (finding.severity, finding.state, finding.message)).collect()
    }

    #[test]
    fn a_key_that_runs_out_within_a_month_is_worth_knowing() {
        assert_eq!(server_findings(&server(ahead("800h"))), []);
        let expected =
            (Severity::Notice, "key runs out".to_owned(), "key 7a9c771b expires in 10 d, on 2026-12-01".to_owned());
        assert_eq!(server_findings(&server(ahead("240h"))), [expected]);
    }

    #[test]
    fn what_cannot_be_read_is_not_well_and_no_other_version() {
        let mut server = server(ahead("8000h"));
        server.backend_api_version = 0;
        let odd = |kind: &str| UnreadableObject { kind: kind.into(), name: "a".into(), why: "odd".into() };
        server.unreadable = vec![odd("SysVersion"), odd("ServiceAccount")];
        let expected = (Severity::Failing, "unreadable".to_owned(), "odd".to_owned());
        assert_eq!(server_findings(&server), [expected.clone(), expected]);
    }

    #[test]
    fn only_the_newest_key_of_an_account_matters() {
        let mut server = server(ahead("8000h"));
        let key = |expires| KeyExpiry { owner: "provider".into(), fingerprint: "aa".into(), expires: Some(expires) };
        server.other_keys = Some(vec![key(ago("24h")), key(ahead("8000h"))]);
        assert_eq!(server_findings(&server), []);
        server.other_keys = Some(vec![key(ago("24h"))]);
        assert_eq!(server_findings(&server)[0].1, "key expired");
    }

    #[test]
    fn clock_skew_is_told_before_it_hurts() {
        let mut server = server(ahead("8000h"));
        server.clock_skew = Some(SignedDuration::from_secs(2));
        assert_eq!(server_findings(&server), []);
        server.clock_skew = Some(SignedDuration::from_secs(90));
        assert_eq!(server_findings(&server)[0].2, "this clock is 90 s behind Omni's");
        server.clock_skew = Some(SignedDuration::from_secs(-280));
        assert_eq!(server_findings(&server)[0].0, Severity::Failing);
    }
}
