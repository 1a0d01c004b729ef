//! Pods. Source: `printPod` in `kubernetes/kubernetes` `pkg/printers/internalversion/printers.go`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::restarts::Restarts;
use super::{Column, age, name, or};
use crate::lab::kubernetes::json::{elements, number, text, truth};
use crate::lab::kubernetes::lifecycle::is_going;

/// The columns.
pub(super) const COLUMNS: &[Column] = &[
    Column::object_name(),
    Column::new("Ready", "string", "The aggregate readiness state of this pod for accepting traffic."),
    Column::new("Status", "string", "The aggregate status of the containers in this pod."),
    Column::new(
        "Restarts",
        "string",
        "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
    ),
    Column::age(),
    Column::wide(
        "IP",
        "podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.",
    ),
    Column::wide(
        "Node",
        "NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename",
    ),
    Column::wide(
        "Nominated Node",
        "nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled.",
    ),
    Column::wide(
        "Readiness Gates",
        "If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to \"True\" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates",
    ),
];

/// The cells of one pod.
pub(super) fn cells(pod: &Value, now: Timestamp) -> Vec<Value> {
    let summary = Summary::of(pod);
    let total = elements(pod, "/spec/containers").len() + sidecars(pod).len();
    vec![
        json!(name(pod)),
        json!(format!("{}/{total}", summary.ready)),
        json!(summary.reason),
        json!(summary.restarts.cell(now)),
        json!(age::of(pod, now)),
        json!(or(text(pod, "/status/podIPs/0/ip"), "<none>")),
        json!(or(text(pod, "/spec/nodeName"), "<none>")),
        json!(or(text(pod, "/status/nominatedNodeName"), "<none>")),
        json!(readiness_gates(pod)),
    ]
}

/// What the row of a pod that has ended carries beside its cells.
pub(super) fn row_conditions(pod: &Value) -> Option<Value> {
    let (reason, message) = match text(pod, "/status/phase") {
        "Succeeded" => ("Succeeded", "The pod has completed successfully."),
        "Failed" => ("Failed", "The pod failed."),
        _ => return None,
    };
    Some(json!([{"type": "Completed", "status": "True", "reason": reason, "message": message}]))
}

/// A pod in three words.
struct Summary {
    reason: String,
    ready: usize,
    restarts: Restarts,
}

impl Summary {
    fn of(pod: &Value) -> Self {
        let phase = text(pod, "/status/phase");
        let mut reason = or(text(pod, "/status/reason"), phase).to_owned();
        if has_condition(pod, |one| text(one, "/type") == "PodScheduled" && text(one, "/reason") == "SchedulingGated") {
            "SchedulingGated".clone_into(&mut reason);
        }
        let mut summary = Self { reason, ready: 0, restarts: Restarts::default() };
        let sidecar_restarts = summary.read_init_containers(pod);
        if sidecar_restarts.is_some() || is_condition_true(pod, "Initialized") {
            summary.restarts = sidecar_restarts.unwrap_or_else(|| restarts_of_sidecars(pod));
            summary.read_containers(pod);
        }
        if is_going(pod) {
            if text(pod, "/status/reason") == "NodeLost" {
                "Unknown".clone_into(&mut summary.reason);
            } else if !["Succeeded", "Failed"].contains(&phase) {
                "Terminating".clone_into(&mut summary.reason);
            }
        }
        summary
    }

    /// Reads the init containers up to the one that is not done; the restarts of sidecars when all are done.
    fn read_init_containers(&mut self, pod: &Value) -> Option<Restarts> {
        let total = elements(pod, "/spec/initContainers").len();
        let sidecars = sidecars(pod);
        let mut sidecar_restarts = Restarts::default();
        for (position, status) in elements(pod, "/status/initContainerStatuses").iter().enumerate() {
            self.restarts.add(status);
            let is_sidecar = sidecars.contains(&text(status, "/name"));
            if is_sidecar {
                sidecar_restarts.add(status);
            }
            let terminated = status.pointer("/state/terminated");
            let waiting = text(status, "/state/waiting/reason");
            self.reason = match terminated {
                Some(terminated) if number(terminated, "/exitCode") == 0 => continue,
                _ if is_sidecar && truth(status, "/started") => {
                    self.ready += usize::from(truth(status, "/ready"));
                    continue;
                }
                Some(terminated) => format!("Init:{}", how_it_ended(terminated)),
                None if !["", "PodInitializing"].contains(&waiting) => format!("Init:{waiting}"),
                None => format!("Init:{position}/{total}"),
            };
            return None;
        }
        Some(sidecar_restarts)
    }

    fn read_containers(&mut self, pod: &Value) {
        let mut is_running = false;
        let mut failure = None;
        for status in elements(pod, "/status/containerStatuses").iter().rev() {
            self.restarts.add(status);
            let waiting = text(status, "/state/waiting/reason");
            if !waiting.is_empty() {
                waiting.clone_into(&mut self.reason);
            } else if let Some(terminated) = status.pointer("/state/terminated") {
                self.reason = how_it_ended(terminated);
                if number(terminated, "/exitCode") != 0 {
                    failure = Some(self.reason.clone());
                }
            } else if truth(status, "/ready") && status.pointer("/state/running").is_some() {
                is_running = true;
                self.ready += 1;
            }
        }
        if self.reason == "Completed" {
            if is_running && is_condition_true(pod, "Ready") {
                "Running".clone_into(&mut self.reason);
            } else if let Some(failure) = failure {
                self.reason = failure;
            } else if is_running {
                "NotReady".clone_into(&mut self.reason);
            }
        }
    }
}

/// The reason for which a container ended, else its signal or exit code.
fn how_it_ended(terminated: &Value) -> String {
    let (reason, signal) = (text(terminated, "/reason"), number(terminated, "/signal"));
    if !reason.is_empty() {
        reason.to_owned()
    } else if signal != 0 {
        format!("Signal:{signal}")
    } else {
        format!("ExitCode:{}", number(terminated, "/exitCode"))
    }
}

/// The names of init containers that keep running beside the others.
fn sidecars(pod: &Value) -> Vec<&str> {
    let all = elements(pod, "/spec/initContainers").iter();
    all.filter(|one| text(one, "/restartPolicy") == "Always").map(|one| text(one, "/name")).collect()
}

fn restarts_of_sidecars(pod: &Value) -> Restarts {
    let sidecars = sidecars(pod);
    let mut restarts = Restarts::default();
    for status in elements(pod, "/status/initContainerStatuses") {
        if sidecars.contains(&text(status, "/name")) {
            restarts.add(status);
        }
    }
    restarts
}

fn readiness_gates(pod: &Value) -> String {
    let gates = elements(pod, "/spec/readinessGates");
    if gates.is_empty() {
        return "<none>".to_owned();
    }
    let open = gates.iter().filter(|gate| is_condition_true(pod, text(gate, "/conditionType"))).count();
    format!("{open}/{}", gates.len())
}

fn has_condition(pod: &Value, wanted: impl Fn(&Value) -> bool) -> bool {
    elements(pod, "/status/conditions").iter().any(wanted)
}

fn is_condition_true(pod: &Value, kind: &str) -> bool {
    let mut conditions = elements(pod, "/status/conditions").iter();
    conditions.find(|one| text(one, "/type") == kind).is_some_and(|one| text(one, "/status") == "True")
}
