//! What Omni has: clusters, machines, machine sets, requests, providers; and the container of a provider.

use jiff::Timestamp;

use super::ask::{Around, description, estate, within};
use super::facts::{self, Told};
use super::log;
use super::report::{Description, LogReport, UnseenReport};
use super::target::Target;
use crate::config::nearest;
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::estate::{Dimension, Estate, Machine, Observation, OmniEndpoint};
use crate::health::{self, Subject};
use crate::ops::ErrorReport;

/// A thing that was found, with what hangs on it.
struct Found {
    subject: Subject,
    told: Told,
    parts: Vec<Subject>,
    /// The machine whose log is to be read: its Omni endpoint, id and name.
    machine: Option<(String, String, String)>,
    log: Option<LogReport>,
}

/// Finds a thing of Omni's, and says how it is and why.
pub(super) async fn describe(connections: &Connections, target: &Target, around: &Around) -> Result<Description> {
    let clusters = clusters(connections, target, around);
    let estate = estate(connections, clusters, dimensions(target), around.limit).await?;
    let found = match target {
        Target::Cluster(name) => cluster(&estate, name),
        Target::Machine(name) => machine(&estate, name),
        Target::MachineSet(id) => machine_set(&estate, id),
        Target::MachineRequest(id) => machine_request(&estate, id),
        Target::InfraProvider(id) => infra_provider(&estate, id),
        Target::Provider(name) => Some(provider(connections, &estate, name.as_deref())?),
        Target::Object { .. } => None,
    };
    let Some(mut found) = found else { return Err(not_found(&estate, target)) };
    let mut unseen = Vec::new();
    if let Some((endpoint, id, name)) = found.machine {
        let asked = within(around.limit, || format!("Omni {endpoint}"), async {
            connections.omni(&endpoint).await?.end_of_machine_log(&id, around.lines as u64).await
        });
        match asked.await {
            Ok(lines) => found.log = log::of_machine(&name, &lines),
            Err(error) => unseen.push(UnseenReport { what: "log".to_owned(), error: ErrorReport::from(&error) }),
        }
    }
    let now = Timestamp::now();
    let about = health::about(&estate, &found.subject, None, &found.parts, now);
    let mut description = description(&found.subject, found.told, &about, unseen, now);
    if let Some(log) = &mut found.log {
        log.lines.drain(..log.lines.len().saturating_sub(around.lines));
    }
    description.log = found.log;
    Ok(description)
}

/// A machine, and who knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MachineOf {
    /// The Omni endpoint.
    pub endpoint: String,
    /// Its id there.
    pub id: String,
    /// Its host name, else its id.
    pub name: String,
}

/// The machine of that host name, id or machine request.
///
/// # Errors
///
/// [`Kind::NotFound`] when there is none, with what is near.
pub async fn machine_of(connections: &Connections, name: &str, around: &Around) -> Result<MachineOf> {
    let target = Target::Machine(name.to_owned());
    let asked = [Dimension::Machines, Dimension::MachineRequests];
    let estate = estate(connections, clusters(connections, &target, around), &asked, around.limit).await?;
    let found = machine(&estate, name).and_then(|found| found.machine);
    found.map(|(endpoint, id, name)| MachineOf { endpoint, id, name }).ok_or_else(|| not_found(&estate, &target))
}

/// Asking only for the cluster that is meant asks least.
fn clusters(connections: &Connections, target: &Target, around: &Around) -> Vec<String> {
    match target {
        Target::Cluster(name) if connections.config().clusters.contains_key(name) => vec![name.clone()],
        Target::Cluster(_) => Vec::new(),
        _ => around.clusters.clone(),
    }
}

const fn dimensions(target: &Target) -> &'static [Dimension] {
    use Dimension::{Clusters, Hypervisor, InfraProviders, MachineRequests, Machines, Nodes, Provider};
    match target {
        Target::Cluster(_) => &[Clusters, Machines, MachineRequests, InfraProviders, Provider, Hypervisor, Nodes],
        Target::Machine(_) => &[Clusters, Machines, MachineRequests, InfraProviders, Provider, Hypervisor],
        Target::MachineSet(_) => &[Clusters, Machines, MachineRequests, InfraProviders, Provider],
        Target::MachineRequest(_) => &[Machines, MachineRequests, InfraProviders, Provider],
        Target::InfraProvider(_) | Target::Provider(_) => &[MachineRequests, InfraProviders, Provider],
        Target::Object { .. } => &[],
    }
}

fn seen<T>(observation: Option<&Observation<Vec<T>>>) -> &[T] {
    observation.and_then(Observation::seen).map(Vec::as_slice).unwrap_or_default()
}

