//! What a template asks for, as far as a cluster's nodes will show it.

use super::saved::Wanted;
use crate::resource::{Document, label};

/// Reads a template's resources.
pub(super) fn wanted(documents: &[Document]) -> Wanted {
    let mut wanted = Wanted::default();
    for document in documents {
        let text = |field: &str| document.spec.get(field).and_then(|value| value.as_str()).map(str::to_owned);
        let kind = document.metadata.type_name.split('.').next().unwrap_or_default();
        let controls = document.metadata.labels.contains_key(label::ROLE_CONTROL_PLANE);
        let counted = if controls { &mut wanted.control_planes } else { &mut wanted.workers };
        match kind {
            "Clusters" => {
                wanted.kubernetes = text("kubernetes_version").unwrap_or_default();
                wanted.talos = text("talos_version").unwrap_or_default();
            }
            "MachineSets" => {
                let class = document.spec.get("machine_allocation");
                let count = class.and_then(|class| class.get("machine_count")).and_then(serde_json::Value::as_u64);
                *counted += count.unwrap_or_default();
                wanted.unlimited |= class.is_some_and(|class| !class.is_null()) && count.is_none();
            }
            "MachineSetNodes" => *counted += 1,
            "ConfigPatches" => wanted.no_cni |= text("data").is_some_and(|data| says_no_cni(&data)),
            _ => {}
        }
    }
    wanted
}

/// Whether a patch has `cluster.network.cni.name: none`.
fn says_no_cni(patch: &str) -> bool {
    let Ok(value) = serde_saphyr::from_str::<serde_json::Value>(patch) else { return false };
    value.pointer("/cluster/network/cni/name").and_then(serde_json::Value::as_str) == Some("none")
}

#[cfg(test)]
mod tests {
    use super::says_no_cni;

    #[test]
    fn a_patch_that_leaves_the_network_to_somebody_else_is_known() {
        assert!(says_no_cni("cluster:\n  network:\n    cni:\n      name: none\n"));
        assert!(says_no_cni(r#"{"cluster": {"network": {"cni": {"name": "none"}}}}"#));
        assert!(!says_no_cni("cluster:\n  network:\n    cni:\n      name: flannel\n"));
        assert!(!says_no_cni("cluster: [cni, none"));
    }
}
