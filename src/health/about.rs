//! What there is to say about one thing: how it is, what it cannot be well without, what cannot be well without it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;

use super::finding::{Collected, Finding, Severity, Subject, Unseen};
use super::judge::everything;
use super::{argocd, external_secrets, longhorn, nodes, workloads};
use crate::estate::{ArgoCd, Estate, ExternalSecrets, Longhorn, Nodes, Thing, Workload, Workloads};

/// What there is to say about one thing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct About {
    /// What is not well with it, or worth knowing, worst first.
    pub own: Vec<Finding>,
    /// What it depends on that is not well, the nearest first.
    pub needs: Vec<Finding>,
    /// What is not well because of it.
    pub consequences: Vec<Finding>,
    /// What could not be seen.
    pub unseen: Vec<Unseen>,
}

/// Says of `subject` what a snapshot tells, as of `now`. `thing` is the same thing read by itself, which is judged by
/// itself where the snapshot has nothing on it; `parts` are what it depends on even while it is well.
pub fn about(estate: &Estate, subject: &Subject, thing: Option<&Thing>, parts: &[Subject], now: Timestamp) -> About {
    let mut judging = everything(estate, now);
    let of_it = |findings: &[Finding]| -> Vec<Finding> {
        findings.iter().filter(|finding| finding.subject == *subject).cloned().collect()
    };
    let mut own = of_it(&judging.collected.findings);
    if let Some(thing) = thing {
        let by_itself = collect(&subject.scope, thing, now);
        for (dependent, needed) in by_itself.dependence {
            judging.collected.dependence.entry(dependent).or_default().extend(needed);
        }
        if own.is_empty() {
            own = of_it(&by_itself.findings);
            judging.collected.findings.extend(own.clone());
        }
    }
    judging.collected.dependence.entry(subject.clone()).or_default().extend(parts.iter().cloned());
    own.sort_by_key(|finding| finding.severity);
    own.dedup();
    let needs = needs(subject, &judging.collected);
    let unseen = judging.unseen.clone();
    let at_fault = own.iter().any(|finding| finding.severity != Severity::Notice);
    let consequences = if at_fault { consequences(subject, &judging.collected) } else { Vec::new() };
    About { own, needs, consequences, unseen }
}

/// What is not well with a thing that was read by itself, or worth knowing.
pub fn judge_thing(scope: &str, thing: &Thing, now: Timestamp) -> Vec<Finding> {
    collect(scope, thing, now).findings
}

/// The thing in a report.
pub fn subject_of(scope: &str, thing: &Thing) -> Subject {
    match thing {
        Thing::Node(node) => Subject::new(scope, "Node", &node.name),
        Thing::Volume(volume) => Subject::new(scope, "Volume", &volume.name),
        Thing::LonghornNode(node) => Subject::new(scope, "LonghornNode", &node.name),
        Thing::Pod(pod) => Subject::object(scope, &pod.object),
        Thing::Controller(controller) => Subject::object(scope, &controller.object),
        Thing::Job(job) => Subject::object(scope, &job.object),
        Thing::Claim(claim) => Subject::object(scope, &claim.object),
        Thing::Ingress(ingress) => Subject::object(scope, &ingress.object),
        Thing::Application(application) => Subject::object(scope, &application.object),
        Thing::Secret(secret) => Subject::object(scope, &secret.object),
        Thing::Store(store) => Subject::object(scope, &store.object),
        Thing::Object(object) => Subject::object(scope, &object.object),
    }
}

/// Judges a thing as if there were no other.
fn collect(scope: &str, thing: &Thing, now: Timestamp) -> Collected {
    let mut into = Collected::default();
    let workload = |workload: Workload, into: &mut Collected| {
        let only = Workloads { suspects: vec![workload], ..Workloads::default() };
        workloads::judge(scope, &only, &[], now, into);
    };
    match thing.clone() {
        Thing::Node(node) => {
            nodes::judge(scope, &Nodes { nodes: vec![node], ..Nodes::default() }, &mut into);
        }
        Thing::Pod(pod) => workload(Workload::Pod(pod), &mut into),
        Thing::Controller(controller) => workload(Workload::Controller(controller), &mut into),
        Thing::Job(job) => workload(Workload::Job(job), &mut into),
        Thing::Claim(claim) => workload(Workload::Claim(claim), &mut into),
        Thing::Ingress(ingress) => {
            workload(Workload::Ingress { ingress, class_gives_addresses: false }, &mut into);
        }
        Thing::Object(object) => workload(Workload::Object(object), &mut into),
        Thing::Application(application) => {
            let only = ArgoCd { applications: vec![application], ..ArgoCd::default() };
            argocd::judge(scope, &only, &[], now, &mut into);
        }
        Thing::Secret(secret) => {
            let only = ExternalSecrets { secrets: vec![secret], ..ExternalSecrets::default() };
            external_secrets::judge(scope, &only, &mut into);
        }
        Thing::Store(store) => {
            let only = ExternalSecrets { stores: vec![store], ..ExternalSecrets::default() };
            external_secrets::judge(scope, &only, &mut into);
        }
        Thing::Volume(volume) => {
            longhorn::judge(scope, &Longhorn { volumes: vec![volume], ..Longhorn::default() }, &mut into);
        }
        Thing::LonghornNode(node) => {
            longhorn::judge(scope, &Longhorn { nodes: vec![node], ..Longhorn::default() }, &mut into);
        }
    }
    into
}

