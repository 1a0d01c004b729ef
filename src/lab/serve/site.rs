//! What serves an Omni endpoint and all that is behind it: the gateway, an API server for each cluster, the engine with
//! the provider's container, the hypervisor.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;

use super::folder::Folder;
use super::{Servers, follow, listen};
use crate::error::{Error, Result};
use crate::lab::clock::Clock;
use crate::lab::kubernetes::{Accepts, Admission, ObjectStore};
use crate::lab::note::Requests;
use crate::lab::omni::controllers::{self, Outside};
use crate::lab::omni::{self, Account, Accounts, Gateway, Role, Tokens, User, Users};
use crate::lab::trouble::{Server, Wire};
use crate::lab::world::{self, Cluster, ProviderState, World};
use crate::lab::{engine, kubernetes, proxmox};
use crate::openpgp::{self, NewKey};
use crate::secret::Secret;

/// The service account of the configuration.
const ACCOUNT: &str = "talops";

/// How long service accounts' keys are good for; Omni allows a year at the most.
const KEY_LIFETIME: SignedDuration = SignedDuration::from_hours(365 * 24);

/// How old the key is at the start.
const KEY_AGE: SignedDuration = SignedDuration::from_hours(40 * 24);

/// How long Omni's controllers take to remove what nobody holds, in simulated time.
const LINGER: Duration = Duration::from_secs(6);

/// How long a provider takes from its start to its first heartbeat, in simulated time.
const TO_CONNECT: Duration = Duration::from_secs(6);

/// Proxmox's API token.
pub(super) const TOKEN_ID: &str = "talops@pve!status";

/// What a configuration says of an endpoint and of what is behind it.
#[derive(Debug, Clone)]
pub(super) struct Site {
    /// Omni's URL.
    pub(super) url: String,
    /// The file with the service account's key, in the estate's folder.
    pub(super) key: String,
    /// The engine's socket.
    pub(super) socket: PathBuf,
    /// Proxmox's URL.
    pub(super) hypervisor: String,
    /// The file with the secret of Proxmox's token, in the estate's folder.
    pub(super) token: String,
    /// The command that leads to the engine's host, and asks for a check in a browser.
    pub(super) check: Option<PathBuf>,
}

/// The name of that command.
const CHECK: &str = "tailscale-ssh";

/// What it says, as `tailscale ssh` does where the policy wants a check.
const ASKING: &str = "#!/bin/sh
echo '# Tailscale SSH requires an additional check.' >&2
echo '# To authenticate, visit: https://login.tailscale.com/a/1e2d3c4b5a6f7' >&2
exec sleep 3600
";

/// How long a backup takes that locks a virtual machine as the estate starts.
const BACKUP: Duration = Duration::from_secs(600);

/// Starts the servers; they are added to `servers`. `real` is the kubeconfig of a real API server of the first cluster.
pub(super) async fn serve(
    world: &World,
    clock: Clock,
    real: Option<&Path>,
    folder: &Folder,
    servers: &mut Servers,
) -> Result<(Site, Arc<Gateway>)> {
    let mut api_servers = BTreeMap::new();
    let mut listeners = Vec::new();
    for cluster in &world.clusters {
        let (listener, address) = listen().await?;
        api_servers.insert(cluster.name.to_owned(), format!("http://{address}"));
        listeners.push((cluster, listener));
    }
    let own = own_key(world)?;
    let next = world.access.key_ends_with_a_cluster.then(|| account_key(ACCOUNT, world.started)).transpose()?;
    let gateway = Arc::new(gateway(world, &own, next.as_ref(), api_servers, clock.ahead(world.omni_clock))?);
    let wire = |server: Server, note: &Requests| {
        let cut = folder.path().join(format!("{}.{}.cut", world.name, server.name()));
        Wire::from(note.clone()).with(world.troubles_of(server)).cut_by(cut)
    };
    let mut real = real;
    for (cluster, listener) in listeners {
        let accepts = minted_for(cluster, Arc::clone(&gateway));
        let wire = wire(Server::Kubernetes, &servers.requests);
        if let Some(kubeconfig) = real.take() {
            servers.tasks.push(kubernetes::proxy::serve(listener, kubeconfig.to_owned(), accepts, wire));
            continue;
        }
        let (task, objects) = serve_kubernetes(world, cluster, listener, accepts, wire);
        let follow = follow::follow(Arc::clone(&gateway), world.clone(), cluster.clone(), objects);
        servers.tasks.extend([task, tokio::spawn(follow)]);
    }

    let socket = folder.path().join(format!("{}.sock", world.name));
    let listener = UnixListener::bind(&socket)
        .map_err(|error| Error::failed(format!("listening on {}: {error}", socket.display())))?;
    let engine_listener = listener;

    let (listener, hypervisor) = listen().await?;
    let token_secret = Secret::new(random_uuid());
    let token = format!("{TOKEN_ID}={}", token_secret.expose());
    let machines = Arc::new(Mutex::new(hypervisor_of(world)));
    let of_proxmox = wire(Server::Proxmox, &servers.requests);
    servers.tasks.push(proxmox::serve(listener, Arc::clone(&machines), token, of_proxmox));
    servers.tasks.push(tokio::spawn(end_backups(clock, Arc::clone(&machines))));

    let containers = Arc::new(Mutex::new(containers(world)));
    let outside = Arc::new(Outside::of(world, machines, Arc::clone(&containers), servers.requests.clone()));
    let changed = provider_changed(world, &gateway, &outside);
    let of_engine = wire(Server::Docker, &servers.requests);
    servers.tasks.push(engine::serve_telling(engine_listener, containers, changed, of_engine));
    servers.tasks.push(tokio::spawn(controllers::run(Arc::clone(&gateway), outside)));
    servers.tasks.push(tokio::spawn(happened(Arc::clone(&gateway), servers.requests.clone())));
    let (listener, address) = listen().await?;
    if world.omni_listens {
        servers.tasks.push(omni::serve(listener, Arc::clone(&gateway), wire(Server::Omni, &servers.requests)));
    }
    let site = Site {
        url: format!("http://{address}"),
        key: format!("{}.key", world.name),
        socket,
        hypervisor: format!("http://{hypervisor}"),
        token: format!("{}-proxmox.secret", world.name),
        check: None,
    };
    let site =
        if world.access.wants_a_check { Site { check: Some(folder.program(CHECK, ASKING)?), ..site } } else { site };
    if let Some(next) = next {
        folder.write(&format!("{}.next", site.key), next.service_account(ACCOUNT).expose())?;
    }
    folder.write(&site.key, own.service_account(ACCOUNT).expose())?;
    folder.write(&site.token, token_secret.expose())?;
    Ok((site, gateway))
}

