use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use talops::config::{Access, Provider};
use talops::connect::provider::ProviderAccess;
use talops::error::{Error, Kind};
use talops::estate::ProviderContainer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;

use crate::stand_in::Programs;

const ID: &str = "d141da53bd2d411b1fc0f4c26b1840d37f51e4902f9df55ede8f1d54d50f33ef";

/// `docker system dial-stdio` with an engine that has one container.
const DOCKER: &str = r#"#!/bin/sh
here=${0%/*}
echo "$*" >> "$here/docker-arguments"
answer() {
    printf 'HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: %s\r\n\r\n' "$(wc -c < "$1" | tr -d ' ')"
    cat "$1"
}
while read -r method path rest; do
    while read -r header && [ "$header" != "$(printf '\r')" ]; do :; done
    case $path in
        /_ping) answer "$here/ping" ;;
        /v1.41/containers/json*) answer "$here/list" ;;
        /v1.41/containers/*/json) answer "$here/inspection" ;;
        /v1.41/containers/*/logs*) answer "$here/log" ;;
        *) printf 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n' ;;
    esac
done
"#;

fn list() -> Value {
    json!([
        {"Id": ID, "Names": ["/omni_proxmox-provider_1"], "Labels": {"com.docker.compose.service": "proxmox-provider"}, "State": "running"},
        {"Id": "b84082cf", "Names": ["/tty"], "Labels": {}, "State": "exited"},
    ])
}

fn inspection() -> Value {
    json!({
        "Id": ID, "Name": "/omni_proxmox-provider_1", "RestartCount": 2,
        "Config": {"Image": "proxmox-provider:e2e", "Env": ["OMNI_SERVICE_ACCOUNT_KEY=hunter2"]},
        "State": {"Status": "running", "Running": true, "ExitCode": 0, "Error": "", "StartedAt": "2026-11-20T08:00:00Z", "FinishedAt": "0001-01-01T00:00:00Z"},
    })
}

/// A log as an engine sends it: a header of eight bytes, then the frame.
fn log(lines: &[&str]) -> Vec<u8> {
    let frame = |line: &&str| {
        let text = format!("2026-11-20T09:00:00.000000001Z {line}\n");
        let length = u32::try_from(text.len()).unwrap().to_be_bytes();
        [&[2, 0, 0, 0][..], &length, text.as_bytes()].concat()
    };
    lines.iter().flat_map(frame).collect()
}

fn error_log() -> Vec<u8> {
    log(&[
        r#"{"level":"error","ts":1763629200.5,"msg":"old","error":"old"}"#,
        r#"{"level":"error","ts":1763629201.5,"msg":"reconcile failed","error":"500 no such VM"}"#,
        r#"{"level":"info","ts":1763629202.5,"msg":"tick"}"#,
    ])
}

/// An engine on a socket: every request on a connection of its own, answered by what `answer` says for its path.
fn serve(socket: &Path, answer: impl Fn(&str) -> (u16, Vec<u8>) + Send + 'static) {
    let listener = UnixListener::bind(socket).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            let request = String::from_utf8(request).unwrap();
            assert!(request.starts_with("GET "), "only reading: {request}");
            let (status, body) = answer(request.split(' ').nth(1).unwrap());
            let head = format!(
                "HTTP/1.1 {status} X\r\nApi-Version: 1.41\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
        }
    });
}

fn healthy(path: &str) -> (u16, Vec<u8>) {
    match path.split('?').next().unwrap() {
        "/_ping" => (200, b"OK".to_vec()),
        "/v1.41/containers/json" => (200, list().to_string().into()),
        path if path == format!("/v1.41/containers/{ID}/json") => (200, inspection().to_string().into()),
        path if path.ends_with("/logs") => (200, error_log()),
        _ => (404, br#"{"message":"page not found"}"#.to_vec()),
    }
}

async fn observe(programs: &Programs, provider: Provider, limit: Duration) -> Result<ProviderContainer, Error> {
    let provider = Provider { compose_service: Some("proxmox-provider".into()), ..provider };
    let environment = programs.environment();
    ProviderAccess::new("matrix", &provider, Access::ReadOnly, &programs.sessions(), &environment)?.observe(limit).await
}

async fn observe_here(answer: impl Fn(&str) -> (u16, Vec<u8>) + Send + 'static) -> Result<ProviderContainer, Error> {
    let programs = Programs::with_ssh();
    let socket = programs.path("d.sock");
    serve(&socket, answer);
    observe(&programs, Provider { socket: Some(socket), ..Provider::default() }, Duration::from_secs(10)).await
}

fn assert_is_whole(container: &ProviderContainer) {
    assert_eq!(
        (container.name.as_str(), container.state.as_str(), container.restarts),
        ("omni_proxmox-provider_1", "running", 2)
    );
    assert_eq!(container.last_error.as_ref().unwrap().text, "reconcile failed: 500 no such VM");
    assert_eq!(container.last_error.as_ref().unwrap().time.unwrap().to_string(), "2025-11-20T09:00:01.5Z");
    assert_eq!(container.log_unread, None);
}

#[tokio::test]
async fn the_container_is_seen_over_a_socket() {
    assert_is_whole(&observe_here(healthy).await.unwrap());
}

#[tokio::test]
async fn an_engine_that_lists_without_a_version_is_not_asked_for_it_alone() {
    let container = observe_here(|path| match path {
        "/containers/json?all=true" => (200, list().to_string().into()),
        "/_ping" => (500, Vec::new()),
        path if path.starts_with("/v1.41/containers/json") => (500, Vec::new()),
        path => healthy(path),
    });
    assert_is_whole(&container.await.unwrap());
}

#[tokio::test]
async fn the_container_is_seen_behind_a_hop_over_ssh_and_over_a_command() {
    let hop = ["env", "HOP=200; x"].map(str::to_owned).to_vec();
    let shell = ["/bin/sh", "-c", "eval \"$*\"", "-"].map(str::to_owned).to_vec();
    for provider in [
        Provider { ssh: Some("foxtrot".into()), exec: hop.clone(), ..Provider::default() },
        Provider { command: shell, exec: hop, socket: Some("/run/d; x.sock".into()), ..Provider::default() },
    ] {
        let programs = Programs::with_ssh();
        programs.add("docker", DOCKER);
        fs::write(programs.path("ping"), "OK").unwrap();
        fs::write(programs.path("list"), list().to_string()).unwrap();
        fs::write(programs.path("inspection"), inspection().to_string()).unwrap();
        fs::write(programs.path("log"), error_log()).unwrap();
        let with_socket = provider.socket.is_some();
        assert_is_whole(&observe(&programs, provider, Duration::from_secs(20)).await.unwrap());
        let arguments =
            if with_socket { "-H unix:///run/d; x.sock system dial-stdio\n" } else { "system dial-stdio\n" };
        assert!(programs.read("docker-arguments").starts_with(arguments), "{}", programs.read("docker-arguments"));
    }
}

#[tokio::test]
async fn an_engine_that_docker_there_cannot_reach_is_told_in_its_words() {
    let programs = Programs::with_ssh();
    programs.add("docker", "#!/bin/sh\necho 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2\nexit 1\n");
    let provider = Provider { ssh: Some("foxtrot".into()), exec: vec!["env".into()], ..Provider::default() };
    let error = observe(&programs, provider, Duration::from_secs(20)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unreachable);
    insta::assert_snapshot!(error, @"foxtrot (env): asking the container engine for its version: docker system dial-stdio ended with status 1: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?");
}

#[tokio::test]
async fn a_host_that_cannot_be_reached_is_told_as_ssh_does_and_docker_is_not_tried() {
    let programs = Programs::with_ssh();
    let provider = Provider { ssh: Some("changed".into()), ..Provider::default() };
    let error = observe(&programs, provider, Duration::from_secs(20)).await.unwrap_err();
    assert_eq!(error.message(), "changed: the host key has changed; refused to connect");
    assert_eq!(programs.read("connections").lines().count(), 1);
}

#[tokio::test]
async fn a_socket_that_is_not_there_says_so() {
    let programs = Programs::with_ssh();
    let provider = Provider { socket: Some("/nowhere/d.sock".into()), ..Provider::default() };
    let error = observe(&programs, provider, Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unreachable);
    insta::assert_snapshot!(error, @"container engine at /nowhere/d.sock: No such file or directory (os error 2)");
}

#[tokio::test]
async fn an_engine_that_does_not_answer_is_given_up() {
    let programs = Programs::with_ssh();
    let socket = programs.path("d.sock");
    let _listener = UnixListener::bind(&socket).unwrap();
    let provider = Provider { socket: Some(socket), ..Provider::default() };
    let error = observe(&programs, provider, Duration::from_millis(500)).await.unwrap_err();
    assert_eq!(error.message(), "this machine: asking the container engine for its version: no answer within 0.4 s");
}

#[tokio::test]
async fn a_log_that_cannot_be_read_hides_nothing_else() {
    let container = observe_here(|path| {
        if path.contains("/logs") {
            return (501, br#"{"message":"configured logging driver does not support reading"}"#.to_vec());
        }
        healthy(path)
    })
    .await
    .unwrap();
    assert_eq!((container.state.as_str(), container.last_error), ("running", None));
    insta::assert_snapshot!(container.log_unread.unwrap(), @"this machine: reading the log: the container engine answered 501: configured logging driver does not support reading");
}

#[tokio::test]
async fn an_inspection_with_fields_of_other_types_is_still_one() {
    let container = observe_here(|path| {
        if path.ends_with(&format!("{ID}/json")) {
            let odd = json!({"Name": "/p", "RestartCount": "2", "Config": null, "State": {"Status": "stopping", "Health": "?", "StartedAt": 7}});
            return (200, odd.to_string().into());
        }
        healthy(path)
    })
    .await
    .unwrap();
    assert_eq!((container.name.as_str(), container.state.as_str(), container.started), ("p", "stopping", None));
}

#[tokio::test]
async fn an_answer_that_is_no_engines_is_an_error() {
    let refused = observe_here(|path| {
        if path.starts_with("/v1.41") { (500, br#"{"message":"broken"}"#.to_vec()) } else { healthy(path) }
    });
    assert_eq!(
        refused.await.unwrap_err().message(),
        "this machine: listing containers: the container engine answered 500: broken"
    );
    let page = observe_here(|path| if path.starts_with("/v1.41") { (200, b"<html>".to_vec()) } else { healthy(path) });
    assert!(page.await.unwrap_err().message().starts_with("this machine: listing containers: not JSON"));
}
