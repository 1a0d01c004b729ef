//! Starting, stopping and restarting.

use http::StatusCode;
use jiff::Timestamp;

use super::Container;
use super::server::Refusal;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The container has changed.
    Done,
    /// It was so already.
    AlreadySo,
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
    if container.health.is_some() {
        container.health = Some("starting".to_owned());
    }
}
