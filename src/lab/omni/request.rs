//! The bodies of calls, as strict as protojson is.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::status::{Code, Outcome, Refusal};

/// A body: an object whose fields are all known.
#[derive(Debug, Clone, Default)]
pub(super) struct Body(Map<String, Value>);

/// The metadata of a resource as sent.
#[derive(Debug, Clone, Default)]
pub(super) struct SentMetadata {
    /// Namespace.
    pub namespace: String,
    /// Type.
    pub kind: String,
    /// Id.
    pub id: String,
    /// Version, `undefined` or a number.
    pub version: String,
    /// Owner, which nobody may send.
    pub owner: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Finalizers.
    pub finalizers: Vec<String>,
}

/// A resource as sent: `metadata`, and `spec` as JSON in a string.
#[derive(Debug, Clone, Default)]
pub(super) struct SentResource {
    /// Its metadata.
    pub metadata: SentMetadata,
    /// Its spec.
    pub spec: Value,
}

const METADATA: [&str; 10] =
    ["namespace", "type", "id", "version", "owner", "phase", "created", "updated", "finalizers", "labels"];

impl Body {
    /// Reads a body with these fields. An empty body has none of them.
    pub(super) fn read(text: &str, fields: &[&str]) -> Outcome<Self> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        object(text, fields, Code::InvalidArgument).map(Self)
    }

    /// A text field; empty where it is left out.
    #[must_use]
    pub(super) fn text(&self, field: &str) -> &str {
        self.0.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// A text field of a field.
    #[must_use]
    pub(super) fn inner(&self, outer: &str, field: &str) -> &str {
        let value = self.0.get(outer).and_then(|value| value.get(field));
        value.and_then(Value::as_str).unwrap_or_default()
    }

    /// A whole number, sent as a number or as text; 0 where it is left out.
    #[must_use]
    pub(super) fn number(&self, field: &str) -> usize {
        let value = self.0.get(field);
        let number = value.and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
        number.and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
    }

    /// Whether a field is a number below zero.
    #[must_use]
    pub(super) fn is_negative(&self, field: &str) -> bool {
        self.0.get(field).and_then(serde_json::Value::as_i64).is_some_and(|number| number < 0)
    }

    /// A flag.
    #[must_use]
    pub(super) fn flag(&self, field: &str) -> bool {
        self.0.get(field).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A list of texts.
    #[must_use]
    pub(super) fn texts(&self, field: &str) -> Vec<String> {
        self.0.get(field).map(texts).unwrap_or_default()
    }

    /// The resource of a Create or Update.
    pub(super) fn resource(&self, text: &str) -> Outcome<SentResource> {
        let Some(resource) = self.0.get("resource").and_then(Value::as_object) else {
            return Err(Refusal::new(Code::InvalidArgument, "resource is nil"));
        };
        known(text, resource, &["metadata", "spec"], Code::InvalidArgument)?;
        let empty = Map::new();
        let metadata = resource.get("metadata").and_then(Value::as_object).unwrap_or(&empty);
        let fields: Vec<&str> = METADATA.into_iter().chain(["annotations"]).collect();
        known(text, metadata, &fields, Code::InvalidArgument)?;
        let field = |name: &str| metadata.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let metadata = SentMetadata {
            namespace: field("namespace"),
            kind: field("type"),
            id: field("id"),
            version: field("version"),
            owner: field("owner"),
            labels: map(metadata.get("labels")),
            annotations: map(metadata.get("annotations")),
            finalizers: metadata.get("finalizers").map(texts).unwrap_or_default(),
        };
        let spec = resource.get("spec").and_then(Value::as_str).unwrap_or_default();
        Ok(SentResource { spec: self::spec(&metadata.kind, spec)?, metadata })
    }
}

/// The fields of specs that users write; a spec is read by another part of the server, whose refusals have another code.
fn spec(kind: &str, text: &str) -> Outcome<Value> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    let fields: &[&str] = match kind.trim_end_matches(".omni.sidero.dev") {
        "Clusters" => &["kubernetes_version", "talos_version", "features", "backup_configuration"],
        "ConfigPatches" => &["data"],
        "MachineClasses" => &["match_labels", "auto_provision"],
        "MachineLabels" | "MachineSetNodes" | "InfraProviders" => &[],
        _ => return serde_json::from_str(text).map_err(|error| Refusal::new(Code::Unknown, error.to_string())),
    };
    object(text, fields, Code::Unknown).map(Value::Object)
}

fn object(text: &str, fields: &[&str], code: Code) -> Outcome<Map<String, Value>> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let message =
            if error.is_eof() { "unexpected EOF".to_owned() } else { format!("proto: syntax error: {error}") };
        Refusal::new(code, message)
    })?;
    let Value::Object(object) = value else {
        return Err(Refusal::new(code, "proto: syntax error (line 1:1): unexpected token"));
    };
    known(text, &object, fields, code)?;
    Ok(object)
}

fn known(text: &str, object: &Map<String, Value>, fields: &[&str], code: Code) -> Outcome<()> {
    let Some(field) = object.keys().find(|key| !fields.contains(&snake(key).as_str())) else { return Ok(()) };
    // The first place where the name stands is its own place in every body that a client sends.
    let at = text.find(&format!("\"{field}\"")).unwrap_or_default();
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, str::len) + 1;
    Err(Refusal::new(code, format!("proto: (line {line}:{column}): unknown field {field:?}")))
}

/// protojson takes `sortByField` for `sort_by_field`; `currentVersion` is called so in the proto itself.
fn snake(name: &str) -> String {
    if name == "currentVersion" {
        return name.to_owned();
    }
    name.chars().fold(String::new(), |mut text, character| {
        if character.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(character.to_ascii_lowercase());
        text
    })
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|each| each.as_str().map(str::to_owned)).collect()
}

fn map(value: Option<&Value>) -> BTreeMap<String, String> {
    let entries = value.and_then(Value::as_object).into_iter().flatten();
    entries.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}
