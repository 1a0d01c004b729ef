//! Are Argo CD's applications well?
//!
//! Every application is judged by itself: since Argo CD 1.8 the health of an app-of-apps says nothing about its children.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::conditions;
use super::finding::{Collected, Counts, Finding, Severity, Subject};
use super::life::held_by;
use crate::estate::{Application, ApplicationCondition, ArgoCd, Dimension, Hook, Operation};

/// Judges every ApplicationSet, and every application that is not excluded.
pub(super) fn judge(
    scope: &str,
    argocd: &ArgoCd,
    excluded: &[String],
    now: Timestamp,
    into: &mut Collected,
) -> (Counts, String) {
    let ArgoCd { applications, application_sets } = argocd;
    for set in application_sets {
        into.findings.extend(conditions::judge(Dimension::Argocd, scope, set, now));
    }
    let judged: Vec<&Application> = applications.iter().filter(|one| !excluded.contains(&one.object.name)).collect();
    for application in &judged {
        judge_application(scope, application, into);
    }
    let total = (judged.len() + application_sets.len()) as u64;
    let well = total.saturating_sub(into.not_well(Dimension::Argocd, scope));
    let left_out: Vec<&str> = applications
        .iter()
        .map(|one| one.object.name.as_str())
        .filter(|name| excluded.iter().any(|one| one == name))
        .collect();
    let facts = if left_out.is_empty() { String::new() } else { format!("excluded: {}", left_out.join(", ")) };
    (Counts { total, well }, facts)
}

fn judge_application(scope: &str, application: &Application, into: &mut Collected) {
    let subject = Subject::object(scope, &application.object);
    let finding = |severity, state: String| Finding::new(Dimension::Argocd, subject.clone(), severity, state);

    if let Some(since) = application.deleting_since {
        let failed = application.conditions.iter().find(|condition| condition.kind == "DeletionError");
        let severity = if failed.is_some() { Severity::Failing } else { Severity::Progressing };
        let message = failed.map_or_else(|| held_by(&application.finalizers), told_condition);
        into.add(finding(severity, "being deleted".to_owned()).because(message).since(Some(since)));
        return;
    }
    for condition in application.conditions.iter().filter(|condition| !condition.kind.ends_with("Error")) {
        into.add(finding(Severity::Notice, condition.kind.clone()).because(&condition.message).since(condition.since));
    }
    let synced = application.sync == "Synced";
    let healthy = application.health == "Healthy";
    let error = application.conditions.iter().find(|condition| condition.kind.ends_with("Error"));
    let operation = application.operation.as_ref();
    let running = operation.filter(|operation| matches!(operation.phase.as_str(), "Running" | "Terminating"));
    let failed = operation.filter(|operation| matches!(operation.phase.as_str(), "Failed" | "Error"));

    if synced && healthy && error.is_none() {
        // What went wrong before everything became well is history; an operation that still runs is not, nor is a hook
        // that failed, which no comparison looks at.
        if let Some(operation) = running.or(failed.filter(|operation| !operation.failed_hooks.is_empty())) {
            let state = format!("Synced, Healthy, operation {}", operation.phase);
            let settling = running.is_some_and(|operation| operation.retries == 0);
            let severity = if settling { Severity::Progressing } else { Severity::Failing };
            let since = operation.finished.filter(|_| running.is_none()).or(operation.started);
            into.add(finding(severity, state).because(told_operation(operation)).since(since));
        }
        return;
    }
    if application.sync.is_empty() && application.health.is_empty() && error.is_none() {
        into.add(finding(Severity::Progressing, "no status yet".to_owned()).since(application.created));
        return;
    }
    let mut state = format!("{}, {}", word(&application.sync), word(&application.health));
    if let Some(operation) = running.or(failed) {
        state = format!("{state}, operation {}", operation.phase);
    }
    let retried = running.is_some_and(|operation| operation.retries > 0);
    let settling = application.health == "Progressing" || (running.is_some() && !retried);
    let severity =
        if error.is_none() && failed.is_none() && settling { Severity::Progressing } else { Severity::Failing };
    let message = error
        .map(told_condition)
        .or_else(|| {
            // What a failed operation says of objects that are Synced by now is history.
            failed.filter(|_| !synced).or(running).map(told_operation).filter(|message| !message.is_empty())
        })
        .or_else(|| Some(application.health_message.clone()).filter(|message| !message.is_empty()))
        .unwrap_or_else(|| worst_resources(application));
    // The object has a time for each of these, and none for its sync status.
    let since = match (error, failed.or(running).filter(|_| !synced)) {
        (Some(condition), _) => condition.since,
        (None, Some(operation)) => operation.finished.filter(|_| running.is_none()).or(operation.started),
        (None, None) => application.health_since.filter(|_| !healthy),
    };
    into.add(finding(severity, state).because(message).since(since));

    // Only bad health comes from the objects below; a sync or comparison that failed has a reason of its own.
    if error.is_none() && failed.is_none() && !healthy {
        for resource in &application.resources {
            into.depends(&subject, Subject::object(scope, &resource.object));
        }
    }
}

