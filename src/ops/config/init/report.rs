//! What `talops config init` answers.

use schemars::JsonSchema;
use serde::Serialize;

use super::draft::Draft;

/// The answer to `talops config init`, when it has written a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfigInit {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `ConfigInit`.
    pub kind: &'static str,
    /// The file, relative to the working directory where it is below it.
    pub file: String,
    /// The names of the endpoints in it.
    pub omni: Vec<String>,
    /// The names of the providers in it.
    pub providers: Vec<String>,
    /// The names of the clusters in it.
    pub clusters: Vec<String>,
    /// What was left out, and why.
    pub notes: Vec<String>,
}

impl ConfigInit {
    /// The answer when `draft` was written to `file`.
    #[must_use]
    pub fn new(file: String, draft: Draft) -> Self {
        Self {
            api_version: "talops/v1",
            kind: "ConfigInit",
            file,
            omni: draft.endpoints.into_iter().map(|endpoint| endpoint.name).collect(),
            providers: draft.providers.into_iter().map(|provider| provider.name).collect(),
            clusters: draft.clusters.into_iter().map(|cluster| cluster.name).collect(),
            notes: draft.notes,
        }
    }
}
