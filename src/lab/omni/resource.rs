//! A resource as the gateway returns it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// A resource: `spec` first, then `metadata`, as the server writes them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resource {
    /// Its spec in protojson: snake case, enumerations as numbers, zero values left out.
    pub spec: Value,
    /// Its metadata.
    pub metadata: Metadata,
}

/// A resource's metadata.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Metadata {
    /// When it was made, in whole seconds.
    pub created: String,
    /// When it was changed last; `1970-01-01T00:00:00Z` before the first change of what a user made.
    pub updated: String,
    /// Its namespace.
    pub namespace: String,
    /// Its type, `Clusters.omni.sidero.dev`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The controller that owns it; empty for a user's.
    pub owner: String,
    /// `running` or `tearingDown`.
    pub phase: String,
    /// Its labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Its annotations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Who has something to do before it can go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub finalizers: Vec<String>,
    /// How often it was written.
    pub version: u64,
}

impl Resource {
    /// A running resource of a user, `created` then.
    #[must_use]
    pub fn new(namespace: &str, kind: &str, id: &str, created: &str, spec: Value) -> Self {
        Self {
            spec,
            metadata: Metadata {
                created: created.to_owned(),
                updated: created.to_owned(),
                namespace: namespace.to_owned(),
                kind: kind.to_owned(),
                id: id.to_owned(),
                owner: String::new(),
                phase: "running".to_owned(),
                labels: BTreeMap::new(),
                annotations: BTreeMap::new(),
                finalizers: Vec::new(),
                version: 1,
            },
        }
    }

    /// Owned by a controller.
    #[must_use]
    pub fn owned_by(mut self, controller: &str) -> Self {
        controller.clone_into(&mut self.metadata.owner);
        self
    }

    /// With a label; `name` without Omni's prefix.
    #[must_use]
    pub fn label(mut self, name: &str, value: &str) -> Self {
        self.metadata.labels.insert(prefixed(name), value.to_owned());
        self
    }

    /// With an annotation; `name` without Omni's prefix.
    #[must_use]
    pub fn annotation(mut self, name: &str, value: &str) -> Self {
        self.metadata.annotations.insert(prefixed(name), value.to_owned());
        self
    }

    /// Held by these controllers.
    #[must_use]
    pub fn finalizers(mut self, controllers: &[&str]) -> Self {
        self.metadata.finalizers = controllers.iter().map(|&name| name.to_owned()).collect();
        self
    }

    /// The value of a label, without Omni's prefix; empty where there is none.
    #[must_use]
    pub fn label_of(&self, name: &str) -> &str {
        self.metadata.labels.get(&prefixed(name)).map_or("", String::as_str)
    }

    /// Whether it has a label, without Omni's prefix.
    #[must_use]
    pub fn has(&self, label: &str) -> bool {
        self.metadata.labels.contains_key(&prefixed(label))
    }

    /// Whether it has an annotation, without Omni's prefix.
    #[must_use]
    pub fn is_annotated(&self, name: &str) -> bool {
        self.metadata.annotations.contains_key(&prefixed(name))
    }

    /// Whether it has been told to end.
    #[must_use]
    pub fn is_ending(&self) -> bool {
        self.metadata.phase != "running"
    }

    /// Adds a label without a value, or takes it off; `name` without Omni's prefix.
    pub(super) fn set_flag(&mut self, name: &str, is_set: bool) {
        set(&mut self.metadata.labels, name, is_set);
    }

    /// Adds an annotation without a value, or takes it off; `name` without Omni's prefix.
    pub(super) fn set_annotation(&mut self, name: &str, is_set: bool) {
        set(&mut self.metadata.annotations, name, is_set);
    }

    /// Takes a field of the spec away, as protojson leaves out what is zero.
    pub(super) fn unset(&mut self, field: &str) {
        if let Some(spec) = self.spec.as_object_mut() {
            spec.remove(field);
        }
    }

    /// The document that answers carry as a string inside JSON.
    #[must_use]
    pub fn document(&self) -> String {
        // Strings, numbers and maps with string keys: this cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// How errors name it: `type(namespace/id@version)`.
    #[must_use]
    pub fn reference(&self) -> String {
        let Metadata { kind, namespace, id, version, .. } = &self.metadata;
        format!("{kind}({namespace}/{id}@{version})")
    }
}

/// A name with Omni's prefix.
fn prefixed(name: &str) -> String {
    format!("omni.sidero.dev/{name}")
}

fn set(map: &mut BTreeMap<String, String>, name: &str, is_set: bool) {
    if is_set {
        map.entry(prefixed(name)).or_default();
    } else {
        map.remove(&prefixed(name));
    }
}