fn told_condition(condition: &ApplicationCondition) -> String {
    format!("{}: {}", condition.kind, condition.message)
}

/// Its message, which does not name the hooks that failed, and those hooks.
fn told_operation(operation: &Operation) -> String {
    let hook = |hook: &Hook| format!("{} {} {}: {}", hook.object.kind, hook.object.name, hook.phase, hook.message);
    let message = Some(operation.message.clone()).filter(|message| !message.is_empty());
    message.into_iter().chain(operation.failed_hooks.iter().map(hook)).collect::<Vec<_>>().join("; ")
}

fn word(word: &str) -> &str {
    if word.is_empty() { "no status yet" } else { word }
}

/// Names what Argo CD itself blames, where it has no message.
fn worst_resources(application: &Application) -> String {
    let blamed: BTreeSet<String> = application
        .resources
        .iter()
        .filter(|resource| !matches!(resource.health.as_str(), "" | "Healthy") || resource.sync == "OutOfSync")
        .map(|resource| {
            let state =
                if matches!(resource.health.as_str(), "" | "Healthy") { &resource.sync } else { &resource.health };
            let message = if resource.message.is_empty() { String::new() } else { format!(": {}", resource.message) };
            format!("{} {} {state}{message}", resource.object.kind, resource.object.name)
        })
        .collect();
    let more = blamed.len().saturating_sub(3);
    let named: Vec<String> = blamed.into_iter().take(3).collect();
    let rest = if more > 0 { format!("; {more} more") } else { String::new() };
    format!("{}{rest}", named.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{ApplicationResource, ObjectRef};
    use crate::health::testing::now;

    fn application(sync: &str, health: &str) -> Application {
        Application {
            object: ObjectRef { kind: "Application".into(), namespace: "argocd".into(), name: "shop".into() },
            sync: sync.into(),
            health: health.into(),
            ..Application::default()
        }
    }

    fn of(application: Application) -> ArgoCd {
        ArgoCd { applications: vec![application], application_sets: Vec::new() }
    }

    fn verdicts(application: Application) -> Vec<(Severity, String, String)> {
        let mut collected = Collected::default();
        judge("prod", &of(application), &[], now(), &mut collected);
        collected.findings.into_iter().map(|finding| (finding.severity, finding.state, finding.message)).collect()
    }

    fn operation(phase: &str, message: &str, retries: u32) -> Operation {
        Operation { phase: phase.into(), message: message.into(), retries, ..Operation::default() }
    }

    #[test]
    fn a_table_of_words() {
        let cases = [
            ("Synced", "Healthy", None),
            ("Synced", "Progressing", Some((Severity::Progressing, "Synced, Progressing"))),
            ("Synced", "Degraded", Some((Severity::Failing, "Synced, Degraded"))),
            ("Synced", "Suspended", Some((Severity::Failing, "Synced, Suspended"))),
            ("OutOfSync", "Healthy", Some((Severity::Failing, "OutOfSync, Healthy"))),
            ("OutOfSync", "Missing", Some((Severity::Failing, "OutOfSync, Missing"))),
            ("Unknown", "Healthy", Some((Severity::Failing, "Unknown, Healthy"))),
            ("Synced", "Bewildered", Some((Severity::Failing, "Synced, Bewildered"))),
            ("", "", Some((Severity::Progressing, "no status yet"))),
            ("Synced", "", Some((Severity::Failing, "Synced, no status yet"))),
        ];
        for (sync, health, expected) in cases {
            let verdict =
                verdicts(application(sync, health)).into_iter().next().map(|(severity, state, _)| (severity, state));
            assert_eq!(verdict, expected.map(|(severity, state)| (severity, state.to_owned())), "{sync} {health}");
        }
    }

    #[test]
    fn a_comparison_error_is_a_fault_though_the_application_is_healthy() {
        let mut broken = application("Unknown", "Healthy");
        broken.conditions = vec![ApplicationCondition {
            kind: "ComparisonError".into(),
            message: "app path does not exist".into(),
            since: None,
        }];
        assert_eq!(
            verdicts(broken),
            [(Severity::Failing, "Unknown, Healthy".into(), "ComparisonError: app path does not exist".into())]
        );
    }

    #[test]
    fn since_is_the_time_of_what_is_told() {
        let at = |second: u32| Some(format!("2026-01-01T00:00:0{second}Z").parse().expect("a time"));
        let since = |application: &Application| {
            let mut collected = Collected::default();
            judge("prod", &of(application.clone()), &[], now(), &mut collected);
            collected.findings[0].since
        };
        let mut drifted = application("OutOfSync", "Healthy");
        drifted.health_since = at(1);
        assert_eq!(since(&drifted), None, "since when it is Healthy says nothing of OutOfSync");
        drifted.health = "Missing".into();
        assert_eq!(since(&drifted), at(1));
        drifted.operation = Some(Operation { started: at(2), finished: at(3), ..operation("Failed", "refused", 0) });
        assert_eq!(since(&drifted), at(3));
        drifted.operation = Some(Operation { started: at(2), finished: at(3), ..operation("Running", "refused", 1) });
        assert_eq!(since(&drifted), at(2), "between two attempts it has an end and goes on");
        drifted.conditions =
            vec![ApplicationCondition { kind: "SyncError".into(), message: "refused".into(), since: at(4) }];
        assert_eq!(since(&drifted), at(4));
    }

    #[test]
    fn a_deletion_is_under_way_until_it_fails() {
        let mut going = application("Synced", "Healthy");
        going.deleting_since = Some("2026-01-01T00:00:00Z".parse().expect("a time"));
        going.finalizers = vec!["resources-finalizer.argocd.argoproj.io".into()];
        let held = "held by resources-finalizer.argocd.argoproj.io".to_owned();
        assert_eq!(verdicts(going.clone()), [(Severity::Progressing, "being deleted".into(), held)]);
        going.conditions = vec![ApplicationCondition {
            kind: "DeletionError".into(),
            message: "error getting app project".into(),
            since: None,
        }];
        let expected = "DeletionError: error getting app project".to_owned();
        assert_eq!(verdicts(going), [(Severity::Failing, "being deleted".into(), expected)]);
    }

    #[test]
    fn a_sync_is_under_way_until_it_is_tried_again() {
        let mut syncing = application("OutOfSync", "Missing");
        syncing.operation = Some(operation("Running", "waiting for healthy state of Deployment web", 0));
        assert_eq!(verdicts(syncing.clone())[0].0, Severity::Progressing);
        syncing.operation = Some(operation("Running", "one or more objects failed to apply", 2));
        let expected = (
            Severity::Failing,
            "OutOfSync, Missing, operation Running".to_owned(),
            "one or more objects failed to apply".to_owned(),
        );
        assert_eq!(verdicts(syncing)[0], expected);
    }

    #[test]
    fn an_old_failure_of_an_application_that_is_well_is_history() {
        let mut recovered = application("Synced", "Healthy");
        recovered.operation = Some(operation("Failed", "connection refused", 5));
        assert_eq!(verdicts(recovered), []);
    }

    #[test]
    fn a_hook_that_failed_is_no_history_though_everything_is_well() {
        let mut hooked = application("Synced", "Healthy");
        let message = "one or more synchronization tasks completed unsuccessfully";
        hooked.operation = Some(Operation {
            failed_hooks: vec![Hook {
                object: ObjectRef { kind: "Job".into(), namespace: "shop".into(), name: "smoke-test".into() },
                phase: "Failed".into(),
                message: "Job was active longer than specified deadline".into(),
            }],
            ..operation("Failed", message, 0)
        });
        let expected = format!("{message}; Job smoke-test Failed: Job was active longer than specified deadline");
        assert_eq!(verdicts(hooked), [(Severity::Failing, "Synced, Healthy, operation Failed".into(), expected)]);
    }

    #[test]
    fn an_operation_goes_on_though_everything_is_synced() {
        for (health, retries, severity) in [
            ("Healthy", 0, Severity::Progressing),
            ("Healthy", 1, Severity::Failing),
            ("Progressing", 0, Severity::Progressing),
        ] {
            let mut hooked = application("Synced", health);
            hooked.operation =
                Some(operation("Running", "waiting for completion of hook batch/Job/smoke-test", retries));
            let state = format!("Synced, {health}, operation Running");
            let message = "waiting for completion of hook batch/Job/smoke-test".to_owned();
            assert_eq!(verdicts(hooked), [(severity, state, message)], "{health} {retries}");
        }
    }

    #[test]
    fn without_a_message_the_objects_that_are_to_blame_are_named() {
        let mut degraded = application("Synced", "Degraded");
        let resource = |kind: &str, health: &str| ApplicationResource {
            object: ObjectRef { kind: kind.into(), namespace: "shop".into(), name: "web".into() },
            sync: "Synced".into(),
            to_be_pruned: false,
            health: health.into(),
            message: String::new(),
        };
        degraded.resources =
            vec![resource("Deployment", "Degraded"), resource("Service", "Healthy"), resource("ConfigMap", "")];
        assert_eq!(verdicts(degraded)[0].2, "Deployment web Degraded");
    }

    #[test]
    fn an_excluded_application_is_named_and_not_counted() {
        let mut collected = Collected::default();
        let (counts, facts) =
            judge("prod", &of(application("OutOfSync", "Missing")), &["shop".to_owned()], now(), &mut collected);
        assert_eq!((counts.total, facts.as_str()), (0, "excluded: shop"));
        assert_eq!(collected.findings, []);
    }
}
