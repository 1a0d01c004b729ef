//! Which API groups a server has.

use std::collections::BTreeSet;

use http::StatusCode;
use serde::Deserialize;

use super::client::{Client, Question};
use super::decode;
use crate::error::{Error, Result};

/// Picks the version of an API group to speak: the first of `wanted` that the server has, or else the one that the server
/// prefers; `None` where it has no such group. Gives the group's path: `/apis/argoproj.io/v1alpha1`.
pub(super) async fn group(client: &Client, group: &str, wanted: &[&str]) -> Result<Option<String>> {
    let question = Question::new(format!("looking for {group}"), format!("/apis/{group}"));
    let body = match client.get(&question).await {
        Err(failure) if failure.status == Some(StatusCode::NOT_FOUND) => {
            // A server that is no Kubernetes API has no such group either; that is not "not installed".
            client.version().await?;
            return Ok(None);
        }
        outcome => outcome?,
    };
    let explain = |error| client.explain(&question, error);
    let found = match decode::object::<ApiGroup>(body).await.map_err(explain)? {
        Ok(group) if group.kind.as_deref() == Some("APIGroup") => group,
        Ok(_) => return Err(explain(Error::failed("answered something that is not an API group"))),
        Err(odd) => return Err(explain(Error::failed(odd.reason))),
    };
    let served: Vec<_> = found.versions.unwrap_or_default().into_iter().map(|version| version.version).collect();
    let wanted = wanted.iter().find(|wanted| served.iter().any(|version| version == *wanted));
    let preferred = found.preferred_version.map(|version| version.version);
    let version = wanted.map(|wanted| (*wanted).to_owned()).or(preferred).or_else(|| served.into_iter().next());
    Ok(version.map(|version| format!("/apis/{group}/{version}")))
}

/// The names of a server's API groups but for the core one.
///
/// # Errors
///
/// When the API cannot be asked.
pub async fn groups(client: &Client) -> Result<BTreeSet<String>> {
    let question = Question::new("looking for its API groups", "/apis");
    let body = client.get(&question).await?;
    let explain = |error| client.explain(&question, error);
    match decode::object::<ApiGroupList>(body).await.map_err(explain)? {
        Ok(list) => Ok(list.groups.into_iter().map(|group| group.name).collect()),
        Err(odd) => Err(explain(Error::failed(odd.reason))),
    }
}

/// `APIGroupList`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ApiGroupList {
    groups: Vec<NamedGroup>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NamedGroup {
    name: String,
}

/// A type of objects that a server has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Type {
    /// Its group; empty for the core one.
    pub(super) group: String,
    /// The version of it that the server prefers: `v1alpha1`.
    pub(super) version: String,
    /// `Application`.
    pub(super) kind: String,
    /// `applications`, as in paths.
    pub(super) plural: String,
    /// `application`.
    pub(super) singular: String,
    /// `app`, `apps`.
    pub(super) short_names: Vec<String>,
    /// Its objects are in namespaces.
    pub(super) namespaced: bool,
    /// It has a status that is written apart.
    pub(super) has_status: bool,
    /// Objects of it can be made: not so while its definition is being deleted.
    pub(super) can_be_created: bool,
}

impl Type {
    /// The path of its group and version: `/api/v1`, `/apis/argoproj.io/v1alpha1`.
    pub(super) fn path(&self) -> String {
        if self.group.is_empty() {
            format!("/api/{}", self.version)
        } else {
            format!("/apis/{}/{}", self.group, self.version)
        }
    }
}

/// Both forms that servers since Kubernetes 1.27 know; an older one answers with what has no types in it.
const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/// Every type that a server has, the core ones first; `None` where it is too old to say so in one answer.
pub(super) async fn types(client: &Client) -> Result<Option<Vec<Type>>> {
    let ask = |path: &'static str| async move {
        let question = Question { accept: AGGREGATED, ..Question::new("looking for its types", path) };
        let body = match client.get(&question).await {
            Err(failure) if failure.status == Some(StatusCode::NOT_FOUND) => return Ok(Groups::default()),
            outcome => outcome?,
        };
        let explain = |error| client.explain(&question, error);
        match decode::object::<Groups>(body).await.map_err(explain)? {
            Ok(groups) => Ok(groups),
            Err(odd) => Err(explain(Error::failed(odd.reason))),
        }
    };
    let (core, others) = tokio::try_join!(ask("/api"), ask("/apis"))?;
    if [&core, &others].iter().any(|groups| groups.kind.as_deref() != Some("APIGroupDiscoveryList")) {
        return Ok(None);
    }
    Ok(Some(core.items.into_iter().chain(others.items).flat_map(Group::types).collect()))
}

/// `APIGroupDiscoveryList` of `apidiscovery.k8s.io/v2` (`kubernetes/api` `apidiscovery/v2/types.go`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Groups {
    kind: Option<String>,
    items: Vec<Group>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Group {
    metadata: GroupMetadata,
    versions: Vec<Version>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GroupMetadata {
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Version {
    version: String,
    resources: Vec<ResourceDiscovery>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ResourceDiscovery {
    resource: String,
    response_kind: Option<ResponseKind>,
    scope: String,
    singular_resource: String,
    short_names: Vec<String>,
    verbs: Vec<String>,
    subresources: Vec<Subresource>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ResponseKind {
    kind: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Subresource {
    subresource: String,
}

impl Group {
    /// Each of its types once, in the first version that has it: versions come in the order of preference.
    fn types(self) -> Vec<Type> {
        let mut types: Vec<Type> = Vec::new();
        for version in self.versions {
            for resource in version.resources {
                if types.iter().any(|known| known.plural == resource.resource) {
                    continue;
                }
                types.push(Type {
                    group: self.metadata.name.clone(),
                    version: version.version.clone(),
                    kind: resource.response_kind.unwrap_or_default().kind,
                    plural: resource.resource,
                    singular: resource.singular_resource,
                    short_names: resource.short_names,
                    namespaced: resource.scope == "Namespaced",
                    has_status: resource.subresources.iter().any(|one| one.subresource == "status"),
                    can_be_created: resource.verbs.iter().any(|verb| verb == "create"),
                });
            }
        }
        types
    }
}

/// `APIGroup` of `meta.k8s.io/v1`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ApiGroup {
    kind: Option<String>,
    versions: Option<Vec<GroupVersion>>,
    preferred_version: Option<GroupVersion>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GroupVersion {
    version: String,
}
