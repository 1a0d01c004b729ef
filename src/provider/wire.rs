//! The few fields of the Docker Engine API that are read (`moby/moby api/swagger.yaml`).
//!
//! They are decoded here and not by bollard's models, because those know a closed set of states: an engine with a new
//! one, or Podman with its own, would make the whole answer fail.

use jiff::Timestamp;
use serde_json::Value;

use crate::estate::ProviderContainer;
use crate::text;

/// The label by which Compose says which service of its file a container is, the same in v1 and v2
/// (`docker/compose pkg/api/labels.go`).
const SERVICE_LABEL: &str = "com.docker.compose.service";

/// A container of `GET /containers/json`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listed {
    /// Its id.
    pub(super) id: String,
    /// Its names without their slashes.
    pub(super) names: Vec<String>,
    /// Its Compose service.
    pub(super) service: Option<String>,
    /// Its state, verbatim.
    pub(super) state: String,
}

/// Decodes a list. An entry of another form keeps its place, with what could be read of it.
pub(super) fn list(answer: &Value) -> Vec<Listed> {
    let listed = |container: &Value| Listed {
        id: string(&container["Id"]),
        names: names(&container["Names"]),
        service: container["Labels"][SERVICE_LABEL].as_str().map(str::to_owned),
        state: string(&container["State"]),
    };
    answer.as_array().map(|containers| containers.iter().map(listed).collect()).unwrap_or_default()
}

/// Decodes `GET /containers/{id}/json`, all but the log.
pub(super) fn container(answer: &Value) -> ProviderContainer {
    let state = &answer["State"];
    let status = string(&state["Status"]);
    let ended = status != "running" && status != "paused";
    ProviderContainer {
        name: string(&answer["Name"]).trim_start_matches('/').to_owned(),
        image: string(&answer["Config"]["Image"]),
        image_id: string(&answer["Image"]),
        provider_id: provider_id(&answer["Args"]),
        started: time(&state["StartedAt"]),
        finished: time(&state["FinishedAt"]).filter(|_| ended),
        exit_code: state["ExitCode"].as_i64().filter(|_| ended && time(&state["FinishedAt"]).is_some()),
        restarts: answer["RestartCount"].as_u64().and_then(|count| u32::try_from(count).ok()).unwrap_or_default(),
        health: state["Health"]["Status"].as_str().filter(|word| !matches!(*word, "" | "none")).map(str::to_owned),
        error: text::line(&string(&state["Error"])),
        state: status,
        ..ProviderContainer::default()
    }
}

/// The value of `--id`; nothing else of the arguments is kept, because keys can be among them.
fn provider_id(arguments: &Value) -> Option<String> {
    let arguments = arguments.as_array()?;
    let mut words = arguments.iter().filter_map(Value::as_str);
    while let Some(word) = words.next() {
        let id = match word {
            "--id" | "-id" => words.next(),
            _ => word.strip_prefix("--id=").or_else(|| word.strip_prefix("-id=")),
        };
        if let Some(id) = id {
            return Some(text::line(id));
        }
    }
    None
}

fn names(names: &Value) -> Vec<String> {
    let names = names.as_array().map(Vec::as_slice).unwrap_or_default();
    // A name with a further slash in it is a link of the old kind to this container.
    let own = names.iter().filter_map(Value::as_str).map(|name| name.trim_start_matches('/'));
    own.filter(|name| !name.contains('/')).map(str::to_owned).collect()
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A time; the engine's zero (`0001-01-01T00:00:00Z`) is none.
fn time(value: &Value) -> Option<Timestamp> {
    let time: Timestamp = value.as_str()?.parse().ok()?;
    (time > Timestamp::UNIX_EPOCH).then_some(time)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Listed, container, list};

    #[test]
    fn a_list_survives_entries_of_another_form() {
        let answer = json!([
            {"Id": "a1", "Names": ["/web", "/proxy/alias"], "Labels": {"com.docker.compose.service": "web"}, "State": "stopping"},
            {"Id": 7, "Names": null, "Labels": [], "State": {}},
        ]);
        let listed = list(&answer);
        assert_eq!(listed[0].names, ["web"]);
        assert_eq!(listed[0].state, "stopping", "a state that nobody has heard of is kept as it is");
        assert_eq!(listed[1], Listed::default());
        assert!(list(&json!({"message": "no"})).is_empty());
    }

    #[test]
    fn a_running_container_has_not_finished() {
        let answer = json!({
            "Name": "/omni_proxmox-provider_1", "RestartCount": 3, "Config": {"Image": "proxmox-provider:e2e"},
            "State": {"Status": "running", "ExitCode": 0, "Error": "", "StartedAt": "2026-11-20T08:00:00.5Z", "FinishedAt": "2026-11-19T00:00:00Z"},
        });
        let seen = container(&answer);
        assert_eq!((seen.name.as_str(), seen.state.as_str(), seen.restarts), ("omni_proxmox-provider_1", "running", 3));
        assert_eq!(seen.started.unwrap().to_string(), "2026-11-20T08:00:00.5Z");
        assert_eq!((seen.finished, seen.exit_code, seen.health), (None, None, None));
    }

    #[test]
    fn of_its_arguments_the_providers_id_alone_is_kept() {
        let of = |arguments: serde_json::Value| container(&json!({"Args": arguments})).provider_id;
        assert_eq!(of(json!(["--omni-api-endpoint=https://o", "--id", "proxmox"])).as_deref(), Some("proxmox"));
        assert_eq!(of(json!(["--id=matrix", "--verbose"])).as_deref(), Some("matrix"));
        assert_eq!(of(json!(["--identity=x", "--id"])), None);
        assert_eq!(of(json!(null)), None);
    }

    #[test]
    fn one_that_ended_says_when_and_how_and_one_that_never_ran_does_not() {
        let ended =
            container(&json!({"State": {"Status": "exited", "ExitCode": 137, "FinishedAt": "2026-11-20T09:00:00Z"}}));
        assert_eq!(ended.exit_code, Some(137));
        assert!(ended.finished.is_some());
        let zero = "0001-01-01T00:00:00Z";
        let created = container(&json!({"State": {
            "Status": "created", "ExitCode": 128, "StartedAt": zero, "FinishedAt": zero,
            "Error": "joining network namespace of container: No such container: 4c5e\n",
        }}));
        assert_eq!((created.started, created.finished, created.exit_code), (None, None, None));
        assert_eq!(created.error, "joining network namespace of container: No such container: 4c5e");
    }
}
