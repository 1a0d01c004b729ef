//! A workload's newest template is rolled out, as `kubectl rollout status` sees it.
//!
//! Source: `kubernetes/kubectl` `pkg/polymorphichelpers/rollout_status.go`. Differing from it: progress is in numbers, what
//! is in the way is named with its own words, and a deadline that was exceeded is believed only when it stays so.

use crate::cluster::{self, Client, WorkloadName};
use crate::conditions::{REOPENED_AFTER, words};
use crate::error::Result;
use crate::estate::{Controller, Pod};
use crate::wait::{Blocker, Check, Hints, NotYet, Progress, from_watch, reopened};

/// How many pods are named as being in the way.
const NAMED: usize = 5;

/// Whether the template of `generation`, or a newer one, is rolled out.
pub fn verdict(rollout: &Controller, generation: i64) -> Check<Controller> {
    let waiting = |done: u32, of: u32, what: &str| {
        let progress = Progress::counted(done.into(), of.into(), what);
        let failure = rollout.condition("ReplicaFailure").filter(|condition| condition.status == "True");
        let blockers = failure.map(|failure| Blocker::new(failure.reason.clone(), failure.message.clone()));
        Check::NotYet(NotYet { progress, blockers: blockers.into_iter().collect(), again_in: None })
    };
    if rollout.observed_generation < generation.max(rollout.generation) || rollout.observed_generation == 0 {
        let progress = Progress::said("its controller has not seen the change yet");
        return Check::NotYet(NotYet { progress, ..NotYet::default() });
    }
    let Controller { desired, current, updated, ready, available, .. } = *rollout;
    match rollout.object.kind.as_str() {
        "StatefulSet" => {
            let to_update = desired.saturating_sub(rollout.partition);
            if rollout.partition > 0 && updated < to_update {
                waiting(updated, to_update, "replicas updated (a partition keeps the others)")
            } else if rollout.partition == 0 && !rollout.one_revision {
                waiting(updated, desired, "replicas updated")
            } else if ready < desired {
                waiting(ready, desired, "replicas ready")
            } else {
                Check::Met(rollout.clone())
            }
        }
        "DaemonSet" if updated < desired => waiting(updated, desired, "pods updated"),
        "DaemonSet" if available < desired => waiting(available, desired, "updated pods available"),
        "DaemonSet" => Check::Met(rollout.clone()),
        _ => {
            let stuck = rollout.condition("Progressing").filter(|one| one.reason == "ProgressDeadlineExceeded");
            if let Some(stuck) = stuck {
                let blockers = vec![Blocker::new(stuck.reason.clone(), stuck.message.clone())];
                let why = format!("exceeded its progress deadline with {updated}/{desired} updated");
                return Check::Impossible { why, blockers };
            }
            if updated < desired {
                waiting(updated, desired, "replicas updated")
            } else if current > updated {
                waiting(updated, current, "replicas are new ones, the old are ending")
            } else if available < updated {
                waiting(available, updated, "updated replicas available")
            } else {
                Check::Met(rollout.clone())
            }
        }
    }
}

/// Asks the API server, and what its pods say where it is not done.
pub async fn probe(client: &Client, workload: &WorkloadName, generation: i64) -> Result<Check<Controller>> {
    let rollout = cluster::rollout(client, workload).await?;
    let mut check = verdict(&rollout, generation);
    if let Check::NotYet(NotYet { blockers, .. }) | Check::Impossible { blockers, .. } = &mut check
        && !rollout.selector.is_empty()
    {
        // That a pod cannot be asked is no news about the rollout.
        let pods = cluster::pods(client, &rollout.object.namespace, &rollout.selector).await.unwrap_or_default();
        blockers.extend(pods.iter().filter_map(in_the_way).take(NAMED));
    }
    Ok(check)
}

/// A hint for each change of the workload.
pub fn hints(client: &Client, workload: &WorkloadName) -> Hints {
    let (client, workload) = (client.clone(), workload.clone());
    reopened(REOPENED_AFTER, move || from_watch(cluster::rollout_changes(&client, &workload)))
}

/// A pod that is not ready, with its own last words.
fn in_the_way(pod: &Pod) -> Option<Blocker> {
    let ready = pod.conditions.iter().any(|condition| condition.kind == "Ready" && condition.status == "True");
    if ready || pod.deleting_since.is_some() || pod.phase == "Succeeded" {
        return None;
    }
    let waiting = pod.containers.iter().find_map(|container| container.waiting.as_ref());
    let condition = |kind: &str| {
        let found = pod.conditions.iter().find(|condition| condition.kind == kind && condition.status == "False");
        found.map(|condition| words(&condition.reason, &condition.message))
    };
    let says = waiting
        .map(|(reason, message)| words(reason, message))
        .or_else(|| condition("PodScheduled"))
        .or_else(|| condition("Ready"))
        .unwrap_or_else(|| pod.phase.clone());
    Some(Blocker::new(format!("pod {}", pod.object.name), says))
}

