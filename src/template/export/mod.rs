//! From Omni's resources back to the template that stands for them, in the form in which omnictl writes one.
//!
//! Source: `siderolabs/omni` `client/pkg/template/operations/export.go`. Beyond it: the types of strategies are kept that
//! differ from a template's default, a machine's kernel arguments are left out where it has none, and what a template
//! cannot say is told instead of dropped.

mod content;
mod lost;
mod pieces;

#[cfg(test)]
mod golden;

use std::collections::BTreeMap;

use super::emit::{Piece, Writer};
use super::files::{Files, Refusal};
use super::{Api, Fault, Template};
use crate::resource::{Document, label};
use pieces::Pieces;

pub use lost::Lost;

/// What a cluster is made of in Omni.
#[derive(Debug, Clone, Default)]
pub struct Source<'a> {
    /// Its resources of the types that a template is translated to; those of controllers among them are passed over.
    pub resources: &'a [Document],
    /// The version of Talos that it was made with, as its `ClusterStatuses` tells it.
    pub initial_talos_version: &'a str,
}

/// A template that was made of resources.
#[derive(Debug, Clone)]
pub struct Exported {
    /// Its text.
    pub text: String,
    /// What it does not say of them.
    pub lost: Vec<Lost>,
    /// What is wrong with it all the same, with its places in the text.
    pub faults: Vec<Fault>,
}

/// A template has no file beside it.
struct Nothing;

impl Files for Nothing {
    fn read(&self, _: &str) -> Result<String, Refusal> {
        Err(Refusal::Missing)
    }
}

/// The template of a cluster; `None` when its `Clusters` is not among the resources.
#[must_use]
pub fn export(source: &Source<'_>, api: Api) -> Option<Exported> {
    let sorted = Sorted::of(source.resources, api)?;
    let pieces = Pieces { api, sorted: &sorted, initial_talos_version: source.initial_talos_version };
    let mut writer = Writer::of(api.dialect()).indented_by(2);
    for document in documents(&pieces) {
        writer.document(&document);
    }
    let reading = Template::read(&writer.out, &Nothing, api);
    let lost = lost::lost(&sorted.own, &reading.template.resources());
    Some(Exported { text: writer.out, lost, faults: reading.faults })
}

/// The cluster, its control plane, its workers by name, its machines by id.
fn documents<'a>(pieces: &Pieces<'a>) -> Vec<Piece<'a>> {
    let sorted = pieces.sorted;
    let (control_planes, mut workers): (Vec<&Document>, Vec<&Document>) =
        sorted.sets.iter().partition(|set| set.metadata.label(label::ROLE_CONTROL_PLANE).is_some());
    workers.sort_by_key(|set| pieces.set_name(set));
    let mut documents = vec![pieces.cluster()];
    documents.extend(control_planes.into_iter().chain(workers).map(|set| pieces.machine_set(set)));
    documents.extend(sorted.nodes.values().map(|node| pieces.machine(node)));
    documents
}

/// A cluster's resources by what they belong to.
pub(super) struct Sorted<'a> {
    cluster: &'a Document,
    /// All that are somebody's own.
    own: Vec<&'a Document>,
    sets: Vec<&'a Document>,
    /// The machines that a set names, by their ids.
    nodes: BTreeMap<&'a str, &'a Document>,
    /// The machines whose install disk is a patch: that patch's id, and the disk.
    disks: BTreeMap<&'a str, (&'a str, String)>,
    /// By type and by the machine, machine set or nothing that they are for, in the order of their ids.
    parts: BTreeMap<(&'a str, &'a str), BTreeMap<&'a str, &'a Document>>,
}

impl<'a> Sorted<'a> {
    fn of(resources: &'a [Document], api: Api) -> Option<Self> {
        let own: Vec<&Document> = resources.iter().filter(|resource| is_own(resource)).collect();
        let of_type = |name: &'static str| own.iter().copied().filter(move |resource| plural(resource) == name);
        let cluster = of_type("Clusters").next()?;
        let sets: Vec<&Document> = of_type("MachineSets").collect();
        let picks_machines =
            |id: &str| sets.iter().any(|set| set.metadata.id == id && pieces::allocation(set).is_none());
        let is_named = |node: &&Document| node.metadata.label(label::MACHINE_SET).is_some_and(picks_machines);
        let nodes = of_type("MachineSetNodes").filter(is_named).map(|node| (node.metadata.id.as_str(), node));
        let mut parts: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for resource in own.iter().copied() {
            let metadata = &resource.metadata;
            let whose = match plural(resource) {
                "KernelArgs" | "MachineInstallDiskConfigs" => Some(metadata.id.as_str()),
                _ => metadata.label(label::CLUSTER_MACHINE).or_else(|| metadata.label(label::MACHINE_SET)),
            };
            let part = parts.entry((plural(resource), whose.unwrap_or_default())).or_default();
            part.insert(metadata.id.as_str(), resource);
        }
        let patches = of_type("ConfigPatches").filter(|_| api < Api::Next);
        let disks = patches.filter_map(|patch| {
            let machine = patch.metadata.label(label::CLUSTER_MACHINE)?;
            let is_its = patch.metadata.id == format!("000-cm-{machine}-install-disk");
            let disk = is_its.then(|| content::install_disk(content::data(patch), api.dialect())).flatten()?;
            Some((machine, (patch.metadata.id.as_str(), disk)))
        });
        Some(Self { cluster, nodes: nodes.collect(), disks: disks.collect(), sets, own, parts })
    }

    /// Those of a type for a machine, a machine set or, where `whose` is empty, the whole cluster.
    fn parts(&self, plural: &'a str, whose: &'a str) -> impl Iterator<Item = &'a Document> + use<'_, 'a> {
        self.parts.get(&(plural, whose)).into_iter().flat_map(|parts| parts.values().copied())
    }
}

/// `Clusters` of `Clusters.omni.sidero.dev`.
fn plural(resource: &Document) -> &str {
    resource.metadata.type_name.split('.').next().unwrap_or_default()
}

/// Whether a resource is a user's: no controller's, and no machine that a class found.
fn is_own(resource: &Document) -> bool {
    resource.metadata.owner.is_empty() && resource.metadata.label(label::MANAGED_BY_MACHINE_CLASS).is_none()
}
