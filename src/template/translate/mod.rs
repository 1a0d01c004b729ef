//! From the documents of a template to Omni's resources, with the ids, labels, annotations and order that omnictl gives
//! them.
//!
//! Source: `siderolabs/omni` `client/pkg/template/internal/models`, the `Translate` of each.

mod spec;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};

use super::model::{
    At, Cluster, Descriptors, Document, Healthcheck, Machine, MachineSet, Manifest, OptionalList, Patch, Source,
};
use super::{Api, Template, show};
use crate::config::yaml::Position;
use crate::resource::{self, Kind, Metadata, label};
use spec::{duration, object};

/// Cluster patches and manifests are numbered from here.
const CLUSTER_WEIGHT: usize = 200;
/// Patches of machine sets and of machines are numbered from here.
const MACHINE_WEIGHT: usize = 400;

/// A resource and the place of what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Made {
    /// Where.
    pub(super) position: Position,
    /// What.
    pub(super) resource: resource::Document,
}

/// The resources of a template, in the order of its documents.
pub(super) fn translate(template: &Template) -> Vec<Made> {
    let mut translation = Translation::of(template);
    for document in &template.documents {
        match document {
            Document::Cluster(cluster) => translation.cluster(cluster),
            Document::ControlPlane(set) => translation.machine_set(set, set_name(document), label::ROLE_CONTROL_PLANE),
            Document::Workers(set) => translation.machine_set(set, set_name(document), label::ROLE_WORKER),
            Document::Machine(machine) => translation.machine(machine),
        }
    }
    translation.made
}

/// The id of the machine set that a document describes.
pub(super) fn set_id(cluster: &str, document: &Document) -> Option<String> {
    document.machine_set().map(|_| format!("{cluster}-{}", set_name(document)))
}

fn set_name(document: &Document) -> &str {
    match document {
        Document::Workers(set) if !set.name.value.is_empty() => &set.name.value,
        Document::Workers(_) => "workers",
        _ => "control-planes",
    }
}

/// The content of a patch and the like: of file and inline, the file counts.
pub(super) fn content<'a>(source: &'a Source, contents: &'a BTreeMap<String, String>) -> Option<&'a str> {
    match &source.inline {
        Some(inline) if source.file.value.is_empty() => Some(&inline.content),
        _ => contents.get(&source.file.value).map(String::as_str),
    }
}

/// The spec is that of a resource type of this name.
fn kind(name: &str) -> Kind {
    Kind { namespace: "default".to_owned(), type_name: format!("{name}.omni.sidero.dev") }
}

/// What the documents of a template say of each other, and what was made so far.
struct Translation<'a> {
    api: Api,
    contents: &'a BTreeMap<String, String>,
    cluster: &'a str,
    cluster_kernel_args: &'a OptionalList,
    set_kernel_args: HashMap<&'a str, &'a OptionalList>,
    descriptors: HashMap<&'a str, &'a Descriptors>,
    locked: HashSet<&'a str>,
    made: Vec<Made>,
}

type Labels<'a> = &'a [(&'a str, &'a str)];

impl<'a> Translation<'a> {
    /// Of two documents that say the same thing the later one counts.
    fn of(template: &'a Template) -> Self {
        let mut translation = Self {
            api: template.api,
            contents: &template.contents,
            cluster: "",
            cluster_kernel_args: &None,
            set_kernel_args: HashMap::new(),
            descriptors: HashMap::new(),
            locked: HashSet::new(),
            made: Vec::new(),
        };
        for document in &template.documents {
            match document {
                Document::Cluster(cluster) => {
                    translation.cluster = &cluster.name.value;
                    translation.cluster_kernel_args = &cluster.kernel_args;
                }
                Document::ControlPlane(set) | Document::Workers(set) => {
                    let machines = set.machines.iter().map(|machine| machine.value.as_str());
                    translation.set_kernel_args.extend(machines.map(|machine| (machine, &set.kernel_args)));
                }
                Document::Machine(machine) => {
                    translation.descriptors.insert(&machine.name.value, &machine.descriptors);
                    if machine.locked.value {
                        translation.locked.insert(&machine.name.value);
                    }
                }
            }
        }
        translation
    }

