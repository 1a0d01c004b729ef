//! What Longhorn shows (`longhorn.io/v1beta2`).

use jiff::Timestamp;

use super::{Condition, ObjectRef};

/// Volumes and nodes.
#[derive(Debug, Clone, Default)]
pub struct Longhorn {
    /// Volumes, by name.
    pub volumes: Vec<LonghornVolume>,
    /// Nodes, by name.
    pub nodes: Vec<LonghornNode>,
}

/// A volume.
#[derive(Debug, Clone, Default)]
pub struct LonghornVolume {
    /// Its name, `pvc-…`.
    pub name: String,
    /// `status.state`: `attached`, `detached`, `attaching`, `detaching`, `creating`, `deleting`.
    pub state: String,
    /// `status.robustness`: `healthy`, `degraded`, `faulted`, `unknown` (which is what a detached volume has).
    pub robustness: String,
    /// `spec.numberOfReplicas`.
    pub replicas: u32,
    /// The claim it stands for.
    pub claim: Option<ObjectRef>,
    /// When it was last backed up; `None` for never.
    pub last_backup: Option<Timestamp>,
    /// `Scheduled`, `Restore`, ….
    pub conditions: Vec<Condition>,
}

/// A node that stores replicas.
#[derive(Debug, Clone, Default)]
pub struct LonghornNode {
    /// Its name.
    pub name: String,
    /// `Ready`, `Schedulable`, `MountPropagation`, ….
    pub conditions: Vec<Condition>,
    /// Its disks.
    pub disks: Vec<LonghornDisk>,
    /// `spec.allowScheduling`.
    pub schedulable: bool,
}

/// A disk of a node.
#[derive(Debug, Clone, Default)]
pub struct LonghornDisk {
    /// Its name.
    pub name: String,
    /// Its path on the node.
    pub path: String,
    /// Bytes that are free.
    pub available_bytes: u64,
    /// Bytes that it has.
    pub maximum_bytes: u64,
    /// `Ready`, `Schedulable` (`DiskPressure` is a reason of the latter).
    pub conditions: Vec<Condition>,
}
