//! The Kubernetes API of a cluster that may go, come back, and be another one then.

use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt as _};
use tokio::sync::watch;

use crate::cluster::Client;
use crate::connect::Connections;
use crate::error::{Kind, Result};
use crate::wait::{Hints, from_watch, merged};

/// How long before a watch that ended is opened again.
const REOPENED_AFTER: Duration = Duration::from_secs(5);

/// How soon an API is asked again that does not answer.
const ANSWERS_AGAIN: Duration = Duration::from_secs(5);

/// A cluster's API, connected for as long as it answers.
#[derive(Debug)]
pub(super) struct Api<'a> {
    connections: &'a Connections,
    cluster: &'a str,
    /// The Omni endpoint that mints for it, where one does.
    endpoint: Option<&'a str>,
    connected: watch::Sender<Option<Client>>,
}

impl<'a> Api<'a> {
    /// The API of a cluster; none is asked yet.
    pub(super) fn of(connections: &'a Connections, cluster: &'a str) -> Self {
        let config = connections.config();
        let endpoint = match config.clusters.get(cluster) {
            Some(configured) => config.omni_of(configured).filter(|_| configured.kubernetes.mint),
            // One that is not configured is the only endpoint's, if anybody's.
            None => config.one_endpoint(None, &[]).ok(),
        };
        let endpoint = endpoint.map(|(endpoint, _)| endpoint);
        Self { connections, cluster, endpoint, connected: watch::channel(None).0 }
    }

    /// Asks it. Whatever goes wrong, the next question is asked through a new connection: the cluster may have been made
    /// anew, and what was minted for the old one is not let in then.
    pub(super) async fn ask<T>(&self, question: impl AsyncFnOnce(&Client) -> Result<T>) -> Result<T> {
        let connected = self.connected.borrow().clone();
        let client = match connected {
            Some(client) => client,
            None => self.connect().await?,
        };
        let answer = question(&client).await;
        if answer.is_err() {
            self.connected.send_replace(None);
        } else if self.connected.borrow().is_none() {
            self.connected.send_replace(Some(client));
        }
        answer
    }

    async fn connect(&self) -> Result<Client> {
        let Some(endpoint) = self.endpoint else {
            return Ok(self.connections.kubernetes(self.cluster).await?.client.clone());
        };
        match self.connections.minted_kubernetes(endpoint, self.cluster).await {
            // A key that may not mint leaves the kubeconfig's context, where one is configured.
            Err(error) if matches!(error.kind(), Kind::Unauthorized | Kind::Configuration) && self.has_context() => {
                Ok(self.connections.kubernetes(self.cluster).await?.client.clone())
            }
            connected => Ok(connected?.client),
        }
    }

    fn has_context(&self) -> bool {
        let configured = self.connections.config().clusters.get(self.cluster);
        configured.is_some_and(|cluster| cluster.kubernetes.context.is_some())
    }

    /// A hint for each sign of a watch, for as long as there is an API to watch; and now and then while there is none:
    /// nothing says when it answers again.
    pub(super) fn hints(&self, open: impl Fn(&Client) -> BoxStream<'static, Result<()>> + Send + 'static) -> Hints {
        let connected = stream::unfold(self.connected.subscribe(), |mut connected| async {
            let client = connected.wait_for(Option::is_some).await.ok()?.clone();
            client.map(|client| (client, connected))
        });
        let watched = move |client: Client| {
            let again = stream::once(tokio::time::sleep(REOPENED_AFTER));
            from_watch(open(&client)).chain(again)
        };
        let absent = stream::unfold(self.connected.subscribe(), |mut connected| async {
            connected.wait_for(Option::is_none).await.ok()?;
            tokio::time::sleep(ANSWERS_AGAIN).await;
            Some(((), connected))
        });
        merged(connected.flat_map(watched).boxed(), absent.boxed())
    }
}
