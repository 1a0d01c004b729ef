//! Syncs that fail, are tried again, or wait.

use super::look::{Look, condition};
use crate::Scenario;
use crate::stack::Stack;

pub(super) const SCENARIOS: &[Scenario] = &[
    ("argocd: a sync that the API server refuses has failed", refused),
    ("argocd: a sync that the API server refuses is tried again", retried),
    ("argocd: a sync that waits for its hook is under way", waiting),
    ("argocd: a sync that waits for what it applied to become healthy is under way", gated),
    ("argocd: a sync whose last hook fails has failed, though everything is Synced and Healthy", hook_failed),
];

const REASON: &str = "is invalid: spec.ports[0].port: Invalid value: 99999";

fn refused(stack: &mut Stack) {
    let look =
        Look::when(stack, "refused", "told to have a SyncError", |object| condition(object, "SyncError").is_some());
    assert!(look.text("/status/operationState/message").contains(REASON), "{}", look.object);
    assert_eq!(look.text("/status/operationState/phase"), "Failed", "{}", look.object);
    let condition = look.condition("SyncError");
    assert!(condition.contains(REASON), "{condition}");
    let finding = look.says("failing", "OutOfSync, Missing, operation Failed", &condition);
    assert_eq!(finding.since, look.text("/status/conditions/0/lastTransitionTime"), "{}", look.report);
    look.is_described("OutOfSync, Missing", 3, &["operation: Failed", "out of sync: service/", REASON]);
}

fn retried(stack: &mut Stack) {
    let look = Look::when(stack, "retried", "in its second attempt", |object| {
        object.pointer("/status/operationState/retryCount").and_then(serde_json::Value::as_u64) > Some(0)
    });
    let message = look.text("/status/operationState/message");
    look.says("failing", "OutOfSync, Missing, operation Running", &message);
    look.is_described("OutOfSync, Missing", 3, &["operation: Running, tried again"]);
}

fn waiting(stack: &mut Stack) {
    let message = "waiting for completion of hook batch/Job/waiting-migrate";
    let look = Look::when(stack, "waiting", message, |object| object["status"]["operationState"]["message"] == message);
    let finding = look.says("progressing", "OutOfSync, Missing, operation Running", message);
    assert_eq!(finding.since, look.text("/status/operationState/startedAt"), "{}", look.report);
}

fn gated(stack: &mut Stack) {
    let message = "waiting for healthy state of apps/Deployment/gated";
    let look = Look::when(stack, "gated", message, |object| object["status"]["operationState"]["message"] == message);
    look.says("progressing", "Synced, Progressing, operation Running", message);
}

fn hook_failed(stack: &mut Stack) {
    let look = Look::at(stack, "hook", "Synced Healthy Failed");
    let message = look.text("/status/operationState/message");
    // The operation's message does not name the hook.
    let results = &look.object["status"]["operationState"]["syncResult"]["resources"];
    let job = results.as_array().into_iter().flatten().find(|result| result["kind"] == "Job");
    let reason = job.and_then(|job| job["message"].as_str()).unwrap_or_else(|| panic!("no hook: {}", look.object));
    let told = format!("{message}; Job hook-smoke-test Failed: {reason}");
    look.says("failing", "Synced, Healthy, operation Failed", &told);
    look.is_described("Synced, Healthy", 3, &["operation: Failed", "smoke-test"]);
}
