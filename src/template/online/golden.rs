//! What an Omni finds in a template.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::super::{Api, Files, Refusal, Template};
use super::{Existing, Known, Machine, Wanted, faults, wanted};
use crate::resource::{
    AutoProvision, Document, InfraProviderCombinedStatusSpec, InfraProviderHealth, MachineClassSpec, MachineStatusSpec,
    Metadata, Resource, TalosVersionSpec,
};

struct Nothing;

impl Files for Nothing {
    fn read(&self, _: &str) -> Result<String, Refusal> {
        Err(Refusal::Missing)
    }
}

const FREE: &str = "4aed1106-6f44-4be9-9796-d4b5b0b5b0b0";
const TAKEN: &str = "4aed1106-6f44-4be9-9796-d4b5b0b5b0b1";

fn template(text: &str) -> Template {
    Template::read(text, &Nothing, Api::V1_10).template
}

fn machine(id: &str, labels: &[(&str, &str)]) -> Machine {
    let mut metadata = Metadata { id: id.to_owned(), ..Metadata::default() };
    metadata.labels.extend(labels.iter().map(|(key, value)| (format!("omni.sidero.dev/{key}"), (*value).to_owned())));
    Resource { metadata, spec: MachineStatusSpec { connected: true, ..MachineStatusSpec::default() } }
}

fn class(labels: &str) -> MachineClassSpec {
    MachineClassSpec { match_labels: vec![labels.to_owned()], auto_provision: None }
}

fn made_by(provider: &str) -> MachineClassSpec {
    let auto_provision = Some(AutoProvision { provider_id: provider.to_owned() });
    MachineClassSpec { match_labels: Vec::new(), auto_provision }
}

fn provider(connected: bool) -> InfraProviderCombinedStatusSpec {
    let health = InfraProviderHealth { connected, ..InfraProviderHealth::default() };
    InfraProviderCombinedStatusSpec { health, ..InfraProviderCombinedStatusSpec::default() }
}

/// An Omni with two versions of Talos, three classes, two machines.
fn known() -> Known {
    let talos = |versions: &[&str]| TalosVersionSpec {
        compatible_kubernetes_versions: versions.iter().map(|version| (*version).to_owned()).collect(),
        ..TalosVersionSpec::default()
    };
    let old = TalosVersionSpec { deprecated: true, ..talos(&["1.33.6"]) };
    let names = ["siderolabs/iscsi-tools", "siderolabs/util-linux-tools"].map(str::to_owned);
    let talos_of = |version: &str| [("talos-version", version.to_owned()), ("installed", String::new())];
    let labels = talos_of("v1.13.8");
    let labels: Vec<(&str, &str)> = labels.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let taken = machine(TAKEN, &[("cluster", "other"), ("hostname", "rack-2"), ("talos-version", "v1.13.8")]);
    Known {
        talos: Some(BTreeMap::from([
            ("1.10.3".to_owned(), old),
            ("1.13.8".to_owned(), talos(&["1.35.7", "1.36.2", "1.36.3"])),
        ])),
        kubernetes: Some(["1.33.6", "1.35.7", "1.36.2", "1.36.3"].map(str::to_owned).into()),
        extensions: Some(BTreeMap::from([("1.13.8".to_owned(), BTreeSet::from(names))])),
        classes: Some(BTreeMap::from([
            ("big".to_owned(), class("size = big")),
            ("made".to_owned(), made_by("matrix")),
            ("lost".to_owned(), made_by("gone")),
        ])),
        assignable: Some(BTreeMap::from([(
            "big".to_owned(),
            vec![machine("a", &labels), machine("b", &[("talos-version", "v1.14.0"), ("installed", "")])],
        )])),
        providers: Some(BTreeMap::from([("matrix".to_owned(), provider(false))])),
        machines: Some(BTreeMap::from([(FREE.to_owned(), machine(FREE, &labels)), (TAKEN.to_owned(), taken)])),
        nodes: Some(BTreeMap::new()),
        clusters: Some(BTreeMap::new()),
        refused: BTreeMap::from([("machine: {}\n".to_owned(), "no".to_owned())]),
    }
}

