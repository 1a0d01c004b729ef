//! Resources as files, as `talops apply` and `omnictl apply` read them: YAML documents of metadata and spec.
//!
//! Keys are spelt as omnictl prints them (`kubernetesversion`) or as Omni's API has them (`kubernetes_version`, what
//! `talops get -o yaml` prints). omnictl passes over keys that it does not know; here they are faults.

mod metadata;
mod spec;
#[cfg(test)]
mod tests;
mod types;

use std::collections::BTreeMap;

use serde_json::Value;

use super::decode::reader::Reader;
use super::yaml::{self, Kind, Node, Position};
use super::zeros::without_zeros;
use super::{Api, Fault};
use crate::config::nearest;
use crate::resource::{self, Metadata, Phase, Pointer};

pub use types::{deletable, writable};

/// A resource that a file describes.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// Where its id is written.
    pub position: Position,
    /// Its type and id.
    pub pointer: Pointer,
    /// Its labels; `None` where the file does not speak of them.
    pub labels: Option<BTreeMap<String, String>>,
    /// Its annotations; `None` where the file does not speak of them.
    pub annotations: Option<BTreeMap<String, String>>,
    /// Its spec in the form of Omni's API: without what is zero.
    pub spec: Value,
}

impl Manifest {
    /// The resources that a text describes as that Omni takes them, and every fault.
    #[must_use]
    pub fn read(text: &str, api: Api) -> (Vec<Self>, Vec<Fault>) {
        let documents = match yaml::parse(text, api.dialect()) {
            Ok(documents) => documents,
            Err(fault) => return (Vec::new(), vec![fault.into()]),
        };
        let mut reader = Reader::new(api);
        let described = documents.iter().map(yaml::Document::root).filter(|root| !root.is_null());
        let manifests: Vec<Self> = described.filter_map(|root| manifest(&mut reader, root)).collect();
        if manifests.is_empty() && reader.faults.is_empty() {
            let fault = Fault::error(Position { line: 1, column: 1 }, "there is no resource in it");
            reader.fault(
                fault.hint("a resource is a document with `metadata` and `spec`, as `talops get -o yaml` prints it"),
            );
        }
        (manifests, reader.faults)
    }

    /// The object as it is once this was applied to what is there. Labels and annotations that the file gives are all that
    /// there are; those that it does not speak of stay, and so does all that is not a person's to write.
    #[must_use]
    pub fn applied(&self, there: Option<&resource::Document>) -> resource::Document {
        let mut metadata = there.map_or_else(|| Metadata::new(self.pointer.clone()), |there| there.metadata.clone());
        if let Some(labels) = &self.labels {
            metadata.labels.clone_from(labels);
        }
        if let Some(annotations) = &self.annotations {
            metadata.annotations.clone_from(annotations);
        }
        if there.is_none() {
            metadata.phase = Phase::Running;
        }
        resource::Document { metadata, spec: self.spec.clone() }
    }
}

/// Whether an object is as another: its labels, its annotations and its spec, whether zeros are written out or not.
#[must_use]
pub fn alike(one: &resource::Document, other: &resource::Document) -> bool {
    one.metadata.labels == other.metadata.labels
        && one.metadata.annotations == other.metadata.annotations
        && without_zeros(&one.spec) == without_zeros(&other.spec)
}

fn manifest(reader: &mut Reader, root: Node<'_>) -> Option<Manifest> {
    let Kind::Mapping(_) = root.kind() else {
        let message =
            format!("a resource is a mapping of `metadata` and `spec`, but here is {}", root.kind().describe());
        reader.fault(Fault::error(root.position(), message));
        return None;
    };
    let keys = keys(reader, root, "a resource", &["metadata", "spec"])?;
    if keys.is_empty() {
        // Its keys are faults already.
        return None;
    }
    let Some(written) = keys.get("metadata") else {
        let fault = Fault::error(root.position(), "the resource has no `metadata`");
        reader.fault(fault.hint("it needs `metadata:` with its `type` and `id`"));
        return None;
    };
    let metadata = metadata::read(reader, *written)?;
    let rows = super::fields::rows(&metadata.pointer.kind.type_name)?;
    let what = format!("the spec of {}", metadata.pointer.kind);
    let spec = match keys.get("spec") {
        Some(spec) => spec::message(reader, *spec, &what, rows)?,
        None => serde_json::Map::new(),
    };
    let metadata::Read { position, pointer, labels, annotations } = metadata;
    Some(Manifest { position, pointer, labels, annotations, spec: Value::Object(spec) })
}

/// The values of a mapping by their keys, those that say nothing left out; a key that is not known is a fault.
fn keys<'a>(
    reader: &mut Reader,
    node: Node<'a>,
    what: &str,
    known: &[&'static str],
) -> Option<BTreeMap<&'static str, Node<'a>>> {
    let mut found = BTreeMap::new();
    for (name, position, value) in reader.entries(node, what)? {
        match known.iter().find(|known| **known == name) {
            Some(_) if value.is_null() => {}
            Some(known) => drop(found.insert(*known, value)),
            None => reader.fault(unknown(position, what, name, known)),
        }
    }
    Some(found)
}

/// The fault of a key that is not known, with the nearest that is.
fn unknown(position: Position, what: &str, name: &str, known: &[&str]) -> Fault {
    let fault = Fault::error(position, format!("{what} has no key {name:?}"));
    match nearest(name, known.iter().copied()) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None if known.is_empty() => fault.hint("it has none at all: write `{}`"),
        None => fault.hint(format!("it has: {}", known.join(", "))),
    }
}
