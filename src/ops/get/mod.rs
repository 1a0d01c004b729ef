//! Any resource of Omni's, by any name of its type: read in pages, watched, its secrets masked.

mod ask;
mod report;
mod types;
mod watch;

use std::collections::BTreeSet;

use regex::Regex;

use super::status::Limit;
use crate::config::{Config, nearest};
use crate::error::{Error, Result};

pub use ask::{Found, Summary, read};
pub use report::{ResourceList, Row, Truncated, UnreadableReport, UnseenEndpoint, shown};
pub(super) use types::typed;
pub use types::{ResourceTypeList, TypeReport, Typed, types};
pub use watch::{Change, Happened, watch};

/// What is wanted.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The type, by any of its names.
    pub word: String,
    /// Only these ids; all when empty.
    pub ids: Vec<String>,
    /// A namespace other than the type's own.
    pub namespace: Option<String>,
    /// A label selector, as Omni reads it.
    pub selector: Option<String>,
    /// What an id has to match.
    pub id_pattern: Option<Regex>,
    /// What Omni searches for.
    pub search: Option<String>,
    /// What Omni sorts by.
    pub sort: Option<String>,
    /// The last one first.
    pub descending: bool,
    /// Only what belongs to these clusters.
    pub clusters: Vec<String>,
    /// Only these Omni endpoints.
    pub endpoints: Vec<String>,
    /// Secrets are shown.
    pub reveal: bool,
    /// How long an answer may take.
    pub limit: Limit,
}

/// The Omni endpoints that are meant: those that were named, those of the named clusters, or all.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] when one is not configured or a cluster is not Omni's;
/// [`crate::error::Kind::Configuration`] when there is none.
pub fn endpoints(config: &Config, clusters: &[String], named: &[String]) -> Result<Vec<String>> {
    let known = || config.omni.keys().map(String::as_str);
    if let Some(unknown) = named.iter().find(|name| !config.omni.contains_key(*name)) {
        let all = known().collect::<Vec<_>>().join(", ");
        let error = Error::usage(format!("unknown Omni endpoint {unknown:?}; configured: {all}"));
        return Err(match nearest(unknown, known()) {
            Some(meant) => error.hint(format!("did you mean {meant:?}?")),
            None => error,
        });
    }
    let mut of_clusters = BTreeSet::new();
    if !clusters.is_empty() {
        for (name, cluster) in config.select(clusters)? {
            let Some((endpoint, _)) = config.omni_of(cluster) else {
                return Err(Error::usage(format!("the cluster {name:?} is not managed by a configured Omni")));
            };
            of_clusters.insert(endpoint.to_owned());
        }
    }
    if config.omni.is_empty() {
        let message = "nothing says where Omni is";
        return Err(Error::configuration(message).hint("omni.NAME.endpoint, OMNI_ENDPOINT or an omniconfig"));
    }
    let chosen = known().filter(|name| named.is_empty() || named.iter().any(|one| one == name));
    Ok(chosen.filter(|name| clusters.is_empty() || of_clusters.contains(*name)).map(str::to_owned).collect())
}
