//! Which types there are, and who may do what with them (`siderolabs/omni` `internal/backend/runtime/omni/state_access.go`).

use super::account::{Account, Role};
use super::status::{Outcome, Refusal};

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// Get, List, Watch.
    Read,
    /// Create, Update, Teardown, Delete.
    Write,
}

/// Types that anybody with a key may read, and nobody but the server's controllers write.
const READ_ONLY: &[&str] = &[
    "AdvertisedEndpoints",
    "AuthConfigs",
    "ClusterBootstrapStatuses",
    "ClusterConfigVersions",
    "ClusterDestroyStatuses",
    "ClusterDiagnostics",
    "ClusterEndpoints",
    "ClusterKubernetesManifestsStatuses",
    "ClusterKubernetesNodes",
    "ClusterMachineConfigStatuses",
    "ClusterMachineIdentities",
    "ClusterMachineRequestStatuses",
    "ClusterMachineStatuses",
    "ClusterMachines",
    "ClusterMetrics",
    "ClusterPermissions",
    "ClusterSecretsRotationStatuses",
    "ClusterStatusMetrics",
    "ClusterStatuses",
    "ClusterTaints",
    "ClusterUUIDs",
    "ClusterWorkloadProxyStatuses",
    "ControlPlaneStatuses",
    "CurrentUsers",
    "EtcdBackupOverallStatuses",
    "EtcdBackupStatuses",
    "EtcdBackupStoreStatuses",
    "EtcdBackups",
    "EulaAcceptances",
    "ExposedServices",
    "FeaturesConfigs",
    "InfraMachineStatuses",
    "InfraMachines",
    "InfraProviderCombinedStatuses",
    "InfraProviderHealthStatuses",
    "InfraProviderStatuses",
    "InstallationMedias",
    "JoinTokenStatuses",
    "KernelArgsStatuses",
    "KubernetesStatuses",
    "KubernetesUpgradeManifestStatuses",
    "KubernetesUpgradeStatuses",
    "KubernetesVersions",
    "LoadBalancerConfigs",
    "LoadBalancerStatuses",
    "MachineConfigDiffs",
    "MachineExtensionsStatuses",
    "MachinePendingUpdates",
    "MachineRequestStatuses",
    "MachineSetDestroyStatuses",
    "MachineSetStatuses",
    "MachineStatusLinks",
    "MachineStatusMetrics",
    "MachineStatusSnapshots",
    "MachineStatuses",
    "MachineUpgradeStatuses",
    "Machines",
    "Notifications",
    "OngoingTasks",
    "Permissions",
    "RedactedClusterMachineConfigs",
    "TalosExtensions",
    "TalosUpgradeStatuses",
    "TalosVersions",
    "UpgradeRollouts",
];

/// Types that an operator writes.
const USER_MANAGED: &[&str] = &[
    "Clusters",
    "ConfigPatches",
    "EtcdManualBackups",
    "ExtensionsConfigurations",
    "GRPCTunnelConfigs",
    "InfraMachineConfigs",
    "InstallationMediaConfigs",
    "KernelArgs",
    "KubernetesHealthChecks",
    "KubernetesManifestGroups",
    "Links",
    "MachineClasses",
    "MachineLabels",
    "MachineRequestSets",
    "MachineRequests",
    "MachineSetNodes",
    "MachineSets",
    "NodeForceDestroyRequests",
    "RotateKubernetesCAs",
    "RotateTalosCAs",
];

/// Types that only an administrator reads; `InfraProviders` is the exception that everybody reads.
const ADMINISTRATIVE: &[&str] =
    &["AccessPolicies", "Identities", "IdentityStatuses", "ServiceAccountStatuses", "Users"];

/// Whether `account` may do that with resources of this type.
pub(super) fn allow(account: &Account, kind: &str, verb: Verb) -> Outcome<()> {
    if matches!(kind, "SysVersions.system.sidero.dev" | "ResourceDefinitions.meta.cosi.dev") {
        return if verb == Verb::Read { Ok(()) } else { Err(Refusal::access("only read access is permitted")) };
    }
    let Some(plural) = kind.strip_suffix(".omni.sidero.dev") else { return Err(unknown()) };
    let needs = |role: Role| {
        if account.role >= role {
            return Ok(());
        }
        let role = account.role.name();
        Err(Refusal::access(format!("unauthorized: access denied: insufficient role: {role:?}")))
    };
    match (verb, plural) {
        (_, plural) if ADMINISTRATIVE.contains(&plural) => needs(Role::Admin),
        (Verb::Read, "MachineRequestSetStatuses") => Err(Refusal::access("access is not permitted")),
        (Verb::Read, "InfraProviders") => Ok(()),
        (Verb::Write, "InfraProviders") => needs(Role::Admin),
        (Verb::Read, plural) if READ_ONLY.contains(&plural) || USER_MANAGED.contains(&plural) => Ok(()),
        (Verb::Write, plural) if READ_ONLY.contains(&plural) => Err(Refusal::access("only read access is permitted")),
        (Verb::Write, plural) if USER_MANAGED.contains(&plural) => needs(Role::Operator),
        _ => Err(unknown()),
    }
}

/// Whether a type may be read without a signature.
#[must_use]
pub(super) fn is_public(kind: &str) -> bool {
    matches!(kind, "AuthConfigs.omni.sidero.dev" | "EulaAcceptances.omni.sidero.dev")
}

/// A type that nobody knows is refused, not missing.
fn unknown() -> Refusal {
    Refusal::access("no access is permitted")
}
