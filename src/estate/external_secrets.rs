//! What External Secrets shows.

use super::{Condition, ObjectRef};

/// Stores and the secrets that are read from them.
#[derive(Debug, Clone, Default)]
pub struct ExternalSecrets {
    /// ClusterSecretStores and SecretStores.
    pub stores: Vec<SecretStore>,
    /// ExternalSecrets and ClusterExternalSecrets.
    pub secrets: Vec<SyncedSecret>,
}

/// A ClusterSecretStore or SecretStore.
#[derive(Debug, Clone, Default)]
pub struct SecretStore {
    /// Kind, namespace and name.
    pub object: ObjectRef,
    /// Its condition `Ready`; `None` while its operator has not written one.
    pub ready: Option<Condition>,
    /// The URLs that its secrets are read from, as far as it names any.
    pub servers: Vec<String>,
}

/// An ExternalSecret.
#[derive(Debug, Clone, Default)]
pub struct SyncedSecret {
    /// Kind, namespace and name.
    pub object: ObjectRef,
    /// Its condition `Ready`; `None` while its operator has not written one.
    pub ready: Option<Condition>,
    /// The store it reads from.
    pub store: Option<SecretReference>,
}

/// The store that a secret names (`spec.secretStoreRef`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretReference {
    /// `ClusterSecretStore` or `SecretStore`.
    pub kind: String,
    /// Its name.
    pub name: String,
}
