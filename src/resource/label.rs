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
/// Annotation: a machine that is locked against changes.
pub const LOCKED: &str = "omni.sidero.dev/locked";
/// Annotation: a cluster that is locked against changes and deletion.
pub const CLUSTER_LOCKED: &str = "omni.sidero.dev/cluster-locked";
