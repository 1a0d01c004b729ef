//! From nodes to the typed documents of a template, strict in keys and types.

mod parts;
pub(super) mod reader;

use std::sync::Arc;

use super::fault::Fault;
use super::model::{At, BootstrapSpec, Cluster, Document, Features, Machine, MachineClass, MachineSet, Size, Strategy};
use super::yaml::{self, Kind, Node, Position};
use super::{Api, GoYaml, emit};
use crate::config::nearest;
use parts::{descriptors, healthchecks, manifests, patches};
use reader::{Fields, Key, Reader, key, quoted};

/// The kinds of documents.
const KINDS: [&str; 4] = ["Cluster", "ControlPlane", "Workers", "Machine"];

const CLUSTER: [Key; 10] = [
    key("kind"),
    key("name"),
    key("labels"),
    key("annotations"),
    key("kubernetes"),
    key("talos"),
    key("features"),
    key("patches"),
    key("systemExtensions"),
    key("kernelArgs"),
];

const MACHINE_SET: [Key; 13] = [
    key("kind"),
    key("name"),
    key("labels"),
    key("annotations"),
    key("bootstrapSpec"),
    key("machines"),
    key("machineClass"),
    key("updateStrategy"),
    key("deleteStrategy"),
    key("upgradeStrategy"),
    key("patches"),
    key("systemExtensions"),
    key("kernelArgs"),
];

const MACHINE: [Key; 9] = [
    key("kind"),
    key("name"),
    key("labels"),
    key("annotations"),
    key("locked"),
    key("install"),
    key("patches"),
    key("systemExtensions"),
    key("kernelArgs"),
];

const FEATURES: [Key; 6] = [
    key("diskEncryption"),
    key("enableWorkloadProxy"),
    key("useEmbeddedDiscoveryService"),
    key("backupConfiguration"),
    Key { name: "disablePublicDiscoveryService", since: Api::V1_10 },
    Key { name: "enableNodeAuditSkip", since: Api::V1_10 },
];

const INSTALL: [Key; 2] = [key("disk"), Key { name: "diskSelector", since: Api::Next }];

