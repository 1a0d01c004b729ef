//! `talops template export`: a cluster as Omni has it, as a template.

use futures::future::try_join_all;
use futures::{StreamExt as _, TryStreamExt as _, stream, try_join};
use schemars::JsonSchema;
use serde::Serialize;

use crate::connect::Connections;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::omni::Client;
use crate::ops::status::{Limit, within};
use crate::resource::{ClusterSpec, ClusterStatusSpec, Document, Kind, Pointer, Selector, label};
use crate::template::Api;
use crate::template::export::{Source, export as as_template};

/// The types besides `Clusters` of which a template is made, all with the cluster's label.
const PARTS: [&str; 6] = [
    "MachineSets",
    "MachineSetNodes",
    "ConfigPatches",
    "ExtensionsConfigurations",
    "KubernetesManifestGroups",
    "KubernetesHealthChecks",
];
/// How many objects of machines are read by id at the same time.
const AT_ONCE: usize = 8;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct ExportQuestion {
    /// The cluster's name in Omni.
    pub cluster: String,
    /// The Omni that has it, by its name in the configuration; else the cluster's, else the only one.
    pub endpoint: Option<String>,
    /// The kernel arguments of its machines too.
    pub kernel_args: bool,
    /// How long each answer may take.
    pub limit: Limit,
}

/// The answer to `talops template export -o json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateExport {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `TemplateExport`.
    pub kind: &'static str,
    /// The cluster.
    pub cluster: String,
    /// The Omni that has it, by its name in the configuration.
    pub omni: String,
    /// The template.
    pub template: String,
    /// What a template cannot say of the cluster: a sync of this one would change it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<String>,
    /// What `talops template validate` will say of the template.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
}

/// The template of a cluster.
///
/// # Errors
///
/// [`ErrorKind::NotFound`] when Omni has no such cluster; when it cannot be asked.
pub async fn export(connections: &Connections, question: &ExportQuestion) -> Result<TemplateExport> {
    let name = question.cluster.as_str();
    let endpoint = endpoint_of(connections, name, question.endpoint.as_deref())?;
    let reading = async { read(&connections.omni(&endpoint).await?, name, question.kernel_args).await };
    let Read { resources, api, initial_talos_version } =
        within(question.limit, || format!("Omni {endpoint}"), reading).await?;
    let source = Source { resources: &resources, initial_talos_version: &initial_talos_version };
    let exported = as_template(&source, api)
        .ok_or_else(|| Error::failed(format!("the cluster {name:?} belongs to a controller, and has no template")))?;
    let faults = exported.faults.iter().map(|fault| format!("line {}: {}", fault.position.line, fault.message()));
    Ok(TemplateExport {
        api_version: "talops/v1",
        kind: "TemplateExport",
        cluster: name.to_owned(),
        omni: endpoint,
        lost: exported.lost.iter().map(ToString::to_string).collect(),
        faults: faults.collect(),
        template: exported.text,
    })
}

/// The name of the Omni that is meant for a cluster: the one that is named, the one that the configuration has for that
/// cluster, else the only one.
///
/// # Errors
///
/// [`ErrorKind::Usage`] when there are several, or none is configured so.
pub fn endpoint_of(connections: &Connections, cluster: &str, named: Option<&str>) -> Result<String> {
    let config = connections.config();
    let configured = config.clusters.get(cluster).filter(|cluster| config.omni_of(cluster).is_some());
    let clusters: Vec<String> = configured.map(|_| cluster.to_owned()).into_iter().collect();
    config.one_endpoint(named, &clusters).map(|(name, _)| name.to_owned())
}

/// What Omni has of a cluster.
struct Read {
    resources: Vec<Document>,
    api: Api,
    initial_talos_version: String,
}

async fn read(client: &Client, cluster: &str, kernel_args: bool) -> Result<Read> {
    let (own, status) = (Pointer::of::<ClusterSpec>(cluster), Pointer::of::<ClusterStatusSpec>(cluster));
    let (version, found, status, parts) = try_join!(
        client.version(),
        client.get_document(&own),
        there(client.get_document(&status)),
        parts(client, cluster),
    )
    .map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::new(ErrorKind::NotFound, format!("Omni has no cluster {cluster:?}"))
            .hint("`talops get clusters` lists those that there are"),
        _ => error,
    })?;
    let api = Api::of_server(&version.backend_version, u64::from(version.backend_api_version));
    let mut resources = vec![found];
    resources.extend(parts);
    let mut of_machines = Vec::new();
    if kernel_args {
        of_machines.push("KernelArgs");
    }
    if api >= Api::Next {
        of_machines.push("MachineInstallDiskConfigs");
    }
    let machines = resources.iter().filter(|one| one.metadata.type_name.starts_with("MachineSetNodes."));
    let pointers: Vec<Pointer> = machines
        .flat_map(|node| of_machines.iter().map(|name| kind(name).object(&node.metadata.id)))
        .collect();
    let reading = pointers.iter().map(|pointer| there(client.get_document(pointer)));
    let found: Vec<Option<Document>> = stream::iter(reading).buffered(AT_ONCE).try_collect().await?;
    resources.extend(found.into_iter().flatten());
    let initial = status.and_then(|status| status.spec["initial_talos_version"].as_str().map(str::to_owned));
    Ok(Read { resources, api, initial_talos_version: initial.unwrap_or_default() })
}

/// The resources with the cluster's label. One that cannot be read would be missing in the template.
async fn parts(client: &Client, cluster: &str) -> Result<Vec<Document>> {
    let selectors = [Selector::new().equals(label::CLUSTER, cluster)];
    let lists = try_join_all(PARTS.map(|name| {
        let kind = kind(name);
        let selectors = &selectors;
        async move { client.list_documents(&kind, selectors).await }
    }))
    .await?;
    let mut resources = Vec::new();
    for list in lists {
        if let Some(odd) = list.unreadable.first() {
            let what = odd.metadata.pointer();
            return Err(Error::failed(format!("{what} came in a shape that is not known: {}", odd.why))
                .hint("`talops version` says which version the Omni is"));
        }
        resources.extend(list.resources);
    }
    Ok(resources)
}

/// What may be missing.
async fn there(answer: impl Future<Output = Result<Document>>) -> Result<Option<Document>> {
    match answer.await {
        Ok(document) => Ok(Some(document)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn kind(name: &str) -> Kind {
    Kind { namespace: "default".to_owned(), type_name: format!("{name}.omni.sidero.dev") }
}

impl TemplateExport {
    /// What was lost and what is wrong, a line each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let faults = self.faults.iter().map(|fault| format!("the template has a fault in {fault}"));
        self.lost.iter().cloned().chain(faults).collect()
    }
}
