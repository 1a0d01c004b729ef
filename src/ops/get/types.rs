//! Which types an Omni has, and which one a word means.

use schemars::JsonSchema;
use serde::Serialize;

use crate::connect::Connections;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::ops::status::{Limit, within};
use crate::resource::{Kind, PrintColumn, ResourceDefinition, ResourceDefinitionSpec, resolve};

/// A type that a word was resolved to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// `Clusters.omni.sidero.dev`.
    pub type_name: String,
    /// Where its objects are looked for.
    pub namespace: String,
    /// `cluster`.
    pub singular: String,
    /// What its table shows besides the id.
    pub columns: Vec<PrintColumn>,
}

impl Typed {
    /// The type in its namespace.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind { namespace: self.namespace.clone(), type_name: self.type_name.clone() }
    }

    fn of(spec: &ResourceDefinitionSpec, namespace: Option<&str>) -> Self {
        Self {
            type_name: spec.type_name.clone(),
            namespace: namespace.unwrap_or(&spec.default_namespace).to_owned(),
            singular: spec.singular(),
            columns: spec.print_columns.clone().unwrap_or_default(),
        }
    }
}

/// The types of an Omni. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceTypeList {
    /// `talops/v1`.
    pub api_version: String,
    /// `ResourceTypeList`.
    pub kind: String,
    /// The types, by name.
    pub types: Vec<TypeReport>,
    /// How many were left out to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub omitted: Option<usize>,
}

/// A type.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TypeReport {
    /// `Clusters.omni.sidero.dev`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// `clusters`.
    pub name: String,
    /// Shorter names.
    pub aliases: Vec<String>,
    /// Where its objects live.
    pub namespace: String,
}

/// Every type of an Omni.
pub async fn types(connections: &Connections, endpoint: &str, limit: Limit) -> Result<ResourceTypeList> {
    let mut types: Vec<TypeReport> =
        definitions(connections, endpoint, limit).await?.iter().map(|one| told(&one.spec)).collect();
    types.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(ResourceTypeList { api_version: "talops/v1".into(), kind: "ResourceTypeList".into(), types, omitted: None })
}

impl ResourceTypeList {
    /// Leaves out the last types until the document has at most `bytes` bytes, by `length`.
    pub fn cut_to(&mut self, bytes: usize, length: impl Fn(&Self) -> usize) {
        if length(self) <= bytes {
            return;
        }
        let all = self.types.len();
        let with = |keep: usize| Self { types: self.types[..keep].to_vec(), omitted: Some(all - keep), ..self.clone() };
        let keep = crate::ops::fit::most_that_fits(all, |keep| length(&with(keep)) <= bytes);
        *self = with(keep);
    }
}

fn told(spec: &ResourceDefinitionSpec) -> TypeReport {
    TypeReport {
        type_name: spec.type_name.clone(),
        name: spec.plural().to_lowercase(),
        aliases: spec.aliases.clone().unwrap_or_default(),
        namespace: spec.default_namespace.clone(),
    }
}

/// The type that a word means on an endpoint.
pub(in crate::ops) async fn typed(
    connections: &Connections,
    endpoint: &str,
    word: &str,
    namespace: Option<&str>,
    limit: Limit,
) -> Result<Typed> {
    match definitions(connections, endpoint, limit).await {
        Ok(all) => resolve(&all, word).map(|spec| Typed::of(spec, namespace)),
        // A server that shows no definitions may have the type all the same, where it is named in full.
        Err(error) if is_full(word) && matches!(error.kind(), ErrorKind::Unauthorized | ErrorKind::NotFound) => {
            Ok(Typed {
                type_name: word.to_owned(),
                namespace: namespace.unwrap_or("default").to_owned(),
                singular: word.split('.').next().unwrap_or_default().to_lowercase(),
                columns: Vec::new(),
            })
        }
        Err(error) => Err(error),
    }
}

fn is_full(word: &str) -> bool {
    word.contains('.') && word.starts_with(|first: char| first.is_ascii_uppercase())
}

async fn definitions(connections: &Connections, endpoint: &str, limit: Limit) -> Result<Vec<ResourceDefinition>> {
    let source = || format!("Omni {endpoint}");
    let asked = async { connections.omni(endpoint).await?.list::<ResourceDefinitionSpec>(&[]).await };
    let list = within(limit, source, asked).await?;
    if list.resources.is_empty() {
        return Err(Error::new(ErrorKind::NotFound, format!("Omni {endpoint} shows no resource definitions")));
    }
    Ok(list.resources)
}
