//! What Omni shows: its server, clusters, machines, requests and providers.
//!
//! Field meanings: `siderolabs/omni` `client/api/omni/specs/*.proto` at v1.10.4. Enumerations arrive there as numbers and
//! are kept here as Omni's own words (`RUNNING`), a number that is not known as `UNKNOWN (9)`.

use jiff::{SignedDuration, Timestamp};

/// The Omni server, and who asks it.
#[derive(Debug, Clone, Default)]
pub struct OmniServer {
    /// Its version, `v1.10.4`.
    pub version: String,
    /// Its backend API number; 2 is what this tool was built against.
    pub backend_api_version: u32,
    /// The instance's name.
    pub instance_name: String,
    /// The identity that the server knows the caller by (an e-mail address).
    pub identity: String,
    /// The caller's role.
    pub role: String,
    /// The caller's own key.
    pub key: KeyExpiry,
    /// When other keys run out (service accounts', providers'); `None` where the caller's role may not see them.
    pub other_keys: Option<Vec<KeyExpiry>>,
    /// The server's clock less ours, from its `Date` header (whole seconds).
    pub clock_skew: Option<SignedDuration>,
    /// What came back in a shape that cannot be read.
    pub unreadable: Vec<UnreadableObject>,
}

/// An object that came back in a shape that cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnreadableObject {
    /// Its kind: `SysVersion`, `CurrentUser`, `ServiceAccount`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Which field was of which other type.
    pub why: String,
}

/// A key and when it runs out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyExpiry {
    /// Whose it is: an e-mail address, or a service account's name.
    pub owner: String,
    /// The fingerprint, 40 lower-case hexadecimal digits.
    pub fingerprint: String,
    /// When it runs out; `None` when it says nothing about that.
    pub expires: Option<Timestamp>,
}

/// A cluster as Omni sees it (`Clusters`, `ClusterStatuses` and what hangs on them).
#[derive(Debug, Clone, Default)]
pub struct OmniCluster {
    /// Its name.
    pub name: String,
    /// `ClusterStatuses` phase: `SCALING_UP`, `SCALING_DOWN`, `RUNNING`, `DESTROYING`.
    pub phase: String,
    /// Running, and every machine set ready.
    pub ready: bool,
    /// The load balancer answers.
    pub kubernetes_api_ready: bool,
    /// Its control plane is ready.
    pub control_plane_ready: bool,
    /// Its machines.
    pub machines: MachineCounts,
    /// The versions that are asked for, without `v`.
    pub kubernetes_version: String,
    /// The version that is asked for, without `v`.
    pub talos_version: String,
    /// Checks of the control plane.
    pub control_plane_conditions: Vec<ControlPlaneCondition>,
    /// The load balancer, where it has a status.
    pub load_balancer: Option<LoadBalancer>,
    /// The Kubernetes upgrade, where it has a status.
    pub kubernetes_upgrade: Option<Upgrade>,
    /// The Talos upgrade, where it has a status.
    pub talos_upgrade: Option<Upgrade>,
    /// Machine sets, control plane first, then by id.
    pub machine_sets: Vec<MachineSet>,
    /// Taints: `importing`, `exporting`, `break-glass`.
    pub taints: Vec<String>,
    /// Locked against changes (annotation `omni.sidero.dev/cluster-locked`).
    pub locked: bool,
    /// Its resource is being torn down.
    pub tearing_down: bool,
    /// While it is destroyed: what is still there (`ClusterDestroyStatuses` phase).
    pub destroy_status: Option<String>,
    /// Machines with Talos diagnostics: id and how many.
    pub diagnostics: Vec<(String, u32)>,
    /// The last etcd backup's error, where backups are on.
    pub backup_error: Option<String>,
}

/// How many machines a cluster or machine set has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MachineCounts {
    /// Members.
    pub total: u32,
    /// Members that are ready.
    pub healthy: u32,
    /// Members that are connected.
    pub connected: u32,
    /// How many are asked for.
    pub requested: u32,
}

/// One check of a control plane (`ControlPlaneStatuses`).
#[derive(Debug, Clone, Default)]
pub struct ControlPlaneCondition {
    /// `Etcd`, `WireguardConnection`.
    pub check: String,
    /// `Ready`, `NotReady`, `Unknown`.
    pub status: String,
    /// `Info`, `Warning`, `Error`.
    pub severity: String,
    /// Why.
    pub reason: String,
}

/// The load balancer in front of a cluster's API servers.
#[derive(Debug, Clone, Copy, Default)]
pub struct LoadBalancer {
    /// It reaches an API server.
    pub healthy: bool,
    /// It is switched off.
    pub stopped: bool,
}

