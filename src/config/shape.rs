//! The shape of a configuration file, held against the schema of the model: unknown keys, wrong types, secrets in clear.
//!
//! The schema is generated from the model, so a key or type is known here as soon as it is in the model.

use serde_json::{Map, Value as Json};

use super::finding::{Finding, dotted};
use super::model::DurationText;
use super::nearest::nearest;
use super::secret_shape;
use super::yaml::{self, Entry, Node, Position, Value};

/// Holds `root`, the tree of `text`, against `schema`. Gives what is well of it, as JSON that the model can be read from;
/// what is not is in `findings` and left out.
pub(super) fn check(root: &Node, text: &str, schema: &Json, findings: &mut Vec<Finding>) -> Json {
    let mut shape = Shape { schema, lines: text.lines().collect(), findings, path: Vec::new() };
    shape.node(root, schema).unwrap_or_else(|| Json::Object(Map::new()))
}

pub(super) struct Shape<'a> {
    schema: &'a Json,
    lines: Vec<&'a str>,
    findings: &'a mut Vec<Finding>,
    path: Vec<String>,
}

impl<'a> Shape<'a> {
    fn node(&mut self, node: &Node, schema: &'a Json) -> Option<Json> {
        let (name, schema) = self.resolve(schema);
        match name {
            Some("SecretSource") => return secret_shape::check(self, node),
            Some("Duration") => return self.duration(node),
            _ => {}
        }
        if schema["oneOf"].is_array() {
            return self.word(node, schema);
        }
        match schema["type"].as_str() {
            Some("object") => self.object(node, schema),
            Some("array") => self.list(node, &schema["items"]),
            Some("boolean") => match node.value {
                Value::Bool(truth) => Some(truth.into()),
                _ => self.wrong_type(node, "true or false"),
            },
            Some("integer") => match node.value {
                Value::Integer(number) if (0..=u32::MAX.into()).contains(&number) => {
                    i64::try_from(number).ok().map(Json::from)
                }
                _ => self.wrong_type(node, "a whole number"),
            },
            _ => self.text(node).map(Json::from),
        }
    }

    /// Follows a reference to a definition; also gives the definition's name.
    fn resolve(&self, schema: &'a Json) -> (Option<&'a str>, &'a Json) {
        let name = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/"));
        (name, name.map_or(schema, |name| &self.schema["$defs"][name]))
    }

    fn object(&mut self, node: &Node, schema: &'a Json) -> Option<Json> {
        let entries = match &node.value {
            Value::Null => return Some(Json::Object(Map::new())),
            Value::Mapping(entries) => entries,
            _ => return self.wrong_type(node, "a mapping"),
        };
        let mut object = Map::new();
        for entry in entries {
            let known = schema["properties"].get(&entry.key);
            let own = Some(&schema["additionalProperties"]).filter(|own| own.is_object());
            self.path.push(entry.key.clone());
            match (known, own) {
                (Some(_), _) if entry.value.value == Value::Null => {}
                (Some(known), _) => {
                    if let Some(value) = self.node(&entry.value, known) {
                        object.insert(entry.key.clone(), value);
                    }
                }
                (None, Some(own)) => {
                    // A named part that is not well still has a name that others may refer to.
                    let value = self.named(entry, own).unwrap_or_else(|| Json::Object(Map::new()));
                    object.insert(entry.key.clone(), value);
                }
                (None, None) if self.misread_key(entry) => {}
                (None, None) => self.unknown_key(entry, schema),
            }
            self.path.pop();
        }
        Some(Json::Object(object))
    }

    /// An entry whose key is a name of the user's own: an endpoint, a provider, a cluster.
    fn named(&mut self, entry: &Entry, schema: &'a Json) -> Option<Json> {
        let (_, definition) = self.resolve(schema);
        let nameless = definition["properties"].get(&entry.key).is_some()
            && !matches!(entry.value.value, Value::Mapping(_) | Value::Null);
        if nameless {
            let section = dotted(&self.path[..self.path.len() - 1]);
            let (message, hint) = (
                format!("a name is missing between {section:?} and {:?}", entry.key),
                format!("{section}: {{ NAME: {{ {}: … }} }}, with a name of your choice", entry.key),
            );
            self.fault(entry.position, message, Some(hint));
            return None;
        }
        self.misread_key(entry);
        if entry.key.trim().is_empty() {
            self.fault(entry.position, "a name is empty".into(), None);
        }
        // Names are shown everywhere, and a terminal would act upon it.
        if entry.key.chars().any(char::is_control) {
            let message = format!("the name {:?} holds a control character", entry.key);
            self.fault(entry.position, message, Some("a name is letters, digits, - and .".into()));
        }
        self.node(&entry.value, schema)
    }

    /// Whether a key is a word that YAML takes for something else: for true or false, or for a number that is written in
    /// another way.
    fn misread_key(&mut self, entry: &Entry) -> bool {
        let Some(word) = yaml::word_at(&self.lines, entry.position) else { return false };
        let truth = matches!(entry.key.as_str(), "true" | "false") && yaml::is_truth(word);
        let number = entry.key.parse::<i128>().is_ok()
            && word != entry.key
            && word.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-'));
        if truth || number {
            let message = format!("YAML takes the name {word} for {}", entry.key);
            self.fault(entry.position, message, Some(format!("quote it: {word:?}")));
        }
        truth || number
    }

