//! `talops template export`: a cluster as Omni has it, as a template.

use std::collections::HashSet;

use futures::try_join;
use schemars::JsonSchema;
use serde::Serialize;

use super::compare::{Server, endpoint, server};
use crate::connect::Connections;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::omni::Gather;
use crate::ops::status::{Limit, within};
use crate::resource::{ClusterStatusSpec, Document};
use crate::template::changes::{cluster_kind, machine_kinds, node_kind, of_cluster_kinds};
use crate::template::export::{Source, export as as_template};

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
    let endpoint = endpoint(connections.config(), question.endpoint.as_deref(), name)?;
    let reading = async {
        let server = server(connections, &endpoint).await?;
        Ok((read(&server, name, question.kernel_args).await?, server.api))
    };
    let (Read { resources, initial_talos_version }, api) =
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

/// What Omni has of a cluster.
struct Read {
    resources: Vec<Document>,
    initial_talos_version: String,
}

async fn read(server: &Server, cluster: &str, kernel_args: bool) -> Result<Read> {
    let client = &server.client;
    let own = cluster_kind().object(cluster);
    if client.find_document(&own).await?.is_none() {
        return Err(Error::new(ErrorKind::NotFound, format!("Omni has no cluster {cluster:?}"))
            .hint("`talops get clusters` lists those that there are"));
    }
    let of_machines = machine_kinds(server.api).into_iter();
    let gather = Gather {
        cluster: own,
        of_cluster: of_cluster_kinds().to_vec(),
        nodes: node_kind(),
        of_machines: of_machines.filter(|kind| kernel_args || !kind.type_name.starts_with("KernelArgs.")).collect(),
        wanted: HashSet::new(),
    };
    let (resources, status) = try_join!(client.gather(&gather), client.find::<ClusterStatusSpec>(cluster))?;
    let initial_talos_version = status.map(|status| status.spec.initial_talos_version).unwrap_or_default();
    Ok(Read { resources, initial_talos_version })
}

impl TemplateExport {
    /// What was lost and what is wrong, a line each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let faults = self.faults.iter().map(|fault| format!("the template has a fault in {fault}"));
        self.lost.iter().cloned().chain(faults).collect()
    }
}
