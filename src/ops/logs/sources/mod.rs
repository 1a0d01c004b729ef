//! Where logs are read from: a container engine, a Kubernetes API, Omni.
//!
//! A source is read as fast as it is taken and no faster: in memory is what came in one piece, and one line.

mod machine;
mod outage;
mod pod;
mod pods;
mod provider;
mod reader;

use self::machine::MachineSource;
use self::provider::ProviderLog;
use self::reader::Reader as _;
use super::wanted::{Source, Wanted};
use crate::connect::Connections;
use crate::error::Result;
use crate::log::Range;
use crate::ops::describe::{self, Around};
use crate::ops::status::Limit;

/// Opens the logs that are wanted, in `clusters` or, where there are none, in all that are configured.
///
/// # Errors
///
/// When there is no such thing, or who has its log cannot be reached. What comes later ends a source.
pub async fn open(
    connections: &Connections,
    clusters: &[String],
    wanted: &Wanted,
    range: Range,
) -> Result<Vec<Source>> {
    let limit = connections.request_limit();
    let around = Around {
        clusters: clusters.to_vec(),
        limit: Limit { duration: limit, by_deadline: false },
        ..Around::default()
    };
    match wanted {
        Wanted::Provider(name) => {
            let (name, _) = connections.config().provider(name.as_deref())?;
            let log = ProviderLog::open(connections.provider(name)?, range, limit).await?;
            Ok(vec![Source { name: format!("provider {name}"), entries: log.entries() }])
        }
        Wanted::Machine(name) => {
            let machine = describe::machine_of(connections, name, &around).await?;
            let client = connections.omni(&machine.endpoint).await?;
            let log = MachineSource::open(client, machine.id, range, limit).await?;
            Ok(vec![Source { name: format!("machine {}", machine.name), entries: log.entries() }])
        }
        Wanted::Pods { object, selector, namespace, containers, previous } => {
            let question = pods::Question {
                object: object.as_ref(),
                selector: selector.as_deref(),
                namespace: namespace.as_deref(),
                containers,
                previous: *previous,
                range,
            };
            pods::open(connections, &around, &question).await
        }
    }
}
