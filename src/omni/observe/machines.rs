//! Machines: what Talos says of itself, and what a cluster says of its member.

use std::collections::BTreeMap;

use super::{UNREADABLE, filled, of_clusters};
use crate::error::Result;
use crate::estate::Machine;
use crate::omni::client::Client;
use crate::resource::{
    ClusterMachineStatusSpec, List, MachineDiagnostic, MachineSetSpec, MachineStatusSpec, Metadata, Phase, Resource,
    Selector, label,
};

/// Machines by id: those of the clusters `only`, or all.
///
/// # Errors
///
/// When one of the lists that make it up cannot be read.
pub async fn machines(client: &Client, only: &[String]) -> Result<Vec<Machine>> {
    let selectors = of_clusters(only);
    let (machines, members) = futures::try_join!(client.list(&selectors), client.list(&selectors))?;
    Ok(joined(&machines, &members))
}

/// As [`machines`], of those whose labels fit one of `selectors`.
///
/// # Errors
///
/// As [`machines`].
pub async fn labelled_machines(client: &Client, only: &[String], selectors: Vec<Selector>) -> Result<Vec<Machine>> {
    let of_cluster =
        |selector: Selector| if only.is_empty() { selector } else { selector.one_of(label::CLUSTER, only) };
    let labelled: Vec<Selector> = selectors.into_iter().map(of_cluster).collect();
    // Members do not carry a machine's own labels.
    let members = of_clusters(only);
    let (machines, members) = futures::try_join!(client.list(&labelled), client.list(&members))?;
    let fits = |id: &str| machines.find(id).is_some() || machines.unreadable.iter().any(|odd| odd.metadata.id == id);
    let mut all = joined(&machines, &members);
    all.retain(|machine| fits(&machine.id));
    Ok(all)
}

/// The machine class of each machine set that has one: of the clusters `only`, or of all.
///
/// # Errors
///
/// When machine sets cannot be listed.
pub async fn machine_classes(client: &Client, only: &[String]) -> Result<BTreeMap<String, String>> {
    let sets = client.list::<MachineSetSpec>(&of_clusters(only)).await?;
    let class = |set: Resource<MachineSetSpec>| Some((set.metadata.id, filled(&set.spec.machine_allocation?.name)?));
    Ok(sets.resources.into_iter().filter_map(class).collect())
}

pub(super) fn joined(machines: &List<MachineStatusSpec>, members: &List<ClusterMachineStatusSpec>) -> Vec<Machine> {
    let mut all: BTreeMap<&str, Machine> = BTreeMap::new();
    for machine in &machines.resources {
        all.insert(&machine.metadata.id, of_machine(machine));
    }
    for member in &members.resources {
        add_member(all.entry(&member.metadata.id).or_insert_with(|| bare(&member.metadata)), member);
    }
    let odd_machines = machines.unreadable.iter().map(|unreadable| ("MachineStatuses", unreadable));
    let odd_members = members.unreadable.iter().map(|unreadable| ("ClusterMachineStatuses", unreadable));
    // Last, and over what its other half says: half a machine is not a machine that is well.
    for (kind, unreadable) in odd_machines.chain(odd_members) {
        let machine = all.entry(&unreadable.metadata.id).or_insert_with(|| bare(&unreadable.metadata));
        let why = format!("its {kind} is {UNREADABLE}: {}", unreadable.why);
        machine.stage = Some(UNREADABLE.to_owned());
        machine.last_error = filled(&machine.last_error).map_or_else(|| why.clone(), |error| format!("{error}; {why}"));
    }
    all.into_values().collect()
}

/// What labels alone say.
fn bare(metadata: &Metadata) -> Machine {
    Machine {
        id: metadata.id.clone(),
        hostname: metadata.label(label::HOSTNAME).unwrap_or_default().to_owned(),
        cluster: metadata.label(label::CLUSTER).map(str::to_owned),
        machine_set: metadata.label(label::MACHINE_SET).map(str::to_owned),
        control_plane: metadata.label(label::ROLE_CONTROL_PLANE).is_some(),
        connected: metadata.label(label::CONNECTED).is_some(),
        provider_id: metadata.label(label::INFRA_PROVIDER_ID).map(str::to_owned),
        request_id: metadata.label(label::MACHINE_REQUEST).map(str::to_owned),
        tearing_down: metadata.phase == Phase::TearingDown,
        ..Machine::default()
    }
}

