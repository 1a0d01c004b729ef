//! A provider that is to be connected.

use std::time::Duration;

use super::{Waited, Waiting};
use crate::conditions::provider_connected;
use crate::error::{Error, Result};

/// How long a provider may take to connect.
const TO_CONNECT: Duration = Duration::from_secs(3 * 60);

/// Waits until Omni hears from a provider.
pub(super) async fn connected(waiting: &Waiting<'_>, name: Option<&str>) -> Result<Waited> {
    let (endpoint, id) = meant(waiting, name)?;
    let client = waiting.connections.omni(&endpoint).await?;
    let what = format!("provider {id} connected");
    let wait = waiting.limited(&what, TO_CONNECT);
    let look = || provider_connected::probe(&client, &id);
    let outcome = wait.until(provider_connected::hints(&client, &id), look).await;
    let text = |heartbeat: Option<jiff::Timestamp>| match heartbeat {
        Some(last) => format!("last heartbeat {}", last.strftime("%Y-%m-%d %H:%M:%SZ")),
        None => "connected".to_owned(),
    };
    Ok(waiting.ended(None, outcome, &what, text, "doctor"))
}

/// The Omni endpoint and the id of the provider that is meant: by its name in the configuration or its id in Omni, else the
/// one of the cluster that `-c` names, else the only one.
fn meant(waiting: &Waiting<'_>, name: Option<&str>) -> Result<(String, String)> {
    let config = waiting.config();
    let found = match (name, waiting.options.clusters.as_slice()) {
        (Some(name), clusters) => match config.providers.get_key_value(name) {
            Some(found) => Some((found.0.as_str(), found.1)),
            None => return Ok((config.one_endpoint(None, clusters)?.0.to_owned(), name.to_owned())),
        },
        (None, []) => {
            let mut all = config.providers.iter();
            let first = all.next().map(|(name, provider)| (name.as_str(), provider));
            if all.next().is_some() {
                let names: Vec<&str> = config.providers.keys().map(String::as_str).collect();
                let message = format!("several providers are configured: {}", names.join(", "));
                return Err(Error::usage(message).hint("name one of them"));
            }
            first
        }
        (None, _) => config.provider_of(config.cluster(waiting.cluster()?)?.1),
    };
    let Some((name, provider)) = found else {
        return Err(Error::usage("which provider?").hint("its name in talops.yaml, or its id in Omni"));
    };
    let id = provider.id.clone().ok_or_else(|| {
        Error::configuration(format!("the id of provider {name} in Omni is not configured"))
            .hint(format!("providers.{name}.id in talops.yaml"))
    })?;
    let (endpoint, _) = config
        .omni_of_provider(provider)
        .ok_or_else(|| Error::configuration(format!("no Omni endpoint is configured for provider {name}")))?;
    Ok((endpoint.to_owned(), id))
}
