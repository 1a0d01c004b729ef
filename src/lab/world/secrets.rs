//! External Secrets: stores, and the secrets that are read from them.

use jiff::Timestamp;

/// A ClusterSecretStore.
#[derive(Debug, Clone)]
pub struct Store {
    /// Its name.
    pub name: &'static str,
    /// The application that manages it.
    pub application: &'static str,
    /// What is wrong with it.
    pub problem: Option<StoreProblem>,
}

/// Why a store is not ready.
#[derive(Debug, Clone)]
pub struct StoreProblem {
    /// The operator's words.
    pub message: String,
    /// Since when.
    pub since: Timestamp,
}

/// An ExternalSecret.
#[derive(Debug, Clone)]
pub struct ExternalSecret {
    /// Its namespace.
    pub namespace: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The store that it reads from.
    pub store: &'static str,
    /// The application that manages it.
    pub application: &'static str,
}

pub(super) fn stores() -> Vec<Store> {
    vec![Store { name: "infisical", application: "secret-stores", problem: None }]
}

pub(super) fn external_secrets() -> Vec<ExternalSecret> {
    [
        ("cert-manager", "cloudflare-api-token", "cert-manager"),
        ("external-dns", "cloudflare-api-token", "external-dns"),
        ("forgejo", "forgejo-admin", "forgejo"),
        ("monitoring", "grafana-admin", "monitoring"),
    ]
    .map(|(namespace, name, application)| ExternalSecret { namespace, name, store: "infisical", application })
    .to_vec()
}
