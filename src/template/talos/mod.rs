//! The keys that Talos machine configurations have, and what is not among them.
//!
//! The table is made from the Go types of Talos itself, of one version of it. A cluster may run another: a key that is not
//! in the table is an error where a near name is, else a warning.

mod table;

use super::fault::Fault;
use super::yaml::{Kind, Node, Scalar, tagged};
use crate::config::nearest;
use table::{Shape, kinds, shape_of, type_keys};

/// One of these keys makes a document without a kind a machine configuration.
const OF_NO_KIND: [&str; 4] = ["machine", "cluster", "debug", "persist"];

/// How deep a configuration is looked into.
const DEEPEST: usize = 64;
/// So many faults are told of one document.
const MOST: usize = 100;
/// So many nodes are looked at of one document; each use of an alias counts.
const MOST_NODES: usize = 1_000_000;

/// Checks the keys and types of one document of a patch. `is_merged` says whether `<<` is resolved before Talos reads it: in
/// a mapping of the template it is, in a text not.
pub(in crate::template) fn check(document: Node<'_>, kind: Option<&str>, is_merged: bool, faults: &mut Vec<Fault>) {
    let Kind::Mapping(entries) = document.kind() else { return };
    let has = |name: &str| entries.iter().any(|(key, _)| matches!(key.kind(), Kind::Scalar(text) if text == name));
    if kind.is_none() && !OF_NO_KIND.into_iter().any(has) {
        let first = entries.iter().find_map(|(key, _)| match key.kind() {
            Kind::Scalar(name) => nearest(name, OF_NO_KIND),
            _ => None,
        });
        let hint = match first {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write `kind:` with the kind of the document, or begin it with `machine:` or `cluster:`".to_owned(),
        };
        let message = "this is no document of Talos: it has neither a `kind` nor `machine` nor `cluster`";
        faults.push(Fault::error(document.position(), message).hint(hint));
        return;
    }
    if kind.is_some() && !has("apiVersion") {
        let hint = "write `apiVersion: v1alpha1`";
        faults.push(Fault::error(document.position(), "the document has a `kind`, but no `apiVersion`").hint(hint));
        return;
    }
    let Some(shape) = shape_of(kind.unwrap_or_default()) else {
        unknown_kind(&entries, kind.unwrap_or_default(), faults);
        return;
    };
    let mut walk = Walk { faults: Vec::new(), path: Vec::new(), left: MOST_NODES, is_merged };
    walk.value(document, &shape);
    faults.append(&mut walk.faults);
}

fn unknown_kind(entries: &[(Node<'_>, Node<'_>)], kind: &str, faults: &mut Vec<Fault>) {
    let value = entries.iter().find(|(key, _)| matches!(key.kind(), Kind::Scalar("kind"))).map(|(_, value)| value);
    let Some(value) = value else { return };
    let message = format!("Talos has no document of the kind {kind:?}");
    faults.push(match nearest(kind, kinds()) {
        Some(near) => Fault::error(value.position(), message).hint(format!("did you mean `{near}`?")),
        None => Fault::warning(value.position(), message).hint("is it of a newer Talos than this tool knows?"),
    });
}

struct Walk {
    faults: Vec<Fault>,
    path: Vec<String>,
    left: usize,
    is_merged: bool,
}

