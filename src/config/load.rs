//! Where the configuration is, and reading it.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::finding::{self, Finding};
use super::model::{Access, Config};
use super::schema::schema;
use super::yaml::{self, Node, Position, Value};
use super::{check, fallback, paths, shape};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::file;

/// The file's name in a working directory.
pub const FILE_NAME: &str = "talops.yaml";

/// The variable that makes every call read-only, whatever the file says.
pub const READ_ONLY_VARIABLE: &str = "TALOPS_READ_ONLY";

/// No configuration is longer than this many bytes.
const LONGEST: u64 = 1024 * 1024;

/// A configuration that is ready for use: paths are absolute, what was left out is filled in.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The file that it comes from; none when there is no file and it is what omnictl and kubectl would ask.
    pub path: Option<PathBuf>,
    positions: BTreeMap<String, Position>,
}

impl Loaded {
    /// A configuration that comes from no file.
    #[must_use]
    pub fn from_config(config: Config) -> Self {
        Self { config, path: None, positions: BTreeMap::new() }
    }

    /// Where the value of these keys is written; `None` when the file does not have it.
    #[must_use]
    pub fn written<S: AsRef<str>>(&self, keys: &[S]) -> Option<Position> {
        self.positions.get(&finding::dotted(keys)).copied()
    }

    /// Where the innermost of these keys is written that the file has.
    #[must_use]
    pub fn position(&self, keys: &[&str]) -> Position {
        let above = (0..=keys.len()).rev().find_map(|length| self.written(&keys[..length]));
        above.unwrap_or(Position { line: 1, column: 1 })
    }
}

/// What a file says, well or not.
#[derive(Debug)]
pub struct Inspection {
    /// What is wrong with it, in the order of the file.
    pub findings: Vec<Finding>,
    /// What is well of it.
    pub loaded: Loaded,
}

/// Finds and reads the configuration: the file of `--config` or `TALOPS_CONFIG`, the nearest `talops.yaml` upward from
/// the working directory, `$XDG_CONFIG_HOME/talops/config.yaml`. With none of them there it is what omnictl and kubectl
/// would ask (`fallback.rs`).
///
/// # Errors
///
/// [`crate::error::Kind::Configuration`], with every fault of the file and where it is.
pub fn load(explicit: Option<&Path>, working_directory: &Path, environment: &Environment) -> Result<Loaded> {
    let Some(path) = find(explicit, working_directory, environment) else {
        let mut loaded = Loaded::default();
        complete(&mut loaded.config, environment);
        return Ok(loaded);
    };
    let inspection = inspect(&path, working_directory, environment)?;
    if inspection.findings.is_empty() {
        Ok(inspection.loaded)
    } else {
        Err(finding::error(&shown(&path, working_directory), &inspection.findings))
    }
}

/// The file that [`load`] would read.
#[must_use]
pub fn find(explicit: Option<&Path>, working_directory: &Path, environment: &Environment) -> Option<PathBuf> {
    let explicit = explicit.or_else(|| environment.get("TALOPS_CONFIG").map(Path::new));
    if let Some(path) = explicit.filter(|path| !path.as_os_str().is_empty()) {
        return Some(working_directory.join(path));
    }
    let upward = working_directory.ancestors().map(|folder| folder.join(FILE_NAME));
    upward.chain(personal(environment)).find(|path| path.is_file())
}

