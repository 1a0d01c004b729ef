//! Templates out of resources.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::super::{Api, Files, Refusal, Severity, Template};
use super::{Document, Exported, Source, export};
use crate::resource::{Kind, Metadata};

/// A folder of the repository's own templates.
struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, name: &str) -> Result<String, Refusal> {
        std::fs::read_to_string(self.0.join(name)).map_err(|_| Refusal::Missing)
    }
}

fn resource(kind: &str, id: &str, labels: &[(&str, &str)], spec: serde_json::Value) -> Document {
    let kind = Kind { namespace: "default".to_owned(), type_name: format!("{kind}.omni.sidero.dev") };
    let mut metadata = Metadata::new(kind.object(id));
    let label = |(key, value): &(&str, &str)| (format!("omni.sidero.dev/{key}"), (*value).to_owned());
    metadata.labels.extend(labels.iter().map(label));
    Document { metadata, spec }
}

fn exported(resources: &[Document], initial_talos_version: &str) -> Exported {
    export(&Source { resources, initial_talos_version }, Api::V1_10).unwrap()
}

fn told(exported: &Exported) -> String {
    let lost = exported.lost.iter().map(|lost| format!("{lost}\n"));
    let faults = exported.faults.iter().filter(|fault| fault.severity == Severity::Error);
    let faults = faults.map(|fault| format!("{} {}\n", fault.position, fault.message()));
    lost.chain(faults).collect()
}

#[test]
fn the_repositorys_templates_come_back_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates");
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let Some("yaml") = path.extension().and_then(|ending| ending.to_str()) else { continue };
        for api in [Api::V1_9, Api::V1_10, Api::Next] {
            let text = std::fs::read_to_string(&path).unwrap();
            let reading = Template::read(&text, &Folder(folder.clone()), api);
            if !reading.is_taken() {
                continue;
            }
            let resources = reading.template.resources();
            let exported = export(&Source { resources: &resources, initial_talos_version: "" }, api).unwrap();
            assert_eq!(told(&exported), "", "{} for {api}\n{}", path.display(), exported.text);
            seen += 1;
        }
    }
    assert!(seen >= 6, "{seen}");
}