fn told(templates: &[&str], known: &Known) -> String {
    let templates: Vec<Template> = templates.iter().map(|text| template(text)).collect();
    let faults = faults(&templates.iter().collect::<Vec<_>>(), known).into_iter().flatten();
    let line = |fault: super::Fault| {
        let hint = fault.hint_text().map(|hint| format!("\n  {hint}")).unwrap_or_default();
        format!("{} {}: {}{hint}\n", fault.position, fault.severity.word(), fault.message())
    };
    faults.map(line).collect()
}

const WELL: &str = "\
kind: Cluster
name: lab
kubernetes: {version: v1.36.3}
talos: {version: v1.13.8}
systemExtensions: [iscsi-tools]
---
kind: ControlPlane
machines: [4aed1106-6f44-4be9-9796-d4b5b0b5b0b0]
---
kind: Workers
machineClass: {name: big, size: 1}
";

#[test]
fn what_it_knows_is_well() {
    assert_eq!(told(&[WELL], &known()), "");
    let without = Known { extensions: Some(BTreeMap::new()), ..known() };
    assert!(told(&[WELL], &without).contains("5:19 error: Omni knows no extensions for Talos 1.13.8"));
    // What was not seen is not judged.
    assert_eq!(told(&[&WELL.replace("1.13.8", "1.2.3")], &Known::default()), "");
}

