//! What is left of a cluster that is being deleted.

use std::collections::BTreeSet;

use super::infra_providers::told;
use super::machines::joined as machines;
use super::of_clusters;
use crate::error::Result;
use crate::estate::{Remains, Remnant};
use crate::omni::client::Client;
use crate::resource::{
    ClusterDestroyStatusSpec, ClusterMachineSpec, ClusterMachineStatusSpec, ClusterSpec, ClusterUuidSpec,
    InfraProviderCombinedStatusSpec, LinkSpec, List, MachineRequestSetSpec, MachineRequestSpec,
    MachineRequestStatusSpec, MachineSetNodeSpec, MachineSetSpec, MachineSpec, MachineStatusSpec, Metadata, Phase,
    Selector, Spec, label,
};

/// Everything that a cluster leaves.
#[derive(Debug, Default)]
pub struct RemainsLists {
    /// Clusters.
    pub clusters: List<ClusterSpec>,
    /// Their UUIDs.
    pub uuids: List<ClusterUuidSpec>,
    /// How far their deletions are.
    pub destroy_statuses: List<ClusterDestroyStatusSpec>,
    /// Machine sets.
    pub sets: List<MachineSetSpec>,
    /// Machines that are given to machine sets.
    pub nodes: List<MachineSetNodeSpec>,
    /// Machines of clusters.
    pub members: List<ClusterMachineSpec>,
    /// How they are.
    pub member_statuses: List<ClusterMachineStatusSpec>,
    /// What machines say of themselves.
    pub machine_statuses: List<MachineStatusSpec>,
    /// How many machines providers are asked for.
    pub request_sets: List<MachineRequestSetSpec>,
    /// Machine requests.
    pub requests: List<MachineRequestSpec>,
    /// What providers say of them.
    pub request_statuses: List<MachineRequestStatusSpec>,
    /// Machines.
    pub machines: List<MachineSpec>,
    /// Their tunnels.
    pub links: List<LinkSpec>,
    /// Infrastructure providers.
    pub providers: List<InfraProviderCombinedStatusSpec>,
}

/// What is left of a cluster. `sets` are the machine sets that it had: machines that were made for them name them, and not
/// the cluster.
///
/// # Errors
///
/// When one of the lists that make it up cannot be read: nothing is gone because it could not be seen.
pub async fn remains(client: &Client, cluster: &str, sets: &BTreeSet<String>) -> Result<Remains> {
    Ok(Box::pin(read(client, cluster, sets)).await?.joined(cluster))
}

async fn read(client: &Client, cluster: &str, sets: &BTreeSet<String>) -> Result<RemainsLists> {
    let only = [cluster.to_owned()];
    let of_cluster = of_clusters(&only);
    let sets: Vec<String> = sets.iter().cloned().collect();
    let of_sets = [Selector::new().one_of(label::MACHINE_REQUEST_SET, &sets)];
    let either = [of_cluster.clone(), of_sets.to_vec()].concat();
    let made = !sets.is_empty();
    let (clusters, uuids, destroy_statuses, sets, nodes, members, member_statuses) = futures::try_join!(
        super::by_name(client, &only),
        super::by_name(client, &only),
        super::by_name(client, &only),
        client.list(&of_cluster),
        client.list(&of_cluster),
        client.list(&of_cluster),
        client.list(&of_cluster),
    )?;
    let (machine_statuses, request_sets, requests, request_statuses, machines, links, providers) = futures::try_join!(
        client.list(if made { &either } else { &of_cluster }),
        client.list(&[]),
        where_made(client, made, &of_sets),
        where_made(client, made, &of_sets),
        where_made(client, made, &of_sets),
        where_made(client, made, &of_sets),
        client.list(&[]),
    )?;
    Ok(RemainsLists {
        clusters,
        uuids,
        destroy_statuses,
        sets,
        nodes,
        members,
        member_statuses,
        machine_statuses,
        request_sets,
        requests,
        request_statuses,
        machines,
        links,
        providers,
    })
}

async fn where_made<S: Spec>(client: &Client, made: bool, selectors: &[Selector]) -> Result<List<S>> {
    if made { client.list(selectors).await } else { Ok(List::default()) }
}

/// The machine sets that a cluster of this name had, where nobody remembers: what was made for them and is being torn down
/// names them still. A machine set that is there says itself whose it is.
///
/// # Errors
///
/// When one of the lists that say so cannot be read.
pub async fn machine_sets_that_were(client: &Client, cluster: &str) -> Result<BTreeSet<String>> {
    let (sets, request_sets, requests, links) = futures::try_join!(
        client.list::<MachineSetSpec>(&[]),
        client.list::<MachineRequestSetSpec>(&[]),
        client.list::<MachineRequestSpec>(&[]),
        client.list::<LinkSpec>(&[]),
    )?;
    Ok(sets_that_were(cluster, &sets, &request_sets, &requests, &links))
}

fn sets_that_were(
    cluster: &str,
    sets: &List<MachineSetSpec>,
    request_sets: &List<MachineRequestSetSpec>,
    requests: &List<MachineRequestSpec>,
    links: &List<LinkSpec>,
) -> BTreeSet<String> {
    let beginning = format!("{cluster}-");
    // A pool that only has fewer machines by now is no set of a cluster that goes, whatever it is called.
    let stays = |set: &str| request_sets.find(set).is_some_and(|set| set.metadata.phase == Phase::Running);
    let owner = |set: &str| sets.find(set).and_then(|set| set.metadata.label(label::CLUSTER));
    let leaving = requests.resources.iter().map(|request| &request.metadata);
    let leaving = leaving.chain(links.resources.iter().map(|link| &link.metadata));
    let leaving = leaving.filter(|metadata| metadata.phase == Phase::TearingDown);
    let named = leaving.filter_map(|metadata| metadata.label(label::MACHINE_REQUEST_SET));
    let its = |set: &&str| set.starts_with(&beginning) && owner(set).map_or(!stays(set), |owner| owner == cluster);
    let there = sets.resources.iter().filter(|set| set.metadata.label(label::CLUSTER) == Some(cluster));
    named.filter(its).map(str::to_owned).chain(there.map(|set| set.metadata.id.clone())).collect()
}

