//! Namespaces. Source: `printNamespace` in `kubernetes/kubernetes` `pkg/printers/internalversion/printers.go`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Column, age, name};
use crate::lab::kubernetes::json::text;

/// The columns.
pub(super) const COLUMNS: &[Column] =
    &[Column::object_name(), Column::new("Status", "string", "The status of the namespace"), Column::age()];

/// The cells of one namespace.
pub(super) fn cells(namespace: &Value, now: Timestamp) -> Vec<Value> {
    vec![json!(name(namespace)), json!(text(namespace, "/status/phase")), json!(age::of(namespace, now))]
}
