//! `talops version`: which versions run.

use std::future::Future;
use std::time::Duration;

use futures::future::join_all;
use futures::join;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster;
use crate::connect::Connections;
use crate::error::{Error, Exit, Result};
use crate::ops::ErrorReport;
use crate::resource::SysVersionSpec;

/// The backend API number of Omni that this tool was built against.
const BACKEND_API: u32 = 2;

/// The versions of this tool and of the servers it is configured for.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionReport {
    /// `talops/v1`.
    pub api_version: String,
    /// `VersionReport`.
    pub kind: String,
    /// This tool's.
    pub client: String,
    /// Each Omni endpoint's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omni: Vec<ServerVersion>,
    /// Each cluster's API server's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<ServerVersion>,
}

/// A server's version, or why it is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerVersion {
    /// Its name in the configuration.
    pub name: String,
    /// Its version, `v1.10.4`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What to know about that version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why its version is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorReport>,
}

impl VersionReport {
    /// This tool's version alone.
    pub fn client() -> Self {
        Self {
            api_version: "talops/v1".to_owned(),
            kind: "VersionReport".to_owned(),
            client: env!("CARGO_PKG_VERSION").to_owned(),
            omni: Vec::new(),
            clusters: Vec::new(),
        }
    }

    /// 6 when a server did not say.
    pub fn exit(&self) -> Exit {
        let silent = self.omni.iter().chain(&self.clusters).any(|server| server.error.is_some());
        if silent { Exit::Unreachable } else { Exit::Success }
    }
}

/// Asks every server at once, each within `limit`.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] when a chosen cluster is not configured.
pub async fn ask(connections: &Connections, clusters: &[String], limit: Duration) -> Result<VersionReport> {
    let config = connections.config();
    let chosen = config.select(clusters)?;
    let omni = config.omni.keys().map(|name| {
        server(name, limit, async {
            let server = connections.omni(name).await?.get::<SysVersionSpec>("current").await?.spec;
            let other = server.backend_api_version != BACKEND_API;
            let note = other
                .then(|| format!("backend API {} where this tool knows {BACKEND_API}", server.backend_api_version));
            Ok((server.backend_version, note))
        })
    });
    let clusters = chosen.iter().map(|(name, _)| {
        server(name, limit, async {
            let connected = connections.kubernetes(name).await?;
            Ok((cluster::version(&connected.client).await?, None))
        })
    });
    let (omni, clusters) = join!(join_all(omni), join_all(clusters));
    Ok(VersionReport { omni, clusters, ..VersionReport::client() })
}

async fn server(
    name: &str,
    limit: Duration,
    answer: impl Future<Output = Result<(String, Option<String>)>>,
) -> ServerVersion {
    let answer = tokio::time::timeout(limit, answer).await;
    let answer =
        answer.unwrap_or_else(|_| Err(Error::unreachable(format!("no answer within {} s", limit.as_secs_f64()))));
    let name = name.to_owned();
    match answer {
        Ok((version, note)) => ServerVersion { name, version: Some(version), note, error: None },
        Err(error) => ServerVersion { name, version: None, note: None, error: Some(ErrorReport::from(&error)) },
    }
}