fn requests(endpoint: &OmniEndpoint) -> &[crate::estate::MachineRequest] {
    seen(endpoint.requests.as_ref())
}

fn machines(endpoint: &OmniEndpoint) -> &[Machine] {
    seen(endpoint.machines.as_ref())
}

fn cluster(estate: &Estate, name: &str) -> Option<Found> {
    let own = estate.clusters.iter().find(|one| one.name == name);
    let in_omni = estate
        .omni
        .iter()
        .find_map(|endpoint| Some((endpoint, seen(endpoint.clusters.as_ref()).iter().find(|one| one.name == name)?)));
    let scope = match (&in_omni, own) {
        (Some((endpoint, _)), _) => endpoint.name.clone(),
        // Configured, and Omni has no such cluster: that is the news.
        (None, Some(own)) => own.omni.clone().unwrap_or_else(|| name.to_owned()),
        (None, None) => return None,
    };
    let mut parts = Vec::new();
    for endpoint in &estate.omni {
        let of_it = |one: &&Machine| one.cluster.as_deref() == Some(name);
        parts.extend(machines(endpoint).iter().filter(of_it).map(|one| health::machine_subject(&endpoint.name, one)));
        let asked = requests(endpoint).iter().filter(|request| request.cluster.as_deref() == Some(name));
        parts.extend(asked.map(|request| Subject::new(&endpoint.name, "MachineRequest", &request.id)));
    }
    let nodes = own.and_then(|own| own.nodes.as_ref()).and_then(Observation::seen);
    parts.extend(nodes.iter().flat_map(|seen| &seen.nodes).map(|node| Subject::new(name, "Node", &node.name)));
    let mut told = facts::cluster(in_omni.map(|(_, cluster)| cluster), own);
    let looked = estate.omni.iter().any(|endpoint| {
        Some(&endpoint.name) == own.and_then(|own| own.omni.as_ref())
            && endpoint.clusters.as_ref().and_then(Observation::seen).is_some()
    });
    if in_omni.is_none() && looked {
        "does not exist".clone_into(&mut told.state);
    }
    Some(Found { subject: Subject::new(&scope, "Cluster", name), told, parts, machine: None, log: None })
}

fn machine(estate: &Estate, name: &str) -> Option<Found> {
    estate.omni.iter().find_map(|endpoint| {
        let requested = requests(endpoint).iter().find(|request| request.id == name);
        let id = requested.and_then(|request| request.machine_id.as_deref());
        let machine = machines(endpoint).iter().find(|one| {
            one.hostname == name
                || one.id.eq_ignore_ascii_case(name)
                || id.is_some_and(|id| one.id.eq_ignore_ascii_case(id))
        })?;
        let is_its = |id: &Option<String>| id.as_ref().is_some_and(|id| id.eq_ignore_ascii_case(&machine.id));
        let request = requests(endpoint).iter().find(|request| is_its(&request.machine_id));
        let subject = health::machine_subject(&endpoint.name, machine);
        let mut parts = Vec::new();
        if let Some(request) = request {
            parts.push(Subject::new(&endpoint.name, "MachineRequest", &request.id));
            let scope = machine.cluster.as_deref().unwrap_or_default();
            parts.push(Subject::new(scope, "VM", &request.id));
        }
        Some(Found {
            told: facts::machine(machine, request),
            machine: Some((endpoint.name.clone(), machine.id.clone(), subject.name.clone())),
            subject,
            parts,
            log: None,
        })
    })
}

fn machine_set(estate: &Estate, id: &str) -> Option<Found> {
    estate.omni.iter().find_map(|endpoint| {
        let sets = seen(endpoint.clusters.as_ref()).iter().flat_map(|cluster| &cluster.machine_sets);
        let set = sets.into_iter().find(|set| set.id == id)?;
        let members: Vec<&Machine> =
            machines(endpoint).iter().filter(|machine| machine.machine_set.as_deref() == Some(id)).collect();
        let parts = members.iter().map(|machine| health::machine_subject(&endpoint.name, machine)).collect();
        let subject = Subject::new(&endpoint.name, "MachineSet", id);
        Some(Found { subject, told: facts::machine_set(set, &members), parts, machine: None, log: None })
    })
}

fn machine_request(estate: &Estate, id: &str) -> Option<Found> {
    estate.omni.iter().find_map(|endpoint| {
        let request = requests(endpoint).iter().find(|request| request.id == id)?;
        let subject = Subject::new(&endpoint.name, "MachineRequest", id);
        Some(Found { subject, told: facts::machine_request(request), parts: Vec::new(), machine: None, log: None })
    })
}

