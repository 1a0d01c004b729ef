//! `talops kubeconfig`: access to a cluster for kubectl and others, got from Omni.

mod merge;
mod mint;

pub use merge::{Merged, Options, merge};
pub use mint::{Form, Minted, Wish, mint, place};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A kubeconfig that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KubeconfigReport {
    /// `talops/v1`.
    pub api_version: String,
    /// `KubeconfigReport`.
    pub kind: String,
    /// The file.
    pub file: String,
    /// The context in it.
    pub context: String,
    /// The cluster's name in Omni.
    pub cluster: String,
    /// The API server's URL.
    pub server: String,
    /// When the token runs out; absent where kubectl asks for one in a browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// Whether it is the file's current context.
    pub current: bool,
    /// Whether something of the same name was in the file before.
    pub replaced: bool,
}
