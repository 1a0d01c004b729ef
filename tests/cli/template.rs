//! `talops template`.

use std::os::unix::fs::symlink;

use crate::talops::{outcome, talops};
use crate::trial::Trial;

const GOOD: &str = "\
kind: Cluster
name: lab
kubernetes: {version: v1.34.1}
talos: {version: v1.11.2}
patches:
  - file: patches/sysctl.yaml
---
kind: ControlPlane
machines: [4aed1106-6f44-4be9-9796-d4b5b0b5b0b0]
";

/// A folder with one good template.
fn trial() -> Trial {
    let trial = Trial::without_configuration();
    trial.file("clusters/lab.yaml", GOOD).file("clusters/patches/sysctl.yaml", "machine:\n  sysctls:\n    a: \"1\"\n");
    trial
}

fn call(trial: &Trial, arguments: &[&str]) -> (i32, String, String) {
    outcome(talops(trial.folder.path()).args(arguments))
}

#[test]
fn a_good_template_is_well() {
    let trial = trial();
    let (code, out, error) = call(&trial, &["template", "validate", "clusters/lab.yaml"]);
    assert_eq!((code, error.as_str()), (0, ""));
    insta::assert_snapshot!(out, @"clusters/lab.yaml is well, as Omni 1.10 takes it");
    // Its patch is below the folder too, and is no template.
    let (code, out, _) = call(&trial, &["template", "validate", "clusters"]);
    assert_eq!((code, out.as_str()), (0, "clusters/lab.yaml is well, as Omni 1.10 takes it\n"));
}

