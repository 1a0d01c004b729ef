//! Kubeconfig files: where they are, what they hold together, which contexts they offer.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use kube::config::{Kubeconfig, KubeconfigError};

use crate::environment::Environment;
use crate::error::{Error, Result};

/// How many contexts an error names at the most.
const NAMED_CONTEXTS: usize = 20;

/// A context that a kubeconfig offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KubeconfigContext {
    /// Its name.
    pub name: String,
    /// The URL of its cluster's API server; empty where the kubeconfig has no such cluster.
    pub server: String,
    /// The file that defines it.
    pub file: PathBuf,
    /// It is the one that is used when none is named.
    pub current: bool,
}

/// What one or more files hold together.
#[derive(Debug)]
pub(super) struct Loaded {
    /// The merged content.
    pub(super) content: Kubeconfig,
    /// The files that were read, or, where there was none, those that were looked for.
    pub(super) files: Vec<PathBuf>,
    /// The contexts, in the order of the files.
    pub(super) contexts: Vec<KubeconfigContext>,
}

/// The contexts of `$KUBECONFIG`, or else of `~/.kube/config`; none where there is no such file.
pub async fn contexts(environment: &Environment) -> Result<Vec<KubeconfigContext>> {
    let files = Files::find(environment, None);
    blocking(move || Ok(files.load()?.contexts)).await
}

/// Reads `explicit`, or else what `$KUBECONFIG` lists, or else `~/.kube/config`.
pub(super) async fn load(environment: &Environment, explicit: Option<&Path>) -> Result<Loaded> {
    let files = Files::find(environment, explicit);
    let loaded = blocking(move || files.load()).await?;
    if loaded.contexts.is_empty() {
        let files = names(&loaded.files);
        return Err(Error::configuration(format!("there is no kubeconfig context: looked for one in {files}"))
            .hint("set KUBECONFIG, or let Omni make one with `kubernetes: {mint: true}` in talops.yaml"));
    }
    Ok(loaded)
}

/// Takes a kubeconfig from memory; `source` says where it came from.
pub(super) fn parse(text: &str, source: &str) -> Result<Loaded> {
    let content = Kubeconfig::from_yaml(text).map_err(|error| unreadable(source, &error))?;
    let file = PathBuf::from(source);
    let mut loaded = Loaded { content: Kubeconfig::default(), files: vec![file.clone()], contexts: Vec::new() };
    loaded.add(content, &file)?;
    loaded.finish();
    Ok(loaded)
}

/// Runs what reads files away from the runtime's own threads.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Error::failed(format!("reading the kubeconfig: {error}"))))
}

impl Loaded {
    /// The context of this name, or the current one.
    pub(super) fn context(&self, name: Option<&str>) -> Result<&KubeconfigContext> {
        let files = names(&self.files);
        match name {
            Some(name) => self.contexts.iter().find(|context| context.name == name).ok_or_else(|| {
                Error::configuration(format!("context {name:?} does not exist in {files}")).hint(self.offer())
            }),
            None => self.contexts.iter().find(|context| context.current).ok_or_else(|| {
                let message = match self.content.current_context.as_deref() {
                    Some(name) if !name.is_empty() => format!("the current context {name:?} does not exist in {files}"),
                    _ => format!("no context is current in {files}"),
                };
                Error::configuration(message).hint(self.offer())
            }),
        }
    }

    fn offer(&self) -> String {
        let shown: Vec<_> = self.contexts.iter().take(NAMED_CONTEXTS).map(|context| context.name.as_str()).collect();
        let mut text = format!("contexts there: {}", shown.join(", "));
        if self.contexts.len() > shown.len() {
            let _ = write!(text, ", and {} more", self.contexts.len() - shown.len());
        }
        text
    }

    fn add(&mut self, content: Kubeconfig, file: &Path) -> Result<()> {
        for context in &content.contexts {
            if !self.contexts.iter().any(|known| known.name == context.name) {
                self.contexts.push(KubeconfigContext {
                    name: context.name.clone(),
                    server: String::new(),
                    file: file.to_path_buf(),
                    current: false,
                });
            }
        }
        let merged = std::mem::take(&mut self.content).merge(content);
        self.content = merged.map_err(|error| unreadable(&file.display().to_string(), &error))?;
        Ok(())
    }

    /// Fills in what is known only once every file was read: a context's cluster may be in a later one.
    fn finish(&mut self) {
        for context in &mut self.contexts {
            let named = self.content.contexts.iter().find(|named| named.name == context.name);
            let cluster = named.and_then(|named| named.context.as_ref()).map(|context| context.cluster.as_str());
            let server = self.content.clusters.iter().find(|named| Some(named.name.as_str()) == cluster);
            let server = server.and_then(|named| named.cluster.as_ref()).and_then(|cluster| cluster.server.clone());
            context.server = server.unwrap_or_default();
            context.current = self.content.current_context.as_deref() == Some(&context.name);
        }
    }
}

/// The files that kubectl would read.
struct Files {
    paths: Vec<PathBuf>,
    /// Named by the caller: not there is an error.
    explicit: bool,
}

impl Files {
    fn find(environment: &Environment, explicit: Option<&Path>) -> Self {
        if let Some(path) = explicit {
            return Self { paths: vec![path.to_path_buf()], explicit: true };
        }
        let listed: Vec<_> = environment
            .get("KUBECONFIG")
            .map(|list| std::env::split_paths(list).filter(|path| !path.as_os_str().is_empty()).collect())
            .unwrap_or_default();
        let default = || environment.home().map(|home| home.join(".kube").join("config")).into_iter().collect();
        Self { paths: if listed.is_empty() { default() } else { listed }, explicit: false }
    }

    fn load(self) -> Result<Loaded> {
        let mut loaded = Loaded { content: Kubeconfig::default(), files: Vec::new(), contexts: Vec::new() };
        for path in &self.paths {
            match Kubeconfig::read_from(path) {
                Ok(content) => {
                    loaded.files.push(path.clone());
                    loaded.add(content, path)?;
                }
                // As kubectl does: a file of the list that is not there is passed over.
                Err(KubeconfigError::ReadConfig(error, _))
                    if error.kind() == io::ErrorKind::NotFound && !self.explicit => {}
                Err(error) => return Err(unreadable(&path.display().to_string(), &error)),
            }
        }
        if loaded.files.is_empty() {
            loaded.files = self.paths;
        }
        loaded.finish();
        Ok(loaded)
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
