//! omnictl's own configuration, and where it keeps it (`siderolabs/omni` `client/pkg/omnictl/config/config.go`).

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::environment::Environment;
use crate::error::{Error, Result};

/// An omniconfig and the file it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omniconfig {
    /// Its file.
    pub path: PathBuf,
    /// The name of the context that omnictl uses; can be empty.
    pub current: String,
    /// Its contexts by name.
    pub contexts: BTreeMap<String, Context>,
}

/// A context: an endpoint and an identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// The endpoint's URL, as written.
    pub url: String,
    /// The user's e-mail address; empty before the first login.
    pub identity: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FileForm {
    context: String,
    contexts: BTreeMap<String, ContextForm>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ContextForm {
    url: String,
    auth: AuthForm,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct AuthForm {
    siderov1: IdentityForm,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct IdentityForm {
    identity: String,
}

impl Omniconfig {
    /// Reads the omniconfig that omnictl would use: `$OMNICONFIG`, else below `$TALOS_HOME` or `~/.talos`, else at its
    /// place before Omni 1.1. `None` when there is none.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Configuration`] when it cannot be read, or `$OMNICONFIG` names a file that is not there.
    pub fn find(environment: &Environment) -> Result<Option<Self>> {
        if let Some(named) = environment.get("OMNICONFIG") {
            let hint = "OMNICONFIG names this file";
            return match Self::read(Path::new(named)).map_err(|error| error.hint(hint))? {
                Some(found) => Ok(Some(found)),
                None => Err(Error::configuration(format!("there is no omniconfig at {named}")).hint(hint)),
            };
        }
        for path in places(environment) {
            if let Some(found) = Self::read(&path)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn read(path: &Path) -> Result<Option<Self>> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::configuration(format!("reading {}: {error}", path.display()))),
        };
        Self::parse(path, &text).map(Some)
    }

    /// Reads an omniconfig's text. Never panics, whatever the text.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Configuration`] when it is not an omniconfig.
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        // serde-saphyr takes an empty document for no value at all.
        let form: Option<FileForm> = serde_saphyr::from_str(text).map_err(|error| {
            let error = error.to_string();
            let first = error.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Error::configuration(format!("reading {}: it is no omniconfig: {first}", path.display()))
        })?;
        let form = form.unwrap_or_default();
        let contexts = form
            .contexts
            .into_iter()
            .map(|(name, context)| (name, Context { url: context.url, identity: context.auth.siderov1.identity }));
        Ok(Self { path: path.to_owned(), current: form.context, contexts: contexts.collect() })
    }

    /// A context by name.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Configuration`] that says which contexts there are.
    pub fn context(&self, name: &str) -> Result<(&str, &Context)> {
        if let Some((name, context)) = self.contexts.get_key_value(name) {
            return Ok((name, context));
        }
        let there = self.contexts.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let message = format!("there is no context {name:?} in {}", self.path.display());
        Err(Error::configuration(message).hint(format!("it has: {}", if there.is_empty() { "none" } else { &there })))
    }
}

fn places(environment: &Environment) -> Vec<PathBuf> {
    let talos_home = environment.get("TALOS_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = environment.home();
    let current = talos_home.or_else(|| Some(home.as_ref()?.join(".talos"))).map(|folder| folder.join("omni/config"));
    let legacy = environment.xdg("XDG_CONFIG_HOME", legacy_folder(".config")).map(|folder| folder.join("omni/config"));
    current.into_iter().chain(legacy).collect()
}

/// The folder below home that stands in for an XDG folder which is not set: omnictl's library follows the system.
pub(super) const fn legacy_folder(linux: &'static str) -> &'static str {
    if cfg!(target_os = "macos") { "Library/Application Support" } else { linux }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Omniconfig;

    fn parse(text: &str) -> crate::error::Result<Omniconfig> {
        Omniconfig::parse(Path::new("/home/o/.talos/omni/config"), text)
    }

    const TWO: &str = "
contexts:
  default:
    url: https://omni.example.com/
    auth:
      basic: deprecated
      siderov1:
        identity: o@example.com
  lab:
    url: grpc://127.0.0.1:8080
context: default
";

    #[test]
    fn contexts_are_read_and_what_is_not_known_is_passed_over() {
        let config = parse(TWO).unwrap();
        assert_eq!(config.current, "default");
        assert_eq!(config.contexts["default"].identity, "o@example.com");
        assert_eq!(config.contexts["lab"].url, "grpc://127.0.0.1:8080");
    }

    #[test]
    fn an_empty_file_has_no_contexts() {
        assert!(parse("").unwrap().contexts.is_empty());
    }

    #[test]
    fn what_is_no_omniconfig_is_said_in_one_line() {
        let error = parse("contexts: [1]\n").unwrap_err();
        insta::assert_snapshot!(error, @"reading /home/o/.talos/omni/config: it is no omniconfig: line 1 column 11: expected mapping start");
    }

    #[test]
    fn a_context_that_is_not_there_says_which_are() {
        let error = parse(TWO).unwrap().context("prod").unwrap_err();
        insta::assert_snapshot!(error, @r#"there is no context "prod" in /home/o/.talos/omni/config"#);
        assert_eq!(error.hint_text(), Some("it has: default, lab"));
    }
}
