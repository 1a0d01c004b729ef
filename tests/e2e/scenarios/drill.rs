//! A whole drill: the provider is restarted over ssh, virtual machines are looked for over ssh, and the cluster's API server
//! is a real one, which ends with the cluster and is another one afterwards. Omni and the machines are the lab's.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use super::Scenario;
use crate::stack::Stack;
use crate::stack::kubernetes::Cluster;
use crate::stack::lab::{CLUSTER, Lab};
use crate::stack::process::{eventually, run};
use crate::stack::provider_host::ProviderHost;
use crate::talops::User;

pub(crate) const SCENARIOS: &[Scenario] =
    &[("drill: over ssh, with an API server that ends and another one that begins", drill)];

/// How long the whole drill may take, the start of an API server included.
const DRILL: Duration = Duration::from_secs(300);

/// How long the cluster may take to go, and to come.
const STEP: Duration = Duration::from_secs(120);

fn drill(stack: &mut Stack) {
    let folder = stack.folder().join("drill");
    let host = stack.provider_host();
    let old = Cluster::start_without_controllers(&folder.join("old"));
    let served = folder.join("served.kubeconfig");
    serve(&old, &served);
    let lab = Lab::start(&folder.join("lab"), &served);
    let configuration = lab.configuration_over(host);
    let configuration = configuration.to_str().expect("a path that is text");
    let user = User::new().with_ssh(&host.client_configuration()).with_variable("TALOPS_CONFIG", configuration);
    join(&old, &user);

    let minted = |name: &str| -> PathBuf {
        let path = user.home().join(name);
        user.talops(&["kubeconfig", "write", path.to_str().expect("text"), "-c", CLUSTER]).succeeded();
        path
    };
    let before = minted("before.kubeconfig");
    let first = identity(&before);
    let started = started(host);

    let plan = json_of(&user, &["dr", "plan", "-c", CLUSTER]);
    assert_eq!(plan["ready"], true, "{plan:#}");
    let digest = plan["digest"].as_str().expect("a digest");
    let words = ["dr", "run", "-c", CLUSTER, "--approve-plan", digest, "--gates", "destroy,recreate"];
    let running = user.start(&words);
    lab.wait_until("gone", &format!("ClusterUUIDs/{CLUSTER}"), STEP);
    let old_url = old.url.clone();
    let old_admin = old.admin_kubeconfig();
    drop(old);
    lab.wait_until("made", &format!("ClusterUUIDs/{CLUSTER}"), STEP);
    let new = Cluster::start_without_controllers(&folder.join("new"));
    serve(&new, &served);
    join(&new, &user);
    let ended = running.finish(DRILL).succeeded();

    let id = ended.stdout.split_whitespace().nth(1).expect("the run's id").to_owned();
    let shown = json_of(&user, &["dr", "show", &id]);
    assert_eq!(shown["run"]["state"], "completed", "{shown:#}");
    let steps = shown["run"]["phases"].as_array().into_iter().flatten().filter_map(|phase| phase["steps"].as_array());
    let steps: Vec<&str> = steps.flatten().filter_map(|step| step["step"].as_str()).collect();
    assert_eq!(steps, ["provider", "delete", "machines", "sync", "ready", "nodes"], "{shown:#}");
    println!("{}", user.talops(&["dr", "show", &id]).succeeded().stdout);

    assert_ne!(self::started(host), started, "the provider's container was not restarted: {}", ended.everything());
    let of_proxmox = |line: &Value| line["request"].as_str().is_some_and(|text| text.contains("/cluster/resources"));
    assert!(lab.noted().iter().any(of_proxmox), "pvesh was not asked: {}", ended.everything());
    assert_ne!(new.url, old_url, "the API server is another one");
    let second = identity(&minted("after.kubeconfig"));
    assert_ne!(second, first, "a kubeconfig that is minted afterwards leads to the new API server");

    // What was minted for the old cluster is not let in, nor is what its own authority signed.
    assert_eq!(asked(&before, "/api/v1/nodes").0, "403");
    let pointed = std::fs::read_to_string(&old_admin).expect("the old kubeconfig").replace(&old_url, &new.url);
    std::fs::write(&old_admin, pointed).expect("a kubeconfig");
    let stale = new.kubectl_with(&old_admin, &["get", "nodes"]);
    assert!(!stale.status.success() && stale.stderr.contains("x509"), "{}", stale.everything());
}

