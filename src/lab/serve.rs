//! Serving the estate on loopback sockets, with a configuration that fits.

mod configuration;
mod folder;
mod join;

pub use join::{Joined, Published, join_or_start, publish};

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinHandle;

use super::omni::{self, Account, Gateway, Role, Tokens};
use super::world::{self, Cluster, ProviderState, World};
use super::{Fault, engine, kubernetes, proxmox};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::openpgp::{self, NewKey};
use crate::secret::Secret;
use configuration::Configuration;
use folder::Folder;

/// The service account of the configuration.
const ACCOUNT: &str = "talops";

/// How long service accounts' keys are good for; Omni allows a year at the most.
const KEY_LIFETIME: SignedDuration = SignedDuration::from_hours(365 * 24);

/// How old the key is at the start.
const KEY_AGE: SignedDuration = SignedDuration::from_hours(40 * 24);

/// How long Omni's controllers take to remove what nobody holds.
const LINGER: Duration = Duration::from_millis(100);

/// Proxmox's API token.
const TOKEN_ID: &str = "talops@pve!status";

/// What to start.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// A kubeconfig of a real API server, used instead of the simulated one of the production cluster.
    pub kubeconfig: Option<PathBuf>,
}

/// A simulated estate.
#[derive(Debug)]
pub struct Lab;

/// An estate that runs. It ends, and its files go, when this is dropped.
#[derive(Debug)]
pub struct Running {
    servers: Vec<JoinHandle<()>>,
    folder: Folder,
    gateway: Arc<Gateway>,
    endpoint: String,
    faults: Vec<Fault>,
}

impl Lab {
    /// Starts an estate in this process, in the state that it always starts in, with its faults.
    pub async fn start(options: Options, environment: &Environment) -> Result<Running> {
        let mut world = World::new(Timestamp::now());
        for fault in &options.faults {
            fault.apply(&mut world);
        }
        let folder = Folder::new(environment)?;
        let mut servers = Vec::new();
        let tokens = Tokens::new();

        let mut api_servers = BTreeMap::new();
        for cluster in &world.clusters {
            let (listener, address) = listen().await?;
            api_servers.insert(cluster.name.to_owned(), format!("http://{address}"));
            servers.push(serve_kubernetes(&world, cluster, listener, tokens.clone()));
        }

        let socket = folder.path().join("docker.sock");
        let listener = UnixListener::bind(&socket)
            .map_err(|error| Error::failed(format!("listening on {}: {error}", socket.display())))?;
        servers.push(engine::serve(listener, Arc::new(Mutex::new(containers(&world)))));

        let (listener, hypervisor) = listen().await?;
        let token_secret = Secret::new(uuid());
        let token = format!("{TOKEN_ID}={}", token_secret.expose());
        servers.push(proxmox::serve(listener, hypervisor_of(&world), token));

        let key = own_key(&world)?;
        let gateway = Arc::new(gateway(&world, &key, api_servers, tokens)?);
        let (listener, address) = listen().await?;
        if world.omni_listens {
            servers.push(omni::serve(listener, Arc::clone(&gateway)));
        }
        let endpoint = format!("http://{address}");

        folder.write("omni.key", key.service_account(ACCOUNT).expose())?;
        folder.write("proxmox.secret", token_secret.expose())?;
        let configuration = Configuration {
            endpoint: &endpoint,
            socket: &socket,
            hypervisor: &format!("http://{hypervisor}"),
            token_id: TOKEN_ID,
            kubeconfig: options.kubeconfig.as_deref(),
            world: &world,
        };
        folder.write("talops.yaml", &configuration.text()?)?;
        Ok(Running { servers, folder, gateway, endpoint, faults: options.faults })
    }
}

impl Running {
    /// The configuration file for this estate.
    #[must_use]
    pub fn configuration(&self) -> PathBuf {
        self.folder.path().join("talops.yaml")
    }

