//! What could come next on a command line: names of what is configured, and of what the servers have.
//!
//! Asked are only servers that need no question to a person and no ssh: Omni, and a Kubernetes API by a minted kubeconfig.
//! Whoever does not answer in time is left out; [`cache`] has what was answered the last time.

pub mod cache;

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use serde_json::Value;

use super::get::endpoints;
use super::machines::STATES;
use super::status::Limit;
use crate::cluster;
use crate::config::{Config, SecretSource};
use crate::connect::Connections;
use crate::error::Result;
use crate::omni::{Client, Wanted as Browsed};
use crate::resource::{ClusterSpec, Kind, MachineStatusSpec, Spec, secrets};

/// How many names are asked for.
const MOST: u64 = 500;

/// What is to be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A cluster of the configuration.
    Cluster,
    /// An Omni endpoint of the configuration.
    Endpoint,
    /// A provider of the configuration.
    Provider,
    /// A machine, by its host name.
    Machine,
    /// A service account.
    ServiceAccount,
    /// A machine class.
    MachineClass,
    /// A word for a machine's state.
    MachineState,
    /// `KIND/NAME`; this much of it is there already.
    Target(String),
    /// A resource type of Omni's.
    Type,
    /// An object of this type, by any of its names.
    Id(String),
    /// One of these words.
    Words(Vec<String>),
}

/// The kinds that `KIND/` is completed to.
const KINDS: [&str; 12] = [
    "app/",
    "cluster/",
    "deploy/",
    "ds/",
    "infraprovider/",
    "machine/",
    "machinerequest/",
    "machineset/",
    "node/",
    "pod/",
    "provider/",
    "sts/",
];

/// Names that the configuration alone knows; `None` where a server has to be asked.
#[must_use]
pub fn configured(config: &Config, wanted: &Wanted) -> Option<Vec<String>> {
    let of_target = |kind: &str, names: Vec<String>| names.iter().map(|name| format!("{kind}/{name}")).collect();
    let clusters = || config.clusters.keys().cloned().collect::<Vec<_>>();
    let providers = || config.providers.keys().cloned().collect::<Vec<_>>();
    match wanted {
        Wanted::Cluster => Some(clusters()),
        Wanted::Endpoint => Some(config.omni.keys().cloned().collect()),
        Wanted::Provider => Some(providers()),
        Wanted::MachineState => Some(STATES.map(str::to_owned).to_vec()),
        Wanted::Words(words) => Some(words.clone()),
        Wanted::Target(begun) => match begun.split_once('/') {
            None => Some(KINDS.map(str::to_owned).into_iter().chain(["provider".to_owned()]).collect()),
            Some((kind @ ("provider" | "providers"), _)) => Some(of_target(kind, providers())),
            Some(_) => None,
        },
        Wanted::Machine | Wanted::MachineClass | Wanted::ServiceAccount | Wanted::Type | Wanted::Id(_) => None,
    }
}

/// Asks the servers for names, of the chosen clusters or all. `Ok` with what came in time.
///
/// # Errors
///
/// When a chosen cluster is not configured, or nobody answered.
pub async fn ask(
    connections: &Connections,
    clusters: &[String],
    wanted: &Wanted,
    limit: Duration,
) -> Result<Vec<String>> {
    match wanted {
        Wanted::Target(begun) => {
            let kind = begun.split('/').next().unwrap_or_default();
            let names = of_kind(connections, clusters, kind, limit).await?;
            Ok(names.into_iter().map(|name| format!("{kind}/{name}")).collect())
        }
        Wanted::Machine => of_kind(connections, clusters, "machine", limit).await,
        Wanted::ServiceAccount => accounts(connections, clusters).await,
        Wanted::MachineClass => ids(connections, clusters, "MachineClasses", "default").await,
        Wanted::Type => types(connections, clusters, limit).await,
        Wanted::Id(word) => of_type(connections, clusters, word, limit).await,
        other => Ok(configured(connections.config(), other).unwrap_or_default()),
    }
}

async fn accounts(connections: &Connections, clusters: &[String]) -> Result<Vec<String>> {
    let asked = clients(connections, clusters).await?;
    let answers = join_all(asked.iter().map(Client::service_accounts)).await;
    let mut names = Vec::new();
    for answer in answers {
        names.extend(answer?.accounts.into_iter().map(|one| one.name));
    }
    Ok(names)
}

