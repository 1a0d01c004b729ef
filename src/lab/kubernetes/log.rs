//! Logs of containers, as the API server passes them on from a kubelet.

use axum::response::Response;
use http::StatusCode;
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
    match waiting {
        Some(reason) => {
            let message = format!("container \"{name}\" in pod \"{}\" is waiting to start: {reason}", target.name);
            Err(Failure::bad_request(message))
        }
        None => {
            Ok(text_response(StatusCode::OK, "level=info msg=\"started\"\nlevel=info msg=\"listening\" port=8080\n"))
        }
    }
}
