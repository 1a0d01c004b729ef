//! A Docker Engine as `bollard` sees it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bollard::container::LogOutput;
use bollard::query_parameters::{ListContainersOptionsBuilder, LogsOptions, LogsOptionsBuilder};
use bollard::{ClientVersion, Docker};
use futures::StreamExt;
use jiff::Timestamp;
use serde_json::json;
use talops::lab::engine::{Container, Containers, LogLine, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;

struct Engine {
    docker: Docker,
    socket: String,
    containers: Containers,
    task: JoinHandle<()>,
    _folder: tempfile::TempDir,
}

impl Engine {
    /// An engine with a provider that runs and a container that has failed.
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("docker.sock");
        let containers = Arc::new(Mutex::new(vec![provider(), failed()]));
        let task = serve(UnixListener::bind(&path).unwrap(), Arc::clone(&containers));
        let socket = path.to_str().unwrap().to_owned();
        let docker = client(&socket, 41);
        Self { docker, socket, containers, task, _folder: folder }
    }

    fn edit(&self, edit: impl FnOnce(&mut Container)) {
        edit(&mut self.containers.lock().unwrap()[0]);
    }

    async fn lines(&self, options: LogsOptions) -> Vec<String> {
        let logs = self.docker.logs("provider-1", Some(options));
        logs.map(|line| said(&line.unwrap())).collect().await
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn client(socket: &str, minor_version: usize) -> Docker {
    Docker::connect_with_unix(socket, 10, &ClientVersion { major_version: 1, minor_version }).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn line(second: i64, stderr: bool, text: &str) -> LogLine {
    LogLine { time: at(second), stderr, text: text.to_owned() }
}

fn provider() -> Container {
    Container {
        id: "aa8f6342938fda356308664800ac0e0d5d3c10e749120031ec3954f91b6e8242".to_owned(),
        name: "provider-1".to_owned(),
        image: "proxmox-provider:v1".to_owned(),
        labels: BTreeMap::from([("com.docker.compose.service".to_owned(), "proxmox-provider".to_owned())]),
        state: "running".to_owned(),
        started: Some(at(0)),
        finished: None,
        exit_code: 0,
        restarts: 2,
        health: Some("healthy".to_owned()),
        error: String::new(),
        joins: None,
        crashes: None,
        log: vec![line(0, false, "one"), line(1, true, "two"), line(2, false, "three")],
    }
}

fn failed() -> Container {
    Container {
        id: "335ceb6577134a925f5e7e4c18404b39716c665a85f5bbccdb9b2395bcca0444".to_owned(),
        name: "failed".to_owned(),
        labels: BTreeMap::new(),
        state: "exited".to_owned(),
        finished: Some(at(60)),
        exit_code: 3,
        restarts: 0,
        health: None,
        log: Vec::new(),
        ..provider()
    }
}

fn said(output: &LogOutput) -> String {
    let stream = if matches!(output, LogOutput::StdErr { .. }) { "err" } else { "out" };
    format!("{stream}: {}", output.to_string().trim_end())
}

fn both() -> LogsOptionsBuilder {
    LogsOptionsBuilder::default().stdout(true).stderr(true)
}

fn refusal(error: bollard::errors::Error) -> (u16, String) {
    match error {
        bollard::errors::Error::DockerResponseServerError { status_code, message } => (status_code, message),
        other => panic!("{other}"),
    }
}

/// The status line and body of a request that is written by hand: `bollard` puts no version before its paths.
async fn ask(socket: &str, request: &str) -> (String, String) {
    let mut stream = UnixStream::connect(socket).await.unwrap();
    stream
        .write_all(format!("{request} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.trim_end().to_owned())
}

#[tokio::test]
async fn versions_are_negotiated_as_with_an_old_engine() {
    let engine = Engine::start();
    let negotiated = client(&engine.socket, 53).negotiate_version().await.unwrap();
    assert_eq!(negotiated.client_version().minor_version, 41);
    assert_eq!(negotiated.ping().await.unwrap(), "OK");
    assert_eq!(negotiated.version().await.unwrap().api_version.as_deref(), Some("1.41"));
}

#[tokio::test]
async fn paths_may_begin_with_a_version_that_the_engine_speaks() {
    let engine = Engine::start();
    let ok = "HTTP/1.1 200 OK";
    assert_eq!(ask(&engine.socket, "GET /v1.41/_ping").await, (ok.to_owned(), "OK".to_owned()));
    assert_eq!(ask(&engine.socket, "GET /v1.24/containers/failed/json").await.0, ok);
    for (request, message) in [
        ("GET /v1.53/version", "client version 1.53 is too new. Maximum supported API version is 1.41"),
        (
            "GET /v1.11/version",
            "client version 1.11 is too old. Minimum supported API version is 1.12, please upgrade your \
                                client to a newer version",
        ),
    ] {
        let body = json!({"message": message}).to_string();
        assert_eq!(ask(&engine.socket, request).await, ("HTTP/1.1 400 Bad Request".to_owned(), body));
    }
    assert_eq!(ask(&engine.socket, "POST /v1.41/containers/provider-1/start").await.0, "HTTP/1.1 304 Not Modified");
    let absent = ("HTTP/1.1 404 Not Found".to_owned(), "{\"message\":\"page not found\"}".to_owned());
    assert_eq!(ask(&engine.socket, "GET /v1.41/nope").await, absent);
}

#[tokio::test]
async fn containers_are_found_by_label_and_name() {
    let engine = Engine::start();
    let list = async |all: bool, filter: Option<(&str, &str)>| {
        let filters = filter.map(|(name, value)| HashMap::from([(name.to_owned(), vec![value.to_owned()])]));
        let options = ListContainersOptionsBuilder::default().all(all).filters(&filters.unwrap_or_default()).build();
        let found = engine.docker.list_containers(Some(options)).await.unwrap();
        let name = |one: bollard::models::ContainerSummary| one.names.unwrap()[0].clone();
        found.into_iter().map(name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(list(false, None).await, "/provider-1");
    assert_eq!(list(true, None).await, "/provider-1 /failed");
    assert_eq!(list(true, Some(("label", "com.docker.compose.service=proxmox-provider"))).await, "/provider-1");
    assert_eq!(list(true, Some(("label", "com.docker.compose.service"))).await, "/provider-1");
    assert_eq!(list(true, Some(("label", "com.docker.compose.service=other"))).await, "");
    assert_eq!(list(true, Some(("name", "ail"))).await, "/failed");
    assert_eq!(list(false, Some(("status", "exited"))).await, "/failed");
}

#[tokio::test]
async fn a_container_is_inspected() {
    let engine = Engine::start();
    let running = engine.docker.inspect_container("provider-1", None).await.unwrap();
    let state = running.state.unwrap();
    assert_eq!(running.restart_count, Some(2));
    assert_eq!(running.name.as_deref(), Some("/provider-1"));
    assert_eq!(running.config.unwrap().image.as_deref(), Some("proxmox-provider:v1"));
    assert_eq!(state.running, Some(true));
    assert_eq!(state.started_at.as_deref(), Some("2023-11-14T22:13:20Z"));
    assert_eq!(state.finished_at.as_deref(), Some("0001-01-01T00:00:00Z"));
    assert_eq!(state.health.unwrap().status.unwrap().to_string(), "healthy");
    let by_beginning = engine.docker.inspect_container("335ceb", None).await.unwrap();
    assert_eq!(by_beginning.state.unwrap().exit_code, Some(3));
    let absent = refusal(engine.docker.inspect_container("nope", None).await.unwrap_err());
    assert_eq!(absent, (404, "No such container: nope".to_owned()));
}

#[tokio::test]
async fn logs_are_cut_by_tail_stream_and_time() {
    let engine = Engine::start();
    assert_eq!(engine.lines(both().build()).await, ["out: one", "err: two", "out: three"]);
    assert_eq!(engine.lines(both().tail("2").build()).await, ["err: two", "out: three"]);
    // The last lines are counted before the other stream is left out.
    let stdout = LogsOptionsBuilder::default().stdout(true).tail("2").build();
    assert_eq!(engine.lines(stdout).await, ["out: three"]);
    assert_eq!(engine.lines(both().since(1_700_000_001).build()).await, ["err: two", "out: three"]);
    assert_eq!(engine.lines(both().until(1_700_000_001).build()).await, ["out: one", "err: two"]);
    assert_eq!(
        engine.lines(both().tail("1").timestamps(true).build()).await,
        ["out: 2023-11-14T22:13:22.000000000Z three"]
    );
}

#[tokio::test]
async fn followed_logs_go_on_until_the_container_stops() {
    let engine = Engine::start();
    let logs = engine.docker.logs("provider-1", Some(both().follow(true).tail("1").build()));
    let mut logs = std::pin::pin!(logs);
    let mut next = async || {
        let line = tokio::time::timeout(Duration::from_secs(10), logs.next()).await.unwrap();
        line.map(|line| said(&line.unwrap()))
    };
    assert_eq!(next().await.unwrap(), "out: three");
    engine.edit(|container| container.log.push(line(3, true, "four")));
    assert_eq!(next().await.unwrap(), "err: four");
    engine.edit(|container| container.log.push(line(4, true, "last")));
    engine.docker.restart_container("provider-1", None).await.unwrap();
    assert_eq!(next().await.unwrap(), "err: last");
    assert_eq!(next().await, None);
}

#[tokio::test]
async fn a_restart_moves_the_start_and_nothing_else() {
    let engine = Engine::start();
    let before = Timestamp::now();
    engine.docker.restart_container("provider-1", None).await.unwrap();
    let container = engine.containers.lock().unwrap()[0].clone();
    assert_eq!((container.state.as_str(), container.restarts), ("running", 2));
    assert!(container.started.unwrap() >= before);
    assert_eq!(container.health.as_deref(), Some("starting"));
    assert_eq!(container.log.len(), 3);
}

#[tokio::test]
async fn stop_and_start_change_the_state() {
    let engine = Engine::start();
    let state = || engine.containers.lock().unwrap()[0].state.clone();
    engine.docker.stop_container("provider-1", None).await.unwrap();
    assert_eq!(state(), "exited");
    engine.docker.start_container("provider-1", None).await.unwrap();
    assert_eq!(state(), "running");
}

#[tokio::test]
async fn what_cannot_be_done_is_said_as_docker_says_it() {
    let engine = Engine::start();
    let absent = refusal(engine.docker.restart_container("nope", None).await.unwrap_err());
    assert_eq!(absent, (404, "No such container: nope".to_owned()));
    engine.edit(|container| "paused".clone_into(&mut container.state));
    let paused = refusal(engine.docker.start_container("provider-1", None).await.unwrap_err());
    assert_eq!(paused, (409, "cannot start a paused container, try unpause instead".to_owned()));
    engine.edit(|container| "dead".clone_into(&mut container.state));
    let mut logs = std::pin::pin!(engine.docker.logs("provider-1", Some(both().build())));
    let dead = refusal(logs.next().await.unwrap().unwrap_err());
    assert_eq!(dead, (409, "can not get logs from container which is dead or marked for removal".to_owned()));
    let mut logs = std::pin::pin!(engine.docker.logs("failed", Some(LogsOptionsBuilder::default().build())));
    let no_stream = refusal(logs.next().await.unwrap().unwrap_err());
    assert_eq!(no_stream, (400, "Bad parameters: you must choose at least one stream".to_owned()));
}
