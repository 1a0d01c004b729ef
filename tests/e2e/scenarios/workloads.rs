//! Workloads that are not well, in the states that a kubelet and the controllers write.

use std::time::Duration;

use serde_json::{Value, json};

use super::Scenario;
use crate::report::Report;
use crate::stack::Stack;
use crate::stack::kubernetes::Cluster;
use crate::stack::kwok::BY_HAND;
use crate::stack::process::eventually;
use crate::talops::User;

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("workloads: an image that cannot be pulled", image_pull),
    ("workloads: a container that crashes again and again", crash_loop),
    ("workloads: a pod that fits on no node", unschedulable),
    ("workloads: a claim that nothing binds", unbound_claim),
    ("workloads: a job that failed", failed_job),
    ("workloads: a privileged daemon set in a namespace that enforces baseline", refused_by_pod_security),
];

const NAMESPACE: &str = "faulty";

/// A deployment of one pod whose status the scenario writes.
fn deployment(name: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {NAMESPACE}}}\nspec:\n  replicas: 1\n  \
         selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata:\n      labels: {{app: {name}}}\n      \
         annotations: {{{BY_HAND}: by-hand}}\n    spec:\n      containers: [{{name: app, image: 'registry.example.com/{name}:9.9.9'}}]\n"
    )
}

/// The one pod of a deployment, once it has a node.
fn scheduled_pod(cluster: &Cluster, app: &str) -> String {
    let pod = eventually("the pod has a node", Duration::from_secs(30), || {
        let pods = cluster.get(&["pods", "-n", NAMESPACE, "-l", &format!("app={app}")])?;
        let pod = pods["items"].get(0)?.clone();
        pod["spec"]["nodeName"].is_string().then_some(pod)
    });
    pod["metadata"]["name"].as_str().unwrap().to_owned()
}

/// A pod's status as a kubelet writes it while its one container waits.
fn waiting(image: &str, restarts: u32, reason: &str, message: &str, last: &Value) -> Value {
    let since = "2026-01-01T00:00:00Z";
    let not_ready = |kind: &str| {
        json!({"type": kind, "status": "False", "reason": "ContainersNotReady",
               "message": "containers with unready status: [app]", "lastTransitionTime": since})
    };
    let met = |kind: &str| json!({"type": kind, "status": "True", "lastTransitionTime": since});
    json!({
        "phase": if restarts == 0 { "Pending" } else { "Running" },
        "startTime": since,
        "conditions": [met("PodReadyToStartContainers"), met("Initialized"), not_ready("Ready"), not_ready("ContainersReady"), met("PodScheduled")],
        "containerStatuses": [{
            "name": "app", "image": image, "imageID": "", "ready": false, "started": false, "restartCount": restarts,
            "state": {"waiting": {"reason": reason, "message": message}}, "lastState": last,
        }],
    })
}

fn status(cluster: &Cluster) -> Report {
    let report = User::new().with_cluster(cluster).status();
    assert_eq!(report.verdict(), "notWell", "{report}");
    report
}

/// The report has one finding, and it tells these words.
fn assert_one_finding(report: &Report, state: &str, words: &[&str]) {
    let findings = report.findings();
    assert_eq!(findings.len(), 1, "one fault is one finding: {report}");
    assert_eq!((findings[0].dimension.as_str(), findings[0].state.as_str()), ("workloads", state), "{report}");
    for word in words {
        assert!(format!("{:?}", findings[0]).contains(word), "`{word}` is not told: {report}");
    }
}

/// `talops status KIND/NAME` says that it is not well, in two kilobytes, with each of these texts.
fn assert_described(cluster: &Cluster, thing: &str, texts: &[&str]) {
    let said = User::new().with_cluster(cluster).talops(&["status", thing]);
    assert_eq!(said.code(), 3, "{}", said.everything());
    assert!(said.stdout.len() <= 2048, "{} bytes: {}", said.stdout.len(), said.everything());
    for text in texts {
        assert!(said.stdout.contains(text), "`{text}` is not told: {}", said.everything());
    }
}

fn image_pull(stack: &mut Stack) {
    let cluster = stack.cluster();
    let _deployment = cluster.apply(&deployment("puller"));
    let pod = scheduled_pod(cluster, "puller");
    let message = "Back-off pulling image \"registry.example.com/puller:9.9.9\": ErrImagePull: not found";
    let image = "registry.example.com/puller:9.9.9";
    cluster.set_status(&format!("pod/{pod}"), NAMESPACE, &waiting(image, 0, "ImagePullBackOff", message, &json!({})));
    assert_one_finding(&status(cluster), "ImagePullBackOff", &["puller", "registry.example.com/puller:9.9.9"]);
}