#[test]
fn what_it_does_not_know() {
    let text = "\
kind: Cluster
name: lab
kubernetes: {version: v1.36.2}
talos: {version: v1.13.7}
---
kind: ControlPlane
machines:
  - 4aed1106-6f44-4be9-9796-d4b5b0b5b0b2
  - 4aed1106-6f44-4be9-9796-d4b5b0b5b0b1
---
kind: Workers
machineClass: {name: bgi, size: 1}
---
kind: Workers
name: made
machineClass: {name: made, size: unlimited}
---
kind: Workers
name: lost
machineClass: {name: lost, size: 1}
";
    insta::assert_snapshot!(told(&[text], &known()), @r#"
    4:18 error: Omni does not know Talos 1.13.7
      there is 1.13.8
    12:22 error: Omni has no machine class "bgi"
      did you mean big?
    16:15 error: the machines of the class "made" are made, and cannot be unlimited
      write a number as `size`
    16:22 warning: the provider "matrix" of the machine class "made" is not connected
      no machine is made until it is: `talops doctor` says why
    20:22 error: the machine class "lost" is of the provider "gone", which Omni does not have
      `talops get infraproviders` lists those that there are
    8:5 error: Omni has no machine "4aed1106-6f44-4be9-9796-d4b5b0b5b0b2"
      did you mean 4aed1106-6f44-4be9-9796-d4b5b0b5b0b0?
    9:5 error: the machine "4aed1106-6f44-4be9-9796-d4b5b0b5b0b1" (rack-2) belongs to the cluster "other"
      take it out of that cluster, or name another one
    "#);
}

#[test]
fn what_does_not_go_together() {
    let text = "\
kind: Cluster
name: lab
kubernetes: {version: v1.33.6}
talos: {version: v1.13.8}
systemExtensions: [iscsi-tools, siderolabs/iscsi-tools, siderolabs/iscsi-tool, nvidia]
patches:
  - name: p
    inline: {machine: {}}
---
kind: ControlPlane
---
kind: Workers
machineClass: {name: big, size: 3}
";
    insta::assert_snapshot!(told(&[text], &known()), @r#"
    3:23 error: Kubernetes 1.33.6 does not go with Talos 1.13.8
      there are 1.36.3, 1.36.2, 1.35.7
    5:33 error: the extension "siderolabs/iscsi-tools" is listed twice, first in line 5
      Omni refuses it; keep one of them
    5:57 error: there is no extension "siderolabs/iscsi-tool" for Talos 1.13.8
      did you mean siderolabs/iscsi-tools?
    5:80 error: there is no extension "nvidia" for Talos 1.13.8
    13:15 error: lab-workers wants 3 of the class "big": free: 1
      1 more would fit but for their version of Talos; add machines, or lower `size`
    8:13 error: Omni refuses the patch "p": no
    "#);
    insta::assert_snapshot!(told(&[&text.replace("1.33.6", "1.99.0").replace("v1.13.8", "v1.10.3")], &known()), @r#"
    4:18 error: Omni supports Talos 1.10.3 no longer
      there is 1.13.8
    3:23 error: Omni does not know Kubernetes 1.99.0
      there is 1.33.6
    5:19 error: Omni knows no extensions for Talos 1.10.3
      it refuses any until it has asked its image factory
    13:15 error: lab-workers wants 3 of the class "big": none is free
      2 more would fit but for their version of Talos; add machines, or lower `size`
    8:13 error: Omni refuses the patch "p": no
    "#);
}

#[test]
fn templates_share_the_machines_of_a_class() {
    let other = WELL.replace("name: lab", "name: lab-2").replace(FREE, "");
    assert_eq!(told(&[&other], &known()), "");
    insta::assert_snapshot!(told(&[WELL, &other], &known()), @r#"
    11:15 error: lab-workers together with another machine set wants 2 of the class "big": free: 1
      1 more would fit but for their version of Talos; add machines, or lower `size`
    11:15 error: lab-2-workers together with another machine set wants 2 of the class "big": free: 1
      1 more would fit but for their version of Talos; add machines, or lower `size`
    "#);
    // A machine that a set has already counts.
    let mut known = known();
    let mut node = Metadata { id: "c".to_owned(), ..Metadata::default() };
    node.labels.insert("omni.sidero.dev/machine-set".to_owned(), "lab-workers".to_owned());
    known.nodes = Some(BTreeMap::from([("c".to_owned(), node)]));
    assert_eq!(told(&[WELL, &other], &known), "");
}

#[test]
fn a_cluster_that_is_there() {
    let spec =
        json!({"talos_version": "1.10.3", "kubernetes_version": "1.33.6", "features": {"disk_encryption": true}});
    let mut metadata = Metadata { id: "lab".to_owned(), ..Metadata::default() };
    metadata.annotations.insert("omni.sidero.dev/cluster-locked".to_owned(), String::new());
    let existing = |initial: &str| Existing {
        cluster: Some(Document { metadata: metadata.clone(), spec: spec.clone() }),
        initial_talos_version: initial.to_owned(),
    };
    let mut known = known();
    known.clusters = Some(BTreeMap::from([("lab".to_owned(), existing("1.10.1"))]));
    let own =
        WELL.replace("1.13.8", "1.10.3").replace("1.36.3", "1.33.6").replace("systemExtensions: [iscsi-tools]\n", "");
    // It keeps its versions, whatever Omni thinks of them now.
    insta::assert_snapshot!(told(&[&own], &known), @r#"
    1:1 error: the cluster "lab" is there, and its `diskEncryption` cannot be changed
      write `diskEncryption: true`
    2:7 warning: the cluster "lab" is locked: Omni takes no change of it
      unlock it first: talops unlock cluster lab
    10:15 error: lab-workers wants 1 of the class "big": none is free
      2 more would fit but for their version of Talos; add machines, or lower `size`
    7:12 error: the machine "4aed1106-6f44-4be9-9796-d4b5b0b5b0b0" cannot join this cluster: a newer Talos is installed on it, and machines are not downgraded
      boot it with the cluster's version of Talos
    "#);
    known.clusters = Some(BTreeMap::from([("lab".to_owned(), existing("1.14.0"))]));
    insta::assert_snapshot!(told(&[WELL], &known), @r#"
    4:18 error: the cluster was made with a newer Talos, and does not go below its minor version
    1:1 error: the cluster "lab" is there, and its `diskEncryption` cannot be changed
      write `diskEncryption: true`
    2:7 warning: the cluster "lab" is locked: Omni takes no change of it
      unlock it first: talops unlock cluster lab
    "#);
}

#[test]
fn what_must_be_asked() {
    let expected = Wanted {
        cluster: "lab".to_owned(),
        extensions_of: Some("1.13.8".to_owned()),
        classes: BTreeSet::from(["big".to_owned()]),
        machines: true,
        patches: BTreeSet::new(),
    };
    assert_eq!(wanted(&template(WELL)), expected);
    let patched = WELL.replace(
        "systemExtensions: [iscsi-tools]\n",
        "patches:\n- {name: a, inline: {machine: {}}}\n- {name: b, inline: {machine: {token: x}}}\n",
    );
    let patches = BTreeSet::from(["machine: {}\n".to_owned()]);
    assert_eq!(wanted(&template(&patched)), Wanted { extensions_of: None, patches, ..expected });
}
