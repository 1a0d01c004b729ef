//! Asks every dimension of an estate at the same time, each with its own limit.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::{Duration, Instant};

use futures::future::join_all;
use futures::join;
use jiff::Timestamp;

use crate::config::{self, Config};
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::estate::{
    Answer, Cluster, Dimension, Estate, NamedHypervisor, NotConfigured, Observation, OmniEndpoint, Provider,
};
use crate::{cluster, health, hypervisor, omni};

/// How many clusters of which nothing can be asked are named.
const NAMED: usize = 5;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Only these clusters; all of them when empty.
    pub clusters: Vec<String>,
    /// Only these dimensions; all of them when empty.
    pub only: BTreeSet<Dimension>,
    /// How long a dimension may take.
    pub limit: Limit,
}

/// How long one dimension may take, and who says so.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limit {
    /// From the question to the answer.
    pub duration: Duration,
    /// It is the deadline of the whole call that leaves no more.
    pub by_deadline: bool,
}

impl Question {
    /// The dimensions that a cluster's Kubernetes API answers.
    const OF_KUBERNETES: [Dimension; 5] =
        [Dimension::Nodes, Dimension::Workloads, Dimension::Argocd, Dimension::ExternalSecrets, Dimension::Longhorn];

    /// The question without what an API would have to answer that nothing says how to reach.
    fn without_kubernetes(&self) -> Self {
        let left = Dimension::ALL.into_iter().filter(|one| self.wants(*one) && !Self::OF_KUBERNETES.contains(one));
        // Of Omni's there is always one that a cluster is not asked for: an empty set would be all of them.
        Self { only: left.chain([Dimension::Omni]).collect(), ..self.clone() }
    }

    fn wants(&self, dimension: Dimension) -> bool {
        self.only.is_empty() || self.only.contains(&dimension)
    }

    /// Asks one dimension, if it is wanted at all.
    async fn ask<T>(
        &self,
        dimension: Dimension,
        source: impl Fn() -> String,
        answer: impl Future<Output = Result<Option<T>>>,
    ) -> Option<Observation<T>> {
        if self.wants(dimension) { Some(observe(source, self.limit, answer).await) } else { None }
    }
}

/// Asks the estate.
///
/// # Errors
///
/// [`Kind::Usage`] when a chosen cluster is not configured. What cannot be reached is in the snapshot.
pub async fn ask(connections: &Connections, question: &Question) -> Result<Estate> {
    let config = connections.config();
    let Behind { clusters: chosen, endpoints, providers } = behind(config, &question.clusters)?;
    let taken_at = Timestamp::now();
    let (omni, clusters, providers) = join!(
        join_all(endpoints.iter().map(|name| ask_endpoint(connections, name, question))),
        join_all(chosen.iter().map(|(name, _)| ask_cluster(connections, name, question))),
        join_all(providers.iter().filter(|_| question.wants(Dimension::Provider)).map(|name| ask_provider(
            connections,
            name,
            question
        ))),
    );
    let not_configured = not_configured(config, &chosen, question);
    Ok(Estate { taken_at, omni, clusters, providers, not_configured })
}

/// Clusters, and what is behind them.
pub(in crate::ops) struct Behind<'config> {
    /// The clusters that were chosen, or all.
    pub(in crate::ops) clusters: Vec<(&'config str, &'config config::Cluster)>,
    /// Their Omni endpoints; all where no cluster was chosen.
    pub(in crate::ops) endpoints: BTreeSet<&'config str>,
    /// The providers of their machines; all where no cluster was chosen.
    pub(in crate::ops) providers: BTreeSet<&'config str>,
}

/// The clusters of these names (none: all that are configured), and what is behind them.
///
/// # Errors
///
/// [`Kind::Usage`] when one of them is not configured.
pub(in crate::ops) fn behind<'config>(config: &'config Config, names: &[String]) -> Result<Behind<'config>> {
    let clusters = config.select(names)?;
    let (endpoints, providers) = if names.is_empty() {
        (config.omni.keys().map(String::as_str).collect(), config.providers.keys().map(String::as_str).collect())
    } else {
        (
            clusters.iter().filter_map(|(_, cluster)| Some(config.omni_of(cluster)?.0)).collect(),
            clusters.iter().filter_map(|(_, cluster)| Some(config.provider_of(cluster)?.0)).collect(),
        )
    };
    Ok(Behind { clusters, endpoints, providers })
}

