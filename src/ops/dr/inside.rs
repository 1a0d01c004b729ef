//! What the cluster's own API alone can say, asked at once, each question with a limit and an error of its own.

use std::collections::BTreeSet;

use futures::join;

use super::plan::DrOptions;
use crate::cluster::{self, Client};
use crate::connect::Connections;
use crate::error::{Error, Result};
use crate::estate::{Exposure, ObjectRef, PersistentVolume};
use crate::ops::status::{Limit, within};

/// What the cluster's own API says.
#[derive(Debug)]
pub(super) struct Inside {
    /// The SHA-256 of its certificate authority.
    pub(super) authority: Result<Option<String>>,
    /// Private keys of sealed-secrets.
    pub(super) sealed_keys: Result<Vec<ObjectRef>>,
    /// Clusters that are registered in its Argo CD.
    pub(super) registered: Result<Vec<ObjectRef>>,
    /// Its volumes.
    pub(super) volumes: Result<Vec<PersistentVolume>>,
    /// Where it answers.
    pub(super) exposure: Result<Exposure>,
    /// What Tailscale's operator and proxies in it are called.
    pub(super) tailnet: Result<BTreeSet<String>>,
}

impl Inside {
    /// It could not be asked anything.
    fn unseen(error: &Error) -> Self {
        Self {
            authority: Err(error.clone()),
            sealed_keys: Err(error.clone()),
            registered: Err(error.clone()),
            volumes: Err(error.clone()),
            exposure: Err(error.clone()),
            tailnet: Err(error.clone()),
        }
    }
}

/// Asks the cluster, as the configuration says, or through the Omni `endpoint` where it says nothing.
pub(super) async fn inside(connections: &Connections, options: &DrOptions, endpoint: &str) -> Inside {
    let limit = Limit { duration: options.limit, by_deadline: false };
    let source = || format!("Kubernetes API of {}", options.cluster);
    let client = match within(limit, source, client(connections, &options.cluster, endpoint)).await {
        Ok(client) => client,
        Err(error) => return Inside::unseen(&error),
    };
    let namespace = connections
        .config()
        .clusters
        .get(&options.cluster)
        .map_or_else(|| crate::config::Argocd::default().namespace, |cluster| cluster.argocd.namespace.clone());
    let (authority, sealed_keys, registered, volumes, exposure, tailnet) = join!(
        within(limit, source, cluster::authority(&client)),
        within(limit, source, cluster::sealed_keys(&client)),
        within(limit, source, cluster::registered_clusters(&client, &namespace)),
        within(limit, source, cluster::persistent_volumes(&client)),
        within(limit, source, cluster::exposure(&client)),
        within(limit, source, cluster::tailnet_devices(&client)),
    );
    Inside { authority, sealed_keys, registered, volumes, exposure, tailnet }
}

async fn client(connections: &Connections, cluster: &str, endpoint: &str) -> Result<Client> {
    let configured = connections.config().clusters.get(cluster);
    if configured.is_some_and(|cluster| cluster.kubernetes.is_configured()) {
        return connections.kubernetes(cluster).await.map(|connected| connected.client.clone());
    }
    connections.minted_kubernetes(endpoint, cluster).await.map(|connected| connected.client)
}
