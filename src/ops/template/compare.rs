//! Templates held against the Omni that they are for: what a sync would do. Nothing is changed here.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use futures::join;

use super::find::{self, Found, open};
use super::refused::refused;
use crate::approval::{Operation, Plan, Subject};
use crate::config::Config;
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::omni::{Client, Gather};
use crate::ops::approve::policy;
use crate::resource::{ClusterUuidSpec, Document, Kind as ResourceKind, Pointer, SysVersionSpec};
use crate::template::changes::{ChangeSet, cluster_kind, machine_kinds, node_kind, of_cluster_kinds};
use crate::template::{Api, NEWEST_API, Reading, show};

/// Which templates, and where they are for.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Templates and folders of them; the configured ones of `clusters` where there is none.
    pub paths: Vec<PathBuf>,
    /// Only the templates of these clusters.
    pub clusters: Vec<String>,
    /// An Omni endpoint other than the cluster's own.
    pub omni: Option<String>,
    /// The folder that templates may read files from, counted from the template's own.
    pub allowed: PathBuf,
    /// From where relative paths count.
    pub working_directory: PathBuf,
    /// How the tool was called, for commands in messages: `talops --config estate.yaml`.
    pub program: String,
}

/// An Omni endpoint that was asked for its version.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name in the configuration.
    pub name: String,
    /// It.
    pub client: Client,
    /// What it says of itself.
    pub version: SysVersionSpec,
    /// How it takes templates.
    pub api: Api,
}

/// A template and what a sync of it would do.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Its file, as the caller names it.
    pub file: String,
    /// Where it is for.
    pub server: Server,
    /// Its cluster.
    pub cluster: String,
    /// What tells its cluster from another of its name; none while it does not exist.
    pub uuid: Option<String>,
    /// Its resources.
    pub wanted: Vec<Document>,
    /// As it was rendered.
    pub rendered: String,
    /// What a sync would do.
    pub changes: ChangeSet,
    /// How the tool was called.
    pub program: String,
    /// The command that shows this.
    pub again: String,
}

impl Compared {
    /// The plan of what a sync destroys, for whoever approves it; none where it destroys nothing.
    #[must_use]
    pub fn plan(&self, config: &Config) -> Option<Plan> {
        if !self.changes.destroys_something() {
            return None;
        }
        let subject = Subject::Cluster { name: self.cluster.clone(), uuid: self.uuid.clone() };
        let endpoint = self.server.client.endpoint().to_string();
        let plan = Plan::new(Operation::TemplateSync, endpoint, subject, policy(config, &self.cluster))
            .of_template(&self.rendered)
            .shown_by(&self.program, &self.again);
        let destroyed = self.changes.destroyed();
        Some(destroyed.fold(plan, |plan, document| plan.destroying(document.metadata.pointer(), "")))
    }
}

/// Reads every template, then asks every Omni; all templates are valid and all are compared when this returns.
///
/// # Errors
///
/// [`Kind::Configuration`] when a template has a fault or two are for one cluster; [`Kind::Usage`] when nothing says which
/// templates or which Omni is meant; whatever an Omni answers.
pub async fn compare(connections: &Connections, question: &Question) -> Result<Vec<Compared>> {
    let config = connections.config();
    let paths = paths(config, question)?;
    let mut templates = Vec::new();
    for (found, reading) in find::read(&paths, &question.allowed, &question.working_directory, Api::default())? {
        let cluster = name_of(&reading, &found.file)?;
        if question.clusters.is_empty() || question.clusters.contains(&cluster) {
            templates.push((found, reading, cluster));
        }
    }
    if templates.is_empty() {
        let clusters = question.clusters.join(", ");
        return Err(
            Error::usage(format!("no template there is for {clusters}")).hint("-c, or TALOPS_CLUSTER, chose it")
        );
    }
    each_once(&templates)?;
    let mut servers: BTreeMap<String, Server> = BTreeMap::new();
    let mut ready = Vec::new();
    for (found, reading, cluster) in templates {
        let name = endpoint(config, question.omni.as_deref(), &cluster)?;
        if !servers.contains_key(&name) {
            servers.insert(name.clone(), server(connections, &name).await?);
        }
        let Some(server) = servers.get(&name).cloned() else { continue };
        let reading = if server.api == Api::default() {
            reading
        } else {
            open(&found, &question.allowed, &question.working_directory, server.api)?.0
        };
        ready.push((found, reading, cluster, server));
    }
    refused(ready.iter().map(|(found, reading, ..)| (found.file.as_path(), reading)))?;
    let mut compared = Vec::new();
    for (found, reading, cluster, server) in ready {
        compared.push(one(question, &found, &reading, cluster, server).await?);
    }
    Ok(compared)
}

