//! Everything that a plan looks at, asked at once.

use futures::join;
use jiff::Timestamp;

use super::drill::provider;
use super::plan::DrOptions;
use super::saved::Before;
use crate::connect::Connections;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::estate::{Answer, Cluster, Dimension, Estate, Machine, Observation};
use crate::event::Events;
use crate::ops::restart::{self, ProviderOptions};
use crate::ops::status;
use crate::ops::template::delete::{Sight, look};
use crate::ops::template::{Compared, Question, compare};
use crate::resource::Document;

/// What is asked of Omni, of the cluster's own API and of its hypervisor.
const ASKED: [Dimension; 5] =
    [Dimension::Machines, Dimension::Nodes, Dimension::Argocd, Dimension::Longhorn, Dimension::Hypervisor];

/// What was seen.
#[derive(Debug)]
pub(super) struct Seen {
    /// The template, held against the living cluster.
    pub(super) compared: Compared,
    /// The cluster, as a deletion would find it.
    pub(super) sight: Sight,
    /// The estate; none where the cluster is not configured.
    pub(super) estate: Option<Estate>,
    /// The provider's name, and its restart as a dry run; none where no machine depends on one.
    pub(super) provider: Option<(String, Result<restart::Restart, Error>)>,
    /// When it was looked.
    pub(super) now: Timestamp,
}

/// Looks.
///
/// # Errors
///
/// When Omni cannot be asked, or the template has a fault.
pub(super) async fn seen(
    connections: &Connections,
    environment: &Environment,
    options: &DrOptions,
    events: &Events,
) -> Result<Seen> {
    let question = Question {
        paths: options.template.iter().cloned().collect(),
        clusters: vec![options.cluster.clone()],
        omni: None,
        allowed: options.allowed.clone(),
        working_directory: options.working_directory.clone(),
        program: options.program.clone(),
    };
    let compared = only(Box::pin(compare(connections, &question)).await?, &options.cluster)?;
    let (sight, estate, provider) = join!(
        look(&compared.server.client, environment, &options.cluster),
        estate(connections, options),
        can_restart(connections, options, events),
    );
    let (sight, estate) = (sight?, estate?);
    let provider = provider.filter(|_| is_made(&sight, &compared));
    Ok(Seen { compared, sight, estate, provider, now: Timestamp::now() })
}

impl Seen {
    /// The cluster, as its own API and its hypervisor show it.
    pub(super) fn cluster(&self) -> Option<&Cluster> {
        self.estate.as_ref()?.clusters.first()
    }

    /// The machines, as Omni shows them.
    pub(super) fn machines(&self) -> &[Machine] {
        let omni = self.estate.as_ref().and_then(|estate| estate.omni.first());
        answer(omni.and_then(|omni| omni.machines.as_ref())).map(Vec::as_slice).unwrap_or_default()
    }