    fn cluster(&mut self, cluster: &Cluster) {
        let mut metadata = Metadata::new(kind("Clusters").object(&cluster.name.value));
        metadata.annotations.insert(label::MANAGED_BY_TEMPLATES.to_owned(), String::new());
        describe(&mut metadata, &cluster.descriptors);
        self.add(cluster.position, metadata, spec::cluster(cluster));
        let name = format!("cluster-{}", cluster.name.value);
        self.patches(&cluster.patches, &name, CLUSTER_WEIGHT, &[]);
        for (manifest, weight) in cluster.manifests.iter().zip(CLUSTER_WEIGHT..) {
            self.manifest(manifest, &format!("{weight:03}-{name}"));
        }
        for healthcheck in &cluster.healthchecks {
            self.healthcheck(healthcheck, &name);
        }
        self.extensions(&cluster.system_extensions, &cluster.name.value, &[]);
    }

    fn machine_set(&mut self, set: &MachineSet, name: &str, role: &str) {
        let id = format!("{}-{name}", self.cluster);
        let mut metadata = self.labelled("MachineSets", &id, &[(role, "")]);
        describe(&mut metadata, &set.descriptors);
        self.add(set.position, metadata, spec::machine_set(set));
        if set.machine_class.is_none() {
            for machine in &set.machines {
                let id_label = [(label::MACHINE_SET, id.as_str()), (role, "")];
                let mut metadata = self.labelled("MachineSetNodes", &machine.value, &id_label);
                let own = self.descriptors.get(machine.value.as_str()).copied();
                if let Some(descriptors) = own {
                    describe(&mut metadata, descriptors);
                }
                if self.locked.contains(machine.value.as_str()) {
                    metadata.annotations.insert(label::LOCKED.to_owned(), String::new());
                }
                self.add(machine.position, metadata, json!({}));
                // A machine with a document of its own gets them there.
                if own.is_none() {
                    let args = set.kernel_args.as_ref().or(self.cluster_kernel_args.as_ref());
                    self.kernel_args(machine.position, &machine.value, args.map(|args| args.value.as_slice()));
                }
            }
        }
        let labels = [(label::MACHINE_SET, id.as_str())];
        self.patches(&set.patches, &id, MACHINE_WEIGHT, &labels);
        self.extensions(&set.system_extensions, &id, &labels);
    }

    fn machine(&mut self, machine: &Machine) {
        let id = machine.name.value.as_str();
        let labels = [(label::CLUSTER_MACHINE, id)];
        self.install(machine);
        self.patches(&machine.patches, &format!("cm-{id}"), MACHINE_WEIGHT, &labels);
        let set = self.set_kernel_args.get(id).and_then(|args| args.as_ref());
        let args = machine.kernel_args.as_ref().or(set).or(self.cluster_kernel_args.as_ref());
        self.kernel_args(machine.position, id, args.map(|args| args.value.as_slice()));
        self.extensions(&machine.system_extensions, id, &labels);
    }

    fn install(&mut self, machine: &Machine) {
        let id = machine.name.value.as_str();
        let (disk, selector) = (&machine.disk, &machine.disk_selector);
        if disk.value.is_empty() && selector.value.is_empty() {
            return;
        }
        if self.api >= Api::Next {
            let mut metadata = Metadata::new(kind("MachineInstallDiskConfigs").object(id));
            metadata.annotations.insert(label::MANAGED_BY_TEMPLATES.to_owned(), String::new());
            let spec = object([("disk", json!(disk.value)), ("disk_selector", json!(selector.value))]);
            self.add(machine.position, metadata, spec);
            return;
        }
        let labels = [(label::CLUSTER_MACHINE, id), (label::SYSTEM_PATCH, "")];
        let mut metadata = self.labelled("ConfigPatches", &format!("000-cm-{id}-install-disk"), &labels);
        metadata.annotations.insert("name".to_owned(), "install-disk".to_owned());
        let data = show::install_disk(&disk.value, self.api.dialect());
        self.add(disk.position, metadata, object([("data", json!(data))]));
    }

