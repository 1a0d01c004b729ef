//! Deployments, StatefulSets and DaemonSets, as they are on the wire.

use serde::Deserialize;

use super::decode::Unreadable;
use super::resource::Resource;
use super::wire::{self, Conditions, LabelSelector, Metadata, count};
use crate::error::Result;
use crate::estate::Controller;

pub(super) const DEPLOYMENTS: Resource = Resource { kind: "Deployment", plural: "deployments", group: "/apis/apps/v1" };
pub(super) const STATEFUL_SETS: Resource =
    Resource { kind: "StatefulSet", plural: "statefulsets", group: "/apis/apps/v1" };
pub(super) const DAEMON_SETS: Resource = Resource { kind: "DaemonSet", plural: "daemonsets", group: "/apis/apps/v1" };

/// One of them (`kubernetes/api` `apps/v1/types.go`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireController {
    metadata: Metadata,
    spec: Option<ControllerSpec>,
    status: Option<ControllerStatus>,
}

/// Of a Deployment, StatefulSet or DaemonSet, what each has.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ControllerSpec {
    selector: Option<LabelSelector>,
    replicas: Option<i64>,
    paused: Option<bool>,
    update_strategy: Option<Strategy>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Strategy {
    #[serde(rename = "type")]
    kind: Option<String>,
    rolling_update: Option<RollingUpdate>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RollingUpdate {
    partition: Option<i64>,
}

/// Of a Deployment, StatefulSet or DaemonSet, what each has.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ControllerStatus {
    replicas: Option<i64>,
    ready_replicas: Option<i64>,
    updated_replicas: Option<i64>,
    available_replicas: Option<i64>,
    desired_number_scheduled: Option<i64>,
    current_number_scheduled: Option<i64>,
    number_ready: Option<i64>,
    updated_number_scheduled: Option<i64>,
    number_available: Option<i64>,
    observed_generation: Option<i64>,
    current_revision: Option<String>,
    update_revision: Option<String>,
    conditions: Option<Conditions>,
}

/// Decodes one. An object of another form is one that is not available, and says why.
pub(super) fn controller(kind: &str, item: Result<WireController, Unreadable>) -> Controller {
    let WireController { metadata, spec, status } = match item {
        Ok(object) => object,
        Err(odd) => {
            let conditions = vec![wire::unreadable("Available", &odd)];
            return Controller { object: wire::unreadable_object(kind, &odd), conditions, ..Controller::default() };
        }
    };
    let (spec, status) = (spec.unwrap_or_default(), status.unwrap_or_default());
    let strategy = spec.update_strategy.unwrap_or_default();
    let daemon_set = kind == "DaemonSet";
    let pick = |daemon_sets: Option<i64>, others: Option<i64>| count(if daemon_set { daemon_sets } else { others });
    Controller {
        object: metadata.object(kind),
        // Left out, a Deployment or StatefulSet has one replica.
        desired: pick(status.desired_number_scheduled, spec.replicas.or(Some(1))),
        ready: pick(status.number_ready, status.ready_replicas),
        updated: pick(status.updated_number_scheduled, status.updated_replicas),
        available: pick(status.number_available, status.available_replicas),
        current: pick(status.current_number_scheduled, status.replicas),
        generation: metadata.generation.unwrap_or_default(),
        observed_generation: status.observed_generation.unwrap_or_default(),
        conditions: Conditions::all(status.conditions),
        update_on_delete: strategy.kind.as_deref() == Some("OnDelete"),
        partition: count(strategy.rolling_update.and_then(|rolling| rolling.partition)),
        one_revision: status.update_revision == status.current_revision,
        paused: spec.paused.unwrap_or_default(),
        selector: spec.selector.unwrap_or_default().text(),
        created: metadata.created(),
    }
}