    /// What only the old cluster knows.
    pub(super) fn before(&self) -> Before {
        let cluster = self.cluster();
        let nodes = answer(cluster.and_then(|cluster| cluster.nodes.as_ref()));
        let machine = |uuid: &str| self.machines().iter().find(|machine| machine.id.eq_ignore_ascii_case(uuid));
        let addresses = |uuid: &str| machine(uuid).map(|machine| machine.addresses.join(" ")).unwrap_or_default();
        let applications =
            answer(cluster.and_then(|cluster| cluster.argocd.as_ref())).map(|argocd| &argocd.applications);
        let volumes = answer(cluster.and_then(|cluster| cluster.longhorn.as_ref())).map(|longhorn| &longhorn.volumes);
        let hypervisors = cluster.map(|cluster| cluster.hypervisors.as_slice()).unwrap_or_default();
        let virtual_machines = hypervisors.iter().filter_map(|one| answer(Some(&one.observation)));
        Before {
            kubernetes: nodes.map(|nodes| nodes.server_version.clone()),
            talos: self
                .machines()
                .iter()
                .map(|machine| machine.talos_version.clone())
                .find(|version| !version.is_empty()),
            authority: None,
            nodes: nodes
                .iter()
                .flat_map(|nodes| &nodes.nodes)
                .map(|node| format!("{} {}", node.name, addresses(&node.system_uuid)).trim_end().to_owned())
                .collect(),
            applications: applications
                .into_iter()
                .flatten()
                .map(|one| format!("{}/{} {}", one.object.namespace, one.object.name, one.revision))
                .collect(),
            volumes: volumes
                .into_iter()
                .flatten()
                .map(|volume| {
                    let claim = volume.claim.as_ref().map(|claim| format!("{}/{}", claim.namespace, claim.name));
                    let backup = volume.last_backup.map_or_else(|| "never backed up".to_owned(), |at| at.to_string());
                    format!("{} {backup}", claim.unwrap_or_else(|| volume.name.clone()))
                })
                .collect(),
            devices: Vec::new(),
            virtual_machines: virtual_machines
                .flat_map(|hypervisor| &hypervisor.machines)
                .filter(|vm| self.is_its(vm))
                .map(|vm| format!("{} {} {} {}", vm.node, vm.id, vm.name, vm.uuid.as_deref().unwrap_or("-")))
                .collect(),
            locked_machines: self
                .machines()
                .iter()
                .filter(|machine| machine.locked && self.sight.remembered.machines.contains_key(&machine.id))
                .map(|machine| machine.id.clone())
                .collect(),
            by_hand: self
                .compared
                .changes
                .by_hand
                .iter()
                .map(|remark| format!("{} {}", remark.resource, remark.message))
                .collect(),
        }
    }

    /// Whether a virtual machine is one of the cluster's.
    pub(super) fn is_its(&self, vm: &crate::estate::VirtualMachine) -> bool {
        let remembered = &self.sight.remembered;
        vm.uuid.as_ref().is_some_and(|uuid| remembered.machines.contains_key(uuid))
            || remembered.requests.contains(&vm.name)
    }
}

/// What was seen, where it was.
fn answer<T>(observation: Option<&Observation<T>>) -> Option<&T> {
    match &observation?.answer {
        Answer::Seen(seen) => Some(seen),
        Answer::Absent | Answer::Unseen(_) => None,
    }
}

/// The template that is meant.
fn only(mut compared: Vec<Compared>, cluster: &str) -> Result<Compared> {
    match (compared.pop(), compared.len()) {
        (Some(one), 0) => Ok(one),
        _ => Err(Error::usage(format!("one template of {cluster} is meant")).hint("--template FILE")),
    }
}

/// What is seen of a configured cluster.
async fn estate(connections: &Connections, options: &DrOptions) -> Result<Option<Estate>> {
    if !connections.config().clusters.contains_key(&options.cluster) {
        return Ok(None);
    }
    let question = status::Question {
        clusters: vec![options.cluster.clone()],
        only: ASKED.into_iter().collect(),
        limit: status::Limit { duration: options.limit, by_deadline: false },
    };
    Box::pin(status::ask(connections, &question)).await.map(Some)
}

/// The provider of the cluster's machines, and whether it can be restarted; none where none is configured.
async fn can_restart(
    connections: &Connections,
    options: &DrOptions,
    events: &Events,
) -> Option<(String, Result<restart::Restart>)> {
    let config = connections.config();
    let (name, _) = config.provider_of(config.clusters.get(&options.cluster)?)?;
    let restart = ProviderOptions { dry_run: true, ..provider(&options.program, Some(name.to_owned())) };
    let restarted = Box::pin(restart::provider(connections, &restart, events)).await;
    Some((name.to_owned(), restarted))
}

/// Whether machines of it are made by a provider, or will be.
fn is_made(sight: &Sight, compared: &Compared) -> bool {
    let by_class = |document: &Document| document.spec.get("machine_allocation").is_some_and(|class| !class.is_null());
    sight.remembered.machines.values().any(|machine| machine.made) || compared.wanted.iter().any(by_class)
}
