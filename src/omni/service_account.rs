//! Service accounts are made, get another key, and go.
//!
//! Source: `siderolabs/omni` `client/api/omni/management/management.proto`, `internal/backend/grpc/serviceaccount.go`.

use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Client;
use super::key::{INFRA_PROVIDER_PREFIX, service_account_id};
use super::management::management;
use super::sign::CallMetadata;
use crate::error::{Error, Result};
use crate::openpgp::NewKey;

/// The longest life of a service account's key that a server takes (`siderolabs/go-api-signature` `pkg/pgp/key.go`).
pub const LONGEST_ACCOUNT_KEY_LIFETIME: SignedDuration = SignedDuration::from_hours(365 * 24);

/// The role that an infrastructure provider's account has, and no other.
pub const INFRA_PROVIDER_ROLE: &str = "InfraProvider";

/// The name of a service account, as it is given to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName(String);

impl AccountName {
    /// A name: `ci`, or `infra-provider:ID` for the account of an infrastructure provider.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Usage`] for what makes no address.
    pub fn new(name: &str) -> Result<Self> {
        let base = name.strip_prefix(INFRA_PROVIDER_PREFIX).unwrap_or(name);
        let plain = |character: char| character.is_ascii_alphanumeric() || "-_.+".contains(character);
        if base.is_empty() || !base.chars().all(plain) {
            let message = format!("{name:?} is no name of a service account");
            return Err(Error::usage(message)
                .hint("letters, digits, `-`, `_`, `.` and `+`; `infra-provider:ID` for an infrastructure provider's"));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name, as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the infrastructure provider whose account it is.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        self.0.strip_prefix(INFRA_PROVIDER_PREFIX)
    }

    /// The name without what says that it is a provider's: the user id of its keys.
    #[must_use]
    pub fn base(&self) -> &str {
        self.provider().unwrap_or(&self.0)
    }

    /// Its id, which looks like an e-mail address.
    #[must_use]
    pub fn identity(&self) -> String {
        service_account_id(&self.0)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WireKey {
    public_key_id: String,
}

impl Client {
    /// Makes a service account with a first key; without a `role` it has the caller's.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Unauthorized`] below the role Admin; [`crate::error::Kind::Failed`] when there is one of this
    /// name.
    pub async fn create_service_account(&self, name: &AccountName, key: &NewKey, role: Option<&str>) -> Result<()> {
        let body = json!({
            "name": name.as_str(),
            "armored_pgp_public_key": key.armored_public,
            "role": role.unwrap_or_default(),
            "use_user_role": role.is_none(),
        });
        self.key_known("CreateServiceAccount", body, &format!("creating the service account {}", name.as_str()), key)
            .await
    }

    /// Gives a service account another key. Those that it has stay good until they run out.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::NotFound`] when there is none of this name.
    pub async fn renew_service_account(&self, name: &AccountName, key: &NewKey) -> Result<()> {
        let body = json!({ "name": name.as_str(), "armored_pgp_public_key": key.armored_public });
        self.key_known("RenewServiceAccount", body, &format!("renewing the service account {}", name.as_str()), key)
            .await
    }

    /// Removes a service account with all its keys.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::NotFound`] when there is none of this name; [`crate::error::Kind::Failed`] for the caller's own.
    pub async fn destroy_service_account(&self, name: &AccountName) -> Result<()> {
        let what = format!("deleting the service account {}", name.as_str());
        let body = json!({ "name": name.as_str() });
        self.unary(management("DestroyServiceAccount", CallMetadata::new(), body, &what)).await.map(drop)
    }

    /// Makes a key known and checks that the server took it for the same.
    async fn key_known(&self, method: &str, body: Value, what: &str, key: &NewKey) -> Result<()> {
        let answer = self.unary(management(method, CallMetadata::new(), body, what)).await?;
        let known: WireKey = serde_json::from_slice(&answer.body).unwrap_or_default();
        if known.public_key_id.eq_ignore_ascii_case(&key.fingerprint) {
            return Ok(());
        }
        let message = format!("{what}: Omni at {} answered with another key than was sent", self.endpoint());
        Err(Error::failed(message).hint("`talops serviceaccount list` says which keys it has"))
    }
}

#[cfg(test)]
mod tests {
    use super::AccountName;

    #[test]
    fn a_providers_account_has_its_own_kind_of_name() {
        let name = AccountName::new("infra-provider:pve").unwrap();
        assert_eq!((name.base(), name.provider()), ("pve", Some("pve")));
        assert_eq!(name.identity(), "pve@infra-provider.serviceaccount.omni.sidero.dev");
        let name = AccountName::new("ci").unwrap();
        assert_eq!((name.base(), name.provider()), ("ci", None));
        for wrong in ["", "infra-provider:", "a b", "a@b", "x:y", "é"] {
            assert!(AccountName::new(wrong).is_err(), "{wrong}");
        }
    }
}