impl Walk {
    fn value(&mut self, node: Node<'_>, shape: &Shape) {
        self.left = self.left.saturating_sub(1);
        let is_over = self.faults.len() >= MOST || self.path.len() > DEEPEST || self.left == 0;
        if is_over || node.is_null() || is_deleted(node) {
            return;
        }
        match (shape, node.kind()) {
            (Shape::Any, _) | (Shape::Text | Shape::Scalar, Kind::Scalar(_)) => {}
            (Shape::Type(name), Kind::Mapping(entries)) => self.structure(&entries, name, shape),
            (Shape::Map(inner), Kind::Mapping(entries)) => {
                for (key, value) in entries {
                    if self.is_merged && key.tag() == "!!merge" {
                        self.merged(key, value, shape);
                    } else {
                        self.below(key, value, inner);
                    }
                }
            }
            (Shape::List(inner), Kind::Sequence(items)) => {
                for item in items {
                    self.value(item, inner);
                }
            }
            (Shape::Flag, Kind::Scalar(text)) if is_flag(node, text) => {}
            (Shape::Number, Kind::Scalar(text)) if is_number(node, text) => {}
            (shape, kind) => {
                let what = if matches!(kind, Kind::Scalar(_)) { "a text" } else { kind.describe() };
                let message = format!("`{}` is {}, but here is {what}", self.path.join("."), shape.describe());
                self.faults.push(Fault::error(node.position(), message));
            }
        }
    }

    /// What a mapping merges in, which is as if it was written there.
    fn merged(&mut self, key: Node<'_>, value: Node<'_>, shape: &Shape) {
        match value.kind() {
            Kind::Sequence(items) => items.into_iter().for_each(|item| self.below(key, item, shape)),
            _ => self.below(key, value, shape),
        }
    }

    fn structure(&mut self, entries: &[(Node<'_>, Node<'_>)], name: &str, shape: &Shape) {
        let keys = type_keys(name);
        for (key, value) in entries.iter().copied() {
            let Kind::Scalar(text) = key.kind() else { continue };
            if self.is_merged && key.tag() == "!!merge" {
                self.merged(key, value, shape);
                continue;
            }
            if key.tag() == "!!merge" {
                // Its loader takes the key for one of the configuration's.
                let fault = Fault::error(key.position(), "Talos does not understand `<<` in a text");
                self.faults
                    .push(fault.hint("write the keys out, or write the patch without `|`: omnictl then does it"));
                continue;
            }
            if let Some((_, shape)) = keys.iter().find(|(known, _)| *known == text) {
                self.below(key, value, shape);
                continue;
            }
            if self.faults.len() >= MOST {
                return;
            }
            let place = if self.path.is_empty() {
                "a machine configuration".into()
            } else {
                format!("`{}`", self.path.join("."))
            };
            let message = format!("{place} has no key {text:?} in Talos");
            self.faults.push(match nearest(text, keys.iter().map(|(known, _)| *known)) {
                Some(near) => Fault::error(key.position(), message).hint(format!("did you mean `{near}`?")),
                None => Fault::warning(key.position(), message).hint("is it of another Talos than this tool knows?"),
            });
        }
    }

    fn below(&mut self, key: Node<'_>, value: Node<'_>, shape: &Shape) {
        let Kind::Scalar(name) = key.kind() else { return };
        self.path.push(name.to_owned());
        self.value(value, shape);
        self.path.pop();
    }
}

/// What is deleted is named, and not looked into.
fn is_deleted(node: Node<'_>) -> bool {
    let Kind::Mapping(entries) = node.kind() else { return false };
    entries
        .into_iter()
        .any(|(key, value)| matches!((key.kind(), value.kind()), (Kind::Scalar("$patch"), Kind::Scalar("delete"))))
}

fn scalar(node: Node<'_>, text: &str) -> Option<Scalar> {
    tagged(node.tag(), text)
}

fn is_flag(node: Node<'_>, text: &str) -> bool {
    let words = ["y", "yes", "on", "n", "no", "off"];
    match scalar(node, text) {
        Some(Scalar::Bool(_)) => true,
        Some(Scalar::Text) => words.iter().any(|word| word.eq_ignore_ascii_case(text)),
        _ => false,
    }
}

fn is_number(node: Node<'_>, text: &str) -> bool {
    matches!(scalar(node, text), Some(Scalar::Int(_) | Scalar::Uint(_) | Scalar::Float(_)))
}

#[cfg(test)]
mod tests {
    use super::super::yaml::{self, GoYaml};
    use super::check;

