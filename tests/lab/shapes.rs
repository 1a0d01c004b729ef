//! The estate's Omni resources have the shapes of recorded ones.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;
use talops::lab::Fault;
use talops::lab::world::{World, omni};

use crate::recorded::documents;

/// Paths of a document with the type of what is there; entries of lists and of free maps count as one.
fn paths(prefix: &str, value: &Value, paths: &mut BTreeSet<String>) {
    let free = prefix.ends_with(".labels") || prefix.ends_with(".annotations");
    match value {
        Value::Object(object) if !free => {
            for (name, value) in object {
                self::paths(&format!("{prefix}.{name}"), value, paths);
            }
        }
        Value::Array(list) => {
            for value in list {
                self::paths(&format!("{prefix}[]"), value, paths);
            }
        }
        Value::Null => panic!("{prefix} is null: protojson leaves zero values out"),
        Value::Bool(false) => panic!("{prefix} is false: protojson leaves zero values out"),
        other => {
            let kind = match other {
                Value::Bool(_) => "bool",
                Value::Number(_) => "number",
                Value::String(_) => "string",
                _ => "object",
            };
            paths.insert(format!("{prefix}: {kind}"));
        }
    }
}

fn paths_of<'document>(documents: impl IntoIterator<Item = &'document Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for document in documents {
        paths("", document, &mut found);
    }
    found
}

/// Fields of faulty resources, as `siderolabs/omni` `client/api/omni/specs` has them.
const UNRECORDED: [(&str, &str); 1] = [("MachineRequestStatuses.omni.sidero.dev", ".spec.error: string")];

#[test]
fn every_field_was_recorded_in_a_resource_of_that_type() {
    let mut world = World::new(Timestamp::now());
    for fault in Fault::ALL {
        fault.apply(&mut world);
    }
    let resources = omni::resources(&world);
    assert!(resources.len() > 130, "{}", resources.len());
    for resource in &resources {
        let document: Value = serde_json::from_str(&resource.document()).unwrap();
        let recorded = documents(&resource.metadata.kind);
        let known = paths_of(&recorded);
        let unknown: Vec<String> = paths_of([&document]).difference(&known).cloned().collect();
        // What a healthy recording could not show; the names are those of the definitions.
        let allowed = |path: &&String| {
            !path.starts_with(".metadata.finalizers")
                && !path.starts_with(".metadata.annotations")
                && !UNRECORDED.contains(&(resource.metadata.kind.as_str(), path.as_str()))
        };
        let unknown: Vec<&String> = unknown.iter().filter(allowed).collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", resource.reference());
        let same = |name: &str| recorded.iter().any(|each| each["metadata"][name] == document["metadata"][name]);
        assert!(same("namespace") && same("type"), "{}", resource.reference());
    }
}
