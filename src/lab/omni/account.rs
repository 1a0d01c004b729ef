//! Who may call: service accounts with their roles and keys.

use jiff::Timestamp;
use pgp::composed::SignedPublicKey;
use serde_json::{Value, json};

use super::resource::Resource;
use crate::lab::world::seconds_text;
use crate::openpgp::NewKey;

/// A role, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads clusters and machines.
    Reader,
    /// Also writes what users manage.
    Operator,
    /// Also manages accounts.
    Admin,
}

impl Role {
    /// Omni's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reader => "Reader",
            Self::Operator => "Operator",
            Self::Admin => "Admin",
        }
    }
}

/// A service account with one key.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its short name.
    pub name: String,
    /// Its identity, an e-mail address.
    pub identity: String,
    /// Its user's id.
    pub user_id: String,
    /// Its role.
    pub role: Role,
    /// Its key's fingerprint.
    pub fingerprint: String,
    /// When its key was made.
    pub created: Timestamp,
    /// When its key runs out.
    pub expires: Timestamp,
    /// Its key.
    pub key: SignedPublicKey,
    /// Its key as text.
    pub armored: String,
}

impl Account {
    /// The identity of the service account `name`.
    #[must_use]
    pub fn identity_of(name: &str) -> String {
        format!("{name}@serviceaccount.omni.sidero.dev")
    }

    /// The service account `name` with this key.
    #[must_use]
    pub fn new(name: &str, role: Role, user_id: String, key: &NewKey) -> Self {
        Self {
            name: name.to_owned(),
            identity: Self::identity_of(name),
            user_id,
            role,
            fingerprint: key.fingerprint.clone(),
            created: key.created,
            expires: key.expires,
            key: key.public.clone(),
            armored: key.armored_public.clone(),
        }
    }

    /// As `ManagementService/ListServiceAccounts` shows it.
    #[must_use]
    pub fn listed(&self) -> Value {
        json!({
            "name": self.name,
            "pgp_public_keys": [self.listed_key()],
            "role": self.role.name(),
            "last_active": seconds_text(self.created),
        })
    }

    fn listed_key(&self) -> Value {
        json!({
            "id": self.fingerprint,
            "armored": self.armored,
            "expiration": seconds_text(self.expires),
            "created": self.created.to_string(),
        })
    }

    /// The resources behind it.
    #[must_use]
    pub fn resources(&self) -> [Resource; 4] {
        let since = seconds_text(self.created);
        let user = json!({"user_id": self.user_id});
        let labelled = |mut resource: Resource| {
            resource.metadata.labels.insert("type-service-account".to_owned(), String::new());
            resource.metadata.labels.insert("user-id".to_owned(), self.user_id.clone());
            resource
        };
        [
            Resource::new("default", "Users.omni.sidero.dev", &self.user_id, &since, json!({"role": self.role.name()})),
            labelled(Resource::new("default", "Identities.omni.sidero.dev", &self.identity, &since, user.clone())),
            labelled(Resource::new(
                "ephemeral",
                "IdentityStatuses.omni.sidero.dev",
                &self.identity,
                &since,
                json!({
                    "user_id": self.user_id, "role": self.role.name(),
                }),
            ))
            .owned_by("IdentityStatusController"),
            Resource::new(
                "ephemeral",
                "ServiceAccountStatuses.omni.sidero.dev",
                &self.identity,
                &since,
                json!({
                    "role": self.role.name(),
                    "public_keys": [self.listed_key()],
                    "expiration": seconds_text(self.expires),
                }),
            )
            .owned_by("ServiceAccountStatusController"),
        ]
    }
}
