//! Finds endpoint and key as omnictl does, after what the configuration says.

use std::path::PathBuf;

use super::endpoint::Endpoint;
use super::key::Key;
use super::user_key::UserKeyFile;
use crate::config;
use crate::config::omniconfig::{Context, Omniconfig};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// The variables that hold a service account's key. The first that is set counts, even when it is empty
/// (`siderolabs/go-api-signature` `pkg/serviceaccount/serviceaccount.go`).
const KEY_VARIABLES: [&str; 2] = ["SIDERO_SERVICE_ACCOUNT_KEY", "OMNI_SERVICE_ACCOUNT_KEY"];

const NO_KEY: &str =
    "`talops login` makes one; a program has OMNI_SERVICE_ACCOUNT_KEY (`talops serviceaccount create NAME` prints one)";

/// An Omni server and the key to ask it with.
#[derive(Debug, Clone)]
pub struct Target {
    /// The server.
    pub endpoint: Endpoint,
    /// A PEM file with the certificate authority of a private endpoint.
    pub ca_file: Option<PathBuf>,
    /// The key, or why there is none: that alone is no reason not to know the server.
    pub key: Result<Key>,
}

/// Finds endpoint and key for the Omni that the configuration calls `name`. `service_account_key` is what its
/// `serviceAccountKey` resolved to. `None` when nothing names an Omni at all.
///
/// The endpoint is the configuration's, else `OMNI_ENDPOINT`, else the omniconfig context's. The key is the
/// configuration's service-account key, else the environment's, else the user's key of the context: the one the
/// configuration names, else the one with this URL, else the current one.
///
/// # Errors
///
/// [`crate::error::Kind::Configuration`] for what is malformed: endpoint, service-account key, omniconfig.
pub fn discover(
    name: &str,
    configured: &config::Omni,
    service_account_key: Option<Secret>,
    environment: &Environment,
) -> Result<Option<Target>> {
    let account = service_account(name, service_account_key, environment)?;
    // As with omnictl, a service account has no use for the omniconfig, unless a context is asked for by name.
    let omniconfig = match (&account, &configured.context) {
        (Some(_), None) => None,
        _ => Omniconfig::find(environment)?,
    };
    let named = match (&configured.context, &omniconfig) {
        (None, _) => None,
        (Some(context), Some(omniconfig)) => Some(omniconfig.context(context)?),
        (Some(context), None) => {
            let message = format!("omni.{name}.context names {context:?}, and there is no omniconfig");
            return Err(Error::configuration(message).hint("OMNICONFIG names the file where it is elsewhere"));
        }
    };
    let endpoint = match (&configured.endpoint, environment.get("OMNI_ENDPOINT")) {
        (Some(url), _) => Some(Endpoint::parse(url, &format!("omni.{name}.endpoint"))?),
        (None, Some(url)) => Some(Endpoint::parse(url, "OMNI_ENDPOINT")?),
        (None, None) => None,
    };
    let context = named.or_else(|| current(omniconfig.as_ref()?, endpoint.as_ref()));
    let endpoint = match (endpoint, context, &omniconfig) {
        (Some(endpoint), _, _) => endpoint,
        (None, Some((context, Context { url, .. })), Some(omniconfig)) => {
            Endpoint::parse(url, &format!("context {context:?} of {}", omniconfig.path.display()))?
        }
        _ if account.is_some() => {
            return Err(Error::configuration("there is a service-account key for Omni, but no endpoint")
                .hint(format!("set OMNI_ENDPOINT, or omni.{name}.endpoint in talops.yaml")));
        }
        (None, None, Some(omniconfig)) if !omniconfig.current.is_empty() => {
            return omniconfig.context(&omniconfig.current).map(|_| None);
        }
        _ => return Ok(None),
    };
    let key = match (account, context) {
        (Some(key), _) => Ok(key),
        (None, Some((context, Context { identity, .. }))) => user_key(context, identity, environment)?,
        (None, None) => {
            let message = format!("there is no key for Omni at {endpoint}: no service-account key, no omniconfig");
            Err(Error::unauthorized(message).hint(NO_KEY))
        }
    };
    Ok(Some(Target { endpoint, ca_file: configured.ca_file.clone(), key }))
}

fn service_account(name: &str, configured: Option<Secret>, environment: &Environment) -> Result<Option<Key>> {
    if let Some(key) = configured {
        return Key::service_account(&key, &format!("omni.{name}.serviceAccountKey")).map(Some);
    }
    let variable = KEY_VARIABLES.into_iter().find_map(|name| Some((name, environment.secret(name)?)));
    variable.map(|(name, key)| Key::service_account(&key, name)).transpose()
}

