//! Resource definitions: which types the server has, and by which names (as a server of version 1.10.4 lists them).

use serde_json::{Value, json};

use super::{EPHEMERAL, INFRA_PROVIDER, kind};
use crate::lab::omni::Resource;
use crate::lab::world::{World, days};

/// The namespace of what describes resources.
const META: &str = "meta";

/// Plural, namespace, and columns: headings and paths, with the names that the server's own language has for fields.
type Type = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const TYPES: &[Type] = &[
    ("ClusterDestroyStatuses", "default", &[("Phase", "{.phase}")]),
    (
        "ClusterMachineIdentities",
        "default",
        &[("Node Identity", "{.nodeidentity}"), ("Node Name", "{.nodename}"), ("Node IPs", "{.nodeips}")],
    ),
    ("ClusterMachineRequestStatuses", "default", &[("Stage", "{.stage}")]),
    ("ClusterMachineStatuses", "default", &[("Ready", "{.ready}"), ("Stage", "{.stage}")]),
    ("ClusterMachines", "default", &[]),
    (
        "ClusterStatuses",
        "default",
        &[
            ("Available", "{.available}"),
            ("Phase", "{.phase}"),
            ("Machines", "{.machines.total}"),
            ("Healthy", "{.machines.healthy}"),
        ],
    ),
    ("ClusterUUIDs", "default", &[("UUID", "{.uuid}")]),
    ("Clusters", "default", &[("Talos Version", "{.talosversion}"), ("Kubernetes Version", "{.kubernetesversion}")]),
    ("ConfigPatches", "default", &[]),
    ("ControlPlaneStatuses", "default", &[]),
    ("CurrentUsers", "virtual", &[("Identity", "{.identity}"), ("Role", "{.role}")]),
    ("FeaturesConfigs", "default", &[("Workload Proxying", "{.enableworkloadproxying}")]),
    (
        "InfraProviderCombinedStatuses",
        EPHEMERAL,
        &[("Name", "{.name}"), ("Version", "{.version}"), ("Connected", "{.health.connected}")],
    ),
    ("InfraProviderStatuses", INFRA_PROVIDER, &[("Name", "{.name}"), ("Description", "{.description}")]),
    ("InfraProviders", INFRA_PROVIDER, &[]),
    ("KubernetesUpgradeStatuses", "default", &[]),
    ("KubernetesVersions", "default", &[]),
    ("Links", "default", &[("Connected", "{.connected}"), ("LastEndpoint", "{.lastendpoint}")]),
    ("LoadBalancerStatuses", "default", &[("Healthy", "{.healthy}")]),
    ("MachineClasses", "default", &[]),
    ("MachineLabels", "default", &[]),
    ("MachineRequestSets", "default", &[("ProviderID", "{.providerid}"), ("MachineCount", "{.machinecount}")]),
    ("MachineRequestStatuses", INFRA_PROVIDER, &[]),
    ("MachineRequests", INFRA_PROVIDER, &[("Talos Version", "{.talosversion}")]),
    ("MachineSetNodes", "default", &[]),
    ("MachineSetStatuses", "default", &[]),
    ("MachineSets", "default", &[]),
    ("MachineStatuses", "default", &[]),
    ("Machines", "default", &[("Address", "{.managementaddress}"), ("Connected", "{.connected}")]),
    ("TalosUpgradeStatuses", "default", &[]),
    ("TalosVersions", "default", &[]),
];

pub(super) fn resources(world: &World) -> Vec<Resource> {
    let since = world.ago_text(days(60));
    let own = TYPES.iter().map(|(plural, namespace, columns)| (kind(plural), *namespace, *columns));
    let others = [
        ("SysVersions.system.sidero.dev".to_owned(), EPHEMERAL, &[][..]),
        ("ResourceDefinitions.meta.cosi.dev".to_owned(), META, &[("Aliases", "{.aliases[:]}")][..]),
    ];
    own.chain(others).map(|(name, namespace, columns)| definition(&name, namespace, columns, &since)).collect()
}

fn definition(name: &str, namespace: &str, columns: &[(&str, &str)], since: &str) -> Resource {
    let (plural, suffix) = name.split_once('.').unwrap_or((name, ""));
    let singular = singular(plural);
    let mut aliases = vec![singular.to_lowercase()];
    let initials: String = plural.chars().filter(char::is_ascii_uppercase).collect::<String>().to_lowercase();
    if initials.len() > 1 {
        let ends_in_s = initials.ends_with('s');
        aliases.push(initials.clone());
        aliases.extend((!ends_in_s).then(|| format!("{initials}s")));
    }
    let lower = plural.to_lowercase();
    let parts: Vec<&str> = suffix.split('.').collect();
    let mut all = vec![lower.clone()];
    all.extend((1..parts.len()).map(|length| format!("{lower}.{}", parts[..length].join("."))));
    all.extend(aliases.iter().cloned());
    let columns: Vec<Value> = columns.iter().map(|(name, path)| json!({ "name": name, "jsonPath": path })).collect();
    let spec = json!({
        "type": name,
        "displayType": singular,
        "defaultNamespace": namespace,
        "aliases": aliases,
        "allAliases": all,
        "printColumns": columns,
    });
    Resource::new(META, "ResourceDefinitions.meta.cosi.dev", &name.to_lowercase(), since, spec).owned_by(META)
}

fn singular(plural: &str) -> String {
    if let Some(stem) = plural.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let stem = ["Statuses", "Classes", "Patches"].iter().any(|end| plural.ends_with(end)).then(|| plural.len() - 2);
    plural[..stem.unwrap_or(plural.len() - 1)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::definition;

    #[test]
    fn names_are_made_as_the_server_makes_them() {
        let made = definition("MachineSetStatuses.omni.sidero.dev", "default", &[], "").spec;
        assert_eq!(made["displayType"], "MachineSetStatus");
        assert_eq!(made["aliases"], serde_json::json!(["machinesetstatus", "mss"]));
        assert_eq!(
            made["allAliases"],
            serde_json::json!([
                "machinesetstatuses",
                "machinesetstatuses.omni",
                "machinesetstatuses.omni.sidero",
                "machinesetstatus",
                "mss"
            ])
        );
    }
}
