//! Is a pod well?
//!
//! Reasons are the kubelet's and scheduler's own (`kubernetes/kubernetes` `pkg/kubelet/container`, `pkg/kubelet/images`);
//! only the two that belong to every start are known here, any other reason for waiting is a fault.

use jiff::{SignedDuration, Timestamp};

use super::finding::{Finding, Severity, Subject};
use crate::estate::{ContainerState, Dimension, Pod};

/// From how many restarts on a container that was restarted lately is taken for one that keeps crashing.
pub(super) const MANY_RESTARTS: i64 = 3;
/// For how many minutes after a restart a container counts as restarted lately.
pub(super) const LATELY_MINUTES: u32 = 10;

/// How long a pod may take to be scheduled.
const TO_BE_SCHEDULED: SignedDuration = SignedDuration::from_secs(30);
/// How long a pod may take to pull its images and mount its volumes.
const TO_START: SignedDuration = SignedDuration::from_mins(5);
/// How long a pod may take from running to ready.
const TO_BE_READY: SignedDuration = SignedDuration::from_mins(2);
/// How much longer than its grace period a pod may take to end.
const TO_END: SignedDuration = SignedDuration::from_secs(60);

/// What is not well with a pod, if anything.
pub(super) fn judge(scope: &str, pod: &Pod, now: Timestamp) -> Option<Finding> {
    let finding = |severity, state: &str| {
        Finding::new(Dimension::Workloads, Subject::object(scope, &pod.object), severity, state).since(pod.created)
    };
    let within = |limit: SignedDuration| pod.created.is_some_and(|created| now.duration_since(created) < limit);
    let unless_young = |limit| if within(limit) { Severity::Progressing } else { Severity::Failing };

    if let Some(since) = pod.deleting_since {
        let grace = SignedDuration::from_secs(i64::try_from(pod.grace_period_seconds).unwrap_or(i64::MAX / 2));
        let overdue = now.duration_since(since) > grace.saturating_add(TO_END);
        return overdue.then(|| {
            finding(Severity::Failing, "Terminating")
                .because("its deletion is overdue: node gone, or a finalizer")
                .since(Some(since))
        });
    }
    match pod.phase.as_str() {
        "Succeeded" => return None,
        // A Job says itself when its failures are too many.
        "Failed" if pod.owner.as_ref().is_some_and(|owner| owner.kind == "Job") => return None,
        "Failed" if pod.reason == "Evicted" => {
            return Some(finding(Severity::Notice, "Evicted").because(&pod.message));
        }
        "Failed" => {
            let state = if pod.reason.is_empty() { "Failed" } else { &pod.reason };
            return Some(finding(Severity::Failing, state).because(failure(pod)));
        }
        _ => {}
    }
    if let Some(unscheduled) = pod.conditions.iter().find(|one| one.kind == "PodScheduled" && one.status == "False") {
        let state = if unscheduled.reason.is_empty() { "Pending" } else { &unscheduled.reason };
        return Some(finding(unless_young(TO_BE_SCHEDULED), state).because(&unscheduled.message));
    }
    if let Some((container, reason, message)) = first_fault(pod) {
        return Some(finding(Severity::Failing, &reason).because(told_of(container, &message)));
    }
    if let Some(container) = crashing(pod, now) {
        let message = told_of(container, &format!("restarted {} times", container.restarts));
        return Some(finding(Severity::Failing, "Restarting").because(message));
    }
    if let Some((container, reason)) = first_start(pod) {
        return Some(finding(unless_young(TO_START), reason).because(told_of(container, "")));
    }
    match pod.conditions.iter().find(|condition| condition.kind == "Ready") {
        Some(ready) if ready.status == "True" => None,
        // Its own word for "not running" says more than "not ready" would.
        _ if pod.phase.is_empty() => Some(finding(unless_young(TO_BE_SCHEDULED), "no status yet")),
        _ if pod.phase != "Running" => Some(finding(unless_young(TO_START), &pod.phase).because(&pod.message)),
        Some(ready) => Some(finding(unless_young(TO_BE_READY), "NotReady").because(&ready.message).since(ready.since)),
        None => Some(finding(unless_young(TO_BE_READY), "NotReady")),
    }
}

/// The first container that waits for another reason than its start, or that ended badly and stays so.
fn first_fault(pod: &Pod) -> Option<(&ContainerState, String, String)> {
    pod.containers.iter().find_map(|container| {
        if let Some((reason, message)) = &container.waiting {
            let starting = is_start(reason);
            return (!starting).then(|| (container, reason.clone(), last_end(container, message)));
        }
        let (reason, code) = container.terminated.as_ref()?;
        let bad = *code != 0 && (!container.init || pod.restart_policy == "Never");
        bad.then(|| (container, or_error(reason), format!("exit code {code}")))
    })
}