/// Has the lab's proxy lead to this API server from now on.
fn serve(cluster: &Cluster, served: &Path) {
    let next = served.with_extension("next");
    std::fs::copy(cluster.admin_kubeconfig(), &next).expect("a kubeconfig");
    std::fs::rename(&next, served).expect("a kubeconfig");
}

/// What tells an API server's data from every other's, as a kubeconfig shows it.
fn identity(kubeconfig: &Path) -> String {
    let (code, answer) = asked(kubeconfig, "/api/v1/namespaces/kube-system");
    assert_eq!(code, "200", "{answer}");
    let namespace: Value = serde_json::from_str(&answer).expect("JSON");
    namespace["metadata"]["uid"].as_str().expect("a UID").to_owned()
}

/// Status and body of an answer to whoever shows what was minted. kubectl shows no token to a proxy that speaks plain HTTP.
fn asked(kubeconfig: &Path, path: &str) -> (String, String) {
    let text = std::fs::read_to_string(kubeconfig).expect("a kubeconfig");
    let text: Value = serde_saphyr::from_str(&text).expect("YAML");
    let server = text["clusters"][0]["cluster"]["server"].as_str().expect("a server");
    let token = text["users"][0]["user"]["token"].as_str().expect("a token");
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--max-time", "20", "--noproxy", "*", "--write-out", "\n%{http_code}", "--header"]);
    let answer = run(curl.arg(format!("Authorization: Bearer {token}")).arg(format!("{server}{path}")), STEP).stdout;
    let (body, code) = answer.rsplit_once('\n').expect("a code");
    (code.to_owned(), body.to_owned())
}

/// When the provider's container was started.
fn started(host: &ProviderHost) -> String {
    host.docker(&["inspect", "--format", "{{.State.StartedAt}}", &host.container()]).stdout
}

fn json_of(user: &User, words: &[&str]) -> Value {
    let call = run(&mut user.command(&[words, &["-o", "json", "--max-bytes", "0"]].concat()), STEP);
    serde_json::from_str(&call.stdout).unwrap_or_else(|error| panic!("not JSON ({error}): {}", call.everything()))
}

/// Has each of Omni's machines of the cluster join as a node, as its kubelet would; waits until they are all there.
fn join(cluster: &Cluster, user: &User) {
    let of_cluster = format!("omni.sidero.dev/cluster={CLUSTER}");
    let machines = eventually("all machines have joined", STEP, || {
        let found = json_of(user, &["get", "clustermachineidentities", "-l", &of_cluster]);
        found["items"].as_array().filter(|items| items.len() == 6).cloned()
    });
    let version = json_of(user, &["get", "clusters", CLUSTER])["spec"]["kubernetes_version"].clone();
    let version = format!("v{}", version.as_str().expect("a version"));
    let nodes: Vec<Value> = machines.iter().map(|machine| node(machine, &version)).collect();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": nodes});
    let file = user.home().join("nodes.json");
    std::fs::write(&file, list.to_string()).expect("a file of nodes");
    cluster.apply_file(&file, true);
}

fn node(machine: &Value, version: &str) -> Value {
    let role = match machine["metadata"]["labels"]["omni.sidero.dev/role-controlplane"] {
        Value::Null => json!({}),
        _ => json!({"node-role.kubernetes.io/control-plane": ""}),
    };
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": machine["spec"]["nodename"], "labels": role},
        "status": {
            "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "",
                "lastHeartbeatTime": "2026-11-29T09:00:00Z", "lastTransitionTime": "2026-11-29T09:00:00Z"}],
            "addresses": [{"type": "InternalIP", "address": machine["spec"]["node_ips"][0]}],
            "nodeInfo": {"kubeletVersion": version, "systemUUID": machine["metadata"]["id"], "osImage": "Talos",
                "operatingSystem": "linux", "architecture": "amd64", "kernelVersion": "", "bootID": "", "machineID": "",
                "containerRuntimeVersion": "", "kubeProxyVersion": ""},
        },
    })
}
