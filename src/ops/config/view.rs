//! `talops config view`: what counts, and where each part of it comes from.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::config::finding::dotted;
use crate::config::omniconfig::{self, Omniconfig};
use crate::config::{Config, Loaded, Omni, READ_ONLY_VARIABLE, read_only_asked, shown};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::ops::fit::most_that_fits;

/// The answer to `talops config view`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfigView {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `ConfigView`.
    pub kind: &'static str,
    /// The configuration file; absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The global flags and what each is set to.
    pub flags: Vec<Row>,
    /// Every value of the configuration.
    pub values: Vec<Row>,
    /// The same as one tree, in the form of the file; absent when the document was cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<Config>,
    /// What was left out to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<Truncated>,
}

/// What was left out, besides the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Truncated {
    /// How many flags are not in the document.
    pub flags: usize,
    /// How many values are not in the document.
    pub values: usize,
    /// The command that shows everything.
    pub command: String,
}

impl ConfigView {
    /// The command that shows everything.
    pub const EVERYTHING: &str = "talops config view --max-bytes 0";

    /// Leaves out what is least important until the document has at most `bytes` bytes: first the tree, which says the
    /// same as the values, then flags, then the last values. `length` measures the document as it will be printed.
    pub fn cut_to(&mut self, bytes: usize, length: impl Fn(&Self) -> usize) {
        if length(self) > bytes {
            let all = self.flags.len() + self.values.len();
            *self = self.with_rows(most_that_fits(all, |keep| length(&self.with_rows(keep)) <= bytes));
        }
    }

    fn with_rows(&self, keep: usize) -> Self {
        let values = keep.min(self.values.len());
        let flags = (keep - values).min(self.flags.len());
        let truncated = Truncated {
            flags: self.flags.len() - flags,
            values: self.values.len() - values,
            command: Self::EVERYTHING.to_owned(),
        };
        Self {
            flags: self.flags[..flags].to_vec(),
            values: self.values[..values].to_vec(),
            config: None,
            truncated: Some(truncated),
            ..self.clone()
        }
    }
}

/// One value and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The keys that lead to it, or the flag.
    pub key: String,
    /// The value. Of a secret this is where it comes from.
    pub value: Value,
    /// What set it.
    pub from: From,
    /// Where exactly: `talops.yaml:12:5`, `OMNI_ENDPOINT`, `context "home" of /home/o/.talos/omni/config`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// What sets a value, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum From {
    /// The command line.
    Flag,
    /// The environment.
    Environment,
    /// The configuration file.
    File,
    /// omnictl's configuration.
    Omniconfig,
    /// kubectl's configuration.
    Kubeconfig,
    /// Nothing: it is what holds where nobody says otherwise.
    Default,
}

impl From {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Omniconfig => "omniconfig",
            Self::Kubeconfig => "kubeconfig",
            Self::Default => "default",
        }
    }
}

/// Tells a configuration value by value. `flags` are the global flags; the caller knows where they come from.
///
/// # Errors
///
/// None that a user can cause.
pub fn view(
    loaded: &Loaded,
    flags: Vec<Row>,
    working_directory: &Path,
    environment: &Environment,
) -> Result<ConfigView> {
    let tree = serde_json::to_value(&loaded.config)
        .map_err(|error| Error::failed(format!("telling the configuration: {error}")))?;
    let file = loaded.path.as_ref().map(|path| shown(path, working_directory).display().to_string());
    let mut values = Vec::new();
    rows(&tree, &mut Vec::new(), &mut |path, value| {
        values.push(row(loaded, file.as_deref(), environment, path, value.clone()));
    });
    for (name, omni) in &loaded.config.omni {
        values.extend(endpoint_elsewhere(name, omni, environment));
    }
    values.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(ConfigView {
        api_version: "talops/v1",
        kind: "ConfigView",
        file,
        flags,
        values,
        config: Some(loaded.config.clone()),
        truncated: None,
    })
}

/// Calls `found` for everything that is not a mapping, and for mappings that are sources of secrets.
fn rows(value: &Value, path: &mut Vec<String>, found: &mut impl FnMut(&[String], &Value)) {
    let secret = path.last().is_some_and(|key| key == "serviceAccountKey" || key == "tokenSecret");
    match value {
        Value::Object(object) if !secret => {
            for (key, value) in object {
                path.push(key.clone());
                rows(value, path, found);
                path.pop();
            }
        }
        _ => found(path, value),
    }
}

fn row(loaded: &Loaded, file: Option<&str>, environment: &Environment, path: &[String], value: Value) -> Row {
    let key = dotted(path);
    if key == "access" && read_only_asked(environment) {
        return Row { key, value, from: From::Environment, at: Some(READ_ONLY_VARIABLE.to_owned()) };
    }
    if let (Some(file), Some(position)) = (file, loaded.written(path)) {
        return Row { key, value, from: From::File, at: Some(format!("{file}:{position}")) };
    }
    // Without a file the only context that there can be is kubectl's current one.
    let from =
        if path.ends_with(&["kubernetes".to_owned(), "context".to_owned()]) { From::Kubeconfig } else { From::Default };
    Row { key, value, from, at: None }
}

/// The endpoint of an entry that leaves it out, as omnictl finds it.
fn endpoint_elsewhere(name: &str, omni: &Omni, environment: &Environment) -> Option<Row> {
    if omni.endpoint.is_some() {
        return None;
    }
    let key = dotted(&["omni", name, "endpoint"]);
    if let Some(url) = environment.get("OMNI_ENDPOINT").filter(|_| omni.context.is_none()) {
        let url = omniconfig::plain_scheme(url);
        return Some(Row { key, value: url.into(), from: From::Environment, at: Some("OMNI_ENDPOINT".into()) });
    }
    let omniconfig = Omniconfig::find(environment).ok()??;
    let context = omni.context.as_ref().unwrap_or(&omniconfig.current);
    let url = omniconfig.contexts.get(context)?.endpoint()?;
    let at = format!("context {context:?} of {}", omniconfig.path.display());
    Some(Row { key, value: url.into(), from: From::Omniconfig, at: Some(at) })
}