/// Serves a cluster's Kubernetes API.
pub(super) fn serve_kubernetes(
    world: &World,
    cluster: &Cluster,
    listener: TcpListener,
    tokens: Accepts,
    wire: Wire,
) -> (JoinHandle<()>, Arc<ObjectStore>) {
    let store = Arc::new(ObjectStore::new(world::kubernetes::objects(world, cluster)));
    let options =
        kubernetes::Options { version: format!("v{}", cluster.kubernetes_version), tokens, delay: BTreeMap::new() };
    (kubernetes::serve(listener, Arc::clone(&store), options, wire), store)
}

/// A new secret in the form of Proxmox's.
pub(super) fn random_uuid() -> String {
    world::uuid(&format!("{:x}", rand::random::<u128>()))
}

/// Whether a token was minted for a cluster as it is now: one of the same name that was made anew has another UUID.
fn minted_for(cluster: &Cluster, gateway: Arc<Gateway>) -> Accepts {
    let name = cluster.name.to_owned();
    Arc::new(move |token: &str| {
        let claims = gateway.tokens.check(token, Timestamp::now());
        let Some(claims) = claims.filter(|claims| claims.cluster == name) else { return Admission::Unauthorized };
        let get = |plural: &str| gateway.store.get("default", &format!("{plural}.omni.sidero.dev"), &name);
        let Ok(uuid) = get("ClusterUUIDs") else { return Admission::Unresolved };
        if uuid.spec["uuid"] != claims.cluster_uuid.as_str() {
            return Admission::Forbidden;
        }
        let is_up = get("LoadBalancerStatuses").is_ok_and(|balancer| balancer.spec["healthy"] == true);
        if is_up { Admission::Admitted } else { Admission::Unavailable }
    })
}

fn containers(world: &World) -> Vec<engine::Container> {
    let provider = &world.provider;
    let finished = match provider.state {
        ProviderState::Stopped { at } => Some(at),
        _ => None,
    };
    let label = |name: &str, value: &str| (format!("com.docker.compose.{name}"), value.to_owned());
    let ours = engine::Container {
        id: world::hash(provider.container),
        name: provider.container.to_owned(),
        image: provider.image.to_owned(),
        labels: BTreeMap::from([label("project", provider.project), label("service", provider.service)]),
        state: if finished.is_some() { "exited" } else { "running" }.to_owned(),
        started: Some(provider.container_started(world)),
        finished,
        exit_code: i64::from(finished.is_some()),
        restarts: 0,
        health: None,
        error: String::new(),
        joins: Some(if provider.network_gone { world::hash("tailscale before") } else { world::hash("tailscale") }),
        crashes: provider.crashes.then_some(1),
        log: provider
            .log(world)
            .into_iter()
            .map(|line| engine::LogLine { time: line.time, stderr: true, text: line.text })
            .collect(),
    };
    let tunnel = engine::Container {
        id: world::hash("tailscale"),
        name: format!("{}-tailscale-1", provider.project),
        image: "docker.io/tailscale/tailscale:v1.92.3".to_owned(),
        labels: BTreeMap::from([label("project", provider.project), label("service", "tailscale")]),
        state: "running".to_owned(),
        finished: None,
        exit_code: 0,
        joins: None,
        crashes: None,
        log: Vec::new(),
        ..ours.clone()
    };
    vec![ours, tunnel]
}

