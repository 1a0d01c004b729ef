//! What go-yaml makes of a mapping of a template: Go's values, which it then writes.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use crate::template::yaml::Time;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Time(Time),
    Text(Text),
    List(Vec<Value>),
    Map(Map),
}

/// A Go string: bytes, which only `!!binary` makes other than UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Text {
    Utf8(String),
    Bytes(Vec<u8>),
}

impl Text {
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(|error| Self::Bytes(error.into_bytes()), Self::Utf8)
    }

    /// Its characters as Go counts them: a byte that belongs to none is one of its own.
    pub(super) fn characters(&self) -> Vec<char> {
        match self {
            Self::Utf8(text) => text.chars().collect(),
            Self::Bytes(bytes) => {
                let mut characters = Vec::new();
                for chunk in bytes.utf8_chunks() {
                    characters.extend(chunk.valid().chars());
                    characters.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
                }
                characters
            }
        }
    }
}

/// A key of a mapping.
#[derive(Debug, Clone)]
pub(super) enum Key {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Time(Time),
    Text(Text),
}

/// As Go compares keys: by kind and value; a float that is no number equals nothing.
impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Uint(a), Self::Uint(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a == b,
            (Self::Time(a), Self::Time(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Null => {}
            Self::Bool(key) => key.hash(state),
            Self::Int(key) => key.hash(state),
            Self::Uint(key) => key.hash(state),
            // Adding zero makes one number of both zeros.
            Self::Float(key) => (key + 0.0).to_bits().hash(state),
            Self::Time(key) => key.hash(state),
            Self::Text(key) => key.hash(state),
        }
    }
}

impl Key {
    /// A value as a key; lists and mappings cannot be one.
    pub(super) fn of(value: Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Null,
            Value::Bool(key) => Self::Bool(key),
            Value::Int(key) => Self::Int(key),
            Value::Uint(key) => Self::Uint(key),
            Value::Float(key) => Self::Float(key),
            Value::Time(key) => Self::Time(key),
            Value::Text(key) => Self::Text(key),
            Value::List(_) | Value::Map(_) => return None,
        })
    }
}

/// A mapping; of a key set twice the later value counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Map {
    entries: Vec<(Key, Value)>,
    index: HashMap<Key, usize>,
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Map {
    pub(super) fn set(&mut self, key: Key, value: Value) {
        if let Some(index) = self.index.get(&key) {
            // The key too: of two zeros the later one stands.
            self.entries[*index] = (key, value);
        } else {
            self.index.insert(key.clone(), self.entries.len());
            self.entries.push((key, value));
        }
    }

    pub(super) fn entries(&self) -> &[(Key, Value)] {
        &self.entries
    }
}
