//! `talops version`: which versions run.

use std::collections::BTreeSet;
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
use crate::ops::fit::most_that_fits;
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
    /// What was left out to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<Truncated>,
}

/// What was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Truncated {
    /// How many servers are not in the report.
    pub servers: usize,
    /// The command that shows everything.
    pub command: String,
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
    /// The command that shows everything.
    pub const EVERYTHING: &str = "talops version --max-bytes 0";

    /// This tool's version alone.
    pub fn client() -> Self {
        Self {
            api_version: "talops/v1".to_owned(),
            kind: "VersionReport".to_owned(),
            client: env!("CARGO_PKG_VERSION").to_owned(),
            omni: Vec::new(),
            clusters: Vec::new(),
            truncated: None,
        }
    }

    /// Leaves out servers until the document has at most `bytes` bytes: the last that answered first, those that did not
    /// in the end. `length` measures the document as it will be printed; without any server it has about 170 bytes.
    pub fn cut_to(&mut self, bytes: usize, length: impl Fn(&Self) -> usize) {
        if length(self) > bytes {
            let all = self.omni.len() + self.clusters.len();
            *self = self.with_servers(most_that_fits(all, |keep| length(&self.with_servers(keep)) <= bytes));
        }
    }

    /// The report with so many servers at the most.
    fn with_servers(&self, keep: usize) -> Self {
        let mut servers: Vec<_> = self.omni.iter().chain(&self.clusters).enumerate().collect();
        servers.sort_by_key(|(_, server)| server.error.is_none());
        let kept: BTreeSet<usize> = servers.iter().take(keep).map(|(place, _)| *place).collect();
        let those = |list: &[ServerVersion], before: usize| {
            let servers = list.iter().enumerate().filter(|(place, _)| kept.contains(&(before + place)));
            servers.map(|(_, server)| server.clone()).collect::<Vec<_>>()
        };
        Self {
            omni: those(&self.omni, 0),
            clusters: those(&self.clusters, self.omni.len()),
            truncated: Some(Truncated { servers: servers.len() - kept.len(), command: Self::EVERYTHING.to_owned() }),
            ..self.clone()
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
    let reachable = chosen.iter().filter(|(_, cluster)| cluster.kubernetes.is_configured());
    let clusters = reachable.map(|(name, _)| {
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

#[cfg(test)]
mod tests {
    use super::{ServerVersion, VersionReport};
    use crate::error::Error;
    use crate::ops::ErrorReport;

    #[test]
    fn every_budget_is_kept_and_who_did_not_answer_stays_longest() {
        let server = |name: String, answered: bool| ServerVersion {
            name,
            version: answered.then(|| "v1.33.1".to_owned()),
            note: None,
            error: (!answered).then(|| ErrorReport::from(&Error::unreachable("connection refused"))),
        };
        let mut report = VersionReport::client();
        report.omni = (0..3).map(|number| server(format!("omni-{number}"), true)).collect();
        report.clusters = (0..300).map(|number| server(format!("cluster-{number}"), number != 200)).collect();
        let length = |report: &VersionReport| serde_json::to_string(report).unwrap().len() + 1;
        for bytes in (250..length(&report)).step_by(211) {
            let mut cut = report.clone();
            cut.cut_to(bytes, length);
            assert!(length(&cut) <= bytes, "{bytes}: {}", length(&cut));
            let left_out = cut.truncated.as_ref().unwrap().servers;
            assert_eq!(cut.omni.len() + cut.clusters.len() + left_out, 303);
            assert!(cut.clusters.is_empty() || cut.clusters.iter().any(|server| server.error.is_some()));
            assert_eq!(cut.exit() == report.exit(), !cut.clusters.is_empty());
        }
        let mut whole = report.clone();
        whole.cut_to(length(&report), length);
        assert_eq!(whole, report);
    }
}
