//! Clusters and what hangs on them.

use std::collections::BTreeSet;

use super::{UNREADABLE, by_name, of_clusters, where_allowed};
use crate::error::Result;
use crate::estate::{ControlPlaneCondition, LoadBalancer, MachineCounts, MachineSet, OmniCluster, Upgrade};
use crate::omni::client::Client;
use crate::resource::{
    ClusterDestroyStatusSpec, ClusterDiagnosticsSpec, ClusterMachineCounts, ClusterSpec, ClusterStatusSpec,
    ClusterTaintSpec, ControlPlaneStatusSpec, EtcdBackupStatusSpec, KubernetesUpgradeStatusSpec, List,
    LoadBalancerStatusSpec, MachineSetStatusSpec, Metadata, Phase, Resource, Spec, TalosUpgradeStatusSpec, UNNAMED,
    label,
};

/// Everything that clusters are made of.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) clusters: List<ClusterSpec>,
    pub(super) statuses: List<ClusterStatusSpec>,
    pub(super) destroy_statuses: List<ClusterDestroyStatusSpec>,
    pub(super) taints: List<ClusterTaintSpec>,
    pub(super) diagnostics: List<ClusterDiagnosticsSpec>,
    pub(super) load_balancers: List<LoadBalancerStatusSpec>,
    pub(super) control_planes: List<ControlPlaneStatusSpec>,
    pub(super) kubernetes_upgrades: List<KubernetesUpgradeStatusSpec>,
    pub(super) talos_upgrades: List<TalosUpgradeStatusSpec>,
    pub(super) machine_sets: List<MachineSetStatusSpec>,
    pub(super) backups: List<EtcdBackupStatusSpec>,
}

/// Clusters by name: those of `only` that are there, or all.
///
/// # Errors
///
/// When one of the lists that make it up cannot be read. Taints, diagnostics and backups are left out where the caller
/// may not see them.
pub async fn clusters(client: &Client, only: &[String]) -> Result<Vec<OmniCluster>> {
    Ok(joined(&Box::pin(read(client, only)).await?))
}

async fn read(client: &Client, only: &[String]) -> Result<Lists> {
    let selectors = of_clusters(only);
    let (
        clusters,
        statuses,
        destroy_statuses,
        taints,
        diagnostics,
        load_balancers,
        control_planes,
        kubernetes_upgrades,
        talos_upgrades,
        machine_sets,
        backups,
    ) = futures::try_join!(
        by_name(client, only),
        by_name(client, only),
        by_name(client, only),
        async { where_allowed(by_name(client, only).await) },
        async { where_allowed(by_name(client, only).await) },
        by_name(client, only),
        client.list(&selectors),
        by_name(client, only),
        by_name(client, only),
        client.list(&selectors),
        async { where_allowed(by_name(client, only).await) },
    )?;
    Ok(Lists {
        clusters,
        statuses,
        destroy_statuses,
        taints,
        diagnostics,
        load_balancers,
        control_planes,
        kubernetes_upgrades,
        talos_upgrades,
        machine_sets,
        backups,
    })
}

pub(super) fn joined(lists: &Lists) -> Vec<OmniCluster> {
    // A status can come after its cluster and outlive it. What cannot be read is shown at the cluster that it names, be
    // there one or not.
    let readable = lists.clusters.resources.iter().map(|cluster| cluster.metadata.id.as_str());
    let with_status = lists.statuses.resources.iter().map(|status| status.metadata.id.as_str());
    let odd = unreadable_parts(lists).chain(named(&lists.statuses)).chain(labelled(&lists.machine_sets));
    let names: BTreeSet<&str> = readable.chain(with_status).chain(odd.map(|part| part.cluster)).collect();
    names.into_iter().map(|name| cluster(name, lists)).collect()
}

/// An object that belongs to a cluster and cannot be read.
struct UnreadablePart<'a> {
    kind: &'static str,
    cluster: &'a str,
    why: &'a str,
}

/// What cannot be read, but for the clusters' statuses and their machine sets, whose phases say so.
fn unreadable_parts(lists: &Lists) -> impl Iterator<Item = UnreadablePart<'_>> {
    named(&lists.clusters)
        .chain(named(&lists.destroy_statuses))
        .chain(named(&lists.taints))
        .chain(named(&lists.diagnostics))
        .chain(named(&lists.load_balancers))
        .chain(labelled(&lists.control_planes))
        .chain(named(&lists.kubernetes_upgrades))
        .chain(named(&lists.talos_upgrades))
        .chain(named(&lists.backups))
}

/// Of objects whose ids are clusters' names.
fn named<S: Spec>(list: &List<S>) -> impl Iterator<Item = UnreadablePart<'_>> {
    parts(list, |metadata| &metadata.id)
}

