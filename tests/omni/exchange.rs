//! A recorded exchange.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// One request and its answer, as a real server gave it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Exchange {
    pub(crate) request: Asked,
    pub(crate) response: Answered,
    #[serde(default)]
    pub(crate) public_key_armored: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(deserialize_with = "list")]
    pub(crate) headers: Vec<(String, String)>,
    #[serde(default)]
    pub(crate) body: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    #[serde(default)]
    pub(crate) body: String,
    #[serde(default)]
    pub(crate) stream_lines: Vec<StreamLine>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StreamLine {
    pub(crate) line: String,
}

/// A list that may be null.
fn list<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, String)>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl Exchange {
    /// The metadata of the call, without its signature.
    pub(crate) fn metadata(&self) -> Vec<(String, String)> {
        let headers = self.request.headers.iter();
        let named =
            headers.filter_map(|(name, value)| Some((name.strip_prefix("Grpc-Metadata-")?.to_lowercase(), value)));
        named.filter(|(name, _)| !name.starts_with("x-sidero-")).map(|(name, value)| (name, value.clone())).collect()
    }

    /// A header of the request.
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.request.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).unwrap()
    }

    /// The answer's body: whole, or the lines of a stream.
    pub(crate) fn answer(&self) -> String {
        let lines = self.response.stream_lines.iter().map(|line| format!("{}\n", line.line));
        format!("{}{}", self.response.body, lines.collect::<String>())
    }
}

/// A recorded exchange by its name below `tests/fixtures/omni`, without `.json`.
pub(crate) fn recorded(name: &str) -> Exchange {
    let path = fixtures().join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// The names of the exchanges of a folder, sorted.
pub(crate) fn names(folder: &str) -> Vec<String> {
    let files = std::fs::read_dir(fixtures().join(folder)).unwrap();
    let stems = files.map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned());
    let mut names: Vec<String> = stems.map(|stem| format!("{folder}/{stem}")).collect();
    names.sort();
    names
}

/// The resources of one type in a recorded state of an estate: their own JSON.
pub(crate) fn resources(state: &str, type_name: &str) -> Vec<String> {
    let name = type_name.split('.').next().unwrap();
    let path = fixtures().join("resources").join(state).join(format!("{name}.list.json"));
    let Ok(text) = std::fs::read_to_string(path) else { return Vec::new() };
    let exchange: Exchange = serde_json::from_str(&text).unwrap();
    let body: Value = serde_json::from_str(&exchange.response.body).unwrap();
    let items = body["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/omni")
}
