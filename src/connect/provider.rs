//! From a configured provider to its container engine.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::config;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::estate::{Container, ProviderContainer};
use crate::provider::{Engine, Place, Recreation, Target, is_local, observe, recreation};
use crate::ssh::{Host, Sessions};

/// The part of a limit that the way to the engine may take: the rest is for the questions.
const SHARE_OF_CONNECTING: f64 = 0.8;

/// The part of what is left of it that the container may take where its image is asked for, too.
const SHARE_OF_CONTAINER: f64 = 0.8;

/// A configured provider: where its engine is and which container is meant. Nothing is contacted yet.
#[derive(Debug, Clone)]
pub struct ProviderAccess {
    place: Place,
    target: Target,
    access: config::Access,
}

impl ProviderAccess {
    /// Takes what is configured for the provider `name`. `sessions` are shared with everything else that goes to the same
    /// hosts.
    pub fn new(
        name: &str,
        provider: &config::Provider,
        access: config::Access,
        sessions: &Arc<Sessions>,
        environment: &Environment,
    ) -> Result<Self> {
        let target = target(name, provider)?;
        let host = host(&format!("providers.{name}"), provider.ssh.as_deref(), &provider.command, sessions)?;
        let host = host.with_hop(provider.exec.clone());
        let socket = match &provider.socket {
            None if host.is_local() => docker_host(environment)?,
            socket => socket.clone(),
        };
        Ok(Self { place: Place { host, socket }, target, access })
    }

    /// Where the container is, for messages and as the source of an observation: `Docker on root@foxtrot (pct exec 200)`.
    #[must_use]
    pub fn describe(&self) -> String {
        format!("Docker on {}", self.place.host.describe())
    }

    /// Which container is meant.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// Connects to the engine, within `limit`.
    pub async fn engine(&self, limit: Duration) -> Result<Engine> {
        Engine::connect(&self.place, self.access, limit).await
    }

    /// The way to make the container anew, tried out within `limit` for each program that may be there.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Refused`] with what to do by hand, where there is none.
    pub async fn recreation(&self, container: &Container, limit: Duration) -> Result<Recreation> {
        recreation(&self.place, self.access, container, limit).await
    }

    /// Connects and says how the container is, all within `limit`.
    pub async fn observe(&self, limit: Duration) -> Result<ProviderContainer> {
        let start = std::time::Instant::now();
        let engine = self.engine(limit.mul_f64(SHARE_OF_CONNECTING)).await?;
        observe(&engine, &self.target, limit.saturating_sub(start.elapsed())).await
    }

    /// As [`ProviderAccess::observe`], and says whether the container's image is on that host alone (`None`: the engine did
    /// not say).
    pub async fn examine(&self, limit: Duration) -> Result<(ProviderContainer, Option<bool>)> {
        let start = std::time::Instant::now();
        let remaining = || limit.saturating_sub(start.elapsed());
        let engine = self.engine(limit.mul_f64(SHARE_OF_CONNECTING)).await?;
        let container = observe(&engine, &self.target, remaining().mul_f64(SHARE_OF_CONTAINER)).await?;
        let local = is_local(&engine, &container.image_id, remaining()).await.ok();
        Ok((container, local))
    }

    /// Whether the engine is this machine's, without a hop.
    #[must_use]
    pub const fn is_here(&self) -> bool {
        self.place.host.is_local()
    }
}

fn target(name: &str, provider: &config::Provider) -> Result<Target> {
    match (&provider.compose_service, &provider.container) {
        (Some(service), None) => Ok(Target::ComposeService(service.clone())),
        (None, Some(container)) => Ok(Target::Name(container.trim_start_matches('/').to_owned())),
        (Some(_), Some(_)) => Err(Error::configuration(format!("providers.{name} has composeService and container"))
            .hint("leave one of them out")),
        (None, None) => Err(Error::configuration(format!("providers.{name} does not say which container is meant"))
            .hint("composeService: proxmox-provider (the service in its compose file), or container: NAME")),
    }
}

