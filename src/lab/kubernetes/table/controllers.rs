//! Deployments, stateful sets, daemon sets and replica sets. Source: the printers of their names in
//! `kubernetes/kubernetes` `pkg/printers/internalversion/printers.go`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Column, age, name, or, selectors};
use crate::lab::kubernetes::json::number;

const CONTAINERS: &str = "/spec/template/spec/containers";
const SELECTOR: &str = "/spec/selector";

/// The columns of deployments.
pub(super) const DEPLOYMENTS: &[Column] = &[
    Column::object_name(),
    Column::new("Ready", "string", "Number of the pod with ready state"),
    Column::new(
        "Up-to-date",
        "string",
        "Total number of non-terminating pods targeted by this deployment that have the desired template spec.",
    ),
    Column::new(
        "Available",
        "string",
        "Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.",
    ),
    Column::age(),
    Column::wide("Containers", "Names of each container in the template."),
    Column::wide("Images", "Images referenced by each container in the template."),
    Column::wide(
        "Selector",
        "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels.",
    ),
];

/// The columns of stateful sets.
pub(super) const STATEFUL_SETS: &[Column] = &[
    Column::object_name(),
    Column::new("Ready", "string", "Number of the pod with ready state"),
    Column::age(),
    Column::wide("Containers", "Names of each container in the template."),
    Column::wide("Images", "Images referenced by each container in the template."),
];

/// The columns of daemon sets.
pub(super) const DAEMON_SETS: &[Column] = &[
    Column::object_name(),
    Column::new(
        "Desired",
        "integer",
        "The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/",
    ),
    Column::new(
        "Current",
        "integer",
        "The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/",
    ),
    Column::new(
        "Ready",
        "integer",
        "numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.",
    ),
    Column::new("Up-to-date", "integer", "The total number of nodes that are running updated daemon pod"),
    Column::new(
        "Available",
        "integer",
        "The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)",
    ),
    Column::new(
        "Node Selector",
        "string",
        "NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a node's labels for the pod to be scheduled on that node. More info: https://kubernetes.io/docs/concepts/configuration/assign-pod-node/",
    ),
    Column::age(),
    Column::wide("Containers", "Names of each container in the template."),
    Column::wide("Images", "Images referenced by each container in the template."),
    Column::wide(
        "Selector",
        "A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
    ),
];

/// The columns of replica sets.
pub(super) const REPLICA_SETS: &[Column] = &[
    Column::object_name(),
    Column::new(
        "Desired",
        "integer",
        "Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset",
    ),
    Column::new(
        "Current",
        "integer",
        "Replicas is the most recently observed number of non-terminating pods. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset",
    ),
    Column::new(
        "Ready",
        "integer",
        "The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.",
    ),
    Column::age(),
    Column::wide("Containers", "Names of each container in the template."),
    Column::wide("Images", "Images referenced by each container in the template."),
    Column::wide(
        "Selector",
        "Selector is a label query over pods that should match the replica count. Label keys and values that must match in order to be controlled by this replica set. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
    ),
];

/// The cells of one deployment.
pub(super) fn deployment(deployment: &Value, now: Timestamp) -> Vec<Value> {
    let [names, images] = selectors::containers(deployment, CONTAINERS);
    vec![
        json!(name(deployment)),
        json!(ready(deployment)),
        json!(number(deployment, "/status/updatedReplicas")),
        json!(number(deployment, "/status/availableReplicas")),
        json!(age::of(deployment, now)),
        json!(names),
        json!(images),
        json!(selectors::selector(deployment, SELECTOR)),
    ]
}

/// The cells of one stateful set.
pub(super) fn stateful_set(set: &Value, now: Timestamp) -> Vec<Value> {
    let [names, images] = selectors::containers(set, CONTAINERS);
    vec![json!(name(set)), json!(ready(set)), json!(age::of(set, now)), json!(names), json!(images)]
}

/// The cells of one daemon set.
pub(super) fn daemon_set(set: &Value, now: Timestamp) -> Vec<Value> {
    let [names, images] = selectors::containers(set, CONTAINERS);
    vec![
        json!(name(set)),
        json!(number(set, "/status/desiredNumberScheduled")),
        json!(number(set, "/status/currentNumberScheduled")),
        json!(number(set, "/status/numberReady")),
        json!(number(set, "/status/updatedNumberScheduled")),
        json!(number(set, "/status/numberAvailable")),
        json!(selectors::labels(set, "/spec/template/spec/nodeSelector")),
        json!(age::of(set, now)),
        json!(names),
        json!(images),
        json!(or(&selectors::selector(set, SELECTOR), "<none>")),
    ]
}

/// The cells of one replica set.
pub(super) fn replica_set(set: &Value, now: Timestamp) -> Vec<Value> {
    let [names, images] = selectors::containers(set, CONTAINERS);
    vec![
        json!(name(set)),
        json!(replicas(set)),
        json!(number(set, "/status/replicas")),
        json!(number(set, "/status/readyReplicas")),
        json!(age::of(set, now)),
        json!(names),
        json!(images),
        json!(or(&selectors::selector(set, SELECTOR), "<none>")),
    ]
}

fn ready(object: &Value) -> String {
    format!("{}/{}", number(object, "/status/readyReplicas"), replicas(object))
}

/// The replicas that are wanted: 1 where nothing is said, which the real server fills in.
fn replicas(object: &Value) -> i64 {
    object.pointer("/spec/replicas").and_then(Value::as_i64).unwrap_or(1)
}
