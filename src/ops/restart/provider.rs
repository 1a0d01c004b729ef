//! `talops restart provider`.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::check_access;
use super::preflight::{self, Preflight};
use super::report::{Restart, RestartOutcome, RestartProof, RestartReport, RestartTarget};
use crate::conditions::provider_back::{Back, Probe, SETTLED};
use crate::config;
use crate::connect::{Connections, ProviderAccess};
use crate::error::{Error, Kind, Result};
use crate::estate::{Container, ErrorLine};
use crate::event::Events;
use crate::provider::{self, Engine};
use crate::wait::{End, Met, Schedule, Unmet, Wait};

/// How long a provider may take to come back.
const TO_BE_BACK: Duration = Duration::from_secs(3 * 60);

/// How long what keeps it from coming back has to stay so.
const GRACE: Duration = Duration::from_secs(8);

/// How many of its last lines are told of a provider that did not come back.
const LINES: usize = 5;

/// What is to be done.
#[derive(Debug, Clone, Default)]
pub struct ProviderOptions {
    /// The provider's name in the configuration; the only one where it is not named.
    pub name: Option<String>,
    /// Whatever is in flight, and whatever could not be checked.
    pub force: bool,
    /// Make the container anew instead of starting the old one again.
    pub recreate: bool,
    /// Only say what would be done.
    pub dry_run: bool,
    /// When the whole call ends.
    pub deadline: Option<Instant>,
    /// The call without its flags, for messages: `talops restart provider`.
    pub call: String,
    /// The command that shows how the provider is: `talops status provider`.
    pub look: String,
}

/// Restarts a provider's container, and proves that it came back.
///
/// # Errors
///
/// [`Kind::Refused`] when a check stands against it: nothing was changed then. That it did not come back is no error but
/// the report's failure.
pub async fn provider(connections: &Connections, options: &ProviderOptions, events: &Events) -> Result<Restart> {
    let (name, provider) = named(connections, options.name.as_deref())?;
    check_access(connections, &format!("provider {name}"), options.dry_run)?;
    let limit = connections.limit();
    let access = connections.provider(name)?;
    let engine = access.engine(limit).await?;
    let container = provider::locate(&engine, access.target(), limit).await?;
    let target = RestartTarget {
        kind: "Container".to_owned(),
        scope: name.to_owned(),
        namespace: String::new(),
        name: container.name.clone(),
    };
    let before = match Box::pin(prepared(connections, provider, &access, &engine, &container, options, events)).await {
        Ok(before) => before,
        Err(error) if options.dry_run && error.kind() == Kind::Refused => {
            let mut report = RestartReport::new(target, "nothing".to_owned(), Vec::new(), true);
            report.outcome = RestartOutcome::WouldRefuse;
            return Ok(Restart { report, failure: Some(error) });
        }
        Err(error) => return Err(error),
    };
    let place = access.describe();
    let action = match &before.recreation {
        Some(recreation) => recreation.describe(),
        None => format!("restart container {} ({place})", container.name),
    };
    let mut report = RestartReport::new(target, action.clone(), before.checks, options.dry_run);
    if options.dry_run {
        if before.recreation.is_some() {
            report.outcome = RestartOutcome::WouldRecreate;
        }
        return Ok(Restart { report, failure: None });
    }

    // Requests in flight may have been waited for: it is proved against what is there now.
    let container = provider::locate(&engine, access.target(), limit).await?;
    let began = Instant::now();
    events.step(format!("{action}, started {}", clock(container.started)));
    let recreated = before.recreation.is_some();
    let change = change(connections, &engine, &container, before.recreation);
    let change = match options.deadline {
        Some(deadline) => tokio::time::timeout_at(deadline, change).await.unwrap_or_else(|_| {
            Err(Error::new(Kind::Deadline, format!("{action}: the deadline was reached while it was done")))
        }),
        None => change.await,
    };
    if let Err(error) = &change {
        if error.kind() == Kind::Deadline {
            return Ok(not_known(report, error.clone(), "the restart goes on", options));
        }
        if error.kind() != Kind::Unreachable {
            return Ok(not_back(report, &access, &container, error.clone(), options, limit).await);
        }
        // Its answer is lost, which says nothing about the restart: the start time does.
        events.note(format!("{}; looking whether it was done", error.message()));
    }
    let met = match Box::pin(back(connections, &access, engine, &before.omni, &container, options, events)).await {
        Ok(met) => met,
        Err(unmet) => {
            let error = unmet.error();
            if unmet.end == End::DeadlineReached {
                return Ok(not_known(report, error, "it was restarted", options));
            }
            return Ok(not_back(report, &access, &container, error, options, limit).await);
        }
    };
    report.outcome = if recreated { RestartOutcome::Recreated } else { RestartOutcome::Restarted };
    report.seconds = Some((began.elapsed().as_secs_f64() * 10.0).round() / 10.0);
    report.target.name.clone_from(&met.value.container.name);
    report.proofs = proofs(&met, &container, &before.omni);
    Ok(Restart { report, failure: None })
}

