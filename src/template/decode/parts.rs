//! What several kinds of documents have: descriptors, patches, manifests, health checks, and where their content comes
//! from.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::emit;
use super::super::fault::Fault;
use super::super::model::{At, Descriptors, Healthcheck, Inline, Manifest, Mode, Patch, Source, Written};
use super::super::yaml::{Kind, Node, Position};
use super::Part;
use super::reader::{Fields, Reader, key, quoted};
use crate::config::nearest;

/// `labels` and `annotations`.
pub(super) fn descriptors(reader: &mut Reader, fields: &Fields<'_>) -> Descriptors {
    Descriptors { labels: texts(reader, fields, "labels"), annotations: texts(reader, fields, "annotations") }
}

/// A mapping of texts to texts, each with the place of its key.
fn texts(reader: &mut Reader, fields: &Fields<'_>, name: &str) -> BTreeMap<String, At<String>> {
    let mut texts = BTreeMap::new();
    let Some(node) = fields.get(name) else { return texts };
    for (key, position, value) in reader.entries(node, &quoted(name)).unwrap_or_default() {
        let text =
            if value.is_null() { Some(String::new()) } else { reader.text(value, &format!("the value of {key:?}")) };
        if let Some(value) = text {
            texts.insert(key.to_owned(), At { position, value });
        }
    }
    texts
}

/// `patches`.
pub(super) fn patches<'d>(part: &mut Part<'_, 'd>, fields: &Fields<'d>) -> Vec<Patch> {
    let known = ["name", "idOverride", "labels", "annotations", "file", "inline"].map(key);
    each(part, fields, "patches", &known, |part, fields| Patch {
        position: fields.position,
        name: part.reader.text_at(fields, "name"),
        id_override: part.reader.text_at(fields, "idOverride"),
        descriptors: descriptors(part.reader, fields),
        source: source(part, fields, "inline"),
    })
}

/// `kubernetes.manifests`.
pub(super) fn manifests<'d>(part: &mut Part<'_, 'd>, fields: &Fields<'d>) -> Vec<Manifest> {
    let known = ["name", "mode", "labels", "annotations", "file", "inline"].map(key);
    each(part, fields, "manifests", &known, |part, fields| Manifest {
        position: fields.position,
        name: part.reader.text_at(fields, "name"),
        mode: mode(part.reader, fields),
        descriptors: descriptors(part.reader, fields),
        source: source(part, fields, "inline"),
    })
}

/// `kubernetes.healthchecks`.
pub(super) fn healthchecks<'d>(part: &mut Part<'_, 'd>, fields: &Fields<'d>) -> Vec<Healthcheck> {
    let known = ["name", "idOverride", "labels", "annotations", "file", "job", "interval"].map(key);
    each(part, fields, "healthchecks", &known, |part, fields| Healthcheck {
        position: fields.position,
        name: part.reader.text_at(fields, "name"),
        id_override: part.reader.text_at(fields, "idOverride"),
        descriptors: descriptors(part.reader, fields),
        source: source(part, fields, "job"),
        interval: part.reader.duration(fields, "interval"),
    })
}

/// Each mapping of a list, decoded.
fn each<'d, T>(
    part: &mut Part<'_, 'd>,
    fields: &Fields<'d>,
    name: &str,
    known: &[super::Key],
    decode: impl Fn(&mut Part<'_, 'd>, &Fields<'d>) -> T,
) -> Vec<T> {
    let Some(node) = fields.get(name) else { return Vec::new() };
    let what = format!("an item of {}", quoted(name));
    let mut decoded = Vec::new();
    for item in part.reader.items(node, &quoted(name)) {
        if let Some(fields) = part.reader.fields(item, &what, known, |_| None) {
            decoded.push(decode(part, &fields));
        }
    }
    decoded
}

fn mode(reader: &mut Reader, fields: &Fields<'_>) -> Option<Mode> {
    let node = fields.get("mode")?;
    let text = reader.text(node, "`mode`")?;
    match text.as_str() {
        "full" => Some(Mode::Full),
        "one-time" => Some(Mode::OneTime),
        _ => {
            let hint = match nearest(&text, ["full", "one-time"]) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "a mode is `full` or `one-time`".to_owned(),
            };
            reader.fault(Fault::error(node.position(), format!("there is no mode {text:?}")).hint(hint));
            None
        }
    }
}

/// Where a content comes from: `file`, or the key that holds it.
fn source<'d>(part: &mut Part<'_, 'd>, fields: &Fields<'d>, name: &str) -> Source {
    let file = part.reader.text_at(fields, "file");
    let unreadable = |position| Inline { position, content: String::new(), written: Written::Unreadable };
    let inline = fields.get(name).map(|node| inline(part, node, name).unwrap_or_else(|| unreadable(node.position())));
    Source { file, inline }
}

fn inline<'d>(part: &mut Part<'_, 'd>, node: Node<'d>, name: &str) -> Option<Inline> {
    let position = node.position();
    let content = match node.kind() {
        Kind::Scalar(text) if node.tag() == "!!str" => {
            let written = block_at(part.lines, node.followed().position(), text).map_or(Written::Text, Written::Block);
            return Some(Inline { position, content: text.to_owned(), written });
        }
        Kind::Scalar(_) => {
            let message =
                format!("{} is a mapping, a list of mappings or a text, but here is {}", quoted(name), word(node));
            part.reader.fault(Fault::error(position, message).hint("indent its lines below it, or begin it with `|`"));
            return None;
        }
        Kind::Mapping(_) => vec![node],
        Kind::Sequence(items) => items,
    };
    match emit::reencode(node, part.dialect) {
        Ok(text) => {
            let indexes = content.iter().map(|node| node.followed().index).collect();
            let written = Written::Nodes(Arc::clone(part.document), indexes);
            Some(Inline { position, content: text, written })
        }
        Err(faults) => {
            part.reader.faults.extend(faults.into_iter().map(Fault::from));
            None
        }
    }
}

/// Where the first character of a text is written that is a block of lines after a `|`; `None` where its lines are not
/// those of the template.
fn block_at(lines: &[&str], at: Position, text: &str) -> Option<Position> {
    let first = text.lines().next().filter(|line| !line.trim().is_empty())?;
    let line = lines.get(usize::try_from(at.line).ok()?)?;
    let indent = line.strip_suffix(first)?;
    let is_indent = indent.bytes().all(|byte| byte == b' ');
    is_indent.then(|| Position { line: at.line + 1, column: indent.len() as u64 + 1 })
}

/// What a scalar is, for a message.
fn word(node: Node<'_>) -> &'static str {
    match node.tag() {
        "!!int" | "!!float" => "a number",
        "!!bool" => "true or false",
        "!!timestamp" => "a date",
        _ => "something else",
    }
}