    /// The configuration's text.
    pub fn configuration_text(&self) -> Result<String> {
        let path = self.configuration();
        std::fs::read_to_string(&path).map_err(|error| Error::failed(format!("reading {}: {error}", path.display())))
    }

    /// The folder of its files, which goes with it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Omni's URL.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Omni itself, to change something while it runs.
    #[must_use]
    pub fn gateway(&self) -> &Arc<Gateway> {
        &self.gateway
    }

    /// What goes wrong in it.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for server in &self.servers {
            server.abort();
        }
    }
}

async fn listen() -> Result<(TcpListener, SocketAddr)> {
    let failed = |error: std::io::Error| Error::failed(format!("listening on the loopback interface: {error}"));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

fn serve_kubernetes(world: &World, cluster: &Cluster, listener: TcpListener, tokens: Tokens) -> JoinHandle<()> {
    let store = kubernetes::ObjectStore::new(world::kubernetes::objects(world, cluster));
    let (name, uuid) = (cluster.name.to_owned(), cluster.uuid.clone());
    let accepts = move |token: &str| {
        let claims = tokens.check(token, Timestamp::now());
        claims.is_some_and(|claims| claims.cluster == name && claims.cluster_uuid == uuid)
    };
    let options = kubernetes::Options {
        version: format!("v{}", cluster.kubernetes_version),
        tokens: Arc::new(accepts),
        delay: BTreeMap::new(),
    };
    kubernetes::serve(listener, Arc::new(store), options)
}

fn containers(world: &World) -> Vec<engine::Container> {
    let provider = &world.provider;
    let finished = match provider.state {
        ProviderState::Stopped { at } => Some(at),
        ProviderState::Working | ProviderState::Asleep { .. } => None,
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
        log: Vec::new(),
        ..ours.clone()
    };
    vec![ours, tunnel]
}

fn hypervisor_of(world: &World) -> proxmox::Hypervisor {
    let machines = world.virtual_machines.iter().map(|machine| proxmox::Machine {
        node: machine.host.to_owned(),
        id: machine.id,
        name: machine.name.clone(),
        status: machine.status.to_owned(),
        uuid: Some(machine.uuid.clone()),
    });
    let nodes = world.hosts.iter();
    let nodes = nodes.map(|host| proxmox::Node { name: host.name.to_owned(), status: host.status.to_owned() });
    proxmox::Hypervisor { nodes: nodes.collect(), machines: machines.collect() }
}

fn own_key(world: &World) -> Result<NewKey> {
    let created = match world.key_expired {
        Some(expired) => expired.checked_sub(KEY_LIFETIME).unwrap_or(expired),
        None => world.ago(KEY_AGE),
    };
    account_key(ACCOUNT, created)
}

fn account_key(name: &str, created: Timestamp) -> Result<NewKey> {
    openpgp::generate(&format!("{name} (lab)"), &Account::identity_of(name), created, KEY_LIFETIME)
}

fn gateway(world: &World, key: &NewKey, api_servers: BTreeMap<String, String>, tokens: Tokens) -> Result<Gateway> {
    // Another account, as most servers have one: its key, too, runs out one day.
    let pipeline = account_key("ci", world.ago(KEY_AGE * 2))?;
    let accounts = vec![
        Account::new(ACCOUNT, Role::Admin, world::uuid("user/talops"), key),
        Account::new("ci", Role::Operator, world::uuid("user/ci"), &pipeline),
    ];
    let mut resources = world::omni::resources(world);
    resources.extend(accounts.iter().flat_map(Account::resources));
    Ok(Gateway {
        store: omni::Store::new(resources),
        accounts,
        instance: world::omni::INSTANCE.to_owned(),
        api_servers,
        tokens,
        linger: LINGER,
        delays: world.omni_delays.iter().map(|(kind, delay)| ((*kind).to_owned(), *delay)).collect(),
    })
}

/// A new secret in the form of Proxmox's.
fn uuid() -> String {
    world::uuid(&format!("{:x}", rand::random::<u128>()))
}
