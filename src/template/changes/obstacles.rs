//! Why a change cannot be made: what Omni would refuse after it had taken half of the others.
//!
//! Source: `siderolabs/omni` v1.10.4 `internal/backend/runtime/omni/validations`.

use serde_json::Value;

use super::kinds::{CLUSTERS, MACHINE_SET_NODES, MACHINE_SETS, type_of};
use super::{ChangeSet, Remark, is_going};
use crate::resource::{Document, label};

/// A resource that has the name of a wanted one and is not the cluster's.
pub(super) fn in_the_way(other: &Document, cluster: &str) -> Remark {
    let owner = &other.metadata.owner;
    match other.metadata.label(label::CLUSTER) {
        Some(belongs) if belongs != cluster => of_another(other, belongs, cluster),
        _ => Remark::new(other, format!("is there already and belongs to {owner}, a controller of Omni's"))
            .hint("give what the template makes another name"),
    }
}

fn of_another(other: &Document, belongs: &str, cluster: &str) -> Remark {
    let message = format!("belongs to cluster {belongs:?}, and the template is for cluster {cluster:?}");
    let hint = if type_of(&other.metadata.type_name) == MACHINE_SET_NODES {
        "a machine is in one cluster at a time: take it out of the other one first"
    } else {
        "give what the template makes another name"
    };
    Remark::new(other, message).hint(hint)
}

/// Why an update would be refused.
pub(super) fn of_update(actual: &Document, wanted: &Document, cluster: &str) -> Option<Remark> {
    let kind = type_of(&actual.metadata.type_name);
    let other = actual.metadata.label(label::CLUSTER).filter(|label| *label != cluster);
    if let Some(belongs) = other.filter(|_| kind != CLUSTERS) {
        return Some(of_another(actual, belongs, cluster));
    }
    if is_going(actual) {
        let held = held_by(actual);
        return Some(
            Remark::new(actual, format!("is being torn down{held}, and cannot be changed"))
                .hint("wait until it is gone; the sync then makes it anew"),
        );
    }
    let differs = |pointer: &str, zero: &Value| {
        actual.spec.pointer(pointer).unwrap_or(zero) != wanted.spec.pointer(pointer).unwrap_or(zero)
    };
    match kind {
        CLUSTERS if differs("/features/disk_encryption", &Value::Bool(false)) => Some(
            Remark::new(actual, "would change diskEncryption, which Omni never changes in a cluster that exists")
                .hint("leave it as it is, or make the cluster anew"),
        ),
        CLUSTERS if is_locked(actual) => Some(cluster_locked(actual)),
        // It may be taken out of the template, and not be changed or added.
        MACHINE_SETS if wanted.spec.get("bootstrap_spec").is_some() && differs("/bootstrap_spec", &Value::Null) => {
            Some(
                Remark::new(
                    actual,
                    "would change bootstrapSpec, which says what a cluster was made of and never changes",
                )
                .hint("leave it as it is, or take it out of the template"),
            )
        }
        _ => None,
    }
}

/// Why a destruction would be refused.
pub(super) fn of_destroys(changes: &ChangeSet) -> Vec<Remark> {
    let mut found = Vec::new();
    for document in changes.destroyed().filter(|document| !is_going(document)) {
        match type_of(&document.metadata.type_name) {
            CLUSTERS if is_locked(document) => found.push(cluster_locked(document)),
            MACHINE_SET_NODES if document.metadata.has_annotation(label::LOCKED) => {
                found.push(
                    Remark::new(document, "is locked, and Omni does not take a locked machine out of its cluster")
                        .hint(format!("talops unlock machine {}", document.metadata.id)),
                );
            }
            _ => {}
        }
    }
    found
}

fn is_locked(cluster: &Document) -> bool {
    cluster.metadata.has_annotation(label::CLUSTER_LOCKED)
}

fn cluster_locked(cluster: &Document) -> Remark {
    Remark::new(cluster, "is locked against changes and deletion")
        .hint(format!("talops unlock cluster {}", cluster.metadata.id))
}

/// Who still holds a resource that is being torn down.
fn held_by(document: &Document) -> String {
    match document.metadata.finalizers.as_slice() {
        [] => String::new(),
        finalizers => format!(" (held by {})", finalizers.join(", ")),
    }
}
