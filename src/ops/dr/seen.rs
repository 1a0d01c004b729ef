//! Everything that a plan looks at, asked at once.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::PathBuf;

use futures::join;
use jiff::Timestamp;

use super::drill::provider;
use super::inside::{Inside, inside};
use super::plan::DrOptions;
use super::servers::{Server, Sources, servers};
use crate::connect::Connections;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::estate::{
    Answer, Cluster, Dimension, Estate, InfraProvider, Machine, Observation, Provider, ProviderContainer,
};
use crate::event::Events;
use crate::omni::Client;
use crate::ops::apply;
use crate::ops::restart::{self, ProviderOptions};
use crate::ops::status::{self, Limit, within};
use crate::ops::template::delete::{Sight, State, look};
use crate::ops::template::{Compared, OnlineValidation, Question, ValidateQuestion, compare, validate_online};
use crate::resource::{CurrentUserSpec, Document, MachineClassSpec, MachineSetSpec, Spec as _, label};
use crate::run::{Folders, Lock, RunId};

/// What is asked of Omni, of the cluster's own API and of its hypervisor.
const ASKED: [Dimension; 8] = [
    Dimension::Machines,
    Dimension::InfraProviders,
    Dimension::Provider,
    Dimension::Nodes,
    Dimension::Argocd,
    Dimension::ExternalSecrets,
    Dimension::Longhorn,
    Dimension::Hypervisor,
];

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
    /// Who asks Omni.
    pub(super) caller: Result<Caller>,
    /// What Omni says of the template.
    pub(super) online: Result<OnlineValidation>,
    /// The machine classes that the template names.
    pub(super) classes: Classes,
    /// What the cluster's own API says; none where there is no cluster.
    pub(super) inside: Option<Inside>,
    /// What cannot be done without.
    pub(super) servers: Vec<Server>,
    /// The run for which a process of this host works on the cluster.
    pub(super) holder: Result<Option<RunId>>,
    /// How many bytes are free where runs are kept.
    pub(super) room: Result<u64>,
    /// The locks of machines are put back afterwards.
    pub(super) relock: bool,
    /// How the tool is called, for messages.
    pub(super) program: String,
    /// When it was looked.
    pub(super) now: Timestamp,
}

/// Who asks Omni.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// An e-mail address, or a service account's id.
    pub(super) identity: String,
    /// `Reader`, `Operator`, `Admin`.
    pub(super) role: String,
    /// When the key runs out, where it says.
    pub(super) expires: Option<Timestamp>,
    /// How another one is got in its place.
    pub(super) renewal: String,
}

/// The machine classes that a template names.
#[derive(Debug)]
pub(super) struct Classes {
    /// Their names.
    pub(super) named: BTreeSet<String>,
    /// The folder of their files, where one is configured.
    pub(super) folder: Option<PathBuf>,
    /// What is in it.
    pub(super) files: Option<Result<Vec<ClassFile>>>,
    /// Which other clusters use them.
    pub(super) users: Result<BTreeMap<String, BTreeSet<String>>>,
}

/// The file of a machine class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClassFile {
    /// The class.
    pub(super) id: String,
    /// `file:line:column`.
    pub(super) place: String,
    /// Omni has it as the file says.
    pub(super) is_unchanged: bool,
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
    let client = &compared.server.client;
    let limit = Limit { duration: options.limit, by_deadline: false };
    let omni = || format!("Omni {}", compared.server.name);
    let validation = ValidateQuestion {
        paths: vec![PathBuf::from(&compared.file)],
        allowed_dir: options.allowed.clone(),
        working_directory: options.working_directory.clone(),
        api: compared.server.api,
        class_folders: Vec::new(),
        expects_longhorn: false,
    };
    let (sight, estate, provider, caller, online, classes, inside) = join!(
        look(client, environment, &options.cluster),
        estate(connections, options),
        can_restart(connections, options, events),
        within(limit, omni, caller(client)),
        Box::pin(validate_online(connections, &validation, Some(&compared.server.name), limit)),
        Box::pin(classes(connections, options, &compared, limit)),
        Box::pin(inside(connections, options, &compared.server.name)),
    );
    let (sight, estate) = (sight?, estate?);
    let provider = provider.filter(|_| is_made(&sight, &compared));
    let folders = Folders::of(environment);
    let url = client.endpoint().to_string();
    let mut seen = Seen {
        holder: folders.as_ref().map_err(Clone::clone).and_then(|all| Lock::holder(all, &url, &options.cluster)),
        room: folders.and_then(|folders| folders.room()),
        inside: Some(inside).filter(|_| sight.state != State::Absent),
        servers: Vec::new(),
        relock: options.relock,
        program: options.program.clone(),
        now: Timestamp::now(),
        compared,
        sight,
        estate,
        provider,
        caller,
        online,
        classes,
    };
    seen.servers = needed(connections, options, &seen).await;
    Ok(seen)
}

impl Seen {
    /// The cluster, as its own API and its hypervisor show it.
    pub(super) fn cluster(&self) -> Option<&Cluster> {
        self.estate.as_ref()?.clusters.first()
    }

    /// The machines, as Omni shows them: all of them, or the cluster's alone.
    pub(super) fn machines(&self) -> &[Machine] {
        let omni = self.estate.as_ref().and_then(|estate| estate.omni.first());
        let all = answer(omni.and_then(|omni| omni.machines.as_ref()));
        all.map_or(self.sight.remains.machines.as_slice(), Vec::as_slice)
    }

