//! What has the right shape and cannot be meant: each document for itself, what it names, and all of them together.
//!
//! Source: `siderolabs/omni` `client/pkg/template/internal/models`, the `Validate` of each. Beyond it: what Omni refuses
//! only once it is sent, and what never works on a Talos node.

mod cluster;
pub(super) mod longhorn;
mod made;
mod patch;
mod sets;
mod sources;
mod whole;

use std::collections::HashSet;

use super::fault::Fault;
use super::files::Contents;
use super::model::{At, Descriptors, Document};
use super::translate::Made;
use super::{Api, GoYaml};
use crate::resource::label;

/// What the checks of a template share.
pub(super) struct Check<'a, 'f> {
    pub(super) api: Api,
    pub(super) dialect: GoYaml,
    pub(super) contents: &'a mut Contents<'f>,
    /// The machines of the control plane.
    pub(super) control_plane: HashSet<String>,
    pub(super) faults: Vec<Fault>,
}

impl Check<'_, '_> {
    fn error(&mut self, at: super::yaml::Position, message: impl Into<String>, hint: impl Into<String>) {
        self.faults.push(Fault::error(at, message).hint(hint));
    }
}

/// Every fault of the documents, and of the files that they name. Of a template that could not be read whole it is not
/// said that something is missing.
pub(super) fn documents(documents: &[Document], is_whole: bool, check: &mut Check<'_, '_>) {
    for document in documents {
        if let Document::ControlPlane(set) = document {
            check.control_plane.extend(set.machines.iter().map(|machine| machine.value.clone()));
        }
    }
    for document in documents {
        match document {
            Document::Cluster(cluster) => cluster::check(cluster, check),
            Document::ControlPlane(set) => sets::control_plane(set, check),
            Document::Workers(set) => sets::workers(set, check),
            Document::Machine(machine) => sets::machine(machine, check),
        }
    }
    whole::check(documents, is_whole, check);
}

/// Whether nothing is known for which the text of a patch would be refused.
pub(super) fn is_well(patch: &str, api: Api) -> bool {
    patch::is_well(patch, api)
}

/// Every fault of the resources that a template is translated to.
pub(super) fn made(made: &[Made]) -> Vec<Fault> {
    made::check(made)
}

/// Labels and annotations that only Omni itself may write.
fn descriptors(descriptors: &Descriptors, check: &mut Check<'_, '_>) {
    let reserved = |(key, _): &(&String, &At<String>)| key.starts_with(label::SYSTEM_PREFIX);
    let both = [("label", &descriptors.labels), ("annotation", &descriptors.annotations)];
    for (what, texts) in both {
        for (key, at) in texts.iter().filter(reserved) {
            let message =
                format!("the {what} {key:?} is Omni's own: the prefix {:?} is reserved", label::SYSTEM_PREFIX);
            let hint = match key.strip_prefix(label::SYSTEM_PREFIX) {
                Some("locked") => "write `locked: true` in the machine's document",
                _ => "choose a name with another prefix",
            };
            check.error(at.position, message, hint);
        }
    }
}
