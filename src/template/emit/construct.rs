//! From the tree of a mapping to Go's values, as go-yaml fills a `map[string]any`.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::template::yaml::{Content, Fault, GoYaml, Kind, MAX_DEPTH, Node, Scalar, tagged};

use super::value::{Key, Map, Text, Value};

/// A mapping may unfold to this many values. Omni stores no patch near as large; go-yaml would allow more, or none at
/// all to be counted.
const MOST_VALUES: usize = 500_000;
/// And to this many bytes of text.
const MOST_BYTES: usize = 16 << 20;

/// What a value is filled into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// `map[string]any`: whatever a key is, its text counts.
    Text,
    /// `map[any]any`.
    Any,
}

/// Everything that was found; the last fault is the one that ended it.
pub(super) struct Refused(pub(super) Vec<Fault>);

/// Fills values, and counts them.
pub(super) struct Constructor {
    dialect: GoYaml,
    faults: Vec<Fault>,
    values: usize,
    /// Of them, those that an alias brought.
    repeated: usize,
    bytes: usize,
    alias_depth: usize,
    /// The aliases that are being followed.
    open: HashSet<usize>,
    /// Keys that a mapping which takes over others has already; those are not taken over.
    merged: Option<HashSet<Key>>,
}

/// Why filling stopped before its end: the last of the faults says it.
struct Stop;

type Filled<T> = Result<T, Stop>;

/// One mapping, as `map[string]any`.
pub(super) fn mapping(node: Node<'_>, dialect: GoYaml) -> Result<Map, Refused> {
    fill(dialect, |constructor| constructor.text_keyed(node, 0)).map(Option::unwrap_or_default)
}

