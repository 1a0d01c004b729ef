//! Names of labels and annotations (`siderolabs/omni` `client/pkg/omni/resources/omni/labels.go`, `annotations.go`).

/// Label: the cluster that an object belongs to.
pub const CLUSTER: &str = "omni.sidero.dev/cluster";
/// Label: the machine set that an object belongs to.
pub const MACHINE_SET: &str = "omni.sidero.dev/machine-set";
/// Label: the machine request that a machine was made for.
pub const MACHINE_REQUEST: &str = "omni.sidero.dev/machine-request";
/// Label: the machine request set that asks for a machine; an automatic one has its machine set's id.
pub const MACHINE_REQUEST_SET: &str = "omni.sidero.dev/machine-request-set";
/// Label: the infrastructure provider of a machine or a request.
pub const INFRA_PROVIDER_ID: &str = "omni.sidero.dev/infra-provider-id";
/// Label: a machine's host name.
pub const HOSTNAME: &str = "omni.sidero.dev/hostname";
/// Label without a value: the control plane's.
pub const ROLE_CONTROL_PLANE: &str = "omni.sidero.dev/role-controlplane";
/// Label without a value: a worker.
pub const ROLE_WORKER: &str = "omni.sidero.dev/role-worker";
/// Label without a value: a machine with a tunnel to Omni.
pub const CONNECTED: &str = "omni.sidero.dev/connected";
/// Label without a value on `ClusterMachineStatuses`: a lock holds a change back.
pub const LOCKED_UPDATE: &str = "omni.sidero.dev/locked-update";
/// What the labels for taints on `ClusterStatuses` begin with; the rest is the taint (`break-glass`).
pub const TAINTED_BY: &str = "omni.sidero.dev/tainted-by-";
/// Label without a value on `MachineStatuses`: it belongs to no cluster.
pub const AVAILABLE: &str = "omni.sidero.dev/available";
/// Label without a value on `MachineStatuses`: a machine set may take it.
pub const READY_TO_USE: &str = "omni.sidero.dev/ready-to-use";
/// Label without a value on `MachineStatuses`: it sends its events to Omni.
pub const REPORTING_EVENTS: &str = "omni.sidero.dev/reporting-events";
/// Label without a value on `MachineStatuses`: it was made for a machine set, and only that may take it.
pub const NO_MANUAL_ALLOCATION: &str = "omni.sidero.dev/no-manual-allocation";
/// Label without a value on `MachineStatuses`: Talos is on its disk.
pub const INSTALLED: &str = "omni.sidero.dev/installed";
/// Label on `MachineStatuses`: the version of Talos that it runs, with `v`.
pub const TALOS_VERSION: &str = "omni.sidero.dev/talos-version";
/// Annotation: a machine that is locked against changes.
pub const LOCKED: &str = "omni.sidero.dev/locked";
/// Annotation: a cluster that is locked against changes and deletion.
pub const CLUSTER_LOCKED: &str = "omni.sidero.dev/cluster-locked";
/// Label: the machine that an object of a cluster is for.
pub const CLUSTER_MACHINE: &str = "omni.sidero.dev/cluster-machine";
/// Label without a value: a patch that Omni's web pages do not show.
pub const SYSTEM_PATCH: &str = "omni.sidero.dev/system-patch";
/// Annotation: what cluster templates have written.
pub const MANAGED_BY_TEMPLATES: &str = "omni.sidero.dev/managed-by-cluster-templates";
/// Label: a machine's node in Kubernetes.
pub const NODE_NAME: &str = "omni.sidero.dev/node-name";
/// Label: the machine that a patch is for, whatever its cluster.
pub const MACHINE: &str = "omni.sidero.dev/machine";
/// Label without a value: a machine that is not connected.
pub const DISCONNECTED: &str = "omni.sidero.dev/disconnected";
/// Label without a value on `MachineSetNodes`: a machine class gave it.
pub const MANAGED_BY_MACHINE_CLASS: &str = "omni.sidero.dev/managed-by-machine-set-node-controller";
/// What Omni's own labels and annotations begin with; nobody else may write such a one.
pub const SYSTEM_PREFIX: &str = "omni.sidero.dev/";
