//! Are the nodes of a cluster well?

use super::finding::{Collected, Counts, Finding, Severity, Subject};
use crate::estate::{Dimension, Node, Nodes};

/// Conditions whose `True` is bad (`kubernetes/kubernetes` `staging/src/k8s.io/api/core/v1/types.go` `NodeConditionType`).
const PRESSURES: [&str; 4] = ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"];

/// A kubelet may be this many minor versions older than its API server (`kubernetes/website` version skew policy).
const OLDEST_KUBELET: u32 = 3;

/// Judges every node.
pub(super) fn judge(scope: &str, nodes: &Nodes, into: &mut Collected) -> (Counts, String) {
    for node in &nodes.nodes {
        judge_node(scope, node, &nodes.server_version, into);
        if !node.system_uuid.is_empty() {
            into.depends(&Subject::new(scope, "Node", &node.name), machine(&node.system_uuid));
        }
    }
    if nodes.nodes.is_empty() {
        let subject = Subject::new(scope, "Node", "(none)");
        into.add(Finding::new(Dimension::Nodes, subject, Severity::Failing, "no node has joined"));
    }
    let total = nodes.nodes.len() as u64;
    let well = total.saturating_sub(into.not_well(Dimension::Nodes, scope));
    let mut kubelets: Vec<&str> = nodes.nodes.iter().map(|node| node.kubelet_version.as_str()).collect();
    kubelets.sort_unstable();
    kubelets.dedup();
    let mixed = if kubelets.len() > 1 { format!(", kubelets {}", kubelets.join(" ")) } else { String::new() };
    (Counts { total, well }, format!("Kubernetes {}{mixed}", nodes.server_version))
}

/// The nodes whose kubelet is away or not ready.
pub(super) fn lost(nodes: &Nodes) -> Vec<&str> {
    let ready = |node: &Node| node.conditions.iter().any(|one| one.kind == "Ready" && one.status == "True");
    nodes.nodes.iter().filter(|node| !ready(node)).map(|node| node.name.as_str()).collect()
}

/// Whether a node is not ready only because its cluster has no network yet: a kubelet that has nothing else to say says
/// this alone, and several things as a list in brackets (`kubernetes/kubernetes` `pkg/kubelet/nodestatus/setters.go`
/// `ReadyCondition`, `pkg/kubelet/kubelet.go` `updateRuntimeUp`).
pub fn waits_for_cni(node: &Node) -> bool {
    node.conditions.iter().any(|one| {
        let says = one.message.as_str();
        let network = says.starts_with("container runtime network not ready")
            || (!says.starts_with('[') && says.contains("cni plugin not initialized"));
        one.kind == "Ready" && one.status == "False" && network
    })
}

/// A machine by its id, which is unique beyond its Omni endpoint.
pub(super) fn machine(id: &str) -> Subject {
    Subject::new("", "MachineId", &id.to_lowercase())
}

fn judge_node(scope: &str, node: &Node, server_version: &str, into: &mut Collected) {
    let finding = |severity, state: String| {
        Finding::new(Dimension::Nodes, Subject::new(scope, "Node", &node.name), severity, state)
    };
    match node.conditions.iter().find(|condition| condition.kind == "Ready") {
        Some(ready) if ready.status == "True" => {}
        Some(ready) => {
            let state = if ready.status == "False" { "NotReady".to_owned() } else { format!("Ready={}", ready.status) };
            let message = format!("{}: {}", ready.reason, ready.message);
            into.add(finding(Severity::Failing, state).because(message.trim_start_matches(": ")).since(ready.since));
        }
        None => into.add(finding(Severity::Progressing, "no status yet".to_owned())),
    }
    for condition in node.conditions.iter().filter(|condition| condition.kind != "Ready") {
        let bad_when_true = PRESSURES.contains(&condition.kind.as_str());
        let severity = match (condition.status.as_str(), bad_when_true) {
            ("True", true) => Severity::Failing,
            // A condition of somebody's own: shown, since most of those are problems, and not counted, since not all are.
            ("True", false) => Severity::Notice,
            // Unknown is what a node's controller writes into every condition of a node that is gone: told once, by Ready.
            _ => continue,
        };
        into.add(finding(severity, condition.kind.clone()).because(&condition.message).since(condition.since));
    }
    if node.cordoned {
        into.add(finding(Severity::Notice, "cordoned".to_owned()));
    }
    if let Some(since) = node.deleting_since {
        into.add(finding(Severity::Progressing, "being deleted".to_owned()).since(Some(since)));
    }
    if let Some(message) = skew(&node.kubelet_version, server_version) {
        into.add(finding(Severity::Notice, "version skew".to_owned()).because(message));
    }
}

