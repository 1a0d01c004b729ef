//! Kubeconfigs with their credentials: what several files hold together, and the context that is asked for.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use kube::config::{Kubeconfig, KubeconfigError};

use crate::config::kubeconfig;
use crate::environment::Environment;
use crate::error::{Error, Result};

/// How many contexts an error names at the most.
const NAMED_CONTEXTS: usize = 20;

/// What one or more files hold together.
pub(super) struct Loaded {
    /// The merged content.
    pub(super) content: Kubeconfig,
    /// The files that were read, or, where there was none, those that were looked for.
    pub(super) files: Vec<PathBuf>,
}

/// Reads `explicit`, or else what `$KUBECONFIG` lists, or else `~/.kube/config`.
pub(super) async fn load(environment: &Environment, explicit: Option<&Path>) -> Result<Loaded> {
    let named = explicit.is_some();
    let paths = explicit.map_or_else(|| kubeconfig::paths(environment), |path| vec![path.to_owned()]);
    let loaded = blocking(move || read(paths, named)).await?;
    if loaded.content.contexts.is_empty() {
        let files = names(&loaded.files);
        return Err(Error::configuration(format!("there is no kubeconfig context: looked for one in {files}"))
            .hint("set KUBECONFIG, or let Omni make one with `kubernetes: {mint: true}` in talops.yaml"));
    }
    Ok(loaded)
}

/// Takes a kubeconfig from memory; `source` says where it came from.
pub(super) fn parse(text: &str, source: &str) -> Result<Loaded> {
    let content = Kubeconfig::from_yaml(text).map_err(|error| unreadable(source, &error))?;
    Ok(Loaded { content, files: vec![PathBuf::from(source)] })
}

/// Reads files as one. As for kubectl, one of a list that is not there is passed over; one that the caller `named` has to
/// be there.
fn read(paths: Vec<PathBuf>, named: bool) -> Result<Loaded> {
    let mut loaded = Loaded { content: Kubeconfig::default(), files: Vec::new() };
    for path in &paths {
        let read = match Kubeconfig::read_from(path) {
            Err(KubeconfigError::ReadConfig(error, _)) if error.kind() == io::ErrorKind::NotFound && !named => continue,
            read => read.and_then(|content| std::mem::take(&mut loaded.content).merge(content)),
        };
        loaded.content = read.map_err(|error| unreadable(&path.display().to_string(), &error))?;
        loaded.files.push(path.clone());
    }
    if loaded.files.is_empty() {
        loaded.files = paths;
    }
    Ok(loaded)
}

/// Runs what reads files away from the runtime's own threads.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Error::failed(format!("reading the kubeconfig: {error}"))))
}

impl Loaded {
    /// The name of the context that is asked for: `name`, or the current one. It is there.
    pub(super) fn context<'own>(&'own self, name: Option<&'own str>) -> Result<&'own str> {
        let files = names(&self.files);
        let (wanted, missing) = match (name, self.content.current_context.as_deref()) {
            (Some(name), _) => (name, format!("context {name:?} does not exist in {files}")),
            (None, Some(name)) if !name.is_empty() => {
                (name, format!("the current context {name:?} does not exist in {files}"))
            }
            (None, _) => ("", format!("no context is current in {files}")),
        };
        let there = !wanted.is_empty() && self.content.contexts.iter().any(|context| context.name == wanted);
        if there { Ok(wanted) } else { Err(Error::configuration(missing).hint(self.offer())) }
    }

    fn offer(&self) -> String {
        let contexts = &self.content.contexts;
        let shown: Vec<_> = contexts.iter().take(NAMED_CONTEXTS).map(|context| context.name.as_str()).collect();
        let mut text = format!("contexts there: {}", shown.join(", "));
        if contexts.len() > shown.len() {
            let _ = write!(text, ", and {} more", contexts.len() - shown.len());
        }
        text
    }
}

/// Says which file and where in it, without the parser's own words: those can quote a credential.
fn unreadable(source: &str, error: &KubeconfigError) -> Error {
    match error {
        KubeconfigError::ReadConfig(error, _) => {
            Error::configuration(format!("reading the kubeconfig {source}: {error}"))
        }
        KubeconfigError::Parse(error) => {
            let place = error.location();
            let place = place.map(|place| format!(", see line {}, column {}", place.line(), place.column()));
            Error::configuration(format!("{source} is not a kubeconfig{}", place.unwrap_or_default()))
        }
        other => Error::configuration(format!("reading the kubeconfig {source}: {other}")),
    }
}

pub(super) fn names(files: &[PathBuf]) -> String {
    let files: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
    if files.is_empty() { "~/.kube/config (HOME is not set)".to_owned() } else { files.join(", ") }
}