fn crash_loop(stack: &mut Stack) {
    let cluster = stack.cluster();
    let _deployment = cluster.apply(&deployment("crasher"));
    let pod = scheduled_pod(cluster, "crasher");
    let last = json!({"terminated": {"exitCode": 137, "reason": "OOMKilled", "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:01:00Z"}});
    let message = "back-off 5m0s restarting failed container=app pod=crasher";
    let image = "registry.example.com/crasher:9.9.9";
    cluster.set_status(&format!("pod/{pod}"), NAMESPACE, &waiting(image, 12, "CrashLoopBackOff", message, &last));
    assert_one_finding(&status(cluster), "CrashLoopBackOff", &["crasher", "OOMKilled"]);
    let texts = [
        "container app: waiting, CrashLoopBackOff, 12 restarts",
        "OOMKilled",
        "owner: deployment/crasher",
        "Scheduled",
        "log of container app",
        "\n  listening on :8080",
    ];
    assert_described(cluster, &format!("pod/{NAMESPACE}/{pod}"), &texts);
    // Its Deployment names the pod, which is where to look next.
    assert_described(cluster, "deploy/crasher", &["depends on FAILING", &pod, &format!("pod/{NAMESPACE}/{pod}")]);
}

fn unschedulable(stack: &mut Stack) {
    let cluster = stack.cluster();
    let pod = deployment("giant").replace("image:", "resources: {requests: {cpu: '64'}}, image:");
    let _deployment = cluster.apply(&pod);
    eventually("the scheduler has said no", Duration::from_secs(30), || {
        let pods = cluster.get(&["pods", "-n", NAMESPACE])?;
        pods["items"][0]["status"]["conditions"].to_string().contains("Unschedulable").then_some(())
    });
    assert_one_finding(&status(cluster), "Unschedulable", &["giant", "Insufficient cpu"]);
    let pods = cluster.get(&["pods", "-n", NAMESPACE]).expect("pods");
    let pod = pods["items"][0]["metadata"]["name"].as_str().expect("a name").to_owned();
    assert_described(
        cluster,
        &format!("pod/{pod}"),
        &["not scheduled", "Warning FailedScheduling", "Insufficient cpu"],
    );
}

fn unbound_claim(stack: &mut Stack) {
    let cluster = stack.cluster();
    let _claim = cluster.apply(&format!(
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: homeless, namespace: {NAMESPACE}}}\nspec:\n  \
         storageClassName: nowhere\n  accessModes: [ReadWriteOnce]\n  resources: {{requests: {{storage: 1Gi}}}}\n"
    ));
    let report = status(cluster);
    let finding = report.only_finding("PersistentVolumeClaim", "homeless");
    assert_eq!((finding.namespace.as_str(), finding.state.as_str()), (NAMESPACE, "Pending"), "{report}");
    assert_described(cluster, "pvc/homeless", &["storage class: nowhere", "Warning ProvisioningFailed"]);
}

fn failed_job(stack: &mut Stack) {
    let cluster = stack.cluster();
    let _job = cluster.apply(&format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: broken, namespace: {NAMESPACE}}}\nspec:\n  backoffLimit: 0\n  \
         template:\n    metadata: {{annotations: {{{BY_HAND}: by-hand}}, labels: {{app: broken}}}}\n    spec:\n      \
         restartPolicy: Never\n      containers: [{{name: app, image: 'registry.example.com/broken:9.9.9'}}]\n"
    ));
    let pod = scheduled_pod(cluster, "broken");
    let ended = json!({"exitCode": 1, "reason": "Error", "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:01:00Z"});
    let failed = json!({
        "phase": "Failed",
        "containerStatuses": [{"name": "app", "image": "registry.example.com/broken:9.9.9", "imageID": "", "ready": false,
                               "restartCount": 0, "state": {"terminated": ended}}],
    });
    cluster.set_status(&format!("pod/{pod}"), NAMESPACE, &failed);
    eventually("the job has failed", Duration::from_secs(30), || {
        let job = cluster.get(&["job", "broken", "-n", NAMESPACE])?;
        job["status"]["conditions"].to_string().contains("BackoffLimitExceeded").then_some(())
    });
    assert_one_finding(&status(cluster), "Failed", &["Job", "broken", "BackoffLimitExceeded"]);
}

fn refused_by_pod_security(stack: &mut Stack) {
    let cluster = stack.cluster();
    let _agent = cluster.apply(&format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: metrics, namespace: {NAMESPACE}}}\nspec:\n  \
         selector: {{matchLabels: {{app: metrics}}}}\n  template:\n    metadata: {{labels: {{app: metrics}}}}\n    spec:\n      \
         hostPID: true\n      containers: [{{name: app, image: 'registry.example.com/metrics:9.9.9', securityContext: {{privileged: true}}}}]\n"
    ));
    eventually("the daemon set wants three pods", Duration::from_secs(30), || {
        let set = cluster.get(&["daemonset", "metrics", "-n", NAMESPACE])?;
        (set["status"]["desiredNumberScheduled"] == 3).then_some(())
    });
    let report = status(cluster);
    let finding = report.only_finding("DaemonSet", "metrics");
    assert_eq!(finding.dimension, "workloads", "{report}");
}