fn infra_provider(estate: &Estate, id: &str) -> Option<Found> {
    estate.omni.iter().find_map(|endpoint| {
        let provider = seen(endpoint.infra_providers.as_ref()).iter().find(|one| one.id == id)?;
        let asked = requests(endpoint).iter().filter(|request| request.provider_id == id).count();
        let subject = Subject::new(&endpoint.name, "InfraProvider", id);
        Some(Found {
            subject,
            told: facts::infra_provider(provider, asked),
            parts: Vec::new(),
            machine: None,
            log: None,
        })
    })
}

/// The container of the provider of that name, or of the only one.
fn provider(connections: &Connections, estate: &Estate, name: Option<&str>) -> Result<Found> {
    let (chosen, _) = connections.config().provider(name)?;
    let chosen = estate.providers.iter().find(|one| one.name == chosen);
    let chosen = chosen.ok_or_else(|| Error::failed(format!("provider {} was not asked", name.unwrap_or_default())))?;
    let container = match (chosen.container.seen(), chosen.container.error()) {
        (Some(container), _) => container,
        (None, Some(error)) => return Err(error.clone()),
        (None, None) => return Err(Error::failed(format!("provider {} was not asked", chosen.name))),
    };
    let in_omni = estate.omni.iter().find_map(|endpoint| {
        let providers = seen(endpoint.infra_providers.as_ref()).iter();
        let same = providers.into_iter().find(|one| chosen.is(&endpoint.name, &one.id))?;
        Some((endpoint, same))
    });
    // One that does not run cannot be heard, and is itself to blame.
    let heard = in_omni.iter().filter(|_| container.state == "running");
    let parts = heard.map(|(endpoint, same)| Subject::new(&endpoint.name, "InfraProvider", &same.id));
    Ok(Found {
        subject: Subject::new(&chosen.name, "Container", &container.name),
        told: facts::container(container, in_omni.map(|(_, same)| same)),
        parts: parts.collect(),
        machine: None,
        log: log::of_provider(&container.name, &container.tail),
    })
}

/// Why nothing was found: nobody could say, or there is no such thing, and what there is instead.
fn not_found(estate: &Estate, target: &Target) -> Error {
    let error = estate.omni.iter().find_map(|endpoint| {
        endpoint.clusters.as_ref().and_then(Observation::error).or(match target {
            Target::Cluster(_) | Target::MachineSet(_) => None,
            Target::InfraProvider(_) => endpoint.infra_providers.as_ref().and_then(Observation::error),
            Target::MachineRequest(_) => endpoint.requests.as_ref().and_then(Observation::error),
            _ => endpoint.machines.as_ref().and_then(Observation::error),
        })
    });
    if let Some(error) = error {
        return error.clone();
    }
    let endpoints = || estate.omni.iter();
    let all = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let (kind, name, known) = match target {
        Target::Cluster(name) => {
            let clusters = endpoints().flat_map(|endpoint| seen(endpoint.clusters.as_ref()));
            ("cluster", name, all(clusters.map(|one| one.name.as_str()).collect()))
        }
        Target::Machine(name) => {
            ("machine", name, all(endpoints().flat_map(machines).map(|one| one.hostname.as_str()).collect()))
        }
        Target::MachineSet(name) => {
            let clusters = endpoints().flat_map(|endpoint| seen(endpoint.clusters.as_ref()));
            let sets = clusters.flat_map(|cluster| &cluster.machine_sets);
            ("machine set", name, all(sets.map(|one| one.id.as_str()).collect()))
        }
        Target::MachineRequest(name) => {
            ("machine request", name, all(endpoints().flat_map(requests).map(|one| one.id.as_str()).collect()))
        }
        Target::InfraProvider(name) => {
            let providers = endpoints().flat_map(|endpoint| seen(endpoint.infra_providers.as_ref()));
            ("infrastructure provider", name, all(providers.map(|one| one.id.as_str()).collect()))
        }
        Target::Provider(_) | Target::Object { .. } => return Error::new(Kind::NotFound, "there is no such thing"),
    };
    if estate.omni.is_empty() {
        return Error::usage(format!("no Omni is configured to have a {kind} {name:?}"));
    }
    let error = Error::new(Kind::NotFound, format!("Omni has no {kind} {name:?}"));
    if let Some(near) = nearest(name, known.iter().map(String::as_str)) {
        return error.hint(format!("did you mean {near}?"));
    }
    let some: Vec<String> = known.iter().take(10).cloned().collect();
    let more = known.len().saturating_sub(some.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if some.is_empty() { error } else { error.hint(format!("there are {}{more}", some.join(", "))) }
}