/// An upgrade (`KubernetesUpgradeStatuses`, `TalosUpgradeStatuses`).
#[derive(Debug, Clone, Default)]
pub struct Upgrade {
    /// `Done`, `Upgrading`, `Failed`, `Reverting`, …
    pub phase: String,
    /// What it is doing.
    pub step: String,
    /// How that goes.
    pub status: String,
    /// What went wrong.
    pub error: String,
    /// The version that it goes to, while it goes.
    pub to_version: String,
    /// The version that the last finished upgrade went to; empty before the first.
    pub reached_version: String,
}

/// A machine set (`MachineSetStatuses`).
#[derive(Debug, Clone, Default)]
pub struct MachineSet {
    /// Its id, `talos-prod-01-workers`.
    pub id: String,
    /// `Running`, `ScalingUp`, …
    pub phase: String,
    /// Running, and every machine ready, connected and up to date.
    pub ready: bool,
    /// What went wrong.
    pub error: String,
    /// Its machines.
    pub machines: MachineCounts,
    /// Updates that a lock holds back.
    pub locked_updates: u32,
    /// The control plane's set.
    pub control_plane: bool,
}

/// A machine set as it is asked for (`MachineSets`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskedMachineSet {
    /// Its id.
    pub id: String,
    /// How many machines it is to have; `None` where a machine class gives it all that fit.
    pub machines: Option<u32>,
    /// It is being torn down.
    pub tearing_down: bool,
}

/// A machine: `MachineStatuses`, and `ClusterMachineStatuses` where it is a member of a cluster.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// Its id: the machine's UUID, which on a virtual machine is its SMBIOS UUID.
    pub id: String,
    /// Its host name, empty before it has one.
    pub hostname: String,
    /// Its node's name in Kubernetes, empty before it has one.
    pub node_name: String,
    /// Its cluster, where it has one.
    pub cluster: Option<String>,
    /// Its machine set, where it has one.
    pub machine_set: Option<String>,
    /// A control-plane machine.
    pub control_plane: bool,
    /// It has a tunnel to Omni.
    pub connected: bool,
    /// It waits in maintenance mode.
    pub maintenance: bool,
    /// `ClusterMachineStatuses` stage: `RUNNING`, `BOOTING`, …; `None` outside of a cluster.
    pub stage: Option<String>,
    /// A member that is ready; `None` outside of a cluster.
    pub ready: Option<bool>,
    /// A member whose configuration is what Omni wants; `None` outside of a cluster.
    pub config_up_to_date: Option<bool>,
    /// Why its configuration could not be applied.
    pub last_config_error: String,
    /// Its newest configuration was refused (`config_apply_status`).
    pub config_failed: bool,
    /// Omni's last error with it.
    pub last_error: String,
    /// `v1.13.8`.
    pub talos_version: String,
    /// Locked against changes.
    pub locked: bool,
    /// A change is held back by its lock.
    pub locked_update: bool,
    /// Talos diagnostics, one sentence each.
    pub diagnostics: Vec<String>,
    /// Its resource is being torn down.
    pub tearing_down: bool,
    /// Its addresses, without the lengths of their networks.
    pub addresses: Vec<String>,
    /// `ON`, `OFF`, `UNSUPPORTED`, `UNKNOWN`; empty where nothing says.
    pub power: String,
    /// The infrastructure provider that made it.
    pub provider_id: Option<String>,
    /// The machine request that it was made for.
    pub request_id: Option<String>,
}

/// A machine request: what an infrastructure provider is asked for (`MachineRequests`, `MachineRequestStatuses`).
#[derive(Debug, Clone, Default)]
pub struct MachineRequest {
    /// Its id, which providers use as the virtual machine's name.
    pub id: String,
    /// The infrastructure provider's id.
    pub provider_id: String,
    /// The machine set that asks (the request set's id).
    pub machine_set: String,
    /// Its cluster, where one asks.
    pub cluster: Option<String>,
    /// The machine's UUID, once the provider has made it.
    pub machine_id: Option<String>,
    /// `PROVISIONING`, `PROVISIONED`, `FAILED`, `UNKNOWN` while no provider has taken it up.
    pub stage: String,
    /// The provider's words on how far it is.
    pub status: String,
    /// The provider's words on what went wrong.
    pub error: String,
    /// It is being torn down.
    pub tearing_down: bool,
    /// Who still holds it.
    pub finalizers: Vec<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// An infrastructure provider as Omni sees it (`InfraProviderCombinedStatuses`).
#[derive(Debug, Clone, Default)]
pub struct InfraProvider {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// It has sent a heartbeat lately.
    pub connected: bool,
    /// It has ever connected.
    pub initialized: bool,
    /// What it says is wrong.
    pub error: String,
    /// Its version.
    pub version: String,
}

/// A provider's connection to Omni.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heartbeat {
    /// Omni has such a provider.
    pub known: bool,
    /// Omni counts it as connected. It does so for a while after the last heartbeat.
    pub connected: bool,
    /// Its last heartbeat, by its own clock.
    pub last: Option<Timestamp>,
    /// What it said is wrong.
    pub error: String,
}
