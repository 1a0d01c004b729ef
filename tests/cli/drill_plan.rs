//! What `talops dr plan` checks, against the lab; and what of the old cluster is put down before the first gate.

use std::sync::Arc;

use serde_json::{Value, json};
use talops::environment::Environment;
use talops::lab::kubernetes::{Admission, ObjectStore, Options as Serving, serve};
use talops::lab::{self, Clock};
use talops::run::{Folders, Lock};

use crate::drill::{CLUSTER, Estate};

/// What only a cluster of its own holds, and nobody is to see.
const WORD: &str = "c2VhbGVkLWZvci1ldmVy";

impl Estate {
    fn faulty(faults: &[&str]) -> Self {
        Self::start(faults, Clock::new(1000.0))
    }

    /// Whose production cluster has its API there.
    fn with_api(address: &str) -> Self {
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: prod\nclusters:\n- name: prod\n  cluster: {{server: \
             \"http://{address}\"}}\ncontexts:\n- name: prod\n  context: {{cluster: prod, user: prod}}\nusers:\n- name: \
             prod\n  user: {{token: word}}\n"
        );
        Self::made(|options, home| {
            options.clock = Clock::new(1000.0);
            std::fs::write(home.join("kubeconfig"), text).unwrap();
            options.kubeconfig = Some(home.join("kubeconfig"));
        })
    }

    fn plan(&self, arguments: &[&str]) -> Value {
        let (_, out, error) = self.call(&[&["dr", "plan", "-c", CLUSTER, "-o", "json"], arguments].concat());
        serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}"))
    }
}

