//! Who may call: service accounts with their roles and keys.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use pgp::composed::SignedPublicKey;
use serde_json::{Value, json};

use super::resource::Resource;
use crate::lab::world::seconds_text;
use crate::openpgp::NewKey;

/// What the name of an infrastructure provider's account begins with.
pub(super) const INFRA_PROVIDER: &str = "infra-provider:";

/// A role, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Does the work of an infrastructure provider.
    InfraProvider,
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
            Self::InfraProvider => "InfraProvider",
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
    /// The identity of the service account `name`; that of an infrastructure provider is called `infra-provider:ID`.
    #[must_use]
    pub fn identity_of(name: &str) -> String {
        match name.strip_prefix(INFRA_PROVIDER) {
            Some(provider) => format!("{provider}@infra-provider.serviceaccount.omni.sidero.dev"),
            None => format!("{name}@serviceaccount.omni.sidero.dev"),
        }
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

    fn listed_key(&self) -> Value {
        json!({
            "id": self.fingerprint,
            "armored": self.armored,
            "expiration": seconds_text(self.expires),
            "created": self.created.to_string(),
        })
    }

    /// The resources behind an account whose keys these are; none without a key.
    #[must_use]
    pub fn resources(keys: &[Self]) -> Vec<Resource> {
        let Some(account) = keys.first() else { return Vec::new() };
        let since = seconds_text(account.created);
        let user = json!({"user_id": account.user_id});
        let role = json!({"role": account.role.name()});
        let labelled = |mut resource: Resource| {
            resource.metadata.labels.insert("type-service-account".to_owned(), String::new());
            resource.metadata.labels.insert("user-id".to_owned(), account.user_id.clone());
            resource
        };
        let of = |namespace: &str, plural: &str, id: &str, spec: Value| {
            Resource::new(namespace, &format!("{plural}.omni.sidero.dev"), id, &since, spec)
        };
        let status = json!({"user_id": account.user_id, "role": account.role.name()});
        let keys_status = json!({
            "role": account.role.name(),
            "public_keys": keys.iter().map(Self::listed_key).collect::<Vec<_>>(),
            "expiration": keys.iter().map(|key| key.expires).max().map(seconds_text),
        });
        vec![
            of("default", "Users", &account.user_id, role),
            labelled(of("default", "Identities", &account.identity, user)),
            labelled(of("ephemeral", "IdentityStatuses", &account.identity, status))
                .owned_by("IdentityStatusController"),
            of("ephemeral", "ServiceAccountStatuses", &account.identity, keys_status)
                .owned_by("ServiceAccountStatusController"),
        ]
    }
}

/// The service accounts of a server. An account with several keys is there once for each.
#[derive(Debug, Default)]
pub struct Accounts(Mutex<Vec<Account>>);

impl Accounts {
    /// These accounts.
    #[must_use]
    pub const fn new(accounts: Vec<Account>) -> Self {
        Self(Mutex::new(accounts))
    }

    /// Every key of every account.
    #[must_use]
    pub fn all(&self) -> Vec<Account> {
        self.lock().clone()
    }

    /// The keys of one account, oldest first.
    #[must_use]
    pub fn keys_of(&self, identity: &str) -> Vec<Account> {
        self.lock().iter().filter(|account| account.identity == identity).cloned().collect()
    }

    /// The resources behind all accounts.
    #[must_use]
    pub fn resources(&self) -> Vec<Resource> {
        self.by_identity().iter().flat_map(|keys| Account::resources(keys)).collect()
    }

    /// As `ManagementService/ListServiceAccounts` shows them.
    pub(super) fn listed(&self) -> Vec<Value> {
        let listed = |keys: &Vec<Account>| {
            let account = keys.first()?;
            Some(json!({
                "name": account.name,
                "pgp_public_keys": keys.iter().map(Account::listed_key).collect::<Vec<_>>(),
                "role": account.role.name(),
                "last_active": seconds_text(account.created),
            }))
        };
        self.by_identity().iter().filter_map(listed).collect()
    }

    /// Lets a key run out now.
    pub(super) fn expire(&self, fingerprint: &str, now: Timestamp) {
        let mut accounts = self.lock();
        let own = accounts.iter_mut().filter(|account| account.fingerprint == fingerprint);
        own.for_each(|account| account.expires = now);
    }

    /// Adds a key, and with the first one the account.
    pub(super) fn add(&self, account: Account) {
        self.lock().push(account);
    }

    /// Forgets an account with all its keys.
    pub(super) fn remove(&self, identity: &str) {
        self.lock().retain(|account| account.identity != identity);
    }

    fn by_identity(&self) -> Vec<Vec<Account>> {
        let mut accounts: Vec<Vec<Account>> = Vec::new();
        for account in self.all() {
            match accounts.iter_mut().find(|keys| keys[0].identity == account.identity) {
                Some(keys) => keys.push(account),
                None => accounts.push(vec![account]),
            }
        }
        accounts
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Account>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
