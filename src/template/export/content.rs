//! Contents of patches, manifests and health checks: how they can be written, and which of them says the install disk.

use super::super::emit::{Piece, Writer, reread};
use super::super::yaml::{self, GoYaml, Kind, Node, Style};
use crate::resource::Document;

/// The content of a patch or a manifest.
pub(super) fn data(resource: &Document) -> &str {
    resource.spec["data"].as_str().unwrap_or_default()
}

/// Whether a text that is written as a block of lines is read as it was. Some are not: of one that
/// begins with a space go-yaml says wrongly, within a list, how far it is indented.
pub(super) fn reads_back(text: &str, dialect: GoYaml) -> bool {
    let entry = |value| Piece::block([(Piece::scalar("a", Style::Plain), value)]);
    let mut writer = Writer::of(dialect).indented_by(2);
    writer.document(&entry(Piece::list([entry(Piece::scalar(text, Style::Literal))])));
    let Ok(mut documents) = yaml::parse(&writer.out, dialect) else { return false };
    let [document] = documents.as_mut_slice() else { return false };
    let is_kept = |document: &yaml::Document| {
        let items = only(document.root(), "a").map(|list| list.kind());
        let Some(Kind::Sequence(items)) = items else { return false };
        let value = items.first().and_then(|item| only(*item, "a"));
        value.is_some_and(|value| value.tag() == "!!str" && matches!(value.kind(), Kind::Scalar(read) if read == text))
    };
    is_kept(document) && reread(document, dialect).is_ok() && is_kept(document)
}

/// The disk of a patch that says nothing else.
pub(super) fn install_disk(data: &str, dialect: GoYaml) -> Option<String> {
    let documents = yaml::parse(data, dialect).ok()?;
    let [document] = documents.as_slice() else { return None };
    let mut node = document.root();
    for name in ["machine", "install", "disk"] {
        node = only(node, name)?;
    }
    match node.kind() {
        Kind::Scalar(disk) if node.tag() == "!!str" && !disk.is_empty() => Some(disk.to_owned()),
        _ => None,
    }
}

/// The value of a mapping with one key.
fn only<'d>(node: Node<'d>, name: &str) -> Option<Node<'d>> {
    let Kind::Mapping(entries) = node.kind() else { return None };
    match entries.as_slice() {
        [(key, value)] if matches!(key.kind(), Kind::Scalar(text) if text == name) => Some(*value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{GoYaml, install_disk, reads_back};

    #[test]
    fn most_texts_are_kept_in_a_block() {
        for text in ["machine: {}\n", "a: 1\nb: |\n  x\n\n", "no end", "# comment\n\nmachine: {}\n---\n"] {
            assert!(reads_back(text, GoYaml::Rc6), "{text:?}");
        }
        assert!(!reads_back(" indented\n", GoYaml::Rc6));
    }

    #[test]
    fn an_install_disk_stands_alone() {
        let disk = |text| install_disk(text, GoYaml::Rc6);
        assert_eq!(disk("machine:\n    install:\n        disk: /dev/sda\n").as_deref(), Some("/dev/sda"));
        assert_eq!(disk("machine: {install: {disk: \"7\"}}").as_deref(), Some("7"));
        let others = [
            "machine: {install: {disk: 7}}",
            "machine: {install: {disk: \"\"}}",
            "machine: {install: {disk: /dev/sda, wipe: true}}",
            "machine: {install: {disk: /dev/sda}, type: worker}",
            "machine: {install: {disk: /dev/sda}}\n---\nmachine: {}",
            "machine: {install: /dev/sda}",
            "",
            "a: [",
        ];
        assert_eq!(others.map(disk), [const { None }; 8]);
    }
}
