//! Volume claims. Source: `printPersistentVolumeClaim` in `kubernetes/kubernetes`
//! `pkg/printers/internalversion/printers.go`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Column, age, name, or};
use crate::lab::kubernetes::json::{elements, text};
use crate::lab::kubernetes::lifecycle::is_going;

/// The columns.
pub(super) const COLUMNS: &[Column] = &[
    Column::object_name(),
    Column::new("Status", "string", "phase represents the current phase of PersistentVolumeClaim."),
    Column::new("Volume", "string", "volumeName is the binding reference to the PersistentVolume backing this claim."),
    Column::new("Capacity", "string", "capacity represents the actual resources of the underlying volume."),
    Column::new(
        "Access Modes",
        "string",
        "accessModes contains the actual access modes the volume backing the PVC has. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes-1",
    ),
    Column::new("StorageClass", "string", "StorageClass of the pvc"),
    Column::new("VolumeAttributesClass", "string", "VolumeAttributesClass of the pvc"),
    Column::age(),
    Column::wide(
        "VolumeMode",
        "volumeMode defines what type of volume is required by the claim. Value of Filesystem is implied when not included in claim spec.",
    ),
];

/// The cells of one claim.
pub(super) fn cells(claim: &Value, now: Timestamp) -> Vec<Value> {
    let phase = if is_going(claim) { "Terminating" } else { text(claim, "/status/phase") };
    let volume = text(claim, "/spec/volumeName");
    // A claim without a volume shows neither size nor modes; a volume of unknown size has the size 0.
    let (capacity, modes) = if volume.is_empty() {
        ("", String::new())
    } else {
        (or(text(claim, "/status/capacity/storage"), "0"), access_modes(claim))
    };
    vec![
        json!(name(claim)),
        json!(phase),
        json!(volume),
        json!(capacity),
        json!(modes),
        json!(storage_class(claim)),
        json!(or(text(claim, "/spec/volumeAttributesClassName"), "<unset>")),
        json!(age::of(claim, now)),
        json!(or(text(claim, "/spec/volumeMode"), "<unset>")),
    ]
}

/// The modes in the order in which Kubernetes writes them.
/// Source: `GetAccessModesAsString` in `kubernetes/kubernetes` `pkg/apis/core/helper/helpers.go`.
fn access_modes(claim: &Value) -> String {
    let given = elements(claim, "/status/accessModes");
    let words =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];
    let words = words.into_iter().filter(|(mode, _)| given.iter().any(|one| one == mode)).map(|(_, word)| word);
    words.collect::<Vec<_>>().join(",")
}

fn storage_class(claim: &Value) -> &str {
    let annotation = text(claim, "/metadata/annotations/volume.beta.kubernetes.io~1storage-class");
    or(annotation, text(claim, "/spec/storageClassName"))
}
