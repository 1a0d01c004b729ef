use serde_json::{Value, json};

use super::{Manifest, alike, deletable, writable};
use crate::resource::{Document, Metadata, encode};
use crate::template::Api;

const CLASS: &str = "\
metadata:
  namespace: default
  type: MachineClasses.omni.sidero.dev
  id: workers
spec:
  matchlabels:
    - omni.sidero.dev/cores >= 4
";

fn only(text: &str) -> Manifest {
    let (mut manifests, faults) = Manifest::read(text, Api::V1_10);
    assert_eq!((manifests.len(), told(&faults)), (1, String::new()));
    manifests.remove(0)
}

fn told(faults: &[crate::template::Fault]) -> String {
    let line = |fault: &crate::template::Fault| {
        let hint = fault.hint_text().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{}: {}{hint}\n", fault.position, fault.message())
    };
    faults.iter().map(line).collect()
}

fn faults(text: &str) -> String {
    told(&Manifest::read(text, Api::V1_10).1)
}

fn of(type_name: &str, spec: &str) -> String {
    format!("metadata:\n  type: {type_name}.omni.sidero.dev\n  id: x\nspec:\n{spec}")
}

#[test]
fn both_spellings_are_one_resource() {
    let omnictl = only(CLASS);
    let api = only(&CLASS.replace("matchlabels", "match_labels").replace("  namespace: default\n", ""));
    assert_eq!(omnictl.spec, json!({"match_labels": ["omni.sidero.dev/cores >= 4"]}));
    assert_eq!((omnictl.spec, omnictl.pointer), (api.spec, api.pointer));
}

#[test]
fn what_omnictl_prints_is_read_with_its_zeros() {
    let text = "\
metadata:
    namespace: default
    type: Clusters.omni.sidero.dev
    id: c1
    version: 7
    owner:
    phase: running
    created: 2026-11-21T00:36:50Z
    updated: 2026-11-21T00:43:11Z
    labels:
        team: sample
        flag: \"\"
    finalizers:
        - ClusterController
spec:
    kubernetesversion: 1.36.3
    talosversion: 1.13.8
    features:
        enableworkloadproxy: false
        diskencryption: true
        useembeddeddiscoveryservice: false
        enablenodeauditskip: false
        disablepublicdiscoveryservice: false
    backupconfiguration:
        interval:
            seconds: 3600
            nanos: 500000000
        enabled: true
";
    let manifest = only(text);
    assert_eq!(
        manifest.spec,
        json!({
            "kubernetes_version": "1.36.3", "talos_version": "1.13.8", "features": {"disk_encryption": true},
            "backup_configuration": {"interval": "3600.500s", "enabled": true},
        })
    );
    assert_eq!(manifest.labels.unwrap().len(), 2);
    assert_eq!(manifest.annotations, None);
}

#[test]
fn every_kind_of_field() {
    let cases = [
        ("KubernetesHealthChecks", "  job: a\n  interval: 1m30s\n", json!({"job": "a", "interval": "90s"})),
        ("KubernetesHealthChecks", "  interval: 30s\n", json!({"interval": "30s"})),
        ("EtcdManualBackups", "  backup_at: 2026-11-21T00:00:00Z\n", json!({"backup_at": "2026-11-21T00:00:00Z"})),
        ("EtcdManualBackups", "  backupat: {seconds: 60}\n", json!({"backup_at": "1970-01-01T00:01:00Z"})),
        ("ConfigPatches", "  data: |\n    machine: {}\n  compresseddata: []\n", json!({"data": "machine: {}\n"})),
        (
            "MachineClasses",
            "  auto_provision:\n    provider_id: pve\n    meta_values: [{key: 10, value: x}]\n    grpc_tunnel: 1\n",
            json!({"auto_provision": {"provider_id": "pve", "meta_values": [{"key": 10, "value": "x"}], "grpc_tunnel": 1}}),
        ),
        ("InstallationMediaConfigs", "  machine_labels: {a: b}\n  sbc:\n", json!({"machine_labels": {"a": "b"}})),
        (
            "AccessPolicies",
            "  usergroups:\n    ops: {users: [{match: \"*@example.com\"}]}\n  rules: [{users: [group/ops], role: Admin}]\n",
            json!({
                "user_groups": {"ops": {"users": [{"match": "*@example.com"}]}},
                "rules": [{"users": ["group/ops"], "role": "Admin"}],
            }),
        ),
        ("MachineLabels", "  {}\n", json!({})),
    ];
    for (plural, spec, expected) in cases {
        assert_eq!(only(&of(plural, spec)).spec, expected, "{plural}");
    }
}

