//! Tables: what `kubectl get` prints, and the columns in which large lists are read.
//!
//! Columns and cells of Kubernetes' own types are those of `kubernetes/kubernetes`
//! `pkg/printers/internalversion/printers.go` at v1.36.1, for the types that have a file here; other types of its own
//! get the default columns (`kubernetes/apiserver` `pkg/registry/rest/table.go`), which the real server gives to few.

mod age;
mod batch;
mod controllers;
mod custom;
mod events;
mod namespaces;
mod nodes;
mod path;
mod pods;
mod restarts;
mod selectors;
mod volumes;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::json::text;
use super::types::{ResourceType, Version};

/// The description of every column with an object's name.
const NAME: &str = "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";

/// The description of every column with an object's age.
const AGE: &str = "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/// A column of a built-in table.
#[derive(Debug, Clone, Copy)]
struct Column {
    name: &'static str,
    kind: &'static str,
    format: &'static str,
    /// 0 for what a narrow listing shows.
    priority: i64,
    description: &'static str,
}

impl Column {
    const fn new(name: &'static str, kind: &'static str, description: &'static str) -> Self {
        Self { name, kind, format: "", priority: 0, description }
    }

    /// A column of wide listings.
    const fn wide(name: &'static str, description: &'static str) -> Self {
        Self { name, kind: "string", format: "", priority: 1, description }
    }

    /// The column with the object's name.
    const fn object_name() -> Self {
        Self { name: "Name", kind: "string", format: "name", priority: 0, description: NAME }
    }

    /// The column with the object's age.
    const fn age() -> Self {
        Self::new("Age", "string", AGE)
    }

    fn definition(self) -> Value {
        definition(self.name, self.kind, self.format, self.description, self.priority)
    }
}

/// How a type is printed.
struct Printer {
    columns: &'static [Column],
    cells: fn(&Value, Timestamp) -> Vec<Value>,
}

/// The printer of a built-in type; `None` for the default columns.
fn printer(kind: &ResourceType) -> Option<Printer> {
    let printer = |columns, cells| Some(Printer { columns, cells });
    match (kind.group.as_str(), kind.plural.as_str()) {
        ("", "pods") => printer(pods::COLUMNS, pods::cells),
        ("", "nodes") => printer(nodes::COLUMNS, nodes::cells),
        ("", "namespaces") => printer(namespaces::COLUMNS, namespaces::cells),
        ("", "persistentvolumeclaims") => printer(volumes::COLUMNS, volumes::cells),
        ("", "events") => printer(events::COLUMNS, events::cells),
        ("apps", "deployments") => printer(controllers::DEPLOYMENTS, controllers::deployment),
        ("apps", "statefulsets") => printer(controllers::STATEFUL_SETS, controllers::stateful_set),
        ("apps", "daemonsets") => printer(controllers::DAEMON_SETS, controllers::daemon_set),
        ("apps", "replicasets") => printer(controllers::REPLICA_SETS, controllers::replica_set),
        ("batch", "jobs") => printer(batch::JOBS, batch::job),
        ("batch", "cronjobs") => printer(batch::CRON_JOBS, batch::cron_job),
        _ => None,
    }
}

/// A `Table` of rows of one type.
pub(super) fn document(kind: &ResourceType, served: &Version, metadata: &Value, rows: &[Value]) -> Value {
    let columns: Vec<_> = match printer(kind) {
        Some(printer) => printer.columns.iter().map(|column| column.definition()).collect(),
        None if kind.built_in => vec![Column::object_name().definition(), definition("Created At", "date", "", AGE, 0)],
        None => custom::definitions(served),
    };
    json!({
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": columns,
        "rows": rows,
    })
}

/// One row, with what goes beside it.
pub(super) fn row(kind: &ResourceType, served: &Version, object: &Value, beside: Value, now: Timestamp) -> Value {
    let cells = match printer(kind) {
        Some(printer) => (printer.cells)(object, now),
        None if kind.built_in => vec![json!(name(object)), object["metadata"]["creationTimestamp"].clone()],
        None => custom::cells(served, object, now),
    };
    let mut row = json!({"cells": cells});
    let is_pod = kind.group.is_empty() && kind.plural == "pods";
    if let Some(conditions) = pods::row_conditions(object).filter(|_| is_pod) {
        row["conditions"] = conditions;
    }
    row["object"] = beside;
    row
}

fn definition(name: &str, kind: &str, format: &str, description: &str, priority: i64) -> Value {
    json!({"name": name, "type": kind, "format": format, "description": description, "priority": priority})
}

fn name(object: &Value) -> &str {
    text(object, "/metadata/name")
}

/// A text, or a word for its absence.
fn or<'a>(text: &'a str, absent: &'a str) -> &'a str {
    if text.is_empty() { absent } else { text }
}
