//! Clusters and machine sets.

use serde_json::{Value, json};

use super::{DEFAULT, EPHEMERAL, INFRA_PROVIDER, kind};
use crate::lab::omni::Resource;
use crate::lab::world::clusters::{Cluster, Machine, MachineSet};
use crate::lab::world::{World, names, seconds_text};

/// Phase `SCALING_UP` of clusters and machine sets.
const SCALING_UP: u8 = 1;
/// Phase `RUNNING` of clusters and machine sets.
const RUNNING: u8 = 3;
/// `KubernetesUpgradeStatuses` and `TalosUpgradeStatuses` phase `Done`.
const UPGRADE_DONE: u8 = 2;
/// Update strategy `Rolling`.
const ROLLING: u8 = 1;

/// Who holds a cluster.
const CLUSTER_FINALIZERS: [&str; 7] = [
    "ClusterController",
    "ClusterDestroyStatusController",
    "ClusterEndpointController",
    "ClusterStatusController",
    "ClusterUUIDController",
    "KubernetesUpgradeStatusController",
    "TalosUpgradeStatusController",
];

/// A patch of a whole cluster.
pub(super) struct Patch {
    /// Its id.
    pub(super) id: String,
    /// Its name in the template.
    pub(super) name: &'static str,
    /// What it says.
    pub(super) data: &'static str,
}

/// The patches of a cluster.
pub(super) fn patches(cluster: &str) -> [Patch; 2] {
    let patch = |number, name, data| Patch { id: format!("{number}-cluster-{cluster}-{name}"), name, data };
    [patch(200, "cni", NO_CNI), patch(210, "registry", REGISTRY)]
}

const NO_CNI: &str = "cluster:\n    network:\n        cni:\n            name: none\n";

/// A patch with a secret in it, which no reader is to see.
const REGISTRY: &str = "machine:
    # the mirror's own account
    registries:
        config:
            registry.example.org:
                auth:
                    username: puller
                    password: lab-hunter2-lab-hunter2
";

