//! Patches of Talos machine configurations: what Omni does not let a template set, and what never works on a node.

use std::collections::HashMap;

use super::super::fault::{Fault, Severity};
use super::super::model::{Inline, Patch, Written};
use super::super::yaml::{self, Kind, Node, Position};
use super::super::{Api, talos};
use super::{Check, descriptors, sources};

/// Fields of the machine configuration that are Omni's, in a document without a kind.
const FORBIDDEN: [(&str, Api); 16] = [
    ("cluster.clusterName", Api::V1_9),
    ("cluster.id", Api::V1_9),
    ("cluster.controlPlane.endpoint", Api::V1_9),
    ("cluster.token", Api::V1_9),
    ("cluster.secret", Api::V1_9),
    ("cluster.aescbcEncryptionSecret", Api::V1_9),
    ("cluster.secretboxEncryptionSecret", Api::V1_9),
    ("cluster.ca", Api::V1_10),
    ("cluster.acceptedCAs", Api::V1_9),
    ("cluster.serviceAccount", Api::V1_10),
    ("machine.token", Api::V1_9),
    ("machine.ca", Api::V1_9),
    ("machine.type", Api::V1_9),
    ("machine.install.extensions", Api::V1_9),
    ("machine.acceptedCAs", Api::V1_9),
    ("machine.install.disk", Api::Next),
];

/// Documents that are Omni's, since 1.10.
const FORBIDDEN_DOCUMENTS: [&str; 6] = [
    "UnattendedInstallConfig",
    "DiscoveryIdentity",
    "KubeClusterConfig",
    "KubeEtcdEncryptionConfig",
    "KubeAPIServerCAConfig",
    "KubeAggregatorCAConfig",
];

/// Labels that a node may not give itself; the kubelet of one that tries is refused, and the node reboots for ever.
const PROTECTED: [&str; 2] = ["kubernetes.io", "k8s.io"];
/// The exceptions among them (Kubernetes' `NodeRestriction` admission).
const PERMITTED: [&str; 13] = [
    "kubernetes.io/hostname",
    "kubernetes.io/arch",
    "kubernetes.io/os",
    "beta.kubernetes.io/instance-type",
    "node.kubernetes.io/instance-type",
    "failure-domain.beta.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
    "beta.kubernetes.io/os",
    "beta.kubernetes.io/arch",
    "failure-domain.kubernetes.io/zone",
    "failure-domain.kubernetes.io/region",
];

/// How the documents of a patch are read.
#[derive(Clone, Copy)]
struct Rules {
    api: Api,
    dialect: super::GoYaml,
    /// Whether they reach workers, whose labels are restricted.
    workers: bool,
    /// Whether `<<` is resolved before Talos reads them.
    is_merged: bool,
}

/// Checks a list of patches; `workers` says whether they reach workers.
pub(super) fn all(patches: &[Patch], workers: bool, check: &mut Check<'_, '_>) {
    let rules = Rules { api: check.api, dialect: check.dialect, workers, is_merged: false };
    for patch in patches {
        let what = match patch.shown_name() {
            "" if patch.id_override.value.is_empty() => "a patch".to_owned(),
            "" => format!("the patch {:?}", patch.id_override.value),
            name => format!("the patch {name:?}"),
        };
        descriptors(&patch.descriptors, check);
        sources::check(&patch.source, &what, "inline", patch.position, check);
        match &patch.source.inline {
            Some(_) if !patch.source.file.value.is_empty() => {}
            Some(inline) => {
                if patch.name.value.is_empty() && patch.id_override.value.is_empty() {
                    let message = "a patch that is written here has neither a `name` nor an `idOverride`";
                    check.error(patch.position, message, "give it a `name`: its id is made of it");
                }
                self::inline(inline, rules, check);
            }
            None => {}
        }
        if !patch.source.file.value.is_empty() {
            file(&patch.source.file.value, patch.source.file.position, rules, check);
        }
    }
}

/// Whether a text has no fault for which Omni would refuse it.
pub(super) fn is_well(text: &str, api: Api) -> bool {
    let rules = Rules { api, dialect: api.dialect(), workers: false, is_merged: false };
    content(text, rules).iter().all(|fault| fault.severity == Severity::Warning)
}

