//! A service account goes, and every key of it.

use super::key::known_as;
use super::report::ServiceAccountDeleted;
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::omni::AccountName;
use crate::ops::status::{Limit, within};

/// An account that is to be removed.
#[derive(Debug, Clone)]
pub struct Doomed {
    name: AccountName,
    /// What is said of it, before and after.
    pub report: ServiceAccountDeleted,
}

/// Looks at an account that is to be removed.
///
/// # Errors
///
/// [`Kind::NotFound`] when there is none of this name; [`Kind::Refused`] for the account that asks.
pub async fn doomed(
    connections: &Connections,
    endpoint: &str,
    name: &str,
    dry_run: bool,
    limit: Limit,
) -> Result<Doomed> {
    let name = AccountName::new(name)?;
    let client = connections.omni(endpoint).await?;
    if client.key().is_ok_and(|key| key.identity() == name.identity()) {
        let message = "destroying your own service account is not allowed; nothing was changed";
        return Err(Error::new(Kind::Refused, message).hint("ask with another administrator's key"));
    }
    let known = within(limit, || format!("Omni {endpoint}"), client.service_accounts()).await?;
    let account = known_as(&known, &name)?;
    let report = ServiceAccountDeleted {
        api_version: "talops/v1",
        kind: "ServiceAccountDeleted",
        omni: endpoint.to_owned(),
        name: name.as_str().to_owned(),
        role: account.role.clone(),
        keys: account.pgp_public_keys.iter().map(|key| key.id.clone()).collect(),
        dry_run,
    };
    Ok(Doomed { name, report })
}

/// Removes it. One whose answer was lost is looked up, not sent again.
///
/// # Errors
///
/// What the server says.
pub async fn remove(connections: &Connections, doomed: Doomed) -> Result<ServiceAccountDeleted> {
    let client = connections.omni(&doomed.report.omni).await?;
    let name = doomed.name.clone();
    let removed = connections.changes().make(async move {
        match client.destroy_service_account(&name).await {
            Err(error) if matches!(error.kind(), Kind::Unreachable | Kind::Deadline) => {
                match client.service_accounts().await {
                    Ok(known) if known_as(&known, &name).is_err() => Ok(()),
                    _ => Err(error),
                }
            }
            answered => answered,
        }
    });
    removed.await?;
    Ok(doomed.report)
}
