//! The verdict on a whole estate.

use jiff::Timestamp;

use super::finding::{Collected, Counts, Health, Severity, Subject, Summary, Unseen, Verdict};
use super::hypervisor::Expected;
use super::{argocd, causes, external_secrets, hypervisor, longhorn, machines, nodes, omni, provider, workloads};
use crate::estate::{Answer, Cluster, Dimension, Estate, Machine, Observation, OmniEndpoint, Provider};

/// Judges a snapshot as of `now`: what is not well, worst first and with its consequences folded into it; what could not
/// be seen; what is well, as counts.
pub fn judge(estate: &Estate, now: Timestamp) -> Health {
    everything(estate, now).conclude()
}

/// What every dimension has to say, before causes and consequences are told apart.
pub(super) fn everything(estate: &Estate, now: Timestamp) -> Judging {
    let mut judging = Judging { now, ..Judging::default() };
    for endpoint in &estate.omni {
        let running =
            estate.providers.iter().filter_map(|provider| running_id(provider, &endpoint.name)).collect::<Vec<_>>();
        let of_endpoint = |cluster: &&Cluster| cluster.omni.as_ref() == Some(&endpoint.name);
        let configured: Vec<&str> = estate.clusters.iter().filter(of_endpoint).map(|one| one.name.as_str()).collect();
        judging.endpoint(endpoint, &configured, &running);
    }
    for provider in &estate.providers {
        judging.provider(provider, estate);
    }
    for cluster in &estate.clusters {
        judging.cluster(cluster, estate);
    }
    judging
}

/// The id under which a provider whose container runs provides for an endpoint.
fn running_id<'a>(provider: &'a Provider, endpoint: &str) -> Option<&'a str> {
    let id = provider.id.as_deref().filter(|id| provider.is(endpoint, id))?;
    (provider.container.seen()?.state == "running").then_some(id)
}

/// What the judges of single dimensions have said.
#[derive(Default)]
pub(super) struct Judging {
    now: Timestamp,
    pub(super) collected: Collected,
    pub(super) unseen: Vec<Unseen>,
    summaries: Vec<Summary>,
}

impl Judging {
    /// Judges one observation, or notes why there is none.
    fn take<T>(
        &mut self,
        dimension: Dimension,
        scope: &str,
        observation: Option<&Observation<T>>,
        judge: impl FnOnce(&T, &mut Collected) -> (Counts, String),
    ) {
        let Some(observation) = observation else { return };
        let (source, took) = (observation.source.clone(), observation.took.as_secs_f64());
        let (counts, facts) = match &observation.answer {
            Answer::Seen(seen) => {
                let (counts, facts) = judge(seen, &mut self.collected);
                (Some(counts), crate::text::line(&facts))
            }
            Answer::Absent => (None, String::new()),
            Answer::Unseen(error) => {
                let error = error.clone();
                self.unseen.push(Unseen { dimension, scope: scope.to_owned(), source, took, error });
                return;
            }
        };
        self.summaries.push(Summary { dimension, scope: scope.to_owned(), source, took, counts, facts });
    }

    fn endpoint(&mut self, endpoint: &OmniEndpoint, configured: &[&str], running: &[&str]) {
        let (scope, now) = (endpoint.name.as_str(), self.now);
        let joined: Option<&[Machine]> = endpoint.machines.as_ref().and_then(Observation::seen).map(Vec::as_slice);
        self.take(Dimension::Omni, scope, endpoint.server.as_ref(), |server, into| {
            omni::judge_server(scope, server, now, into)
        });
        self.take(Dimension::Clusters, scope, endpoint.clusters.as_ref(), |clusters, into| {
            omni::judge_clusters(scope, clusters, configured, into)
        });
        self.take(Dimension::Machines, scope, endpoint.machines.as_ref(), |machines, into| {
            machines::judge(scope, machines, into)
        });
        self.take(Dimension::MachineRequests, scope, endpoint.requests.as_ref(), |requests, into| {
            machines::judge_requests(scope, requests, joined, now, into)
        });
        self.take(Dimension::InfraProviders, scope, endpoint.infra_providers.as_ref(), |providers, into| {
            machines::judge_providers(scope, providers, running, into)
        });
    }