/// The container of a pod whose log tells most, and whether that is the log of its run before this one: the one that
/// crashed, else one that is not ready, else the first.
pub fn container_to_look_at(pod: &Pod, now: Timestamp) -> Option<(&ContainerState, bool)> {
    let at_fault = first_fault(pod).map(|(container, ..)| container).or_else(|| crashing(pod, now));
    if let Some(container) = at_fault {
        // One that has ended for good has its last words in its own log.
        let ran_before = container.last_terminated.is_some() && container.terminated.is_none();
        return Some((container, ran_before));
    }
    let mut own = pod.containers.iter().filter(|container| !container.init);
    let not_ready = own.clone().find(|container| !container.ready);
    not_ready.or_else(|| own.next()).map(|container| (container, false))
}

fn first_start(pod: &Pod) -> Option<(&ContainerState, &str)> {
    pod.containers.iter().find_map(|container| {
        let (reason, _) = container.waiting.as_ref()?;
        is_start(reason).then_some((container, reason.as_str()))
    })
}

fn is_start(reason: &str) -> bool {
    matches!(reason, "ContainerCreating" | "PodInitializing")
}

fn crashing(pod: &Pod, now: Timestamp) -> Option<&ContainerState> {
    let lately = SignedDuration::from_mins(i64::from(LATELY_MINUTES));
    pod.containers.iter().find(|container| {
        let ended = container.last_terminated.as_ref().and_then(|(_, _, finished)| *finished);
        i64::from(container.restarts) >= MANY_RESTARTS && ended.is_some_and(|ended| now.duration_since(ended) < lately)
    })
}

/// A crash loop's own message says only how long it will wait; how the container ended says more.
fn last_end(container: &ContainerState, message: &str) -> String {
    match &container.last_terminated {
        Some((reason, code, _)) => {
            format!("{} (exit code {code}), restarted {} times", or_error(reason), container.restarts)
        }
        None => message.to_owned(),
    }
}

fn or_error(reason: &str) -> String {
    if reason.is_empty() { "Error".to_owned() } else { reason.to_owned() }
}

fn told_of(container: &ContainerState, message: &str) -> String {
    let kind = if container.init { "init container" } else { "container" };
    let separator = if message.is_empty() { "" } else { ": " };
    format!("{kind} {}{separator}{message}", container.name)
}