    /// A provider's container, as its engine shows it.
    pub(super) fn container(&self, name: &str) -> Option<&Observation<ProviderContainer>> {
        self.configured(name).map(|provider| &provider.container)
    }

    /// A provider, as Omni shows it.
    pub(super) fn in_omni(&self, name: &str) -> Option<&InfraProvider> {
        let id = self.configured(name)?.id.as_ref()?;
        let omni = self.estate.as_ref()?.omni.first()?;
        answer(omni.infra_providers.as_ref())?.iter().find(|provider| provider.id == *id)
    }

    fn configured(&self, name: &str) -> Option<&Provider> {
        self.estate.as_ref()?.providers.iter().find(|provider| provider.name == name)
    }

    /// The addresses of the cluster's machines by Omni, each with the name of its machine.
    pub(super) fn addresses(&self) -> Vec<(String, IpAddr)> {
        let ours = self.machines().iter().filter(|one| self.sight.remembered.machines.contains_key(&one.id));
        let of = |machine: &Machine| {
            let name = if machine.hostname.is_empty() { &machine.id } else { &machine.hostname };
            let addresses = machine.addresses.iter().filter_map(|address| address.parse().ok());
            addresses.map(|address| (name.clone(), address)).collect::<Vec<_>>()
        };
        ours.flat_map(of).collect()
    }

    /// Whether a virtual machine is one of the cluster's.
    pub(super) fn is_its(&self, vm: &crate::estate::VirtualMachine) -> bool {
        let remembered = &self.sight.remembered;
        vm.uuid.as_ref().is_some_and(|uuid| remembered.machines.contains_key(uuid))
            || remembered.requests.contains(&vm.name)
    }
}

/// What was seen, where it was.
pub(super) fn answer<T>(observation: Option<&Observation<T>>) -> Option<&T> {
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

async fn caller(client: &Client) -> Result<Caller> {
    let key = client.key()?;
    let CurrentUserSpec { identity, role } = client.get::<CurrentUserSpec>("current").await?.spec;
    Ok(Caller { identity, role, expires: key.expires(), renewal: key.renewal().to_owned() })
}

/// The classes of a template: their files, and who else uses them.
async fn classes(connections: &Connections, options: &DrOptions, compared: &Compared, limit: Limit) -> Classes {
    let of = |document: &Document| {
        document.spec.pointer("/machine_allocation/name").and_then(|name| name.as_str()).map(str::to_owned)
    };
    let named: BTreeSet<String> = compared.wanted.iter().filter_map(of).collect();
    let configured = connections.config().clusters.get(&options.cluster);
    let folder = configured.and_then(|cluster| cluster.machine_classes.clone());
    let server = &compared.server;
    let omni = || format!("Omni {}", server.name);
    let files = async {
        match &folder {
            Some(folder) if !named.is_empty() => Some(files(connections, folder.clone(), &server.name, limit).await),
            _ => None,
        }
    };
    let (files, users) = join!(files, within(limit, omni, users(&server.client, &named, &options.cluster)));
    Classes { named, folder, files, users }
}

/// The files of machine classes, held against what Omni has.
async fn files(connections: &Connections, folder: PathBuf, endpoint: &str, limit: Limit) -> Result<Vec<ClassFile>> {
    let reading = tokio::task::spawn_blocking(move || apply::Sources::read(&[folder], None)).await;
    let sources = reading.map_err(|error| Error::failed(format!("reading machine classes: {error}")))??;
    let planned = apply::plan(connections, endpoint, &sources, limit).await?;
    let classes = planned
        .iter()
        .filter(|planned| planned.described.manifest.pointer.kind.type_name == MachineClassSpec::TYPE)
        .map(|planned| ClassFile {
            id: planned.described.manifest.pointer.id.clone(),
            place: planned.described.place(),
            is_unchanged: planned.is_unchanged(),
        });
    Ok(classes.collect())
}

/// The other clusters whose machine sets name one of these classes.
async fn users(client: &Client, named: &BTreeSet<String>, cluster: &str) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if named.is_empty() {
        return Ok(users);
    }
    let sets = client.list::<MachineSetSpec>(&[]).await?;
    if let Some(odd) = sets.unreadable.first() {
        let message = format!("which class the machine set {} takes its machines from cannot be read", odd.metadata.id);
        return Err(Error::failed(message));
    }
    for set in sets.resources {
        let class = set.spec.machine_allocation.map(|allocation| allocation.name);
        let owner = set.metadata.label(label::CLUSTER).unwrap_or("?");
        if let Some(class) = class.filter(|class| named.contains(class) && owner != cluster) {
            users.entry(class).or_default().insert(owner.to_owned());
        }
    }
    Ok(users)
}

/// Where everything is that the drill and the cluster cannot do without.
async fn needed(connections: &Connections, options: &DrOptions, seen: &Seen) -> Vec<Server> {
    let cluster = seen.cluster();
    let exposure = seen.inside.as_ref().and_then(|inside| inside.exposure.as_ref().ok());
    let registries: Vec<String> = exposure.iter().flat_map(|exposure| &exposure.registries).cloned().collect();
    servers(Sources {
        config: connections.config(),
        cluster: &options.cluster,
        omni: &seen.compared.server.client.endpoint().host(),
        wanted: &seen.compared.wanted,
        argocd: answer(cluster.and_then(|cluster| cluster.argocd.as_ref())),
        secrets: answer(cluster.and_then(|cluster| cluster.external_secrets.as_ref())),
        registries: &registries,
    })
    .await
}
