//! omnictl's own configuration, as far as ours leans on it: which contexts there are, where each leads, and as whom
//! (`siderolabs/omni` `client/pkg/omnictl/config/config.go`).

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::yaml;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::file;

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
    /// The endpoint's URL as omnictl writes it: `https://…`, `grpc://…`, or a placeholder in a file that omnictl has just
    /// made.
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

impl Context {
    /// The endpoint that it leads to, in the form of our own configuration; none for what omnictl writes into a new file
    /// (`grpc://127.0.0.1:8080`, `<placeholder_url>`).
    #[must_use]
    pub fn endpoint(&self) -> Option<String> {
        let url = self.url.trim().trim_end_matches('/');
        if url.is_empty() || url == "grpc://127.0.0.1:8080" || url.contains(['<', '>']) {
            return None;
        }
        Some(plain_scheme(url))
    }
}

/// A URL of omnictl as one that HTTP knows: its `grpc://` is plain text (`siderolabs/omni client/pkg/client`).
#[must_use]
pub fn plain_scheme(url: &str) -> String {
    url.strip_prefix("grpc://").map_or_else(|| url.to_owned(), |rest| format!("http://{rest}"))
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

    /// The file that a context is added to: the one that omnictl would read, else where it would make one.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Configuration`] when there is no home folder.
    pub fn place(environment: &Environment) -> Result<PathBuf> {
        if let Some(named) = environment.get("OMNICONFIG") {
            return Ok(PathBuf::from(named));
        }
        let places = places(environment);
        let there = places.iter().find(|path| path.exists()).or(places.first());
        there.cloned().ok_or_else(|| {
            Error::configuration("there is no place for an omniconfig: neither OMNICONFIG nor HOME is set")
        })
    }

    /// Reads an omniconfig; `None` when there is none at `path`.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Configuration`] when it cannot be read or is none.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        let text = match file::read_text(path, file::LONGEST) {
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
        // An empty document is no value at all.
        let form: Option<FileForm> = yaml::from_str(text).map_err(|fault| {
            let place = fault.position.map(|position| format!("{position}: ")).unwrap_or_default();
            Error::configuration(format!("reading {}: it is no omniconfig: {place}{}", path.display(), fault.message))
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
#[must_use]
pub const fn legacy_folder(linux: &'static str) -> &'static str {
    if cfg!(target_os = "macos") { "Library/Application Support" } else { linux }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Context, Omniconfig};

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
        insta::assert_snapshot!(error, @"reading /home/o/.talos/omni/config: it is no omniconfig: 1:11: not valid YAML: expected mapping start");
    }

    #[test]
    fn a_context_that_is_not_there_says_which_are() {
        let error = parse(TWO).unwrap().context("prod").unwrap_err();
        insta::assert_snapshot!(error, @r#"there is no context "prod" in /home/o/.talos/omni/config"#);
        assert_eq!(error.hint_text(), Some("it has: default, lab"));
    }

    #[test]
    fn what_it_holds_does_not_reach_the_terminal() {
        let shown = |error: &crate::error::Error| format!("{error} {}", error.hint_text().unwrap_or_default());
        let config = parse("contexts: {\"a\\e[31m\": {}}\n").unwrap();
        assert_eq!(config.context("b").unwrap_err().hint_text(), Some("it has: a"));
        for text in ["contexts: {\"a\\e[31m\": 1, \"a\\e[31m\": 1}\n", "a: *\u{1b}[31m\n", "context: [\"\\e[2J\"]\n"] {
            let shown = shown(&parse(text).unwrap_err());
            assert!(!shown.contains(char::is_control), "{shown:?}");
        }
    }

    #[test]
    fn a_context_leads_to_an_endpoint_unless_omnictl_has_only_just_made_it() {
        let endpoint = |url: &str| Context { url: url.into(), identity: String::new() }.endpoint();
        assert_eq!(endpoint("https://omni.example.com/").as_deref(), Some("https://omni.example.com"));
        assert_eq!(endpoint("grpc://10.0.0.1:8080").as_deref(), Some("http://10.0.0.1:8080"));
        assert_eq!(endpoint("grpc://127.0.0.1:8080"), None);
        assert_eq!(endpoint("<placeholder_url>"), None);
        assert_eq!(endpoint(""), None);
    }
}
