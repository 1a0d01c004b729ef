//! Who one is to each endpoint.

use std::time::Duration;

use futures::future::join_all;
use jiff::Timestamp;

use super::report::{KeyReport, WhoAmI, WhoamiReport};
use crate::config::Access;
use crate::connect::Connections;
use crate::error::{Error, Result};
use crate::ops::ErrorReport;
use crate::resource::{CurrentUserSpec, PermissionsSpec};

/// Asks the endpoints of these names, all at once, each within `limit`.
///
/// # Errors
///
/// Never: an endpoint that does not answer says why in its own part of the report.
pub async fn whoami(connections: &Connections, names: &[String], limit: Duration) -> WhoamiReport {
    let asked = names.iter().map(|name| one(connections, name, limit));
    WhoamiReport {
        api_version: "talops/v1".to_owned(),
        kind: "WhoamiReport".to_owned(),
        endpoints: join_all(asked).await,
    }
}

async fn one(connections: &Connections, name: &str, limit: Duration) -> WhoAmI {
    let mut who = WhoAmI {
        name: name.to_owned(),
        endpoint: Some(connections.omni_url(name)).filter(|url| !url.is_empty()),
        identity: None,
        role: None,
        permissions: Vec::new(),
        key: None,
        read_only: connections.config().access == Access::ReadOnly,
        error: None,
    };
    let asked = tokio::time::timeout(limit, ask(connections, name, &mut who)).await;
    let asked =
        asked.unwrap_or_else(|_| Err(Error::unreachable(format!("no answer within {} s", limit.as_secs_f64()))));
    who.error = asked.err().as_ref().map(ErrorReport::from);
    who
}

async fn ask(connections: &Connections, name: &str, who: &mut WhoAmI) -> Result<()> {
    let client = connections.omni(name).await?;
    who.endpoint = Some(client.endpoint().to_string());
    who.key = Some(KeyReport::new(client.key()?, Timestamp::now()));
    let (user, permissions) =
        futures::join!(client.get::<CurrentUserSpec>("current"), client.get::<PermissionsSpec>("permissions"));
    let user = user?.spec;
    (who.identity, who.role) = (Some(user.identity), Some(user.role));
    // A server that has no such resource still says who one is.
    who.permissions = permissions.map(|all| all.spec.allowed().map(str::to_owned).collect()).unwrap_or_default();
    Ok(())
}