    fn unknown_key(&mut self, entry: &Entry, schema: &Json) {
        let here: Vec<&str> = schema["properties"]
            .as_object()
            .map(|known| known.keys().map(String::as_str).collect())
            .unwrap_or_default();
        let place = match &self.path[..self.path.len() - 1] {
            [] => "at the top of the file".to_owned(),
            above => format!("in {}", dotted(above)),
        };
        let elsewhere = places(self.schema, &entry.key);
        let hint = if let Some(meant) = nearest(&entry.key, here.iter().copied()) {
            format!("did you mean {meant:?}?")
        } else if !elsewhere.is_empty() {
            format!("{:?} belongs {}", entry.key, elsewhere.join(" or "))
        } else {
            format!("keys that are known here: {}", here.join(", "))
        };
        self.fault(entry.position, format!("unknown key {:?} {place}", entry.key), Some(hint));
    }

    fn list(&mut self, node: &Node, items: &'a Json) -> Option<Json> {
        let Value::List(nodes) = &node.value else {
            if matches!(node.value, Value::Text(_)) {
                let message = format!("{} must be a list, this is text", dotted(&self.path));
                self.fault(node.position, message, Some("each word is an item of its own: [one, two]".into()));
                return None;
            }
            return self.wrong_type(node, "a list");
        };
        let before = self.findings.len();
        let values: Vec<Json> = nodes.iter().filter_map(|node| self.node(node, items)).collect();
        (self.findings.len() == before).then_some(Json::Array(values))
    }

    pub(super) fn text(&mut self, node: &Node) -> Option<String> {
        match &node.value {
            Value::Text(text) => Some(text.clone()),
            Value::Bool(_) | Value::Integer(_) | Value::Float(_) => {
                let (what, hint) = match (&node.value, self.truth_word(node)) {
                    (Value::Bool(truth), Some(word)) => {
                        (format!("and YAML takes {word} for {truth}"), format!("quote it: {word:?}"))
                    }
                    (other, _) => (format!("this is {}", other.describe()), "put it in quotes".to_owned()),
                };
                self.fault(node.position, format!("{} must be text, {what}", dotted(&self.path)), Some(hint));
                None
            }
            _ => self.wrong_type(node, "text"),
        }
    }

    /// The word, as it is written, that YAML takes for true or false. (No such word is a secret.)
    fn truth_word(&self, node: &Node) -> Option<&'a str> {
        yaml::word_at(&self.lines, node.position).filter(|word| yaml::is_truth(word))
    }

    fn word(&mut self, node: &Node, schema: &Json) -> Option<Json> {
        let words: Vec<&str> =
            schema["oneOf"].as_array().into_iter().flatten().filter_map(|choice| choice["const"].as_str()).collect();
        let text = self.text(node)?;
        if words.contains(&text.as_str()) {
            return Some(text.into());
        }
        let message = format!("{} must be one of {}; this is {text:?}", dotted(&self.path), words.join(", "));
        let hint = nearest(&text, words).map(|meant| format!("did you mean {meant:?}?"));
        self.fault(node.position, message, hint);
        None
    }

    fn duration(&mut self, node: &Node) -> Option<Json> {
        if let Value::Integer(number) = node.value {
            let message = format!("{} has no unit", dotted(&self.path));
            self.fault(node.position, message, Some(format!("for seconds write {number}s, for minutes {number}m")));
            return None;
        }
        let text = Json::from(self.text(node)?);
        if serde_json::from_value::<DurationText>(text.clone()).is_ok() {
            return Some(text);
        }
        let message = format!("{} is not a duration: {text}", dotted(&self.path));
        self.fault(node.position, message, Some("a duration is 90s, 10m or 1h30m".into()));
        None
    }

    pub(super) fn wrong_type<T>(&mut self, node: &Node, wanted: &str) -> Option<T> {
        let subject = if self.path.is_empty() { "the file".to_owned() } else { dotted(&self.path) };
        let message = format!("{subject} must be {wanted}, this is {}", node.value.describe());
        self.fault(node.position, message, None);
        None
    }

    pub(super) fn fault(&mut self, position: Position, message: String, hint: Option<String>) {
        self.findings.push(Finding::new(self.path.clone(), position, message, hint));
    }

    /// The keys that lead to what is being checked.
    pub(super) fn here(&self) -> String {
        dotted(&self.path)
    }
}

/// Where in the schema a key of this name is allowed; a name of the user's own is `NAME`.
fn places(schema: &Json, key: &str) -> Vec<String> {
    fn search(schema: &Json, part: &Json, path: &str, key: &str, found: &mut Vec<String>) {
        let part = match part["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
            Some(name) => &schema["$defs"][name],
            None => part,
        };
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        for (name, property) in part["properties"].as_object().into_iter().flatten() {
            if name == key && part["additionalProperties"] == false {
                found.push(if path.is_empty() { "at the top of the file".to_owned() } else { format!("in {path}") });
            }
            search(schema, property, &below(name), key, found);
        }
        if part["additionalProperties"].is_object() {
            search(schema, &part["additionalProperties"], &below("NAME"), key, found);
        }
    }
    let mut found = Vec::new();
    search(schema, schema, "", key, &mut found);
    found
}
