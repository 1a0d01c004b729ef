//! Values out of nodes, as go-yaml puts them into the fields of Go types. Whatever does not fit is a fault, and the next
//! value is read.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::fault::Fault;
use super::super::model::{At, OptionalList};
use super::super::yaml::{self, Kind, Node, Position, Scalar};
use super::super::{Api, duration};

/// So many nodes are read of a template; each use of an alias counts.
const MOST_NODES: usize = 2_000_000;

/// A key that a mapping may have.
#[derive(Debug, Clone, Copy)]
pub(in crate::template) struct Key {
    pub(in crate::template) name: &'static str,
    /// The first Omni that knows it.
    pub(in crate::template) since: Api,
}

/// A key that every Omni knows.
pub(in crate::template) const fn key(name: &'static str) -> Key {
    Key { name, since: Api::V1_9 }
}

/// The keys and values of a mapping as they are gathered.
#[derive(Default)]
struct Entries<'a> {
    all: Vec<(&'a str, Position, Node<'a>)>,
    names: BTreeSet<&'a str>,
    merges: usize,
}

/// What a mapping has: each key once, without those that say nothing.
pub(in crate::template) struct Fields<'a> {
    /// Where the mapping is.
    pub(in crate::template) position: Position,
    entries: Vec<(&'a str, Node<'a>)>,
}

impl<'a> Fields<'a> {
    pub(in crate::template) fn get(&self, name: &str) -> Option<Node<'a>> {
        self.entries.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
}

/// Reads nodes and gathers faults.
pub(in crate::template) struct Reader {
    pub(in crate::template) api: Api,
    pub(in crate::template) faults: Vec<Fault>,
    nodes: usize,
}

impl Reader {
    pub(in crate::template) const fn new(api: Api) -> Self {
        Self { api, faults: Vec::new(), nodes: 0 }
    }

    pub(in crate::template) fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Counts a node; false when there were too many.
    fn counts(&mut self, node: Node<'_>) -> bool {
        self.nodes += 1;
        if self.nodes == MOST_NODES {
            self.fault(Fault::error(node.position(), "the template is too large, or its aliases unfold to too much"));
        }
        self.nodes < MOST_NODES
    }