/// Of objects that name their clusters in a label.
fn labelled<S: Spec>(list: &List<S>) -> impl Iterator<Item = UnreadablePart<'_>> {
    parts(list, cluster_of)
}

fn cluster_of(metadata: &Metadata) -> &str {
    metadata.label(label::CLUSTER).unwrap_or(UNNAMED)
}

fn parts<S: Spec>(list: &List<S>, cluster: impl Fn(&Metadata) -> &str) -> impl Iterator<Item = UnreadablePart<'_>> {
    let kind = S::TYPE.split('.').next().unwrap_or_default();
    list.unreadable.iter().map(move |unreadable| UnreadablePart {
        kind,
        cluster: cluster(&unreadable.metadata),
        why: &unreadable.why,
    })
}

fn cluster(name: &str, lists: &Lists) -> OmniCluster {
    let asked = lists.clusters.find(name);
    let status = lists.statuses.find(name);
    let spec = status.map(|status| status.spec.clone()).unwrap_or_default();
    let odd = lists.statuses.unreadable.iter().find(|unreadable| unreadable.metadata.id == name);
    let (kubernetes_version, talos_version) = match asked {
        Some(asked) => (asked.spec.kubernetes_version.clone(), asked.spec.talos_version.clone()),
        None => (spec.kubernetes_version.clone(), spec.talos_version.clone()),
    };
    let backup = lists.backups.find(name).map(|backup| &backup.spec);
    OmniCluster {
        name: name.to_owned(),
        phase: odd.map_or_else(|| spec.phase(), |odd| format!("{UNREADABLE}: {}", odd.why)),
        ready: spec.ready,
        kubernetes_api_ready: spec.kubernetes_api_ready,
        control_plane_ready: spec.control_plane_ready,
        machines: counts(spec.machines),
        kubernetes_version,
        talos_version,
        control_plane_conditions: conditions(name, lists),
        load_balancer: lists
            .load_balancers
            .find(name)
            .map(|balancer| LoadBalancer { healthy: balancer.spec.healthy, stopped: balancer.spec.stopped }),
        kubernetes_upgrade: lists.kubernetes_upgrades.find(name).map(|upgrade| kubernetes_upgrade(&upgrade.spec)),
        talos_upgrade: lists.talos_upgrades.find(name).map(|upgrade| talos_upgrade(&upgrade.spec)),
        machine_sets: machine_sets(name, &lists.machine_sets),
        taints: taints(name, status, &lists.taints),
        locked: asked.is_some_and(|asked| asked.metadata.has_annotation(label::CLUSTER_LOCKED)),
        tearing_down: tearing_down(name, lists),
        destroy_status: lists.destroy_statuses.find(name).map(|status| status.spec.phase.clone()),
        diagnostics: lists.diagnostics.find(name).map(|found| diagnostics(&found.spec)).unwrap_or_default(),
        backup_error: backup.and_then(backup_error),
    }
}

/// A cluster that is not there any more while its status is, is being torn down; one that cannot be read is there.
fn tearing_down(name: &str, lists: &Lists) -> bool {
    let odd = |metadata: &Metadata| metadata.id == name;
    let of_readable = lists.clusters.find(name).map(|cluster| &cluster.metadata);
    let of_unreadable = lists.clusters.unreadable.iter().map(|cluster| &*cluster.metadata).find(|found| odd(found));
    match of_readable.or(of_unreadable) {
        Some(metadata) => metadata.phase == Phase::TearingDown,
        None => lists.statuses.find(name).is_some(),
    }
}

fn counts(machines: ClusterMachineCounts) -> MachineCounts {
    let ClusterMachineCounts { total, healthy, connected, requested } = machines;
    MachineCounts { total, healthy, connected, requested }
}

/// The control plane's checks; and, as checks that fail, what belongs to the cluster and cannot be read.
fn conditions(name: &str, lists: &Lists) -> Vec<ControlPlaneCondition> {
    let of_cluster = |metadata: &Metadata| metadata.label(label::CLUSTER) == Some(name);
    let statuses = lists.control_planes.resources.iter().filter(|status| of_cluster(&status.metadata));
    let checks = statuses.flat_map(|status| &status.spec.conditions).map(|condition| ControlPlaneCondition {
        check: condition.check(),
        status: condition.status(),
        severity: condition.severity(),
        reason: condition.reason.clone(),
    });
    let mut conditions: Vec<ControlPlaneCondition> = checks.collect();
    let odd = unreadable_parts(lists).filter(|part| part.cluster == name);
    conditions.extend(odd.map(|part| ControlPlaneCondition {
        check: part.kind.to_owned(),
        status: UNREADABLE.to_owned(),
        severity: "Error".to_owned(),
        reason: part.why.to_owned(),
    }));
    conditions
}

