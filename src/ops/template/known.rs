//! What is asked of an Omni about templates: everything at once, each part with an error of its own.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::try_join_all;
use futures::{StreamExt as _, TryStreamExt as _, join, stream};

use crate::error::{Error, Kind as ErrorKind, Result};
use crate::omni::Client;
use crate::ops::status::{Limit, within};
use crate::resource::{
    ClusterSpec, ClusterStatusSpec, InfraProviderCombinedStatusSpec, KubernetesVersionSpec, List, MachineClassSpec,
    MachineSetNodeSpec, MachineStatusSpec, Pointer, Selector, Spec, TalosExtensionsSpec, TalosVersionSpec, label,
};
use crate::template::online::{Existing, Known, Machine, Wanted, words};

/// How many patches, and objects by their ids, are asked about at the same time.
const AT_ONCE: usize = 8;

/// What an Omni knows of what templates want, and what it could not be asked.
pub(super) async fn known(client: &Client, wanted: &[Wanted], limit: Limit) -> (Known, Vec<Error>) {
    let mut unseen = Vec::new();
    let needs_classes = wanted.iter().any(|one| !one.classes.is_empty());
    let needs_machines = needs_classes || wanted.iter().any(|one| one.machines);
    let (versions, kubernetes, extensions, clusters, classes, machines, nodes, refused) = join!(
        part(limit, true, all::<TalosVersionSpec>(client)),
        part(limit, true, all::<KubernetesVersionSpec>(client)),
        part(limit, true, extensions(client, wanted)),
        part(limit, true, clusters(client, wanted)),
        part(limit, needs_classes, classes(client, wanted)),
        part(limit, wanted.iter().any(|one| one.machines), all::<MachineStatusSpec>(client)),
        part(limit, needs_machines, all::<MachineSetNodeSpec>(client)),
        part(limit, true, refused(client, wanted)),
    );
    let mut seen = Seen(&mut unseen);
    let (classes, assignable, providers) = match seen.part(classes) {
        Some(Classes { classes, assignable, providers }) => (Some(classes), Some(assignable), Some(providers)),
        None => (None, None, None),
    };
    let specs = |list: List<TalosVersionSpec>| list.resources.into_iter().map(|one| (one.metadata.id, one.spec));
    let known = Known {
        talos: seen.part(versions).map(|list| specs(list).collect()),
        kubernetes: seen.part(kubernetes).map(|list| list.resources.into_iter().map(|one| one.metadata.id).collect()),
        extensions: seen.part(extensions),
        classes,
        assignable,
        providers,
        machines: seen.part(machines).map(by_id),
        nodes: seen
            .part(nodes)
            .map(|list| list.resources.into_iter().map(|node| (node.metadata.id.clone(), node.metadata)).collect()),
        clusters: seen.part(clusters),
        refused: seen.part(refused).unwrap_or_default(),
    };
    (known, unseen)
}

/// Where errors of parts go, each told once.
struct Seen<'a>(&'a mut Vec<Error>);

impl Seen<'_> {
    /// An answer; `None` when it was not asked for or did not come.
    fn part<T>(&mut self, answer: Option<Result<T>>) -> Option<T> {
        match answer? {
            Ok(answer) => Some(answer),
            Err(error) => {
                if self.0.iter().all(|told| told.message() != error.message()) {
                    self.0.push(error);
                }
                None
            }
        }
    }
}

async fn part<T>(limit: Limit, is_wanted: bool, answer: impl Future<Output = Result<T>>) -> Option<Result<T>> {
    if !is_wanted {
        return None;
    }
    Some(within(limit, || "Omni".to_owned(), answer).await)
}

async fn all<S: Spec>(client: &Client) -> Result<List<S>> {
    client.list::<S>(&[]).await
}

fn by_id(list: List<MachineStatusSpec>) -> BTreeMap<String, Machine> {
    list.resources.into_iter().map(|machine| (machine.metadata.id.clone(), machine)).collect()
}

