//! Which endpoint a login is for, under which context of the omniconfig, as whom.

use std::path::PathBuf;

use super::endpoint::Endpoint;
use super::user_key::UserKeyFile;
use crate::config;
use crate::config::omniconfig::{Context, Omniconfig};
use crate::environment::Environment;
use crate::error::{Error, Result};

/// What a login is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginTarget {
    /// The server.
    pub endpoint: Endpoint,
    /// A PEM file with the certificate authority of a private endpoint.
    pub ca_file: Option<PathBuf>,
    /// The context of the omniconfig that the key belongs to; it need not be there yet.
    pub context: String,
    /// Who that context says the user is.
    pub identity: Option<String>,
    /// The omniconfig that the context is in, or is put into.
    pub omniconfig: PathBuf,
}

impl LoginTarget {
    /// The file of the key of `identity`.
    #[must_use]
    pub fn key_file(&self, identity: &str, environment: &Environment) -> UserKeyFile {
        UserKeyFile::new(&self.context, identity, environment)
    }
}

/// Finds what a login to the Omni that the configuration calls `name` is for.
///
/// The endpoint is the one that [`super::discover()`] finds. The context is the one that the configuration names, else one
/// of the omniconfig with that URL (the current one where it is one of them), else a new one called `name`.
///
/// # Errors
///
/// [`crate::error::Kind::Configuration`] when nothing names an endpoint, or the omniconfig cannot be read.
pub fn login_target(name: &str, configured: &config::Omni, environment: &Environment) -> Result<LoginTarget> {
    let path = Omniconfig::place(environment)?;
    let omniconfig = Omniconfig::read(&path)?;
    let contexts = omniconfig.iter().flat_map(|omniconfig| &omniconfig.contexts);
    let current = omniconfig.as_ref().map_or("", |omniconfig| omniconfig.current.as_str());
    let named = configured.context.as_deref();
    let by_name = |wanted: &str| contexts.clone().find(|(name, _)| *name == wanted);
    let url_of = |wanted: &str| by_name(wanted).map(|(name, context)| (context.url.clone(), name));
    let endpoint = match (&configured.endpoint, environment.get("OMNI_ENDPOINT")) {
        (Some(url), _) => Endpoint::parse(url, &format!("omni.{name}.endpoint"))?,
        (None, Some(url)) => Endpoint::parse(url, "OMNI_ENDPOINT")?,
        (None, None) => match url_of(named.unwrap_or(current)) {
            Some((url, context)) => Endpoint::parse(&url, &format!("context {context:?} of {}", path.display()))?,
            None => {
                return Err(Error::configuration("nothing says which Omni to log in to")
                    .hint("`talops login https://HOST`, OMNI_ENDPOINT, or omni.NAME.endpoint in talops.yaml"));
            }
        },
    };
    let same = |context: &Context| Endpoint::parse(&context.url, "").is_ok_and(|url| url == endpoint);
    let found = if let Some(named) = named {
        by_name(named)
    } else {
        let by_url = || contexts.clone().find(|(_, context)| same(context));
        by_name(current).filter(|(_, context)| same(context)).or_else(by_url)
    };
    let context = match (found, named) {
        (Some((context, _)), _) => context.clone(),
        (None, Some(named)) => named.to_owned(),
        (None, None) => free_name(name, |wanted| by_name(wanted).is_some()),
    };
    let identity = found.map(|(_, context)| context.identity.clone()).filter(|identity| !identity.is_empty());
    Ok(LoginTarget { endpoint, ca_file: configured.ca_file.clone(), context, identity, omniconfig: path })
}

/// A name that is not taken: as omnictl makes one when it merges files.
fn free_name(name: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    let numbered = (1_u32..).map(|number| format!("{name}-{number}"));
    numbered.into_iter().find(|name| !taken(name)).unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{LoginTarget, login_target};
    use crate::config;
    use crate::environment::Environment;
    use crate::error::{Kind, Result};

    const OMNICONFIG: &str = "
contexts:
  default: {url: 'https://omni.example.com/', auth: {siderov1: {identity: o@example.com}}}
  lab: {url: 'grpc://127.0.0.1:8080'}
  home: {url: 'https://other.example.com'}
context: default
";

    fn target(omniconfig: Option<&str>, context: Option<&str>, endpoint: Option<&str>) -> Result<LoginTarget> {
        let home = tempfile::tempdir().unwrap();
        if let Some(text) = omniconfig {
            fs::create_dir_all(home.path().join(".talos/omni")).unwrap();
            fs::write(home.path().join(".talos/omni/config"), text).unwrap();
        }
        let configured = config::Omni {
            endpoint: endpoint.map(str::to_owned),
            context: context.map(str::to_owned),
            ..config::Omni::default()
        };
        login_target("home", &configured, &Environment::new([("HOME".into(), home.path().into())]))
    }

    fn told(target: Result<LoginTarget>) -> String {
        let target = target.unwrap();
        format!("{} {} {}", target.endpoint, target.context, target.identity.unwrap_or_default())
    }

    #[test]
    fn the_context_is_named_or_found_by_its_url_or_new() {
        let cases = [
            target(Some(OMNICONFIG), None, None),
            target(Some(OMNICONFIG), None, Some("https://omni.example.com")),
            target(Some(OMNICONFIG), None, Some("http://127.0.0.1:8080")),
            target(Some(OMNICONFIG), Some("lab"), None),
            target(Some(OMNICONFIG), Some("mine"), Some("https://omni.example.com")),
            target(Some(OMNICONFIG), None, Some("https://third.example.com")),
            target(None, None, Some("https://third.example.com")),
        ];
        insta::assert_snapshot!(cases.map(told).join("\n"), @"
        https://omni.example.com default o@example.com
        https://omni.example.com default o@example.com
        http://127.0.0.1:8080 lab 
        http://127.0.0.1:8080 lab 
        https://omni.example.com mine 
        https://third.example.com home-1 
        https://third.example.com home
        ");
    }

    #[test]
    fn where_nothing_names_an_endpoint_that_is_said() {
        assert_eq!(target(None, None, None).unwrap_err().kind(), Kind::Configuration);
        assert_eq!(target(Some("contexts: 7\n"), None, Some("https://h")).unwrap_err().kind(), Kind::Configuration);
    }
}