    fn provider(&mut self, provider: &Provider, estate: &Estate) {
        let (scope, now) = (provider.name.as_str(), self.now);
        if let (Some(id), Some(container)) = (&provider.id, provider.container.seen()) {
            for endpoint in estate.omni.iter().filter(|endpoint| provider.is(&endpoint.name, id)) {
                let infra_provider = Subject::new(&endpoint.name, "InfraProvider", id);
                self.collected.depends(&infra_provider, provider::subject(scope, container));
            }
        }
        self.take(Dimension::Provider, scope, Some(&provider.container), |container, into| {
            provider::judge(scope, container, now, into)
        });
    }

    fn cluster(&mut self, cluster: &Cluster, estate: &Estate) {
        let (scope, now) = (cluster.name.as_str(), self.now);
        let expected = expected(cluster, estate);
        for named in &cluster.hypervisors {
            self.take(Dimension::Hypervisor, scope, Some(&named.observation), |seen, into| {
                hypervisor::judge(scope, &named.name, seen, expected.as_ref(), into)
            });
        }
        self.take(Dimension::Nodes, scope, cluster.nodes.as_ref(), |nodes, into| nodes::judge(scope, nodes, into));
        let lost = cluster.nodes.as_ref().and_then(Observation::seen).map(nodes::lost).unwrap_or_default();
        self.take(Dimension::Workloads, scope, cluster.workloads.as_ref(), |seen, into| {
            workloads::judge(scope, seen, &lost, now, into)
        });
        self.take(Dimension::Argocd, scope, cluster.argocd.as_ref(), |seen, into| {
            argocd::judge(scope, seen, &cluster.excluded_applications, now, into)
        });
        self.take(Dimension::ExternalSecrets, scope, cluster.external_secrets.as_ref(), |seen, into| {
            external_secrets::judge(scope, seen, into)
        });
        self.take(Dimension::Longhorn, scope, cluster.longhorn.as_ref(), |seen, into| {
            longhorn::judge(scope, seen, into)
        });
    }

    pub(super) fn conclude(self) -> Health {
        let mut findings = causes::fold(self.collected.findings, &self.collected.dependence);
        findings.sort_by(|one, other| {
            let weight = |finding: &super::Finding| {
                (finding.severity, std::cmp::Reverse(finding.consequences.len()), finding.dimension)
            };
            weight(one).cmp(&weight(other)).then_with(|| one.subject.cmp(&other.subject))
        });
        let mut summaries = self.summaries;
        summaries.sort_by(|one, other| (one.dimension, &one.scope).cmp(&(other.dimension, &other.scope)));
        let mut unseen = self.unseen;
        unseen.sort_by(|one, other| (one.dimension, &one.scope).cmp(&(other.dimension, &other.scope)));
        let not_well = findings.iter().any(|finding| finding.severity != Severity::Notice);
        let verdict = match (not_well, unseen.is_empty()) {
            (true, _) => Verdict::NotWell,
            (false, false) => Verdict::Incomplete,
            (false, true) => Verdict::Healthy,
        };
        Health { verdict, findings, unseen, summaries }
    }
}

/// What Omni expects of a cluster's hypervisors, where it could be asked.
fn expected<'a>(cluster: &Cluster, estate: &'a Estate) -> Option<Expected<'a>> {
    let endpoint = estate.omni.iter().find(|endpoint| Some(&endpoint.name) == cluster.omni.as_ref())?;
    let requests = endpoint.requests.as_ref()?.seen()?;
    let requests = requests.iter().filter(|request| request.cluster.as_deref() == Some(&cluster.name)).collect();
    let clusters = endpoint.clusters.as_ref().and_then(Observation::seen);
    let machine_sets = clusters
        .into_iter()
        .flatten()
        .filter(|one| one.name == cluster.name)
        .flat_map(|one| one.machine_sets.iter().map(|set| set.id.as_str()))
        .collect();
    Some(Expected { requests, machine_sets })
}