/// The extensions of each version of Talos that is named.
async fn extensions(client: &Client, wanted: &[Wanted]) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let versions: BTreeSet<&String> = wanted.iter().filter_map(|one| one.extensions_of.as_ref()).collect();
    let reading = versions.into_iter().map(|version| async move {
        let found = client.find::<TalosExtensionsSpec>(version).await?;
        let names = |one: crate::resource::Resource<TalosExtensionsSpec>| {
            one.spec.items.into_iter().map(|item| item.name).collect()
        };
        Ok::<_, Error>(found.map(|one| (version.clone(), names(one))))
    });
    Ok(try_join_all(reading).await?.into_iter().flatten().collect())
}

/// The clusters that there are already.
async fn clusters(client: &Client, wanted: &[Wanted]) -> Result<BTreeMap<String, Existing>> {
    let reading = wanted.iter().filter(|one| !one.cluster.is_empty()).map(|one| async move {
        let own = Pointer::of::<ClusterSpec>(&one.cluster);
        let cluster = match client.get_document(&own).await {
            Ok(cluster) => Some(cluster),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let status = client.find::<ClusterStatusSpec>(&one.cluster).await?;
        let initial_talos_version = status.map(|status| status.spec.initial_talos_version).unwrap_or_default();
        Ok(Some((one.cluster.clone(), Existing { cluster, initial_talos_version })))
    });
    let found: Vec<Option<_>> = stream::iter(reading).buffered(AT_ONCE).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// The machine classes, the machines that those which are named could take, the providers of the others.
struct Classes {
    classes: BTreeMap<String, MachineClassSpec>,
    assignable: BTreeMap<String, Vec<Machine>>,
    providers: BTreeMap<String, InfraProviderCombinedStatusSpec>,
}

async fn classes(client: &Client, wanted: &[Wanted]) -> Result<Classes> {
    let list = all::<MachineClassSpec>(client).await?;
    let classes: BTreeMap<_, _> = list.resources.into_iter().map(|one| (one.metadata.id, one.spec)).collect();
    let named: BTreeSet<&String> = wanted.iter().flat_map(|one| &one.classes).collect();
    let named = classes.iter().filter(|(name, _)| named.contains(name));
    let taking = named.clone().filter(|(_, spec)| spec.auto_provision.is_none()).map(|(name, spec)| async move {
        let machines = client.list::<MachineStatusSpec>(&assignable(spec)).await?;
        Ok::<_, Error>((name.clone(), machines.resources))
    });
    let assignable: Vec<_> = stream::iter(taking).buffered(AT_ONCE).try_collect().await?;
    let makes = named.clone().any(|(_, spec)| spec.auto_provision.is_some());
    let providers = if makes { all::<InfraProviderCombinedStatusSpec>(client).await? } else { List::default() };
    let providers = providers.resources.into_iter().map(|one| (one.metadata.id, one.spec)).collect();
    Ok(Classes { assignable: assignable.into_iter().collect(), providers, classes })
}

/// The machines that Omni would give to a machine set of the class.
fn assignable(class: &MachineClassSpec) -> Vec<Selector> {
    let written = class.match_labels.iter().flat_map(|labels| Selector::written(labels));
    written
        .map(|selector| {
            let selector = selector.exists(label::AVAILABLE).exists(label::READY_TO_USE);
            selector.exists(label::REPORTING_EVENTS).missing(label::NO_MANUAL_ALLOCATION)
        })
        .collect()
}

/// What the server says of the patches that it refuses, by their text.
async fn refused(client: &Client, wanted: &[Wanted]) -> Result<BTreeMap<String, String>> {
    let texts: BTreeSet<&String> = wanted.iter().flat_map(|one| &one.patches).collect();
    let asking = texts.into_iter().map(|text| async move {
        let said = client.validate_config(text).await?;
        Ok::<_, Error>(said.map(|said| (text.clone(), words(&said))))
    });
    let refused: Vec<Option<_>> = stream::iter(asking).buffered(AT_ONCE).try_collect().await?;
    Ok(refused.into_iter().flatten().collect())
}
