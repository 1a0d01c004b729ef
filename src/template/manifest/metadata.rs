//! The metadata of a resource in a file.

use std::collections::BTreeMap;

use super::super::Fault;
use super::super::decode::reader::Reader;
use super::super::fields;
use super::super::yaml::{Node, Position};
use super::types::{namespace, writable};
use super::{keys, spec};
use crate::resource::{Kind, Pointer};

/// What metadata may hold. The last six are the server's to write: `get` prints them, and they are passed over.
const KEYS: [&str; 11] = [
    "namespace",
    "type",
    "id",
    "labels",
    "annotations",
    "owner",
    "version",
    "phase",
    "created",
    "updated",
    "finalizers",
];

/// The longest id, the longest key and the longest value of a label, in bytes; the most labels.
const ID: usize = 1024;
const KEY: usize = 1024;
const VALUE: usize = 16 << 10;
const PAIRS: usize = 256;

/// Metadata as far as a file decides it.
pub(super) struct Read {
    pub(super) position: Position,
    pub(super) pointer: Pointer,
    pub(super) labels: Option<BTreeMap<String, String>>,
    pub(super) annotations: Option<BTreeMap<String, String>>,
}

pub(super) fn read(reader: &mut Reader, node: Node<'_>) -> Option<Read> {
    let found = keys(reader, node, "`metadata`", &KEYS)?;
    let text = |reader: &mut Reader, name: &str| {
        let node = found.get(name)?;
        let text = spec::text(reader, *node, &format!("`{name}`"))?;
        Some((node.position(), text)).filter(|(_, text)| !text.is_empty())
    };
    let type_name = text(reader, "type");
    let id = text(reader, "id");
    let owner = text(reader, "owner");
    let given = text(reader, "namespace");
    let labels = found.get("labels").and_then(|node| pairs(reader, *node, "labels"));
    let annotations = found.get("annotations").and_then(|node| pairs(reader, *node, "annotations"));
    for (name, there) in [("type", type_name.is_some()), ("id", id.is_some())] {
        if !there && !found.contains_key(name) {
            reader.fault(Fault::error(node.position(), format!("`metadata` has no `{name}`")));
        } else if !there {
            reader.fault(Fault::error(node.position(), format!("the `{name}` of `metadata` is empty")));
        }
    }
    let ((type_at, type_name), (position, id)) = (type_name?, id?);
    if let Err(error) = writable(&type_name) {
        reader.fault(Fault::error(type_at, error.message()).maybe_hint(error.hint_text()));
        return None;
    }
    if id.len() > ID || id.contains(char::is_control) {
        let message = format!("an id in Omni has at most {ID} bytes and no control characters");
        reader.fault(Fault::error(position, message));
        return None;
    }
    if let Some((at, owner)) = owner {
        let message = format!("the object belongs to the controller {owner:?}, and a person cannot write it");
        reader.fault(Fault::error(at, message).hint("remove `owner` to make an object of your own, with another id"));
    }
    let own = namespace(&type_name);
    if let Some((at, given)) = given.filter(|(_, given)| given != own) {
        let message = format!("{} are in the namespace {own:?}, not in {given:?}", plural(&type_name));
        reader.fault(Fault::error(at, message).hint("leave `namespace` out, or write the type's own"));
    }
    let pointer = Kind { namespace: own.to_owned(), type_name }.object(id);
    Some(Read { position, pointer, labels, annotations })
}

fn pairs(reader: &mut Reader, node: Node<'_>, name: &str) -> Option<BTreeMap<String, String>> {
    let pairs = spec::texts_by_key(reader, node, &format!("`{name}`"))?;
    if pairs.len() > PAIRS {
        let message = format!("a resource in Omni has at most {PAIRS} {name}, and this one has {}", pairs.len());
        reader.fault(Fault::error(node.position(), message));
    }
    if pairs.iter().any(|(key, value)| key.len() > KEY || value.len() > VALUE) {
        let message = format!("{name} have keys of at most {KEY} bytes and values of at most {VALUE}");
        reader.fault(Fault::error(node.position(), message).hint("shorten the one that is longer"));
    }
    Some(pairs)
}

fn plural(type_name: &str) -> &str {
    type_name.strip_suffix(fields::SUFFIX).unwrap_or(type_name)
}
