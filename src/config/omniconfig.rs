//! omnictl's own configuration, as far as ours leans on it: which contexts there are and where each leads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::yaml;
use crate::environment::Environment;
use crate::error::{Error, Result};

/// An omniconfig. Unknown keys are ignored (`siderolabs/omni client/pkg/omnictl/config`).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Omniconfig {
    /// The name of the current context.
    pub context: String,
    /// Contexts by name.
    pub contexts: BTreeMap<String, OmniContext>,
}

/// One context of an omniconfig.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct OmniContext {
    /// Its URL as omnictl writes it: `https://…`, `grpc://…`, or a placeholder in a file that omnictl has just made.
    pub url: String,
}

impl OmniContext {
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

/// Where omnictl would read its configuration: `OMNICONFIG`, below an absolute `TALOS_HOME`, `~/.talos/omni/config`, and
/// where it was before Omni 1.1, `$XDG_CONFIG_HOME/omni/config`. The first of these that is there.
#[must_use]
pub fn path(environment: &Environment) -> Option<PathBuf> {
    if let Some(named) = environment.get("OMNICONFIG") {
        return Some(named.into());
    }
    let talos = environment.get("TALOS_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let talos = talos.or_else(|| Some(environment.home()?.join(".talos")));
    let places = [
        talos.map(|folder| folder.join("omni/config")),
        environment.xdg("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("omni/config")),
    ];
    places.into_iter().flatten().find(|path| path.is_file())
}

/// Reads an omniconfig.
///
/// # Errors
///
/// When it cannot be read or is not an omniconfig.
pub fn read(path: &Path) -> Result<Omniconfig> {
    let wrong = |what: String| Error::configuration(format!("omniconfig {}: {what}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    if text.trim().is_empty() {
        return Ok(Omniconfig::default());
    }
    yaml::from_str(&text).map_err(|fault| wrong(fault.message))
}

#[cfg(test)]
mod tests {
    use super::{OmniContext, Omniconfig};

    #[test]
    fn a_context_leads_to_an_endpoint_unless_omnictl_has_only_just_made_it() {
        let endpoint = |url: &str| OmniContext { url: url.into() }.endpoint();
        assert_eq!(endpoint("https://omni.example.com/").as_deref(), Some("https://omni.example.com"));
        assert_eq!(endpoint("grpc://10.0.0.1:8080").as_deref(), Some("http://10.0.0.1:8080"));
        assert_eq!(endpoint("grpc://127.0.0.1:8080"), None);
        assert_eq!(endpoint("<placeholder_url>"), None);
        assert_eq!(endpoint(""), None);
    }

    #[test]
    fn what_omnictl_keeps_besides_is_ignored() {
        let text = "context: home\ncontexts:\n  home:\n    url: https://omni\n    auth:\n      siderov1:\n        identity: me\n";
        let omniconfig: Omniconfig = crate::config::yaml::from_str(text).unwrap();
        assert_eq!(omniconfig.context, "home");
        assert_eq!(omniconfig.contexts["home"].url, "https://omni");
    }
}
