//! Machine sets as they are asked for.

use super::of_clusters;
use crate::error::Result;
use crate::estate::AskedMachineSet;
use crate::omni::client::Client;
use crate::resource::{List, MachineSetNodeSpec, MachineSetSpec, Phase, label};

/// The machine sets that a cluster is asked to have, by id.
///
/// # Errors
///
/// When they, or the machines that are given to them, cannot be listed.
pub async fn asked_machine_sets(client: &Client, cluster: &str) -> Result<Vec<AskedMachineSet>> {
    let selectors = of_clusters(&[cluster.to_owned()]);
    let (sets, nodes) = futures::try_join!(client.list(&selectors), client.list(&selectors))?;
    Ok(joined(&sets, &nodes))
}

fn joined(sets: &List<MachineSetSpec>, nodes: &List<MachineSetNodeSpec>) -> Vec<AskedMachineSet> {
    let given = |set: &str| {
        let of_set = nodes
            .resources
            .iter()
            .map(|node| &node.metadata)
            .filter(|node| node.label(label::MACHINE_SET) == Some(set) && node.phase == Phase::Running);
        u32::try_from(of_set.count()).unwrap_or(u32::MAX)
    };
    let mut asked: Vec<AskedMachineSet> = sets
        .resources
        .iter()
        .map(|set| AskedMachineSet {
            id: set.metadata.id.clone(),
            machines: match &set.spec.machine_allocation {
                Some(class) if class.is_unlimited() => None,
                Some(class) if !class.name.is_empty() => Some(class.machine_count),
                _ => Some(given(&set.metadata.id)),
            },
            tearing_down: set.metadata.phase == Phase::TearingDown,
        })
        .collect();
    asked.sort_by(|a, b| a.id.cmp(&b.id));
    asked
}

#[cfg(test)]
mod tests {
    use super::joined;
    use crate::resource::{EnumValue, List, MachineAllocation, MachineSetSpec, Metadata, Phase, Resource, label};

    #[test]
    fn a_set_is_asked_for_by_number_by_its_machines_or_for_all_that_fit() {
        let class = |unlimited: i64, count| {
            let type_value = EnumValue::Number(unlimited);
            Some(MachineAllocation { name: "small".into(), machine_count: count, type_value })
        };
        let set = |id: &str, machine_allocation| Resource {
            metadata: Metadata { id: id.into(), ..Metadata::default() },
            spec: MachineSetSpec { machine_allocation },
        };
        let node = |set: &str, phase| Resource {
            metadata: Metadata {
                labels: [(label::MACHINE_SET.to_owned(), set.to_owned())].into(),
                phase,
                ..Metadata::default()
            },
            ..Resource::default()
        };
        let list = |resources| List { resources, unreadable: Vec::new() };
        let sets = list(vec![set("c", class(1, 0)), set("b", class(0, 3)), set("a", None)]);
        let nodes = vec![node("a", Phase::Running), node("a", Phase::TearingDown), node("b", Phase::Running)];
        let asked = joined(&sets, &List { resources: nodes, unreadable: Vec::new() });
        let told: Vec<_> = asked.iter().map(|set| (set.id.as_str(), set.machines)).collect();
        assert_eq!(told, [("a", Some(1)), ("b", Some(3)), ("c", None)]);
    }
}