/// The host that `ssh` or `command` name, else this machine. `key` is where they are configured.
pub(super) fn host(key: &str, ssh: Option<&str>, command: &[String], sessions: &Arc<Sessions>) -> Result<Host> {
    let sessions = Arc::clone(sessions);
    match (ssh, command) {
        (Some(_), [_, ..]) => {
            Err(Error::configuration(format!("{key} has ssh and command")).hint("leave one of them out"))
        }
        (Some(destination), []) => Ok(Host::ssh(sessions, destination)),
        (None, [_, ..]) => Ok(Host::command(sessions, command.to_vec())),
        (None, []) => Ok(Host::local(sessions)),
    }
}

/// The socket that `DOCKER_HOST` names.
fn docker_host(environment: &Environment) -> Result<Option<PathBuf>> {
    let Some(address) = environment.get("DOCKER_HOST") else { return Ok(None) };
    match address.strip_prefix("unix://") {
        Some(path) => Ok(Some(PathBuf::from(path))),
        None => Err(Error::configuration(format!("DOCKER_HOST is {address:?}; only unix:// is understood"))
            .hint("set ssh: (or command:) of the provider, or its socket:")),
    }
}

#[cfg(test)]
mod tests {
    use super::ProviderAccess;
    use crate::config::{Access, Provider};
    use crate::environment::Environment;
    use crate::error::Error;
    use crate::ssh::Sessions;

    fn access(provider: &Provider, docker_host: &str) -> Result<ProviderAccess, Error> {
        let environment = Environment::new([("DOCKER_HOST".into(), docker_host.into())]);
        ProviderAccess::new("matrix", provider, Access::Full, &Sessions::new(&environment), &environment)
    }

    fn named() -> Provider {
        Provider { container: Some("/provider".into()), ..Provider::default() }
    }

    #[test]
    fn the_source_says_the_whole_way() {
        let exec = ["pct", "exec", "200", "--"].map(str::to_owned).to_vec();
        let behind = Provider { ssh: Some("root@foxtrot".into()), exec, ..named() };
        assert_eq!(access(&behind, "").unwrap().describe(), "Docker on root@foxtrot (pct exec 200)");
        let command = ["tailscale", "ssh", "root@foxtrot"].map(str::to_owned).to_vec();
        let over = Provider { command, ..named() };
        assert_eq!(access(&over, "").unwrap().describe(), "Docker on tailscale ssh root@foxtrot");
        assert_eq!(access(&named(), "").unwrap().describe(), "Docker on this machine");
    }

    #[test]
    fn the_engine_of_this_machine_is_where_docker_host_says_unless_configured() {
        let socket = |provider: &Provider, docker_host| access(provider, docker_host).map(|access| access.place.socket);
        assert_eq!(socket(&named(), "unix:///run/d.sock").unwrap().unwrap(), std::path::Path::new("/run/d.sock"));
        assert_eq!(socket(&named(), "").unwrap(), None);
        let configured = Provider { socket: Some("/run/e.sock".into()), ..named() };
        assert_eq!(socket(&configured, "unix:///run/d.sock").unwrap().unwrap(), std::path::Path::new("/run/e.sock"));
        let elsewhere = Provider { ssh: Some("root@foxtrot".into()), ..named() };
        assert_eq!(socket(&elsewhere, "unix:///run/d.sock").unwrap(), None);
        assert!(socket(&named(), "tcp://10.0.0.1:2375").is_err());
    }

    #[test]
    fn what_contradicts_itself_or_names_nothing_is_a_configuration_error() {
        let wrong = [
            Provider::default(),
            Provider { compose_service: Some("provider".into()), ..named() },
            Provider { ssh: Some("a".into()), command: vec!["b".into()], ..named() },
        ];
        let told: Vec<_> = wrong.iter().map(|provider| access(provider, "").unwrap_err().to_string()).collect();
        insta::assert_snapshot!(told.join("\n"), @"
        providers.matrix does not say which container is meant
        providers.matrix has composeService and container
        providers.matrix has ssh and command
        ");
    }
}
