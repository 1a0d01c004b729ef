//! Service accounts, in reports.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ops::fit::most_that_fits;

/// Every service account. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAccountList {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `ServiceAccountList`.
    pub kind: &'static str,
    /// The endpoint's name in the configuration.
    pub omni: String,
    /// The accounts, those first whose newest key runs out first.
    pub accounts: Vec<AccountReport>,
    /// Accounts that came back in a shape that cannot be read, by their names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
    /// What was left out to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<Truncated>,
}

/// What was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Truncated {
    /// So many of the last accounts.
    pub accounts: usize,
    /// What shows all.
    pub command: String,
}

/// A service account.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountReport {
    /// Its name: `ci`, `infra-provider:ID`.
    pub name: String,
    /// What it may do, in Omni's word.
    pub role: String,
    /// When it was last used, as Omni says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_active: Option<String>,
    /// Until when its newest key is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// How many seconds that is from now; negative when it ran out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<i64>,
    /// It is to be renewed: it has no good key, or none for as long as was asked.
    pub expiring: bool,
    /// Its keys, the one first that is good the longest.
    pub keys: Vec<AccountKey>,
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountKey {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Until when it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// When it was made known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When it was last used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used: Option<String>,
}

/// A key that was made for a service account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAccountKey {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `ServiceAccountKey`.
    pub kind: &'static str,
    /// The endpoint's URL: what `OMNI_ENDPOINT` is set to.
    pub endpoint: String,
    /// The account's name.
    pub name: String,
    /// The account's id.
    pub identity: String,
    /// The account was made; else it was given another key.
    pub created: bool,
    /// What it may do; the caller's own role where none is given, and as it was where it was given another key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The key's fingerprint.
    pub fingerprint: String,
    /// Until when it is good.
    pub expires: String,
    /// The file that the key was written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<String>,
    /// The key itself, what `OMNI_SERVICE_ACCOUNT_KEY` is set to; not where it was written to a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// A service account that was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAccountDeleted {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `ServiceAccountDeleted`.
    pub kind: &'static str,
    /// The endpoint's name in the configuration.
    pub omni: String,
    /// The account's name.
    pub name: String,
    /// What it could do.
    pub role: String,
    /// Its keys, none of which is good any more.
    pub keys: Vec<String>,
    /// Nothing was removed: it was asked what would be.
    pub dry_run: bool,
}

impl ServiceAccountList {
    /// The flag that shows everything.
    pub const EVERYTHING: &str = "--max-bytes 0";

    /// Leaves out the last accounts until the JSON document is not longer than `budget` bytes.
    pub fn cut(&mut self, budget: usize, length: impl Fn(&Self) -> usize) {
        if length(self) <= budget {
            return;
        }
        let all = std::mem::take(&mut self.accounts);
        let cut = |kept: usize| Self {
            accounts: all[..kept].to_vec(),
            truncated: Some(Truncated { accounts: all.len() - kept, command: Self::EVERYTHING.to_owned() }),
            ..self.clone()
        };
        let kept = most_that_fits(all.len(), |kept| length(&cut(kept)) <= budget);
        *self = cut(kept);
    }
}

/// A time as reports have it: to the second.
pub(super) fn told(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second()).unwrap_or(time).to_string()
}
