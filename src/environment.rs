//! The process's environment, taken once at the start.
//!
//! Variables that look like secrets are kept here and removed from the process, so that no child (ssh, a kubeconfig's
//! exec plugin) inherits them. Nothing else in the tool reads the process's environment.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::secret::Secret;

/// Endings of the names of variables that hold secrets.
const SECRET_ENDINGS: [&str; 5] = ["_KEY", "_TOKEN", "_SECRET", "_PASSWORD", "_PASSPHRASE"];

/// A copy of the environment: plain variables and secrets.
#[derive(Clone, Default)]
pub struct Environment {
    plain: BTreeMap<String, OsString>,
    secrets: BTreeMap<String, Secret>,
}

/// Names alone: a plain variable can hold a password, too (`HTTPS_PROXY`).
impl std::fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.plain.keys()).entries(self.secrets.keys()).finish()
    }
}

impl Environment {
    /// Sorts variables into plain ones and secrets; names that are not Unicode are passed over.
    #[must_use]
    pub fn new(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let mut environment = Self::default();
        for (name, value) in variables {
            let Ok(name) = name.into_string() else { continue };
            if Self::is_secret(&name) {
                environment.secrets.insert(name, Secret::new(value.to_string_lossy()));
            } else {
                environment.plain.insert(name, value);
            }
        }
        environment
    }

    /// Whether a variable of this name is taken for a secret.
    #[must_use]
    pub fn is_secret(name: &str) -> bool {
        let upper = name.to_ascii_uppercase();
        SECRET_ENDINGS.iter().any(|ending| upper.ends_with(ending))
    }

    /// With these secrets, which somebody handed over.
    #[must_use]
    pub fn with_secrets(mut self, secrets: impl IntoIterator<Item = (String, String)>) -> Self {
        self.secrets.extend(secrets.into_iter().map(|(name, secret)| (name, Secret::new(secret))));
        self
    }

    /// The secrets, for a process of this tool's own to be handed.
    pub fn secrets(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.secrets.iter().map(|(name, secret)| (name.as_str(), secret))
    }

    /// The names of the secrets that are there, for the process's start to remove them.
    pub fn secret_names(&self) -> impl Iterator<Item = &str> {
        self.secrets.keys().map(String::as_str)
    }

    /// The names of variables with this beginning that are set and empty: as good as not set.
    pub fn empty_names(&self, beginning: &str) -> impl Iterator<Item = &str> {
        let empty = self.plain.iter().filter(move |(name, value)| name.starts_with(beginning) && value.is_empty());
        empty.map(|(name, _)| name.as_str())
    }

    /// A plain variable that is set, not empty and Unicode.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.plain.get(name)?.to_str().filter(|value| !value.is_empty())
    }

    /// A variable as a secret, whatever its name; `Some` even when it is set and empty.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<Secret> {
        let plain = || self.plain.get(name).map(|value| Secret::new(value.to_string_lossy()));
        self.secrets.get(name).cloned().or_else(plain)
    }

    /// The plain variables, for a child that needs more than the process's own.
    pub fn plain(&self) -> impl Iterator<Item = (&str, &OsString)> {
        self.plain.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// A copy that has nothing but these variables, and these values for some of them.
    #[must_use]
    pub fn reduced(&self, keep: &[&str], set: &[(&str, &std::path::Path)]) -> Self {
        let kept = self.plain.iter().filter(|(name, _)| keep.contains(&name.as_str()));
        let kept = kept.map(|(name, value)| (name.clone(), value.clone()));
        let set = set.iter().map(|(name, value)| ((*name).to_owned(), value.as_os_str().to_owned()));
        Self { plain: kept.chain(set).collect(), secrets: BTreeMap::new() }
    }

    /// The home folder.
    #[must_use]
    pub fn home(&self) -> Option<PathBuf> {
        self.get("HOME").map(PathBuf::from)
    }

    /// A folder of the XDG base directory specification: the variable when it is absolute, else `fallback` below home.
    #[must_use]
    pub fn xdg(&self, variable: &str, fallback: &str) -> Option<PathBuf> {
        let named = self.get(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        named.or_else(|| Some(self.home()?.join(fallback)))
    }
}

#[cfg(test)]
mod tests {
    use super::Environment;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        Environment::new(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())))
    }

    #[test]
    fn variables_that_look_like_secrets_are_not_handed_to_children() {
        let environment =
            environment(&[("OMNI_SERVICE_ACCOUNT_KEY", "c2VjcmV0"), ("HTTPS_PROXY", "http://me:hunter2@proxy")]);
        assert_eq!(environment.secret_names().collect::<Vec<_>>(), ["OMNI_SERVICE_ACCOUNT_KEY"]);
        assert_eq!(environment.plain().count(), 1);
        assert_eq!(environment.secret("OMNI_SERVICE_ACCOUNT_KEY").unwrap().expose(), "c2VjcmV0");
        assert_eq!(format!("{environment:?}"), r#"{"HTTPS_PROXY", "OMNI_SERVICE_ACCOUNT_KEY"}"#);
    }

    #[test]
    fn an_xdg_folder_that_is_not_absolute_is_ignored() {
        let environment = environment(&[("XDG_CACHE_HOME", "cache"), ("HOME", "/home/o")]);
        assert_eq!(environment.xdg("XDG_CACHE_HOME", ".cache").unwrap(), std::path::Path::new("/home/o/.cache"));
    }
}
