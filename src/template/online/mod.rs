//! What only an Omni can say of a template: whether there is what it names, and whether it goes together.
//!
//! [`wanted`] says what must be asked, [`faults`] judges by what came back ([`Known`]). What was not seen is not judged.
//!
//! Source: `siderolabs/omni` `internal/backend/runtime/omni/validations`, and the controller that gives machines to machine
//! sets, `internal/backend/runtime/omni/controllers/omni/machine_set_node.go`.

mod classes;
mod extensions;
#[cfg(test)]
mod golden;
mod machines;
mod patches;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use super::Template;
use super::fault::Fault;
use super::model::{Cluster, Document};
use super::translate::set_id;
use super::version::Version;
use crate::resource::{
    self, InfraProviderCombinedStatusSpec, MachineClassSpec, MachineStatusSpec, Metadata, TalosVersionSpec,
};

pub(in crate::template) use extensions::official;
pub use patches::words;

/// A machine as Omni has it.
pub type Machine = resource::Resource<MachineStatusSpec>;

/// What an Omni knows of what templates name. `None` is what could not be asked.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The versions of Talos, without `v`.
    pub talos: Option<BTreeMap<String, TalosVersionSpec>>,
    /// The versions of Kubernetes, without `v`.
    pub kubernetes: Option<BTreeSet<String>>,
    /// The names of the system extensions of a version of Talos; no entry where there is no such catalogue.
    pub extensions: Option<BTreeMap<String, BTreeSet<String>>>,
    /// The machine classes.
    pub classes: Option<BTreeMap<String, MachineClassSpec>>,
    /// Of each class that takes machines, those that it could take now.
    pub assignable: Option<BTreeMap<String, Vec<Machine>>>,
    /// The infrastructure providers.
    pub providers: Option<BTreeMap<String, InfraProviderCombinedStatusSpec>>,
    /// The machines, by their ids.
    pub machines: Option<BTreeMap<String, Machine>>,
    /// The machines that belong to machine sets: `MachineSetNodes` by their ids.
    pub nodes: Option<BTreeMap<String, Metadata>>,
    /// The clusters that there are already, with their initial version of Talos where that is known.
    pub clusters: Option<BTreeMap<String, Existing>>,
    /// What the server says of the patches that it refuses, by their text.
    pub refused: BTreeMap<String, String>,
}

/// A cluster that there is already.
#[derive(Debug, Clone, Default)]
pub struct Existing {
    /// `Clusters`.
    pub cluster: Option<resource::Document>,
    /// The version of Talos that it was made with, without `v`; empty where that is not known.
    pub initial_talos_version: String,
}

/// What must be asked for a template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The cluster's name.
    pub cluster: String,
    /// The version of Talos, without `v`; nothing where no extension is named.
    pub extensions_of: Option<String>,
    /// The machine classes.
    pub classes: BTreeSet<String>,
    /// Whether it names machines.
    pub machines: bool,
    /// The texts of its patches that nothing is known to be wrong with.
    pub patches: BTreeSet<String>,
}

/// What must be asked for a template.
#[must_use]
pub fn wanted(template: &Template) -> Wanted {
    let mut wanted = Wanted { patches: patches::texts(template), ..Wanted::default() };
    for document in &template.documents {
        if document.system_extensions().is_some_and(|list| !list.value.is_empty()) {
            wanted.extensions_of = cluster(template).map(|cluster| bare(&cluster.talos_version.value).to_owned());
        }
        if let Document::Cluster(cluster) = document {
            wanted.cluster.clone_from(&cluster.name.value);
        }
        let Some(set) = document.machine_set() else { continue };
        wanted.machines |= !set.machines.is_empty();
        wanted.classes.extend(set.machine_class.as_ref().map(|class| class.value.name.value.clone()));
    }
    wanted
}

/// Everything that is wrong with templates as far as one Omni knows: the faults of each.
#[must_use]
pub fn faults(templates: &[&Template], known: &Known) -> Vec<Vec<Fault>> {
    let demand = classes::Demand::of(templates);
    let of = |template: &&Template| {
        let mut faults = Vec::new();
        versions::check(template, known, &mut faults);
        extensions::check(template, known, &mut faults);
        classes::check(template, known, &demand, &mut faults);
        machines::check(template, known, &mut faults);
        patches::check(template, known, &mut faults);
        faults
    };
    templates.iter().map(of).collect()
}

fn cluster(template: &Template) -> Option<&Cluster> {
    template.documents.iter().find_map(|document| match document {
        Document::Cluster(cluster) => Some(cluster),
        _ => None,
    })
}

/// The ids of the template's machine sets, in the order of its documents.
fn set_ids<'a>(template: &'a Template, cluster: &str) -> Vec<(String, &'a Document)> {
    let sets = template.documents.iter().filter_map(|document| Some((set_id(cluster, document)?, document)));
    sets.collect()
}

/// A version as Omni writes it.
fn bare(version: &str) -> &str {
    version.trim().trim_start_matches('v')
}

/// Why a machine cannot join a cluster of that version of Talos (`MachineCompatibleWithCluster`), if so.
fn incompatible(machine: &Machine, cluster: Version) -> Option<&'static str> {
    if machine.spec.schematic.in_agent_mode {
        return None;
    }
    let version = machine.metadata.label(resource::label::TALOS_VERSION).unwrap_or(&machine.spec.talos_version);
    // What runs on it shows once it has told.
    let version = Version::read(version).ok()?;
    let is_installed = machine.metadata.label(resource::label::INSTALLED).is_some();
    if version.series_of() > cluster.series_of() {
        return Some("a newer Talos is installed on it, and machines are not downgraded");
    }
    let installs = |version: Version| version.series_of() >= Version::series(1, 13);
    let fits = is_installed || (installs(version) && installs(cluster)) || version.series_of() == cluster.series_of();
    (!fits).then_some("it was booted with another minor version of Talos, which before 1.13 it cannot leave")
}
