//! kwok: takes the place of the kubelets. It keeps nodes ready and makes scheduled pods run, against the real API server.

use std::path::Path;
use std::process::Command;

use super::certificates::{Certificates, Usage};
use super::ports::free_port;
use super::process::Server;
use super::tools::Tools;

/// The stages of kwok's own module that a healthy node and its pods go through.
const STAGES: [&str; 4] = [
    "node/fast/node-initialize.yaml",
    "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
    "pod/fast/pod-complete.yaml",
    "pod/fast/pod-delete.yaml",
];

/// The stage that makes a pod run; pods with the annotation [`BY_HAND`] are left out of it.
const STAGE_READY: &str = "pod/fast/pod-ready.yaml";

/// Pods with this annotation get the status that a scenario gives them.
pub(crate) const BY_HAND: &str = "e2e/status";

/// The nodes that a kwok takes care of.
pub(crate) enum Nodes<'a> {
    /// Those with the annotation `kwok.x-k8s.io/node: fake`.
    Annotated,
    /// This one, which then falls silent when its kwok is dropped.
    Only(&'a str),
}

/// Starts kwok for `nodes`.
pub(crate) fn start(
    folder: &Path,
    tools: &Tools,
    certificates: &Certificates,
    kubeconfig: &Path,
    nodes: &Nodes,
) -> Server {
    let name = match nodes {
        Nodes::Annotated => "kwok".to_owned(),
        Nodes::Only(node) => format!("kwok-{node}"),
    };
    certificates.leaf(&name, "/CN=kubelet", &[Usage::Server]);
    let configuration = folder.join("kwok.yaml");
    std::fs::write(&configuration, stages(folder)).expect("kwok's configuration");
    let port = free_port().to_string();
    let mut command = Command::new(tools.binary("kwok"));
    command.arg("--kubeconfig").arg(kubeconfig).arg("--config").arg(configuration);
    match nodes {
        Nodes::Annotated => command.args(["--manage-nodes-with-annotation-selector", "kwok.x-k8s.io/node=fake"]),
        Nodes::Only(node) => command.args(["--manage-single-node", node]),
    };
    command
        .args(["--manage-all-nodes=false", "--node-lease-duration-seconds", "40"])
        .args(["--node-ip", "127.0.0.1", "--node-port", &port, "--server-address", &format!("127.0.0.1:{port}")])
        .arg("--tls-cert-file")
        .arg(certificates.path(&format!("{name}.crt")))
        .arg("--tls-private-key-file")
        .arg(certificates.path(&format!("{name}.key")));
    Server::start(&name, folder, &command)
}

fn stages(folder: &Path) -> String {
    let module = Tools::module("sigs.k8s.io/kwok").join("kustomize/stage");
    let read = |file: &str| std::fs::read_to_string(module.join(file)).expect("a stage of kwok's module");
    let ready = read(STAGE_READY);
    let expressions = "    matchExpressions:\n";
    assert!(ready.contains(expressions), "kwok's {STAGE_READY} has another shape than was expected");
    let but_by_hand = format!(
        "{expressions}    - key: '.metadata.annotations[\"{BY_HAND}\"]'\n      operator: 'NotIn'\n      values: ['by-hand']\n"
    );
    let log = folder.join("pod.log");
    std::fs::write(&log, "2026-01-01T00:00:00.000000000Z stdout F listening on :8080\n").expect("the pods' log");
    let logs = format!(
        "apiVersion: kwok.x-k8s.io/v1alpha1\nkind: ClusterLogs\nmetadata: {{name: all}}\nspec: {{logs: [{{logsFile: {}, follow: true}}]}}\n",
        log.display()
    );
    let mut documents: Vec<String> = STAGES.iter().map(|file| read(file)).collect();
    documents.push(ready.replacen(expressions, &but_by_hand, 1));
    documents.push(logs);
    documents.join("\n---\n")
}