pub(super) fn resources(world: &World, cluster: &Cluster) -> Vec<Resource> {
    let created = world.ago_text(cluster.age);
    let of_cluster = |plural: &str, owner: &str, spec: Value| {
        Resource::new(DEFAULT, &kind(plural), cluster.name, &created, spec).owned_by(owner)
    };
    let lost = || cluster.machines.iter().filter_map(|machine| machine.lost_since);
    let mut status = of_cluster("ClusterStatuses", "ClusterStatusController", cluster_status(cluster))
        .finalizers(&["ClusterBootstrapStatusController", "DiscoveryServiceConfigPatchController"]);
    if let Some(since) = lost().max() {
        status.metadata.updated = seconds_text(since);
        status.metadata.version = 17;
    }
    let addresses: Vec<&str> = control_planes(cluster).map(|machine| machine.tunnel.as_str()).collect();
    let endpoints: Vec<String> = addresses.iter().map(|address| format!("[{address}]:6443")).collect();
    let mut resources = vec![
        Resource::new(
            DEFAULT,
            &kind("Clusters"),
            cluster.name,
            &created,
            json!({
                "kubernetes_version": cluster.kubernetes_version,
                "talos_version": cluster.talos_version,
                "features": {"use_embedded_discovery_service": true},
            }),
        )
        .annotation("managed-by-cluster-templates", "")
        .finalizers(&CLUSTER_FINALIZERS),
        status,
        of_cluster("ClusterUUIDs", "ClusterUUIDController", json!({"uuid": cluster.uuid}))
            .label("cluster-uuid", &cluster.uuid),
        of_cluster("ClusterBootstrapStatuses", "ClusterBootstrapStatusController", json!({"bootstrapped": true})),
        of_cluster("ClusterEndpoints", "ClusterEndpointController", json!({"management_addresses": addresses})),
        of_cluster("ClusterKubernetesManifestsStatuses", "ClusterKubernetesManifestsStatusController", json!({})),
        of_cluster("ClusterSecretsRotationStatuses", "SecretRotationStatusController", json!({})),
        of_cluster(
            "ClusterKubernetesNodes",
            "ClusterKubernetesNodesController",
            json!({
                "nodes": cluster.machines.iter().map(|machine| machine.request.as_str()).collect::<Vec<_>>(),
            }),
        ),
        of_cluster("LoadBalancerConfigs", "ClusterLoadBalancerController", json!({"endpoints": endpoints})),
        of_cluster("LoadBalancerStatuses", "LoadBalancerController", json!({"healthy": true}))
            .label("cluster", cluster.name),
        of_cluster("KubernetesStatuses", "KubernetesStatusController", kubernetes_status(cluster))
            .label("cluster", cluster.name),
        of_cluster(
            "KubernetesUpgradeStatuses",
            "KubernetesUpgradeStatusController",
            json!({
                "phase": UPGRADE_DONE,
                "last_upgrade_version": cluster.kubernetes_version,
                "upgrade_versions": ["1.36.2"],
            }),
        )
        .label("cluster", cluster.name),
        of_cluster("KubernetesUpgradeManifestStatuses", "KubernetesUpgradeManifestStatusController", json!({})),
        of_cluster(
            "TalosUpgradeStatuses",
            "TalosUpgradeStatusController",
            json!({
                "phase": UPGRADE_DONE, "last_upgrade_version": cluster.talos_version, "upgrade_versions": ["1.13.7"],
            }),
        ),
        Resource::new(EPHEMERAL, &kind("UpgradeRollouts"), cluster.name, &created, json!({}))
            .owned_by("TalosUpgradeStatusController"),
    ];
    resources.extend(patches(cluster.name).into_iter().map(|patch| {
        let data = json!({"data": patch.data});
        let mut made = Resource::new(DEFAULT, &kind("ConfigPatches"), &patch.id, &created, data);
        made.metadata.annotations.insert("name".to_owned(), patch.name.to_owned());
        made.label("cluster", cluster.name)
    }));
    if cluster.locked {
        for resource in resources.iter_mut().take(2) {
            *resource = resource.clone().annotation("cluster-locked", "");
        }
    }
    for set in &cluster.machine_sets {
        resources.extend(machine_set(world, cluster, set, &created));
    }
    resources
}

fn control_planes(cluster: &Cluster) -> impl Iterator<Item = &Machine> {
    cluster.machines.iter().filter(|machine| machine.control_plane)
}

/// `machines` of a status: protojson leaves zero values out.
fn counts<'machine>(machines: impl Iterator<Item = &'machine Machine>, pending: usize) -> Value {
    let (mut total, mut connected) = (0_usize, 0_u32);
    for machine in machines {
        total += 1;
        connected += u32::from(machine.lost_since.is_none());
    }
    let mut counts = json!({});
    if total > 0 {
        counts["total"] = total.into();
    }
    if total + pending > 0 {
        counts["requested"] = (total + pending).into();
    }
    if connected > 0 {
        counts["healthy"] = connected.into();
        counts["connected"] = connected.into();
    }
    counts
}

fn cluster_status(cluster: &Cluster) -> Value {
    let pending = cluster.machine_sets.iter().map(|set| set.pending).sum();
    let mut status = json!({
        "available": true,
        "machines": counts(cluster.machines.iter(), pending),
        "phase": if pending > 0 { SCALING_UP } else { RUNNING },
        "kubernetesAPIReady": true,
        "has_connected_control_planes": true,
        "use_embedded_discovery_service": true,
        "talos_version": cluster.talos_version,
        "kubernetes_version": cluster.kubernetes_version,
        "initial_talos_version": cluster.talos_version,
    });
    if pending == 0 && cluster.machines.iter().all(|machine| machine.lost_since.is_none()) {
        status["ready"] = true.into();
    }
    if control_planes(cluster).all(|machine| machine.lost_since.is_none()) {
        status["controlplaneReady"] = true.into();
    }
    status
}

