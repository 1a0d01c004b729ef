//! Storage classes, volumes and volume claims.

use serde_json::{Value, json};

use super::metadata;
use crate::lab::world::World;
use crate::lab::world::clusters::Cluster;
use crate::lab::world::volumes::Volume;

pub(super) fn objects(world: &World, cluster: &Cluster) -> Vec<Value> {
    let created = world.ago_text(cluster.age);
    let class = cluster.longhorn.then(|| {
        let mut metadata = metadata(cluster, "StorageClass", "", "longhorn", &created);
        metadata["annotations"] = json!({"storageclass.kubernetes.io/is-default-class": "true"});
        json!({
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": metadata,
            "provisioner": "driver.longhorn.io",
            "reclaimPolicy": "Delete",
            "volumeBindingMode": "Immediate",
            "allowVolumeExpansion": true,
        })
    });
    let volumes = cluster
        .volumes
        .iter()
        .flat_map(|volume| [claim(cluster, volume, &created), persistent(cluster, volume, &created)]);
    class.into_iter().chain(volumes).collect()
}

fn claim(cluster: &Cluster, volume: &Volume, created: &str) -> Value {
    let size = format!("{}Gi", volume.gibibytes);
    json!({
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": metadata(cluster, "PersistentVolumeClaim", volume.namespace, volume.claim, created),
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": size}},
            "storageClassName": "longhorn",
            "volumeMode": "Filesystem",
            "volumeName": volume.name,
        },
        "status": {"phase": "Bound", "accessModes": ["ReadWriteOnce"], "capacity": {"storage": size}},
    })
}

fn persistent(cluster: &Cluster, volume: &Volume, created: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": metadata(cluster, "PersistentVolume", "", &volume.name, created),
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "capacity": {"storage": format!("{}Gi", volume.gibibytes)},
            "claimRef": {"kind": "PersistentVolumeClaim", "namespace": volume.namespace, "name": volume.claim},
            "csi": {"driver": "driver.longhorn.io", "volumeHandle": volume.name},
            "persistentVolumeReclaimPolicy": "Delete",
            "storageClassName": "longhorn",
            "volumeMode": "Filesystem",
        },
        "status": {"phase": "Bound"},
    })
}