fn kubernetes_upgrade(spec: &KubernetesUpgradeStatusSpec) -> Upgrade {
    Upgrade {
        phase: spec.phase(),
        step: spec.step.clone(),
        status: spec.status.clone(),
        error: spec.error.clone(),
        to_version: spec.current_upgrade_version.clone(),
        reached_version: spec.last_upgrade_version.clone(),
    }
}

fn talos_upgrade(spec: &TalosUpgradeStatusSpec) -> Upgrade {
    Upgrade {
        phase: spec.phase(),
        step: spec.step.clone(),
        status: spec.status.clone(),
        error: spec.error.clone(),
        to_version: spec.current_upgrade_version.clone(),
        reached_version: spec.last_upgrade_version.clone(),
    }
}

fn machine_sets(name: &str, list: &List<MachineSetStatusSpec>) -> Vec<MachineSet> {
    let of_cluster = |metadata: &Metadata| cluster_of(metadata) == name;
    let bare = |metadata: &Metadata| MachineSet {
        id: metadata.id.clone(),
        control_plane: metadata.label(label::ROLE_CONTROL_PLANE).is_some(),
        ..MachineSet::default()
    };
    let readable = list.resources.iter().filter(|set| of_cluster(&set.metadata)).map(|set| MachineSet {
        phase: set.spec.phase(),
        ready: set.spec.ready,
        error: set.spec.error.clone(),
        machines: counts(set.spec.machines),
        locked_updates: set.spec.locked_updates,
        ..bare(&set.metadata)
    });
    let odd = list.unreadable.iter().filter(|set| of_cluster(&set.metadata)).map(|set| MachineSet {
        phase: UNREADABLE.to_owned(),
        error: set.why.clone(),
        ..bare(&set.metadata)
    });
    let mut sets: Vec<MachineSet> = readable.chain(odd).collect();
    sets.sort_by(|a, b| b.control_plane.cmp(&a.control_plane).then_with(|| a.id.cmp(&b.id)));
    sets
}

/// Taints are labels of the status; the taint of older servers is an object of its own.
fn taints(name: &str, status: Option<&Resource<ClusterStatusSpec>>, list: &List<ClusterTaintSpec>) -> Vec<String> {
    let labels = status.into_iter().flat_map(|status| status.metadata.labels.keys());
    let mut taints: BTreeSet<String> =
        labels.filter_map(|name| name.strip_prefix(label::TAINTED_BY)).map(str::to_owned).collect();
    if list.find(name).is_some() {
        taints.insert("break-glass".to_owned());
    }
    taints.into_iter().collect()
}

fn diagnostics(spec: &ClusterDiagnosticsSpec) -> Vec<(String, u32)> {
    spec.nodes.iter().map(|node| (node.id.clone(), node.num_diagnostics)).collect()
}

