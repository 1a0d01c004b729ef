//! The way to a cluster's API server: contexts, certificates, plugins, servers that are not there.

use std::time::Duration;

use super::Scenario;
use crate::report::Report;
use crate::stack::Stack;
use crate::stack::certificates::{Certificates, Usage};
use crate::stack::ports::free_port;
use crate::stack::process::processes_with;
use crate::stack::silent::Silent;
use crate::talops::User;

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("access: a context that does not exist names those that do", wrong_context),
    ("access: a client certificate that has expired", expired_certificate),
    ("access: an authority that did not sign the server's certificate", other_authority),
    ("access: an exec plugin that hangs", hanging_plugin),
    ("access: an API server that is not there", server_gone),
    ("access: an API server that takes connections and says nothing", server_silent),
    ("access: an API server that stops answering", server_frozen),
    ("access: a user who may read nothing", forbidden),
];

/// Every Kubernetes dimension could not be seen, in bounded time, and says why.
fn assert_unseen(report: &Report, words: &str) {
    assert_eq!(report.verdict(), "incomplete", "{report}");
    assert!(report.call.took < Duration::from_secs(12), "{report}");
    let error = report.error("nodes");
    assert!(error.to_lowercase().contains(&words.to_lowercase()), "`{words}` is not in `{error}`: {report}");
}

fn wrong_context(stack: &mut Stack) {
    let kubeconfig = stack.cluster().admin_kubeconfig();
    let user = User::new().with_context(&kubeconfig, "e3e");
    let call = user.talops(&["status", "-o", "json"]);
    assert!([2, 6].contains(&call.code()), "{}", call.everything());
    let text = call.everything();
    assert!(text.contains("e3e") && text.contains("e2e"), "{text}");
    assert!(text.contains("admin.kubeconfig"), "the file is not named: {text}");
}

fn expired_certificate(stack: &mut Stack) {
    let cluster = stack.cluster();
    cluster.certificates.expired_leaf("expired", "/O=system:masters/CN=expired");
    let kubeconfig = cluster.kubeconfig("expired", &cluster.certificate_user("expired"));
    assert_unseen(&User::new().with_kubeconfig(&kubeconfig).status(), "expired");
}

fn other_authority(stack: &mut Stack) {
    let folder = stack.folder().join("other-authority");
    Certificates::new(&folder);
    let cluster = stack.cluster();
    let kubeconfig = cluster.kubeconfig("other-authority", &cluster.certificate_user("admin"));
    let text = std::fs::read_to_string(&kubeconfig).unwrap();
    let authority = cluster.certificates.path("ca.crt");
    let text = text.replace(authority.to_str().unwrap(), folder.join("ca.crt").to_str().unwrap());
    std::fs::write(&kubeconfig, text).unwrap();
    assert_unseen(&User::new().with_kubeconfig(&kubeconfig).status(), "certificate");
}

fn hanging_plugin(stack: &mut Stack) {
    let plugin = "{exec: {apiVersion: client.authentication.k8s.io/v1, command: sleep, args: [\"98765\"], interactiveMode: Never}}";
    let kubeconfig = stack.cluster().kubeconfig("plugin", plugin);
    assert_unseen(&User::new().with_kubeconfig(&kubeconfig).status(), "sleep");
    assert_eq!(processes_with("sleep 98765"), [], "the plugin outlives the call");
}

fn server_gone(stack: &mut Stack) {
    let cluster = stack.cluster();
    let server = format!("https://127.0.0.1:{}", free_port());
    let kubeconfig = cluster.kubeconfig_for("gone", &server, &cluster.certificate_user("admin"));
    assert_unseen(&User::new().with_kubeconfig(&kubeconfig).status(), &server);
}

fn server_silent(stack: &mut Stack) {
    let silent = Silent::listen();
    let cluster = stack.cluster();
    let server = format!("https://127.0.0.1:{}", silent.port);
    let kubeconfig = cluster.kubeconfig_for("silent", &server, &cluster.certificate_user("admin"));
    assert_unseen(&User::new().with_kubeconfig(&kubeconfig).status(), "");
}

fn server_frozen(stack: &mut Stack) {
    let cluster = stack.cluster();
    let user = User::new().with_cluster(cluster);
    assert_eq!(user.status().verdict(), "healthy");
    let frozen = cluster.freeze();
    let report = user.status();
    drop(frozen);
    assert_unseen(&report, "");
    assert_eq!(user.status().verdict(), "healthy");
}

fn forbidden(stack: &mut Stack) {
    let cluster = stack.cluster();
    cluster.certificates.leaf("nobody", "/CN=nobody", &[Usage::Client]);
    let kubeconfig = cluster.kubeconfig("nobody", &cluster.certificate_user("nobody"));
    assert_unseen(&User::new().with_kubeconfig(&kubeconfig).status(), "forbidden");
}
