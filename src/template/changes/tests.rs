//! What a sync and a delete do, case by case. The counts are those of omnictl's `TestSync` and `TestDelete`
//! (`siderolabs/omni` `client/pkg/template/template_test.go`) with templates of our own.

use serde_json::json;

use super::{ChangeSet, Update};
use crate::resource::{Document, Kind, Metadata, Phase, label};
use crate::template::{Api, Files, Refusal, Template};

/// A template names no file here.
struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Result<String, Refusal> {
        Err(Refusal::Missing)
    }
}

const ONE: &str = "\
kind: Cluster
name: c1
kubernetes: {version: v1.34.1}
talos: {version: v1.11.2}
patches:
  - {name: kubespan, inline: {machine: {network: {kubespan: {enabled: true}}}}}
---
kind: ControlPlane
machines: [aaaaaaaa-0000-4000-8000-000000000001, aaaaaaaa-0000-4000-8000-000000000002, aaaaaaaa-0000-4000-8000-000000000003]
patches:
  - {name: one, inline: {cluster: {allowSchedulingOnControlPlanes: true}}}
  - {name: two, inline: {machine: {sysctls: {a: \"1\"}}}}
---
kind: Workers
machines: [aaaaaaaa-0000-4000-8000-000000000004]
---
kind: Machine
name: aaaaaaaa-0000-4000-8000-000000000001
install: {disk: /dev/vda}
---
kind: Machine
name: aaaaaaaa-0000-4000-8000-000000000004
locked: true
";

/// Another version of Kubernetes, one machine less, one unlocked, a disk, other patches.
const TWO: &str = "\
kind: Cluster
name: c1
kubernetes: {version: v1.34.2}
talos: {version: v1.11.2}
patches:
  - {name: kubespan, inline: {machine: {network: {kubespan: {enabled: true}}}}}
---
kind: ControlPlane
machines: [aaaaaaaa-0000-4000-8000-000000000001, aaaaaaaa-0000-4000-8000-000000000002]
patches:
  - {name: kubespan-enabled, inline: {machine: {network: {kubespan: {enabled: true}}}}}
---
kind: Workers
machines: [aaaaaaaa-0000-4000-8000-000000000004]
---
kind: Machine
name: aaaaaaaa-0000-4000-8000-000000000001
install: {disk: /dev/vdb}
";

fn resources(text: &str, api: Api) -> Vec<Document> {
    let reading = Template::read(text, &NoFiles, api);
    assert!(reading.is_taken(), "{:?}", reading.faults);
    reading.template.resources()
}

/// The resources of a template as a server has them some time later.
fn there(text: &str, api: Api) -> Vec<Document> {
    let mut documents = resources(text, api);
    for document in &mut documents {
        document.metadata.version = 7;
        document.metadata.created = Some("2026-11-21T00:00:00Z".parse().unwrap());
        document.metadata.finalizers = vec!["SomeController".to_owned()];
    }
    documents
}

fn document(kind: &str, id: &str, labels: &[(&str, &str)], annotations: &[(&str, &str)]) -> Document {
    let kind = Kind { namespace: "default".into(), type_name: format!("{kind}.omni.sidero.dev") };
    let texts = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let metadata =
        Metadata { labels: texts(labels), annotations: texts(annotations), ..Metadata::new(kind.object(id)) };
    Document { metadata, spec: json!({}) }
}

fn told(changes: &ChangeSet) -> String {
    let mut lines = Vec::new();
    let name = |document: &Document| document.metadata.pointer().to_string();
    lines.extend(changes.creates.iter().map(|one| format!("create {}", name(one))));
    lines.extend(changes.updates.iter().map(|Update { wanted, releases, .. }| {
        format!("{} {} at {}", if *releases { "release" } else { "update" }, name(wanted), wanted.metadata.version)
    }));
    for (phase, documents) in changes.destroys.iter().enumerate() {
        lines.extend(documents.iter().map(|one| format!("destroy {} in phase {}", name(one), phase + 1)));
    }
    for (word, remarks) in
        [("cannot", &changes.obstacles), ("by hand", &changes.by_hand), ("warning", &changes.warnings)]
    {
        lines.extend(remarks.iter().map(|remark| format!("{word}: {} {}", remark.resource, remark.message)));
    }
    lines.join("\n")
}

fn sync(wanted: &str, seen: Vec<Document>) -> ChangeSet {
    ChangeSet::of_template("c1", resources(wanted, Api::V1_10), seen)
}

#[test]
fn a_new_cluster_is_made_in_the_order_of_ranks() {
    let changes = sync(ONE, Vec::new());
    assert_eq!(changes.creates.len(), 11);
    insta::assert_snapshot!(told(&changes), @"
    create Clusters/c1
    create ConfigPatches/000-cm-aaaaaaaa-0000-4000-8000-000000000001-install-disk
    create ConfigPatches/200-cluster-c1-kubespan
    create ConfigPatches/400-c1-control-planes-one
    create ConfigPatches/401-c1-control-planes-two
    create MachineSets/c1-control-planes
    create MachineSets/c1-workers
    create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000001
    create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000002
    create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000003
    create MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000004
    ");
}

#[test]
fn what_is_as_the_template_says_is_left_alone() {
    let changes = sync(ONE, there(ONE, Api::V1_10));
    assert!(changes.is_empty(), "{}", told(&changes));
    assert_eq!(told(&changes), "");
}

#[test]
fn another_template_updates_creates_and_destroys_in_phases() {
    let mut seen = there(ONE, Api::V1_10);
    // A locked machine that goes would stand in the way; this one is only unlocked.
    seen.retain(|document| document.metadata.phase == Phase::Running);
    insta::assert_snapshot!(told(&sync(TWO, seen)), @"
    create ConfigPatches/400-c1-control-planes-kubespan-enabled
    update Clusters/c1 at 7
    update ConfigPatches/000-cm-aaaaaaaa-0000-4000-8000-000000000001-install-disk at 7
    update MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000004 at 7
    destroy MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000003 in phase 1
    destroy ConfigPatches/400-c1-control-planes-one in phase 2
    destroy ConfigPatches/401-c1-control-planes-two in phase 2
    by hand: MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000004 is locked, which the template does not do, and would be unlocked
    ");
}

#[test]
fn the_next_omni_has_a_resource_for_the_install_disk() {
    let with = |text: &str| resources(text, Api::Next);
    let two_without_disk = TWO.replace("install: {disk: /dev/vdb}", "labels: {a: b}");
    let of = |wanted: &str| ChangeSet::of_template("c1", with(wanted), there(ONE, Api::Next));
    let line = |changes: &ChangeSet| {
        let text = told(changes);
        text.lines().filter(|line| line.contains("MachineInstallDisk")).map(str::to_owned).collect::<Vec<_>>()
    };
    let disk = "MachineInstallDiskConfigs/aaaaaaaa-0000-4000-8000-000000000001";
    assert_eq!(line(&of(TWO)), [format!("update {disk} at 7")]);
    // The machine stays: that it chooses its disk by itself again is said by there being none.
    assert_eq!(line(&of(&two_without_disk)), [format!("destroy {disk} in phase 2")]);
    // The machine goes: its disk is left as it is.
    let gone = two_without_disk
        .replace("aaaaaaaa-0000-4000-8000-000000000001, ", "")
        .replace("name: aaaaaaaa-0000-4000-8000-000000000001", "name: aaaaaaaa-0000-4000-8000-000000000002");
    assert_eq!(line(&of(&gone)), [format!("release {disk} at 7")]);
}

#[test]
fn a_deletion_destroys_the_cluster_and_with_it_everything_else() {
    let mut seen = there(ONE, Api::V1_10);
    insta::assert_snapshot!(told(&ChangeSet::of_deletion("c1", seen.clone())), @"destroy Clusters/c1 in phase 2");
    // Of a cluster that is gone the leftovers go by themselves; a node goes with its machine set.
    seen.retain(|document| !document.metadata.type_name.starts_with("Clusters."));
    let leftovers = ChangeSet::of_deletion("c1", seen);
    assert_eq!(leftovers.destroys.clone().map(|phase| phase.len()), [2, 4], "{}", told(&leftovers));
    assert!(ChangeSet::of_deletion("c1", Vec::new()).is_empty());
}

#[test]
fn kernel_arguments_are_released_and_never_destroyed() {
    let node =
        |id: &str| document("MachineSetNodes", id, &[(label::CLUSTER, "c1"), (label::MACHINE_SET, "c1-workers")], &[]);
    let seen = vec![
        document("Clusters", "c1", &[], &[]),
        node("m1"),
        node("m2"),
        document("KernelArgs", "m1", &[], &[(label::MANAGED_BY_TEMPLATES, "")]),
        document("KernelArgs", "m2", &[], &[]),
        document("KernelArgs", "of-another", &[], &[(label::MANAGED_BY_TEMPLATES, "")]),
    ];
    let changes = ChangeSet::of_deletion("c1", seen);
    insta::assert_snapshot!(told(&changes), @"
    release KernelArgs/m1 at 0
    destroy MachineSetNodes/m1 in phase 1
    destroy MachineSetNodes/m2 in phase 1
    destroy Clusters/c1 in phase 2
    ");
    assert!(!changes.updates[0].wanted.metadata.has_annotation(label::MANAGED_BY_TEMPLATES));
    assert!(changes.updates[0].actual.metadata.has_annotation(label::MANAGED_BY_TEMPLATES));
}

#[test]
fn what_is_controllers_is_left_alone_and_in_the_way_of_a_create() {
    let mut seen = there(ONE, Api::V1_10);
    let mut owned = document("ConfigPatches", "950-discovery-service-c1", &[(label::CLUSTER, "c1")], &[]);
    owned.metadata.owner = "DiscoveryController".into();
    let managed = [(label::CLUSTER, "c1"), ("omni.sidero.dev/managed-by-machine-set-node-controller", "")];
    seen.extend([owned, document("MachineSetNodes", "auto", &managed, &[])]);
    assert_eq!(told(&sync(ONE, seen.clone())), "");
    for document in &mut seen {
        if document.metadata.id == "200-cluster-c1-kubespan" {
            document.metadata.owner = "SomeController".into();
        }
    }
    assert_eq!(
        told(&sync(ONE, seen)),
        "cannot: ConfigPatches/200-cluster-c1-kubespan is there already and belongs to SomeController, a controller of Omni's"
    );
}

#[test]
fn what_belongs_to_another_cluster_is_not_taken() {
    let mut seen = there(ONE, Api::V1_10);
    for document in &mut seen {
        if document.metadata.id == "aaaaaaaa-0000-4000-8000-000000000004" {
            document.metadata.labels.insert(label::CLUSTER.to_owned(), "c2".to_owned());
        }
    }
    let changes = sync(ONE, seen);
    insta::assert_snapshot!(changes.obstacles[0].message, @r#"belongs to cluster "c2", and the template is for cluster "c1""#);
    assert_eq!(changes.obstacles.len(), 1);
    // Nor is what of it is not in the template destroyed.
    let stranger = document("ConfigPatches", "400-c2-workers-x", &[(label::CLUSTER, "c2")], &[]);
    let changes = sync(ONE, [there(ONE, Api::V1_10), vec![stranger]].concat());
    assert!(changes.is_empty(), "{}", told(&changes));
}

#[test]
fn what_a_person_set_by_hand_is_named() {
    let mut seen = there(ONE, Api::V1_10);
    for document in &mut seen {
        let metadata = &mut document.metadata;
        match metadata.id.as_str() {
            "aaaaaaaa-0000-4000-8000-000000000002" => {
                metadata.annotations.insert(label::LOCKED.to_owned(), String::new());
                metadata.labels.insert("rack".to_owned(), "r1".to_owned());
            }
            "c1" => drop(metadata.annotations.insert("gitops".to_owned(), "flux".to_owned())),
            "c1-workers" => {
                document.spec["update_strategy_config"] = json!({ "rolling": { "max_parallelism": 3 } });
                document.spec["delete_strategy"] = json!(1);
            }
            _ => {}
        }
    }
    seen.push(document("ConfigPatches", "500-9d8c", &[(label::CLUSTER, "c1")], &[("name", "User defined patch")]));
    seen.push(document("ConfigPatches", "401-c1-workers-old", &[(label::CLUSTER, "c1")], &[("name", "old")]));
    insta::assert_snapshot!(told(&sync(ONE, seen)), @"
    update Clusters/c1 at 7
    update MachineSets/c1-workers at 7
    update MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000002 at 7
    destroy ConfigPatches/401-c1-workers-old in phase 2
    destroy ConfigPatches/500-9d8c in phase 2
    by hand: Clusters/c1 loses its annotation gitops, which the template does not have
    by hand: ConfigPatches/500-9d8c is destroyed (User defined patch), and its id is none that a template gives: it was made by hand, or with idOverride
    by hand: MachineSets/c1-workers changes its update parallelism from 3 at a time to none set
    by hand: MachineSets/c1-workers changes its delete strategy from Rolling to Unset
    by hand: MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000002 is locked, which the template does not do, and would be unlocked
    by hand: MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000002 loses its label rack, which the template does not have
    ");
}

#[test]
fn what_omni_would_refuse_is_told_before_anything_is_sent() {
    let of = |change: &dyn Fn(&mut Document)| {
        let mut seen = there(ONE, Api::V1_10);
        seen.iter_mut().for_each(change);
        told(&sync(TWO, seen)).lines().filter(|line| line.starts_with("cannot")).collect::<Vec<_>>().join("\n")
    };
    let named = |document: &Document, id: &str| document.metadata.id == id;
    insta::assert_snapshot!(of(&|document| {
        if named(document, "c1") {
            document.spec["features"]["disk_encryption"] = json!(true);
        }
    }), @"cannot: Clusters/c1 would change diskEncryption, which Omni never changes in a cluster that exists");
    insta::assert_snapshot!(of(&|document| {
        if named(document, "c1") {
            document.metadata.annotations.insert(label::CLUSTER_LOCKED.to_owned(), String::new());
        }
    }), @"cannot: Clusters/c1 is locked against changes and deletion");
    insta::assert_snapshot!(of(&|document| {
        if named(document, "c1") {
            document.metadata.phase = Phase::TearingDown;
        }
    }), @"cannot: Clusters/c1 is being torn down (held by SomeController), and cannot be changed");
    insta::assert_snapshot!(of(&|document| {
        if named(document, "aaaaaaaa-0000-4000-8000-000000000003") {
            document.metadata.annotations.insert(label::LOCKED.to_owned(), String::new());
        }
    }), @"cannot: MachineSetNodes/aaaaaaaa-0000-4000-8000-000000000003 is locked, and Omni does not take a locked machine out of its cluster");
    let restored = |snapshot: &str| {
        let spec = format!(
            "bootstrapSpec: {{clusterUUID: 5f1a1c5e-0d8e-4d62-a8a7-6f2a1d6b9d11, snapshot: {snapshot}.snapshot}}\n"
        );
        ONE.replace("kind: ControlPlane\n", &format!("kind: ControlPlane\n{spec}"))
    };
    insta::assert_snapshot!(told(&sync(&restored("b"), there(&restored("a"), Api::V1_10))), @"
    update MachineSets/c1-control-planes at 7
    cannot: MachineSets/c1-control-planes would change bootstrapSpec, which says what a cluster was made of and never changes
    ");
    // It may be taken out.
    assert!(sync(ONE, there(&restored("a"), Api::V1_10)).obstacles.is_empty());
}

#[test]
fn talos_and_kubernetes_at_once_are_warned_of() {
    let both = ONE.replace("v1.34.1", "v1.34.2").replace("v1.11.2", "v1.11.3");
    insta::assert_snapshot!(told(&sync(&both, there(ONE, Api::V1_10))), @"
    update Clusters/c1 at 7
    warning: Clusters/c1 changes Talos from 1.11.2 to 1.11.3 and Kubernetes from 1.34.1 to 1.34.2 at once
    ");
}

#[test]
fn an_update_keeps_finalizers_and_is_not_made_over_somebody_elses() {
    let changes = sync(TWO, there(ONE, Api::V1_10));
    let update = changes.updates.iter().find(|update| update.wanted.metadata.id == "c1").unwrap();
    assert_eq!(update.wanted.metadata.finalizers, ["SomeController"]);
    // A controller has touched it: version and finalizers are its newest.
    let mut fresh = update.actual.clone();
    fresh.metadata.version = 9;
    fresh.metadata.finalizers.push("Another".to_owned());
    update.onto(&mut fresh).unwrap();
    assert_eq!((fresh.metadata.version, fresh.metadata.finalizers.len()), (9, 2));
    assert_eq!(fresh.spec["kubernetes_version"], "1.34.2");
    // It is what it should be by now: nothing is left to do.
    let mut done = fresh.clone();
    update.onto(&mut done).unwrap();
    assert_eq!(done, fresh);
    // Somebody else has changed it.
    let mut other = update.actual.clone();
    other.spec["talos_version"] = json!("1.12.0");
    let before = other.clone();
    assert_eq!(update.onto(&mut other).unwrap_err(), "somebody else has changed it since it was compared");
    assert_eq!(other, before);
    let mut going = update.actual.clone();
    going.metadata.phase = Phase::TearingDown;
    assert_eq!(update.onto(&mut going).unwrap_err(), "it is being torn down");
}
