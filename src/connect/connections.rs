//! The servers of a configuration.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::changes::Changes;
use super::kubernetes::{self, Connected, Purpose};
use super::once::Once;
use super::provider::ProviderAccess;
use crate::config::{Config, KubernetesAccess, Loaded, SecretSource};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::file;
use crate::secret::Secret;
use crate::ssh::Sessions;
use crate::{hypervisor, omni};

/// The part of a limit that a kubeconfig's exec plugin may take, or a command that prints a secret.
const PLUGIN_SHARE: f64 = 0.8;

/// Every server of a configuration, connected when it is first asked and shared by all who ask.
#[derive(Debug)]
pub struct Connections {
    loaded: Loaded,
    environment: Environment,
    /// The most that one request may take.
    limit: Duration,
    sessions: Arc<Sessions>,
    omni: BTreeMap<String, Once<omni::Client>>,
    kubernetes: BTreeMap<String, Once<Arc<Connected>>>,
    /// The same for changing: a minted kubeconfig may have other groups then.
    changing: BTreeMap<String, Once<Arc<Connected>>>,
    hypervisors: BTreeMap<String, Once<Arc<hypervisor::Client>>>,
    notes: Mutex<Vec<String>>,
    changes: Changes,
}

impl Connections {
    /// The servers of a configuration; none is contacted yet.
    pub fn new(loaded: Loaded, environment: &Environment, limit: Duration) -> Self {
        let config = &loaded.config;
        Self {
            omni: config.omni.keys().map(|name| (name.clone(), Once::default())).collect(),
            kubernetes: config.clusters.keys().map(|name| (name.clone(), Once::default())).collect(),
            changing: config.clusters.keys().map(|name| (name.clone(), Once::default())).collect(),
            hypervisors: config.clusters.keys().map(|name| (name.clone(), Once::default())).collect(),
            sessions: Sessions::new(environment),
            environment: environment.clone(),
            limit,
            notes: Mutex::default(),
            changes: Changes::default(),
            loaded,
        }
    }

    /// The configuration.
    pub const fn config(&self) -> &Config {
        &self.loaded.config
    }

    /// The most that one request may take.
    pub const fn request_limit(&self) -> Duration {
        self.limit
    }

    /// The Omni endpoint of that name.
    ///
    /// # Errors
    ///
    /// When nothing says where it is, or its key is malformed. That it cannot be reached shows when it is asked.
    pub async fn omni(&self, name: &str) -> Result<omni::Client> {
        once(self.omni.get(name), name, || self.make_omni(name)).await
    }

    /// The URL of an endpoint, as far as it is known without asking anybody.
    pub fn omni_url(&self, name: &str) -> String {
        match self.omni.get(name).and_then(Once::made) {
            Some(client) => client.endpoint().to_string(),
            None => self.config().omni.get(name).and_then(|omni| omni.endpoint.clone()).unwrap_or_default(),
        }
    }

    /// The Kubernetes API of a cluster.
    ///
    /// # Errors
    ///
    /// When there is no such context, or Omni could not be asked for access.
    pub async fn kubernetes(&self, cluster: &str) -> Result<Arc<Connected>> {
        once(self.kubernetes.get(cluster), cluster, || self.make_kubernetes(cluster, Purpose::Reading)).await
    }

    /// The Kubernetes API of a cluster, for a command that changes something there.
    ///
    /// # Errors
    ///
    /// As [`Connections::kubernetes`].
    pub async fn kubernetes_to_change(&self, cluster: &str) -> Result<Arc<Connected>> {
        once(self.changing.get(cluster), cluster, || self.make_kubernetes(cluster, Purpose::Changing)).await
    }

