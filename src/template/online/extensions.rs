//! System extensions: whether there are such ones for the version of Talos.

use std::collections::BTreeMap;

use super::super::Template;
use super::super::fault::Fault;
use super::super::model::Document;
use super::super::yaml::Position;
use super::{Known, bare};
use crate::config::nearest;

/// Whose a name without a slash is.
const OFFICIAL: &str = "siderolabs/";

pub(super) fn check(template: &Template, known: &Known, faults: &mut Vec<Fault>) {
    let version = super::cluster(template).map_or("", |cluster| bare(&cluster.talos_version.value));
    let Some(names) = known.extensions.as_ref().map(|catalogues| catalogues.get(version)) else { return };
    let Some(names) = names else {
        // Of a version that is not known that was told.
        let is_known = known.talos.as_ref().is_some_and(|all| all.contains_key(version));
        let lists = template.documents.iter().filter_map(Document::system_extensions);
        if let Some(list) = lists.filter(|_| is_known).find(|list| !list.value.is_empty()) {
            let message = format!("Omni knows no extensions for Talos {version}");
            faults
                .push(Fault::error(list.position, message).hint("it refuses any until it has asked its image factory"));
        }
        return;
    };
    for document in &template.documents {
        let mut seen: BTreeMap<String, Position> = BTreeMap::new();
        for extension in document.system_extensions().map_or(&[][..], |list| &list.value) {
            let name = official(&extension.value);
            if !names.contains(&name) {
                let message = format!("there is no extension {:?} for Talos {version}", extension.value);
                let near = nearest(&name, names.iter().map(String::as_str));
                let hint = near.map(|near| format!("did you mean {near}?"));
                faults.push(Fault::error(extension.position, message).maybe_hint(hint));
            }
            if let Some(first) = seen.insert(name, extension.position) {
                let message =
                    format!("the extension {:?} is listed twice, first in line {}", extension.value, first.line);
                faults.push(Fault::error(extension.position, message).hint("Omni refuses it; keep one of them"));
            }
        }
    }
}

/// A name as the catalogue has it.
pub(in crate::template) fn official(name: &str) -> String {
    if name.contains('/') { name.to_owned() } else { format!("{OFFICIAL}{name}") }
}
