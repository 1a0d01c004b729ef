//! Asks everything at the same time, each part with its own limit, through connections that may only read.

use std::time::Instant;

use futures::future::join_all;
use futures::join;
use jiff::Timestamp;

use super::checks::{self, ClusterSeen, EndpointSeen};
use super::here::Here;
use super::{Check, Examined};
use crate::cluster::{Rights, groups, rights};
use crate::config::{Access, Config, kubeconfig};
use crate::connect::Connections;
use crate::error::{Error, Result};
use crate::estate::{Answer, Dimension, Estate, Observation, Provider};
use crate::faults::{self, ClusterAccess, EndpointAccess, Evidence, Link, ProviderAccess, Seen};
use crate::ops::status::{self, Behind, Limit, behind, no_answer, observe, within};
use crate::resource::{LinkSpec, Phase};

/// The dimensions of a status that a doctor looks at; the provider is asked for more than its status.
const ASKED: [Dimension; 7] = [
    Dimension::Omni,
    Dimension::Clusters,
    Dimension::Machines,
    Dimension::MachineRequests,
    Dimension::InfraProviders,
    Dimension::Hypervisor,
    Dimension::Nodes,
];

/// A namespace that every cluster has: rights that hold everywhere are listed with those that hold there.
const NAMESPACE: &str = "kube-system";

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Only these clusters and what is behind them; everything when empty.
    pub clusters: Vec<String>,
    /// How long a part may take.
    pub limit: Limit,
}

/// Asks everything and judges it. `connections` must not be able to change anything.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] when a chosen cluster is not configured. What cannot be reached is a problem of its check.
pub async fn examine(connections: &Connections, here: &Here, question: &Question) -> Result<Examined> {
    let config = connections.config();
    if config.access != Access::ReadOnly {
        return Err(Error::failed("looking for faults needs connections that may only read"));
    }
    let Behind { clusters, endpoints, providers } = behind(config, &question.clusters)?;
    let of_status = status::Question {
        clusters: question.clusters.clone(),
        only: ASKED.into_iter().collect(),
        limit: question.limit,
    };
    let local = here.clone();
    let (estate, mut met, examined, reached, machine) = join!(
        status::ask(connections, &of_status),
        join_all(endpoints.iter().map(|name| meet(connections, name, question.limit))),
        join_all(providers.iter().map(|name| examine_provider(connections, name, question.limit))),
        join_all(clusters.iter().map(|(name, _)| reach(connections, here, name, question.limit))),
        tokio::task::spawn_blocking(move || local.machine()),
    );
    let mut estate = estate?;
    let machine = machine.map_err(|error| Error::failed(format!("looking at this machine: {error}")))?;
    let (of_estate, access): (Vec<Provider>, Vec<ProviderAccess>) = examined.into_iter().unzip();
    estate.providers = of_estate;
    let links = links(connections, &estate, question.limit).await;
    let seen = Seen {
        endpoints: met.iter_mut().map(|endpoint| endpoint.access.clone()).collect(),
        providers: access,
        clusters: reached.iter().map(|cluster| cluster.access.clone()).collect(),
        links,
        variables: here.variables(),
    };
    let now = Timestamp::now();
    let evidence = Evidence { estate: &estate, seen: &seen, now };
    let faults = faults::find(evidence);
    let mut all: Vec<Check> = vec![here.configuration(), machine];
    all.extend(met.iter().map(|endpoint| checks::omni(config, endpoint, &estate, now)));
    all.extend(estate.providers.iter().map(|provider| checks::provider(provider, &estate)));
    let unwell: Vec<String> =
        all.iter().filter(|check| !check.problems.is_empty()).map(|check| check.name.clone()).collect();
    all.extend(reached.iter().map(|cluster| checks::cluster(cluster, &estate, &unwell)));
    all.extend(checks::hypervisors(config, &estate));
    let unseen = unseen(&estate);
    if let Some(first) = all.first_mut() {
        connections.notes().iter().for_each(|note| first.fact(note));
    }
    Ok(Examined { faults, checks: all, unseen })
}

/// How many questions have no answer.
fn unseen(estate: &Estate) -> usize {
    fn of<T>(observation: Option<&Observation<T>>) -> usize {
        usize::from(observation.is_some_and(|observation| matches!(observation.answer, Answer::Unseen(_))))
    }
    let endpoints = estate.omni.iter().map(|one| {
        of(one.server.as_ref())
            + of(one.clusters.as_ref())
            + of(one.machines.as_ref())
            + of(one.requests.as_ref())
            + of(one.infra_providers.as_ref())
    });
    let providers = estate.providers.iter().map(|one| of(Some(&one.container)));
    let clusters = estate.clusters.iter().map(|one| {
        of(one.nodes.as_ref()) + one.hypervisors.iter().map(|named| of(Some(&named.observation))).sum::<usize>()
    });
    endpoints.chain(providers).chain(clusters).sum()
}

