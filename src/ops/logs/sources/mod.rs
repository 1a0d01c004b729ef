//! Where logs are read from: a container engine, a Kubernetes API, Omni.
//!
//! A source is read as fast as it is taken: nothing is buffered but what came in one piece.

mod outage;
mod provider;
mod reader;

use self::provider::ProviderLog;
use self::reader::Reader as _;
use super::wanted::{Source, Wanted};
use crate::connect::Connections;
use crate::error::{Error, Result};
use crate::log::Range;

/// Opens the logs that are wanted, in `clusters` or, where there are none, in all that are configured.
///
/// # Errors
///
/// When there is no such thing, or who has its log cannot be reached. What comes later ends a source.
pub async fn open(
    connections: &Connections,
    _clusters: &[String],
    wanted: &Wanted,
    range: Range,
) -> Result<Vec<Source>> {
    let limit = connections.request_limit();
    match wanted {
        Wanted::Provider(name) => {
            let (name, _) = connections.config().provider(name.as_deref())?;
            let log = ProviderLog::open(connections.provider(name)?, range, limit).await?;
            Ok(vec![Source { name: format!("provider {name}"), entries: log.entries() }])
        }
        Wanted::Machine(_) | Wanted::Pods { .. } => Err(Error::failed("the log of that cannot be read yet")),
    }
}
