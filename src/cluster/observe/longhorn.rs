//! Longhorn's volumes and nodes.
//!
//! Source: `longhorn/longhorn-manager` `k8s/pkg/apis/longhorn/v1beta2/{volume,node}.go`. In `v1beta1` conditions are a map.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::cluster::client::Client;
use crate::cluster::decode::Unreadable;
use crate::cluster::discovery;
use crate::cluster::list::list;
use crate::cluster::wire::{self, Conditions, Metadata};
use crate::error::Result;
use crate::estate::{Longhorn, LonghornDisk, LonghornNode, LonghornVolume, ObjectRef};

const GROUP: &str = "longhorn.io";

/// Volumes and nodes, by name; `None` where Longhorn is not installed.
pub async fn longhorn(client: &Client) -> Result<Option<Longhorn>> {
    let Some(group) = discovery::group(client, GROUP, &["v1beta2"]).await? else { return Ok(None) };
    let (volumes, nodes) = (format!("{group}/volumes"), format!("{group}/nodes"));
    let (volumes, nodes) = tokio::try_join!(
        list::<WireVolume>(client, "listing Longhorn's volumes", &volumes),
        list::<WireNode>(client, "listing Longhorn's nodes", &nodes),
    )?;
    if volumes.is_none() && nodes.is_none() {
        return Ok(None);
    }
    let mut volumes: Vec<_> = volumes.into_iter().flatten().map(volume).collect();
    let mut nodes: Vec<_> = nodes.into_iter().flatten().map(node).collect();
    volumes.sort_by(|one, other| one.name.cmp(&other.name));
    nodes.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Some(Longhorn { volumes, nodes }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireVolume {
    metadata: Metadata,
    spec: Option<VolumeSpec>,
    status: Option<VolumeStatus>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct VolumeSpec {
    number_of_replicas: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct VolumeStatus {
    state: Option<String>,
    robustness: Option<String>,
    kubernetes_status: Option<KubernetesStatus>,
    last_backup_at: Option<String>,
    conditions: Option<Conditions>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct KubernetesStatus {
    namespace: Option<String>,
    pvc_name: Option<String>,
}

pub(super) fn volume(item: Result<WireVolume, Unreadable>) -> LonghornVolume {
    let WireVolume { metadata, spec, status } = match item {
        Ok(object) => object,
        Err(odd) => {
            let conditions = vec![wire::unreadable("Scheduled", &odd)];
            return LonghornVolume {
                name: odd.name,
                state: "Unreadable".to_owned(),
                robustness: "Unreadable".to_owned(),
                conditions,
                ..LonghornVolume::default()
            };
        }
    };
    let status = status.unwrap_or_default();
    let kubernetes = status.kubernetes_status.unwrap_or_default();
    let claim = kubernetes.pvc_name.filter(|name| !name.is_empty()).map(|name| ObjectRef {
        kind: "PersistentVolumeClaim".to_owned(),
        namespace: kubernetes.namespace.unwrap_or_default(),
        name,
    });
    LonghornVolume {
        name: metadata.name.unwrap_or_default(),
        state: status.state.unwrap_or_default(),
        robustness: status.robustness.unwrap_or_default(),
        replicas: wire::count(spec.unwrap_or_default().number_of_replicas),
        claim,
        // Empty for a volume that was never backed up.
        last_backup: wire::time(status.last_backup_at.as_deref()),
        conditions: Conditions::all(status.conditions),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireNode {
    metadata: Metadata,
    spec: Option<NodeSpec>,
    status: Option<NodeStatus>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NodeSpec {
    allow_scheduling: Option<bool>,
    disks: Option<BTreeMap<String, DiskSpec>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DiskSpec {
    path: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NodeStatus {
    conditions: Option<Conditions>,
    disk_status: Option<BTreeMap<String, DiskStatus>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DiskStatus {
    conditions: Option<Conditions>,
    storage_available: Option<i64>,
    storage_maximum: Option<i64>,
    disk_path: Option<String>,
}

pub(super) fn node(item: Result<WireNode, Unreadable>) -> LonghornNode {
    let WireNode { metadata, spec, status } = match item {
        Ok(object) => object,
        Err(odd) => {
            let conditions = vec![wire::unreadable("Ready", &odd)];
            return LonghornNode { name: odd.name, conditions, ..LonghornNode::default() };
        }
    };
    let (spec, status) = (spec.unwrap_or_default(), status.unwrap_or_default());
    let mut paths = spec.disks.unwrap_or_default();
    let mut disks: Vec<_> = status
        .disk_status
        .unwrap_or_default()
        .into_iter()
        .map(|(name, status)| {
            let path = paths.remove(&name).and_then(|disk| disk.path);
            disk(name, path, status)
        })
        .collect();
    // Asked for, and its node has not said anything of it yet.
    disks.extend(paths.into_iter().map(|(name, spec)| disk(name, spec.path, DiskStatus::default())));
    LonghornNode {
        name: metadata.name.unwrap_or_default(),
        conditions: Conditions::all(status.conditions),
        disks,
        schedulable: spec.allow_scheduling.unwrap_or_default(),
    }
}

fn disk(name: String, path: Option<String>, status: DiskStatus) -> LonghornDisk {
    let bytes = |number: Option<i64>| u64::try_from(number.unwrap_or_default()).unwrap_or_default();
    LonghornDisk {
        name,
        path: path.or(status.disk_path).unwrap_or_default(),
        available_bytes: bytes(status.storage_available),
        maximum_bytes: bytes(status.storage_maximum),
        conditions: Conditions::all(status.conditions),
    }
}