fn failure(pod: &Pod) -> String {
    if !pod.message.is_empty() {
        return pod.message.clone();
    }
    let ended = |container: &ContainerState| {
        let (reason, code) = container.terminated.as_ref()?;
        (*code != 0).then(|| told_of(container, &format!("{} (exit code {code})", or_error(reason))))
    };
    pod.containers.iter().find_map(ended).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::estate::{Condition, ContainerState, ObjectRef, Pod};
    use crate::health::finding::Severity;
    use crate::health::testing::{ago, now};

    fn pod() -> Pod {
        Pod {
            object: ObjectRef { kind: "Pod".into(), namespace: "shop".into(), name: "web-1".into() },
            phase: "Running".into(),
            created: Some(ago("1h")),
            restart_policy: "Always".into(),
            containers: vec![ContainerState { name: "web".into(), ready: true, ..ContainerState::default() }],
            conditions: vec![condition("Ready", "True", "", "")],
            ..Pod::default()
        }
    }

    fn condition(kind: &str, status: &str, reason: &str, message: &str) -> Condition {
        Condition {
            kind: kind.into(),
            status: status.into(),
            reason: reason.into(),
            message: message.into(),
            since: None,
        }
    }

    type Told = (Severity, String, String);

    fn verdict(pod: &Pod) -> Option<Told> {
        judge("prod", pod, now()).map(|finding| (finding.severity, finding.state, finding.message))
    }

    fn failing(state: &str, message: &str) -> Told {
        (Severity::Failing, state.to_owned(), message.to_owned())
    }

    #[test]
    fn the_log_that_tells_most_is_that_of_the_run_that_crashed() {
        let looked_at = |pod: &Pod| {
            super::container_to_look_at(pod, now()).map(|(container, previous)| (container.name.clone(), previous))
        };
        let mut pod = pod();
        pod.containers.push(ContainerState { name: "proxy".into(), ..ContainerState::default() });
        assert_eq!(looked_at(&pod), Some(("proxy".into(), false)), "the one that is not ready");
        pod.containers[0].waiting = Some(("CrashLoopBackOff".into(), String::new()));
        pod.containers[0].last_terminated = Some(("Error".into(), 1, Some(ago("1m"))));
        assert_eq!(looked_at(&pod), Some(("web".into(), true)), "the one that crashed");
        pod.containers[0].waiting = None;
        pod.containers[0].terminated = Some(("Error".into(), 1));
        assert_eq!(looked_at(&pod), Some(("web".into(), false)), "the one that has ended for good");
        assert_eq!(looked_at(&Pod::default()), None);
    }

    #[test]
    fn a_running_and_ready_pod_is_well() {
        assert_eq!(verdict(&pod()), None);
    }

    #[test]
    fn a_crash_loop_tells_how_the_container_ended() {
        let mut pod = pod();
        pod.containers[0].waiting =
            Some(("CrashLoopBackOff".into(), "back-off 5m0s restarting failed container".into()));
        pod.containers[0].last_terminated = Some(("OOMKilled".into(), 137, Some(ago("2m"))));
        pod.containers[0].restarts = 7;
        assert_eq!(
            verdict(&pod),
            Some(failing("CrashLoopBackOff", "container web: OOMKilled (exit code 137), restarted 7 times"))
        );
    }

    #[test]
    fn an_image_that_cannot_be_pulled_is_told_in_the_kubelet_s_words() {
        let mut pod = pod();
        pod.phase = "Pending".into();
        pod.conditions.clear();
        pod.containers[0].waiting = Some(("ImagePullBackOff".into(), "Back-off pulling image \"nope:1\"".into()));
        assert_eq!(
            verdict(&pod),
            Some(failing("ImagePullBackOff", "container web: Back-off pulling image \"nope:1\""))
        );
    }

    #[test]
    fn an_unknown_reason_for_waiting_is_a_fault_and_shown_verbatim() {
        let mut pod = pod();
        pod.containers[0].waiting = Some(("QuantumDecoherence".into(), "observed".into()));
        assert_eq!(verdict(&pod), Some(failing("QuantumDecoherence", "container web: observed")));
    }

    #[test]
    fn an_unschedulable_pod_says_why_and_is_given_half_a_minute() {
        let mut pod = pod();
        pod.phase = "Pending".into();
        pod.conditions = vec![condition("PodScheduled", "False", "Unschedulable", "0/3 nodes are available")];
        pod.containers.clear();
        assert_eq!(verdict(&pod), Some(failing("Unschedulable", "0/3 nodes are available")));
        pod.created = Some(ago("10s"));
        assert_eq!(verdict(&pod).unwrap().0, Severity::Progressing);
    }

    #[test]
    fn a_pod_that_creates_its_containers_is_given_five_minutes() {
        let mut pod = pod();
        pod.phase = "Pending".into();
        pod.conditions.clear();
        pod.containers[0].waiting = Some(("ContainerCreating".into(), String::new()));
        pod.created = Some(ago("1m"));
        assert_eq!(verdict(&pod).unwrap().0, Severity::Progressing);
        pod.created = Some(ago("6m"));
        assert_eq!(verdict(&pod), Some(failing("ContainerCreating", "container web")));
    }

    #[test]
    fn a_pod_on_a_lost_node_is_not_ready_though_its_containers_were() {
        let mut pod = pod();
        pod.conditions = vec![condition("Ready", "False", "", "")];
        assert_eq!(verdict(&pod), Some(failing("NotReady", "")));
    }

    #[test]
    fn a_pod_that_keeps_restarting_is_not_well_while_it_runs() {
        let mut pod = pod();
        pod.containers[0].restarts = 4;
        pod.containers[0].last_terminated = Some(("Error".into(), 1, Some(ago("3m"))));
        assert_eq!(verdict(&pod), Some(failing("Restarting", "container web: restarted 4 times")));
        pod.containers[0].last_terminated = Some(("Error".into(), 1, Some(ago("30m"))));
        assert_eq!(verdict(&pod), None);
    }

    #[test]
    fn deletion_is_a_fault_only_when_it_is_overdue() {
        let mut pod = pod();
        pod.grace_period_seconds = 30;
        pod.deleting_since = Some(ago("45s"));
        assert_eq!(verdict(&pod), None);
        pod.deleting_since = Some(ago("5m"));
        assert_eq!(verdict(&pod).unwrap().1, "Terminating");
    }

    #[test]
    fn a_failed_pod_of_a_job_is_left_to_the_job() {
        let mut pod = pod();
        pod.phase = "Failed".into();
        pod.containers[0].terminated = Some(("Error".into(), 2));
        assert_eq!(verdict(&pod), Some(failing("Failed", "container web: Error (exit code 2)")));
        pod.owner = Some(ObjectRef { kind: "Job".into(), namespace: "shop".into(), name: "migrate".into() });
        assert_eq!(verdict(&pod), None);
    }

    #[test]
    fn an_evicted_pod_is_worth_knowing() {
        let mut pod = pod();
        pod.phase = "Failed".into();
        pod.reason = "Evicted".into();
        assert_eq!(verdict(&pod).unwrap().0, Severity::Notice);
    }

    #[test]
    fn a_pod_without_any_status_is_not_well() {
        let pod = Pod { created: Some(ago("1h")), ..Pod::default() };
        assert_eq!(verdict(&pod).unwrap().0, Severity::Failing);
    }
}