/// Everything with a finding that `start` depends on, breadth first.
fn needs(start: &Subject, collected: &Collected) -> Vec<Finding> {
    let mut seen = BTreeSet::from([start]);
    let mut queue = VecDeque::from([start]);
    let mut needs = Vec::new();
    while let Some(subject) = queue.pop_front() {
        for needed in collected.dependence.get(subject).into_iter().flatten() {
            if seen.insert(needed) {
                let not_well = |finding: &&Finding| finding.subject == *needed && finding.severity != Severity::Notice;
                needs.extend(collected.findings.iter().filter(not_well).cloned());
                queue.push_back(needed);
            }
        }
    }
    needs
}

/// Everything with a finding that depends on `start`, the nearest first.
fn consequences(start: &Subject, collected: &Collected) -> Vec<Finding> {
    let mut dependents: BTreeMap<&Subject, Vec<&Subject>> = BTreeMap::new();
    for (dependent, needed) in &collected.dependence {
        for needed in needed {
            dependents.entry(needed).or_default().push(dependent);
        }
    }
    let mut seen = BTreeSet::from([start]);
    let mut queue = VecDeque::from([start]);
    let mut consequences: Vec<Finding> = Vec::new();
    while let Some(subject) = queue.pop_front() {
        for dependent in dependents.get(subject).into_iter().flatten() {
            if seen.insert(dependent) {
                let not_well =
                    |finding: &&Finding| finding.subject == **dependent && finding.severity != Severity::Notice;
                consequences.extend(collected.findings.iter().find(not_well).cloned());
                queue.push_back(dependent);
            }
        }
    }
    consequences
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::estate::{Answer, Cluster, Condition, Node, ObjectRef, Observation, Pod};
    use crate::health::testing::{ago, now};

    fn estate(nodes: Vec<Node>, pods: Vec<Pod>) -> Estate {
        fn seen<T>(value: T) -> Observation<T> {
            Observation { source: "prod".into(), took: Duration::ZERO, answer: Answer::Seen(value) }
        }
        let suspects = pods.into_iter().map(Workload::Pod).collect();
        let cluster = Cluster {
            name: "prod".into(),
            omni: None,
            excluded_applications: Vec::new(),
            nodes: Some(seen(Nodes { nodes, ..Nodes::default() })),
            workloads: Some(seen(Workloads { suspects, ..Workloads::default() })),
            argocd: None,
            external_secrets: None,
            longhorn: None,
            hypervisors: Vec::new(),
        };
        Estate {
            taken_at: now(),
            omni: Vec::new(),
            clusters: vec![cluster],
            providers: Vec::new(),
            not_configured: Vec::new(),
        }
    }

    fn lost(name: &str) -> Node {
        let ready = Condition { kind: "Ready".into(), status: "Unknown".into(), ..Condition::default() };
        Node { name: name.into(), conditions: vec![ready], ..Node::default() }
    }

    fn pod(name: &str, node: &str) -> Pod {
        Pod {
            object: ObjectRef { kind: "Pod".into(), namespace: "shop".into(), name: name.into() },
            phase: "Running".into(),
            node: node.into(),
            created: Some(ago("1h")),
            ..Pod::default()
        }
    }

    fn names(findings: &[Finding]) -> Vec<&str> {
        findings.iter().map(|finding| finding.subject.name.as_str()).collect()
    }

    #[test]
    fn a_pod_names_its_node_and_a_node_its_pods() {
        let estate = estate(vec![lost("worker-1")], vec![pod("web-1", "worker-1"), pod("web-2", "worker-2")]);
        let web = Thing::Pod(pod("web-1", "worker-1"));
        let about_web = about(&estate, &subject_of("prod", &web), Some(&web), &[], now());
        assert_eq!((names(&about_web.own), names(&about_web.needs)), (vec!["web-1"], vec!["worker-1"]));
        let node = Thing::Node(lost("worker-1"));
        let about_node = about(&estate, &subject_of("prod", &node), Some(&node), &[], now());
        assert_eq!(names(&about_node.consequences), ["web-1"]);
        assert_eq!(names(&about_node.needs), Vec::<&str>::new());
    }

    #[test]
    fn what_the_snapshot_does_not_know_is_judged_by_itself() {
        let unknown = Thing::Pod(pod("new", "worker-1"));
        let subject = subject_of("prod", &unknown);
        let about = about(&estate(vec![lost("worker-1")], Vec::new()), &subject, Some(&unknown), &[], now());
        assert_eq!((names(&about.own), names(&about.needs)), (vec!["new"], vec!["worker-1"]));
    }

    #[test]
    fn parts_count_while_the_whole_is_well() {
        let root = Subject::new("prod", "Application", "root");
        let part = subject_of("prod", &Thing::Pod(pod("web-1", "worker-1")));
        let estate = estate(Vec::new(), vec![pod("web-1", "worker-1")]);
        assert_eq!(names(&about(&estate, &root, None, &[part], now()).needs), ["web-1"]);
    }
}