#[test]
fn faults_name_their_file_and_place() {
    let trial = trial();
    trial.file("clusters/patches/sysctl.yaml", "machine:\n  network: {kubespan: {enabld: true}}\n  token: abc\n");
    trial.file("clusters/other.yml", "kind: Cluster\nname: lab\nkubernetes: {version: v1.34.1}\ntalos: {version: v1.11.2}\nfeature: {}\n---\nkind: ControlPlane\n");
    let (code, out, _) = call(&trial, &["template", "validate", "clusters"]);
    assert_eq!(code, 3);
    insta::assert_snapshot!(out, @r#"
    clusters/patches/sysctl.yaml:2:24: `machine.network.kubespan` has no key "enabld" in Talos
      hint: did you mean `enabled`?
    clusters/patches/sysctl.yaml:3:3: a patch must not set `machine.token`
      hint: Omni writes it itself; remove it
    clusters/other.yml:2:7: the cluster "lab" has another template, clusters/lab.yaml
      hint: one would undo what the other does; make one template of both
    clusters/other.yml:5:1: a Cluster has no key "feature"
      hint: did you mean `features`?
    "#);
    let (code, out, _) = call(&trial, &["template", "validate", "clusters", "-o", "json"]);
    assert_eq!(code, 3);
    insta::assert_snapshot!(out, @r#"{"apiVersion":"talops/v1","kind":"TemplateValidation","omni":"Omni 1.10","templates":["clusters/lab.yaml","clusters/other.yml"],"valid":false,"findings":[{"file":"clusters/patches/sysctl.yaml","line":2,"column":24,"severity":"error","message":"`machine.network.kubespan` has no key \"enabld\" in Talos","hint":"did you mean `enabled`?"},{"file":"clusters/patches/sysctl.yaml","line":3,"column":3,"severity":"error","message":"a patch must not set `machine.token`","hint":"Omni writes it itself; remove it"},{"file":"clusters/other.yml","line":2,"column":7,"severity":"error","message":"the cluster \"lab\" has another template, clusters/lab.yaml","hint":"one would undo what the other does; make one template of both"},{"file":"clusters/other.yml","line":5,"column":1,"severity":"error","message":"a Cluster has no key \"feature\"","hint":"did you mean `features`?"}]}"#);
    let (code, out, error) = call(&trial, &["template", "render", "clusters/lab.yaml"]);
    assert_eq!((code, out.as_str()), (2, ""));
    insta::assert_snapshot!(error, @r#"
    error: the template clusters/lab.yaml has 2 faults
      clusters/patches/sysctl.yaml:2:24: `machine.network.kubespan` has no key "enabld" in Talos
      clusters/patches/sysctl.yaml:3:3: a patch must not set `machine.token`
    hint: `talops template validate clusters/lab.yaml` shows each with what to do
    "#);
}

#[test]
fn a_long_list_stays_within_the_budget() {
    let trial = trial();
    let machines = "  - worker\n".repeat(1000);
    trial.file(
        "many.yaml",
        &GOOD.replace("machines: [4aed1106-6f44-4be9-9796-d4b5b0b5b0b0]", &format!("machines:\n{machines}")),
    );
    for format in ["table", "json"] {
        let (code, out, error) =
            call(&trial, &["template", "validate", "many.yaml", "-o", format, "--max-bytes", "4096"]);
        assert_eq!(code, 3);
        assert!(out.len() + error.len() <= 4096, "{} bytes", out.len());
        assert!(out.contains("--max-bytes 0"), "{out}");
    }
}

#[test]
fn what_a_template_stands_for() {
    let trial = trial();
    let (code, out, _) = call(&trial, &["template", "render", "clusters/lab.yaml"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!(out, @r#"
    metadata:
      namespace: default
      type: Clusters.omni.sidero.dev
      id: lab
      version: undefined
      owner:
      phase: running
      created: 0001-01-01T00:00:00Z
      updated: 0001-01-01T00:00:00Z
      annotations:
        omni.sidero.dev/managed-by-cluster-templates:
    spec:
      kubernetesversion: 1.34.1
      talosversion: 1.11.2
      features:
        enableworkloadproxy: false
        diskencryption: false
        useembeddeddiscoveryservice: false
        enablenodeauditskip: false
        disablepublicdiscoveryservice: false
      backupconfiguration: null
    ---
    metadata:
      namespace: default
      type: ConfigPatches.omni.sidero.dev
      id: 200-cluster-lab-patches/sysctl.yaml
      version: undefined
      owner:
      phase: running
      created: 0001-01-01T00:00:00Z
      updated: 0001-01-01T00:00:00Z
      labels:
        omni.sidero.dev/cluster: lab
      annotations:
        name: patches/sysctl.yaml
    spec:
      data: |
        machine:
          sysctls:
            a: "1"
      compresseddata: []
    ---
    metadata:
      namespace: default
      type: MachineSets.omni.sidero.dev
      id: lab-control-planes
      version: undefined
      owner:
      phase: running
      created: 0001-01-01T00:00:00Z
      updated: 0001-01-01T00:00:00Z
      labels:
        omni.sidero.dev/cluster: lab
        omni.sidero.dev/role-controlplane:
    spec:
      updatestrategy: 1
      machineclass: null
      bootstrapspec: null
      deletestrategy: 0
      updatestrategyconfig: null
      deletestrategyconfig: null
      machineallocation: null
      upgradestrategy: 0
      upgradestrategyconfig: null
    ---
    metadata:
      namespace: default
      type: MachineSetNodes.omni.sidero.dev
      id: 4aed1106-6f44-4be9-9796-d4b5b0b5b0b0
      version: undefined
      owner:
      phase: running
      created: 0001-01-01T00:00:00Z
      updated: 0001-01-01T00:00:00Z
      labels:
        omni.sidero.dev/cluster: lab
        omni.sidero.dev/machine-set: lab-control-planes
        omni.sidero.dev/role-controlplane:
    spec: {}
    "#);
    let (_, out, _) = call(&trial, &["template", "render", "clusters/lab.yaml", "-o", "name"]);
    insta::assert_snapshot!(out, @"
    Clusters/lab
    ConfigPatches/200-cluster-lab-patches/sysctl.yaml
    MachineSets/lab-control-planes
    MachineSetNodes/4aed1106-6f44-4be9-9796-d4b5b0b5b0b0
    ");
    let (_, out, _) = call(&trial, &["template", "render", "clusters/lab.yaml", "-o", "json"]);
    insta::assert_snapshot!(out, @r#"{"apiVersion":"talops/v1","kind":"TemplateResources","omni":"Omni 1.10","resources":[{"metadata":{"annotations":{"omni.sidero.dev/managed-by-cluster-templates":""},"id":"lab","namespace":"default","type":"Clusters.omni.sidero.dev"},"spec":"{\"features\":{},\"kubernetes_version\":\"1.34.1\",\"talos_version\":\"1.11.2\"}"},{"metadata":{"annotations":{"name":"patches/sysctl.yaml"},"id":"200-cluster-lab-patches/sysctl.yaml","labels":{"omni.sidero.dev/cluster":"lab"},"namespace":"default","type":"ConfigPatches.omni.sidero.dev"},"spec":"{\"data\":\"machine:\\n  sysctls:\\n    a: \\\"1\\\"\\n\"}"},{"metadata":{"id":"lab-control-planes","labels":{"omni.sidero.dev/cluster":"lab","omni.sidero.dev/role-controlplane":""},"namespace":"default","type":"MachineSets.omni.sidero.dev"},"spec":"{\"update_strategy\":1}"},{"metadata":{"id":"4aed1106-6f44-4be9-9796-d4b5b0b5b0b0","labels":{"omni.sidero.dev/cluster":"lab","omni.sidero.dev/machine-set":"lab-control-planes","omni.sidero.dev/role-controlplane":""},"namespace":"default","type":"MachineSetNodes.omni.sidero.dev"},"spec":"{}"}]}"#);
}

#[test]
fn files_that_are_no_template() {
    let trial = trial();
    let folder = trial.folder.path();
    std::fs::write(folder.join("bytes.yaml"), [b'k', 0xff]).unwrap();
    std::fs::create_dir(folder.join("empty")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(folder.join("pipe.yaml")).status().unwrap().success());
    std::fs::File::create(folder.join("long.yaml")).unwrap().set_len(100 << 20).unwrap();
    let files = ["nowhere.yaml", "bytes.yaml", "empty", "pipe.yaml", "long.yaml"];
    let told: String = files.map(|file| trial.told(&["template", "validate", file])).concat();
    insta::assert_snapshot!(told, @"
    2  reading the template nowhere.yaml: there is no such file
       hint: name the file of a cluster template
    2  reading the template bytes.yaml: it is not UTF-8 text
       hint: name the file of a cluster template
    2  empty has no template: no file in it ends in .yaml or .yml
       hint: name a template, or the folder that they are in
    2  reading the template pipe.yaml: it is a pipe, a device or a socket, no regular file
       hint: name the file of a cluster template
    2  reading the template long.yaml: it is longer than 4194304 bytes
       hint: name the file of a cluster template
    ");
    let told = [
        trial.told(&["template", "render", "clusters"]),
        trial.told(&["template", "render", "clusters/lab.yaml", "--omni-version", "latest"]),
        trial.told(&["template", "validate"]),
    ];
    insta::assert_snapshot!(told.concat(), @"
    2  clusters is a folder, and one template is rendered at a time
       hint: name the file of a template
    2  invalid value 'latest' for '--omni-version <VERSION>': write a version such as 1.9, v1.10.4 or next
       
       For more information, try '--help'.
    2  which templates are to be checked?
       hint: name their files, or -c NAME for the template of a configured cluster
    ");
}

#[test]
fn a_template_reads_nothing_outside_of_its_folder() {
    let trial = trial();
    let folder = trial.folder.path();
    trial.file("outside.yaml", "machine: {}\n");
    symlink("../../outside.yaml", folder.join("clusters/patches/link.yaml")).unwrap();
    let names = ["../outside.yaml", "/etc/hostname", "patches/link.yaml", "patches", "patches/nowhere.yaml"];
    let patches = names.map(|name| format!("  - {{name: x, file: {name}}}\n")).concat();
    trial.file("clusters/lab.yaml", &GOOD.replace("  - file: patches/sysctl.yaml\n", &patches));
    let (code, out, _) = call(&trial, &["template", "validate", "clusters/lab.yaml"]);
    assert_eq!(code, 3);
    insta::assert_snapshot!(out.replace(&folder.canonicalize().unwrap().display().to_string(), "HERE"), @r#"
    clusters/lab.yaml:6:21: the file "../outside.yaml" cannot be read: it is outside of HERE/clusters
      hint: move it there, or allow a larger folder with --allowed-dir
    clusters/lab.yaml:7:21: the file "/etc/hostname" cannot be read: it is outside of HERE/clusters
      hint: move it there, or allow a larger folder with --allowed-dir
    clusters/lab.yaml:8:21: the file "patches/link.yaml" cannot be read: a symbolic link leads outside of HERE/clusters
      hint: put the file itself there; a link may only be relative and lead to what is inside
    clusters/lab.yaml:9:21: the file "patches" cannot be read: it is a folder
      hint: name each file of it as a patch of its own
    clusters/lab.yaml:10:21: the file "patches/nowhere.yaml" cannot be read: there is no such file
      hint: a relative path counts from the folder of the template
    "#);
    std::fs::write(folder.join("clusters/patches/bytes.yaml"), [b'm', 0xff]).unwrap();
    std::fs::File::create(folder.join("clusters/patches/long.yaml")).unwrap().set_len(100 << 20).unwrap();
    let pipe = folder.join("clusters/patches/pipe.yaml");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let names = ["patches/bytes.yaml", "patches/long.yaml", "patches/pipe.yaml"];
    let patches = names.map(|name| format!("  - {{name: x, file: {name}}}\n")).concat();
    trial.file("clusters/odd.yaml", &GOOD.replace("  - file: patches/sysctl.yaml\n", &patches));
    let (code, out, _) = call(&trial, &["template", "validate", "clusters/odd.yaml"]);
    assert_eq!(code, 3);
    insta::assert_snapshot!(out, @r#"
    clusters/odd.yaml:6:21: the file "patches/bytes.yaml" cannot be read: it is not UTF-8 text
      hint: save it as UTF-8
    clusters/odd.yaml:7:21: the file "patches/long.yaml" cannot be read: it is longer than 4194304 bytes
      hint: Omni takes no patch of that length; is it the right file?
    clusters/odd.yaml:8:21: the file "patches/pipe.yaml" cannot be read: it is a pipe, a device or a socket, no regular file
      hint: save what it gives in a file
    "#);
    let allowed = &["template", "validate", "clusters/lab.yaml", "--allowed-dir", ".."];
    let (_, out, _) = call(&trial, allowed);
    assert!(!out.contains("outside.yaml"), "{out}");
}
