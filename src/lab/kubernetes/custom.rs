//! Custom resource definitions: what declares a type, and what the server says of it.

use serde_json::{Value, json};

use super::json::{elements, number, text, truth};
use super::store::State;
use super::types::{PrinterColumn, ResourceType, Version};

/// Whether an object defines a type.
pub(super) fn is_definition(object: &Value) -> bool {
    text(object, "/kind") == "CustomResourceDefinition" && text(object, "/apiVersion") == "apiextensions.k8s.io/v1"
}

/// What the server writes into a definition's status as soon as it serves it.
/// Source: `kubernetes/apiextensions-apiserver` `pkg/controller/{status,establish}`.
pub(super) fn established(definition: &Value, now: &str) -> Value {
    let condition = |kind: &str, reason: &str, message: &str| json!({"type": kind, "status": "True", "reason": reason, "message": message, "lastTransitionTime": now});
    let stored = elements(definition, "/spec/versions").iter().filter(|version| truth(version, "/storage"));
    json!({
        "acceptedNames": definition.pointer("/spec/names"),
        "conditions": [
            condition("NamesAccepted", "NoConflicts", "no conflicts found"),
            condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
        ],
        "storedVersions": stored.map(|version| version["name"].clone()).collect::<Vec<_>>(),
    })
}

impl State {
    /// Serves the type that a definition defines, instead of what was known of it.
    pub(super) fn declare_definition(&mut self, definition: &Value) {
        let declared = resource_type(definition);
        self.types.retain(|known| known.built_in || known.group != declared.group || known.plural != declared.plural);
        self.declare(declared);
    }

    /// Removes a definition's objects and serves its type no longer.
    pub(super) fn withdraw_definition(&mut self, definition: &Value) {
        let gone = resource_type(definition);
        let collection = gone.collection();
        let keys: Vec<_> = self.objects.get(&collection).into_iter().flatten().map(|(key, _)| key.clone()).collect();
        for key in keys {
            self.remove(&collection, &key);
        }
        self.types.retain(|known| known.built_in || known.group != gone.group || known.plural != gone.plural);
    }
}

fn resource_type(definition: &Value) -> ResourceType {
    let names = |pointer: &str| {
        elements(definition, pointer).iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let versions = elements(definition, "/spec/versions").iter().filter(|version| truth(version, "/served"));
    ResourceType {
        group: text(definition, "/spec/group").to_owned(),
        plural: text(definition, "/spec/names/plural").to_owned(),
        kind: text(definition, "/spec/names/kind").to_owned(),
        namespaced: text(definition, "/spec/scope") == "Namespaced",
        short_names: names("/spec/names/shortNames"),
        categories: names("/spec/names/categories"),
        versions: versions.map(served_version).collect(),
        built_in: false,
    }
}

fn served_version(version: &Value) -> Version {
    let columns = elements(version, "/additionalPrinterColumns").iter().map(|column| PrinterColumn {
        name: text(column, "/name").to_owned(),
        kind: text(column, "/type").to_owned(),
        format: text(column, "/format").to_owned(),
        description: text(column, "/description").to_owned(),
        priority: number(column, "/priority"),
        path: text(column, "/jsonPath").to_owned(),
    });
    Version {
        name: text(version, "/name").to_owned(),
        status: version.pointer("/subresources/status").is_some(),
        columns: columns.collect(),
    }
}
