//! A failure as a part of a report.

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;

/// Why there is no answer to a part of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorReport {
    /// The kind of failure: `unreachable`, `unauthorized`, ….
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to try.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl From<&Error> for ErrorReport {
    fn from(error: &Error) -> Self {
        Self {
            code: error.kind().word().to_owned(),
            message: error.message().to_owned(),
            hint: error.hint_text().map(str::to_owned),
        }
    }
}