/// The report of a restart that the deadline overtook.
fn not_known(mut report: RestartReport, error: Error, what: &str, options: &ProviderOptions) -> Restart {
    report.outcome = RestartOutcome::NotKnown;
    let failure = error.hint(format!("{what}; {} shows whether it came back", options.look));
    Restart { report, failure: Some(failure) }
}

/// The provider that is meant.
fn named<'a>(connections: &'a Connections, name: Option<&'a str>) -> Result<(&'a str, &'a config::Provider)> {
    let providers = &connections.config().providers;
    let names = || providers.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    match (name, providers.len()) {
        (_, 0) => Err(Error::configuration("no infrastructure provider is configured")
            .hint("providers.NAME in talops.yaml; `talops config init` writes one")),
        (Some(name), _) => match providers.get_key_value(name) {
            Some((name, provider)) => Ok((name, provider)),
            None => Err(Error::usage(format!("unknown provider {name:?}; configured: {}", names()))),
        },
        (None, 1) => {
            let only = providers.iter().next().map(|(name, provider)| (name.as_str(), provider));
            only.ok_or_else(|| Error::configuration("no infrastructure provider is configured"))
        }
        (None, _) => {
            Err(Error::usage(format!("several providers are configured: {}", names())).hint("name one of them"))
        }
    }
}

/// Makes every check that can fail.
async fn prepared(
    connections: &Connections,
    provider: &config::Provider,
    access: &ProviderAccess,
    engine: &Engine,
    container: &Container,
    options: &ProviderOptions,
    events: &Events,
) -> Result<Preflight> {
    let limit = connections.limit();
    // What is wrong with the container would be wrong after any wait: it is told first.
    let joined = provider::joined(engine, container, limit).await?;
    let (network, recreation) = preflight::network(access, container, &joined, options, limit).await?;
    let preflight::Asked { mut checks, omni } = preflight::omni(connections, provider, options, events).await?;
    checks.insert(0, network);
    Ok(Preflight { checks, recreation, omni })
}

/// Restarts it, in a task that nothing cuts off.
async fn change(
    connections: &Connections,
    engine: &Engine,
    container: &Container,
    recreation: Option<provider::Recreation>,
) -> Result<()> {
    let (engine, id) = (engine.clone(), container.id.clone());
    let change = async move {
        match recreation {
            Some(recreation) => recreation.run().await,
            None => provider::restart(&engine, &id).await,
        }
    };
    connections.changes().make(change).await
}

/// Waits until it is back.
async fn back(
    connections: &Connections,
    access: &ProviderAccess,
    engine: Engine,
    omni: &Result<(crate::omni::Client, String), String>,
    before: &Container,
    options: &ProviderOptions,
    events: &Events,
) -> Result<Met<Back>, Box<Unmet>> {
    let limit = connections.limit();
    // One that was made anew has another id.
    let now = provider::locate(&engine, access.target(), limit).await;
    let id = now.map_or_else(|_| before.id.clone(), |now| now.id);
    let omni = omni.as_ref().ok().cloned();
    let probe =
        Probe::new(access.clone(), engine, omni, limit, before.clone()).settled_after(connections.paced(SETTLED));
    let hints = probe.hints(&id);
    let probe = Arc::new(Mutex::new(probe));
    let look = || {
        let probe = Arc::clone(&probe);
        async move { probe.lock().await.look().await }
    };
    Wait::new(format!("container {} back", before.name), Schedule::within(TO_BE_BACK), events)
        .with_grace(connections.paced(GRACE))
        .with_deadline(options.deadline)
        .until(hints, look)
        .await
}

