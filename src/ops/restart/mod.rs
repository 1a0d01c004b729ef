//! `talops restart`: restarts something and proves that it came back.

mod preflight;
mod provider;
mod report;
mod workload;

pub use provider::{ProviderOptions, provider};
pub use report::{CheckOutcome, Restart, RestartCheck, RestartOutcome, RestartProof, RestartReport, RestartTarget};
pub use workload::{Wanted, WorkloadOptions, workload};

use crate::config::Access;
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};

/// Refuses what the clients would refuse, before anything is asked.
fn check_access(connections: &Connections, what: &str, dry_run: bool) -> Result<()> {
    match connections.config().access {
        Access::ReadOnly if !dry_run => {
            Err(Error::new(Kind::Refused, format!("restarting {what}: access is read-only"))
                .hint("`access: full` in talops.yaml and no TALOPS_READ_ONLY allow changes; --dry-run changes nothing"))
        }
        Access::ReadOnly | Access::Full => Ok(()),
    }
}
