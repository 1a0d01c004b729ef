//! Definitions of custom resources: only what the API server needs to serve and print them.
//!
//! Printer columns are those of Argo CD 3.5, External Secrets 1.2 and Longhorn 1.11.

use serde_json::{Value, json};

use super::{condition, metadata};
use crate::lab::world::World;
use crate::lab::world::clusters::Cluster;

/// A type: group, version, kind, plural, namespaced, printer columns (name, JSON path).
type Definition =
    (&'static str, &'static str, &'static str, &'static str, bool, &'static [(&'static str, &'static str)]);

const AGE: (&str, &str) = ("Age", ".metadata.creationTimestamp");
const READY: (&str, &str) = ("Ready", r#".status.conditions[?(@.type=="Ready")].status"#);
const REASON: (&str, &str) = ("Status", r#".status.conditions[?(@.type=="Ready")].reason"#);
const STORE: &[(&str, &str)] = &[AGE, REASON, ("Capabilities", ".status.capabilities"), READY];

const ARGOCD: &[Definition] = &[
    (
        "argoproj.io",
        "v1alpha1",
        "Application",
        "applications",
        true,
        &[("Sync Status", ".status.sync.status"), ("Health Status", ".status.health.status")],
    ),
    ("argoproj.io", "v1alpha1", "ApplicationSet", "applicationsets", true, &[]),
    ("argoproj.io", "v1alpha1", "AppProject", "appprojects", true, &[]),
];

const EXTERNAL_SECRETS: &[Definition] = &[
    ("external-secrets.io", "v1", "ClusterExternalSecret", "clusterexternalsecrets", false, &[]),
    ("external-secrets.io", "v1", "ClusterSecretStore", "clustersecretstores", false, STORE),
    (
        "external-secrets.io",
        "v1",
        "ExternalSecret",
        "externalsecrets",
        true,
        &[
            ("StoreType", ".spec.secretStoreRef.kind"),
            ("Store", ".spec.secretStoreRef.name"),
            ("Refresh Interval", ".spec.refreshInterval"),
            REASON,
            READY,
            ("Last Sync", ".status.refreshTime"),
        ],
    ),
    ("external-secrets.io", "v1", "SecretStore", "secretstores", true, STORE),
];

const LONGHORN: &[Definition] = &[
    (
        "longhorn.io",
        "v1beta2",
        "Node",
        "nodes",
        true,
        &[
            READY,
            ("AllowScheduling", ".spec.allowScheduling"),
            ("Schedulable", r#".status.conditions[?(@.type=="Schedulable")].status"#),
            AGE,
        ],
    ),
    (
        "longhorn.io",
        "v1beta2",
        "Volume",
        "volumes",
        true,
        &[
            ("State", ".status.state"),
            ("Robustness", ".status.robustness"),
            ("Scheduled", r#".status.conditions[?(@.type=="Scheduled")].status"#),
            ("Size", ".spec.size"),
            ("Node", ".status.currentNodeID"),
            AGE,
        ],
    ),
];

pub(super) fn objects(world: &World, cluster: &Cluster) -> Vec<Value> {
    let mut definitions: Vec<&Definition> = Vec::new();
    if !cluster.applications.is_empty() {
        definitions.extend(ARGOCD);
    }
    if !cluster.stores.is_empty() {
        definitions.extend(EXTERNAL_SECRETS);
    }
    if cluster.longhorn {
        definitions.extend(LONGHORN);
    }
    let created = world.ago_text(cluster.age);
    definitions.into_iter().map(|definition| object(cluster, definition, &created)).collect()
}

/// Short names, as the definitions of those projects have them.
fn short_names(kind: &str) -> &'static [&'static str] {
    match kind {
        "Application" => &["app", "apps"],
        "ApplicationSet" => &["appset", "appsets"],
        "AppProject" => &["appproj", "appprojs"],
        "ExternalSecret" => &["es"],
        "ClusterExternalSecret" => &["ces"],
        "SecretStore" => &["ss"],
        "ClusterSecretStore" => &["css"],
        "Volume" => &["lhv"],
        "Node" => &["lhn"],
        _ => &[],
    }
}

fn object(cluster: &Cluster, definition: &Definition, created: &str) -> Value {
    let (group, version, kind, plural, namespaced, columns) = *definition;
    let columns: Vec<Value> = columns
        .iter()
        .map(|(name, path)| {
            let date = *name == AGE.0 || *name == "Last Sync";
            json!({"name": name, "type": if date { "date" } else { "string" }, "jsonPath": path})
        })
        .collect();
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": metadata(cluster, "CustomResourceDefinition", "", &format!("{plural}.{group}"), created),
        "spec": {
            "group": group,
            "names": {
                "kind": kind,
                "listKind": format!("{kind}List"),
                "plural": plural,
                "singular": kind.to_lowercase(),
                "shortNames": short_names(kind),
            },
            "scope": if namespaced { "Namespaced" } else { "Cluster" },
            "versions": [{
                "name": version,
                "served": true,
                "storage": true,
                "subresources": {"status": {}},
                "additionalPrinterColumns": columns,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
            }],
        },
        "status": {
            "conditions": [
                condition("NamesAccepted", "True", "NoConflicts", "no conflicts found", created),
                condition("Established", "True", "InitialNamesAccepted", "the initial names have been accepted", created),
            ],
        },
    })
}
