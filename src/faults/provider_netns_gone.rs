//! A container that joins the network of a sidecar cannot be started once that sidecar was made anew: it asks for the old
//! one by its id.
//!
//! Source: `moby/moby` `daemon/container_operations.go`: `joining network namespace of container: No such container: …`,
//! `cannot join network of a non running container: …`.

use crate::estate::{Container, Joined};

/// Its name.
pub const ID: &str = "provider-netns-gone";

/// Why a container could not be started again, and what mends that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What was seen.
    pub evidence: String,
    /// What to do.
    pub mend: String,
    /// Making it anew mends it: the one that it joins is to be had under its service's name.
    pub recreate: bool,
}

/// Whether the container could not be started again for want of the network that it joins. `restart` is the command that
/// restarts it.
pub fn found(container: &Container, joined: &Joined, restart: &str) -> Option<Found> {
    let name = &container.name;
    match joined {
        Joined::None | Joined::Running { .. } => None,
        Joined::NotRunning { name: other, state } => Some(Found {
            evidence: format!("{name} joins the network of {other}, which is {state}: it could not be started again"),
            mend: format!("start it first: docker start {other}"),
            recreate: false,
        }),
        Joined::Gone { reference } => {
            let short = reference.get(..12).unwrap_or(reference);
            let evidence = format!(
                "{name} joins the network of container {short}, which is gone: once stopped it could not be started again"
            );
            let mend = match &container.compose {
                Some(_) => format!("{restart} --recreate makes it anew from its compose file (volumes stay)"),
                None => format!(
                    "it was not made by compose, so make it anew by hand: docker inspect {name}, docker rm -f {name} \
                     (without -v), docker run … --network container:NEW"
                ),
            };
            Some(Found { evidence, mend, recreate: container.compose.is_some() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::found;
    use crate::estate::{Compose, Container, Joined};

    #[test]
    fn what_it_joins_has_to_be_there_and_to_run() {
        let plain = Container { name: "provider".into(), ..Container::default() };
        let composed = Container { compose: Some(Compose::default()), ..plain.clone() };
        let told = |container: &Container, joined: &Joined| {
            let found = found(container, joined, "talops restart provider")?;
            Some(format!("{}\n{}", found.evidence, found.mend))
        };
        let gone = Joined::Gone { reference: "77aa0123456789abcdef".into() };
        assert_eq!(told(&plain, &Joined::None), None);
        assert_eq!(told(&plain, &Joined::Running { name: "tailscale".into() }), None);
        insta::assert_snapshot!(told(&composed, &gone).unwrap(), @"
        provider joins the network of container 77aa01234567, which is gone: once stopped it could not be started again
        talops restart provider --recreate makes it anew from its compose file (volumes stay)
        ");
        insta::assert_snapshot!(told(&plain, &gone).unwrap(), @"
        provider joins the network of container 77aa01234567, which is gone: once stopped it could not be started again
        it was not made by compose, so make it anew by hand: docker inspect provider, docker rm -f provider (without -v), docker run … --network container:NEW
        ");
        let stopped = Joined::NotRunning { name: "tailscale".into(), state: "exited".into() };
        insta::assert_snapshot!(told(&composed, &stopped).unwrap(), @"
        provider joins the network of tailscale, which is exited: it could not be started again
        start it first: docker start tailscale
        ");
    }
}
