//! Machine classes: whether there are such ones, and machines enough.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Template;
use super::super::fault::Fault;
use super::super::model::{At, MachineClass, Size};
use super::super::version::Version;
use super::{Known, bare, incompatible};
use crate::config::nearest;
use crate::resource::label;

/// How many machines the sets of all templates want of a class.
pub(super) struct Demand(BTreeMap<String, Vec<(String, u32)>>);

impl Demand {
    pub(super) fn of(templates: &[&Template]) -> Self {
        let mut demand: BTreeMap<String, Vec<(String, u32)>> = BTreeMap::new();
        for template in templates {
            for (set, class) in sets(template) {
                if let Size::Static(count) = class.value.size {
                    demand.entry(class.value.name.value.clone()).or_default().push((set, count));
                }
            }
        }
        Self(demand)
    }
}

/// Each set of a class: its id, and the class.
fn sets(template: &Template) -> Vec<(String, &At<MachineClass>)> {
    let name = super::cluster(template).map_or("", |cluster| cluster.name.value.as_str());
    let sets = super::set_ids(template, name).into_iter();
    sets.filter_map(|(id, document)| Some((id, document.machine_set()?.machine_class.as_ref()?))).collect()
}

pub(super) fn check(template: &Template, known: &Known, demand: &Demand, faults: &mut Vec<Fault>) {
    let Some(classes) = &known.classes else { return };
    for (set, class) in sets(template) {
        let MachineClass { name, size } = &class.value;
        // One without a name is told of without asking.
        if name.value.is_empty() {
            continue;
        }
        let Some(spec) = classes.get(&name.value) else {
            let near = nearest(&name.value, classes.keys().map(String::as_str));
            let hint = near.map_or_else(
                || "`talops get machineclasses` lists those that there are".to_owned(),
                |near| format!("did you mean {near}?"),
            );
            faults.push(Fault::error(name.position, format!("Omni has no machine class {:?}", name.value)).hint(hint));
            continue;
        };
        match &spec.auto_provision {
            Some(made) => provisioned(&made.provider_id, class, known, faults),
            None if matches!(size, Size::Static(_)) => taken(template, &set, class, (known, demand), faults),
            None => {}
        }
    }
}

/// A class whose machines are made.
fn provisioned(provider: &str, class: &At<MachineClass>, known: &Known, faults: &mut Vec<Fault>) {
    let MachineClass { name, size } = &class.value;
    if *size == Size::Unlimited {
        let message = format!("the machines of the class {:?} are made, and cannot be unlimited", name.value);
        faults.push(Fault::error(class.position, message).hint("write a number as `size`"));
    }
    let Some(providers) = &known.providers else { return };
    match providers.get(provider) {
        None => {
            let message =
                format!("the machine class {:?} is of the provider {provider:?}, which Omni does not have", name.value);
            let hint = "`talops get infraproviders` lists those that there are";
            faults.push(Fault::error(name.position, message).hint(hint));
        }
        Some(status) if !status.health.connected => {
            let message = format!("the provider {provider:?} of the machine class {:?} is not connected", name.value);
            let hint = "no machine is made until it is: `talops doctor` says why";
            faults.push(Fault::warning(name.position, message).hint(hint));
        }
        Some(status) if !status.health.error.is_empty() => {
            let message = format!(
                "the provider {provider:?} of the machine class {:?} says: {}",
                name.value, status.health.error
            );
            faults.push(Fault::warning(name.position, message));
        }
        Some(_) => {}
    }
}

/// A class that takes machines which are there.
fn taken(
    template: &Template,
    set: &str,
    class: &At<MachineClass>,
    (known, demand): (&Known, &Demand),
    faults: &mut Vec<Fault>,
) {
    let name = &class.value.name;
    let (Some(assignable), Some(nodes)) = (&known.assignable, &known.nodes) else { return };
    let wanted = demand.0.get(&name.value).map_or(&[][..], Vec::as_slice);
    let sets: BTreeSet<&str> = wanted.iter().map(|(set, _)| set.as_str()).collect();
    let is_theirs = |set: Option<&str>| set.is_some_and(|set| sets.contains(set));
    let own = nodes.values().filter(|node| is_theirs(node.label(label::MACHINE_SET))).count();
    let version = super::cluster(template).and_then(|cluster| Version::read(bare(&cluster.talos_version.value)).ok());
    let fits = |machine: &&super::Machine| version.is_none_or(|version| incompatible(machine, version).is_none());
    let all = assignable.get(&name.value).map_or(&[][..], Vec::as_slice);
    let free = all.iter().filter(fits).count();
    let count: u64 = wanted.iter().map(|(_, count)| u64::from(*count)).sum();
    if count <= (own + free) as u64 {
        return;
    }
    let others = match sets.iter().filter(|other| **other != set).count() {
        0 => String::new(),
        1 => " together with another machine set".to_owned(),
        others => format!(" together with {others} other machine sets"),
    };
    let has = match (own, free) {
        (0, 0) => "none is free".to_owned(),
        (0, free) => format!("free: {free}"),
        (own, free) => format!("it has {own}, and free: {free}"),
    };
    let unfit = all.len() - free;
    let message = format!("{set}{others} wants {count} of the class {:?}: {has}", name.value);
    let hint = if unfit > 0 {
        format!("{unfit} more would fit but for their version of Talos; add machines, or lower `size`")
    } else {
        "add machines, free some, or lower `size`".to_owned()
    };
    faults.push(Fault::error(class.position, message).hint(hint));
}
