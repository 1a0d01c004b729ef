//! The template of a cluster: what somebody wrote of whom the estate's resources are.

use std::fmt::Write as _;

use super::clusters::patches;
use crate::lab::world::clusters::Cluster;

/// The cluster template whose sync changes nothing in the estate as it starts.
#[must_use]
pub fn template(cluster: &Cluster) -> String {
    let mut text = format!(
        "kind: Cluster\nname: {}\nkubernetes:\n  version: v{}\ntalos:\n  version: v{}\n\
         features:\n  useEmbeddedDiscoveryService: true\npatches:\n",
        cluster.name, cluster.kubernetes_version, cluster.talos_version
    );
    for patch in patches(cluster.name) {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "  - idOverride: {}\n    name: {}\n    inline: |\n", patch.id, patch.name);
        text.extend(patch.data.lines().map(|line| format!("      {line}\n")));
    }
    for set in &cluster.machine_sets {
        let count = cluster.members(&set.id).count() + set.pending;
        let suffix = set.id.strip_prefix(cluster.name).unwrap_or(&set.id).trim_start_matches('-');
        let kind =
            if set.control_plane { "kind: ControlPlane".to_owned() } else { format!("kind: Workers\nname: {suffix}") };
        let machines = if set.is_provided() {
            format!("machineClass:\n  name: {}\n  size: {count}\n", set.machine_class)
        } else {
            let named: Vec<String> = cluster.members(&set.id).map(|machine| format!("  - {}\n", machine.id)).collect();
            format!("machines:\n{}", named.concat())
        };
        let _ = write!(text, "---\n{kind}\n{machines}");
    }
    text
}
