//! `talops config validate`, and what other commands make of the same files.

use std::fs;

use crate::host::Host;

fn shown(file: &str) -> String {
    let host = Host::new();
    host.write("work/talops.yaml", file);
    host.run(&["config", "validate"]).shown()
}

#[test]
fn a_file_that_is_well_is_said_to_be() {
    insta::assert_snapshot!(Host::with_estate().run(&["config", "validate"]).shown(), @r"
    talops.yaml is well
    ---
    exit 0
    ");
}

#[test]
fn faults_are_findings_with_exit_code_3() {
    insta::assert_snapshot!(shown("omni: {home: {endpoint: omni.example.com}}\nclusters:\n  prod:\n    tempalte: prod.yaml\n"), @r#"
    talops.yaml:1:25: omni.home.endpoint has no scheme
      hint: did you mean https://omni.example.com?
    talops.yaml:4:5: unknown key "tempalte" in clusters.prod
      hint: did you mean "template"?
    ---
    exit 3
    "#);
}

#[test]
fn an_empty_file_and_one_with_tabs_are_findings() {
    insta::assert_snapshot!(shown(""), @r"
    talops.yaml:1:1: the file is empty
      hint: `talops config init` writes one from what it finds
    ---
    exit 3
    ");
    insta::assert_snapshot!(shown("clusters:\n\tprod: {}\n"), @r"
    talops.yaml:2:1: the line is indented with a tab
      hint: YAML is indented with spaces; a tab is not allowed there
    ---
    exit 3
    ");
}

#[test]
fn json_has_one_document_whose_shape_does_not_change() {
    let host = Host::new();
    host.write("work/talops.yaml", "clusters:\n  prod: {tempalte: prod.yaml}\n");
    insta::assert_snapshot!(host.run(&["config", "validate", "-o", "json"]).shown(), @r#"
    {"apiVersion":"talops/v1","kind":"ConfigValidation","file":"talops.yaml","valid":false,"findings":[{"line":2,"column":10,"path":"clusters.prod.tempalte","message":"unknown key \"tempalte\" in clusters.prod","hint":"did you mean \"template\"?"}]}
    ---
    exit 3
    "#);
    insta::assert_snapshot!(Host::with_estate().run(&["config", "validate", "-o", "json"]).shown(), @r#"
    {"apiVersion":"talops/v1","kind":"ConfigValidation","file":"talops.yaml","valid":true,"findings":[]}
    ---
    exit 0
    "#);
}

#[test]
fn the_same_file_is_exit_code_2_for_any_other_command() {
    let host = Host::new();
    host.write("work/talops.yaml", "acess: full\nclusters:\n  prod: {tempalte: prod.yaml}\n");
    insta::assert_snapshot!(host.run(&["config", "view"]).shown(), @r#"
    ---
    error: talops.yaml has 2 faults
      talops.yaml:1:1: unknown key "acess" at the top of the file (did you mean "access"?)
      talops.yaml:3:10: unknown key "tempalte" in clusters.prod (did you mean "template"?)
    hint: `talops config validate` shows them all
    exit 2
    "#);
    insta::assert_snapshot!(host.run(&["config", "view", "-o", "json"]).shown(), @r#"
    ---
    {"apiVersion":"talops/v1","code":"configuration","hint":"`talops config validate` shows them all","kind":"Error","message":"talops.yaml has 2 faults\n  talops.yaml:1:1: unknown key \"acess\" at the top of the file (did you mean \"access\"?)\n  talops.yaml:3:10: unknown key \"tempalte\" in clusters.prod (did you mean \"template\"?)"}
    exit 2
    "#);
}

#[test]
fn no_file_at_all_is_exit_code_2() {
    insta::assert_snapshot!(Host::new().run(&["config", "validate"]).shown(), @r"
    ---
    error: there is no talops.yaml in /host/work or above, nor /host/home/.config/talops/config.yaml
    hint: `talops config init` writes one from what it finds
    exit 2
    ");
    insta::assert_snapshot!(Host::new().run(&["config", "validate", "--config", "other.yaml"]).shown(), @r"
    ---
    error: the configuration file other.yaml is not there
    exit 2
    ");
}

#[test]
fn the_file_can_be_named_in_three_ways() {
    let host = Host::with_estate();
    fs::rename(host.path("work/talops.yaml"), host.path("work/other.yaml")).unwrap();
    assert_eq!(host.run(&["config", "validate", "other.yaml"]).stdout, "other.yaml is well\n");
    assert_eq!(host.run(&["--config", "other.yaml", "config", "validate"]).stdout, "other.yaml is well\n");
    assert_eq!(
        host.run_with(&["config", "validate"], &[("TALOPS_CONFIG", "other.yaml")]).stdout,
        "other.yaml is well\n"
    );
}

#[test]
fn a_path_that_leads_nowhere_is_a_finding_of_validate_alone() {
    let host = Host::with_estate();
    fs::remove_file(host.path("work/clusters/talos-prod-01.yaml")).unwrap();
    fs::remove_dir_all(host.path("work/machine-classes")).unwrap();
    insta::assert_snapshot!(host.run(&["config", "validate"]).shown(), @r"
    talops.yaml:16:15: clusters.talos-prod-01.template names /host/work/clusters/talos-prod-01.yaml, which is not there
      hint: a path is relative to the folder of the configuration file
    talops.yaml:17:21: clusters.talos-prod-01.machineClasses names /host/work/machine-classes/, which is not there
      hint: a path is relative to the folder of the configuration file
    ---
    exit 3
    ");
    assert_eq!(host.run(&["config", "view"]).code, 0);
}

#[test]
fn the_template_of_another_cluster_is_a_finding() {
    let host = Host::with_estate();
    host.write("work/clusters/talos-prod-01.yaml", "kind: Cluster\nname: talos-prod-02\n");
    insta::assert_snapshot!(host.run(&["config", "validate"]).shown(), @r#"
    talops.yaml:16:15: clusters.talos-prod-01.template is the template of a cluster "talos-prod-02"
      hint: a name under `clusters` is the cluster's name in its template and in Omni
    ---
    exit 3
    "#);
}

#[test]
fn a_secret_in_clear_is_printed_by_no_command() {
    let host = Host::new();
    host.write(
        "work/talops.yaml",
        "omni:\n  home:\n    endpoint: https://omni.example.com\n    serviceAccountKey: hunter2\n",
    );
    insta::assert_snapshot!(host.run(&["config", "validate"]).shown(), @r"
    talops.yaml:4:24: omni.home.serviceAccountKey holds a secret in clear
      hint: say where it comes from instead: {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}; if others could read this file, replace the secret too
    ---
    exit 3
    ");
    for arguments in [
        &["config", "validate", "-o", "json"][..],
        &["config", "validate", "-v"],
        &["config", "view"],
        &["config", "view", "-o", "yaml"],
        &["config", "view", "-o", "json"],
    ] {
        let answer = host.run(arguments);
        assert!(!answer.all().contains("hunter2"), "{arguments:?}: {}", answer.all());
        assert!(answer.all().contains("in clear"), "{arguments:?}: {}", answer.all());
    }
}

#[test]
fn a_file_with_hundreds_of_faults_stays_within_the_byte_budget() {
    let host = Host::new();
    let faults: Vec<String> = (0..500).map(|number| format!("wrong-key-number-{number}: 1\n")).collect();
    host.write("work/talops.yaml", &faults.concat());
    let lines = host.run(&["config", "validate"]);
    assert!(lines.all().len() <= 8192, "{}", lines.all().len());
    assert!(lines.stdout.ends_with("talops config validate --max-bytes 0\n"), "{}", lines.stdout);
    let json = host.run(&["config", "validate", "-o", "json"]);
    assert!(json.all().len() <= 8192, "{}", json.all().len());
    let document: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let kept = document["findings"].as_array().unwrap().len() as u64;
    assert_eq!(kept + document["truncated"]["findings"].as_u64().unwrap(), 500);
    let whole = host.run(&["config", "validate", "-o", "json", "--max-bytes", "0"]);
    let document: serde_json::Value = serde_json::from_str(&whole.stdout).unwrap();
    assert_eq!(document["findings"].as_array().unwrap().len(), 500);
    let other = host.run(&["config", "view"]);
    assert!(other.all().len() <= 8192, "{}", other.all().len());
}
