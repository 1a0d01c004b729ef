//! Workloads, rolled out by the real controllers.

use serde_json::{Value, json};

use super::super::Scenario;
use crate::stack::Stack;
use crate::stack::kubernetes::Cluster;
use crate::stack::kwok::BY_HAND;
use crate::talops::User;

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("restart: a deployment, a stateful set and a daemon set", each_kind),
    ("restart: a dry run of a workload keeps nothing", dry_run),
    ("restart: a paused deployment, and what would not be rolled out", refused),
    ("restart: a rollout that is not done by the deadline", not_done),
    ("restart: Argo CD's controller, wherever it is", argocd),
];

fn generation(cluster: &Cluster, kind: &str, name: &str) -> i64 {
    cluster.get(&[kind, name, "-n", "shop"]).unwrap()["metadata"]["generation"].as_i64().unwrap()
}

fn pods(cluster: &Cluster, label: &str) -> Vec<String> {
    let pods = cluster.get(&["pods", "-n", "shop", "-l", label]).unwrap();
    let names = pods["items"].as_array().unwrap().iter();
    names.map(|pod| pod["metadata"]["uid"].as_str().unwrap().to_owned()).collect()
}

/// A workload with one replica and the label `app: NAME`.
fn workload(kind: &str, name: &str, spec: &Value, labels: &Value) -> String {
    let mut object = json!({
        "apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": "shop", "labels": labels},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {"containers": [{"name": "app", "image": "registry.example.com/app:1"}]},
            },
        },
    });
    for (field, value) in spec.as_object().unwrap() {
        object["spec"][field] = value.clone();
    }
    object.to_string()
}

fn each_kind(stack: &mut Stack) {
    let cluster = stack.cluster();
    let user = User::new().with_cluster(cluster);
    let _set = cluster.apply(&workload("StatefulSet", "db", &json!({"replicas": 2, "serviceName": "db"}), &json!({})));
    let first = user.talops(&["status", "-c", "e2e"]);
    assert!(first.code() == 0 || first.code() == 3, "{}", first.everything());
    for (word, kind, name, label) in [
        ("deploy", "deployment", "web", "app=web"),
        ("sts", "statefulset", "db", "app=db"),
        ("ds", "daemonset", "agent", "app=agent"),
    ] {
        let (before, were) = (generation(cluster, kind, name), pods(cluster, label));
        let call = user.talops(&["restart", "workload", &format!("{word}/{name}"), "-n", "shop", "-o", "json"]);
        assert_eq!(call.code(), 0, "{}", call.everything());
        assert!(generation(cluster, kind, name) > before, "{name} has no new generation");
        let are = pods(cluster, label);
        assert!(
            !are.is_empty() && are.iter().all(|pod| !were.contains(pod)),
            "{name}: its pods are new: {were:?} {are:?}"
        );
        let report: Value = serde_json::from_str(&call.stdout).unwrap();
        assert_eq!(report["outcome"], "restarted", "{report}");
        let object = cluster.get(&[kind, name, "-n", "shop"]).unwrap();
        let at = &object["spec"]["template"]["metadata"]["annotations"]["kubectl.kubernetes.io/restartedAt"];
        assert!(at.is_string(), "{object}");
        // kubectl, which wrote the book on it, sees it done too.
        cluster.kubectl(&["rollout", "status", &format!("{kind}/{name}"), "-n", "shop", "--timeout=5s"]).succeeded();
    }
}

fn dry_run(stack: &mut Stack) {
    let cluster = stack.cluster();
    let before = generation(cluster, "deployment", "web");
    let call =
        User::new().with_cluster(cluster).talops(&["restart", "workload", "deploy/web", "-n", "shop", "--dry-run"]);
    assert_eq!(call.code(), 0, "{}", call.everything());
    assert!(call.stdout.contains("would be restarted"), "{}", call.everything());
    let read_only = User::new().with_cluster(cluster).with_variable("TALOPS_READ_ONLY", "1");
    let call = read_only.talops(&["restart", "workload", "deploy/web", "-n", "shop"]);
    assert_eq!(call.code(), 5, "{}", call.everything());
    assert_eq!(before, generation(cluster, "deployment", "web"));
}

fn refused(stack: &mut Stack) {
    let cluster = stack.cluster();
    let user = User::new().with_cluster(cluster);
    let partition =
        json!({"serviceName": "db", "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}});
    let on_delete = json!({"updateStrategy": {"type": "OnDelete"}});
    for (kind, name, spec, words) in [
        ("Deployment", "held", json!({"paused": true}), "is paused"),
        ("StatefulSet", "cut", partition, "has a partition that keeps all its pods"),
        ("DaemonSet", "slow", on_delete, "updates on delete"),
    ] {
        let _applied = cluster.apply(&workload(kind, name, &spec, &json!({})));
        let before = generation(cluster, kind, name);
        let call = user.talops(&["restart", "workload", &format!("{kind}/{name}"), "-n", "shop"]);
        assert_eq!(call.code(), 5, "{}", call.everything());
        assert!(call.stderr.contains(words), "{}", call.everything());
        assert_eq!(before, generation(cluster, kind, name));
    }
    let call = user.talops(&["restart", "workload", "deploy/nobody", "-n", "shop"]);
    assert_eq!(call.code(), 1, "{}", call.everything());
    assert!(call.stderr.contains("Deployment shop/nobody"), "{}", call.everything());
}

fn not_done(stack: &mut Stack) {
    let cluster = stack.cluster();
    let mut spec: Value = serde_json::from_str(&workload("Deployment", "stuck", &json!({}), &json!({}))).unwrap();
    // Nobody plays the kubelet of its pods: they stay as the scheduler left them.
    spec["spec"]["template"]["metadata"]["annotations"] = json!({BY_HAND: "by-hand"});
    let _applied = cluster.apply(&spec.to_string());
    let call = User::new().with_cluster(cluster).talops(&[
        "restart",
        "workload",
        "deploy/stuck",
        "-n",
        "shop",
        "--deadline",
        "6s",
    ]);
    assert_eq!(call.code(), 4, "{}", call.everything());
    for words in ["the deadline was reached", "pod stuck-", "the rollout goes on"] {
        assert!(call.stderr.contains(words), "`{words}` is not told: {}", call.everything());
    }
}

fn argocd(stack: &mut Stack) {
    let cluster = stack.cluster();
    let user = User::new().with_cluster(cluster);
    let none = user.talops(&["restart", "argocd"]);
    assert_eq!(none.code(), 1, "{}", none.everything());
    let labels = json!({"app.kubernetes.io/name": "argocd-application-controller", "app.kubernetes.io/part-of": "argocd",
        "app.kubernetes.io/component": "application-controller"});
    let _one = cluster.apply(&workload("StatefulSet", "controller", &json!({"serviceName": "x"}), &labels));
    let call = user.talops(&["restart", "argocd"]);
    assert_eq!(call.code(), 0, "{}", call.everything());
    assert!(call.stdout.contains("StatefulSet shop/controller"), "{}", call.everything());
    let _other = cluster.apply(&workload("Deployment", "controller", &json!({}), &labels));
    let several = user.talops(&["restart", "argocd"]);
    assert_eq!(several.code(), 2, "{}", several.everything());
}
