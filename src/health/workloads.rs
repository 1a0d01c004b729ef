//! Are the workloads of a cluster well?

use jiff::Timestamp;

use super::finding::{Collected, Counts, Severity, Subject, counted};
use super::{conditions, controllers, pods};
use crate::estate::{Controller, Dimension, Pod, Workload, Workloads};

/// Judges what did not look well at first sight. `lost` are the nodes whose kubelet is away.
pub(super) fn judge(
    scope: &str,
    workloads: &Workloads,
    lost: &[&str],
    now: Timestamp,
    into: &mut Collected,
) -> (Counts, String) {
    for workload in &workloads.suspects {
        match workload {
            Workload::Pod(pod) => {
                depend(scope, pod, workloads, into);
                into.findings.extend(pods::judge(scope, pod, now));
            }
            Workload::Controller(controller) => {
                blame_lost_nodes(scope, controller, workloads, lost, into);
                into.findings.extend(controllers::judge(scope, controller, now));
            }
            Workload::Job(job) => {
                if let Some(owner) = &job.owner {
                    into.depends(&Subject::object(scope, owner), Subject::object(scope, &job.object));
                }
                into.findings.extend(controllers::judge_job(scope, job, now));
            }
            Workload::Claim(claim) => into.findings.extend(controllers::judge_claim(scope, claim, now)),
            Workload::Ingress { ingress, class_gives_addresses } => {
                into.findings.extend(conditions::judge_ingress(scope, ingress, *class_gives_addresses, now));
            }
            Workload::Object(object) => {
                into.findings.extend(conditions::judge(Dimension::Workloads, scope, object, now));
            }
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
        .map(|count| counted(count.total, &count.kind.to_lowercase()))
        .chain(workloads.not_permitted.iter().map(|kinds| format!("{kinds}: not permitted")))
        .collect();
    (Counts { total, well: u64::saturating_sub(total, bad) }, facts.join(", "))
}

/// A pod on a node whose kubelet is away still looks as it did when the kubelet last wrote: running and ready. So a
/// controller that lacks ready pods, while every pod of it that looks bad is on such a node, lacks them because of it.
fn blame_lost_nodes(scope: &str, controller: &Controller, workloads: &Workloads, lost: &[&str], into: &mut Collected) {
    let elsewhere = workloads.suspects.iter().any(|workload| match workload {
        Workload::Pod(pod) => pod.owner.as_ref() == Some(&controller.object) && !lost.contains(&pod.node.as_str()),
        _ => false,
    });
    if controller.ready < controller.desired && !elsewhere {
        for node in lost {
            into.depends(&Subject::object(scope, &controller.object), Subject::new(scope, "Node", node));
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{Node, Nodes, ObjectRef};
    use crate::health::causes::fold;
    use crate::health::testing::now;

    fn object(kind: &str, name: &str) -> ObjectRef {
        ObjectRef { kind: kind.into(), namespace: "kube-system".into(), name: name.into() }
    }

    fn lacking(kind: &str, name: &str) -> Workload {
        Workload::Controller(Controller {
            object: object(kind, name),
            desired: 3,
            updated: 3,
            ready: 2,
            available: 2,
            ..Controller::default()
        })
    }

    fn told(suspects: Vec<Workload>, lost: &[&str]) -> Vec<String> {
        let mut collected = Collected::default();
        let away = |name: &&str| Node {
            name: (*name).into(),
            conditions: vec![crate::estate::Condition {
                kind: "Ready".into(),
                status: "Unknown".into(),
                ..Default::default()
            }],
            ..Node::default()
        };
        crate::health::nodes::judge(
            "prod",
            &Nodes { server_version: String::new(), nodes: lost.iter().map(away).collect() },
            &mut collected,
        );
        judge("prod", &Workloads { suspects, ..Workloads::default() }, lost, now(), &mut collected);
        fold(collected.findings, &collected.dependence).into_iter().map(|finding| finding.subject.name).collect()
    }

    #[test]
    fn a_controller_whose_missing_pods_look_well_lacks_them_because_of_the_lost_node() {
        assert_eq!(told(vec![lacking("DaemonSet", "cilium")], &["worker-1"]), ["worker-1"]);
    }

    #[test]
    fn a_controller_with_a_bad_pod_elsewhere_has_a_reason_of_its_own() {
        let pod = Pod {
            object: object("Pod", "cilium-x"),
            owner: Some(object("DaemonSet", "cilium")),
            node: "worker-2".into(),
            phase: "Failed".into(),
            ..Pod::default()
        };
        assert_eq!(
            told(vec![lacking("DaemonSet", "cilium"), Workload::Pod(pod)], &["worker-1"]),
            ["worker-1", "cilium-x"]
        );
    }
}
