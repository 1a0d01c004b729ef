//! By which controllers a resource is held as long as it runs (as recorded from a server of version 1.10.4).

use crate::lab::omni::resource::Resource;

/// The controllers that hold this resource.
#[must_use]
pub fn holders(resource: &Resource) -> Vec<&'static str> {
    let plural = resource.metadata.kind.split('.').next().unwrap_or_default();
    let names: &[&str] = match plural {
        "Clusters" => &[
            "ClusterController",
            "BackupDataController",
            "ClusterConfigVersionController",
            "ClusterDestroyStatusController",
            "ClusterEndpointController",
            "ClusterStatusController",
            "ClusterUUIDController",
            "ClusterWorkloadProxyStatusController",
            "ClusterWorkloadProxyController",
            "KubernetesUpgradeStatusController",
            "ClusterKubernetesManifestsStatusController",
            "TalosUpgradeStatusController",
            "SecretsController",
        ],
        "MachineSets" => return of_machine_set(resource),
        "MachineSetNodes" if resource.has("managed-by-machine-set-node-controller") => {
            &["MachineSetNodeController", "MachineSetStatusController"]
        }
        "MachineSetNodes" => &["MachineSetStatusController"],
        "ClusterMachines" => &[
            "ClusterMachineController",
            "ClusterMachineConfigController",
            "ClusterMachineTeardownController",
            "ClusterMachineEncryptionKeyController",
            "ClusterMachineStatusController",
            "ClusterMachineConfigPatchesController",
        ],
        "ClusterMachineStatuses" => &["SecretRotationStatusController", "ClusterWorkloadProxyStatusController"],
        "ClusterStatuses" => &["ClusterBootstrapStatusController", "DiscoveryServiceConfigPatchController"],
        "ClusterUUIDs" => {
            &["ClusterKubernetesNodesController", "ClusterDiagnosticsController", "EtcdBackupEncryptionController"]
        }
        "Links" => &[
            "MachineController",
            "LinkCleanupController",
            "LinkStatusController[Links.omni.sidero.dev]",
            "MaintenanceConfigStatusController",
            "InfraMachineRegistrationController",
            "MachineStatusLinkController",
        ],
        "Machines" => &[
            "MachineCleanupController",
            "MachineStatusController",
            "MachineJoinConfigController",
            "MachineStatusSnapshotController",
        ],
        "MachineRequestSets" => &["MachineRequestSetStatusController"],
        "MachineRequestStatuses" => &["MachineRequestStatusCleanupController"],
        "MachineRequests" => &["ClusterMachineRequestStatusController"],
        "MachineSetStatuses" => &["ClusterStatusController"],
        _ => &[],
    };
    names.to_vec()
}

fn of_machine_set(resource: &Resource) -> Vec<&'static str> {
    let mut names = vec![
        "MachineSetController",
        "MachineSetDestroyStatusController",
        "ControlPlaneStatusController",
        "MachineSetStatusController",
        "MachineProvisionController",
    ];
    if resource.spec["machine_allocation"].is_object() {
        names.push("MachineSetNodeController");
    }
    if resource.has("role-controlplane") {
        names.extend(["MachineSetEtcdAuditController", "ClusterBootstrapStatusController"]);
    }
    names
}
