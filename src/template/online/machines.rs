//! Machines that a template names: whether Omni has them, and whether they are free.

use super::super::Template;
use super::super::fault::Fault;
use super::super::model::At;
use super::super::version::Version;
use super::{Known, bare, incompatible};
use crate::config::nearest;
use crate::resource::label;

pub(super) fn check(template: &Template, known: &Known, faults: &mut Vec<Fault>) {
    let (Some(cluster), Some(machines)) = (super::cluster(template), &known.machines) else { return };
    let version = Version::read(bare(&cluster.talos_version.value)).ok();
    for set in template.documents.iter().filter_map(|document| document.machine_set()) {
        // A class takes their place, which is a fault of its own.
        for At { position, value: id } in set.machines.iter().filter(|_| set.machine_class.is_none()) {
            let Some(machine) = machines.get(id) else {
                let near = nearest(id, machines.keys().map(String::as_str));
                let hint = near.map_or_else(
                    || "`talops machines` lists those that there are".to_owned(),
                    |near| format!("did you mean {near}?"),
                );
                faults.push(Fault::error(*position, format!("Omni has no machine {id:?}")).hint(hint));
                continue;
            };
            let node = known.nodes.as_ref().and_then(|nodes| nodes.get(id));
            let owner = node.map_or(&machine.metadata, |node| node).label(label::CLUSTER).unwrap_or_default();
            let hostname = machine.metadata.label(label::HOSTNAME).unwrap_or(&machine.spec.network.hostname);
            let name = if hostname.is_empty() { format!("{id:?}") } else { format!("{id:?} ({hostname})") };
            if !owner.is_empty() && owner != cluster.name.value {
                let message = format!("the machine {name} belongs to the cluster {owner:?}");
                faults.push(Fault::error(*position, message).hint("take it out of that cluster, or name another one"));
                continue;
            }
            if owner.is_empty()
                && let Some(why) = version.and_then(|version| incompatible(machine, version))
            {
                let message = format!("the machine {name} cannot join this cluster: {why}");
                faults.push(Fault::error(*position, message).hint("boot it with the cluster's version of Talos"));
            }
            if !machine.spec.connected {
                let message = format!("the machine {name} is not connected to Omni");
                faults.push(Fault::warning(*position, message).hint("the cluster is not ready until it is"));
            }
        }
    }
}