impl RemainsLists {
    /// Put together for a cluster.
    #[must_use]
    pub fn joined(&self, cluster: &str) -> Remains {
        let mut remnants = Vec::new();
        add(&mut remnants, &self.clusters, |_, remnant| {
            remnant.cluster = Some(remnant.id.clone());
        });
        add(&mut remnants, &self.sets, |_, remnant| remnant.machine_set = Some(remnant.id.clone()));
        add(&mut remnants, &self.request_sets, |_, remnant| remnant.machine_set = Some(remnant.id.clone()));
        add(&mut remnants, &self.nodes, of_machine);
        add(&mut remnants, &self.members, of_machine);
        add(&mut remnants, &self.machine_statuses, of_machine);
        add(&mut remnants, &self.machines, of_machine);
        add(&mut remnants, &self.links, of_machine);
        add(&mut remnants, &self.requests, |_, remnant| {
            remnant.request = Some(remnant.id.clone());
            let status = self.request_statuses.find(&remnant.id).map(|status| status.spec.id.clone());
            remnant.machine = status.filter(|id| !id.is_empty());
        });
        Remains {
            uuid: self.uuids.find(cluster).map(|uuid| uuid.spec.uuid.clone()),
            destroy_status: self.destroy_statuses.find(cluster).map(|status| status.spec.phase.clone()),
            remnants,
            machines: machines(&self.machine_statuses, &self.member_statuses),
            providers: told(&self.providers),
        }
    }
}

fn of_machine(_: &Metadata, remnant: &mut Remnant) {
    remnant.machine = Some(remnant.id.clone());
}

/// Adds what is there, readable or not.
fn add<S: Spec>(into: &mut Vec<Remnant>, list: &List<S>, more: impl Fn(&Metadata, &mut Remnant)) {
    let kind = S::TYPE.split('.').next().unwrap_or_default();
    let readable = list.resources.iter().map(|resource| &resource.metadata);
    for metadata in readable.chain(list.unreadable.iter().map(|unreadable| &*unreadable.metadata)) {
        let label = |name: &str| metadata.label(name).map(str::to_owned);
        let mut remnant = Remnant {
            kind: kind.to_owned(),
            id: metadata.id.clone(),
            tearing_down: metadata.phase == Phase::TearingDown,
            finalizers: metadata.finalizers.clone(),
            changed: metadata.updated,
            cluster: label(label::CLUSTER),
            machine_set: label(label::MACHINE_SET).or_else(|| label(label::MACHINE_REQUEST_SET)),
            machine: None,
            request: label(label::MACHINE_REQUEST),
            provider: label(label::INFRA_PROVIDER_ID),
            locked: metadata.has_annotation(label::CLUSTER_LOCKED),
        };
        more(metadata, &mut remnant);
        into.push(remnant);
    }
}

#[cfg(test)]
mod tests {
    use super::sets_that_were;
    use crate::resource::{
        LinkSpec, List, MachineRequestSetSpec, MachineRequestSpec, MachineSetSpec, Metadata, Phase, Resource, label,
    };

    fn list<S: Default>(objects: &[(&str, &str, &str, Phase)]) -> List<S> {
        let resource = |(id, name, value, phase): &(&str, &str, &str, Phase)| Resource {
            metadata: Metadata {
                id: (*id).to_owned(),
                labels: [((*name).to_owned(), (*value).to_owned())].into(),
                phase: phase.clone(),
                ..Metadata::default()
            },
            spec: S::default(),
        };
        List { resources: objects.iter().map(resource).collect(), unreadable: Vec::new() }
    }

    #[test]
    fn the_sets_of_a_cluster_that_is_gone_are_named_by_what_leaves() {
        use Phase::{Running, TearingDown};
        let sets: List<MachineSetSpec> = list(&[
            ("lab-two-workers", label::CLUSTER, "lab-two", Running),
            ("lab-pool", label::CLUSTER, "lab", TearingDown),
        ]);
        let requests: List<MachineRequestSpec> = list(&[
            ("lab-workers-a", label::MACHINE_REQUEST_SET, "lab-workers", TearingDown),
            ("lab-gpu-a", label::MACHINE_REQUEST_SET, "lab-gpu", Running),
            ("lab-two-workers-a", label::MACHINE_REQUEST_SET, "lab-two-workers", TearingDown),
            ("lab-spare-a", label::MACHINE_REQUEST_SET, "lab-spare", TearingDown),
        ]);
        let request_sets: List<MachineRequestSetSpec> = list(&[("lab-spare", "", "", Running)]);
        let links: List<LinkSpec> = list(&[
            ("1", label::MACHINE_REQUEST_SET, "lab-control-planes", TearingDown),
            ("2", label::MACHINE_REQUEST_SET, "pool", TearingDown),
        ]);
        let found = sets_that_were("lab", &sets, &request_sets, &requests, &links);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["lab-control-planes", "lab-pool", "lab-workers"]);
    }
}
