//! Each document of a template, and what it is made of.

use serde_json::Value;

use super::super::emit::{Piece, text_piece, texts_piece};
use super::super::version::Version;
use super::super::yaml::Style;
use super::super::{Api, duration};
use super::Sorted;
use super::content::{data, reads_back};
use crate::resource::{Document, label};

/// From here on a cluster may do without the public discovery service, and its template says whether it does.
const DISCOVERY: Version = Version::series(1, 14);

/// Makes pieces of resources.
pub(super) struct Pieces<'a> {
    pub(super) api: Api,
    pub(super) sorted: &'a Sorted<'a>,
    pub(super) initial_talos_version: &'a str,
}

/// The fields of a mapping, those that are there.
#[derive(Default)]
struct Fields<'a>(Vec<(Piece<'a>, Piece<'a>)>);

impl<'a> Fields<'a> {
    fn put(&mut self, name: &'static str, value: Option<Piece<'a>>) {
        self.0.extend(value.map(|value| (plain(name), value)));
    }

    /// The mapping; nothing where it has no field.
    fn some(self) -> Option<Piece<'a>> {
        (!self.0.is_empty()).then(|| Piece::block(self.0))
    }
}

impl<'a> Pieces<'a> {
    pub(super) fn cluster(&self) -> Piece<'a> {
        let cluster = self.sorted.cluster;
        let spec = &cluster.spec;
        let mut kubernetes = Fields::default();
        kubernetes.put("version", Some(self.version(spec, "kubernetes_version")));
        let manifests = self.sorted.parts("KubernetesManifestGroups", "").map(|manifest| self.manifest(manifest));
        kubernetes.put("manifests", list(manifests));
        let healthchecks = self.sorted.parts("KubernetesHealthChecks", "").map(|check| self.healthcheck(check));
        kubernetes.put("healthchecks", list(healthchecks));
        let mut talos = Fields::default();
        talos.put("version", Some(self.version(spec, "talos_version")));
        let mut fields = self.begin("Cluster", "");
        fields.put("name", Some(self.text(&cluster.metadata.id)));
        self.descriptors(&mut fields, cluster, &[]);
        fields.put("kubernetes", kubernetes.some());
        fields.put("talos", talos.some());
        fields.put("features", self.features(spec));
        fields.put("patches", self.patches("", None));
        Piece::block(fields.0)
    }

    fn features(&self, spec: &'a Value) -> Option<Piece<'a>> {
        let is_set = |name: &str| spec["features"][name].as_bool().unwrap_or_default();
        let mut fields = Fields::default();
        let mut flag = |name, is_set: bool| fields.put(name, is_set.then(|| plain("true")));
        flag("diskEncryption", is_set("disk_encryption"));
        flag("enableWorkloadProxy", is_set("enable_workload_proxy"));
        flag("useEmbeddedDiscoveryService", is_set("use_embedded_discovery_service"));
        if self.api >= Api::V1_10 {
            let is_disabled = is_set("disable_public_discovery_service");
            let is_told = Version::read(self.initial_talos_version).is_ok_and(|version| version >= DISCOVERY);
            let word = plain(if is_disabled { "true" } else { "false" });
            fields.put("disablePublicDiscoveryService", (is_told || is_disabled).then_some(word));
            fields.put("enableNodeAuditSkip", is_set("enable_node_audit_skip").then(|| plain("true")));
        }
        let mut backup = Fields::default();
        backup.put("interval", interval(&spec["backup_configuration"]));
        fields.put("backupConfiguration", backup.some());
        fields.some()
    }

    /// The name that a set of workers has in a template; empty for the usual one and for the control plane.
    pub(super) fn set_name(&self, set: &'a Document) -> &'a str {
        let (cluster, id) = (self.sorted.cluster.metadata.id.as_str(), set.metadata.id.as_str());
        let name = id.strip_prefix(cluster).and_then(|rest| rest.strip_prefix('-')).unwrap_or(id);
        if name == "workers" || set.metadata.label(label::ROLE_CONTROL_PLANE).is_some() { "" } else { name }
    }

    pub(super) fn machine_set(&self, set: &'a Document) -> Piece<'a> {
        let (spec, id) = (&set.spec, set.metadata.id.as_str());
        let is_control_plane = set.metadata.label(label::ROLE_CONTROL_PLANE).is_some();
        let mut fields = self.begin(if is_control_plane { "ControlPlane" } else { "Workers" }, id);
        let name = self.set_name(set);
        fields.put("name", (!name.is_empty()).then(|| self.text(name)));
        self.descriptors(&mut fields, set, &[]);
        fields.put("bootstrapSpec", spec.get("bootstrap_spec").map(|spec| self.bootstrap_spec(spec)));
        let is_its = |node: &&&Document| node.metadata.label(label::MACHINE_SET) == Some(id);
        let machines = self.sorted.nodes.values().filter(is_its).map(|node| self.text(&node.metadata.id));
        fields.put("machines", list(machines));
        fields.put("machineClass", allocation(set).map(|allocation| self.machine_class(allocation)));
        let strategies = [
            ("updateStrategy", "update_strategy", "update_strategy_config", 1),
            ("deleteStrategy", "delete_strategy", "delete_strategy_config", 0),
            ("upgradeStrategy", "upgrade_strategy", "upgrade_strategy_config", 0),
        ];
        for (name, kind, config, default) in strategies {
            fields.put(name, strategy(spec[kind].as_u64().unwrap_or_default(), &spec[config], default));
        }
        fields.put("patches", self.patches(id, None));
        Piece::block(fields.0)
    }

    fn bootstrap_spec(&self, spec: &'a Value) -> Piece<'a> {
        let mut fields = Fields::default();
        fields.put("clusterUUID", Some(self.text(spec["cluster_uuid"].as_str().unwrap_or_default())));
        fields.put("snapshot", Some(self.text(spec["snapshot"].as_str().unwrap_or_default())));
        Piece::block(fields.0)
    }

    fn machine_class(&self, allocation: &'a Value) -> Piece<'a> {
        let count = allocation["machine_count"].as_u64().unwrap_or_default();
        let is_unlimited = allocation["allocation_type"].as_u64() == Some(1);
        let mut fields = Fields::default();
        fields.put("name", Some(self.text(allocation["name"].as_str().unwrap_or_default())));
        let size = if is_unlimited { "Unlimited".to_owned() } else { count.to_string() };
        fields.put("size", Some(Piece::scalar(size, Style::Plain)));
        Piece::block(fields.0)
    }

    pub(super) fn machine(&self, node: &'a Document) -> Piece<'a> {
        let id = node.metadata.id.as_str();
        let mut fields = self.begin("Machine", id);
        fields.put("name", Some(self.text(id)));
        self.descriptors(&mut fields, node, &[]);
        fields.put("locked", node.metadata.has_annotation(label::LOCKED).then(|| plain("true")));
        let (install, patch) = self.install(id);
        fields.put("install", install);
        fields.put("patches", self.patches(id, patch));
        let arguments = self.sorted.parts("KernelArgs", id).next();
        fields.put("kernelArgs", arguments.map(|arguments| self.texts(&arguments.spec["args"])));
        Piece::block(fields.0)
    }

    /// The install disk of a machine, and the id of the patch that it was found in.
    fn install(&self, id: &'a str) -> (Option<Piece<'a>>, Option<&'a str>) {
        let mut fields = Fields::default();
        if let Some((patch, disk)) = self.sorted.disks.get(id) {
            fields.put("disk", Some(self.text(disk)));
            return (fields.some(), Some(patch));
        }
        if let Some(config) = self.sorted.parts("MachineInstallDiskConfigs", id).next() {
            for (name, key) in [("disk", "disk"), ("diskSelector", "disk_selector")] {
                fields.put(name, config.spec[key].as_str().map(|text| self.text(text)));
            }
        }
        (fields.some(), None)
    }

    /// `kind`, and the extensions, which omnictl writes first.
    fn begin(&self, kind: &'static str, whose: &'a str) -> Fields<'a> {
        let mut fields = Fields::default();
        fields.put("kind", Some(plain(kind)));
        let extensions = self.sorted.parts("ExtensionsConfigurations", whose).next();
        fields.put("systemExtensions", extensions.map(|own| self.texts(&own.spec["extensions"])));
        fields
    }

    /// Labels and annotations that are not Omni's own, without those annotations.
    fn descriptors(&self, fields: &mut Fields<'a>, resource: &'a Document, without: &[&str]) {
        let metadata = &resource.metadata;
        let both = [("labels", &metadata.labels, &[][..]), ("annotations", &metadata.annotations, without)];
        for (name, texts, without) in both {
            let is_own = |key: &String| !key.starts_with(label::SYSTEM_PREFIX) && !without.contains(&key.as_str());
            let own: Vec<(&String, &String)> = texts.iter().filter(|(key, _)| is_own(key)).collect();
            fields.put(name, (!own.is_empty()).then(|| texts_piece(&own, self.api.dialect())));
        }
    }

    /// The patches of the cluster, a set or a machine, without one.
    fn patches(&self, whose: &'a str, without: Option<&str>) -> Option<Piece<'a>> {
        let patches = self.sorted.parts("ConfigPatches", whose);
        let patches = patches.filter(|patch| Some(patch.metadata.id.as_str()) != without);
        list(patches.map(|patch| {
            let mut fields = Fields::default();
            fields.put("idOverride", Some(self.text(&patch.metadata.id)));
            self.descriptors(&mut fields, patch, &[]);
            fields.put("inline", Some(self.content(data(patch))));
            Piece::block(fields.0)
        }))
    }

    fn manifest(&self, manifest: &'a Document) -> Piece<'a> {
        let annotation = manifest.metadata.annotations.get("name").map_or("", String::as_str);
        // Its id is made of its name, whatever somebody annotated it with.
        let own = manifest.metadata.id.split_once('-').and_then(|(_, rest)| {
            rest.strip_prefix("cluster-")?.strip_prefix(self.sorted.cluster.metadata.id.as_str())?.strip_prefix('-')
        });
        let name = own.unwrap_or(annotation);
        let told: &[&str] = if name == annotation { &["name"] } else { &[] };
        let mut fields = Fields::default();
        fields.put("inline", Some(self.content(data(manifest))));
        self.descriptors(&mut fields, manifest, told);
        fields.put("name", Some(self.text(name)));
        let mode = manifest.spec["mode"].as_u64();
        fields.put("mode", Some(plain(if mode == Some(2) { "one-time" } else { "full" })));
        Piece::block(fields.0)
    }

    fn healthcheck(&self, healthcheck: &'a Document) -> Piece<'a> {
        let mut fields = Fields::default();
        self.descriptors(&mut fields, healthcheck, &[]);
        fields.put("idOverride", Some(self.text(&healthcheck.metadata.id)));
        fields.put("job", Some(self.content(healthcheck.spec["job"].as_str().unwrap_or_default())));
        fields.put("interval", interval(&healthcheck.spec));
        Piece::block(fields.0)
    }

    fn version(&self, spec: &Value, name: &str) -> Piece<'a> {
        Piece::scalar(format!("v{}", spec[name].as_str().unwrap_or_default()), Style::Plain)
    }

    fn text(&self, text: &'a str) -> Piece<'a> {
        text_piece(text, self.api.dialect())
    }

    fn texts(&self, list: &'a Value) -> Piece<'a> {
        let texts = list.as_array().into_iter().flatten().filter_map(Value::as_str);
        Piece::list(texts.map(|text| self.text(text)))
    }

    /// A content byte for byte: as a block of lines wherever that is read as it was.
    fn content(&self, text: &'a str) -> Piece<'a> {
        let is_kept = reads_back(text, self.api.dialect());
        Piece::scalar(text, if is_kept { Style::Literal } else { Style::DoubleQuoted })
    }
}

fn plain<'a>(text: &'static str) -> Piece<'a> {
    Piece::scalar(text, Style::Plain)
}

/// A list; nothing where it is empty.
fn list<'a>(items: impl Iterator<Item = Piece<'a>>) -> Option<Piece<'a>> {
    let mut items = items.peekable();
    items.peek().is_some().then_some(())?;
    Some(Piece::list(items))
}

/// The machine class of a set; older Omnis call it otherwise.
pub(super) fn allocation(set: &Document) -> Option<&Value> {
    set.spec.get("machine_allocation").or_else(|| set.spec.get("machine_class"))
}

/// A strategy that differs from the default.
fn strategy<'a>(kind: u64, config: &Value, default: u64) -> Option<Piece<'a>> {
    let mut fields = Fields::default();
    fields.put("type", (kind != default).then(|| plain(if kind == 0 { "Unset" } else { "Rolling" })));
    let rolling = config.get("rolling").map(|rolling| {
        let mut fields = Fields::default();
        let most = rolling["max_parallelism"].as_u64().filter(|most| *most > 0);
        fields.put("maxParallelism", most.map(|most| Piece::scalar(most.to_string(), Style::Plain)));
        Piece::block(fields.0)
    });
    fields.put("rolling", rolling);
    fields.some()
}

/// The field `interval` of a message.
fn interval<'a>(message: &Value) -> Option<Piece<'a>> {
    let nanoseconds = message["interval"].as_str().and_then(duration::of_json).filter(|length| *length != 0)?;
    Some(Piece::scalar(duration::write(nanoseconds), Style::Plain))
}