    fn told(text: &str, kind: Option<&str>) -> String {
        let documents = yaml::parse(text, GoYaml::Rc6).unwrap();
        let mut faults = Vec::new();
        check(documents[0].root(), kind, false, &mut faults);
        let line = |fault: &super::Fault| {
            let hint = fault.hint_text().unwrap_or_default();
            format!("{} {}: {} ({hint})\n", fault.position, fault.severity.word(), fault.message())
        };
        faults.iter().map(line).collect()
    }

    #[test]
    fn keys_that_talos_has_are_well() {
        let text = "\
machine:
  network: {kubespan: {enabled: yes}, interfaces: [{interface: eth0, addresses: [10.0.0.1/24], dhcp: false}]}
  sysctls: {a: 1}
  kubelet: {extraMounts: [{destination: /a, type: bind, source: /a, options: [bind, rshared, rw]}]}
  install: {disk: /dev/sda, wipe: off}
cluster:
  allowSchedulingOnControlPlanes: true
  extraManifests: [https://example.com]
  network: {cni: {name: none}}
";
        assert_eq!(told(text, None), "");
        let merged = "machine: {sysfs: &a {a: 1}, sysctls: {<<: *a}, network: {<<: [{hostname: a}, {kubespan: {}}]}}\n";
        let documents = yaml::parse(merged, GoYaml::Rc6).unwrap();
        let mut faults = Vec::new();
        check(documents[0].root(), None, true, &mut faults);
        assert_eq!(faults, []);
        assert_eq!(told(merged, None).lines().count(), 2);
        assert_eq!(told("machine: {network: {interfaces: {$patch: delete, x: 1}}}\n", None), "");
    }

    #[test]
    fn keys_and_types_that_it_has_not_are_told() {
        let text = "\
machine:
  network:
    kubespan: {running: true, enabld: true}
    interfaces: {interface: eth0}
  install: {wipe: maybe}
  somethingElseEntirely: 1
clutser: {}
";
        insta::assert_snapshot!(told(text, None), @r#"
        3:16 warning: `machine.network.kubespan` has no key "running" in Talos (is it of another Talos than this tool knows?)
        3:31 error: `machine.network.kubespan` has no key "enabld" in Talos (did you mean `enabled`?)
        4:17 error: `machine.network.interfaces` is a list, but here is a mapping ()
        5:19 error: `machine.install.wipe` is `true` or `false`, but here is a text ()
        6:3 warning: `machine` has no key "somethingElseEntirely" in Talos (is it of another Talos than this tool knows?)
        7:1 error: a machine configuration has no key "clutser" in Talos (did you mean `cluster`?)
        "#);
        insta::assert_snapshot!(told("kind: EventSinkConfg\napiVersion: v1alpha1\n", Some("EventSinkConfg")), @r#"1:7 error: Talos has no document of the kind "EventSinkConfg" (did you mean `EventSinkConfig`?)"#);
        insta::assert_snapshot!(told("kind: Altogether\napiVersion: v1alpha1\n", Some("Altogether")), @r#"1:7 warning: Talos has no document of the kind "Altogether" (is it of a newer Talos than this tool knows?)"#);
        insta::assert_snapshot!(told("kind: EventSinkConfig\n", Some("EventSinkConfig")), @"1:1 error: the document has a `kind`, but no `apiVersion` (write `apiVersion: v1alpha1`)");
        insta::assert_snapshot!(told("apiVersion: v1alpha1\n", None), @"1:1 error: this is no document of Talos: it has neither a `kind` nor `machine` nor `cluster` (write `kind:` with the kind of the document, or begin it with `machine:` or `cluster:`)");
        insta::assert_snapshot!(told("machin: {}\n", None), @"1:1 error: this is no document of Talos: it has neither a `kind` nor `machine` nor `cluster` (did you mean `machine`?)");
    }
}
