//! What the commands tell.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Exit;
use crate::omni::{Key, KeyKind};
use crate::ops::ErrorReport;

/// A login that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoginReport {
    /// `talops/v1`.
    pub api_version: String,
    /// `LoginReport`.
    pub kind: String,
    /// Omni's URL.
    pub endpoint: String,
    /// Who is logged in.
    pub identity: String,
    /// The role that the server gives this key.
    pub role: String,
    /// The key.
    pub key: KeyReport,
    /// The context of the omniconfig that the key belongs to.
    pub context: String,
    /// The omniconfig.
    pub omniconfig: String,
    /// Whether the omniconfig had to be changed.
    pub omniconfig_changed: bool,
    /// Whether the key was there already, and is still good.
    pub already: bool,
    /// What to know about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A logout that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogoutReport {
    /// `talops/v1`.
    pub api_version: String,
    /// `LogoutReport`.
    pub kind: String,
    /// Omni's URL.
    pub endpoint: String,
    /// Who was logged in.
    pub identity: String,
    /// The key.
    pub key: KeyReport,
    /// Whether the server has revoked the key.
    pub revoked: bool,
    /// The files that were removed.
    pub removed: Vec<String>,
    /// Why the key was not revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A key, without what it signs with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyReport {
    /// `user` or `serviceAccount`.
    pub kind: String,
    /// Whose it is, as it says itself.
    pub owner: String,
    /// Its fingerprint, 40 hexadecimal digits.
    pub fingerprint: String,
    /// When it runs out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// In how many seconds it runs out; negative when it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<i64>,
    /// Where it came from: a file, a variable, a key of talops.yaml.
    pub source: String,
}

impl KeyReport {
    /// A key as it is at `now`.
    pub fn new(key: &Key, now: Timestamp) -> Self {
        let kind = match key.kind() {
            KeyKind::User => "user",
            KeyKind::ServiceAccount => "serviceAccount",
        };
        Self {
            kind: kind.to_owned(),
            owner: key.identity().to_owned(),
            fingerprint: key.fingerprint().to_owned(),
            expires: key.expires(),
            expires_in: key.expires().map(|expires| expires.duration_since(now).as_secs()),
            source: key.origin().to_owned(),
        }
    }
}

/// Who one is to each Omni endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WhoamiReport {
    /// `talops/v1`.
    pub api_version: String,
    /// `WhoamiReport`.
    pub kind: String,
    /// Each endpoint, by its name in the configuration.
    pub endpoints: Vec<WhoAmI>,
}

/// Who one is to one Omni endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WhoAmI {
    /// Its name in the configuration.
    pub name: String,
    /// Its URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Who the server takes the caller for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// The role that the server gives the caller, in the server's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// What the server says that the caller may do, in its words without their `can_`: `read_clusters`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<String>,
    /// The key that the calls were signed with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyReport>,
    /// Whether this tool refuses whatever changes the estate, whatever the role.
    pub read_only: bool,
    /// Why that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorReport>,
}

impl WhoamiReport {
    /// 6 when an endpoint did not say.
    pub fn exit(&self) -> Exit {
        let silent = self.endpoints.iter().any(|one| one.error.is_some());
        if silent { Exit::Unreachable } else { Exit::Success }
    }
}