async fn of_kind(connections: &Connections, clusters: &[String], kind: &str, limit: Duration) -> Result<Vec<String>> {
    match kind.to_lowercase().as_str() {
        "cluster" | "clusters" => {
            let mut names = ids(connections, clusters, plural::<ClusterSpec>(), "default").await.unwrap_or_default();
            names.extend(connections.config().clusters.keys().cloned());
            Ok(names)
        }
        "machine" | "machines" => machines(connections, clusters).await,
        "machineset" | "machinesets" => ids(connections, clusters, "MachineSets", "default").await,
        "machinerequest" | "machinerequests" => ids(connections, clusters, "MachineRequests", "infra-provider").await,
        "infraprovider" | "infraproviders" => ids(connections, clusters, "InfraProviders", "infra-provider").await,
        "app" | "apps" | "application" | "applications" => in_kubernetes(connections, clusters, limit, true).await,
        "node" | "nodes" => in_kubernetes(connections, clusters, limit, false).await,
        _ => Ok(Vec::new()),
    }
}

const fn plural<S: Spec>() -> &'static str {
    S::TYPE
}

async fn machines(connections: &Connections, clusters: &[String]) -> Result<Vec<String>> {
    let wanted = Browsed::every(Kind::of::<MachineStatusSpec>());
    let name = |item: (String, Value)| match item.1["network"]["hostname"].as_str() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => item.0,
    };
    Ok(browse(connections, clusters, &wanted).await?.into_iter().map(name).collect())
}

async fn ids(connections: &Connections, clusters: &[String], plural: &str, namespace: &str) -> Result<Vec<String>> {
    let type_name = if plural.contains('.') { plural.to_owned() } else { format!("{plural}.omni.sidero.dev") };
    let wanted = Browsed::every(Kind { namespace: namespace.to_owned(), type_name });
    Ok(browse(connections, clusters, &wanted).await?.into_iter().map(|(id, _)| id).collect())
}

/// Id and spec of the first objects at every endpoint that may be asked.
async fn browse(connections: &Connections, clusters: &[String], wanted: &Browsed) -> Result<Vec<(String, Value)>> {
    let answers = join_all(
        clients(connections, clusters)
            .await?
            .into_iter()
            .map(|client| async move { client.page(wanted, 0, MOST).await }),
    );
    let mut found = Vec::new();
    for page in answers.await {
        let shown = |id: &str| secrets::shown_id(&wanted.kind.type_name, id) == id;
        let resources = page?.list.resources.into_iter().filter(|one| shown(&one.metadata.id));
        found.extend(resources.map(|one| (one.metadata.id, one.spec)));
    }
    Ok(found)
}

/// The endpoints whose key needs no command.
async fn clients(connections: &Connections, clusters: &[String]) -> Result<Vec<Client>> {
    let config = connections.config();
    let silent = |name: &String| {
        let key = config.omni.get(name).and_then(|omni| omni.service_account_key.as_ref());
        !matches!(key, Some(SecretSource::Command(_)))
    };
    let names: Vec<String> = endpoints(config, clusters, &[])?.into_iter().filter(silent).collect();
    futures::future::try_join_all(names.iter().map(|name| connections.omni(name))).await
}

async fn types(connections: &Connections, clusters: &[String], limit: Duration) -> Result<Vec<String>> {
    clients(connections, clusters).await?;
    let endpoint = endpoints(connections.config(), clusters, &[])?.into_iter().next().unwrap_or_default();
    let list = super::get::types(connections, &endpoint, of(limit)).await?;
    let names = list.types.into_iter().map(|one| one.name);
    Ok(names.chain(["types".to_owned()]).collect())
}

async fn of_type(connections: &Connections, clusters: &[String], word: &str, limit: Duration) -> Result<Vec<String>> {
    clients(connections, clusters).await?;
    let endpoint = endpoints(connections.config(), clusters, &[])?.into_iter().next().unwrap_or_default();
    let typed = super::get::typed(connections, &endpoint, word, None, of(limit)).await?;
    ids(connections, clusters, &typed.type_name, &typed.namespace).await
}

const fn of(duration: Duration) -> Limit {
    Limit { duration, by_deadline: false }
}

/// Names in the clusters that are reached by a minted kubeconfig: a context's may ask a person.
async fn in_kubernetes(
    connections: &Connections,
    clusters: &[String],
    limit: Duration,
    applications: bool,
) -> Result<Vec<String>> {
    let chosen = connections.config().select(clusters)?;
    let asked = chosen.iter().filter(|(_, cluster)| cluster.kubernetes.mint).map(|(name, _)| async move {
        let names = async {
            let client = &connections.kubernetes(name).await?.client;
            Ok::<_, crate::error::Error>(if applications {
                let seen = cluster::argocd(client, None).await?.unwrap_or_default();
                seen.applications.into_iter().map(|one| one.object.name).collect::<Vec<_>>()
            } else {
                cluster::nodes(client).await?.nodes.into_iter().map(|one| one.name).collect()
            })
        };
        tokio::time::timeout(limit, names).await.ok()?.ok()
    });
    let names: BTreeSet<String> = join_all(asked).await.into_iter().flatten().flatten().collect();
    Ok(names.into_iter().collect())
}