/// The context of this endpoint, else the current one. Two contexts of one endpoint: the current one where it is one of
/// them.
fn current<'config>(
    omniconfig: &'config Omniconfig,
    endpoint: Option<&Endpoint>,
) -> Option<(&'config str, &'config Context)> {
    let current = omniconfig.context(&omniconfig.current).ok();
    let Some(endpoint) = endpoint else { return current };
    let same = |context: &Context| Endpoint::parse(&context.url, "").is_ok_and(|url| url == *endpoint);
    if current.is_some_and(|(_, context)| same(context)) {
        return current;
    }
    let named = omniconfig.contexts.iter().find(|(_, context)| same(context));
    named.map(|(name, context)| (name.as_str(), context)).or(current)
}

/// The outer error is a malformed key, the inner one none at all.
fn user_key(context: &str, identity: &str, environment: &Environment) -> Result<Result<Key>> {
    if identity.is_empty() {
        let message = format!("there is no key for Omni: the omniconfig's context {context:?} has no identity");
        return Ok(Err(Error::unauthorized(message).hint(NO_KEY)));
    }
    let file = UserKeyFile::new(context, identity, environment);
    if let Some((path, armored)) = file.read()? {
        return Key::user(&armored, identity, &path.display().to_string()).map(Ok);
    }
    let places = file.folders().iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(" and ");
    let message = format!("there is no key for Omni: no service-account key, and no {} in {places}", file.name());
    Ok(Err(Error::unauthorized(message).hint(NO_KEY)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::{SignedDuration, Timestamp};
    use tempfile::TempDir;

    use super::{Target, discover};
    use crate::config;
    use crate::environment::Environment;
    use crate::error::{Kind, Result};
    use crate::openpgp::{self, NewKey};

    const OMNICONFIG: &str = "
contexts:
  default:
    url: https://omni.example.com/
    auth: {siderov1: {identity: o@example.com}}
  lab:
    url: grpc://127.0.0.1:8080
    auth: {siderov1: {identity: lab@example.com}}
  fresh:
    url: <placeholder_url>
context: default
";

    /// A home folder and the variables of one case.
    struct Case {
        home: TempDir,
        variables: Vec<(String, String)>,
        configured: config::Omni,
    }

    impl Case {
        fn new() -> Self {
            Self { home: TempDir::new().unwrap(), variables: Vec::new(), configured: config::Omni::default() }
        }

        fn variable(mut self, name: &str, value: &str) -> Self {
            self.variables.push((name.to_owned(), value.to_owned()));
            self
        }

        fn file(self, path: &str, text: &str) -> Self {
            let path = self.home.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
            self
        }

        fn context(mut self, name: &str) -> Self {
            self.configured.context = Some(name.to_owned());
            self
        }

        fn endpoint(mut self, url: &str) -> Self {
            self.configured.endpoint = Some(url.to_owned());
            self
        }

        fn run(&self) -> Result<Option<Target>> {
            let home = ("HOME".into(), self.home.path().into());
            let others = self.variables.iter().map(|(name, value)| (name.into(), value.into()));
            discover("home", &self.configured, None, &Environment::new(others.chain([home])))
        }

        fn found(&self) -> (String, String) {
            let target = self.run().unwrap().unwrap();
            (target.endpoint.to_string(), target.key.unwrap().identity().to_owned())
        }

        fn said(&self, error: &crate::error::Error) -> String {
            let text = format!("{error} ({})", error.hint_text().unwrap_or_default());
            text.replace(&self.home.path().display().to_string(), "~")
        }
    }

    fn key() -> NewKey {
        openpgp::generate("o", "o@example.com", Timestamp::now(), SignedDuration::from_hours(8)).unwrap()
    }

    #[test]
    fn nothing_at_all_is_not_configured() {
        assert!(Case::new().run().unwrap().is_none());
    }

    #[test]
    fn a_users_key_is_that_of_the_current_context() {
        let case = Case::new()
            .file(".talos/omni/config", OMNICONFIG)
            .file(".talos/keys/default-o@example.com.pgp", key().armored_private.expose());
        assert_eq!(case.found(), ("https://omni.example.com".to_owned(), "o@example.com".to_owned()));
    }

    #[test]
    fn a_context_is_chosen_by_name_or_by_its_url() {
        let case = || {
            Case::new()
                .file(".talos/omni/config", OMNICONFIG)
                .file(".talos/keys/lab-lab@example.com.pgp", key().armored_private.expose())
        };
        let expected = ("http://127.0.0.1:8080".to_owned(), "lab@example.com".to_owned());
        assert_eq!(case().context("lab").found(), expected);
        assert_eq!(case().endpoint("http://127.0.0.1:8080").found(), expected);
        assert_eq!(case().variable("OMNI_ENDPOINT", "grpc://127.0.0.1:8080").found(), expected);
    }

    #[test]
    fn the_old_places_are_looked_at_last() {
        let case = Case::new();
        let (config, data) = if cfg!(target_os = "macos") {
            ("Library/Application Support", "Library/Application Support")
        } else {
            (".config", ".local/share")
        };
        let case = case
            .file(&format!("{config}/omni/config"), OMNICONFIG)
            .file(&format!("{data}/omni/keys/default-o@example.com.pgp"), key().armored_private.expose());
        assert_eq!(case.found().1, "o@example.com");
    }

    #[test]
    fn talos_home_moves_the_omniconfig_and_siderov1_keys_dir_the_keys() {
        let case = Case::new()
            .file("talos/omni/config", OMNICONFIG)
            .file("elsewhere/default-o@example.com.pgp", key().armored_private.expose());
        let talos = case.home.path().join("talos").display().to_string();
        let keys = case.home.path().join("elsewhere").display().to_string();
        assert_eq!(case.variable("TALOS_HOME", &talos).variable("SIDEROV1_KEYS_DIR", &keys).found().1, "o@example.com");
    }

    #[test]
    fn a_service_account_key_beats_the_omniconfig() {
        let account = key().service_account("ci");
        let case = Case::new()
            .file(".talos/omni/config", OMNICONFIG)
            .variable("OMNI_SERVICE_ACCOUNT_KEY", account.expose())
            .variable("OMNI_ENDPOINT", "https://other.example.com");
        let expected = ("https://other.example.com".to_owned(), "ci@serviceaccount.omni.sidero.dev".to_owned());
        assert_eq!(case.found(), expected);
    }

    #[test]
    fn a_service_account_key_wants_an_endpoint() {
        let case = Case::new()
            .file(".talos/omni/config", OMNICONFIG)
            .variable("OMNI_SERVICE_ACCOUNT_KEY", key().service_account("ci").expose());
        let error = case.run().unwrap_err();
        insta::assert_snapshot!(case.said(&error), @"there is a service-account key for Omni, but no endpoint (set OMNI_ENDPOINT, or omni.home.endpoint in talops.yaml)");
        assert_eq!(case.context("default").found().0, "https://omni.example.com");
    }

    #[test]
    fn the_first_key_variable_counts_even_when_it_is_empty() {
        let case = Case::new()
            .variable("OMNI_ENDPOINT", "https://omni.example.com")
            .variable("SIDERO_SERVICE_ACCOUNT_KEY", "")
            .variable("OMNI_SERVICE_ACCOUNT_KEY", key().service_account("ci").expose());
        let error = case.run().unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        insta::assert_snapshot!(error, @"the service-account key in SIDERO_SERVICE_ACCOUNT_KEY is empty");
    }

    #[test]
    fn the_configurations_endpoint_beats_the_environments() {
        let case = Case::new()
            .endpoint("https://configured.example.com")
            .variable("OMNI_ENDPOINT", "https://omni.example.com")
            .variable("OMNI_SERVICE_ACCOUNT_KEY", key().service_account("ci").expose());
        assert_eq!(case.found().0, "https://configured.example.com");
    }

    #[test]
    fn a_server_without_a_key_is_known_all_the_same() {
        let case = Case::new().file(".talos/omni/config", OMNICONFIG);
        let target = case.run().unwrap().unwrap();
        assert_eq!(target.endpoint.to_string(), "https://omni.example.com");
        let error = target.key.unwrap_err();
        assert_eq!(error.kind(), Kind::Unauthorized);
        let said = case.said(&error);
        let said = said.replace("Library/Application Support", ".local/share");
        insta::assert_snapshot!(said, @"there is no key for Omni: no service-account key, and no default-o@example.com.pgp in ~/.talos/keys and ~/.local/share/omni/keys (`talops login` makes one; a program has OMNI_SERVICE_ACCOUNT_KEY (`talops serviceaccount create NAME` prints one))");
    }

    #[test]
    fn every_wrong_omniconfig_is_told_apart() {
        let with = |case: Case| case.file(".talos/omni/config", OMNICONFIG);
        let cases = [
            with(Case::new()).context("prod"),
            with(Case::new()).context("fresh"),
            Case::new().context("prod"),
            Case::new().variable("OMNICONFIG", "/nowhere/config"),
            Case::new().file(".talos/omni/config", "contexts: 7\n"),
            Case::new().file(".talos/omni/config", "context: default\n"),
            with(Case::new()).file(".talos/keys/default-o@example.com.pgp", "nonsense"),
        ];
        let mut messages = String::new();
        for case in cases {
            let error = case.run().unwrap_err();
            assert_eq!(error.kind(), Kind::Configuration);
            messages.push_str(&case.said(&error));
            messages.push('\n');
        }
        insta::assert_snapshot!(messages, @r#"
        there is no context "prod" in ~/.talos/omni/config (it has: default, fresh, lab)
        the Omni endpoint in context "fresh" of ~/.talos/omni/config is still to be filled in: "<placeholder_url>" (https://HOST or https://HOST:PORT)
        omni.home.context names "prod", and there is no omniconfig (OMNICONFIG names the file where it is elsewhere)
        there is no omniconfig at /nowhere/config (OMNICONFIG names this file)
        reading ~/.talos/omni/config: it is no omniconfig: 1:11: not valid YAML: expected mapping start ()
        there is no context "default" in ~/.talos/omni/config (it has: none)
        the user key ~/.talos/keys/default-o@example.com.pgp holds no readable PGP private key (`talops login` writes a new one)
        "#);
    }
}