fn skew(kubelet: &str, server: &str) -> Option<String> {
    let (kubelet_minor, server_minor) = (minor(kubelet)?, minor(server)?);
    if kubelet_minor > server_minor {
        return Some(format!("kubelet {kubelet} is newer than the API server's {server}"));
    }
    let behind = server_minor - kubelet_minor;
    (behind > OLDEST_KUBELET)
        .then(|| format!("kubelet {kubelet} is {behind} minor versions behind the API server's {server}"))
}

/// The minor version of a release; a development build calls itself `v0.0.0-master` and cannot be compared.
fn minor(version: &str) -> Option<u32> {
    version.strip_prefix("v1.")?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::Condition;

    fn node(conditions: &[(&str, &str)]) -> Node {
        let conditions = conditions.iter().map(|(kind, status)| Condition {
            kind: (*kind).into(),
            status: (*status).into(),
            reason: "Reason".into(),
            message: "message".into(),
            since: None,
        });
        Node {
            name: "worker-1".into(),
            kubelet_version: "v1.36.1".into(),
            conditions: conditions.collect(),
            ..Node::default()
        }
    }

    fn verdicts(node: Node) -> Vec<(Severity, String)> {
        let mut collected = Collected::default();
        judge("prod", &Nodes { server_version: "v1.36.1".into(), nodes: vec![node] }, &mut collected);
        collected.findings.into_iter().map(|finding| (finding.severity, finding.state)).collect()
    }

    #[test]
    fn a_table_of_conditions() {
        type Case<'a> = (&'a [(&'a str, &'a str)], Vec<(Severity, String)>);
        let cases: [Case<'_>; 6] = [
            (&[("Ready", "True"), ("MemoryPressure", "False")], vec![]),
            (&[("Ready", "False")], vec![(Severity::Failing, "NotReady".into())]),
            (&[("Ready", "Unknown"), ("MemoryPressure", "Unknown")], vec![(Severity::Failing, "Ready=Unknown".into())]),
            (&[("Ready", "True"), ("DiskPressure", "True")], vec![(Severity::Failing, "DiskPressure".into())]),
            (&[("Ready", "True"), ("KernelDeadlock", "True")], vec![(Severity::Notice, "KernelDeadlock".into())]),
            (&[], vec![(Severity::Progressing, "no status yet".into())]),
        ];
        for (conditions, expected) in cases {
            assert_eq!(verdicts(node(conditions)), expected, "{conditions:?}");
        }
    }

    #[test]
    fn a_cordoned_node_is_worth_knowing() {
        let mut cordoned = node(&[("Ready", "True")]);
        cordoned.cordoned = true;
        assert_eq!(verdicts(cordoned), [(Severity::Notice, "cordoned".to_owned())]);
    }

    #[test]
    fn only_the_network_is_missing() {
        let network = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady \
                       message:Network plugin returns error: cni plugin not initialized";
        let saying = |status: &str, message: &str| {
            let mut node = node(&[("Ready", status)]);
            node.conditions[0].message = message.into();
            waits_for_cni(&node)
        };
        assert!(saying("False", network));
        assert!(saying("False", "Network plugin returns error: cni plugin not initialized"));
        assert!(!saying("Unknown", network), "nobody hears from it any more");
        assert!(!saying("False", &format!("[{network}, CSINode is not yet initialized]")));
        assert!(!saying("False", "container runtime is down"));
        assert!(!waits_for_cni(&node(&[])));
    }

    #[test]
    fn version_skew() {
        assert_eq!(skew("v1.36.1", "v1.36.4"), None);
        assert_eq!(skew("v1.33.0", "v1.36.1"), None);
        assert!(skew("v1.32.0", "v1.36.1").is_some());
        assert!(skew("v1.37.0", "v1.36.1").is_some());
        assert_eq!(skew("unknown", "v1.36.1"), None);
        assert_eq!(skew("v1.36.1", "v0.0.0-master+$Format:%H$"), None);
    }

    #[test]
    fn a_cluster_without_nodes_is_not_well() {
        let mut collected = Collected::default();
        judge("prod", &Nodes::default(), &mut collected);
        assert_eq!(collected.findings[0].state, "no node has joined");
    }
}