/// The documents of a text as far as they can be read, and all faults.
pub(super) fn decode(text: &str, api: Api, dialect: GoYaml) -> (Vec<Document>, Vec<Fault>) {
    let documents = match yaml::parse(text, dialect) {
        Ok(documents) => documents,
        Err(fault) => return (Vec::new(), vec![fault.into()]),
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = Reader::new(api);
    let mut decoded = Vec::new();
    for mut document in documents {
        if let Err(fault) = kind_of(document.root()) {
            reader.fault(fault);
        } else if let Err(fault) = emit::reread(&mut document, dialect) {
            reader.fault(fault.into());
        } else {
            decoded.extend(decode_document(&mut reader, &Arc::new(document), &lines, dialect));
        }
    }
    (decoded, reader.faults)
}

impl From<yaml::Fault> for Fault {
    fn from(fault: yaml::Fault) -> Self {
        let position = fault.position.unwrap_or(Position { line: 1, column: 1 });
        Self::error(position, fault.message).maybe_hint(fault.hint)
    }
}

fn decode_document(
    reader: &mut Reader,
    document: &Arc<yaml::Document>,
    lines: &[&str],
    dialect: GoYaml,
) -> Option<Document> {
    let root = document.root();
    let kind = kind_of(root).ok()?;
    let known: &[Key] = match kind {
        "Cluster" => &CLUSTER,
        "Machine" => &MACHINE,
        _ => &MACHINE_SET,
    };
    let fields = reader.fields(root, &format!("a {kind}"), known, |name| misplaced(kind, name))?;
    let mut part = Part { reader, document, lines, dialect };
    Some(match kind {
        "Cluster" => Document::Cluster(part.cluster(&fields)),
        "ControlPlane" => Document::ControlPlane(part.machine_set(&fields)),
        "Workers" => Document::Workers(part.machine_set(&fields)),
        _ => Document::Machine(part.machine(&fields)),
    })
}

/// What kind of document it is. It is not looked for in what the mapping merges in.
fn kind_of(root: Node<'_>) -> Result<&'static str, Fault> {
    let at = root.position();
    let Kind::Mapping(entries) = root.kind() else {
        let what = if root.is_null() { "is empty" } else { "is no mapping" };
        let hint = "each document is a mapping with a `kind:`; remove a `---` with nothing after it";
        return Err(Fault::error(at, format!("this document {what}")).hint(hint));
    };
    let kind = entries.iter().find(|(key, _)| matches!(key.kind(), Kind::Scalar("kind")));
    let Some((_, value)) = kind else {
        let hint = format!("begin it with one of: {}", KINDS.map(|kind| format!("`kind: {kind}`")).join(", "));
        return Err(Fault::error(at, "this document has no `kind`").hint(hint));
    };
    let Kind::Scalar(name) = value.kind() else {
        return Err(Fault::error(
            value.position(),
            format!("`kind` is a text, but here is {}", value.kind().describe()),
        ));
    };
    KINDS.into_iter().find(|kind| *kind == name).ok_or_else(|| {
        let fault = Fault::error(value.position(), format!("there is no kind {name:?} in a template"));
        match nearest(name, KINDS) {
            Some(near) => fault.hint(format!("did you mean `{near}`?")),
            None => fault.hint(format!("a template has the kinds {}", KINDS.join(", "))),
        }
    })
}

/// The fault of a key that belongs to a document of another kind: everything was put into one.
fn misplaced(kind: &str, name: &str) -> Option<Fault> {
    let nested =
        [("cluster", "Cluster"), ("controlplane", "ControlPlane"), ("workers", "Workers"), ("machine", "Machine")];
    let plain = name.to_lowercase().replace(['-', '_'], "");
    let fault = Fault::error(Position::default(), format!("a {kind} has no key {name:?}"));
    let singular = plain.trim_end_matches("planes").trim_end_matches('s');
    let is_meant = |(word, other): &&(&str, &str)| *other != kind && (*word == plain || *word == singular);
    if let Some((_, other)) = nested.iter().find(is_meant) {
        let hint = format!("each kind is a document of its own: write `---` and `kind: {other}`");
        return Some(fault.hint(hint));
    }
    let has = |known: &[Key]| known.iter().any(|key| key.name == name);
    let other = match kind {
        "Cluster" if has(&MACHINE_SET) => "ControlPlane or Workers",
        "Cluster" | "ControlPlane" | "Workers" if has(&MACHINE) => "Machine",
        "ControlPlane" | "Workers" | "Machine" if has(&CLUSTER) => "Cluster",
        "Machine" if has(&MACHINE_SET) => "ControlPlane or Workers",
        _ => return None,
    };
    Some(
        fault.hint(format!("{name:?} belongs into a document of the kind {other}; each kind is a document of its own")),
    )
}

/// Decodes the parts of one document.
struct Part<'r, 'd> {
    reader: &'r mut Reader,
    document: &'d Arc<yaml::Document>,
    /// The lines of the whole template.
    lines: &'r [&'r str],
    dialect: GoYaml,
}

impl<'d> Part<'_, 'd> {
    /// The fields of a mapping that is the value of the key `name`.
    fn fields(&mut self, fields: &Fields<'d>, name: &str, known: &[Key]) -> Option<Fields<'d>> {
        let node = fields.get(name)?;
        self.reader.fields(node, &quoted(name), known, |_| None)
    }

    fn cluster(&mut self, fields: &Fields<'d>) -> Cluster {
        let kubernetes = [key("version"), key("manifests"), key("healthchecks")];
        let kubernetes = self.fields(fields, "kubernetes", &kubernetes);
        let talos = self.fields(fields, "talos", &[key("version")]);
        let position = fields.position;
        let none = || At { position, value: String::new() };
        Cluster {
            position,
            name: self.reader.text_at(fields, "name"),
            descriptors: descriptors(self.reader, fields),
            kubernetes_version: kubernetes.as_ref().map_or_else(none, |fields| self.reader.text_at(fields, "version")),
            manifests: kubernetes.as_ref().map(|fields| manifests(self, fields)).unwrap_or_default(),
            healthchecks: kubernetes.as_ref().map(|fields| healthchecks(self, fields)).unwrap_or_default(),
            talos_version: talos.as_ref().map_or_else(none, |fields| self.reader.text_at(fields, "version")),
            features: self.features(fields),
            patches: patches(self, fields),
            system_extensions: self.reader.optional_list(fields, "systemExtensions"),
            kernel_args: self.reader.optional_list(fields, "kernelArgs"),
        }
    }

    fn features(&mut self, fields: &Fields<'d>) -> Features {
        let Some(fields) = self.fields(fields, "features", &FEATURES) else { return Features::default() };
        let backup = self.fields(&fields, "backupConfiguration", &[key("interval")]);
        let reader = &mut *self.reader;
        let mut is_set = |name| reader.flag_at(&fields, name).is_some_and(|flag| flag.value);
        Features {
            enable_workload_proxy: is_set("enableWorkloadProxy"),
            use_embedded_discovery_service: is_set("useEmbeddedDiscoveryService"),
            disk_encryption: reader.flag_at(&fields, "diskEncryption").unwrap_or_default(),
            disable_public_discovery_service: reader.flag_at(&fields, "disablePublicDiscoveryService"),
            enable_node_audit_skip: reader.flag_at(&fields, "enableNodeAuditSkip"),
            backup_interval: backup.map_or(0, |fields| reader.duration(&fields, "interval")),
        }
    }

    fn machine_set(&mut self, fields: &Fields<'d>) -> MachineSet {
        MachineSet {
            position: fields.position,
            name: self.reader.text_at(fields, "name"),
            descriptors: descriptors(self.reader, fields),
            bootstrap_spec: self.bootstrap_spec(fields),
            machines: fields.get("machines").map(|node| self.reader.texts(node, "machines")).unwrap_or_default(),
            machine_class: self.machine_class(fields),
            update_strategy: self.strategy(fields, "updateStrategy"),
            delete_strategy: self.strategy(fields, "deleteStrategy"),
            upgrade_strategy: self.strategy(fields, "upgradeStrategy"),
            patches: patches(self, fields),
            system_extensions: self.reader.optional_list(fields, "systemExtensions"),
            kernel_args: self.reader.optional_list(fields, "kernelArgs"),
        }
    }

    fn bootstrap_spec(&mut self, fields: &Fields<'d>) -> Option<At<BootstrapSpec>> {
        let fields = self.fields(fields, "bootstrapSpec", &[key("clusterUUID"), key("snapshot")])?;
        let cluster_uuid = self.reader.text_at(&fields, "clusterUUID");
        let snapshot = self.reader.text_at(&fields, "snapshot");
        Some(At { position: fields.position, value: BootstrapSpec { cluster_uuid, snapshot } })
    }

    fn machine_class(&mut self, fields: &Fields<'d>) -> Option<At<MachineClass>> {
        let fields = self.fields(fields, "machineClass", &[key("name"), key("size")])?;
        let name = self.reader.text_at(&fields, "name");
        let size = fields.get("size").and_then(|node| self.size(node)).unwrap_or_default();
        Some(At { position: fields.position, value: MachineClass { name, size } })
    }

    fn size(&mut self, node: Node<'d>) -> Option<Size> {
        let text = self.reader.text(node, "`size`")?;
        match text.as_str() {
            "unlimited" | "Unlimited" | "infinity" | "∞" => return Some(Size::Unlimited),
            "Static" => return Some(Size::Static(0)),
            _ => {}
        }
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let size = text.parse().ok().filter(|_| is_number).map(Size::Static);
        if size.is_none() {
            let message = format!("`size` is a number of machines or `unlimited`, and {text:?} is neither");
            self.reader.fault(Fault::error(node.position(), message).hint("write a whole number, or `unlimited`"));
        }
        size
    }

    fn strategy(&mut self, fields: &Fields<'d>, name: &str) -> Option<At<Strategy>> {
        let fields = self.fields(fields, name, &[key("type"), key("rolling")])?;
        let kind = fields.get("type").and_then(|node| self.strategy_type(node));
        let rolling = self.fields(&fields, "rolling", &[key("maxParallelism")]);
        let rolling = rolling.map(|fields| {
            let number = fields.get("maxParallelism");
            number.and_then(|node| self.reader.number(node, "`maxParallelism`")).unwrap_or_default()
        });
        Some(At { position: fields.position, value: Strategy { kind, rolling } })
    }

    fn strategy_type(&mut self, node: Node<'d>) -> Option<u32> {
        let text = self.reader.text(node, "`type`")?;
        let number = match text.as_str() {
            "Unset" => 0,
            "Rolling" => 1,
            _ => {
                let message = format!("there is no strategy {text:?}");
                let hint = match nearest(&text, ["Unset", "Rolling"]) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "a strategy is `Rolling` or `Unset`".to_owned(),
                };
                self.reader.fault(Fault::error(node.position(), message).hint(hint));
                return None;
            }
        };
        Some(number)
    }

    fn machine(&mut self, fields: &Fields<'d>) -> Machine {
        let position = fields.position;
        let none = || At { position, value: String::new() };
        let install = self.fields(fields, "install", &INSTALL);
        Machine {
            position,
            name: self.reader.text_at(fields, "name"),
            descriptors: descriptors(self.reader, fields),
            locked: self.reader.flag_at(fields, "locked").unwrap_or_default(),
            disk: install.as_ref().map_or_else(none, |fields| self.reader.text_at(fields, "disk")),
            disk_selector: install.as_ref().map_or_else(none, |fields| self.reader.text_at(fields, "diskSelector")),
            patches: patches(self, fields),
            system_extensions: self.reader.optional_list(fields, "systemExtensions"),
            kernel_args: self.reader.optional_list(fields, "kernelArgs"),
        }
    }
}
