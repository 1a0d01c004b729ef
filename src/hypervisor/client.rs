//! One question to Proxmox VE, whichever way it is asked.

use std::time::Duration;

use http::Method;
use serde_json::Value;

use super::api::{Api, LARGEST_ANSWER};
use crate::error::{Error, Kind, Result};
use crate::ssh::{Host, Limits};

/// What is asked of a path, as `pvesh` calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Create,
    Delete,
}

impl Verb {
    pub(super) const fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Create => Method::POST,
            Self::Delete => Method::DELETE,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Create => "create",
            Self::Delete => "delete",
        }
    }
}

/// A Proxmox VE cluster, asked through any one of its nodes. Only [`super::remove()`] changes anything.
#[derive(Debug, Clone)]
pub enum Client {
    /// `pvesh` on a node. As root it sees everything.
    Pvesh(Host),
    /// The HTTP API.
    Api(Api),
}

impl Client {
    /// Where the answers come from, for messages.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Pvesh(host) => format!("pvesh on {}", host.describe()),
            Self::Api(api) => format!("Proxmox VE API at {}", api.url()),
        }
    }

    /// Asks for `path` (`/cluster/resources`) with parameters, within `limit`.
    pub(super) async fn get(&self, path: &str, parameters: &[(&str, &str)], limit: Duration) -> Result<Value> {
        self.call(Verb::Get, path, parameters, limit).await
    }

    /// Calls `path` with parameters, within `limit`.
    pub(super) async fn call(
        &self,
        verb: Verb,
        path: &str,
        parameters: &[(&str, &str)],
        limit: Duration,
    ) -> Result<Value> {
        match self {
            Self::Api(api) => api.call(verb, path, parameters, limit).await,
            Self::Pvesh(host) => pvesh(host, verb, path, parameters, limit).await,
        }
    }

    /// Makes sure that all VMs are shown: what may not be seen is left out of lists without a word.
    pub(super) async fn check_rights(&self, limit: Duration) -> Result<()> {
        if matches!(self, Self::Pvesh(_)) {
            return Ok(());
        }
        let rights = self.get("/access/permissions", &[], limit).await?;
        if rights["/vms"]["VM.Audit"].is_null() {
            return Err(Error::new(
                Kind::Unauthorized,
                format!("{}: the token may not see all VMs (VM.Audit on /vms)", self.describe()),
            )
            .hint(
                "give it the role PVEAuditor on /: pveum acl modify / --tokens 'USER@REALM!NAME' --roles PVEAuditor",
            ));
        }
        Ok(())
    }
}

async fn pvesh(host: &Host, verb: Verb, path: &str, parameters: &[(&str, &str)], limit: Duration) -> Result<Value> {
    let options: Vec<_> = parameters.iter().map(|(name, value)| (format!("--{name}"), *value)).collect();
    let mut words = vec!["pvesh", verb.word(), path];
    words.extend(options.iter().flat_map(|(name, value)| [name.as_str(), *value]));
    words.extend(["--output-format", "json"]);
    let what = format!("pvesh {} {path}", verb.word());
    let output = host.run(&words, Limits { timeout: limit, max_bytes: LARGEST_ANSWER }).await?;
    let place = host.describe();
    let printed = output.into_stdout(&place, &what).map_err(|error| match error.kind() {
        Kind::NotFound => error.hint("is this a Proxmox VE node? pvesh runs as root, or with sudo as a hop"),
        _ => error,
    })?;
    serde_json::from_slice(&printed).map_err(|error| Error::failed(format!("{place}: {what}: not JSON: {error}")))
}