/// Waits for an answer as long as the limit allows. `None` is an API that is not installed. Whose view it was is asked for
/// in the end: it is known in full once there is a connection.
pub(in crate::ops) async fn observe<T>(
    source: impl Fn() -> String,
    limit: Limit,
    answer: impl Future<Output = Result<Option<T>>>,
) -> Observation<T> {
    let started = Instant::now();
    let answer = match tokio::time::timeout(limit.duration, answer).await {
        Ok(Ok(Some(seen))) => Answer::Seen(seen),
        Ok(Ok(None)) => Answer::Absent,
        Ok(Err(error)) => Answer::Unseen(error),
        Err(_) => Answer::Unseen(no_answer(&source(), limit)),
    };
    Observation { source: source(), took: started.elapsed(), answer }
}

/// The error for whoever did not answer in time.
pub(in crate::ops) fn no_answer(source: &str, limit: Limit) -> Error {
    let (kind, hint) = if limit.by_deadline {
        (Kind::Deadline, "call again with a longer --deadline")
    } else {
        (Kind::Unreachable, "try a longer --request-timeout")
    };
    Error::new(kind, format!("{source}: no answer within {} s", limit.duration.as_secs_f64())).hint(hint)
}

/// Waits for an answer of `source` as long as the limit allows.
pub(in crate::ops) async fn within<T>(
    limit: Limit,
    source: impl Fn() -> String,
    answer: impl Future<Output = Result<T>>,
) -> Result<T> {
    tokio::time::timeout(limit.duration, answer).await.unwrap_or_else(|_| Err(no_answer(&source(), limit)))
}

async fn ask_endpoint(connections: &Connections, name: &str, question: &Question) -> OmniEndpoint {
    let source = || match connections.omni_url(name) {
        url if url.is_empty() => format!("Omni {name}"),
        url => format!("Omni {name} at {url}"),
    };
    let only = question.clusters.as_slice();
    let (server, clusters, machines, requests, infra_providers) = join!(
        question.ask(Dimension::Omni, source, async {
            omni::observe::server(&connections.omni(name).await?).await.map(Some)
        }),
        question.ask(Dimension::Clusters, source, async {
            omni::observe::clusters(&connections.omni(name).await?, only).await.map(Some)
        }),
        question.ask(Dimension::Machines, source, async {
            omni::observe::machines(&connections.omni(name).await?, only).await.map(Some)
        }),
        question.ask(Dimension::MachineRequests, source, async {
            omni::observe::requests(&connections.omni(name).await?, only).await.map(Some)
        }),
        question.ask(Dimension::InfraProviders, source, async {
            omni::observe::infra_providers(&connections.omni(name).await?).await.map(Some)
        }),
    );
    OmniEndpoint {
        name: name.to_owned(),
        url: connections.omni_url(name),
        server,
        clusters,
        machines,
        requests,
        infra_providers,
    }
}

