//! Which container is meant.

use std::time::Duration;

use super::control::checked;
use super::engine::Engine;
use super::wire::{self, Listed};
use crate::error::{Error, Kind, Result};

/// How many containers an error lists at most.
const LISTED: usize = 12;

/// Which container is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The one with this label `com.docker.compose.service`.
    ComposeService(String),
    /// The one of exactly this name.
    Name(String),
}

impl Target {
    fn fits(&self, container: &Listed) -> bool {
        match self {
            Self::ComposeService(service) => container.service.as_ref() == Some(service),
            Self::Name(name) => container.names.contains(name),
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ComposeService(service) => write!(formatter, "of the compose service {service:?}"),
            Self::Name(name) => write!(formatter, "named {name:?}"),
        }
    }
}

/// A container that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Its id, which another one of the same name does not have.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Finds the one container that fits, stopped or not. When none does, or several do, the error lists what is there.
pub async fn find(engine: &Engine, target: &Target, limit: Duration) -> Result<Found> {
    let containers = wire::list(&engine.containers(limit).await?);
    let found = one(&containers, target, engine.place())?;
    Ok(Found { id: checked(&found.id, engine.place())?.to_owned(), name: name(found).to_owned() })
}

/// The one container that fits. When none does, or several do, the error lists what is there, stopped ones included.
pub(super) fn one<'a>(containers: &'a [Listed], target: &Target, place: &str) -> Result<&'a Listed> {
    let fitting: Vec<_> = containers.iter().filter(|container| target.fits(container)).collect();
    match fitting.as_slice() {
        [one] => Ok(one),
        [] if containers.is_empty() => {
            Err(Error::new(Kind::NotFound, format!("{place}: no container {target}: there are no containers at all"))
                .hint("does the provider run behind a hop? configure exec:, such as [pct, exec, \"200\", --]"))
        }
        [] => Err(Error::new(
            Kind::NotFound,
            format!("{place}: no container {target}; there are {}", list(containers.iter())),
        )
        .hint("set composeService: or container: of this provider to one of them")),
        several => Err(Error::new(
            Kind::NotFound,
            format!("{place}: {} containers {target}: {}", several.len(), list(several.iter().copied())),
        )
        .hint("name one of them with container:")),
    }
}

fn list<'a>(containers: impl ExactSizeIterator<Item = &'a Listed>) -> String {
    let more = containers.len().saturating_sub(LISTED);
    let mut named: Vec<_> = containers.take(LISTED).map(described).collect();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    named.join(", ")
}

fn name(container: &Listed) -> &str {
    container.names.first().map_or(container.id.get(..12).unwrap_or(&container.id), String::as_str)
}

fn described(container: &Listed) -> String {
    let name = name(container);
    match &container.service {
        Some(service) => format!("{name} (service {service}, {})", container.state),
        None => format!("{name} ({})", container.state),
    }
}

#[cfg(test)]
mod tests {
    use super::{Target, one};
    use crate::provider::wire::Listed;

    fn container(name: &str, service: Option<&str>, state: &str) -> Listed {
        Listed {
            id: "4c5e".repeat(16),
            names: vec![name.to_owned()],
            service: service.map(str::to_owned),
            state: state.to_owned(),
        }
    }

    fn containers() -> Vec<Listed> {
        vec![
            container("omni_proxmox-provider_1", Some("proxmox-provider"), "running"),
            container("omni_tailscale_1", Some("tailscale"), "running"),
            container("scratch; rm -rf /", None, "exited"),
        ]
    }

    fn service(name: &str) -> Target {
        Target::ComposeService(name.to_owned())
    }

    #[test]
    fn a_container_is_found_by_its_service_or_by_its_exact_name() {
        let containers = containers();
        let found = |target: &Target| one(&containers, target, "root@foxtrot").map(|one| one.names[0].clone());
        assert_eq!(found(&service("proxmox-provider")).unwrap(), "omni_proxmox-provider_1");
        assert_eq!(found(&Target::Name("scratch; rm -rf /".into())).unwrap(), "scratch; rm -rf /");
        assert!(found(&Target::Name("omni_tailscale".into())).is_err(), "the engine would take a part of a name");
    }

    #[test]
    fn when_none_fits_the_error_lists_what_is_there() {
        let error = one(&containers(), &service("provider"), "root@foxtrot").unwrap_err();
        insta::assert_snapshot!(error, @r#"root@foxtrot: no container of the compose service "provider"; there are omni_proxmox-provider_1 (service proxmox-provider, running), omni_tailscale_1 (service tailscale, running), scratch; rm -rf / (exited)"#);
        let error = one(&[], &service("provider"), "root@foxtrot").unwrap_err();
        insta::assert_snapshot!(error, @r#"root@foxtrot: no container of the compose service "provider": there are no containers at all"#);
    }

    #[test]
    fn two_that_fit_are_both_listed_and_neither_is_chosen() {
        let mut containers = containers();
        containers.push(container("old_proxmox-provider_1", Some("proxmox-provider"), "exited"));
        let error = one(&containers, &service("proxmox-provider"), "root@foxtrot").unwrap_err();
        insta::assert_snapshot!(error, @r#"root@foxtrot: 2 containers of the compose service "proxmox-provider": omni_proxmox-provider_1 (service proxmox-provider, running), old_proxmox-provider_1 (service proxmox-provider, exited)"#);
    }

    #[test]
    fn a_long_list_is_cut() {
        let many: Vec<_> = (0..40).map(|number| container(&format!("c{number}"), None, "running")).collect();
        assert!(one(&many, &service("x"), "here").unwrap_err().message().ends_with("c11 (running), 28 more"));
    }
}
