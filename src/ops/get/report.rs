//! Objects as they are shown: as documents, and as rows of a table.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::types::Typed;
use crate::ops::ErrorReport;
use crate::ops::fit::most_that_fits;
use crate::resource::{Document, path};

/// Objects of one type. Fields are added, never renamed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceList {
    /// `talops/v1`.
    pub api_version: String,
    /// `ResourceList`.
    pub kind: String,
    /// `Clusters.omni.sidero.dev`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Each with `metadata` and `spec` as Omni's API has them, and `omni` where several endpoints were asked. Secrets are
    /// masked.
    pub items: Vec<Value>,
    /// How many there are.
    pub total: usize,
    /// Objects that came back in a shape that cannot be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<UnreadableReport>,
    /// Endpoints that could not be asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<UnseenEndpoint>,
    /// What was cut to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<Truncated>,
}

/// An object that came back in a shape that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnreadableReport {
    /// Its id, `?` where that cannot be read either.
    pub id: String,
    /// Which field was of which other type.
    pub why: String,
}

/// An endpoint that could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnseenEndpoint {
    /// Its name in the configuration.
    pub omni: String,
    /// Why.
    pub error: ErrorReport,
}

/// What was cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Truncated {
    /// How many are not in the report.
    pub omitted: usize,
    /// The command that shows everything.
    pub command: String,
}

impl ResourceList {
    /// No object yet.
    #[must_use]
    pub fn new() -> Self {
        Self { api_version: "talops/v1".to_owned(), kind: "ResourceList".to_owned(), ..Self::default() }
    }

    /// Leaves out the last objects until the document has at most `bytes` bytes, by `length`. What was left out is
    /// counted, with the command that shows it.
    pub fn cut_to(&mut self, bytes: usize, command: &str, length: impl Fn(&Self) -> usize) {
        if self.items.len() == self.total && length(self) <= bytes {
            return;
        }
        let with = |keep: usize| Self {
            items: self.items[..keep].to_vec(),
            truncated: Some(Truncated { omitted: self.total - keep, command: command.to_owned() }),
            ..self.clone()
        };
        let keep = most_that_fits(self.items.len(), |keep| length(&with(keep)) <= bytes);
        *self = with(keep);
        if length(self) > bytes {
            self.unreadable.clear();
        }
    }
}

/// An object as a document: `metadata` and `spec`, and the endpoint where several were asked.
#[must_use]
pub fn shown(document: &Document, endpoint: Option<&str>) -> Value {
    let mut value = serde_json::json!({ "metadata": document.metadata.shown(), "spec": document.spec });
    if let Some(endpoint) = endpoint {
        value["omni"] = endpoint.into();
    }
    value
}

/// An object as a row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Its endpoint.
    pub endpoint: String,
    /// Its namespace.
    pub namespace: String,
    /// Its id.
    pub id: String,
    /// How often it was changed.
    pub version: u64,
    /// Its phase, unless it is `running`.
    pub phase: String,
    /// Its controller.
    pub owner: String,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// `name=value`, Omni's own prefix left out.
    pub labels: Vec<String>,
    /// The columns that its type defines.
    pub cells: Vec<String>,
}

impl Row {
    /// The row of an object.
    #[must_use]
    pub fn new(endpoint: &str, typed: &Typed, document: &Document) -> Self {
        let metadata = &document.metadata;
        let label = |(name, value): (&String, &String)| {
            let name = name.strip_prefix("omni.sidero.dev/").unwrap_or(name);
            if value.is_empty() { name.to_owned() } else { format!("{name}={value}") }
        };
        Self {
            endpoint: endpoint.to_owned(),
            namespace: metadata.namespace.clone(),
            id: metadata.id.clone(),
            version: metadata.version,
            phase: Some(metadata.phase.word()).filter(|word| *word != "running").unwrap_or_default().to_owned(),
            owner: metadata.owner.clone(),
            created: metadata.created,
            labels: metadata.labels.iter().map(label).collect(),
            cells: typed.columns.iter().map(|column| path::cell(&document.spec, &column.json_path)).collect(),
        }
    }
}