/// What a provider does once its container is started: it says so, tells Omni that it is there, and works. It stops with
/// it.
fn provider_changed(world: &World, gateway: &Arc<Gateway>, outside: &Arc<Outside>) -> engine::Changed {
    let (container, gateway, outside) = (world.provider.container, Arc::clone(gateway), Arc::clone(outside));
    Arc::new(move |changed: &engine::Container| {
        if changed.name != container {
            return;
        }
        let turn = outside.stop();
        if changed.state != "running" {
            return;
        }
        let (gateway, outside) = (Arc::clone(&gateway), Arc::clone(&outside));
        tokio::spawn(async move {
            let caller = "omni-infra-provider-proxmox/main.go:117";
            outside.log("info", caller, "starting infra provider", &json!({}));
            tokio::time::sleep(gateway.clock.real(TO_CONNECT)).await;
            controllers::started(&gateway.store, &outside, turn);
        });
    })
}

/// What is noted of Omni's resources: whose beginning and end is that of something outside.
const NOTED: [&str; 6] = ["ClusterUUIDs", "Clusters", "Links", "MachineRequests", "MachineSets", "Machines"];

/// Notes what becomes of clusters and machines, for as long as it is polled.
async fn happened(gateway: Arc<Gateway>, note: Requests) {
    let mut changes = gateway.store.subscribe();
    loop {
        let change = match changes.recv().await {
            Ok(change) => change,
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        let how = match (&change.old, &change.new) {
            (None, Some(_)) => "made",
            (Some(_), None) => "gone",
            (Some(old), Some(new)) if new.is_ending() && !old.is_ending() => "ending",
            _ => continue,
        };
        let Some(resource) = change.new.as_ref().or(change.old.as_ref()) else { continue };
        let plural = resource.metadata.kind.split('.').next().unwrap_or_default();
        if NOTED.contains(&plural) {
            note.happened(how, &format!("{plural}/{}", resource.metadata.id), resource.spec["uuid"].as_str());
        }
    }
}

/// Backups end, and with them the locks that they hold.
async fn end_backups(clock: Clock, hypervisor: Arc<Mutex<proxmox::Hypervisor>>) {
    tokio::time::sleep(clock.real(BACKUP)).await;
    let mut hypervisor = hypervisor.lock().unwrap_or_else(PoisonError::into_inner);
    for machine in hypervisor.machines.iter_mut().filter(|machine| machine.lock.as_deref() == Some("backup")) {
        machine.lock = None;
    }
}

fn hypervisor_of(world: &World) -> proxmox::Hypervisor {
    let machines = world.virtual_machines.iter().map(|machine| proxmox::Machine {
        node: machine.host.to_owned(),
        id: machine.id,
        name: machine.name.clone(),
        status: machine.status.to_owned(),
        uuid: Some(machine.uuid.clone()),
        lock: Some(machine.lock.to_owned()).filter(|lock| !lock.is_empty()),
        ha: machine.ha.then(|| "started".to_owned()),
        protected: machine.protected,
    });
    let nodes = world.hosts.iter();
    let nodes = nodes.map(|host| proxmox::Node { name: host.name.to_owned(), status: host.status.to_owned() });
    proxmox::Hypervisor { nodes: nodes.collect(), machines: machines.collect() }
}

fn own_key(world: &World) -> Result<NewKey> {
    let created = match world.key_expires {
        Some(expires) => expires.checked_sub(KEY_LIFETIME).unwrap_or(expires),
        None => world.ago(KEY_AGE),
    };
    account_key(ACCOUNT, created)
}

fn account_key(name: &str, created: Timestamp) -> Result<NewKey> {
    openpgp::generate(&format!("{name} (lab)"), &Account::identity_of(name), created, KEY_LIFETIME)
}

fn gateway(
    world: &World,
    key: &NewKey,
    next: Option<&NewKey>,
    api_servers: BTreeMap<String, String>,
    clock: Clock,
) -> Result<Gateway> {
    // Another account, as most servers have one: its key, too, runs out one day.
    let pipeline = account_key("ci", world.ago(KEY_AGE * 2))?;
    let own = [Some(key), next].into_iter().flatten();
    let own = own.map(|key| Account::new(ACCOUNT, Role::Admin, world::uuid("user/talops"), key));
    let ci = Account::new("ci", Role::Operator, world::uuid("user/ci"), &pipeline);
    let accounts = Accounts::new(own.chain([ci]).collect());
    let mut resources = world::omni::resources(world);
    resources.extend(accounts.resources());
    let user = |email: &str, role| User { email: email.to_owned(), id: world::uuid(&format!("user/{email}")), role };
    let users = Users::new(vec![user("operator@example.com", Role::Admin), user("viewer@example.com", Role::Reader)]);
    Ok(Gateway {
        store: omni::Store::new(resources),
        accounts,
        users,
        instance: world::omni::INSTANCE.to_owned(),
        api_servers,
        tokens: Tokens::new(),
        linger: clock.real(LINGER),
        keys_end_with_clusters: world.access.key_ends_with_a_cluster,
        clock,
        delays: world.omni_delays.iter().map(|(kind, delay)| ((*kind).to_owned(), *delay)).collect(),
    })
}