#[test]
fn a_cluster_as_omni_has_it() {
    let (cluster, machine) = (("cluster", "prod"), "4aed1106-6f44-4be9-9796-d4b5b0b5b0b0");
    let (set, workers) = (("machine-set", "prod-control-planes"), ("machine-set", "prod-gpu"));
    let mut node = resource("MachineSetNodes", machine, &[cluster, set, ("role-controlplane", "")], json!({}));
    node.metadata.labels.insert("zone".to_owned(), "a".to_owned());
    let mut patch =
        resource("ConfigPatches", "500-by-hand", &[cluster], json!({"data": "machine:\n  sysctls:\n    a: \"1\"\n"}));
    patch.metadata.annotations.insert("name".to_owned(), "by hand".to_owned());
    let install = format!("000-cm-{machine}-install-disk");
    let mut disk = resource(
        "ConfigPatches",
        &install,
        &[cluster, ("cluster-machine", machine), ("system-patch", "")],
        json!({"data": "machine:\n    install:\n        disk: /dev/vda\n"}),
    );
    disk.metadata.annotations.insert("name".to_owned(), "install-disk".to_owned());
    let mut owned =
        resource("ConfigPatches", "950-discovery-service-prod", &[cluster], json!({"data": "machine: {}\n"}));
    owned.metadata.owner = "DiscoveryServiceController".to_owned();
    let resources = [
        resource(
            "Clusters",
            "prod",
            &[],
            json!({"kubernetes_version": "1.34.1", "talos_version": "1.14.0",
                "features": {"enable_workload_proxy": true},
                "backup_configuration": {"interval": "5400s", "enabled": true}}),
        ),
        resource(
            "MachineSets",
            "prod-gpu",
            &[cluster, ("role-worker", "")],
            json!({"delete_strategy": 1, "upgrade_strategy": 1, "upgrade_strategy_config": {"rolling": {"max_parallelism": 2}},
                "machine_allocation": {"name": "gpu", "allocation_type": 1}}),
        ),
        resource(
            "MachineSets",
            "prod-control-planes",
            &[cluster, ("role-controlplane", "")],
            json!({"update_strategy": 1}),
        ),
        node,
        resource(
            "MachineSetNodes",
            "of-the-class",
            &[cluster, workers, ("managed-by-machine-set-node-controller", "")],
            json!({}),
        ),
        patch,
        disk,
        owned,
        resource(
            "ExtensionsConfigurations",
            "schematic-prod",
            &[cluster],
            json!({"extensions": ["siderolabs/iscsi-tools"]}),
        ),
        resource("ExtensionsConfigurations", "schematic-prod-gpu", &[cluster, workers], json!({})),
        resource("KernelArgs", machine, &[], json!({"args": ["quiet"]})),
    ];
    let exported = exported(&resources, "1.14.0");
    insta::assert_snapshot!(exported.text, @r#"
    kind: Cluster
    systemExtensions:
      - siderolabs/iscsi-tools
    name: prod
    kubernetes:
      version: v1.34.1
    talos:
      version: v1.14.0
    features:
      enableWorkloadProxy: true
      disablePublicDiscoveryService: false
      backupConfiguration:
        interval: 1h30m0s
    patches:
      - idOverride: 500-by-hand
        annotations:
          name: by hand
        inline: |
          machine:
            sysctls:
              a: "1"
    ---
    kind: ControlPlane
    machines:
      - 4aed1106-6f44-4be9-9796-d4b5b0b5b0b0
    ---
    kind: Workers
    systemExtensions: []
    name: gpu
    machineClass:
      name: gpu
      size: Unlimited
    updateStrategy:
      type: Unset
    deleteStrategy:
      type: Rolling
    upgradeStrategy:
      type: Rolling
      rolling:
        maxParallelism: 2
    ---
    kind: Machine
    name: 4aed1106-6f44-4be9-9796-d4b5b0b5b0b0
    labels:
      zone: a
    install:
      disk: /dev/vda
    kernelArgs:
      - quiet
    "#);
    insta::assert_snapshot!(told(&exported), @"");
}

#[test]
fn what_a_template_cannot_say_is_told() {
    let cluster = ("cluster", "prod");
    let mut locked =
        resource("Clusters", "prod", &[], json!({"kubernetes_version": "1.34.1", "talos_version": "1.11.2"}));
    locked.metadata.annotations.insert("omni.sidero.dev/cluster-locked".to_owned(), String::new());
    let manifest = json!({"data": "kind: Namespace\n", "mode": 1});
    let resources = [
        locked,
        resource(
            "MachineSets",
            "prod-control-planes",
            &[cluster, ("role-controlplane", "")],
            json!({"update_strategy": 1}),
        ),
        resource("ConfigPatches", "off", &[cluster, ("disabled", "")], json!({"data": "machine:\n  token: x\n"})),
        resource(
            "ConfigPatches",
            "of-a-machine",
            &[cluster, ("cluster-machine", "4aed1106")],
            json!({"data": "machine: {}"}),
        ),
        resource("KubernetesManifestGroups", "205-cluster-prod-ns", &[cluster], manifest),
    ];
    let exported = exported(&resources, "");
    insta::assert_snapshot!(told(&exported), @"
    a template does not say of Clusters/prod: the annotation omni.sidero.dev/cluster-locked
    a template does not say of ConfigPatches/off: the label omni.sidero.dev/disabled
    ConfigPatches/of-a-machine has no place in a template
    KubernetesManifestGroups/205-cluster-prod-ns has no place in a template
    16:9 a patch must not set `machine.token`
    ");
}

#[test]
fn without_its_cluster_there_is_no_template() {
    let set = resource("MachineSets", "prod-workers", &[("cluster", "prod")], json!({}));
    assert!(export(&Source { resources: &[set], initial_talos_version: "" }, Api::V1_10).is_none());
}