#[cfg(test)]
mod tests {
    use super::{in_the_way, verdict};
    use crate::estate::{Condition, ContainerState, Controller, ObjectRef, Pod};
    use crate::wait::Check;

    fn rollout(kind: &str, counts: [u32; 5]) -> Controller {
        let [desired, current, updated, ready, available] = counts;
        Controller {
            object: ObjectRef { kind: kind.into(), namespace: "shop".into(), name: "web".into() },
            generation: 4,
            observed_generation: 4,
            desired,
            current,
            updated,
            ready,
            available,
            one_revision: true,
            ..Controller::default()
        }
    }

    fn told(check: &Check<Controller>) -> String {
        match check {
            Check::Met(_) => "done".to_owned(),
            Check::NotYet(not_yet) => not_yet.progress.text.clone(),
            Check::Impossible { why, .. } => format!("never: {why}"),
        }
    }

    #[test]
    fn a_rollout_is_judged_as_kubectl_does() {
        let condition = |kind: &str, status: &str, reason: &str| Condition {
            kind: kind.into(),
            status: status.into(),
            reason: reason.into(),
            message: "its own words".into(),
            since: None,
        };
        let old = Controller { observed_generation: 3, ..rollout("Deployment", [3; 5]) };
        let exceeded = Controller {
            conditions: vec![condition("Progressing", "False", "ProgressDeadlineExceeded")],
            ..rollout("Deployment", [3, 4, 1, 3, 3])
        };
        let two = |rollout| Controller { one_revision: false, ..rollout };
        let cut = |partition, rollout| Controller { partition, one_revision: false, ..rollout };
        let cases = [
            (rollout("Deployment", [3; 5]), "done"),
            // A status of before the change says nothing, however good it looks.
            (old, "its controller has not seen the change yet"),
            (rollout("Deployment", [3, 4, 1, 3, 3]), "1/3 replicas updated"),
            (rollout("Deployment", [3, 4, 3, 4, 4]), "3/4 replicas are new ones, the old are ending"),
            (rollout("Deployment", [3, 3, 3, 2, 2]), "2/3 updated replicas available"),
            (exceeded, "never: exceeded its progress deadline with 1/3 updated"),
            (rollout("Deployment", [0; 5]), "done"),
            (rollout("StatefulSet", [3; 5]), "done"),
            (two(rollout("StatefulSet", [3, 3, 2, 3, 3])), "2/3 replicas updated"),
            (rollout("StatefulSet", [3, 3, 3, 2, 2]), "2/3 replicas ready"),
            (cut(2, rollout("StatefulSet", [3, 3, 0, 3, 3])), "0/1 replicas updated (a partition keeps the others)"),
            (cut(2, rollout("StatefulSet", [3, 3, 1, 3, 3])), "done"),
            (rollout("DaemonSet", [5; 5]), "done"),
            (rollout("DaemonSet", [5, 5, 3, 5, 5]), "3/5 pods updated"),
            (rollout("DaemonSet", [5, 5, 5, 4, 4]), "4/5 updated pods available"),
        ];
        for (rollout, expected) in cases {
            assert_eq!(told(&verdict(&rollout, 4)), expected, "{rollout:?}");
        }
        assert_eq!(told(&verdict(&rollout("DaemonSet", [5; 5]), 5)), "its controller has not seen the change yet");
        let refused = Controller {
            conditions: vec![condition("ReplicaFailure", "True", "FailedCreate")],
            ..rollout("Deployment", [3, 3, 0, 3, 3])
        };
        let Check::NotYet(not_yet) = verdict(&refused, 4) else { panic!("it is not done") };
        assert_eq!(not_yet.blockers[0].to_string(), "FailedCreate: its own words");
    }

    #[test]
    fn a_pod_in_the_way_says_why() {
        let pod = |containers, conditions| Pod {
            object: ObjectRef { kind: "Pod".into(), namespace: "shop".into(), name: "web-1".into() },
            phase: "Pending".into(),
            containers,
            conditions,
            ..Pod::default()
        };
        let pulling = ContainerState {
            waiting: Some(("ImagePullBackOff".into(), "Back-off pulling image \"web:2\"".into())),
            ..ContainerState::default()
        };
        let told = |pod: &Pod| in_the_way(pod).map(|blocker| blocker.to_string());
        let words = "pod web-1: ImagePullBackOff: Back-off pulling image \"web:2\"";
        assert_eq!(told(&pod(vec![pulling], Vec::new())).as_deref(), Some(words));
        let condition = |kind: &str, status: &str| Condition {
            kind: kind.into(),
            status: status.into(),
            reason: "Unschedulable".into(),
            message: "0/3 nodes are available".into(),
            since: None,
        };
        let unscheduled = pod(Vec::new(), vec![condition("PodScheduled", "False")]);
        assert_eq!(told(&unscheduled).as_deref(), Some("pod web-1: Unschedulable: 0/3 nodes are available"));
        assert_eq!(told(&pod(Vec::new(), vec![condition("Ready", "True")])), None);
        assert_eq!(told(&pod(Vec::new(), Vec::new())).as_deref(), Some("pod web-1: Pending"));
    }
}
