//! The table of known keys, as `keys.txt` has it.
//!
//! `kind NAME= TYPE` says which type a kind of document has, `type NAME KEY:TYPE …` which keys a type has. A type is the
//! name of another line, `text`, `flag`, `number`, `scalar`, `any`, or `[]` or `{}` before a type.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// What a value may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// Anything.
    Any,
    /// Any single value.
    Scalar,
    /// A text, for which any single value is taken.
    Text,
    /// True or false.
    Flag,
    /// A number.
    Number,
    /// A list.
    List(Box<Shape>),
    /// A mapping of any keys.
    Map(Box<Shape>),
    /// A mapping with the keys of a type.
    Type(&'static str),
}

impl Shape {
    fn read(word: &'static str) -> Self {
        if let Some(inner) = word.strip_prefix("[]") {
            return Self::List(Box::new(Self::read(inner)));
        }
        if let Some(inner) = word.strip_prefix("{}") {
            return Self::Map(Box::new(Self::read(inner)));
        }
        match word {
            "any" => Self::Any,
            "scalar" => Self::Scalar,
            "text" => Self::Text,
            "flag" => Self::Flag,
            "number" => Self::Number,
            name => Self::Type(name),
        }
    }

    /// What it is, for a message.
    pub(super) const fn describe(&self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Scalar | Self::Text => "a single value",
            Self::Flag => "`true` or `false`",
            Self::Number => "a number",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Type(_) => "a mapping",
        }
    }
}

type Keys = Vec<(&'static str, Shape)>;

/// Kinds with their shapes, types with their keys.
type Table = (BTreeMap<&'static str, Shape>, HashMap<&'static str, Keys>);

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let (mut kinds, mut types) = (BTreeMap::new(), HashMap::new());
    for line in include_str!("keys.txt").lines() {
        if let Some((kind, shape)) = line.strip_prefix("kind ").and_then(|line| line.split_once("= ")) {
            kinds.insert(kind.trim(), Shape::read(shape));
        } else if let Some(rest) = line.strip_prefix("type ") {
            let mut words = rest.split(' ');
            let name = words.next().unwrap_or_default();
            let key = |word: &'static str| word.rsplit_once(':').map(|(key, shape)| (key, Shape::read(shape)));
            types.insert(name, words.filter_map(key).collect());
        }
    }
    (kinds, types)
});

/// What a document of this kind is; the empty kind is that of a configuration without one.
pub(super) fn shape_of(kind: &str) -> Option<Shape> {
    TABLE.0.get(kind).cloned()
}

/// The kinds of documents.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    TABLE.0.keys().copied().filter(|kind| !kind.is_empty())
}

/// The keys of a type.
pub(super) fn type_keys(name: &str) -> &'static [(&'static str, Shape)] {
    TABLE.1.get(name).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::{Shape, TABLE};

    #[test]
    fn every_type_that_is_named_is_there() {
        fn named(shape: &Shape) -> Option<&'static str> {
            match shape {
                Shape::List(inner) | Shape::Map(inner) => named(inner),
                Shape::Type(name) => Some(name),
                _ => None,
            }
        }
        let (kinds, types) = &*TABLE;
        assert!(kinds.len() > 40 && types.len() > 150, "{} kinds, {} types", kinds.len(), types.len());
        let shapes = kinds.values().chain(types.values().flatten().map(|(_, shape)| shape));
        let missing: Vec<_> = shapes.filter_map(named).filter(|name| !types.contains_key(name)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
