//! Serving an estate on loopback sockets, with a configuration that fits.

mod configuration;
mod folder;
mod follow;
mod join;
mod site;

pub use join::{Joined, Published, join_or_start, publish};

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::clock::Clock;
use super::note::Requests;
use super::omni::{self as omni_server, Gateway};
use super::world::omni;
use super::{Aimed, Estate, Worlds};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::secret::Secret;
use configuration::Configuration;
use folder::Folder;

/// The kubeconfig of the clusters that no Omni manages, in the estate's folder.
const KUBECONFIG: &str = "kubeconfig";

/// The kubeconfig of a cluster that was destroyed, there too.
const STALE: &str = "stale.kubeconfig";

/// The note of what reached the estate's servers, in the same folder.
const NOTE: &str = "note.jsonl";

/// What to start.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which estate.
    pub estate: Estate,
    /// What goes wrong in it.
    pub faults: Vec<Aimed>,
    /// A kubeconfig of a real API server that Omni's proxy leads to instead of the simulated one of the production cluster. It
    /// is read anew for each request: a cluster that is destroyed and made anew has another one.
    pub kubeconfig: Option<PathBuf>,
    /// How fast delays pass in it.
    pub clock: Clock,
}

/// A simulated estate.
#[derive(Debug)]
pub struct Lab;

/// An estate that runs. It ends, and its files go, when this is dropped.
#[derive(Debug)]
pub struct Running {
    servers: Servers,
    folder: Folder,
    endpoints: Vec<Endpoint>,
    estate: Estate,
    faults: Vec<Aimed>,
}

/// An Omni endpoint of a running estate.
#[derive(Debug)]
pub struct Endpoint {
    /// Its name in the configuration.
    pub name: &'static str,
    /// Its URL.
    pub url: String,
    /// Omni itself, to change something while it runs.
    pub gateway: Arc<Gateway>,
}

impl Lab {
    /// Starts an estate in this process, in the state that it always starts in, with its faults.
    ///
    /// # Errors
    ///
    /// When a fault cannot hit what it names, or a server cannot be started.
    pub async fn start(options: Options, environment: &Environment) -> Result<Running> {
        let mut worlds = options.estate.worlds(Timestamp::now());
        for fault in &options.faults {
            worlds.strike(fault)?;
        }
        let folder = Folder::new(environment)?;
        let mut servers = Servers::default();
        servers.requests.write_to(folder.open(NOTE)?);
        let (mut sites, mut endpoints) = (Vec::new(), Vec::new());
        let mut real = options.kubeconfig.as_deref();
        for world in &worlds.endpoints {
            let (site, gateway) = site::serve(world, options.clock, real.take(), &folder, &mut servers).await?;
            for cluster in &world.clusters {
                let file = configuration::template_file(cluster);
                folder.write(&file.to_string_lossy(), &omni::template(cluster))?;
            }
            endpoints.push(Endpoint { name: world.name, url: site.url.clone(), gateway });
            sites.push((world, site));
        }
        serve_apart(&worlds, &folder, &mut servers).await?;
        let stale = stale_kubeconfig(&worlds, &endpoints, &folder)?;
        let configuration = Configuration {
            sites: &sites,
            apart: &worlds.apart,
            apart_kubeconfig: Path::new(KUBECONFIG),
            kubeconfig: stale,
            clock: options.clock,
        };
        folder.write("talops.yaml", &configuration.text()?)?;
        Ok(Running { servers, folder, endpoints, estate: options.estate, faults: options.faults })
    }
}

impl Running {
    /// The configuration file for this estate.
    #[must_use]
    pub fn configuration(&self) -> PathBuf {
        self.folder.path().join("talops.yaml")
    }

    /// The configuration's text.
    ///
    /// # Errors
    ///
    /// When the file is gone.
    pub fn configuration_text(&self) -> Result<String> {
        let path = self.configuration();
        std::fs::read_to_string(&path).map_err(|error| Error::failed(format!("reading {}: {error}", path.display())))
    }

    /// The folder of its files, which goes with it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its Omni endpoints.
    #[must_use]
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// What has reached its servers.
    #[must_use]
    pub const fn requests(&self) -> &Requests {
        &self.servers.requests
    }

    /// Which estate it is.
    #[must_use]
    pub const fn estate(&self) -> Estate {
        self.estate
    }

    /// What goes wrong in it.
    #[must_use]
    pub fn faults(&self) -> &[Aimed] {
        &self.faults
    }
}

/// The servers of an estate, and what has reached them. They end when this is dropped.
#[derive(Debug, Default)]
struct Servers {
    tasks: Vec<JoinHandle<()>>,
    requests: Requests,
}

impl Drop for Servers {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Serves the clusters that no Omni manages, with a kubeconfig that has a context for each.
async fn serve_apart(worlds: &Worlds, folder: &Folder, servers: &mut Servers) -> Result<()> {
    let Some(world) = worlds.endpoints.first() else { return Ok(()) };
    let mut logins = Vec::new();
    for cluster in &worlds.apart {
        let (listener, address) = listen().await?;
        let token = Secret::new(site::random_uuid());
        let known = token.clone();
        let accepts = Arc::new(move |token: &str| (token == known.expose()).into());
        let (task, _) = site::serve_kubernetes(world, cluster, listener, accepts, servers.requests.clone().into());
        servers.tasks.push(task);
        logins.push((cluster.name, format!("http://{address}"), token));
    }
    if logins.is_empty() { Ok(()) } else { folder.write(KUBECONFIG, &configuration::kubeconfig(&logins)) }
}

/// Writes the kubeconfig of a cluster that was destroyed and that had the name of the first one, where that one's is to be
/// stale.
fn stale_kubeconfig(worlds: &Worlds, endpoints: &[Endpoint], folder: &Folder) -> Result<Option<&'static Path>> {
    let (Some(world), Some(endpoint)) = (worlds.endpoints.first(), endpoints.first()) else { return Ok(None) };
    let Some(cluster) = world.clusters.first().filter(|_| world.access.stale_kubeconfig) else { return Ok(None) };
    let now = Timestamp::now().as_second();
    let token = endpoint.gateway.tokens.mint(&omni_server::Claims {
        iat: now,
        exp: now + 24 * 3600,
        iss: "omni-lab-service-account-issuer".to_owned(),
        sub: "talops".to_owned(),
        groups: vec!["system:masters".to_owned()],
        cluster: cluster.name.to_owned(),
        cluster_uuid: super::world::uuid(&format!("{} before", cluster.name)),
    });
    let url = endpoint.gateway.api_servers.get(cluster.name).cloned().unwrap_or_default();
    folder.write(STALE, &configuration::kubeconfig(&[(cluster.name, url, Secret::new(token))]))?;
    Ok(Some(Path::new(STALE)))
}

async fn listen() -> Result<(TcpListener, SocketAddr)> {
    let failed = |error: std::io::Error| Error::failed(format!("listening on the loopback interface: {error}"));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}
