//! Starting, stopping and restarting.

use http::StatusCode;
use jiff::Timestamp;

use super::server::Refusal;
use super::{Container, LogLine};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The container has changed.
    Done,
    /// It was so already.
    AlreadySo,
}

/// Refuses to start a container that joins the network of one that is gone, or does not run.
/// Source: `moby/moby` v20.10.24 `daemon/container_operations.go`.
pub(super) fn check_network(containers: &[Container], container: &Container, verb: &str) -> Result<(), Refusal> {
    let Some(id) = container.joins.as_ref().filter(|_| verb != "stop") else { return Ok(()) };
    let doing = format!("Cannot {verb} container {}", container.id);
    match containers.iter().find(|other| other.id == *id || other.name == *id) {
        Some(other) if other.is_running() => Ok(()),
        Some(_) => {
            let why = format!("{doing}: cannot join network of a non running container: {id}");
            Err((StatusCode::CONFLICT, why))
        }
        None => {
            let why = format!("{doing}: joining network namespace of container: No such container: {id}");
            Err((StatusCode::INTERNAL_SERVER_ERROR, why))
        }
    }
}

/// Does `start`, `stop` or `restart`.
/// Source: `moby/moby` v20.10.24 `daemon/{start,stop,restart}.go`.
pub(super) fn act(container: &mut Container, verb: &str) -> Result<Outcome, Refusal> {
    let conflict = |why: &str| Err((StatusCode::CONFLICT, why.to_owned()));
    match (verb, container.state.as_str()) {
        ("start", "paused") => return conflict("cannot start a paused container, try unpause instead"),
        ("start" | "restart", "removing" | "dead") => {
            return conflict("container is marked for removal and cannot be started");
        }
        ("start", "running" | "restarting") => return Ok(Outcome::AlreadySo),
        ("stop", _) if !container.is_running() => return Ok(Outcome::AlreadySo),
        ("stop" | "restart", _) if container.is_running() => stop(container),
        _ => {}
    }
    if verb != "stop" {
        start(container);
    }
    Ok(Outcome::Done)
}

fn stop(container: &mut Container) {
    "exited".clone_into(&mut container.state);
    container.finished = Some(Timestamp::now());
    // The simulated process ends in good order when it is asked to.
    container.exit_code = 0;
}

fn start(container: &mut Container) {
    "running".clone_into(&mut container.state);
    container.started = Some(Timestamp::now());
    container.exit_code = 0;
    container.error.clear();
    if let Some(code) = container.crashes {
        let error = "controller runtime failed: rpc error: code = Unauthenticated desc = invalid signature";
        let now = Timestamp::now();
        let text = format!(
            r#"{{"level":"error","ts":{}.{:06},"msg":"infra provider failed","error":"{error}"}}"#,
            now.as_second(),
            now.subsec_microsecond()
        );
        container.log.push(LogLine { time: now, stderr: true, text });
        container.exit_code = code;
        container.restarts += 1;
        "restarting".clone_into(&mut container.state);
    }
    if container.health.is_some() {
        container.health = Some("starting".to_owned());
    }
}
