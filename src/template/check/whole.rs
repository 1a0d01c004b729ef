//! What the documents of a template say of each other.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::fault::Fault;
use super::super::model::{At, Document, Machine, MachineSet};
use super::super::yaml::Position;
use super::Check;
use crate::config::nearest;

/// Where a machine is used, and by what.
struct Use<'a> {
    position: Position,
    control_plane: bool,
    set: &'a str,
}

pub(super) fn check(documents: &[Document], is_whole: bool, check: &mut Check<'_, '_>) {
    let clusters: Vec<Position> = documents
        .iter()
        .filter_map(|document| match document {
            Document::Cluster(cluster) => Some(cluster.position),
            _ => None,
        })
        .collect();
    let control_planes: Vec<Position> = documents
        .iter()
        .filter_map(|document| match document {
            Document::ControlPlane(set) => Some(set.position),
            _ => None,
        })
        .collect();
    one(&clusters, "Cluster", is_whole, check);
    one(&control_planes, "ControlPlane", is_whole, check);
    worker_names(documents, check);
    let uses = uses(documents, check);
    machines(documents, &uses, check);
    class_arguments(documents, check);
}

/// A template has exactly one of these.
fn one(found: &[Position], kind: &str, is_whole: bool, check: &mut Check<'_, '_>) {
    match found {
        [] if !is_whole => {}
        [] => {
            let hint = format!("add a document with `kind: {kind}`");
            check.error(
                Position { line: 1, column: 1 },
                format!("the template has no document of `kind: {kind}`"),
                hint,
            );
        }
        [first, others @ ..] => {
            for other in others {
                let message =
                    format!("there is a second document of `kind: {kind}`, the first is in line {}", first.line);
                check.error(
                    *other,
                    message,
                    "a template describes one cluster; put another one into a file of its own",
                );
            }
        }
    }
}

fn worker_names(documents: &[Document], check: &mut Check<'_, '_>) {
    let mut names: BTreeMap<&str, Position> = BTreeMap::new();
    for document in documents {
        let Document::Workers(set) = document else { continue };
        if let Some(first) = names.insert(&set.name.value, set.name.position) {
            let message = if set.name.value.is_empty() {
                format!("a second set of workers has no name, the first is in line {}", first.line)
            } else {
                format!("two sets of workers are named {:?}, the first in line {}", set.name.value, first.line)
            };
            check.error(set.name.position, message, "give each set of workers a `name` of its own");
        }
    }
}

/// Each machine that a set names, by its id; one that is named twice is a fault.
fn uses<'a>(documents: &'a [Document], check: &mut Check<'_, '_>) -> HashMap<&'a str, Use<'a>> {
    let mut uses: HashMap<&str, Use<'_>> = HashMap::new();
    for document in documents {
        let (set, control_plane): (&MachineSet, bool) = match document {
            Document::ControlPlane(set) => (set, true),
            Document::Workers(set) => (set, false),
            Document::Cluster(_) | Document::Machine(_) => continue,
        };
        // A class takes the place of machines that are named beside it, which is a fault of its own.
        for At { position, value } in &set.machines {
            let this = Use { position: *position, control_plane, set: &set.name.value };
            let Some(first) = uses.get(value.as_str()) else {
                uses.insert(value, this);
                continue;
            };
            let message =
                format!("the machine {value:?} is used by {} too, in line {}", first.owner(), first.position.line);
            check.error(*position, message, "a machine belongs to one machine set; take it out of the other");
        }
    }
    uses
}

impl Use<'_> {
    fn owner(&self) -> String {
        match (self.control_plane, self.set) {
            (true, _) => "the control plane".to_owned(),
            (false, "") => "the workers".to_owned(),
            (false, name) => format!("the workers {name:?}"),
        }
    }
}

fn machines(documents: &[Document], uses: &HashMap<&str, Use<'_>>, check: &mut Check<'_, '_>) {
    let mut described: HashSet<&str> = HashSet::new();
    for document in documents {
        let Document::Machine(Machine { name, locked, .. }) = document else { continue };
        let (id, at) = (name.value.as_str(), name.position);
        if !described.insert(id) && !id.is_empty() {
            let fault = Fault::warning(at, format!("the machine {id:?} has a second document"));
            check
                .faults
                .push(fault.hint("of its labels, annotations and lock only one counts: make one document of both"));
        }
        let Some(used) = uses.get(id) else {
            if !id.is_empty() {
                unused(id, at, uses, check);
            }
            continue;
        };
        if used.control_plane && locked.value {
            let hint = "Omni must be able to change control-plane machines: remove `locked`";
            check.error(locked.position, format!("the machine {id:?} is locked, but in the control plane"), hint);
        }
    }
}

fn unused(id: &str, at: Position, uses: &HashMap<&str, Use<'_>>, check: &mut Check<'_, '_>) {
    let message = format!("no machine set uses the machine {id:?}");
    let hint = match nearest(id, uses.keys().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => "list it under `machines` of the control plane or of workers, or remove its document".to_owned(),
    };
    check.error(at, message, hint);
}

/// Kernel arguments of the cluster cannot be given to machines that a class finds.
fn class_arguments(documents: &[Document], check: &mut Check<'_, '_>) {
    let arguments = documents.iter().rev().find_map(|document| match document {
        Document::Cluster(cluster) => Some(cluster.kernel_args.as_ref()),
        _ => None,
    });
    let Some(arguments) = arguments.flatten() else { return };
    for document in documents {
        if let Document::ControlPlane(MachineSet { machine_class: Some(class), .. })
        | Document::Workers(MachineSet { machine_class: Some(class), .. }) = document
        {
            let message = format!(
                "a machine set with `machineClass` cannot have the `kernelArgs` of the cluster in line {}",
                arguments.position.line
            );
            let hint = "write them into the machine class, or into the sets whose machines are named";
            check.error(class.position, message, hint);
        }
    }
}