    fn patches(&mut self, patches: &[Patch], prefix: &str, weight: usize, labels: Labels<'_>) {
        for (patch, weight) in patches.iter().zip(weight..) {
            let name = patch.shown_name();
            let id = match patch.id_override.value.as_str() {
                "" => format!("{weight:03}-{prefix}-{name}"),
                id => id.to_owned(),
            };
            let mut metadata = self.labelled("ConfigPatches", &id, labels);
            metadata.annotations.insert("name".to_owned(), name.to_owned());
            describe(&mut metadata, &patch.descriptors);
            let spec = object([("data", json!(self.content(&patch.source)))]);
            self.add(patch.position, metadata, spec);
        }
    }

    fn manifest(&mut self, manifest: &Manifest, prefix: &str) {
        let name = manifest.shown_name();
        let mut metadata = self.labelled("KubernetesManifestGroups", &format!("{prefix}-{name}"), &[]);
        metadata.annotations.insert("name".to_owned(), name.to_owned());
        describe(&mut metadata, &manifest.descriptors);
        let mode = manifest.mode.map_or(0, |mode| mode as u32);
        let spec = object([("data", json!(self.content(&manifest.source))), ("mode", json!(mode))]);
        self.add(manifest.position, metadata, spec);
    }

    fn healthcheck(&mut self, healthcheck: &Healthcheck, prefix: &str) {
        let id = match healthcheck.id_override.value.as_str() {
            "" => format!("{prefix}-{}", healthcheck.name.value),
            id => id.to_owned(),
        };
        let mut metadata = self.labelled("KubernetesHealthChecks", &id, &[]);
        describe(&mut metadata, &healthcheck.descriptors);
        let job = json!(self.content(&healthcheck.source));
        let spec = object([("job", job), ("interval", duration(healthcheck.interval))]);
        self.add(healthcheck.position, metadata, spec);
    }

    fn extensions(&mut self, extensions: &OptionalList, suffix: &str, labels: Labels<'_>) {
        if let Some(extensions) = extensions {
            let metadata = self.labelled("ExtensionsConfigurations", &format!("schematic-{suffix}"), labels);
            self.add(extensions.position, metadata, object([("extensions", texts(&extensions.value))]));
        }
    }

    fn kernel_args(&mut self, position: Position, machine: &str, args: Option<&[At<String>]>) {
        if let Some(args) = args {
            let mut metadata = Metadata::new(kind("KernelArgs").object(machine));
            metadata.annotations.insert(label::MANAGED_BY_TEMPLATES.to_owned(), String::new());
            self.add(position, metadata, object([("args", texts(args))]));
        }
    }

    /// Metadata with the cluster's label and these.
    fn labelled(&self, type_name: &str, id: &str, labels: Labels<'_>) -> Metadata {
        let mut metadata = Metadata::new(kind(type_name).object(id));
        let all = [(label::CLUSTER, self.cluster)].into_iter().chain(labels.iter().copied());
        metadata.labels.extend(all.map(|(key, value)| (key.to_owned(), value.to_owned())));
        metadata
    }

    /// A file that could not be read is a fault by now.
    fn content(&self, source: &'a Source) -> &'a str {
        content(source, self.contents).unwrap_or_default()
    }

    fn add(&mut self, position: Position, metadata: Metadata, spec: Value) {
        self.made.push(Made { position, resource: resource::Document { metadata, spec } });
    }
}

/// Adds what somebody describes a resource with; it takes the place of what has the same name.
fn describe(metadata: &mut Metadata, descriptors: &Descriptors) {
    let texts = |(key, value): (&String, &At<String>)| (key.clone(), value.value.clone());
    metadata.labels.extend(descriptors.labels.iter().map(texts));
    metadata.annotations.extend(descriptors.annotations.iter().map(texts));
}

fn texts(texts: &[At<String>]) -> Value {
    texts.iter().map(|text| text.value.as_str()).collect()
}
