//! Are Deployments, StatefulSets, DaemonSets, Jobs and volume claims well?
//!
//! The rules are kstatus's (`kubernetes-sigs/cli-utils` `pkg/kstatus/status/core.go`), differing where it calls something
//! current that is not: a status of an older generation is no answer, a StatefulSet that updates on delete is judged by its
//! ready pods, a pod that went away after a finished rollout is a fault and no rollout.

use jiff::{SignedDuration, Timestamp};

use super::finding::{Finding, Severity, Subject};
use super::life::settling;
use crate::estate::{Condition, Controller, Dimension, Job, PersistentVolumeClaim};

/// For how long a CronJob's failed job counts; it is kept much longer than it is news.
const NEWS: SignedDuration = SignedDuration::from_hours(24);

fn condition<'a>(conditions: &'a [Condition], kind: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| condition.kind == kind)
}

/// What is not well with a Deployment, StatefulSet or DaemonSet, if anything.
pub(super) fn judge(scope: &str, controller: &Controller, now: Timestamp) -> Option<Finding> {
    let finding = |severity, state: String| {
        Finding::new(Dimension::Workloads, Subject::object(scope, &controller.object), severity, state)
    };
    let paused = if controller.paused { ", paused" } else { "" };
    let ready = format!("{}/{} ready{paused}", controller.ready, controller.desired);
    if controller.observed_generation < controller.generation {
        let message = "its controller has not seen the newest version of it";
        return Some(finding(Severity::Progressing, "not observed".to_owned()).because(message));
    }
    if let Some(failure) = controller.condition("ReplicaFailure").filter(|one| one.status == "True") {
        return Some(finding(Severity::Failing, ready).because(&failure.message).since(failure.since));
    }
    let progressing = controller.condition("Progressing");
    if let Some(stuck) = progressing.filter(|one| one.status == "False") {
        return Some(
            finding(Severity::Failing, ready)
                .because(format!("{}: {}", stuck.reason, stuck.message))
                .since(stuck.since),
        );
    }
    let outdated = !controller.update_on_delete && !controller.paused && controller.updated < controller.desired;
    let missing = controller.ready < controller.desired || controller.available < controller.desired;
    if !outdated && !missing {
        return None;
    }
    let rolling_out = outdated || progressing.is_some_and(|one| one.reason == "ReplicaSetUpdated");
    if rolling_out || settling(controller.created, now) {
        let message = format!("{}/{} updated", controller.updated, controller.desired);
        // A rollout of which nothing was ever created is no rollout: an admission plugin or a quota refuses the pods.
        let refused =
            controller.object.kind == "DaemonSet" && controller.current == 0 && !settling(controller.created, now);
        let severity = if refused { Severity::Failing } else { Severity::Progressing };
        return Some(finding(severity, ready).because(if refused { "no pod was created" } else { message.as_str() }));
    }
    let unavailable = controller.condition("Available").filter(|one| one.status == "False");
    let finding = finding(Severity::Failing, ready);
    Some(match unavailable {
        Some(unavailable) => finding.because(&unavailable.message).since(unavailable.since),
        None => finding,
    })
}

/// What is not well with a Job, if anything. A Job that was not seen to fail is taken to run: it has no other promise.
pub(super) fn judge_job(scope: &str, job: &Job, now: Timestamp) -> Option<Finding> {
    let failed = ["Failed", "FailureTarget"]
        .iter()
        .find_map(|kind| condition(&job.conditions, kind))
        .filter(|condition| condition.status == "True")?;
    let old = failed.since.is_some_and(|since| now.duration_since(since) > NEWS);
    let scheduled = job.owner.as_ref().is_some_and(|owner| owner.kind == "CronJob");
    let severity = if scheduled && old { Severity::Notice } else { Severity::Failing };
    let message = format!("{}: {}", failed.reason, failed.message);
    Some(
        Finding::new(Dimension::Workloads, Subject::object(scope, &job.object), severity, "Failed")
            .because(message.trim_start_matches(": "))
            .since(failed.since),
    )
}