fn backup_error(spec: &EtcdBackupStatusSpec) -> Option<String> {
    match (spec.error.as_str(), spec.status().as_str()) {
        ("", "Error") => Some("the last backup failed".to_owned()),
        ("", _) => None,
        (error, _) => Some(error.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Lists, joined};
    use crate::estate::OmniCluster;
    use crate::resource::{
        ClusterSpec, ClusterStatusSpec, ClusterTaintSpec, EnumValue, EtcdBackupStatusSpec, List, MachineSetStatusSpec,
        Metadata, Phase, Resource, Unreadable, label,
    };

    fn named<S: Default>(id: &str, labels: &[&str]) -> Resource<S> {
        let labels = labels.iter().map(|text| text.split_once('=').unwrap_or((text, "")));
        let labels: BTreeMap<String, String> =
            labels.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Resource { metadata: Metadata { id: id.to_owned(), labels, ..Metadata::default() }, spec: S::default() }
    }

    fn list<S>(resources: Vec<Resource<S>>) -> List<S> {
        List { resources, unreadable: Vec::new() }
    }

    #[test]
    fn whatever_cannot_be_read_is_shown_somewhere_and_is_not_well() {
        let clusters = || list(vec![named("a", &[])]);
        let cases = [
            Lists { clusters: odd(named("a", &[])), ..Lists::default() },
            Lists { clusters: clusters(), taints: odd(named("a", &[])), ..Lists::default() },
            Lists { clusters: clusters(), destroy_statuses: odd(named("gone", &[])), ..Lists::default() },
            Lists { clusters: clusters(), control_planes: odd(named("x", &[])), ..Lists::default() },
            Lists { clusters: clusters(), machine_sets: odd(named("x", &[])), ..Lists::default() },
            Lists { clusters: clusters(), backups: odd(named("?", &[])), ..Lists::default() },
        ];
        for (number, lists) in cases.iter().enumerate() {
            let shown = joined(lists);
            let odd = |cluster: &OmniCluster| {
                let mut checks = cluster.control_plane_conditions.iter().map(|condition| &condition.status);
                let mut sets = cluster.machine_sets.iter().map(|set| &set.phase);
                checks.any(|status| status == "unreadable") || sets.any(|phase| phase == "unreadable")
            };
            assert!(shown.iter().any(odd), "{number}: {shown:?}");
            assert!(!shown.iter().any(|cluster| cluster.tearing_down), "{number}: {shown:?}");
        }
    }

    fn odd<S>(resource: Resource<ClusterSpec>) -> List<S> {
        List {
            resources: Vec::new(),
            unreadable: vec![Unreadable { metadata: Box::new(resource.metadata), why: "odd".to_owned() }],
        }
    }

    #[test]
    fn a_cluster_without_a_status_is_there() {
        let clusters = joined(&Lists { clusters: list(vec![named("a", &[])]), ..Lists::default() });
        assert_eq!((clusters[0].name.as_str(), clusters[0].phase.as_str()), ("a", "UNKNOWN"));
        assert!(!clusters[0].ready && !clusters[0].tearing_down);
    }

    #[test]
    fn a_status_that_outlives_its_cluster_is_being_torn_down() {
        let mut status: Resource<ClusterStatusSpec> = named("a", &[]);
        status.spec.phase_value = EnumValue::Number(4);
        let clusters = joined(&Lists { statuses: list(vec![status]), ..Lists::default() });
        assert!(clusters[0].tearing_down);
        assert_eq!(clusters[0].phase, "DESTROYING");
    }

    #[test]
    fn a_phase_that_is_not_known_is_shown() {
        let mut status: Resource<ClusterStatusSpec> = named("a", &[]);
        status.spec.phase_value = EnumValue::Number(9);
        assert_eq!(joined(&Lists { statuses: list(vec![status]), ..Lists::default() })[0].phase, "UNKNOWN (9)");
    }

    #[test]
    fn what_cannot_be_read_is_said_at_its_cluster() {
        let lists = Lists {
            clusters: list(vec![named("a", &[])]),
            statuses: odd(named("a", &[])),
            load_balancers: odd(named("a", &[])),
            machine_sets: odd(named("a-workers", &["omni.sidero.dev/cluster=a"])),
            ..Lists::default()
        };
        let cluster = joined(&lists).remove(0);
        assert_eq!(cluster.phase, "unreadable: odd");
        let condition = &cluster.control_plane_conditions[0];
        assert_eq!((condition.check.as_str(), condition.status.as_str()), ("LoadBalancerStatuses", "unreadable"));
        assert_eq!(
            (cluster.machine_sets[0].phase.as_str(), cluster.machine_sets[0].error.as_str()),
            ("unreadable", "odd")
        );
    }

    #[test]
    fn locks_taints_and_backups_are_read_from_where_they_are() {
        let mut cluster: Resource<ClusterSpec> = named("a", &[]);
        cluster.metadata.annotations.insert(label::CLUSTER_LOCKED.to_owned(), String::new());
        cluster.metadata.phase = Phase::TearingDown;
        let backup = EtcdBackupStatusSpec { status_value: EnumValue::Number(2), error: String::new() };
        let lists = Lists {
            clusters: list(vec![cluster]),
            statuses: list(vec![named("a", &["omni.sidero.dev/tainted-by-importing", "team=x"])]),
            taints: list(vec![named::<ClusterTaintSpec>("a", &[])]),
            backups: list(vec![Resource { spec: backup, ..named("a", &[]) }]),
            ..Lists::default()
        };
        let cluster = joined(&lists).remove(0);
        assert!(cluster.locked && cluster.tearing_down);
        assert_eq!(cluster.taints, ["break-glass", "importing"]);
        assert_eq!(cluster.backup_error.as_deref(), Some("the last backup failed"));
    }

    #[test]
    fn the_control_planes_set_comes_first() {
        let lists = Lists {
            clusters: list(vec![named("a", &[])]),
            machine_sets: list(vec![
                named::<MachineSetStatusSpec>("a-alpha", &["omni.sidero.dev/cluster=a"]),
                named("a-control-planes", &["omni.sidero.dev/cluster=a", label::ROLE_CONTROL_PLANE]),
                named("b-workers", &["omni.sidero.dev/cluster=b"]),
            ]),
            ..Lists::default()
        };
        let ids: Vec<String> = joined(&lists).remove(0).machine_sets.into_iter().map(|set| set.id).collect();
        assert_eq!(ids, ["a-control-planes", "a-alpha"]);
    }
}
