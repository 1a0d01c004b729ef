//! The faults of templates, as `template validate` prints them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Api, Files, Refusal, Template};

struct Memory(BTreeMap<&'static str, &'static str>);

impl Files for Memory {
    fn read(&self, name: &str) -> Result<String, Refusal> {
        self.0.get(name).map(|text| (*text).to_owned()).ok_or(Refusal::Missing)
    }
}

fn faults_of(text: &str, api: Api) -> String {
    let files = Memory(BTreeMap::from([
        ("well.yaml", "machine:\n  sysctls:\n    a: \"1\"\n"),
        ("token.yaml", "# a comment\nmachine:\n  network: {}\n  token: abc\n"),
        ("broken.yaml", "machine: {\n"),
        ("empty.yaml", "# nothing\n"),
    ]));
    let reading = Template::read(text, &files, api);
    let mut told = String::new();
    for fault in &reading.faults {
        let (file, severity) = (&fault.file, fault.severity.word());
        writeln!(told, "{file}:{}: {severity}: {}", fault.position, fault.message()).unwrap();
        if let Some(hint) = fault.hint_text() {
            writeln!(told, "  {hint}").unwrap();
        }
    }
    told
}

fn faults(text: &str) -> String {
    faults_of(text, Api::V1_10)
}

/// A template that is well, with `cluster` in its first document and more documents after it.
fn around(cluster: &str, documents: &str) -> String {
    format!(
        "kind: Cluster\nname: lab\nkubernetes: {{version: v1.34.1}}\ntalos: {{version: v1.11.2}}\n{cluster}---\nkind: ControlPlane\n{documents}"
    )
}

#[test]
fn a_template_that_is_well_has_none() {
    assert_eq!(faults(&around("", "")), "");
}