    /// The Kubernetes API of a cluster, by what Omni mints for it as it is now: never by a context, and never by what was
    /// connected before. For a cluster that may have been made anew, and need not be configured.
    ///
    /// # Errors
    ///
    /// When Omni mints nothing, or the API does not answer.
    pub async fn minted_kubernetes(&self, endpoint: &str, cluster: &str) -> Result<Connected> {
        let client = self.omni(endpoint).await?;
        let authority = self.config().omni.get(endpoint).and_then(|omni| omni.ca_file.clone());
        let access = self.config().clusters.get(cluster).map(|cluster| cluster.kubernetes.clone()).unwrap_or_default();
        let request = kubernetes::Request {
            cluster,
            kubernetes: &KubernetesAccess { mint: true, context: None, ..access },
            purpose: Purpose::Reading,
            access: self.config().access,
            request_limit: self.limit,
            plugin_limit: self.limit.mul_f64(PLUGIN_SHARE),
            environment: &self.environment,
            omni: Some(kubernetes::Omni::of(&client, authority)),
        };
        kubernetes::minted_only(&request).await
    }

    /// Whose view of a cluster is shown: known in full once it is connected.
    pub fn kubernetes_source(&self, cluster: &str) -> String {
        let connected = self.kubernetes.get(cluster).and_then(Once::made);
        connected.map_or_else(|| format!("Kubernetes API of {cluster}"), |connected| connected.source.clone())
    }

    /// A configured provider: where its engine is and which container is meant.
    ///
    /// # Errors
    ///
    /// When the configuration does not say.
    pub fn provider(&self, name: &str) -> Result<ProviderAccess> {
        let provider = self.config().providers.get(name).ok_or_else(|| unknown(name))?;
        ProviderAccess::new(name, provider, self.config().access, &self.sessions, &self.environment)
    }