/// The ids of the checks of a plan that came out so.
fn ids(plan: &Value, outcome: &str) -> Vec<String> {
    let checks = plan["checks"].as_array().unwrap().iter().filter(|check| check["outcome"] == outcome);
    let mut ids: Vec<String> = checks.map(|check| check["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

/// What a check says, and each thing that it names.
fn said(plan: &Value, id: &str) -> String {
    let check = plan["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).unwrap();
    let details = check["details"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let lines = [check["outcome"].as_str(), check["message"].as_str()].into_iter().flatten().chain(details);
    lines.collect::<Vec<_>>().join("\n")
}

fn on_the_lab(test: impl FnOnce()) {
    tokio::task::block_in_place(test);
}

/// An API server with these objects, and where it is.
async fn api(objects: Vec<Value>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let options = Serving {
        version: "v1.36.1".to_owned(),
        tokens: Arc::new(|_| Admission::Admitted),
        delay: std::collections::BTreeMap::new(),
    };
    serve(listener, Arc::new(ObjectStore::new(objects)), options, lab::Requests::default());
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_cluster_passes_every_check() {
    on_the_lab(|| {
        let plan = Estate::faulty(&[]).plan(&[]);
        assert_eq!(plan["ready"], true, "{plan:#}");
        assert_eq!((ids(&plan, "failed"), ids(&plan, "unknown")), (vec![], vec![]));
        insta::assert_snapshot!(ids(&plan, "passed").join(" "), @"class-shared cluster-locked hypervisor-proxmox old-cluster omni-access omni-api other-clusters provider rebuild-differs running sealed-keys state-folder template volumes");
        insta::assert_snapshot!(ids(&plan, "noted").join(" "), @"depends-on-itself etcd-backup-void machine-classes");
        // Each volume with its last backup and age.
        assert!(said(&plan, "volumes").lines().skip(2).all(|line| line.ends_with(" ago")), "{plan:#}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_cluster_is_unknown_and_accepted_by_name() {
    on_the_lab(|| {
        let estate = Estate::with_api("127.0.0.1:1");
        let plan = estate.plan(&[]);
        let inside = ["depends-on-itself", "old-cluster", "other-clusters", "sealed-keys", "volumes"];
        assert_eq!((ids(&plan, "unknown"), ids(&plan, "failed")), (inside.map(str::to_owned).to_vec(), vec![]));
        assert_eq!(plan["ready"], false);
        let accepted = estate.plan(&["--accept-unknown", &inside.join(",")]);
        assert_eq!((accepted["ready"].as_bool(), ids(&accepted, "accepted").len()), (Some(true), inside.len()));
        assert_ne!(accepted["digest"], plan["digest"], "what is accepted is approved with it");
        // All of them are told together.
        let digest = plan["digest"].as_str().unwrap();
        let run = ["dr", "run", "-c", CLUSTER, "--approve-plan", digest, "--gates", "destroy,recreate"];
        let (code, _, error) = estate.call(&run);
        assert_eq!(code, 5);
        assert!(inside.iter().all(|id| error.contains(&format!("unknown {id}: "))), "{error}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_cluster_alone_stands_against_it_and_is_put_down_before_the_first_gate() {
    let secret = |namespace: &str, name: &str, label: &str, value: &str| {
        json!({"apiVersion": "v1", "kind": "Secret", "data": {"tls.key": WORD},
               "metadata": {"namespace": namespace, "name": name, "labels": {label: value}}})
    };
    let address = api(vec![
        secret("kube-system", "sealed-secrets-key4x", "sealedsecrets.bitnami.com/sealed-secrets-key", "active"),
        secret("argocd", "cluster-edge", "argocd.argoproj.io/secret-type", "cluster"),
        secret("argocd", "in-cluster", "argocd.argoproj.io/secret-type", "cluster"),
        secret("argocd", "repo-home", "argocd.argoproj.io/secret-type", "repository"),
        json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv-1"}, "spec": {
            "hostPath": {"path": "/var/data"}, "claimRef": {"namespace": "shop", "name": "data"}}}),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"ca.crt": "authority"},
               "metadata": {"namespace": "kube-system", "name": "kube-root-ca.crt"}}),
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "talos-1"},
               "status": {"addresses": [{"type": "InternalIP", "address": "10.20.0.11"}],
                          "images": [{"names": ["git.example.org/home/web:1"]}]}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"namespace": "git", "name": "git"},
               "spec": {"rules": [{"host": "git.example.org"}]}, "status": {"loadBalancer": {}}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "shop", "name": "web"}, "spec": {},
               "status": {"loadBalancer": {"ingress": [{"hostname": "shop-web.tail1234.ts.net"}]}}}),
        json!({"apiVersion": "tailscale.com/v1alpha1", "kind": "Connector", "metadata": {"name": "subnets"},
               "status": {"hostname": "subnets-connector"}}),
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {
            "namespace": "tailscale", "name": "operator", "labels": {"app": "operator"}},
            "spec": {"template": {"spec": {"containers": [{"name": "operator", "env": [
                {"name": "OPERATOR_HOSTNAME", "value": "prod-operator"}]}]}}}}),
    ])
    .await;
    on_the_lab(|| {
        let estate = Estate::with_api(&address);
        let plan = estate.plan(&[]);
        assert_eq!(ids(&plan, "failed"), ["depends-on-itself", "other-clusters", "sealed-keys", "volumes"], "{plan:#}");
        insta::assert_snapshot!(
            ["sealed-keys", "other-clusters", "volumes", "depends-on-itself"].map(|id| said(&plan, id)).join("\n"),
            @r"
        failed
        1 private key of sealed-secrets that may be nowhere else
        Secret kube-system/sealed-secrets-key4x
        failed
        1 other cluster registered in its Argo CD
        Secret argocd/cluster-edge
        failed
        1 of 1 volume without a backup
        shop/data (hostPath): no backup is known
        failed
        what the drill needs lives on the cluster that it destroys
        registry git.example.org is Ingress git/git
        "
        );
        let flags = ["--skip-check", "sealed-keys,other-clusters,depends-on-itself", "--accept-data-loss"].as_slice();
        let accepted = estate.plan(flags);
        assert_eq!(accepted["ready"], true, "{accepted:#}");
        let digest = accepted["digest"].as_str().unwrap();
        let run = ["dr", "run", "-c", CLUSTER, "--approve-plan", digest, "--gates", "destroy"];
        let (code, out, error) = estate.call(&[run.as_slice(), flags].concat());
        assert_ne!(code, 0, "nobody approved that it is made again: {out}{error}");
        let folders = std::fs::read_dir(estate.runs()).unwrap().map(|entry| entry.unwrap().path());
        let folder = folders.filter(|path| !path.ends_with("locks")).collect::<Vec<_>>().pop().unwrap();
        let text = std::fs::read_to_string(folder.join("plan.json")).unwrap();
        let saved: Value = serde_json::from_str(&text).unwrap();
        let before = &saved["before"];
        assert_eq!(before["devices"], json!(["prod-operator", "shop-web.tail1234.ts.net", "subnets-connector"]));
        // `printf authority | sha256sum`
        assert_eq!(before["authority"].as_str().unwrap().len(), 64);
        assert_eq!((&before["nodes"], &before["volumes"]), (&json!(["talos-1"]), &json!(["shop/data on hostPath"])));
        assert_eq!(before["virtualMachines"].as_array().unwrap().len(), 6);
        // It was there before anything was said of a gate.
        let journal = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let journal = journal.filter(|path| !path.ends_with("plan.json")).collect::<Vec<_>>();
        let entries: String = journal.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        let gate = entries.lines().find(|line| line.contains("\"gatePassed\"")).unwrap();
        let gate: Value = serde_json::from_str(gate).unwrap();
        let at: jiff::Timestamp = gate["at"].as_str().unwrap().parse().unwrap();
        let written = std::fs::metadata(folder.join("plan.json")).unwrap().modified().unwrap();
        assert!(jiff::Timestamp::try_from(written).unwrap() <= at);
        for text in [text, entries, out, error, plan.to_string()] {
            assert!(!text.contains(WORD));
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_lab_holds_is_put_down() {
    on_the_lab(|| {
        let estate = Estate::faulty(&[]);
        let plan = estate.plan(&[]);
        let digest = plan["digest"].as_str().unwrap();
        let run = ["dr", "run", "-c", CLUSTER, "--approve-plan", digest, "--gates", "destroy"];
        estate.call(&run);
        let folders = std::fs::read_dir(estate.runs()).unwrap().map(|entry| entry.unwrap().path());
        let folder = folders.filter(|path| !path.ends_with("locks")).collect::<Vec<_>>().pop().unwrap();
        let saved: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("plan.json")).unwrap()).unwrap();
        let before = &saved["before"];
        assert_eq!((before["kubernetes"].as_str(), before["talos"].as_str()), (Some("v1.36.3"), Some("v1.13.8")));
        let list = |name: &str| before[name].as_array().unwrap();
        assert_eq!((list("nodes").len(), list("virtualMachines").len()), (6, 6));
        let words = |line: &Value| line.as_str().unwrap().split(' ').count();
        assert!(list("nodes").iter().all(|node| words(node) > 1), "each with its addresses: {before:#}");
        assert!(list("applications").len() > 10 && list("applications").iter().all(|one| words(one) == 2));
        assert!(!list("volumes").is_empty() && list("volumes").iter().all(|one| one.as_str().unwrap().contains('/')));
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_restart_of_its_provider_mends_does_not_stand_against_it() {
    on_the_lab(|| {
        let stopped = Estate::faulty(&["provider-stopped"]).plan(&[]);
        let provider = said(&stopped, "provider");
        assert!(provider.starts_with("noted\n") && provider.contains(" is exited"), "{provider}");
        assert!(provider.contains("is not connected to Omni"), "{provider}");
        let gone = Estate::faulty(&["provider-netns-gone"]).plan(&[]);
        assert!(said(&gone, "provider").starts_with("failed\n"), "{gone:#}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_away_is_unknown() {
    on_the_lab(|| {
        let plan = Estate::faulty(&["pve-node-away"]).plan(&[]);
        assert_eq!(ids(&plan, "unknown"), ["hypervisor-proxmox"]);
        assert!(said(&plan, "hypervisor-proxmox").contains("(pve-node-away)"), "{plan:#}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_its_hypervisor_holds_is_named_with_what_lets_go() {
    on_the_lab(|| {
        let plan = Estate::faulty(&["pve-ha-managed"]).plan(&[]);
        assert_eq!(ids(&plan, "failed"), ["hypervisor-proxmox"], "{plan:#}");
        let mend = plan["checks"][0]["mend"].as_str().unwrap();
        assert!(mend.starts_with("`ha-manager remove vm:"), "{mend}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_machine_that_is_made_anew_is_a_difference() {
    on_the_lab(|| {
        let estate = Estate::faulty(&[]);
        let (_, machines, _) = estate.call(&["machines", "-c", CLUSTER, "-o", "json"]);
        let machines: Value = serde_json::from_str(&machines).unwrap();
        let id = machines["machines"][5]["id"].as_str().unwrap();
        let (code, _, error) = estate.call(&["lock", "machine", id]);
        assert_eq!(code, 0, "{error}");
        let plan = estate.plan(&["--relock"]);
        assert_eq!(ids(&plan, "failed"), ["rebuild-differs"]);
        assert!(said(&plan, "rebuild-differs").contains("is made anew: its lock goes with it"), "{plan:#}");
        let accepted = estate.plan(&["--relock", "--accept-differences"]);
        assert_eq!(accepted["ready"], true);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn its_classes_must_be_as_their_files_say() {
    on_the_lab(|| {
        let estate = Estate::faulty(&[]);
        let classes = estate.home.path().join("classes");
        std::fs::create_dir(&classes).unwrap();
        for name in ["matrix-control-plane", "matrix-worker"] {
            let (code, text, error) = estate.call(&["get", "machineclass", name, "-o", "yaml"]);
            assert_eq!(code, 0, "{error}");
            std::fs::write(classes.join(format!("{name}.yaml")), text).unwrap();
        }
        let text = estate.running.configuration_text().unwrap();
        let cluster = format!("  {CLUSTER}:\n");
        assert!(text.contains(&cluster), "{text}");
        let with = text.replace(&cluster, &format!("{cluster}    machineClasses: {}\n", classes.display()));
        std::fs::write(estate.running.configuration(), with).unwrap();
        let plan = estate.plan(&[]);
        assert!(said(&plan, "machine-classes").starts_with("passed\n"), "{plan:#}");
        let worker = classes.join("matrix-worker.yaml");
        let text = std::fs::read_to_string(&worker).unwrap();
        let other = text.replace("metadata:\n", "metadata:\n  labels:\n    size: large\n");
        std::fs::write(&worker, other).unwrap();
        let plan = estate.plan(&[]);
        assert_eq!(ids(&plan, "failed"), ["machine-classes"], "{plan:#}");
        assert!(said(&plan, "machine-classes").contains("matrix-worker is not as "), "{plan:#}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn who_else_uses_its_classes_is_told() {
    on_the_lab(|| {
        let fleet = Estate::made(|options, _| {
            options.estate = lab::Estate::Fleet;
            options.clock = Clock::new(1000.0);
        });
        let plan = fleet.plan(&[]);
        insta::assert_snapshot!(said(&plan, "class-shared"), @r"
        noted
        other clusters use its machine classes
        matrix-control-plane: talos-stage-01
        matrix-worker: talos-stage-01
        ");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_works_on_it_is_named() {
    on_the_lab(|| {
        let estate = Estate::faulty(&[]);
        let home = Environment::new([("HOME".into(), estate.home.path().into())]);
        let folders = Folders::of(&home).unwrap();
        let id = "20261129-104152-k3x9".parse().unwrap();
        let lock = Lock::take(&folders, &estate.running.endpoints()[0].url, CLUSTER, &id).unwrap();
        let plan = estate.plan(&[]);
        assert_eq!(ids(&plan, "failed"), ["running"], "{plan:#}");
        assert!(plan["checks"][0]["mend"].as_str().unwrap().contains("dr wait 20261129-104152-k3x9"), "{plan:#}");
        drop(lock);
        assert_eq!(estate.plan(&[])["ready"], true);
    });
}
