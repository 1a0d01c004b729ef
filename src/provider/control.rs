//! Restarting a container, and what has to be known before and after.

use std::path::PathBuf;
use std::time::Duration;

use futures::{Stream, StreamExt as _, stream};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tokio::time::Instant;

use super::engine::Engine;
use super::find::{Target, find};
use super::wire;
use crate::error::{Error, Kind, Result};
use crate::estate::{Compose, Container, Joined};
use crate::text;

/// How long a container is given to end on SIGTERM before the engine kills it.
const TO_STOP: Duration = Duration::from_secs(10);

/// How much longer than that the engine may take to stop and start it.
const TO_START: Duration = Duration::from_secs(30);

/// How long the engine may take to begin to tell what happens.
const TO_OPEN: Duration = Duration::from_secs(10);

/// What is being done then, for messages.
const WATCHING: &str = "watching the container";

/// Labels by which Compose says where a container came from (`docker/compose` `pkg/api/labels.go`, and
/// `compose/const.py` of v1).
const PROJECT: &str = "com.docker.compose.project";
const SERVICE: &str = "com.docker.compose.service";
const FOLDER: &str = "com.docker.compose.project.working_dir";
const FILES: &str = "com.docker.compose.project.config_files";
const ENVIRONMENT_FILES: &str = "com.docker.compose.project.environment_file";

/// Finds the container, stopped or not, and inspects it, within `limit`.
pub async fn locate(engine: &Engine, target: &Target, limit: Duration) -> Result<Container> {
    let deadline = Instant::now() + limit;
    let id = find(engine, target, limit).await?.id;
    inspect_id(engine, &id, deadline.saturating_duration_since(Instant::now())).await
}

/// The container of this id or name. [`Kind::NotFound`] where it is gone.
pub async fn inspect_id(engine: &Engine, reference: &str, limit: Duration) -> Result<Container> {
    let path = format!("/containers/{}/json", checked(reference, engine.place())?);
    Ok(container(&engine.get(&path, "inspecting the container", limit).await?))
}

/// The container whose network this one joins.
pub async fn joined(engine: &Engine, container: &Container, limit: Duration) -> Result<Joined> {
    let Some(reference) = &container.joins else { return Ok(Joined::None) };
    match inspect_id(engine, reference, limit).await {
        Ok(other) if other.runs() => Ok(Joined::Running { name: other.name }),
        Ok(other) => Ok(Joined::NotRunning { name: other.name, state: other.state }),
        Err(error) if error.kind() == Kind::NotFound => Ok(Joined::Gone { reference: reference.clone() }),
        Err(error) => Err(error),
    }
}

/// Restarts a container: SIGTERM, ten seconds for it to end, SIGKILL, start. Takes as long as the container takes to end.
pub async fn restart(engine: &Engine, id: &str) -> Result<()> {
    let path = format!("/containers/{}/restart?t={}", checked(id, engine.place())?, TO_STOP.as_secs());
    engine.post(&path, "restarting the container", TO_STOP + TO_START).await
}

/// What happens to a container from now on, each as a mere sign. Ends when the connection does.
pub fn changes(engine: &Engine, id: &str) -> impl Stream<Item = Result<()>> + use<> {
    // `{"container":["ID"]}`
    let filters = format!("%7B%22container%22%3A%5B%22{id}%22%5D%7D");
    let engine = engine.clone();
    let opening = async move { engine.open(&format!("/events?filters={filters}"), WATCHING, TO_OPEN).await };
    stream::once(opening).flat_map(|opened| match opened {
        Ok(body) => body
            .into_data_stream()
            .map(|part| part.map(drop).map_err(|error| Error::unreachable(format!("{WATCHING}: {error}"))))
            .left_stream(),
        Err(error) => stream::once(async { Err(error) }).right_stream(),
    })
}

/// A reference goes into a path, so it is nothing but an id or a name.
pub(super) fn checked<'a>(reference: &'a str, place: &str) -> Result<&'a str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    let begins = reference.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    if begins && reference.bytes().all(plain) {
        return Ok(reference);
    }
    Err(Error::failed(format!("{place}: {reference:?} is not a container's id or name")))
}

/// Decodes `GET /containers/{id}/json`.
fn container(answer: &Value) -> Container {
    let shown = wire::container(answer);
    let labels = &answer["Config"]["Labels"];
    let label = |name: &str| labels[name].as_str().filter(|text| !text.is_empty());
    let host = &answer["HostConfig"];
    Container {
        id: answer["Id"].as_str().unwrap_or_default().to_owned(),
        name: shown.name,
        image: shown.image,
        state: shown.state,
        started: shown.started,
        exit_code: answer["State"]["ExitCode"].as_i64().unwrap_or_default(),
        restarts: shown.restarts,
        error: text::line(&shown.error),
        health: shown.health,
        restart_policy: host["RestartPolicy"]["Name"].as_str().unwrap_or_default().to_owned(),
        joins: host["NetworkMode"].as_str().and_then(|mode| mode.strip_prefix("container:")).map(str::to_owned),
        compose: label(PROJECT).zip(label(SERVICE)).map(|(project, service)| {
            let folder = PathBuf::from(label(FOLDER).unwrap_or_default());
            // A relative one, as v1 may note it, is meant from the project's folder.
            let files = |name| {
                let files = label(name).unwrap_or_default().split(',').filter(|file| !file.is_empty());
                files.map(|file| folder.join(file)).collect()
            };
            Compose {
                project: project.to_owned(),
                service: service.to_owned(),
                files: files(FILES),
                environment_files: files(ENVIRONMENT_FILES),
                folder: folder.clone(),
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::{checked, container};

    #[test]
    fn what_a_restart_has_to_know_is_read_from_an_inspection() {
        let seen = container(&json!({
            "Id": "4c5e", "Name": "/omni_provider_1", "RestartCount": 2,
            "State": {"Status": "restarting", "ExitCode": 3, "StartedAt": "2026-11-20T08:00:00.5Z"},
            "HostConfig": {"NetworkMode": "container:77aa", "RestartPolicy": {"Name": "unless-stopped"}},
            "Config": {"Image": "provider:1", "Labels": {
                "com.docker.compose.project": "omni", "com.docker.compose.service": "provider",
                "com.docker.compose.project.working_dir": "/opt/omni",
                "com.docker.compose.project.config_files": "/opt/omni/compose.yaml,override.yaml",
            }},
        }));
        assert_eq!((seen.state.as_str(), seen.exit_code, seen.restarts), ("restarting", 3, 2));
        assert_eq!(seen.joins.as_deref(), Some("77aa"));
        let compose = seen.compose.unwrap();
        assert_eq!((compose.project.as_str(), compose.service.as_str()), ("omni", "provider"));
        assert_eq!(compose.files, [Path::new("/opt/omni/compose.yaml"), Path::new("/opt/omni/override.yaml")]);
        assert!(compose.environment_files.is_empty());
        let plain = container(&json!({"HostConfig": {"NetworkMode": "host"}, "Config": {"Labels": {}}}));
        assert_eq!((plain.joins, plain.compose), (None, None));
    }

    #[test]
    fn a_reference_is_nothing_but_one() {
        for good in ["4c5e", "omni-tailscale-1", "a_b.c"] {
            assert!(checked(good, "here").is_ok(), "{good}");
        }
        for bad in ["", "../secrets", "-rf", ".", "a/b", "a?b", "a%2Fb"] {
            assert!(checked(bad, "here").is_err(), "{bad}");
        }
    }
}
