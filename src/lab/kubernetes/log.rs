//! Logs of containers, as the API server passes them on from a kubelet.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::{StreamExt as _, stream};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::failure::{Failure, text_response};
use super::read;
use super::request::{Parameters, Target};
use super::store::ObjectStore;

/// The answer to `GET …/pods/NAME/log`. A container that waits has no log, and neither has a run before the first.
/// Words: `kubernetes/kubernetes` `pkg/registry/core/pod/strategy.go`, `pkg/kubelet/kubelet_pods.go`.
pub(super) fn answer(store: &ObjectStore, target: &Target, parameters: &Parameters) -> Result<Response, Failure> {
    let pod = store.read(|state| {
        let kind = target.resolve(state)?;
        read::find(state, kind, target)
    })?;
    let list = |path: &str| pod.pointer(path).and_then(Value::as_array).cloned().unwrap_or_default();
    let wanted = parameters.get("container");
    let containers = list("/spec/containers");
    let name = if wanted.is_empty() { containers.first().and_then(|one| one["name"].as_str()) } else { Some(wanted) };
    let name = name.unwrap_or_default();
    let known = containers.iter().chain(&list("/spec/initContainers")).any(|one| one["name"] == name);
    if !known {
        let message = format!("container {name} is not valid for pod {}", target.name);
        return Err(Failure::bad_request(message));
    }
    let statuses = [list("/status/containerStatuses"), list("/status/initContainerStatuses")].concat();
    let status = statuses.iter().find(|status| status["name"] == name);
    let waiting = status.and_then(|status| status.pointer("/state/waiting/reason")).and_then(Value::as_str);
    if parameters.is_set("previous") && status.and_then(|status| status.pointer("/lastState/terminated")).is_none() {
        let message = format!("previous terminated container \"{name}\" in pod \"{}\" not found", target.name);
        return Err(Failure::bad_request(message));
    }
    if let Some(reason) = waiting {
        let message = format!("container \"{name}\" in pod \"{}\" is waiting to start: {reason}", target.name);
        return Err(Failure::bad_request(message));
    }
    let running = status.and_then(|status| status.pointer("/state/running/startedAt"));
    let ended = status.and_then(|status| status.pointer("/lastState/terminated/startedAt"));
    let started = running.or(ended).and_then(Value::as_str).and_then(|time| time.parse().ok());
    let text = lines(started.unwrap_or(Timestamp::UNIX_EPOCH), parameters);
    if !parameters.is_set("follow") || parameters.is_set("previous") {
        return Ok(text_response(StatusCode::OK, text));
    }
    // Whoever follows is left when the server ends: nothing runs here that writes or ends.
    let all = stream::once(async { Ok::<_, Infallible>(Bytes::from(text)) }).chain(stream::pending());
    Ok(text_response(StatusCode::OK, Body::from_stream(all)))
}

/// What a container wrote when it started, as far as it is wanted.
/// Source: `kubernetes/kubernetes` `staging/src/k8s.io/cri-client/pkg/logs/logs.go`.
fn lines(started: Timestamp, parameters: &Parameters) -> String {
    let said = ["level=info msg=\"started\"", "level=info msg=\"listening\" port=8080"];
    let since: Option<Timestamp> = parameters.get("sinceTime").parse().ok();
    let tail = parameters.get("tailLines").parse().unwrap_or(said.len());
    let times = (1..).map(|second| started.saturating_add(SignedDuration::from_secs(second)).unwrap_or(started));
    let wanted = times.zip(said).skip(said.len().saturating_sub(tail));
    let wanted = wanted.filter(|(time, _)| since.is_none_or(|since| *time >= since));
    wanted.fold(String::new(), |text, (time, line)| {
        let time = if parameters.is_set("timestamps") { format!("{time:.9} ") } else { String::new() };
        format!("{text}{time}{line}\n")
    })
}