#[test]
fn text_that_is_no_template() {
    let texts = [
        "",
        "# nothing\n",
        "---\n",
        "kind: Cluster\n\tname: a\n",
        "- a\n",
        "name: a\n",
        "kind: [a]\n",
        "kind: Clutser\n",
        "a: 1\na: [\n",
        "kind: Cluster\u{0}",
    ];
    let told = texts.map(|text| format!("{text:?}\n{}", faults(text))).concat();
    insta::assert_snapshot!(told, @r##"
    ""
    :1:1: error: the template has no document of `kind: Cluster`
      add a document with `kind: Cluster`
    :1:1: error: the template has no document of `kind: ControlPlane`
      add a document with `kind: ControlPlane`
    "# nothing\n"
    :1:1: error: the template has no document of `kind: Cluster`
      add a document with `kind: Cluster`
    :1:1: error: the template has no document of `kind: ControlPlane`
      add a document with `kind: ControlPlane`
    "---\n"
    :2:1: error: this document is empty
      each document is a mapping with a `kind:`; remove a `---` with nothing after it
    "kind: Cluster\n\tname: a\n"
    :2:1: error: not valid YAML: the line is indented with a tab
      YAML is indented with spaces; a tab is not allowed there
    "- a\n"
    :1:1: error: this document is no mapping
      each document is a mapping with a `kind:`; remove a `---` with nothing after it
    "name: a\n"
    :1:1: error: this document has no `kind`
      begin it with one of: `kind: Cluster`, `kind: ControlPlane`, `kind: Workers`, `kind: Machine`
    "kind: [a]\n"
    :1:7: error: `kind` is a text, but here is a list
    "kind: Clutser\n"
    :1:7: error: there is no kind "Clutser" in a template
      did you mean `Cluster`?
    "a: 1\na: [\n"
    :3:1: error: not valid YAML: a value is missing here, before the end of the text
    "kind: Cluster\0"
    :1:14: error: the character U+0000 is not allowed in YAML
      write it as an escape in double quotes
    "##);
}

#[test]
fn keys_and_types() {
    insta::assert_snapshot!(faults("\
kind: Cluster
name: lab
name: lab
kubernetes:
  versions: v1.34.1
talos: v1.11.2
controlPlane: {machines: []}
machineClass: {name: a, size: 3}
features:
  diskEncyption: true
  enableWorkloadProxy: maybe
  backupConfiguration: {interval: 1 day}
systemExtensions: siderolabs/iscsi-tools
patches:
  - name: [p]
    inline: 3
---
kind: Workers
machineClass: {name: a, size: many}
upgradeStrategy: {type: rolling, rolling: {maxParallelism: -1}}
kubernetes: {}
---
kind: Machine
name: 4aed1106-6f44-4be9-9796-d4b5b0b5b0b0
machines: []
install: {diskSelector: disk.size > 1}
"), @r#"
    :1:1: error: `talos.version` is missing
      write `talos:` and below it `version: v1.11.2`
    :3:1: error: the key "name" is given twice, first in line 2
      keep one of them
    :5:3: error: `kubernetes` has no key "versions"
      did you mean `version`?
    :5:3: error: `kubernetes.version` is missing
      write `kubernetes:` and below it `version: v1.34.1`
    :6:8: error: `talos` is a mapping, but here is a single value
    :7:1: error: a Cluster has no key "controlPlane"
      each kind is a document of its own: write `---` and `kind: ControlPlane`
    :8:1: error: a Cluster has no key "machineClass"
      "machineClass" belongs into a document of the kind ControlPlane or Workers; each kind is a document of its own
    :10:3: error: `features` has no key "diskEncyption"
      did you mean `diskEncryption`?
    :11:24: error: `enableWorkloadProxy` is `true` or `false`
      write it without quotes
    :12:35: error: `interval` is a duration, and "1 day" is none
      write a number with its unit: 30s, 5m, 1h30m, 24h
    :13:19: error: `systemExtensions` is a list, but here is a single value
      write each item on a line that begins with `- `
    :15:5: error: a patch that is written here has neither a `name` nor an `idOverride`
      give it a `name`: its id is made of it
    :15:11: error: `name` is a text, but here is a list
    :16:13: error: `inline` is a mapping, a list of mappings or a text, but here is a number
      indent its lines below it, or begin it with `|`
    :19:31: error: `size` is a number of machines or `unlimited`, and "many" is neither
      write a whole number, or `unlimited`
    :20:25: error: there is no strategy "rolling"
      did you mean `Rolling`?
    :20:60: error: `maxParallelism` is a whole number from 0 to 4294967295
      write it without quotes
    :21:1: error: a Workers has no key "kubernetes"
      "kubernetes" belongs into a document of the kind Cluster; each kind is a document of its own
    :24:7: error: no machine set uses the machine "4aed1106-6f44-4be9-9796-d4b5b0b5b0b0"
      list it under `machines` of the control plane or of workers, or remove its document
    :25:1: error: a Machine has no key "machines"
      "machines" belongs into a document of the kind ControlPlane or Workers; each kind is a document of its own
    :26:11: error: `install` has no key "diskSelector" before the Omni after 1.10
      the template is read as Omni 1.10 reads it; --omni-version says otherwise
    "#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one template with every fault of its kind")]
fn what_cannot_be_meant() {
    insta::assert_snapshot!(faults("\
kind: Cluster
name: my lab
labels: {omni.sidero.dev/locked: x}
kubernetes:
  version: latest
  manifests:
    - {mode: full}
    - {name: a, file: well.yaml, inline: {}}
    - {name: a, mode: full, file: nowhere.yaml}
  healthchecks:
    - {interval: 1s}
    - {name: h, file: well.yaml}
    - {idOverride: h, job: {}}
talos: {version: 1.4.8}
features: {diskEncryption: true, disablePublicDiscoveryService: true}
---
kind: ControlPlane
name: control
bootstrapSpec: {}
updateStrategy: {}
deleteStrategy: {}
machines: [4aed1106-6f44-4be9-9796-d4b5b0b5b0b0, worker]
---
kind: Workers
name: control-planes
bootstrapSpec: {}
machines: [4aed1106-6f44-4be9-9796-d4b5b0b5b0b0]
machineClass: {}
kernelArgs: []
---
kind: Machine
name: 4aed1106-6f44-4be9-9796-d4b5b0b5b0b0
locked: true
---
kind: Machine
name: 4aed1106-6f44-4be9-9796-d4b5b0b5b0b1
---
kind: Machine
"), @r#"
    :2:7: error: the cluster's name "my lab" has the character ' '
      a name has letters, digits, dashes and underscores
    :3:10: error: the label "omni.sidero.dev/locked" is Omni's own: the prefix "omni.sidero.dev/" is reserved
      write `locked: true` in the machine's document
    :5:12: error: `kubernetes.version` "latest" is no version
      a version is numbers with dots between them, such as 1.34.1
    :7:7: error: a manifest has neither a `name` nor a `file`
      give it a `name`
    :7:7: error: the manifest "" has neither `file` nor `inline`
      name a `file`, or write the content below `inline:`
    :8:7: error: the manifest "a" has no `mode`
      `mode: full` keeps it as it is here, `mode: one-time` makes it once
    :8:23: error: the manifest "a" has both `file` and `inline`
      keep one of them
    :9:7: error: there are two of the manifest "a", the first in line 8
      give each a name of its own
    :9:35: error: the file "nowhere.yaml" cannot be read: there is no such file
      a relative path counts from the folder of the template
    :11:7: error: a health check has neither a `name` nor an `idOverride`
      give it a `name`
    :11:7: error: the health check "" has neither `file` nor `job`
      name a `file`, or write the content below `job:`
    :11:7: warning: the health check "" has an `interval` below 5 s
      Omni will refuse it; write `5s` or more
    :13:7: error: there are two of the health check "h", the first in line 12
      give each a name of its own
    :14:18: error: the version of Talos begins with `v`, and "1.4.8" does not
      write v1.4.8
    :15:28: error: `diskEncryption` needs Talos 1.5.0 or newer
      raise `talos.version`, or leave it out
    :15:65: warning: `disablePublicDiscoveryService` needs a cluster that was made with Talos 1.14 or newer
      Omni will refuse it for this version of Talos
    :18:7: error: the control plane cannot have a name
      leave `name` out; there is one control plane, and its id ends in `-control-planes`
    :19:16: error: `bootstrapSpec` has no `clusterUUID`
      a backup is named by the UUID of the cluster that it is of, and its snapshot's file name
    :19:16: error: `bootstrapSpec` has no `snapshot`
      a backup is named by the UUID of the cluster that it is of, and its snapshot's file name
    :20:17: error: the control plane cannot have `updateStrategy`
      control-plane machines are changed one at a time; leave it out
    :21:17: error: the control plane cannot have `deleteStrategy`
      control-plane machines are changed one at a time; leave it out
    :22:50: error: "worker" is no machine's id
      a UUID has 36 characters, such as 4aed1106-6f44-4be9-9796-d4b5b0b5b0b0
    :25:7: error: workers cannot be named "control-planes"
      choose another name
    :26:16: error: workers cannot have `bootstrapSpec`
      a cluster is restored by its control plane: move it to the document of `kind: ControlPlane`
    :27:12: error: the machine "4aed1106-6f44-4be9-9796-d4b5b0b5b0b0" is used by the control plane too, in line 22
      a machine belongs to one machine set; take it out of the other
    :28:15: error: a machine set has both `machines` and `machineClass`
      keep one of them; machines that are named and machines of a class go into two sets of workers
    :28:15: warning: `machineClass` has no `name`
      Omni will refuse it; write the name of a machine class
    :29:13: error: a machine set with `machineClass` cannot have `kernelArgs`
      write the arguments into the machine class
    :33:9: error: the machine "4aed1106-6f44-4be9-9796-d4b5b0b5b0b0" is locked, but in the control plane
      Omni must be able to change control-plane machines: remove `locked`
    :36:7: error: no machine set uses the machine "4aed1106-6f44-4be9-9796-d4b5b0b5b0b1"
      did you mean 4aed1106-6f44-4be9-9796-d4b5b0b5b0b0?
    :38:1: error: the machine has no name
      write `name:` with the machine's id, a UUID
    "#);
}

#[test]
fn documents_of_one_template() {
    insta::assert_snapshot!(faults("kind: Cluster\nname: a\nkubernetes: {version: v1.34.1}\ntalos: {version: v1.11.2}\nkernelArgs: [quiet]\n---\nkind: Cluster\nname: b\nkubernetes: {version: v1.34.1}\ntalos: {version: v1.11.2}\nkernelArgs: [quiet]\n---\nkind: Workers\n---\nkind: Workers\nmachineClass: {name: a, size: 1}\n"), @"
    :1:1: error: the template has no document of `kind: ControlPlane`
      add a document with `kind: ControlPlane`
    :7:1: error: there is a second document of `kind: Cluster`, the first is in line 1
      a template describes one cluster; put another one into a file of its own
    :15:1: error: a second set of workers has no name, the first is in line 13
      give each set of workers a `name` of its own
    :16:15: error: a machine set with `machineClass` cannot have the `kernelArgs` of the cluster in line 11
      write them into the machine class, or into the sets whose machines are named
    ");
}

#[test]
fn patches() {
    let cluster = "\
patches:
  - {}
  - {name: both, file: well.yaml, inline: {machine: {}}}
  - inline: {machine: {}}
  - file: token.yaml
  - file: token.yaml
    name: again
  - file: broken.yaml
  - file: empty.yaml
  - file: ../well.yaml
  - name: block
    inline: |
      machine:
        install:
          extensions: []
        features:
          kubernetesTalosAPIAccess:
            allowedRoles: [os:reader, os:admin]
      ---
      apiVersion: v1alpha1
      kind: KubeClusterConfig
  - name: list
    inline:
      - cluster: {id: x, ca: {}}
      - machine: {}
      - a text
  - name: labels
    inline:
      machine:
        nodeLabels:
          node-role.kubernetes.io/worker: \"\"
          node.kubernetes.io/pool: a
          topology.kubernetes.io/zone: a
          example.com/zone: a
  - idOverride: one
    inline: {machine: {}}
  - idOverride: one
    inline: {machine: {}}
";
    insta::assert_snapshot!(faults(&around(cluster, "")), @r#"
    :6:5: error: a patch has neither `file` nor `inline`
      name a `file`, or write the content below `inline:`
    :7:24: error: the patch "both" has both `file` and `inline`
      keep one of them
    :8:5: error: a patch that is written here has neither a `name` nor an `idOverride`
      give it a `name`: its id is made of it
    :14:11: error: the file "../well.yaml" cannot be read: there is no such file
      a relative path counts from the folder of the template
    :19:11: error: a patch must not set `machine.install.extensions`
      write `systemExtensions` in the template
    :22:39: error: `machine.features.kubernetesTalosAPIAccess.allowedRoles` must not have "os:admin"
      name a smaller role, such as `os:reader`
    :24:7: error: a patch must not have a document of the kind "KubeClusterConfig"
      Omni writes it itself; remove the document
    :30:9: error: here a mapping is wanted, not a single value
    :35:11: error: a node may not give itself the label "node-role.kubernetes.io/worker": it would reboot for ever
      set it from outside (`kubectl label node`), or choose a label without a kubernetes.io prefix
    :41:5: error: two of ConfigPatches have the id "one", the first in line 39
      give one of them another name
    broken.yaml:2:1: error: not valid YAML: a value is missing here, before the end of the text
    empty.yaml:1:1: error: the patch is empty
      write what it changes, or remove it
    token.yaml:4:3: error: a patch must not set `machine.token`
      Omni writes it itself; remove it
    "#);
}

#[test]
fn an_older_and_a_newer_omni() {
    let text = around(
        "features: {enableNodeAuditSkip: true}\n",
        "machines: [4aed1106-6f44-4be9-9796-d4b5b0b5b0b0]\n---\nkind: Machine\nname: 4aed1106-6f44-4be9-9796-d4b5b0b5b0b0\ninstall: {disk: /dev/sda, diskSelector: 'disk.rotational'}\n",
    );
    let told = [Api::V1_9, Api::V1_10, Api::Next].map(|api| format!("{api}\n{}", faults_of(&text, api))).concat();
    insta::assert_snapshot!(told, @r#"
    Omni 1.9
    :5:12: error: `features` has no key "enableNodeAuditSkip" before Omni 1.10
      the template is read as Omni 1.9 reads it; --omni-version says otherwise
    :12:27: error: `install` has no key "diskSelector" before the Omni after 1.10
      the template is read as Omni 1.9 reads it; --omni-version says otherwise
    Omni 1.10
    :12:27: error: `install` has no key "diskSelector" before the Omni after 1.10
      the template is read as Omni 1.10 reads it; --omni-version says otherwise
    the Omni after 1.10
    :12:41: error: a machine has both `install.disk` and `install.diskSelector`
      keep one of them
    "#);
}

#[test]
fn what_omni_refuses_only_once_it_is_sent() {
    let labels: Vec<String> = (0..257).map(|number| format!("  l{number}: x\n")).collect();
    let long = "p".repeat(1025);
    let cluster = format!("labels:\n{}patches:\n  - {{name: {long}, inline: {{machine: {{}}}}}}\n", labels.concat());
    insta::assert_snapshot!(faults(&around(&cluster, "")), @"
    :1:1: error: a resource in Omni has at most 256 labels, and this one has 257
      Omni's own count too; remove some
    :264:5: error: an id in Omni has at most 1024 bytes, and this one of ConfigPatches has 1041
      shorten the name that it is made of
    ");
}

#[test]
fn everything_is_bounded() {
    let mut bomb = String::from("kind: Cluster\nx0: &x0 [a, a, a, a, a, a, a, a, a, a]\n");
    for level in 1..9 {
        let aliases = vec![format!("*x{}", level - 1); 10].join(", ");
        writeln!(bomb, "x{level}: &x{level} [{aliases}]").unwrap();
    }
    bomb += "patches: [{name: a, inline: {x: *x8}}]\nsystemExtensions: *x8\n";
    let told = faults(&bomb);
    assert!(told.len() < 20_000, "{} bytes", told.len());
    let of_aliases: Vec<&str> = told.lines().filter(|line| line.contains("alias")).collect();
    insta::assert_snapshot!(of_aliases.join("\n"), @":2:37: error: too much comes from here: its aliases unfold to more than Omni could store");
    let circle = faults("kind: Cluster\npatches: &p\n  - name: a\n    inline: &i {machine: *i}\nlabels: &l {<<: *l}\n");
    assert!(circle.contains("error"), "{circle}");
    let deep =
        format!("kind: Cluster\npatches: [{{name: a, inline: {{a: {}1{}}}}}]\n", "[".repeat(5000), "]".repeat(5000));
    assert!(faults(&deep).contains("error: "), "{}", faults(&deep));
}
