//! `talops --lab status KIND/NAME`: one thing, and why.

use crate::talops::{outcome, talops};

fn status(arguments: &[&str]) -> (i32, String, String) {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    outcome(talops(home.path()).arg("--lab").args(arguments))
}

/// With what changes from call to call taken out.
macro_rules! shown {
    ($text:expr, @$snapshot:literal) => {
        insta::with_settings!({filters => vec![
            (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", "[time]"),
            (r"  \d\d:\d\d:\d\dZ ", "  [time] "),
            (r"127\.0\.0\.1:\d+", "[address]"),
        ]}, { insta::assert_snapshot!($text, @$snapshot) })
    };
}

#[test]
fn an_application_that_is_well() {
    let (code, out, error) = status(&["status", "app/gateway"]);
    assert_eq!((code, error.as_str()), (0, ""));
    shown!(out, @"
    healthy talos-prod-01: application/argocd/gateway Synced, Healthy
    revision: 8a0801f08d40a8d9875f4733e36201cdc07eaf46
    destination: namespace gateway of https://kubernetes.default.svc
    resources: 2, 0 OutOfSync
    sync: automatic
    operation: Succeeded: successfully synced (all tasks run)
    compared: [time]
    source: https://git.example.org/home/talos-prod-01.git apps/gateway at main
    ");
}

#[test]
fn an_application_that_is_degraded_names_what_its_owner_blames() {
    let (code, out, error) = status(&["--lab-fault", "app-degraded", "status", "app/gateway"]);
    assert_eq!((code, error.as_str()), (3, ""));
    shown!(out, @r#"
    not well talos-prod-01: application/argocd/gateway Synced, Degraded
    FAILING Synced, Degraded for 3h0m: Certificate wildcard Degraded: The certificate request has failed to complete and will be retried: Failed to wait for order resource "wildcard-1-3093472613" to become ready: order is in "errored" state: Failed to create Order: 429 urn:ietf:params:acme:error:rateLimited: too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s
    revision: 8a0801f08d40a8d9875f4733e36201cdc07eaf46
    destination: namespace gateway of https://kubernetes.default.svc
    resources: 2, 0 OutOfSync
    sync: automatic
    operation: Succeeded: successfully synced (all tasks run)
    compared: [time]
    source: https://git.example.org/home/talos-prod-01.git apps/gateway at main
    next: talops --lab --lab-fault app-degraded status -c talos-prod-01 certificate/gateway/wildcard
    "#);
}

#[test]
fn a_pod_whose_image_does_not_exist() {
    let (code, out, error) = status(&["--lab-fault", "image-pull", "status", "-o", "name", "--only", "workloads"]);
    assert_eq!((code, error.as_str()), (3, ""));
    let pod = out.lines().next().unwrap();
    let (code, out, error) = status(&["--lab-fault", "image-pull", "status", pod, "-n", "monitoring"]);
    assert_eq!((code, error.as_str()), (3, ""));
    shown!(out, @r#"
    not well talos-prod-01: pod/monitoring/grafana-ktvbjfzld-zffzg Pending, 0/1 ready
    FAILING ImagePullBackOff for 25m: container grafana: Back-off pulling image "docker.io/grafana/grafana:12.3.9": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/grafana/grafana:12.3.9": failed to resolve reference "docker.io/grafana/grafana:12.3.9": docker.io/grafana/grafana:12.3.9: not found
    container grafana: waiting, ImagePullBackOff; image docker.io/grafana/grafana:12.3.9
    node: talos-prod-01-workers-dlnw5s
    owner: deployment/grafana
    created: [time]
    "#);
}

#[test]
fn a_deployment_shows_the_worst_of_its_pods() {
    let (code, out, error) = status(&["--lab-fault", "image-pull", "status", "deploy/grafana"]);
    assert_eq!((code, error.as_str()), (3, ""));
    shown!(out, @r#"
    not well talos-prod-01: deployment/monitoring/grafana 1/1 ready
    FAILING 1/1 ready for 15m: ProgressDeadlineExceeded: ReplicaSet "grafana-ktvbjfzld" has timed out progressing.
    depends on FAILING talos-prod-01: pod/monitoring/grafana-ktvbjfzld-zffzg ImagePullBackOff for 25m: container grafana: Back-off pulling image "docker.io/grafana/grafana:12.3.9": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/grafana/grafana:12.3.9": failed to resolve reference "docker.io/grafana/grafana:12.3.9": docker.io/grafana/grafana:12.3.9: not found
    replicas: 1 wanted, 1 updated, 1 ready, 1 available
    selector: app.kubernetes.io/name=grafana
    created: [time]
    condition Available: True (MinimumReplicasAvailable: Deployment has minimum availability.)
    condition Progressing: False (ProgressDeadlineExceeded: ReplicaSet "grafana-ktvbjfzld" has timed out progressing.)
    next: talops --lab --lab-fault image-pull status -c talos-prod-01 pod/monitoring/grafana-ktvbjfzld-zffzg
    "#);
}

#[test]
fn a_node_that_is_lost_names_its_machine() {
    let (_, names, _) = status(&["--lab-fault", "node-not-ready", "status", "-o", "name"]);
    let node = names.lines().find(|name| name.starts_with("node/")).unwrap();
    let (code, out, error) = status(&["--lab-fault", "node-not-ready", "status", node]);
    assert_eq!((code, error.as_str()), (3, ""));
    shown!(out, @"
    not well talos-prod-01: node/talos-prod-01-workers-mt4rbr Ready=Unknown
    FAILING Ready=Unknown for 20m: NodeStatusUnknown: Kubelet stopped posting node status.
    depends on FAILING home: machine/talos-prod-01-workers-mt4rbr RUNNING, not connected: of talos-prod-01
    so: 4 daemonsets, 8 pods, 2 statefulsets
    role: worker
    kubelet: v1.36.3
    system: Talos (v1.13.8)
    machine: aca15dda-8e32-4038-8e19-00335c4214c4
    next: talops --lab --lab-fault node-not-ready status machine/talos-prod-01-workers-mt4rbr
    ");
    let machine = node.replace("node/", "machine/");
    let (code, out, error) = status(&["--lab-fault", "node-not-ready", "status", &machine]);
    assert_eq!((code, error.as_str()), (3, ""));
    shown!(out, @"
    not well home: machine/talos-prod-01-workers-mt4rbr RUNNING, not connected
    FAILING RUNNING, not connected: of talos-prod-01
    so: cluster/talos-prod-01, machineset/talos-prod-01-workers
    id: aca15dda-8e32-4038-8e19-00335c4214c4
    cluster: talos-prod-01, worker
    machine set: talos-prod-01-workers
    request: talos-prod-01-workers-mt4rbr of matrix-cluster, PROVISIONED
    Talos: v1.13.8
    configuration: up to date
    log of machine talos-prod-01-workers-mt4rbr:
      [time] info [user] [talos] service[kubelet](Running): Health check successful
      [time] info [kern] cilium_vxlan: link becomes ready
    ");
}

#[test]
fn a_volume_a_secret_and_its_store() {
    let (_, names, _) = status(&["--lab-fault", "volume-degraded", "status", "-o", "name"]);
    let volume = names.lines().find(|name| name.starts_with("volume/")).unwrap();
    let (code, out, _) = status(&["--lab-fault", "volume-degraded", "status", volume]);
    assert_eq!(code, 3);
    shown!(out, @"
    not well talos-prod-01: volume/pvc-49d0b8da-4d6a-4171-9400-e653436ecb65 attached, degraded
    FAILING attached, degraded for 2h0m: ReplicaSchedulingFailure: precheck new replica failed: insufficient storage; claim forgejo/data-forgejo-postgresql-0
    claim: forgejo/data-forgejo-postgresql-0
    replicas: 2
    last backup: [time]
    condition Scheduled: False (ReplicaSchedulingFailure: precheck new replica failed: insufficient storage)
    ");
    let secret = "externalsecret/forgejo/forgejo-admin";
    let (code, out, _) = status(&["--lab-fault", "external-secret-not-ready", "status", secret]);
    assert_eq!(code, 3);
    shown!(out, @r#"
    not well talos-prod-01: externalsecret/forgejo/forgejo-admin SecretSyncedError
    FAILING SecretSyncedError for 50m: could not get secret data from provider
    depends on FAILING talos-prod-01: clustersecretstore/infisical InvalidProviderConfig for 50m: unable to create client: failed to authenticate via universal auth: APIError: CallUniversalAuthLogin unsuccessful response [POST https://secrets.example.org/api/v1/auth/universal-auth/login] [status-code=401] [message="Invalid credentials"]
    store: clustersecretstore/infisical
    since: [time]
    next: talops --lab --lab-fault external-secret-not-ready status -c talos-prod-01 clustersecretstore/infisical
    "#);
}

#[test]
fn a_cluster_and_a_provider() {
    let (code, out, error) = status(&["status", "cluster/talos-prod-01"]);
    assert_eq!((code, error.as_str()), (0, ""));
    shown!(out, @"
    healthy home: cluster/talos-prod-01 RUNNING, ready
    versions: Kubernetes 1.36.3, Talos 1.13.8
    machines: 6/6 healthy, 6 connected, 6 there
    nodes: 6/6 nodes ready
    load balancer: healthy
    machine set talos-prod-01-control-planes: Running, ready, 3/3 healthy, 3 connected, 3 there
    machine set talos-prod-01-workers: Running, ready, 3/3 healthy, 3 connected, 3 there
    check WireguardConnection: Ready
    check Etcd: Ready
    Kubernetes upgrade: Done
    Talos upgrade: Done
    ");
    let (code, out, error) = status(&["--lab-fault", "provider-stopped", "status", "provider"]);
    assert_eq!((code, error.as_str()), (3, ""));
    shown!(out, @"
    not well matrix: container/omni-infra-provider-proxmox exited (exit code 1)
    FAILING exited (exit code 1) for 9h0m: Error: controller runtime watch error: rpc error: code = FailedPrecondition desc = invalid watch bookmark
    so: infraprovider/matrix-cluster
    image: ghcr.io/siderolabs/omni-infra-provider-proxmox:v0.3.0
    started: [time]
    ended: [time]
    restarts: 0
    in Omni: not connected
    log of container omni-infra-provider-proxmox:
      [time] info reconcile succeeded
      [time] info reconcile succeeded
      [time] info reconcile succeeded
      [time] info reconcile succeeded
      [time] info reconcile succeeded
      [time] info reconcile succeeded
      [time] info reconcile succeeded
      [time] info reconcile succeeded
      [time] error infra provider failed: controller runtime watch error: rpc error: code = FailedPrecondition desc = invalid watch bookmark
      [time] Error Error: controller runtime watch error: rpc error: code = FailedPrecondition desc = invalid watch bookmark
    next: talops --lab --lab-fault provider-stopped status provider/matrix --all
    ");
}

#[test]
fn any_other_kind_by_its_conditions() {
    let (code, out, error) = status(&["status", "-c", "talos-prod-01", "crd/applications.argoproj.io"]);
    assert_eq!((code, error.as_str()), (0, ""));
    shown!(out, @"
    healthy talos-prod-01: customresourcedefinition/applications.argoproj.io NamesAccepted=True, Established=True
    condition NamesAccepted: True (NoConflicts: no conflicts found)
    condition Established: True (InitialNamesAccepted: the initial names have been accepted)
    group: apiextensions.k8s.io
    created: [time]
    ");
}

#[test]
fn an_excluded_application_is_shown_and_does_not_count() {
    let (code, out, error) = status(&["status", "app/argocd-ha"]);
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(out.contains("excluded: by the configuration"), "{out}");
}

#[test]
fn every_finding_of_every_fault_can_be_looked_at_in_two_kilobytes() {
    let faults = "node-not-ready,image-pull,app-degraded,external-secret-not-ready,volume-degraded,provider-stopped";
    let (_, report, _) = status(&["--lab-fault", faults, "status", "-o", "json", "--all"]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let mut kinds = std::collections::BTreeSet::new();
    for finding in report["findings"].as_array().unwrap() {
        let word = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let (kind, name, scope) = (word("kind"), word("name"), word("scope"));
        if !kinds.insert(kind.clone()) || kind == "VM" {
            continue;
        }
        let target = match (kind.as_str(), word("namespace")) {
            ("Container", _) => format!("provider/{scope}"),
            (_, namespace) if namespace.is_empty() => format!("{}/{name}", kind.to_lowercase()),
            (_, namespace) => format!("{}/{namespace}/{name}", kind.to_lowercase()),
        };
        let (code, text, error) = status(&["--lab-fault", faults, "status", &target]);
        assert_eq!((code, error.as_str()), (3, ""), "{target}: {text}");
        assert!(text.len() <= 2048, "{target}: {} bytes: {text}", text.len());
        assert!(text.contains(&name), "{target}: names are complete: {text}");
        let (_, json, _) = status(&["--lab-fault", faults, "status", &target, "-o", "json"]);
        assert!(json.len() <= 2048, "{target}: {} bytes: {json}", json.len());
        let document: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&document["kind"], &document["thing"]["name"]), (&"Description".into(), &name.into()));
    }
    assert!(kinds.len() >= 5, "{kinds:?}");
}

#[test]
fn what_is_not_there_or_not_clear_is_said() {
    let said = |arguments: &[&str]| {
        let (code, out, error) = status(&[&["status"], arguments].concat());
        assert_eq!(out, "", "{error}");
        format!("{code}\n{error}")
    };
    shown!(said(&["pod/nope"]), @r#"
    1
    error: no pod "nope" in edge, talos-prod-01
    hint: names are whole; `talops status -o name` lists what is not well
    "#);
    shown!(said(&["frobnicator/x"]), @r#"
    2
    error: no cluster has a kind "frobnicator" (edge, talos-prod-01)
    hint: a kind is called as kubectl calls it (kubectl api-resources), or cluster, machine, machineset, machinerequest, infraprovider, provider
    "#);
    shown!(said(&["shop"]), @r#"
    2
    error: invalid value 'shop' for '[KIND/NAME]': "shop" is not KIND/NAME or KIND/NAMESPACE/NAME

    For more information, try '--help'.
    "#);
    shown!(said(&["machine/talos-prod-01-workers-mt4rb"]), @r#"
    1
    error: Omni has no machine "talos-prod-01-workers-mt4rb"
    hint: did you mean talos-prod-01-workers-mt4rbr?
    "#);
    shown!(said(&["service/kubernetes"]), @r#"
    1
    error: no service "kubernetes" in edge, talos-prod-01
    hint: names are whole; `talops status -o name` lists what is not well
    "#);
    shown!(said(&["app/a/b", "-n", "c"]), @"
    2
    error: --namespace c contradicts the namespace a before the name
    ");
    shown!(said(&["cluster/edge", "-n", "c"]), @"
    2
    error: what Omni has is in no namespace
    hint: leave out --namespace
    ");
    shown!(said(&["provider/nope"]), @r#"
    2
    error: no provider "nope" is configured
    hint: these are: matrix
    "#);
}