    /// The names of a cluster's hypervisors.
    pub fn hypervisors(&self, cluster: &str) -> Vec<&'static str> {
        let configured =
            self.config().clusters.get(cluster).is_some_and(|cluster| cluster.hypervisor.proxmox.is_some());
        if configured { vec!["proxmox"] } else { Vec::new() }
    }

    /// The hypervisor of a cluster.
    ///
    /// # Errors
    ///
    /// When the configuration does not say how it is reached, or its token or authority cannot be read.
    pub async fn hypervisor(&self, cluster: &str) -> Result<Arc<hypervisor::Client>> {
        once(self.hypervisors.get(cluster), cluster, || self.make_hypervisor(cluster)).await
    }

    /// Removes the minted kubeconfig that is kept for a cluster, as every purpose would find it. Says whether there was
    /// one. It is a file of this user's and nothing of the estate.
    ///
    /// # Errors
    ///
    /// When the cluster is not configured, or nothing says which Omni mints for it.
    pub async fn forget_kubeconfig(&self, name: &str) -> Result<bool> {
        let cluster = self.config().clusters.get(name).ok_or_else(|| unknown(name))?;
        let (endpoint, _) = self
            .config()
            .omni_of(cluster)
            .ok_or_else(|| Error::configuration(format!("no Omni endpoint mints a kubeconfig for {name}")))?;
        let client = self.omni(endpoint).await?;
        let omni = kubernetes::Omni::of(&client, None);
        Ok(kubernetes::forget(name, &cluster.kubernetes, &self.environment, &omni).await)
    }

    /// What went otherwise than configured, each said once.
    pub fn notes(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The changes that are under way.
    pub const fn changes(&self) -> &Changes {
        &self.changes
    }

    /// How long something really takes that takes so long: in a simulated estate whose time flies, less.
    pub fn paced(&self, duration: Duration) -> Duration {
        duration / self.config().pace.max(1)
    }

    /// The most that one request may take.
    pub const fn limit(&self) -> Duration {
        self.limit
    }

    /// Closes what a process leaves behind otherwise: connections over ssh.
    pub async fn close(&self, timeout: Duration) {
        self.sessions.close(timeout).await;
    }

    async fn make_omni(&self, name: &str) -> Result<omni::Client> {
        let configured = self.config().omni.get(name).ok_or_else(|| unknown(name))?;
        let key =
            self.secret(configured.service_account_key.as_ref(), &format!("omni.{name}.serviceAccountKey")).await?;
        let (name, configured, environment) = (name.to_owned(), configured.clone(), self.environment.clone());
        let (access, limit) = (self.config().access, self.limit);
        // The omniconfig, a user's key and an authority are files.
        let made = tokio::task::spawn_blocking(move || {
            let target = omni::discover(&name, &configured, key, &environment)?.ok_or_else(|| {
                Error::configuration(format!(
                    "omni.{name} has no endpoint, and neither OMNI_ENDPOINT nor an omniconfig names one"
                ))
                .hint("omni.NAME.endpoint: https://HOST")
            })?;
            omni::Client::new(target, access, limit)
        });
        made.await.map_err(|error| Error::failed(format!("looking for Omni: {error}")))?
    }

    async fn make_kubernetes(&self, name: &str, purpose: Purpose) -> Result<Arc<Connected>> {
        let cluster = self.config().clusters.get(name).ok_or_else(|| unknown(name))?;
        let endpoint = self.config().omni_of(cluster).filter(|_| cluster.kubernetes.mint);
        let client = match endpoint {
            Some((endpoint, _)) => Some(self.omni(endpoint).await?),
            None => None,
        };
        let omni = client.as_ref().map(|client| {
            let authority = endpoint.and_then(|(_, omni)| omni.ca_file.clone());
            kubernetes::Omni::of(client, authority)
        });
        let request = kubernetes::Request {
            cluster: name,
            kubernetes: &cluster.kubernetes,
            purpose,
            access: self.config().access,
            request_limit: self.limit,
            // Less than the questions have, so that a plugin that hangs is named before they give up.
            plugin_limit: self.limit.mul_f64(PLUGIN_SHARE),
            environment: &self.environment,
            omni,
        };
        let connected = kubernetes::connect(&request).await?;
        // One question before the five that follow at once: they then share one connection, or its one error.
        connected.client.version().await?;
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).extend(connected.note.clone());
        Ok(Arc::new(connected))
    }

    async fn make_hypervisor(&self, cluster: &str) -> Result<Arc<hypervisor::Client>> {
        let configured = self.config().clusters.get(cluster).ok_or_else(|| unknown(cluster))?;
        let access = configured
            .hypervisor
            .proxmox
            .as_ref()
            .ok_or_else(|| Error::configuration(format!("clusters.{cluster} has no hypervisor")))?;
        let key = format!("clusters.{cluster}.hypervisor.proxmox.tokenSecret");
        let token = self.secret(access.token_secret.as_ref(), &key).await?;
        let authority = match &access.ca_file {
            Some(path) => Some((path, authority(path.clone()).await?)),
            None => None,
        };
        let authority = authority.as_ref().map(|(path, text)| (*path, text.as_slice()));
        super::hypervisor::proxmox(cluster, access, token.as_ref(), authority, &self.sessions).map(Arc::new)
    }

    async fn secret(&self, source: Option<&SecretSource>, key: &str) -> Result<Option<Secret>> {
        match source {
            Some(source) => {
                let resolved = source
                    .resolve(&self.environment, self.limit.mul_f64(PLUGIN_SHARE))
                    .await
                    .map_err(|error| error.context(key))?;
                self.notes.lock().unwrap_or_else(PoisonError::into_inner).extend(resolved.warning);
                Ok(Some(resolved.secret))
            }
            None => Ok(None),
        }
    }
}

async fn once<T: Clone, F: Future<Output = Result<T>>>(
    cell: Option<&Once<T>>,
    name: &str,
    make: impl FnOnce() -> F,
) -> Result<T> {
    match cell {
        Some(cell) => cell.get(make).await,
        None => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> Error {
    Error::usage(format!("{name:?} is not configured"))
}

async fn authority(path: PathBuf) -> Result<Vec<u8>> {
    let wrong = |error: &dyn std::fmt::Display, path: &Path| {
        Error::configuration(format!("reading the certificate authority {}: {error}", path.display()))
    };
    let named = path.clone();
    let read = tokio::task::spawn_blocking(move || file::read(&path, file::LONGEST)).await;
    read.map_err(|error| wrong(&error, &named))?.map_err(|error| wrong(&error, &named))
}