/// A patch in a file; the faults of one that several patches name are told once.
fn file(name: &str, at: Position, rules: Rules, check: &mut Check<'_, '_>) {
    // That it cannot be read was told already.
    let Ok(text) = check.contents.get(name, at) else { return };
    let faults = content(text, rules).into_iter().map(|fault| fault.of_file(name));
    for fault in faults {
        if !check.faults.contains(&fault) {
            check.faults.push(fault);
        }
    }
}

fn inline(inline: &Inline, rules: Rules, check: &mut Check<'_, '_>) {
    let faults = match &inline.written {
        Written::Nodes(document, indexes) => {
            let nodes: Vec<Node<'_>> = indexes.iter().map(|index| document.root().at(*index)).collect();
            documents(&nodes, inline.position, Rules { is_merged: true, ..rules })
        }
        Written::Text | Written::Block(_) => content(&inline.content, rules),
        Written::Unreadable => return,
    };
    let place = |position: Position| match &inline.written {
        Written::Nodes(..) => position,
        Written::Text | Written::Unreadable => inline.position,
        Written::Block(first) => {
            Position { line: first.line + position.line - 1, column: first.column + position.column - 1 }
        }
    };
    let placed = |fault: Fault| {
        let position = place(fault.position);
        fault.at(position)
    };
    check.faults.extend(faults.into_iter().map(placed));
}

/// The faults of a patch's text, with their places in it.
fn content(text: &str, rules: Rules) -> Vec<Fault> {
    match yaml::parse(text, rules.dialect) {
        Ok(parsed) => {
            let nodes: Vec<Node<'_>> = parsed.iter().map(yaml::Document::root).collect();
            let mut faults = documents(&nodes, Position { line: 1, column: 1 }, rules);
            for node in nodes {
                keys_twice(node, &mut faults);
            }
            faults
        }
        Err(fault) => vec![fault.into()],
    }
}

