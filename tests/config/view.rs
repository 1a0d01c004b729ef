//! `talops config view`.

use crate::host::{Answer, Host};

/// The table with two spaces between columns: how wide they are depends on the name of the temporary folder.
fn table(answer: &Answer) -> String {
    let columns =
        |line: &str| line.split("  ").map(str::trim).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("  ");
    answer.shown().lines().map(columns).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_value_says_where_it_comes_from() {
    insta::assert_snapshot!(table(&Host::with_estate().run(&["config", "view"])), @r#"
    access  full  talops.yaml:27:9
    clusters.sno-edge.approval  terminal  default
    clusters.sno-edge.argocd.namespace  argocd  default
    clusters.sno-edge.kubernetes.context  sno  talops.yaml:26:28
    clusters.sno-edge.kubernetes.mint  false  default
    clusters.talos-prod-01.approval  terminal  talops.yaml:23:15
    clusters.talos-prod-01.argocd.exclude  ["sandbox"]  talops.yaml:21:43
    clusters.talos-prod-01.argocd.namespace  argocd  talops.yaml:21:26
    clusters.talos-prod-01.bootstrap  /host/work/bootstrap/talos-prod-01.yaml  talops.yaml:22:16
    clusters.talos-prod-01.hypervisor.proxmox.ssh  root@foxtrot  talops.yaml:20:23
    clusters.talos-prod-01.kubernetes.mint  true  talops.yaml:18:25
    clusters.talos-prod-01.kubernetes.readGroup  talops-readers  talops.yaml:18:42
    clusters.talos-prod-01.machineClasses  /host/work/machine-classes/  talops.yaml:17:21
    clusters.talos-prod-01.template  /host/work/clusters/talos-prod-01.yaml  talops.yaml:16:15
    clusters.talos-prod-01.waits.api  10m  talops.yaml:24:48
    clusters.talos-prod-01.waits.argocd  5m  talops.yaml:24:73
    clusters.talos-prod-01.waits.destroy  10m  talops.yaml:24:23
    clusters.talos-prod-01.waits.gitops  20m  talops.yaml:24:85
    clusters.talos-prod-01.waits.machines  20m  talops.yaml:24:38
    clusters.talos-prod-01.waits.nodes  10m  talops.yaml:24:60
    omni.home.caFile  /host/work/ca.pem  talops.yaml:4:13
    omni.home.context  home  talops.yaml:6:14
    omni.home.endpoint  https://omni.example.com  talops.yaml:3:15
    omni.home.serviceAccountKey  {"env":"OMNI_SERVICE_ACCOUNT_KEY"}  talops.yaml:5:5
    providers.matrix.composeService  proxmox-provider  talops.yaml:13:21
    providers.matrix.exec  ["pct","exec","200","--"]  talops.yaml:12:11
    providers.matrix.id  matrix-cluster  talops.yaml:9:9
    providers.matrix.omni  home  talops.yaml:10:11
    providers.matrix.ssh  root@foxtrot  talops.yaml:11:10
    ---
    exit 0
    "#);
}

#[test]
fn flags_and_variables_that_set_something_are_shown() {
    let host = Host::with_estate();
    let variables = [("TALOPS_READ_ONLY", "1"), ("TALOPS_MAX_BYTES", "20000"), ("TALOPS_CLUSTER", "sno-edge")];
    let answer = host.run_with(&["config", "view", "--request-timeout", "9s"], &variables);
    let lines: Vec<&str> =
        answer.stdout.lines().filter(|line| line.starts_with("--") || line.starts_with("access")).collect();
    let lines = lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    --cluster sno-edge environment: TALOPS_CLUSTER
    --request-timeout 9s --request-timeout
    --max-bytes 20000 environment: TALOPS_MAX_BYTES
    access read-only environment: TALOPS_READ_ONLY
    ");
}

#[test]
fn a_secret_is_shown_as_its_source() {
    let host = Host::with_estate();
    let variables = [("OMNI_SERVICE_ACCOUNT_KEY", "hunter2")];
    for format in ["table", "json", "yaml"] {
        let answer = host.run_with(&["config", "view", "-o", format], &variables);
        assert!(answer.stdout.contains("OMNI_SERVICE_ACCOUNT_KEY"), "{}", answer.stdout);
        assert!(!answer.all().contains("hunter2"));
    }
}

#[test]
fn without_a_file_it_is_what_omnictl_and_kubectl_would_ask() {
    let host = Host::new();
    host.write("home/.talos/omni/config", "context: home\ncontexts: {home: {url: 'https://omni.example.com'}}\n").write(
        "home/.kube/config",
        "current-context: sno\ncontexts: [{name: sno, context: {cluster: sno}}]\nclusters: [{name: sno, cluster: {server: 'https://sno:6443'}}]\n",
    );
    insta::assert_snapshot!(table(&host.run(&["config", "view"])), @r#"
    access  full  default
    clusters.sno.approval  terminal  default
    clusters.sno.argocd.namespace  argocd  default
    clusters.sno.kubernetes.context  sno  kubeconfig
    clusters.sno.kubernetes.mint  false  default
    omni.default.endpoint  https://omni.example.com  omniconfig: context "home" of /host/home/.talos/omni/config
    ---
    there is no talops.yaml; `talops config init` writes one from what it finds
    exit 0
    "#);
    let variables = [("OMNI_ENDPOINT", "grpc://10.0.0.1:8080/")];
    let answer = host.run_with(&["config", "view"], &variables);
    assert!(answer.stdout.contains("environment: OMNI_ENDPOINT"), "{}", answer.stdout);
}

#[test]
fn with_nothing_at_all_it_still_answers() {
    insta::assert_snapshot!(Host::new().run(&["config", "view"]).shown(), @r"
    access  full  default
    ---
    there is no talops.yaml; `talops config init` writes one from what it finds
    exit 0
    ");
}

#[test]
fn the_personal_file_is_found_last() {
    let host = Host::new();
    host.write("home/.config/talops/config.yaml", "access: read-only\n");
    insta::assert_snapshot!(table(&host.run(&["config", "view"])), @r"
    access  read-only  /host/home/.config/talops/config.yaml:1:9
    ---
    exit 0
    ");
}

#[test]
fn json_is_one_document() {
    let host = Host::new();
    host.write("work/talops.yaml", "clusters: {sno: {kubernetes: {context: sno}}}\n");
    let answer = host.run(&["config", "view", "-o", "json"]);
    let document: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(document["kind"], "ConfigView");
    assert_eq!(document["config"]["clusters"]["sno"]["kubernetes"]["context"], "sno");
    let output = document["flags"].as_array().unwrap().iter().find(|row| row["key"] == "--output").unwrap();
    assert_eq!(output, &serde_json::json!({"key": "--output", "value": "json", "from": "flag", "at": "--output"}));
}

#[test]
fn every_budget_is_kept() {
    let host = Host::new();
    let clusters: Vec<String> =
        (0..200).map(|number| format!("  cluster-{number}: {{kubernetes: {{context: c{number}}}}}\n")).collect();
    let clusters = clusters.concat();
    host.write("work/talops.yaml", &format!("clusters:\n{clusters}"));
    for format in ["table", "json", "yaml"] {
        for budget in [400, 2000, 8192, 40_000] {
            let answer = host.run(&["config", "view", "-o", format, "--max-bytes", &budget.to_string()]);
            assert!(answer.all().len() <= budget, "{format} {budget}: {}", answer.all().len());
            assert!(answer.all().len() * 2 > budget || budget == 400, "{format} {budget}: {}", answer.all().len());
        }
    }
    let answer = host.run(&["config", "view", "-o", "json"]);
    let document: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert!(document["config"].is_null() && document["truncated"]["values"].as_u64().unwrap() > 100, "{document}");
    let whole = host.run(&["config", "view", "-o", "json", "--max-bytes", "0"]);
    let whole: serde_json::Value = serde_json::from_str(&whole.stdout).unwrap();
    assert_eq!(whole["config"]["clusters"].as_object().unwrap().len(), 200);
    assert!(whole["truncated"].is_null());
}

#[test]
fn what_is_said_besides_counts_too() {
    let host = Host::new();
    for format in ["table", "json"] {
        let answer = host.run(&["config", "view", "-o", format, "--max-bytes", "500"]);
        assert!(answer.stderr.contains("config init") && answer.all().len() <= 500, "{}", answer.all());
    }
}