async fn ask_cluster(connections: &Connections, name: &str, question: &Question) -> Cluster {
    let config = connections.config();
    let (argocd, omni, reachable) = match config.clusters.get(name) {
        Some(cluster) => {
            let omni = config.omni_of(cluster).map(|(omni, _)| omni.to_owned());
            (cluster.argocd.clone(), omni, cluster.kubernetes.is_configured())
        }
        None => Default::default(),
    };
    let question = &if reachable { question.clone() } else { question.without_kubernetes() };
    let rules = cluster::WorkloadRules {
        pods: health::pod_row,
        deployments: health::deployment_row,
        statefulsets: health::stateful_set_row,
        daemonsets: health::daemon_set_row,
        jobs: health::job_row,
        persistentvolumeclaims: health::claim_row,
    };
    let source = || connections.kubernetes_source(name);
    let (nodes, workloads, argocd_seen, external_secrets, longhorn, hypervisors) = join!(
        question.ask(Dimension::Nodes, source, async {
            cluster::nodes(&connections.kubernetes(name).await?.client).await.map(Some)
        }),
        question.ask(Dimension::Workloads, source, async {
            cluster::workloads(&connections.kubernetes(name).await?.client, &rules).await.map(Some)
        }),
        question.ask(Dimension::Argocd, source, async {
            cluster::argocd(&connections.kubernetes(name).await?.client, None).await
        }),
        question.ask(Dimension::ExternalSecrets, source, async {
            cluster::external_secrets(&connections.kubernetes(name).await?.client).await
        }),
        question.ask(Dimension::Longhorn, source, async {
            cluster::longhorn(&connections.kubernetes(name).await?.client).await
        }),
        ask_hypervisors(connections, name, question),
    );
    Cluster {
        name: name.to_owned(),
        omni,
        excluded_applications: argocd.exclude,
        nodes,
        workloads,
        argocd: argocd_seen,
        external_secrets,
        longhorn,
        hypervisors,
    }
}

async fn ask_hypervisors(connections: &Connections, cluster: &str, question: &Question) -> Vec<NamedHypervisor> {
    let names = connections.hypervisors(cluster);
    let asked = names.into_iter().map(|name| async move {
        let answer = async {
            let client = connections.hypervisor(cluster).await?;
            hypervisor::observe(&client, health::looks_like_request, question.limit.duration).await.map(Some)
        };
        let observation = question.ask(Dimension::Hypervisor, || format!("{name} of {cluster}"), answer).await?;
        Some(NamedHypervisor { name: name.to_owned(), observation })
    });
    join_all(asked).await.into_iter().flatten().collect()
}

async fn ask_provider(connections: &Connections, name: &str, question: &Question) -> Provider {
    let access = connections.provider(name);
    let source =
        access.as_ref().map_or_else(|_| format!("provider {name}"), crate::connect::provider::ProviderAccess::describe);
    let answer = async { access?.observe(question.limit.duration).await.map(Some) };
    let container = observe(|| source.clone(), question.limit, answer).await;
    let config = connections.config();
    let configured = config.providers.get(name);
    let omni = configured.and_then(|provider| config.omni_of_provider(provider)).map(|(omni, _)| omni.to_owned());
    let id = configured.and_then(|provider| provider.id.clone());
    Provider { name: name.to_owned(), omni, id, container }
}

/// What nothing in the configuration says how to ask, of what was wanted.
fn not_configured(config: &Config, chosen: &[(&str, &config::Cluster)], question: &Question) -> Vec<NotConfigured> {
    let unreachable: Vec<&str> =
        chosen.iter().filter(|(_, cluster)| !cluster.kubernetes.is_configured()).map(|(name, _)| *name).collect();
    let hints = [
        (Dimension::Omni, config.omni.is_empty(), "omni.NAME.endpoint, OMNI_ENDPOINT or an omniconfig"),
        (Dimension::Provider, config.providers.is_empty(), "providers.NAME with ssh and composeService"),
        (Dimension::Nodes, config.clusters.is_empty(), "clusters.NAME, or a kubeconfig with a current context"),
        (
            Dimension::Hypervisor,
            !config.clusters.values().any(|cluster| cluster.hypervisor.proxmox.is_some()),
            "clusters.NAME.hypervisor.proxmox",
        ),
    ];
    let missing = hints
        .into_iter()
        .filter(|(dimension, missing, _)| *missing && question.wants(*dimension))
        .map(|(dimension, _, hint)| NotConfigured { dimension, hint: hint.to_owned() });
    let of_kubernetes = Question::OF_KUBERNETES.into_iter().find(|dimension| question.wants(*dimension));
    let unreachable = of_kubernetes.filter(|_| !unreachable.is_empty()).map(|dimension| {
        let named = unreachable.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = match unreachable.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let hint = format!("clusters.NAME.kubernetes with mint or context, for {named}{more}");
        NotConfigured { dimension, hint }
    });
    missing.chain(unreachable).collect()
}