fn proofs(
    met: &Met<Back>,
    before: &Container,
    omni: &Result<(crate::omni::Client, String), String>,
) -> Vec<RestartProof> {
    let Back { container, heartbeat } = &met.value;
    let started = if container.id == before.id {
        format!("started {}, before that {}", clock(container.started), clock(before.started))
    } else {
        format!("made anew, started {}", clock(container.started))
    };
    let restarts = container.restarts - if container.restarts < before.restarts { 0 } else { before.restarts };
    let kept = match restarts {
        0 => "has kept running since".to_owned(),
        1 => "keeps running, after the engine had to restart it once".to_owned(),
        times => format!("keeps running, after the engine had to restart it {times} times"),
    };
    let connected = match (omni, heartbeat) {
        (Ok((_, id)), Some(heartbeat)) => {
            RestartProof::new("connectedInOmni", true, format!("{id}: heartbeat {}", clock(Some(*heartbeat))))
        }
        (Err(why), _) => RestartProof::new("connectedInOmni", false, format!("not proved: {why}")),
        (Ok((_, id)), None) => RestartProof::new("connectedInOmni", false, format!("{id}: no heartbeat was seen")),
    };
    vec![RestartProof::new("startedAnew", true, started), RestartProof::new("keptRunning", true, kept), connected]
}

/// The report of a restart that did not come back, with what the container wrote last.
async fn not_back(
    mut report: RestartReport,
    access: &ProviderAccess,
    before: &Container,
    error: Error,
    options: &ProviderOptions,
    limit: Duration,
) -> Restart {
    report.outcome = RestartOutcome::NotBack;
    let mut message = error.message().to_owned();
    let kind = error.kind();
    if let Ok(now) = access.observe(limit).await {
        report.log = last_words(&now.tail, before.started);
        if now.state != "running" && !message.contains(&now.state) {
            message = format!("{message}\n  it is {} now", now.state);
        }
    }
    for line in &report.log {
        message = format!("{message}\n  its log: {line}");
    }
    let hint = match error.hint_text() {
        Some(hint) => hint.to_owned(),
        None => format!("{} shows how it is", options.look),
    };
    Restart { report, failure: Some(Error::new(kind, message).hint(hint)) }
}

/// The last lines of level error or worse since it was restarted; the last lines of any level where there are none.
fn last_words(tail: &[ErrorLine], since: Option<Timestamp>) -> Vec<String> {
    let new: Vec<&ErrorLine> = tail.iter().filter(|line| since.is_none_or(|since| line.time > Some(since))).collect();
    let is_error = |line: &&&ErrorLine| {
        let level = line.text.split(' ').next().unwrap_or_default().to_lowercase();
        ["error", "fatal", "panic", "dpanic", "critical"].contains(&level.as_str())
    };
    let mut errors: Vec<&ErrorLine> = new.iter().filter(is_error).copied().collect();
    if errors.is_empty() {
        errors = new;
    }
    let cut = errors.len().saturating_sub(LINES);
    let mut lines: Vec<String> = errors[cut..].iter().map(|line| line.text.clone()).collect();
    lines.dedup();
    lines
}

fn clock(time: Option<Timestamp>) -> String {
    time.map_or_else(|| "never".to_owned(), |time| time.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::last_words;
    use crate::estate::ErrorLine;

    #[test]
    fn of_its_last_words_the_errors_since_the_restart_are_told() {
        let line = |time: &str, text: &str| ErrorLine {
            time: Some(format!("2026-11-21T{time}Z").parse().unwrap()),
            text: text.into(),
        };
        let since = line("09:00:00", "").time;
        let tail = [
            line("08:59:00", "error of the run before"),
            line("09:00:01", "info starting"),
            line("09:00:02", "error invalid signature"),
            line("09:00:03", "error invalid signature"),
        ];
        assert_eq!(last_words(&tail, since), ["error invalid signature"]);
        assert_eq!(last_words(&tail[..2], since), ["info starting"]);
        assert!(last_words(&tail[..1], since).is_empty());
    }
}