/// The first question to an endpoint: who is there, what time is it; and the key that is there for it.
async fn meet(connections: &Connections, name: &str, limit: Limit) -> EndpointSeen {
    let mut seen = EndpointSeen {
        access: EndpointAccess { name: name.to_owned(), ..EndpointAccess::default() },
        plain: false,
        key_error: None,
        meeting: Err(Error::failed("not asked")),
    };
    let asked = async {
        let client = connections.omni(name).await?;
        seen.plain = client.endpoint().is_plain();
        match client.key() {
            Ok(key) => seen.access.key = Some(key.snapshot()),
            Err(error) => seen.key_error = Some(error),
        }
        client.meet().await
    };
    let meeting = within(limit, || format!("Omni {name}"), asked).await;
    seen.access.url = connections.omni_url(name);
    seen.access.clock_skew = meeting.as_ref().ok().and_then(|meeting| meeting.clock_skew);
    seen.meeting = meeting;
    seen
}

/// The container and its image.
async fn examine_provider(connections: &Connections, name: &str, limit: Limit) -> (Provider, ProviderAccess) {
    let access = connections.provider(name);
    let source =
        access.as_ref().map_or_else(|_| format!("provider {name}"), crate::connect::provider::ProviderAccess::describe);
    let here = access.as_ref().is_ok_and(crate::connect::provider::ProviderAccess::is_here);
    let config = connections.config();
    let configured = config.providers.get(name);
    // A socket that is named is a place that somebody chose.
    let here = here && configured.is_none_or(|provider| provider.socket.is_none());
    let mut local = None;
    let answer = async {
        let (container, image_is_local) = access?.examine(limit.duration).await?;
        local = image_is_local;
        Ok(Some(container))
    };
    let container = observe(|| source.clone(), limit, answer).await;
    let omni = configured.and_then(|provider| config.omni_of_provider(provider)).map(|(omni, _)| omni.to_owned());
    let id = configured.and_then(|provider| provider.id.clone());
    let access = ProviderAccess { name: name.to_owned(), here, image_is_local: local };
    (Provider { name: name.to_owned(), omni, id, container }, access)
}

/// What may be done in a cluster, and what it has.
async fn reach(connections: &Connections, here: &Here, name: &str, limit: Limit) -> ClusterSeen {
    let configured = connections.config().clusters.get(name).cloned().unwrap_or_default().kubernetes;
    let mut seen = ClusterSeen {
        access: ClusterAccess {
            name: name.to_owned(),
            minted: configured.mint,
            context: configured.context.clone().filter(|_| !configured.mint),
            contexts: None,
        },
        configured: configured.is_configured(),
        rights: None,
        groups: None,
    };
    if !seen.configured {
        return seen;
    }
    if seen.access.context.is_some() {
        let environment = here.environment.clone();
        let paths = configured.kubeconfig.map_or_else(|| kubeconfig::paths(&environment), |path| vec![path]);
        let files = paths.iter().map(|path| path.display().to_string()).collect();
        let read = tokio::task::spawn_blocking(move || kubeconfig::read(&paths)).await;
        if let Ok(Ok(read)) = read {
            seen.access.contexts = Some((files, read.contexts.into_iter().map(|context| context.name).collect()));
        }
    }
    let asked = async {
        let connected = connections.kubernetes(name).await?;
        let (rights, groups) = join!(rights(&connected.client, NAMESPACE), groups(&connected.client));
        Ok::<(Result<Rights>, _), Error>((rights, groups))
    };
    let began = Instant::now();
    // An API that cannot be reached says so in the snapshot.
    if let Ok(Ok((rights, groups))) = tokio::time::timeout(limit.duration, asked).await {
        seen.rights = Some(rights);
        seen.groups = groups.ok();
    } else if began.elapsed() >= limit.duration {
        seen.rights = Some(Err(no_answer(&connections.kubernetes_source(name), limit)));
    }
    seen
}

/// The links of machines that are being destroyed and cannot be reached; asked for where there are such.
async fn links(connections: &Connections, estate: &Estate, limit: Limit) -> Vec<Link> {
    let asked = estate.omni.iter().map(|endpoint| async {
        let machines = endpoint.machines.as_ref().and_then(Observation::seen)?;
        if !machines.iter().any(|machine| machine.tearing_down && !machine.connected) {
            return None;
        }
        let name = endpoint.name.clone();
        let list = async { connections.omni(&name).await?.list::<LinkSpec>(&[]).await };
        let list = tokio::time::timeout(limit.duration, list).await.ok()?.ok()?;
        let link = |metadata: &crate::resource::Metadata| Link {
            endpoint: name.clone(),
            machine: metadata.id.clone(),
            tearing_down: metadata.phase == Phase::TearingDown,
            finalizers: metadata.finalizers.clone(),
        };
        Some(list.resources.iter().map(|resource| link(&resource.metadata)).collect::<Vec<_>>())
    });
    join_all(asked).await.into_iter().flatten().flatten().collect()
}

/// The clusters whose kubeconfig Omni mints, of those that an endpoint manages.
pub(super) fn minted<'config>(config: &'config Config, endpoint: &str) -> Vec<&'config str> {
    let of_it = config.clusters.iter().filter(|(_, cluster)| cluster.kubernetes.mint);
    let of_it = of_it.filter(|(_, cluster)| config.omni_of(cluster).is_some_and(|(name, _)| name == endpoint));
    of_it.map(|(name, _)| name.as_str()).collect()
}
