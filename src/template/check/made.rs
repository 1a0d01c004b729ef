//! What Omni would refuse of the resources themselves.

use std::collections::HashMap;

use super::super::fault::Fault;
use super::super::translate::Made;
use super::super::yaml::Position;

/// The longest id, in bytes.
const ID: usize = 1024;
/// The most labels or annotations of one resource, the longest key and the longest value, in bytes.
const PAIRS: usize = 256;
const KEY: usize = 1024;
const VALUE: usize = 16 << 10;

pub(super) fn check(made: &[Made]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut ids: HashMap<(&str, &str), Position> = HashMap::new();
    for Made { position, resource } in made {
        let metadata = &resource.metadata;
        let kind = metadata.type_name.split('.').next().unwrap_or_default();
        if let Some(first) = ids.insert((&metadata.type_name, &metadata.id), *position) {
            // A machine that is used twice was told already.
            if !matches!(kind, "Clusters" | "MachineSets" | "MachineSetNodes" | "KernelArgs") {
                let message = format!("two of {kind} have the id {:?}, the first in line {}", metadata.id, first.line);
                faults.push(Fault::error(*position, message).hint("give one of them another name"));
            }
        }
        if metadata.id.len() > ID {
            let message =
                format!("an id in Omni has at most {ID} bytes, and this one of {kind} has {}", metadata.id.len());
            faults.push(Fault::error(*position, message).hint("shorten the name that it is made of"));
        }
        for (what, pairs) in [("labels", &metadata.labels), ("annotations", &metadata.annotations)] {
            if pairs.len() > PAIRS {
                let message =
                    format!("a resource in Omni has at most {PAIRS} {what}, and this one has {}", pairs.len());
                faults.push(Fault::error(*position, message).hint("Omni's own count too; remove some"));
            }
            if pairs.iter().any(|(key, value)| key.len() > KEY || value.len() > VALUE) {
                let message = format!("{what} have keys of at most {KEY} bytes and values of at most {VALUE}");
                faults.push(Fault::error(*position, message).hint("shorten the one that is longer"));
            }
        }
    }
    faults
}