/// Asks an endpoint for its version.
///
/// # Errors
///
/// When it cannot be asked.
pub async fn server(connections: &Connections, name: &str) -> Result<Server> {
    let client = connections.omni(name).await?;
    let version = client.version().await?;
    let api = Api::of_server(&version.backend_version, version.backend_api_version.into());
    Ok(Server { name: name.to_owned(), client, version, api })
}

impl Server {
    /// Refuses to change what a newer Omni may understand otherwise.
    ///
    /// # Errors
    ///
    /// [`Kind::Refused`].
    pub fn may_be_changed(&self) -> Result<()> {
        let SysVersionSpec { backend_version, backend_api_version, .. } = &self.version;
        if u64::from(*backend_api_version) <= NEWEST_API {
            return Ok(());
        }
        let message = format!(
            "Omni {backend_version} at {} speaks API {backend_api_version}, and this talops knows templates up to API \
             {NEWEST_API}; nothing was changed",
            self.client.endpoint()
        );
        Err(Error::new(Kind::Refused, message)
            .hint("a newer talops knows it; `talops template diff` shows what this one would do"))
    }
}

/// The resources of a cluster, as far as templates are concerned.
///
/// # Errors
///
/// As [`Client::gather`].
pub async fn gather(server: &Server, cluster: &str, wanted: impl Iterator<Item = Pointer>) -> Result<Vec<Document>> {
    let gather = Gather {
        cluster: cluster_kind().object(cluster),
        of_cluster: of_cluster_kinds().to_vec(),
        nodes: node_kind(),
        of_machines: machine_kinds(server.api),
        wanted: wanted.collect(),
    };
    server.client.gather(&gather).await
}

async fn one(
    question: &Question,
    found: &Found,
    reading: &Reading,
    cluster: String,
    server: Server,
) -> Result<Compared> {
    let wanted = reading.template.resources();
    let names = wanted.iter().map(|document| document.metadata.pointer());
    let (seen, uuid) = join!(
        gather(&server, &cluster, names.filter(|name| !is_cluster(name))),
        server.client.find::<ClusterUuidSpec>(&cluster)
    );
    let rendered = show::resources(&wanted, server.api);
    let changes = ChangeSet::of_template(&cluster, wanted.clone(), seen?);
    let file = found.file.display().to_string();
    let again = format!("{} template diff {file}", question.program);
    let (uuid, program) = (uuid?.map(|uuid| uuid.spec.uuid), question.program.clone());
    Ok(Compared { file, server, cluster, uuid, wanted, rendered, changes, program, again })
}

/// The cluster itself is read in any case.
fn is_cluster(name: &Pointer) -> bool {
    let clusters: ResourceKind = cluster_kind();
    name.kind == clusters
}

/// The templates that are meant.
fn paths(config: &Config, question: &Question) -> Result<Vec<PathBuf>> {
    if !question.paths.is_empty() {
        return Ok(question.paths.clone());
    }
    if question.clusters.is_empty() {
        return Err(Error::usage("which template is meant?")
            .hint("name a file or a folder, or with -c a cluster whose `template` is in talops.yaml"));
    }
    let template = |name: &String| -> Result<PathBuf> {
        let (name, cluster) = config.cluster(name)?;
        cluster.template.clone().ok_or_else(|| {
            let message = format!("talops.yaml names no template of {name}");
            Error::usage(message).hint(format!("clusters.{name}.template, or name the file"))
        })
    };
    question.clusters.iter().map(template).collect()
}

fn name_of(reading: &Reading, file: &Path) -> Result<String> {
    match reading.template.cluster_name() {
        Some(name) if !name.value.is_empty() => Ok(name.value.clone()),
        // What a template without a cluster is told of is that.
        _ => {
            refused([(file, reading)].into_iter())?;
            Err(Error::configuration(format!("the template {} is for no cluster", file.display())))
        }
    }
}

/// Two templates for one cluster would undo each other.
fn each_once(templates: &[(Found, Reading, String)]) -> Result<()> {
    let mut files: HashMap<&str, &Path> = HashMap::new();
    for (found, _, cluster) in templates {
        if let Some(first) = files.insert(cluster, &found.file) {
            let message = format!(
                "{} and {} are both templates of the cluster {cluster:?}",
                first.display(),
                found.file.display()
            );
            return Err(
                Error::configuration(message).hint("one would undo what the other does; make one template of both")
            );
        }
    }
    Ok(())
}

/// The endpoint of a cluster: the one that was named, else its own, else the only one.
pub(super) fn endpoint(config: &Config, named: Option<&str>, cluster: &str) -> Result<String> {
    let of_cluster: &[String] = if config.clusters.contains_key(cluster) { &[cluster.to_owned()] } else { &[] };
    let found = config.one_endpoint(named, of_cluster);
    found.map(|(name, _)| name.to_owned()).map_err(|error| match error.hint_text() {
        Some(_) => error,
        None => error.hint(format!("--omni NAME, or clusters.{cluster}.omni in talops.yaml")),
    })
}
