//! A cluster of which nothing says how its Kubernetes API is reached.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::servers::{http, serve};
use crate::talops::outcome;
use crate::trial::Trial;

/// A folder with a configuration, whose kubeconfig's current context leads to a server that counts who asks it.
fn trial(configuration: &str) -> (Trial, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = serve(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        http("404 Not Found", "", "")
    });
    let trial = Trial::new(configuration);
    trial.file(
        ".kube/config",
        &format!(
            "current-context: other\n\
             contexts: [{{name: other, context: {{cluster: c, user: u}}}}]\n\
             clusters: [{{name: c, cluster: {{server: '{server}'}}}}]\n\
             users: [{{name: u, user: {{token: t}}}}]\n"
        ),
    );
    (trial, asked)
}

#[test]
fn the_current_context_is_not_taken_for_it() {
    let (trial, asked) = trial("clusters: { prod: {}, edge: { template: t.yaml } }\n");
    for command in
        [&["status", "--only", "nodes,workloads"][..], &["status", "-c", "prod", "--only", "argocd"], &["version"]]
    {
        let (_, out, error) = outcome(&mut trial.call(command));
        assert_eq!(asked.load(Ordering::SeqCst), 0, "{command:?}: {out}{error}");
    }
    let (code, out, _) = outcome(&mut trial.call(&["status", "--only", "nodes"]));
    insta::assert_snapshot!(out.lines().filter(|line| line.contains("configured")).collect::<Vec<_>>().join("\n"), @"not configured: nodes: clusters.NAME.kubernetes with mint or context, for edge, prod");
    assert_eq!(code, 0);
}

#[test]
fn a_context_is_asked_where_it_is_named() {
    let (trial, asked) = trial("clusters: { prod: { kubernetes: { context: other } }, edge: {} }\n");
    let (code, out, _) = outcome(&mut trial.call(&["status", "--only", "nodes"]));
    assert!(asked.load(Ordering::SeqCst) > 0, "{out}");
    assert_ne!(code, 0);
    assert!(out.contains("for edge") && !out.contains("prod,"), "{out}");
}