#[test]
fn every_fault_is_found_where_it_is() {
    let text = [
        of("MachineClasses", "  matchLabel: []\n  autoprovision:\n    provider: x\n  auto_provision: {}\n"),
        of("MachineLabels", "  foo: 1\n"),
        of("MachineSets", "  updatestrategy: Rolling\n  machineallocation: [1]\n"),
        of("ConfigPatches", "  data: \"token: <masked>\"\n  compressed_data: [1]\n"),
        of("KubernetesHealthChecks", "  interval: soon\n"),
        of("Clusters", "  features: {diskencryption: \"yes\"}\n"),
    ]
    .join("---\n");
    insta::assert_snapshot!(faults(&text), @r#"
    5:3: the spec of MachineClasses has no key "matchLabel" (did you mean `match_labels`?)
    7:5: `auto_provision` has no key "provider" (did you mean `provider_id`?)
    8:3: the key `auto_provision` is given in two spellings, first in line 6 (keep one of them)
    14:3: the spec of MachineLabels has no key "foo" (it has none at all: write `{}`)
    20:19: `update_strategy` is a whole number from 0 to 4294967295 (write it without quotes)
    21:22: `machine_allocation` is a mapping, but here is a list
    27:9: `data` holds <masked>, which talops prints in place of a secret (write the secret itself; at a terminal `talops get … -o yaml --reveal` shows the one that Omni has)
    28:20: `compressed_data` is Omni's own and is not written by hand (write the text itself, as `data`)
    34:13: `interval` is a duration, and "soon" is none (write a number with its unit: 30s, 1h30m, 24h)
    40:30: `disk_encryption` is `true` or `false` (write it without quotes)
    "#);
}

#[test]
fn faults_of_metadata() {
    let metadata = |lines: &str| format!("metadata:\n{lines}spec: {{}}\n");
    let text = [
        metadata("  type: MachineLabels.omni.sidero.dev\n  name: x\n"),
        metadata("  type: MachineLabels.omni.sidero.dev\n  id: x\n  namespace: ephemeral\n  owner: SomeController\n"),
        metadata("  type: ClusterStatuses.omni.sidero.dev\n  id: x\n"),
        metadata("  type: MachineClass\n  id: x\n"),
        metadata("  type: MachineClases.omni.sidero.dev\n  id: x\n"),
        metadata("  type: Machines.omni.sidero.dev\n  id: x\n"),
        metadata("  id: x\n  labels: [a]\n"),
        "spec: {}\n".to_owned(),
        "[1]\n".to_owned(),
    ]
    .join("---\n");
    insta::assert_snapshot!(faults(&text), @r#"
    3:3: `metadata` has no key "name" (it has: namespace, type, id, labels, annotations, owner, version, phase, created, updated, finalizers)
    2:3: `metadata` has no `id`
    10:10: the object belongs to the controller "SomeController", and a person cannot write it (remove `owner` to make an object of your own, with another id)
    9:14: MachineLabels are in the namespace "default", not in "ephemeral" (leave `namespace` out, or write the type's own)
    14:9: Omni lets nobody write ClusterStatuses: only read access is permitted (a type that is newer than this talops goes by `talops api ResourceService/Create --write`)
    19:9: Omni has no type "MachineClass" that a person writes (did you mean MachineClasses.omni.sidero.dev?)
    24:9: Omni has no type "MachineClases.omni.sidero.dev" that a person writes (did you mean MachineClasses.omni.sidero.dev?)
    29:9: Omni lets nobody write Machines: only read access is permitted (a machine belongs to its provider: its labels are MachineLabels, its place in a cluster a MachineSetNode)
    35:11: `labels` is a mapping, but here is a list
    34:3: `metadata` has no `type`
    38:1: the resource has no `metadata` (it needs `metadata:` with its `type` and `id`)
    40:1: a resource is a mapping of `metadata` and `spec`, but here is a list
    "#);
    insta::assert_snapshot!(faults("---\n# nothing\n---\n"), @"1:1: there is no resource in it (a resource is a document with `metadata` and `spec`, as `talops get -o yaml` prints it)");
    insta::assert_snapshot!(faults("metadata:\n\ttype: x\n"), @"2:1: not valid YAML: the line is indented with a tab (YAML is indented with spaces; a tab is not allowed there)");
}

#[test]
fn a_key_of_a_later_omni_is_a_fault_of_an_earlier_one() {
    let text = of("Clusters", "  features: {disablepublicdiscoveryservice: true}\n");
    assert_eq!(faults(&text), "");
    insta::assert_snapshot!(told(&Manifest::read(&text, Api::V1_9).1), @r#"5:14: `features` has no key "disablepublicdiscoveryservice" before Omni 1.10 (this Omni is taken for Omni 1.9)"#);
}

#[test]
fn what_is_there_keeps_what_the_file_does_not_speak_of() {
    let pairs = |key: &str| [(key.to_owned(), String::new())].into();
    let there = Document {
        metadata: Metadata {
            labels: pairs("label"),
            annotations: pairs("omni.sidero.dev/cluster-locked"),
            finalizers: vec!["Controller".into()],
            version: 7,
            ..Metadata::new(only(CLASS).pointer)
        },
        spec: json!({"match_labels": ["a"]}),
    };
    let mut manifest = only(CLASS);
    manifest.labels = Some(pairs("other"));
    let applied = manifest.applied(Some(&there));
    assert_eq!(applied.metadata, Metadata { labels: pairs("other"), ..there.metadata.clone() });
    assert_eq!(applied.spec, manifest.spec);
    assert!(!alike(&applied, &there));
}

#[test]
fn zeros_that_are_written_out_make_no_difference() {
    let document = |spec: Value| Document { metadata: Metadata::default(), spec };
    assert!(alike(&document(json!({"a": 0, "b": [], "c": {"d": false}})), &document(json!({"c": {}}))));
    assert!(!alike(&document(json!({"c": {}})), &document(json!({}))));
}

#[test]
fn what_is_read_is_what_the_api_takes() {
    insta::assert_snapshot!(encode(&only(CLASS).applied(None)), @r#"{"resource":{"metadata":{"id":"workers","namespace":"default","type":"MachineClasses.omni.sidero.dev"},"spec":"{\"match_labels\":[\"omni.sidero.dev/cores >= 4\"]}"}}"#);
}

#[test]
fn what_a_person_may_write_and_delete() {
    assert!(writable("MachineClasses.omni.sidero.dev").is_ok() && deletable("Links.omni.sidero.dev").is_ok());
    for type_name in ["Users", "ClusterMachines", "Machines", "JoinTokens"] {
        assert!(writable(&format!("{type_name}.omni.sidero.dev")).is_err());
    }
    let told = |name: &str| {
        let error = deletable(&format!("{name}.omni.sidero.dev")).unwrap_err();
        format!("{} ({})", error.message(), error.hint_text().unwrap_or_default())
    };
    insta::assert_snapshot!(told("Machines"), @"Omni lets nobody delete Machines: only read access is permitted (machines-read-only) (a machine leaves its cluster with its machinesetnode; Omni forgets it, unwiped, with its link)");
    insta::assert_snapshot!(told("ClusterMachines"), @"Omni lets nobody delete ClusterMachines: only read access is permitted (a type that is newer than this talops goes by `talops api ResourceService/Teardown --write`)");
}