fn kubernetes_status(cluster: &Cluster) -> Value {
    let version = cluster.kubernetes_version;
    let nodes: Vec<Value> = cluster
        .machines
        .iter()
        .map(|machine| {
            let mut node = json!({"nodename": machine.request, "kubelet_version": version});
            if machine.lost_since.is_none() {
                node["ready"] = true.into();
            }
            node
        })
        .collect();
    let apps = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];
    let pods = apps.map(|app| json!({"app": app, "version": version, "ready": true}));
    let static_pods: Vec<Value> =
        control_planes(cluster).map(|machine| json!({"nodename": machine.request, "static_pods": pods})).collect();
    json!({"nodes": nodes, "static_pods": static_pods})
}

fn machine_set(world: &World, cluster: &Cluster, set: &MachineSet, created: &str) -> Vec<Resource> {
    let role = if set.control_plane { "role-controlplane" } else { "role-worker" };
    let count = cluster.members(&set.id).count() + set.pending;
    let allocation = json!({"name": set.machine_class, "machine_count": count});
    let mut status = json!({
        "phase": if set.pending > 0 { SCALING_UP } else { RUNNING },
        "machines": counts(cluster.members(&set.id), set.pending),
        "config_hash": names::hash(&set.id),
    });
    let mut spec = json!({"update_strategy": ROLLING});
    if set.is_provided() {
        status["machine_allocation"] = allocation.clone();
        spec["machine_allocation"] = allocation;
    }
    if set.pending == 0 && cluster.members(&set.id).all(|machine| machine.lost_since.is_none()) {
        status["ready"] = true.into();
    }
    let of_set = |plural: &str, owner: &str, spec: Value| {
        Resource::new(DEFAULT, &kind(plural), &set.id, created, spec).owned_by(owner).label("cluster", cluster.name)
    };
    let mut requests = Resource::new(
        DEFAULT,
        &kind("MachineRequestSets"),
        &set.id,
        created,
        json!({
            "provider_id": world.provider.id, "machine_count": count, "talos_version": cluster.talos_version,
        }),
    )
    .owned_by("MachineProvisionController");
    requests.metadata.finalizers = vec!["MachineRequestSetStatusController".to_owned()];
    let mut resources = vec![
        of_set("MachineSets", "", spec).label(role, "").finalizers(&[
            "MachineSetController",
            "MachineSetNodeController",
            "MachineSetStatusController",
        ]),
        of_set("MachineSetStatuses", "MachineSetStatusController", status)
            .label(role, "")
            .finalizers(&["ClusterStatusController"]),
    ];
    if set.control_plane {
        // Conditions: 2 is WireguardConnection, 1 is Etcd; status 1 is Ready.
        let conditions = json!({"conditions": [{"type": 2, "status": 1}, {"type": 1, "status": 1}]});
        resources.push(of_set("ControlPlaneStatuses", "ControlPlaneStatusController", conditions));
    }
    if !set.is_provided() {
        return resources;
    }
    resources.push(requests);
    resources.extend(cluster.members(&set.id).map(|machine| request(world, set, machine, created)));
    resources.extend(cluster.members(&set.id).map(|machine| request_status(world, set, machine, created)));
    resources
}

fn request(world: &World, set: &MachineSet, machine: &Machine, created: &str) -> Resource {
    let provider = world.provider.id;
    Resource::new(
        INFRA_PROVIDER,
        &kind("MachineRequests"),
        &machine.request,
        created,
        json!({"talos_version": "1.13.8"}),
    )
    .label("infra-provider-id", provider)
    .label("machine-request-set", &set.id)
    .finalizers(&["ClusterMachineRequestStatusController", &format!("{provider}.ProvisionController")])
}

fn request_status(world: &World, set: &MachineSet, machine: &Machine, created: &str) -> Resource {
    let provider = world.provider.id;
    // Stage 2 is PROVISIONED.
    let spec = json!({"id": machine.id, "stage": 2, "status": "Provision Complete"});
    Resource::new(INFRA_PROVIDER, &kind("MachineRequestStatuses"), &machine.request, created, spec)
        .owned_by(&format!("{provider}.ProvisionController"))
        .label("infra-provider-id", provider)
        .label("machine-request-set", &set.id)
        .finalizers(&["MachineRequestStatusCleanupController"])
}