/// The faults of the documents of one patch.
fn documents(documents: &[Node<'_>], at: Position, rules: Rules) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut ids: HashMap<(String, String), Position> = HashMap::new();
    let mut any = false;
    for (node, index) in documents.iter().copied().zip(0..) {
        if node.is_null() {
            continue;
        }
        if matches!(node.kind(), Kind::Mapping(entries) if entries.is_empty()) {
            continue;
        }
        any = true;
        let Kind::Mapping(_) = node.kind() else {
            let message = format!("a document of a patch is a mapping, but here is {}", node.kind().describe());
            let hint = "a patch is a part of a Talos machine configuration: `machine:`, `cluster:` or a `kind:`";
            faults.push(Fault::error(node.position(), message).hint(hint));
            continue;
        };
        let kind = text(node, "kind");
        let id = (kind.unwrap_or_default().to_owned(), text(node, "name").unwrap_or_default().to_owned());
        if let Some(first) = ids.insert(id, node.position()) {
            let what = kind.map_or("without a kind".to_owned(), |kind| format!("of the kind {kind:?}"));
            let message =
                format!("the patch has a second document {what} and the same name, the first in line {}", first.line);
            faults.push(Fault::error(node.position(), message).hint("make one document of both"));
        }
        // Omni 1.9 looked at the first document alone.
        if (index == 0 || rules.api >= Api::V1_10) && forbidden(node, kind, rules.api, &mut faults) {
            continue;
        }
        if rules.workers {
            node_labels(node, &mut faults);
        }
        talos::check(node, kind, rules.is_merged, &mut faults);
    }
    if !any {
        faults.push(Fault::error(at, "the patch is empty").hint("write what it changes, or remove it"));
    }
    faults
}

/// Keys that a mapping has twice. What an alias stands for is looked at where it is written.
fn keys_twice(node: Node<'_>, faults: &mut Vec<Fault>) {
    if node.followed().index != node.index {
        return;
    }
    match node.kind() {
        Kind::Scalar(_) => {}
        Kind::Sequence(items) => items.into_iter().for_each(|item| keys_twice(item, faults)),
        Kind::Mapping(entries) => {
            let mut seen: HashMap<&str, Position> = HashMap::new();
            for (key, value) in entries {
                if let Kind::Scalar(name) = key.kind()
                    && let Some(first) = seen.insert(name, key.position())
                {
                    let message = format!("the key {name:?} is given twice, first in line {}", first.line);
                    faults.push(Fault::error(key.position(), message).hint("keep one of them"));
                }
                keys_twice(value, faults);
            }
        }
    }
}

/// What Omni refuses in a document of a patch; whether that is the document as a whole.
fn forbidden(node: Node<'_>, kind: Option<&str>, api: Api, faults: &mut Vec<Fault>) -> bool {
    let kind = kind.filter(|_| api >= Api::V1_10);
    if let Some(kind) = kind.filter(|kind| FORBIDDEN_DOCUMENTS.contains(kind)) {
        let hint = "Omni writes it itself; remove the document";
        faults.push(
            Fault::error(node.position(), format!("a patch must not have a document of the kind {kind:?}")).hint(hint),
        );
        return true;
    }
    let (fields, roles): (Vec<&str>, _) = match kind {
        None => {
            let known = FORBIDDEN.iter().filter(|(_, since)| *since <= api).map(|(field, _)| *field);
            (known.collect(), "machine.features.kubernetesTalosAPIAccess.allowedRoles")
        }
        Some("KubeServiceAccountConfig") => (vec!["issuer.privateKey"], ""),
        Some("KubeTalosAPIAccessConfig") => (Vec::new(), "allowedRoles"),
        Some(_) => return false,
    };
    for field in fields {
        if let Some((key, _)) = find(node, field) {
            let hint = match field {
                "machine.install.extensions" => "write `systemExtensions` in the template",
                "machine.install.disk" => "write `install:` and `disk:` in the machine's document",
                _ => "Omni writes it itself; remove it",
            };
            faults.push(Fault::error(key.position(), format!("a patch must not set `{field}`")).hint(hint));
        }
    }
    let allowed = if roles.is_empty() { None } else { find(node, roles) };
    if let Some(Kind::Sequence(items)) = allowed.map(|(_, value)| value.kind()) {
        for item in items.into_iter().filter(|item| matches!(item.kind(), Kind::Scalar("os:admin"))) {
            let message = format!("`{roles}` must not have \"os:admin\"");
            faults.push(Fault::error(item.position(), message).hint("name a smaller role, such as `os:reader`"));
        }
    }
    false
}

/// Labels for which a node reboots for ever.
fn node_labels(node: Node<'_>, faults: &mut Vec<Fault>) {
    let Some((_, labels)) = find(node, "machine.nodeLabels") else { return };
    let Kind::Mapping(labels) = labels.kind() else { return };
    for (key, value) in labels {
        let (Kind::Scalar(label), false) = (key.kind(), matches!(value.kind(), Kind::Mapping(_))) else { continue };
        let Some((prefix, _)) = label.split_once('/') else { continue };
        let below = |domain: &str| prefix == domain || prefix.ends_with(&format!(".{domain}"));
        let own = ["kubelet.kubernetes.io", "node.kubernetes.io"];
        let permitted = PERMITTED.contains(&label)
            || own.iter().any(|domain| prefix == *domain || prefix.ends_with(&format!(".{domain}")));
        if PROTECTED.iter().any(|domain| below(domain)) && !permitted {
            let message = format!("a node may not give itself the label {label:?}: it would reboot for ever");
            let hint = "set it from outside (`kubectl label node`), or choose a label without a kubernetes.io prefix";
            faults.push(Fault::error(key.position(), message).hint(hint));
        }
    }
}

/// The key and the value that a path of keys leads to.
pub(super) fn find<'d>(node: Node<'d>, path: &str) -> Option<(Node<'d>, Node<'d>)> {
    let mut found: Option<(Node<'d>, Node<'d>)> = None;
    for part in path.split('.') {
        let Kind::Mapping(entries) = found.map_or(node, |(_, value)| value).kind() else { return None };
        found = entries.into_iter().find(|(key, _)| matches!(key.kind(), Kind::Scalar(name) if name == part));
        found?;
    }
    found
}

/// The text of a key at the top of a document.
fn text<'d>(node: Node<'d>, name: &str) -> Option<&'d str> {
    match find(node, name)?.1.kind() {
        Kind::Scalar(text) => Some(text),
        _ => None,
    }
}