fn of_machine(resource: &Resource<MachineStatusSpec>) -> Machine {
    let spec = &resource.spec;
    let machine = bare(&resource.metadata);
    Machine {
        hostname: filled(&spec.network.hostname).unwrap_or(machine.hostname),
        cluster: filled(&spec.cluster).or(machine.cluster),
        control_plane: machine.control_plane || spec.role() == "CONTROL_PLANE",
        connected: spec.connected,
        maintenance: spec.maintenance,
        last_error: spec.last_error.clone(),
        talos_version: spec.talos_version.clone(),
        diagnostics: spec.diagnostics.iter().map(sentence).collect(),
        addresses: spec.network.addresses.iter().map(|address| without_length(address)).collect(),
        power: spec.power(),
        ..machine
    }
}

fn add_member(machine: &mut Machine, member: &Resource<ClusterMachineStatusSpec>) {
    let Resource { metadata, spec } = member;
    let of_labels = bare(metadata);
    machine.cluster = of_labels.cluster.or(machine.cluster.take());
    machine.machine_set = of_labels.machine_set.or(machine.machine_set.take());
    machine.control_plane |= of_labels.control_plane;
    machine.tearing_down |= of_labels.tearing_down;
    if machine.hostname.is_empty() {
        machine.hostname = of_labels.hostname;
    }
    machine.provider_id = machine.provider_id.take().or_else(|| filled(&spec.provision_status.provider_id));
    machine.request_id = machine.request_id.take().or_else(|| filled(&spec.provision_status.request_id));
    machine.stage = Some(spec.stage());
    machine.ready = Some(spec.ready);
    machine.config_up_to_date = Some(spec.config_up_to_date);
    machine.last_config_error.clone_from(&spec.last_config_error);
    machine.config_failed = spec.config_apply_status() == "FAILED";
    metadata.label(label::NODE_NAME).unwrap_or_default().clone_into(&mut machine.node_name);
    machine.locked = metadata.has_annotation(label::LOCKED);
    machine.locked_update = metadata.label(label::LOCKED_UPDATE).is_some();
}

fn without_length(address: &str) -> String {
    address.split('/').next().unwrap_or_default().to_owned()
}

fn sentence(diagnostic: &MachineDiagnostic) -> String {
    let details = diagnostic.details.join("; ");
    let said = [&diagnostic.message, &details].into_iter().filter(|text| !text.is_empty());
    let text = said.map(String::as_str).collect::<Vec<_>>().join(": ");
    if text.is_empty() { diagnostic.id.clone() } else { text }
}

#[cfg(test)]
mod tests {
    use super::{joined, sentence};
    use crate::resource::{ClusterMachineStatusSpec, List, MachineDiagnostic, Metadata, Resource, Unreadable};

    #[test]
    fn a_diagnostic_is_one_sentence() {
        let details = vec!["10.0.0.1 is also on b".to_owned()];
        let diagnostic =
            MachineDiagnostic { id: "address-overlap".to_owned(), message: "addresses overlap".to_owned(), details };
        assert_eq!(sentence(&diagnostic), "addresses overlap: 10.0.0.1 is also on b");
        assert_eq!(sentence(&MachineDiagnostic { id: "odd".to_owned(), ..MachineDiagnostic::default() }), "odd");
    }

    #[test]
    fn a_machine_of_another_shape_is_shown_all_the_same() {
        fn list<S>(resources: Vec<Resource<S>>) -> List<S> {
            List { resources, unreadable: vec![Unreadable::new("a", "odd")] }
        }
        let all = joined(&list(Vec::new()), &list(Vec::new()));
        assert_eq!(all.len(), 1);
        let both = "its MachineStatuses is unreadable: odd; its ClusterMachineStatuses is unreadable: odd";
        assert_eq!((all[0].stage.as_deref(), all[0].last_error.as_str()), (Some("unreadable"), both));
        // Nor is it well when its other half is.
        let member = Resource {
            metadata: Metadata { id: "a".to_owned(), ..Metadata::default() },
            spec: ClusterMachineStatusSpec { ready: true, ..ClusterMachineStatusSpec::default() },
        };
        let all = joined(&list(Vec::new()), &List { resources: vec![member], unreadable: Vec::new() });
        assert_eq!(all[0].stage.as_deref(), Some("unreadable"));
    }
}