/// A list of mappings, as `[]map[string]any`; one that is `null` is an empty one.
pub(super) fn mappings(items: &[Node<'_>], dialect: GoYaml) -> Result<Vec<Map>, Refused> {
    fill(dialect, |constructor| {
        let maps = items.iter().map(|item| constructor.text_keyed(*item, 0));
        let maps: Filled<Vec<Option<Map>>> = maps.collect();
        Ok(maps?.into_iter().flatten().collect())
    })
}

fn fill<T>(dialect: GoYaml, fill: impl FnOnce(&mut Constructor) -> Filled<T>) -> Result<T, Refused> {
    let mut constructor = Constructor {
        dialect,
        faults: Vec::new(),
        values: 1,
        repeated: 0,
        bytes: 0,
        alias_depth: 0,
        open: HashSet::new(),
        merged: None,
    };
    match fill(&mut constructor) {
        Ok(value) if constructor.faults.is_empty() => Ok(value),
        _ => Err(Refused(constructor.faults)),
    }
}

impl Constructor {
    fn fault(&mut self, node: Node<'_>, message: impl Into<String>) {
        self.faults.push(Fault { position: Some(node.position()), message: message.into(), hint: None });
    }

    fn stop<T>(&mut self, node: Node<'_>, message: impl Into<String>) -> Filled<T> {
        self.fault(node, message);
        Err(Stop)
    }

    /// Counts a value, follows an alias, and fills what is there.
    fn within<T>(
        &mut self,
        node: Node<'_>,
        depth: usize,
        fill: impl FnOnce(&mut Self, Node<'_>, usize) -> Filled<T>,
    ) -> Filled<T> {
        self.count(node)?;
        if depth > 2 * MAX_DEPTH {
            return self.stop(node, format!("the values unfold more than {} deep", 2 * MAX_DEPTH));
        }
        if !matches!(node.data().content, Content::Alias { .. }) {
            return fill(self, node, depth);
        }
        if !self.open.insert(node.index) {
            return self.stop(node, "the alias stands for something that holds the alias itself");
        }
        self.alias_depth += 1;
        let target = node.followed();
        let filled = self.count(target).and_then(|()| fill(self, target, depth));
        self.alias_depth -= 1;
        self.open.remove(&node.index);
        filled
    }

    fn count(&mut self, node: Node<'_>) -> Filled<()> {
        self.values += 1;
        self.repeated += usize::from(self.alias_depth > 0);
        let bomb = self.dialect == GoYaml::Rc4
            && self.repeated > 100
            && self.values > 1_000
            && self.repeated as f64 / self.values as f64 > allowed_share(self.values);
        if bomb || self.values > MOST_VALUES || self.bytes > MOST_BYTES {
            return self.stop(node, "too much comes from here: its aliases unfold to more than Omni could store");
        }
        Ok(())
    }

    /// Fills a `map[string]any`; `None` where the value is left out.
    fn text_keyed(&mut self, node: Node<'_>, depth: usize) -> Filled<Option<Map>> {
        self.within(node, depth, |this, node, depth| match node.kind() {
            Kind::Mapping(entries) => Ok(this.entries(&entries, Keys::Text, depth)?),
            Kind::Sequence(_) => {
                this.fault(node, "here a mapping is wanted, not a list");
                Ok(None)
            }
            Kind::Scalar(_) => match this.scalar(node)? {
                Some(Value::Null) => Ok(Some(Map::default())),
                None => Ok(None),
                Some(_) => {
                    this.fault(node, "here a mapping is wanted, not a single value");
                    Ok(None)
                }
            },
        })
    }

    /// Fills an `any`; `None` where the value is left out.
    fn any(&mut self, node: Node<'_>, depth: usize) -> Filled<Option<Value>> {
        self.within(node, depth, |this, node, depth| match node.kind() {
            Kind::Scalar(_) => this.scalar(node),
            Kind::Sequence(items) => {
                let values = items.into_iter().map(|item| this.any(item, depth + 1));
                let values: Filled<Vec<Option<Value>>> = values.collect();
                Ok(Some(Value::List(values?.into_iter().flatten().collect())))
            }
            Kind::Mapping(entries) => {
                let text = entries.iter().all(|(key, _)| matches!(key.tag(), "!!str" | "!!merge"));
                let keys = if text { Keys::Text } else { Keys::Any };
                Ok(this.entries(&entries, keys, depth)?.map(Value::Map))
            }
        })
    }

    fn scalar(&mut self, node: Node<'_>) -> Filled<Option<Value>> {
        let Kind::Scalar(text) = node.kind() else { return Ok(None) };
        self.bytes += text.len();
        let tag = &*node.data().tag;
        let written = || Value::Text(Text::Utf8(text.to_owned()));
        if node.is_text() {
            return Ok(Some(written()));
        }
        match tag {
            "!!binary" => match decode(text) {
                Some(bytes) => return Ok(Some(Value::Text(Text::of(bytes)))),
                None => return self.stop(node, "a value tagged !!binary must be base64"),
            },
            "!!merge" => return Ok((self.dialect == GoYaml::Rc4).then(written)),
            _ => {}
        }
        let Some(scalar) = tagged(tag, text) else {
            return self.stop(node, format!("the value is not written as its tag {tag} wants it"));
        };
        Ok(Some(match scalar {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => Value::Bool(value),
            Scalar::Int(value) => Value::Int(value),
            Scalar::Uint(value) => Value::Uint(value),
            Scalar::Float(value) => Value::Float(value),
            Scalar::Time(value) => Value::Time(value),
            Scalar::Text | Scalar::Merge => written(),
        }))
    }

    /// Fills a key; `None` where the entry is left out.
    fn key(&mut self, node: Node<'_>, keys: Keys, depth: usize) -> Filled<Option<Key>> {
        if keys == Keys::Any {
            let Some(value) = self.any(node, depth)? else { return Ok(None) };
            return match Key::of(value) {
                Some(key) => Ok(Some(key)),
                None => self.stop(node, "a list or a mapping cannot be a key"),
            };
        }
        self.within(node, depth, |this, node, _| {
            let Kind::Scalar(text) = node.kind() else {
                this.fault(node, "a list or a mapping cannot be a key");
                return Ok(None);
            };
            match this.scalar(node)? {
                None | Some(Value::Null) => Ok(None),
                Some(Value::Text(text)) => Ok(Some(Key::Text(text))),
                Some(Value::Time(_)) if this.dialect == GoYaml::Rc6 => {
                    this.fault(node, "a date cannot be a key here; put it in quotes");
                    Ok(None)
                }
                Some(_) => Ok(Some(Key::Text(Text::Utf8(text.to_owned())))),
            }
        })
    }

    fn entries(&mut self, entries: &[(Node<'_>, Node<'_>)], keys: Keys, depth: usize) -> Filled<Option<Map>> {
        let mut map = Map::default();
        let filled = self.entries_into(entries, &mut map, keys, depth)?;
        Ok(filled.then_some(map))
    }

    /// Fills entries into a mapping, and then those of the mappings that it takes over. Says whether it could be.
    fn entries_into(
        &mut self,
        entries: &[(Node<'_>, Node<'_>)],
        map: &mut Map,
        keys: Keys,
        depth: usize,
    ) -> Filled<bool> {
        if !self.unique(entries) {
            return Ok(false);
        }
        let mut merged = self.merged.take();
        let mut taken_over = None;
        for (key_node, value_node) in entries {
            if is_merge(*key_node) {
                taken_over = Some(*value_node);
                continue;
            }
            let Some(key) = self.key(*key_node, keys, depth + 1)? else { continue };
            if merged.as_mut().is_some_and(|merged| !merged.insert(key.clone())) {
                continue;
            }
            if let Some(value) = self.any(*value_node, depth + 1)? {
                map.set(key, value);
            }
        }
        self.merged = merged;
        if let Some(taken_over) = taken_over {
            self.merge(entries, taken_over, map, keys, depth)?;
        }
        Ok(true)
    }

    /// Whether no key is written twice. Two lists or mappings as keys are the same to go-yaml.
    fn unique(&mut self, entries: &[(Node<'_>, Node<'_>)]) -> bool {
        let mut seen = std::collections::HashMap::new();
        let before = self.faults.len();
        for (key, _) in entries {
            let written = match &key.data().content {
                Content::Scalar { value, .. } => (0, &**value),
                Content::Alias { name, .. } => (1, &**name),
                Content::Sequence { .. } => (2, ""),
                Content::Mapping { .. } => (3, ""),
            };
            if let Some(first) = seen.insert(written, key.position()) {
                self.fault(*key, format!("key {:?} is given twice, first at {first}", crate::text::cut(written.1, 80)));
                seen.insert(written, first);
            }
        }
        self.faults.len() == before
    }

    fn merge(
        &mut self,
        entries: &[(Node<'_>, Node<'_>)],
        source: Node<'_>,
        map: &mut Map,
        keys: Keys,
        depth: usize,
    ) -> Filled<()> {
        let outermost = self.merged.is_none();
        if outermost {
            let mut own = HashSet::new();
            for (key, _) in entries {
                match self.any(*key, depth + 1)?.map(Key::of) {
                    Some(Some(key)) => drop(own.insert(key)),
                    Some(None) => return self.stop(*key, "a list or a mapping cannot be a key"),
                    None => {}
                }
            }
            self.merged = Some(own);
        }
        match source.kind() {
            Kind::Mapping(_) => self.merge_one(source, map, keys, depth)?,
            // A list behind an alias is none.
            Kind::Sequence(items) if !matches!(source.data().content, Content::Alias { .. }) => {
                for item in items {
                    if !matches!(item.kind(), Kind::Mapping(_)) {
                        return self.stop(item, "only mappings can be taken over with <<");
                    }
                    self.merge_one(item, map, keys, depth)?;
                }
            }
            _ => return self.stop(source, "only a mapping or a list of mappings can be taken over with <<"),
        }
        if outermost {
            self.merged = None;
        }
        Ok(())
    }

    fn merge_one(&mut self, source: Node<'_>, map: &mut Map, keys: Keys, depth: usize) -> Filled<()> {
        self.within(source, depth + 1, |this, node, depth| {
            let Kind::Mapping(entries) = node.kind() else { return Ok(()) };
            this.entries_into(&entries, map, keys, depth)?;
            Ok(())
        })
    }
}

fn is_merge(key: Node<'_>) -> bool {
    let data = key.data();
    matches!(data.content, Content::Scalar { .. }) && data.tag == "!!merge"
}

/// Base64 as Go reads it: line breaks in it do not count, padding does.
fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.replace(['\r', '\n'], "")).ok()
}

/// How large a part of many values may come from aliases: nearly all of a small document, little of a large one.
fn allowed_share(values: usize) -> f64 {
    const LOW: f64 = 400_000.0;
    const HIGH: f64 = 4_000_000.0;
    0.99 - 0.89 * ((values as f64 - LOW) / (HIGH - LOW)).clamp(0.0, 1.0)
}