/// What is not well with a volume claim, if anything.
pub(super) fn judge_claim(scope: &str, claim: &PersistentVolumeClaim, now: Timestamp) -> Option<Finding> {
    let finding = |severity, state: &str| {
        Finding::new(Dimension::Workloads, Subject::object(scope, &claim.object), severity, state).since(claim.created)
    };
    let class = if claim.storage_class.is_empty() {
        "no storage class".to_owned()
    } else {
        format!("storage class {}", claim.storage_class)
    };
    match claim.phase.as_str() {
        "Bound" => None,
        "Pending" if claim.waits_for_consumer == Some(true) => {
            Some(finding(Severity::Notice, "Pending").because(format!("{class} waits for a pod that uses it")))
        }
        "Pending" if settling(claim.created, now) => Some(finding(Severity::Progressing, "Pending").because(class)),
        "" => Some(finding(Severity::Progressing, "no status yet")),
        other => Some(finding(Severity::Failing, other).because(class)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::ObjectRef;
    use crate::health::testing::{ago, now};

    fn object(kind: &str) -> ObjectRef {
        ObjectRef { kind: kind.into(), namespace: "shop".into(), name: "web".into() }
    }

    fn condition(kind: &str, status: &str, reason: &str, message: &str, since: Option<Timestamp>) -> Condition {
        Condition { kind: kind.into(), status: status.into(), reason: reason.into(), message: message.into(), since }
    }

    fn controller(kind: &str, desired: u32, updated: u32, ready: u32) -> Controller {
        Controller {
            object: object(kind),
            desired,
            updated,
            ready,
            available: ready,
            current: ready,
            generation: 2,
            observed_generation: 2,
            created: Some(ago("2h")),
            ..Controller::default()
        }
    }

    fn verdict(controller: &Controller) -> Option<(Severity, String, String)> {
        judge("prod", controller, now()).map(|finding| (finding.severity, finding.state, finding.message))
    }

    #[test]
    fn as_many_as_wanted_is_well_and_none_wanted_too() {
        assert_eq!(verdict(&controller("Deployment", 3, 3, 3)), None);
        assert_eq!(verdict(&controller("Deployment", 0, 0, 0)), None);
    }

    #[test]
    fn a_status_of_an_older_generation_is_no_answer() {
        let mut stale = controller("Deployment", 3, 3, 3);
        stale.observed_generation = 1;
        assert_eq!(verdict(&stale).unwrap().0, Severity::Progressing);
    }

    #[test]
    fn a_rollout_is_under_way_until_its_deadline() {
        let mut rollout = controller("Deployment", 3, 1, 3);
        rollout.conditions = vec![condition("Progressing", "True", "ReplicaSetUpdated", "", None)];
        assert_eq!(verdict(&rollout), Some((Severity::Progressing, "3/3 ready".into(), "1/3 updated".into())));
        rollout.conditions =
            vec![condition("Progressing", "False", "ProgressDeadlineExceeded", "has timed out progressing", None)];
        let message = "ProgressDeadlineExceeded: has timed out progressing".to_owned();
        assert_eq!(verdict(&rollout), Some((Severity::Failing, "3/3 ready".into(), message)));
    }

    #[test]
    fn a_pod_lost_after_the_rollout_is_a_fault() {
        let mut deployment = controller("Deployment", 3, 3, 2);
        deployment.conditions = vec![condition("Progressing", "True", "NewReplicaSetAvailable", "", None)];
        assert_eq!(verdict(&deployment), Some((Severity::Failing, "2/3 ready".into(), String::new())));
    }

    #[test]
    fn pods_that_are_refused_are_told_in_the_words_of_who_refuses() {
        let mut deployment = controller("Deployment", 1, 0, 0);
        deployment.conditions =
            vec![condition("ReplicaFailure", "True", "FailedCreate", "violates PodSecurity \"baseline\"", None)];
        assert_eq!(verdict(&deployment).unwrap().2, "violates PodSecurity \"baseline\"");
        let daemon_set = controller("DaemonSet", 3, 0, 0);
        assert_eq!(verdict(&daemon_set), Some((Severity::Failing, "0/3 ready".into(), "no pod was created".into())));
    }

    #[test]
    fn a_stateful_set_that_updates_on_delete_is_judged_by_its_ready_pods() {
        let mut stateful_set = controller("StatefulSet", 3, 0, 3);
        stateful_set.update_on_delete = true;
        assert_eq!(verdict(&stateful_set), None);
        stateful_set.ready = 2;
        assert_eq!(verdict(&stateful_set).unwrap().0, Severity::Failing);
    }

    #[test]
    fn a_failed_job_is_a_fault_and_old_news_of_a_cron_job_is_not() {
        let failed = |since, owner| Job {
            object: object("Job"),
            conditions: vec![condition(
                "Failed",
                "True",
                "BackoffLimitExceeded",
                "Job has reached the specified backoff limit",
                since,
            )],
            owner,
            ..Job::default()
        };
        let severity = |job: &Job| judge_job("prod", job, now()).map(|finding| finding.severity);
        assert_eq!(severity(&failed(Some(ago("48h")), None)), Some(Severity::Failing));
        assert_eq!(severity(&failed(Some(ago("1h")), Some(object("CronJob")))), Some(Severity::Failing));
        assert_eq!(severity(&failed(Some(ago("48h")), Some(object("CronJob")))), Some(Severity::Notice));
        assert_eq!(severity(&Job { object: object("Job"), failed: 2, active: 1, ..Job::default() }), None);
    }

    #[test]
    fn claims() {
        let claim = |phase: &str, waits, created| PersistentVolumeClaim {
            object: object("PersistentVolumeClaim"),
            phase: phase.into(),
            storage_class: "longhorn".into(),
            waits_for_consumer: waits,
            created: Some(created),
            ..PersistentVolumeClaim::default()
        };
        let severity =
            |claim: &PersistentVolumeClaim| judge_claim("prod", claim, now()).map(|finding| finding.severity);
        assert_eq!(severity(&claim("Bound", None, ago("1h"))), None);
        assert_eq!(severity(&claim("Pending", None, ago("1h"))), Some(Severity::Failing));
        assert_eq!(severity(&claim("Pending", None, ago("5s"))), Some(Severity::Progressing));
        assert_eq!(severity(&claim("Pending", Some(true), ago("1h"))), Some(Severity::Notice));
        assert_eq!(severity(&claim("Lost", None, ago("1h"))), Some(Severity::Failing));
    }
}
