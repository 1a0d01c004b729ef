//! What is checked before a provider is stopped.

use std::time::Duration;

use super::provider::ProviderOptions;
use super::report::{CheckOutcome, RestartCheck};
use crate::conditions::requests_idle;
use crate::config;
use crate::connect::{Connections, ProviderAccess};
use crate::error::{Error, Kind, Result};
use crate::estate::{Container, Joined};
use crate::event::Events;
use crate::faults::{provider_netns_gone as netns_gone, provider_restart_in_flight as in_flight};
use crate::omni::{self, observe};
use crate::provider::Recreation;
use crate::wait::{Check, Schedule, Wait};

/// How long requests in flight are waited for.
const TO_BE_IDLE: Duration = Duration::from_secs(5 * 60);

/// The provider in Omni.
pub(super) const IN_OMNI: &str = "provider-in-omni";

/// What is known before the restart.
#[derive(Debug)]
pub(super) struct Preflight {
    pub(super) checks: Vec<RestartCheck>,
    /// The way to make it anew, where that is to be done.
    pub(super) recreation: Option<Recreation>,
    /// Where it has to be connected afterwards, and its id there; or why that cannot be proved.
    pub(super) omni: Result<(omni::Client, String), String>,
}

/// A refusal: nothing was changed.
pub(super) fn refusal(id: &str, message: impl std::fmt::Display, hint: String) -> Error {
    Error::new(Kind::Refused, format!("{id}: {message}")).hint(hint)
}

/// The network that it joins is there, or it is made anew.
pub(super) async fn network(
    access: &ProviderAccess,
    container: &Container,
    joined: &Joined,
    options: &ProviderOptions,
    limit: Duration,
) -> Result<(RestartCheck, Option<Recreation>)> {
    let found = netns_gone::found(container, joined, &options.call);
    if let Some(found) = &found
        && !(options.recreate && found.recreate)
    {
        return Err(refusal(netns_gone::ID, &found.evidence, found.mend.clone()));
    }
    let recreation = if options.recreate { Some(access.recreation(container, limit).await?) } else { None };
    let check = match (found, joined) {
        (Some(found), _) => {
            RestartCheck::new(netns_gone::ID, CheckOutcome::Passed, format!("{}; it is made anew", found.evidence))
        }
        (None, Joined::Running { name }) => {
            RestartCheck::new(netns_gone::ID, CheckOutcome::Passed, format!("the network of {name} is there"))
        }
        (None, _) => RestartCheck::new(netns_gone::ID, CheckOutcome::Passed, "it joins no other container's network"),
    };
    Ok((check, recreation))
}

/// Omni, where the provider has one: nothing in flight, and the provider known there.
pub(super) struct Asked {
    pub(super) checks: Vec<RestartCheck>,
    pub(super) omni: Result<(omni::Client, String), String>,
}

/// Asks Omni, and waits for requests in flight.
pub(super) async fn omni(
    connections: &Connections,
    provider: &config::Provider,
    options: &ProviderOptions,
    events: &Events,
) -> Result<Asked> {
    let Some((endpoint, _)) = connections.config().omni_of_provider(provider) else {
        let why = "no Omni endpoint is configured for it";
        return Ok(Asked {
            checks: vec![RestartCheck::new(in_flight::ID, CheckOutcome::NotMade, why)],
            omni: Err(why.to_owned()),
        });
    };
    let (client, idle) = match connections.omni(endpoint).await {
        Ok(client) => {
            let idle = requests_idle::probe(&client, provider.id.as_deref()).await;
            (Some(client), idle)
        }
        Err(error) => (None, Err(error)),
    };
    let could_not = |error: &Error| -> Result<Asked> {
        let message = format!("Omni {endpoint} could not be asked: {}", error.message());
        if options.force {
            let check = RestartCheck::new(in_flight::ID, CheckOutcome::Forced, message.clone());
            return Ok(Asked { checks: vec![check], omni: Err(message) });
        }
        let hint = error.hint_text().map(|hint| format!("{hint}; ")).unwrap_or_default();
        Err(refusal(in_flight::ID, message, format!("{hint}--force restarts it unasked")))
    };
    let (client, check) = match (client, idle) {
        (Some(client), Ok(check)) => (client, check),
        (_, Err(error)) => return could_not(&error),
        (None, Ok(_)) => return could_not(&Error::failed("it is not there")),
    };
    let mut checks = Vec::new();
    let known = match provider.id.as_deref() {
        None => Err(format!("the provider's id in Omni {endpoint} is not configured")),
        Some(id) => match known(&client, id, endpoint).await {
            Ok(check) => {
                checks.push(check);
                Ok((client.clone(), id.to_owned()))
            }
            Err(error) if options.force => {
                checks.push(RestartCheck::new(IN_OMNI, CheckOutcome::Forced, error.message()));
                Err(error.message().to_owned())
            }
            Err(error) if error.kind() == Kind::Refused => return Err(error),
            Err(error) => return could_not(&error),
        },
    };
    checks.push(until_idle(&client, check, provider.id.as_deref(), options, events).await?);
    Ok(Asked { checks, omni: known })
}

/// Omni has a provider of this id.
async fn known(client: &omni::Client, id: &str, endpoint: &str) -> Result<RestartCheck> {
    let heartbeat = observe::heartbeat(client, id).await?;
    if heartbeat.known {
        let last = heartbeat.last.map(|last| format!(", last heartbeat {}", last.strftime("%H:%M:%SZ")));
        let message = format!("{id} is known to Omni {endpoint}{}", last.unwrap_or_default());
        return Ok(RestartCheck::new(IN_OMNI, CheckOutcome::Passed, message));
    }
    let known = observe::infra_providers(client).await.unwrap_or_default();
    let known: Vec<&str> = known.iter().map(|provider| provider.id.as_str()).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let message = format!("Omni {endpoint} has no infrastructure provider {id:?}; it has: {known}");
    Err(refusal(IN_OMNI, message, "correct `id:` of the provider in talops.yaml, or --force".to_owned()))
}

/// Nothing is in flight, or is no longer after a while.
async fn until_idle(
    client: &omni::Client,
    check: Check<()>,
    provider: Option<&str>,
    options: &ProviderOptions,
    events: &Events,
) -> Result<RestartCheck> {
    let whose = if provider.is_some() { "" } else { ", of any provider" };
    let passed = RestartCheck::new(
        in_flight::ID,
        CheckOutcome::Passed,
        format!("no machine request of any cluster is being provisioned{whose}"),
    );
    let not_yet = match check {
        Check::Met(()) => return Ok(passed),
        Check::NotYet(not_yet) => not_yet,
        Check::Impossible { why, .. } => return Err(refusal(in_flight::ID, why, String::new())),
    };
    let named: Vec<String> = not_yet.blockers.iter().map(ToString::to_string).collect();
    let message = format!("{}: {}", not_yet.progress.text, named.join("; "));
    if options.force {
        return Ok(RestartCheck::new(in_flight::ID, CheckOutcome::Forced, message));
    }
    if options.dry_run {
        return Ok(RestartCheck::new(in_flight::ID, CheckOutcome::Waits, message));
    }
    let wait =
        Wait::new("no machine request in flight", Schedule::within(TO_BE_IDLE), events).with_deadline(options.deadline);
    let waited = wait.until(requests_idle::hints(client), || requests_idle::probe(client, provider)).await;
    match waited {
        Ok(_) => Ok(passed),
        Err(unmet) => {
            let hint =
                "a restart now may leave a virtual machine that no request knows; --force restarts it all the same";
            Err(refusal(in_flight::ID, unmet.error().message(), hint.to_owned()))
        }
    }
}