/// The file that is read where no `talops.yaml` is near.
fn personal(environment: &Environment) -> Option<PathBuf> {
    environment.xdg("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("talops/config.yaml"))
}

/// The error of a command that is about the file itself, when there is none.
#[must_use]
pub fn not_found(working_directory: &Path, environment: &Environment) -> Error {
    let personal = personal(environment).map(|path| format!(", nor {}", path.display())).unwrap_or_default();
    let message = format!("there is no {FILE_NAME} in {} or above{personal}", working_directory.display());
    Error::configuration(message).hint("`talops config init` writes one from what it finds")
}

/// Reads a file and says what is wrong with it.
///
/// # Errors
///
/// When the file cannot be read at all.
pub fn inspect(path: &Path, working_directory: &Path, environment: &Environment) -> Result<Inspection> {
    let text = match read(path, working_directory)? {
        Ok(text) => text,
        Err(finding) => return Ok(Inspection { findings: vec![finding], loaded: located(path) }),
    };
    Ok(inspect_text(&text, path, environment))
}

/// As [`inspect`], of a text that is or will be the file `path`.
#[must_use]
pub fn inspect_text(text: &str, path: &Path, environment: &Environment) -> Inspection {
    let mut findings = Vec::new();
    let mut loaded = located(path);
    if let Some(root) = tree(text, &mut findings) {
        let well = shape::check(&root, text, &schema(), &mut findings);
        match serde_json::from_value::<Config>(well) {
            Ok(config) => loaded.config = config,
            Err(error) => findings.push(Finding::of_file(&error.to_string(), "see docs/configuration.md")),
        }
        findings.extend(check::check(&loaded.config, &root, &findings));
        remember(&root, &mut Vec::new(), &mut loaded.positions);
    }
    findings.sort_by_key(|finding| finding.position);
    if let Some(folder) = path.parent() {
        paths::resolve(&mut loaded.config, folder, environment);
    }
    complete(&mut loaded.config, environment);
    Inspection { findings, loaded }
}

/// The file as messages name it: relative to the working directory where it is below it.
#[must_use]
pub fn shown(path: &Path, working_directory: &Path) -> PathBuf {
    let below = path.strip_prefix(working_directory).unwrap_or(path);
    if below.as_os_str().is_empty() { PathBuf::from(".") } else { below.to_owned() }
}

fn located(path: &Path) -> Loaded {
    Loaded { path: Some(path.to_owned()), ..Loaded::default() }
}

/// The text of a file. What it holds may be at fault (inner error) or reading it may be (outer error).
fn read(path: &Path, working_directory: &Path) -> Result<Result<String, Finding>> {
    let wrong = |error: std::io::Error| {
        let path = shown(path, working_directory);
        let what = if error.kind() == ErrorKind::NotFound {
            "is not there".into()
        } else {
            format!("cannot be read: {error}")
        };
        Error::configuration(format!("the configuration file {} {what}", path.display()))
    };
    let bytes = match file::read(path, LONGEST) {
        Err(error) if error.kind() == ErrorKind::FileTooLarge => {
            return Ok(Err(Finding::of_file("the file is longer than 1 MiB", "is it the right file?")));
        }
        read => read.map_err(wrong)?,
    };
    Ok(String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count() as u64;
        let mut finding = Finding::of_file("the file is not UTF-8 text", "save it as UTF-8");
        finding.position.line = line;
        finding
    }))
}

fn tree(text: &str, findings: &mut Vec<Finding>) -> Option<Node> {
    let first = yaml::tree(text);
    // A key that is given twice is no reason to keep quiet about the rest.
    let result = match first {
        Err(fault) => {
            let again = yaml::tree_first_wins(text);
            findings.push(fault.into());
            again.ok()?
        }
        Ok(root) => root,
    };
    if result.is_none() && findings.is_empty() {
        findings.push(Finding::of_file("the file is empty", "`talops config init` writes one from what it finds"));
    }
    result
}

/// Fills in what the file may leave out, then what the environment overrides.
fn complete(config: &mut Config, environment: &Environment) {
    fallback::fill(config, environment);
    if read_only_asked(environment) {
        config.access = Access::ReadOnly;
    }
}

/// Whether the environment asks that nothing is changed.
#[must_use]
pub fn read_only_asked(environment: &Environment) -> bool {
    environment.get(READ_ONLY_VARIABLE).is_some_and(|value| !matches!(value, "0" | "false" | "no"))
}

fn remember(node: &Node, path: &mut Vec<String>, positions: &mut BTreeMap<String, Position>) {
    let Value::Mapping(entries) = &node.value else { return };
    for entry in entries {
        path.push(entry.key.clone());
        let scalar = !matches!(entry.value.value, Value::Mapping(_) | Value::Null);
        let position = if scalar { entry.value.position } else { entry.position };
        positions.insert(finding::dotted(path), position);
        remember(&entry.value, path, positions);
        path.pop();
    }
}
