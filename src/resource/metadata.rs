//! What every resource carries besides its spec.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::{Map, Value};

use super::{Kind, Pointer};

/// A resource's metadata (`cosi-project/runtime` `pkg/resource/metadata.go`).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// `default`, `ephemeral`, `infra-provider`, ….
    pub namespace: String,
    /// `Clusters.omni.sidero.dev`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Its id; unique within namespace and type.
    pub id: String,
    /// It counts the object's changes: a number in answers, a text in requests.
    #[serde(deserialize_with = "version")]
    pub version: u64,
    /// The controller that it belongs to; empty for what users write.
    pub owner: String,
    /// `running` or `tearingDown`.
    pub phase: Phase,
    /// When it was made.
    #[serde(deserialize_with = "time")]
    pub created: Option<Timestamp>,
    /// When it was last changed. Not to be sorted by: it is the epoch until the first change of what was made through
    /// the API.
    #[serde(deserialize_with = "time")]
    pub updated: Option<Timestamp>,
    /// What it can be selected by.
    pub labels: BTreeMap<String, String>,
    /// What it cannot be selected by.
    pub annotations: BTreeMap<String, String>,
    /// Who still holds it: it is gone when it is torn down and the last one has let go.
    pub finalizers: Vec<String>,
}

impl Metadata {
    /// Metadata of an object that is to be made.
    #[must_use]
    pub fn new(pointer: Pointer) -> Self {
        Self { namespace: pointer.kind.namespace, type_name: pointer.kind.type_name, id: pointer.id, ..Self::default() }
    }

    /// The object's name.
    #[must_use]
    pub fn pointer(&self) -> Pointer {
        Kind { namespace: self.namespace.clone(), type_name: self.type_name.clone() }.object(&self.id)
    }

    /// A label's value; `Some("")` for one that is only there.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.get(name).map(String::as_str)
    }

    /// Whether an annotation is there, whatever its value.
    #[must_use]
    pub fn has_annotation(&self, name: &str) -> bool {
        self.annotations.contains_key(name)
    }

    /// All of it, for people and programs to read.
    #[must_use]
    pub fn shown(&self) -> Value {
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        put("namespace", self.namespace.clone().into());
        put("type", self.type_name.clone().into());
        put("id", self.id.clone().into());
        put("version", self.version.into());
        put("owner", self.owner.clone().into());
        put("phase", self.phase.word().into());
        for (name, time) in [("created", self.created), ("updated", self.updated)] {
            if let Some(time) = time {
                put(name, time.to_string().into());
            }
        }
        for (name, texts) in [("labels", &self.labels), ("annotations", &self.annotations)] {
            if !texts.is_empty() {
                put(name, serde_json::json!(texts));
            }
        }
        if !self.finalizers.is_empty() {
            put("finalizers", serde_json::json!(self.finalizers));
        }
        Value::Object(fields)
    }

    /// The form in which Omni takes it: the version as text, and everything that a change would otherwise strip
    /// (labels, annotations and finalizers are replaced as a whole). Phase and times are the server's to write.
    pub(super) fn request(&self) -> Value {
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        put("namespace", self.namespace.clone().into());
        put("type", self.type_name.clone().into());
        put("id", self.id.clone().into());
        if self.version > 0 {
            put("version", self.version.to_string().into());
        }
        if !self.owner.is_empty() {
            put("owner", self.owner.clone().into());
        }
        if let Some(created) = self.created {
            put("created", created.to_string().into());
        }
        if !self.labels.is_empty() {
            put("labels", serde_json::json!(self.labels));
        }
        if !self.annotations.is_empty() {
            put("annotations", serde_json::json!(self.annotations));
        }
        if !self.finalizers.is_empty() {
            put("finalizers", serde_json::json!(self.finalizers));
        }
        Value::Object(fields)
    }
}

/// Where an object is in its life.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "String")]
pub enum Phase {
    /// `running`.
    #[default]
    Running,
    /// `tearingDown`: it is gone as soon as its last finalizer is.
    TearingDown,
    /// Another word.
    Other(String),
}

impl Phase {
    /// Omni's own word.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Running => "running",
            Self::TearingDown => "tearingDown",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for Phase {
    fn from(word: String) -> Self {
        match word.as_str() {
            "running" | "" => Self::Running,
            "tearingDown" => Self::TearingDown,
            _ => Self::Other(word),
        }
    }
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    struct NumberOrText;
    impl Visitor<'_> for NumberOrText {
        type Value = u64;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a version")
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<u64, E> {
            Ok(number)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
            // "undefined" is the version of what has none yet.
            Ok(text.parse().unwrap_or_default())
        }
    }
    deserializer.deserialize_any(NumberOrText)
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    // A time that cannot be read is no reason to lose the object.
    Ok(Value::deserialize(deserializer)?.as_str().and_then(|text| text.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::{Metadata, Phase};

    #[test]
    fn a_version_is_read_as_number_and_as_text() {
        let number: Metadata = serde_json::from_str(r#"{"version":7}"#).unwrap();
        let text: Metadata = serde_json::from_str(r#"{"version":"7"}"#).unwrap();
        let none: Metadata = serde_json::from_str(r#"{"version":"undefined"}"#).unwrap();
        assert_eq!((number.version, text.version, none.version), (7, 7, 0));
    }

    #[test]
    fn a_time_that_cannot_be_read_does_not_lose_the_object() {
        let metadata: Metadata =
            serde_json::from_str(r#"{"id":"a","created":7,"updated":"0001-01-01T00:00:00Z"}"#).unwrap();
        assert_eq!(metadata.created, None);
        assert_eq!(metadata.updated.unwrap().to_string(), "0001-01-01T00:00:00Z");
    }

    #[test]
    fn a_phase_that_is_not_known_is_kept() {
        let metadata: Metadata = serde_json::from_str(r#"{"phase":"frozen"}"#).unwrap();
        assert_eq!(metadata.phase, Phase::Other("frozen".to_owned()));
    }
}
