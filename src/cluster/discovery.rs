//! Which API groups a server has.

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
