//! What a template does not say of the resources that it was made of.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};

use super::plural;
use crate::resource::{Document, Metadata, label};

/// Something that a sync of the template would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// A resource that has no place in a template.
    Whole(String),
    /// Labels, annotations or fields of a resource.
    Parts(String, Vec<String>),
}

impl fmt::Display for Lost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(name) => write!(formatter, "{name} has no place in a template"),
            Self::Parts(name, parts) => {
                write!(formatter, "a template does not say of {name}: {}", parts.join(", "))
            }
        }
    }
}

/// Everything in which `made`, the resources of the template, differ from those that it was made of.
pub(super) fn lost(source: &[&Document], made: &[Document]) -> Vec<Lost> {
    let key = |resource: &Document| (plural(resource).to_owned(), resource.metadata.id.clone());
    let made: BTreeMap<_, &Document> = made.iter().map(|resource| (key(resource), resource)).collect();
    let of = |resource: &&Document| {
        let name = resource.metadata.pointer().to_string();
        let Some(other) = made.get(&key(resource)) else { return Some(Lost::Whole(name)) };
        let parts = differing(resource, other);
        (!parts.is_empty()).then_some(Lost::Parts(name, parts))
    };
    source.iter().filter_map(of).collect()
}

/// The parts in which two resources differ.
fn differing(one: &Document, other: &Document) -> Vec<String> {
    let mut parts = pairs(&one.metadata, &other.metadata);
    let (one, other) = (fields(&one.spec), fields(&other.spec));
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    parts.extend(names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned());
    parts
}

fn pairs(one: &Metadata, other: &Metadata) -> Vec<String> {
    let both = [("label", &one.labels, &other.labels), ("annotation", &one.annotations, &other.annotations)];
    let mut parts = Vec::new();
    for (what, one, other) in both {
        let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
        // One says only where a resource came from, and no name is as good as an empty one.
        let is_idle = |name: &str| {
            let text = |pairs: &BTreeMap<String, String>| pairs.get(name).cloned().unwrap_or_default();
            name == label::MANAGED_BY_TEMPLATES || (what == "annotation" && name == "name" && text(one) == text(other))
        };
        let differ = names.into_iter().filter(|name| one.get(*name) != other.get(*name) && !is_idle(name));
        parts.extend(differ.map(|name| format!("the {what} {name}")));
    }
    parts
}

/// The fields of a spec that say something.
fn fields(spec: &Value) -> Map<String, Value> {
    let mut fields = spec.as_object().cloned().unwrap_or_default();
    // Older Omnis have a class under its old name.
    if let Some(class) = fields.remove("machine_class") {
        fields.entry("machine_allocation").or_insert(class);
    }
    fields.retain(|_, value| value.as_object().is_none_or(|message| !message.is_empty()));
    fields
}
