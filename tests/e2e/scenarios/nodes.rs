//! Nodes that are not well, and what follows from that.

use std::time::Duration;

use super::Scenario;
use crate::stack::Stack;
use crate::stack::process::eventually;
use crate::talops::User;

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("nodes: one whose kubelet has gone silent is one line, its pods are consequences", silent_kubelet),
    ("nodes: one that is cordoned", cordoned),
];

/// A fourth node, apart from those that the other scenarios share.
const NODE: &str = "\
apiVersion: v1
kind: Node
metadata:
  name: talos-4
  labels: {kubernetes.io/hostname: talos-4, kubernetes.io/os: linux}
status:
  capacity: {cpu: '8', memory: 32Gi, pods: '110'}
  allocatable: {cpu: '8', memory: 32Gi, pods: '110'}
  nodeInfo: {kubeletVersion: v1.36.1, osImage: Talos (v1.13.8), operatingSystem: linux, architecture: amd64, kernelVersion: 6.18.0-talos, containerRuntimeVersion: 'containerd://2.2.0', kubeProxyVersion: '', machineID: '', systemUUID: '', bootID: ''}
";

/// Pods that run on it and nowhere else.
const PODS: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: pinned, namespace: faulty}
spec:
  replicas: 4
  selector: {matchLabels: {app: pinned}}
  template:
    metadata: {labels: {app: pinned}}
    spec:
      nodeSelector: {kubernetes.io/hostname: talos-4}
      containers: [{name: pinned, image: 'registry.example.com/pinned:1.0.0'}]
";

fn silent_kubelet(stack: &mut Stack) {
    let cluster = stack.cluster();
    let _node = cluster.apply(NODE);
    // Dropped after the pods, which nobody else takes away when they are deleted.
    let mut kubelet = Some(cluster.kubelet("talos-4"));
    let _pods = cluster.apply(PODS);
    let ready = |wanted: &str| {
        let path = "jsonpath={.status.readyReplicas}";
        let ready = cluster.kubectl(&["get", "deployment/pinned", "-n", "faulty", "-o", path]).stdout;
        (ready == wanted).then_some(())
    };
    eventually("the pods on talos-4 run", Duration::from_secs(30), || ready("4"));
    kubelet.take();
    eventually("the pods on talos-4 are no longer ready", Duration::from_secs(90), || ready(""));

    let user = User::new().with_cluster(cluster);
    let (report, lines) = (user.status(), user.status_lines());
    kubelet.replace(cluster.kubelet("talos-4"));
    assert_eq!(report.verdict(), "notWell", "{report}");
    let finding = report.only_finding("Node", "talos-4");
    assert_eq!(finding.dimension, "nodes", "{report}");
    assert!(finding.state.contains("Unknown") || finding.state.contains("NotReady"), "{report}");
    assert!(finding.consequences.contains("pinned"), "{report}");
    let about_node = lines.lines().filter(|line| line.contains("talos-4")).count();
    assert!((1..=2).contains(&about_node), "not one line about the node, and at most the next command: {lines}");
}

fn cordoned(stack: &mut Stack) {
    let cluster = stack.cluster();
    cluster.kubectl(&["cordon", "talos-3"]);
    let report = User::new().with_cluster(cluster).talops(&["status", "-o", "wide"]);
    cluster.kubectl(&["uncordon", "talos-3"]);
    assert!(
        report.stdout.contains("talos-3") && report.stdout.to_lowercase().contains("cordoned"),
        "{}",
        report.everything()
    );
}
