//! Are the workloads of a cluster well?

use jiff::Timestamp;

use super::finding::{Collected, Counts, Severity, Subject};
use super::{controllers, pods};
use crate::estate::{Dimension, Pod, Workload, Workloads};

/// Judges what did not look well at first sight.
pub(super) fn judge(scope: &str, workloads: &Workloads, now: Timestamp, into: &mut Collected) -> (Counts, String) {
    for workload in &workloads.suspects {
        match workload {
            Workload::Pod(pod) => {
                depend(scope, pod, workloads, into);
                into.findings.extend(pods::judge(scope, pod, now));
            }
            Workload::Controller(controller) => into.findings.extend(controllers::judge(scope, controller, now)),
            Workload::Job(job) => {
                if let Some(owner) = &job.owner {
                    into.depends(&Subject::object(scope, owner), Subject::object(scope, &job.object));
                }
                into.findings.extend(controllers::judge_job(scope, job, now));
            }
            Workload::Claim(claim) => into.findings.extend(controllers::judge_claim(scope, claim, now)),
        }
    }
    let mut unread = 0;
    for count in workloads.counts.iter().filter(|count| count.unread > 0) {
        unread += count.unread;
        let subject = Subject::new(scope, &count.kind, "(others)");
        let state = format!("{} more not well", count.unread);
        let finding = super::finding::Finding::new(Dimension::Workloads, subject, Severity::Failing, state);
        into.add(finding.because("too many to read each"));
    }
    let total = workloads.counts.iter().map(|count| count.total).sum();
    let named = into.not_well(Dimension::Workloads, scope);
    let bad = if unread > 0 { named + unread - 1 } else { named };
    let facts: Vec<String> = workloads
        .counts
        .iter()
        .filter(|count| count.kind == "Pod" || count.kind == "Deployment")
        .map(|count| format!("{} {}s", count.total, count.kind.to_lowercase()))
        .collect();
    (Counts { total, well: u64::saturating_sub(total, bad) }, facts.join(", "))
}

/// A pod cannot be well without its node and its claims, its owner not without it.
fn depend(scope: &str, pod: &Pod, workloads: &Workloads, into: &mut Collected) {
    let subject = Subject::object(scope, &pod.object);
    if let Some(owner) = &pod.owner {
        into.depends(&Subject::object(scope, owner), subject.clone());
    }
    if !pod.node.is_empty() {
        into.depends(&subject, Subject::new(scope, "Node", &pod.node));
        return;
    }
    // The scheduler names the trouble, not always the claim: "pod has unbound immediate PersistentVolumeClaims".
    let waits_for_claim = pod.conditions.iter().any(|condition| {
        condition.kind == "PodScheduled" && condition.message.to_lowercase().contains("persistentvolumeclaim")
    });
    if !waits_for_claim {
        return;
    }
    for workload in &workloads.suspects {
        if let Workload::Claim(claim) = workload
            && claim.object.namespace == pod.object.namespace
        {
            into.depends(&subject, Subject::object(scope, &claim.object));
        }
    }
}