    /// The keys and values of a mapping, with those that it merges in. What is not in `known` is what `unknown` says.
    pub(in crate::template) fn fields<'a>(
        &mut self,
        node: Node<'a>,
        what: &str,
        known: &[Key],
        unknown: impl Fn(&str) -> Option<Fault>,
    ) -> Option<Fields<'a>> {
        let mut fields = Fields { position: node.position(), entries: Vec::new() };
        let all = self.entries(node, what)?;
        for (name, at, value) in all {
            match known.iter().find(|key| key.name == name) {
                Some(key) if key.since > self.api => {
                    let message = format!("{what} has no key {name:?} before {}", key.since);
                    let hint = format!("the template is read as {} reads it; --omni-version says otherwise", self.api);
                    self.fault(Fault::error(at, message).hint(hint));
                }
                // Nothing is what is not there.
                Some(_) if value.is_null() => {}
                Some(_) => fields.entries.push((name, value)),
                None => {
                    let fault = unknown(name).unwrap_or_else(|| unknown_key(at, what, name, known, self.api));
                    self.fault(fault.at(at));
                }
            }
        }
        Some(fields)
    }

    /// Each key with its place and its value; a key that is given twice is a fault and counts once.
    pub(in crate::template) fn entries<'a>(
        &mut self,
        node: Node<'a>,
        what: &str,
    ) -> Option<Vec<(&'a str, Position, Node<'a>)>> {
        let mut found = Entries::default();
        self.add_entries(node, what, &mut found).then_some(found.all)
    }

    fn add_entries<'a>(&mut self, node: Node<'a>, what: &str, found: &mut Entries<'a>) -> bool {
        let mapping = match node.kind() {
            Kind::Mapping(mapping) => mapping,
            _ if node.is_null() => return true,
            other => {
                let message = format!("{what} is a mapping, but here is {}", other.describe());
                self.fault(Fault::error(node.position(), message));
                return false;
            }
        };
        let (mut merged, mut own) = (None, BTreeMap::new());
        for (key, value) in mapping {
            if !self.counts(key) {
                return false;
            }
            if key.tag() == "!!merge" {
                merged = Some(value);
                continue;
            }
            let Kind::Scalar(name) = key.kind() else {
                let message = format!("a key of {what} is text, but here is {}", key.kind().describe());
                self.fault(Fault::error(key.position(), message));
                continue;
            };
            if let Some(first) = own.insert(name, key.position()) {
                let message = format!("the key {name:?} is given twice, first in line {}", first.line);
                self.fault(Fault::error(key.position(), message).hint("keep one of them"));
                continue;
            }
            if !key.is_null() && found.names.insert(name) {
                found.all.push((name, key.position(), value));
            }
        }
        let Some(merged) = merged else { return true };
        found.merges += 1;
        let sources = match merged.kind() {
            Kind::Mapping(_) if found.merges <= MOST_MERGES => Some(vec![merged]),
            Kind::Sequence(items) if found.merges <= MOST_MERGES => Some(items),
            _ => None,
        };
        let are_mappings = |sources: &Vec<Node<'_>>| sources.iter().all(|one| matches!(one.kind(), Kind::Mapping(_)));
        let Some(sources) = sources.filter(are_mappings) else {
            self.fault(Fault::error(merged.position(), "`<<` takes over a mapping or a list of mappings"));
            return true;
        };
        sources.into_iter().all(|source| self.add_entries(source, what, found))
    }

    /// What a scalar stands for, with its text. Of `!!binary` that is what it decodes to.
    fn scalar(&mut self, node: Node<'_>, what: &str, wanted: &str) -> Option<(Scalar, String)> {
        if !self.counts(node) {
            return None;
        }
        let Kind::Scalar(text) = node.kind() else {
            let message = format!("{what} is {wanted}, but here is {}", node.kind().describe());
            self.fault(Fault::error(node.position(), message));
            return None;
        };
        if node.tag() == "!!binary" {
            let compact: String = text.split_whitespace().collect();
            let decoded = STANDARD.decode(compact).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            if decoded.is_none() {
                self.fault(Fault::error(
                    node.position(),
                    format!("{what} is tagged !!binary and is no text in base64"),
                ));
            }
            return decoded.map(|text| (Scalar::Text, text));
        }
        let scalar = yaml::tagged(node.tag(), text);
        if scalar.is_none() {
            self.fault(Fault::error(node.position(), format!("{what} is not what its tag {} says", node.tag())));
        }
        scalar.map(|scalar| (scalar, text.to_owned()))
    }

    /// A text; numbers and the like are taken as they are written.
    pub(in crate::template) fn text(&mut self, node: Node<'_>, what: &str) -> Option<String> {
        self.scalar(node, what, "a text").map(|(_, text)| text)
    }

    /// The text of a key with its place; empty, at the mapping's own place, where it is not there.
    pub(in crate::template) fn text_at(&mut self, fields: &Fields<'_>, name: &str) -> At<String> {
        match fields.get(name) {
            Some(node) => At { position: node.position(), value: self.text(node, &quoted(name)).unwrap_or_default() },
            None => At { position: fields.position, value: String::new() },
        }
    }

    /// True or false, with the words of YAML 1.1, with its place.
    pub(in crate::template) fn flag_at(&mut self, fields: &Fields<'_>, name: &str) -> Option<At<bool>> {
        let node = fields.get(name)?;
        let (scalar, text) = self.scalar(node, &quoted(name), "`true` or `false`")?;
        let value = match (scalar, text.as_str()) {
            (Scalar::Bool(value), _) => value,
            (Scalar::Text, "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON") => true,
            (Scalar::Text, "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF") => false,
            _ => {
                let message = format!("{} is `true` or `false`", quoted(name));
                self.fault(Fault::error(node.position(), message).hint("write it without quotes"));
                return None;
            }
        };
        Some(At { position: node.position(), value })
    }

    /// A whole number of 32 bits.
    pub(in crate::template) fn number(&mut self, node: Node<'_>, what: &str) -> Option<u32> {
        let (scalar, _) = self.scalar(node, what, "a number")?;
        let number = match scalar {
            Scalar::Int(number) => u32::try_from(number).ok(),
            Scalar::Uint(number) => u32::try_from(number).ok(),
            Scalar::Float(number) => whole(number),
            _ => None,
        };
        if number.is_none() {
            let message = format!("{what} is a whole number from 0 to {}", u32::MAX);
            self.fault(Fault::error(node.position(), message).hint("write it without quotes"));
        }
        number
    }

    /// A duration in nanoseconds; zero where the key is not there.
    pub(in crate::template) fn duration(&mut self, fields: &Fields<'_>, name: &str) -> i64 {
        let Some(node) = fields.get(name) else { return 0 };
        let Some((scalar, text)) = self.scalar(node, &quoted(name), "a duration") else { return 0 };
        let duration = match scalar {
            Scalar::Int(0) => Some(0),
            Scalar::Text => duration::read(&text),
            _ => None,
        };
        if duration.is_none() {
            let message = format!("{} is a duration, and {text:?} is none", quoted(name));
            self.fault(
                Fault::error(node.position(), message).hint("write a number with its unit: 30s, 5m, 1h30m, 24h"),
            );
        }
        duration.unwrap_or(0)
    }

    /// The items of a list.
    pub(in crate::template) fn items<'a>(&mut self, node: Node<'a>, what: &str) -> Vec<Node<'a>> {
        if let Kind::Sequence(items) = node.kind() {
            // An item that says nothing is passed over.
            let mut kept = items;
            kept.retain(|item| self.counts(*item) && !item.is_null());
            return kept;
        }
        let message = format!("{what} is a list, but here is {}", node.kind().describe());
        self.fault(Fault::error(node.position(), message).hint("write each item on a line that begins with `- `"));
        Vec::new()
    }

    /// A list of texts, each with its place.
    pub(in crate::template) fn texts(&mut self, node: Node<'_>, name: &str) -> Vec<At<String>> {
        let what = format!("an item of {}", quoted(name));
        let mut texts = Vec::new();
        for item in self.items(node, &quoted(name)) {
            if let Some(value) = self.text(item, &what) {
                texts.push(At { position: item.position(), value });
            }
        }
        texts
    }

    /// A list of texts that, left out, differs from an empty one.
    pub(in crate::template) fn optional_list(&mut self, fields: &Fields<'_>, name: &str) -> OptionalList {
        let node = fields.get(name)?;
        Some(At { position: node.position(), value: self.texts(node, name) })
    }
}

/// So many mappings may be merged into one.
const MOST_MERGES: usize = 64;

/// A number that has no fraction and fits.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is whole and within the range")]
fn whole(number: f64) -> Option<u32> {
    let fits = number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0;
    fits.then_some(number as u32)
}

/// A key as messages name it.
pub(in crate::template) fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// The fault of a key that a mapping does not have, with the nearest one that it has.
fn unknown_key(at: Position, what: &str, name: &str, known: &[Key], api: Api) -> Fault {
    let names: Vec<&str> = known.iter().filter(|key| key.since <= api).map(|key| key.name).collect();
    let fault = Fault::error(at, format!("{what} has no key {name:?}"));
    match crate::config::nearest(name, names.iter().copied()) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault.hint(format!("it has: {}", names.join(", "))),
    }
}
