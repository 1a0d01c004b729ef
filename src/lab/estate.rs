//! Which estate is simulated, and where faults hit it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::Fault;
use super::trouble::{Server, Trouble};
use super::world::{Cluster, World};
use crate::config::nearest;
use crate::error::Error;

/// An estate, by name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Estate {
    /// One Omni endpoint with two clusters.
    #[default]
    Home,
    /// Three Omni endpoints with three clusters each, and a cluster that is not Omni's.
    Fleet,
}

/// All that is in an estate.
#[derive(Debug, Clone)]
pub struct Worlds {
    /// What is behind each Omni endpoint.
    pub endpoints: Vec<World>,
    /// Clusters that no Omni manages: a context of a kubeconfig leads to each.
    pub apart: Vec<Cluster>,
}

/// A fault, and what it hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aimed {
    /// What goes wrong.
    pub fault: Fault,
    /// The endpoint or cluster where it does; the first one when it is not named.
    pub at: Option<String>,
}

impl Estate {
    /// Every estate.
    pub const ALL: [Self; 2] = [Self::Home, Self::Fleet];

    /// The name that chooses it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Fleet => "fleet",
        }
    }

    /// Its state at the start: everything is well.
    #[must_use]
    pub fn worlds(self, started: Timestamp) -> Worlds {
        match self {
            Self::Home => Worlds { endpoints: vec![World::new(started)], apart: Vec::new() },
            Self::Fleet => Worlds { endpoints: World::fleet(started), apart: vec![World::apart()] },
        }
    }
}

impl fmt::Display for Estate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Estate {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|estate| estate.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::usage(format!("no such simulated estate: {name:?}")).hint(format!("one of: {names}"))
        })
    }
}

impl Worlds {
    /// Makes a fault so.
    ///
    /// # Errors
    ///
    /// When it names what is not there, or what it cannot hit.
    pub fn strike(&mut self, aimed: &Aimed) -> Result<(), Error> {
        let (fault, at) = (aimed.fault, aimed.at.as_deref());
        if let Some(trouble) = fault.trouble() {
            return self.disturb(fault, trouble, at);
        }
        let hit = if let Some(world) = self.endpoints.iter_mut().find(|world| at.is_none_or(|at| world.name == at)) {
            fault.apply(world)
        } else {
            let at = at.unwrap_or_default();
            let unknown = self.unknown(fault, at);
            let (started, cluster) = self.cluster(fault, at).ok_or(unknown)?;
            fault.strike(cluster, started)
        };
        if hit {
            return Ok(());
        }
        let place = at.map(|at| format!(" in {at}")).unwrap_or_default();
        Err(Error::usage(format!("there is nothing{place} that the fault {fault} could hit"))
            .hint("name a cluster that has more in it"))
    }

    /// Troubles the connections of a kind of server behind the first endpoint; Omni's own, where none is named.
    fn disturb(&mut self, fault: Fault, trouble: Trouble, at: Option<&str>) -> Result<(), Error> {
        let watched = [Server::Omni, Server::Kubernetes];
        let possible: &[Server] = if trouble == Trouble::WatchGone { &watched } else { &Server::ALL };
        let name = at.unwrap_or(Server::Omni.name());
        let server = name.parse().ok().filter(|server| possible.contains(server)).ok_or_else(|| {
            let names: Vec<&str> = possible.iter().map(|server| server.name()).collect();
            Error::usage(format!("the fault {fault} is to hit {name:?}, which is not a server that it can hit"))
                .hint(format!("one of: {}", names.join(", ")))
        })?;
        if let Some(world) = self.endpoints.first_mut() {
            world.connections.push((server, trouble));
        }
        Ok(())
    }

    /// The cluster of that name, for a fault that is about something in one.
    fn cluster(&mut self, fault: Fault, name: &str) -> Option<(Timestamp, &mut Cluster)> {
        let started = self.endpoints.first()?.started;
        let behind = self.endpoints.iter_mut().flat_map(|world| &mut world.clusters);
        let found = behind.chain(&mut self.apart).find(|cluster| fault.is_in_a_cluster() && cluster.name == name)?;
        Some((started, found))
    }

    fn unknown(&self, fault: Fault, name: &str) -> Error {
        let mut names: Vec<&str> = self.endpoints.iter().map(|world| world.name).collect();
        let mut what = "an Omni endpoint";
        if fault.is_in_a_cluster() {
            let behind = self.endpoints.iter().flat_map(|world| &world.clusters);
            names.extend(behind.chain(&self.apart).map(|cluster| cluster.name));
            what = "an Omni endpoint or a cluster";
        }
        let error = Error::usage(format!("the fault {fault} is to hit {name:?}, which is not {what} of this estate"));
        match nearest(name, names.iter().copied()) {
            Some(meant) => error.hint(format!("did you mean {meant:?}?")),
            None => error.hint(format!("one of: {}", names.join(", "))),
        }
    }
}

impl From<Fault> for Aimed {
    fn from(fault: Fault) -> Self {
        Self { fault, at: None }
    }
}

impl fmt::Display for Aimed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            Some(at) => write!(formatter, "{}={at}", self.fault),
            None => write!(formatter, "{}", self.fault),
        }
    }
}

impl FromStr for Aimed {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (name, at) = match text.split_once('=') {
            Some((name, at)) => (name, Some(at.to_owned())),
            None => (text, None),
        };
        Ok(Self { fault: name.parse()?, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fleet() -> Worlds {
        Estate::Fleet.worlds(Timestamp::UNIX_EPOCH)
    }

    fn strike(fault: &str) -> Result<Worlds, Error> {
        let mut worlds = fleet();
        worlds.strike(&fault.parse()?)?;
        Ok(worlds)
    }

    #[test]
    fn a_fault_hits_the_endpoint_or_the_cluster_that_it_names() {
        let listening = |worlds: Worlds| worlds.endpoints.iter().map(|world| world.omni_listens).collect::<Vec<_>>();
        assert_eq!(listening(strike("omni-unreachable").unwrap()), [false, true, true]);
        assert_eq!(listening(strike("omni-unreachable=lyon").unwrap()), [true, false, true]);
        let lost = |cluster: &Cluster| cluster.machines.iter().any(|machine| machine.lost_since.is_some());
        let worlds = strike("node-not-ready=oslo-stage-01").unwrap();
        let all: Vec<_> = worlds.endpoints.iter().flat_map(|world| &world.clusters).filter(|one| lost(one)).collect();
        assert_eq!(all.iter().map(|cluster| cluster.name).collect::<Vec<_>>(), ["oslo-stage-01"]);
        let worlds = strike("node-not-ready=oslo").unwrap();
        assert!(lost(&worlds.endpoints[2].clusters[0]));
        let worlds = strike("image-pull=sno-edge").unwrap();
        let broken = worlds.apart[0].workloads.iter().find(|one| one.image_problem.is_some()).unwrap();
        assert_eq!(
            (broken.name, broken.image_problem.as_ref().unwrap().image.as_str()),
            ("line-camera", "registry.example.org/vision/line-camera:1.8.9")
        );
    }

    #[test]
    fn a_fault_that_hits_nothing_is_refused() {
        let error = |fault: &str| {
            let error = strike(fault).unwrap_err();
            format!("{}; {}", error.message(), error.hint_text().unwrap_or_default())
        };
        insta::assert_snapshot!(error("omni-unreachable=lyn"), @r#"the fault omni-unreachable is to hit "lyn", which is not an Omni endpoint of this estate; did you mean "lyon"?"#);
        insta::assert_snapshot!(error("omni-unreachable=edge"), @r#"the fault omni-unreachable is to hit "edge", which is not an Omni endpoint of this estate; one of: home, lyon, oslo"#);
        insta::assert_snapshot!(error("image-pull=nowhere"), @r#"the fault image-pull is to hit "nowhere", which is not an Omni endpoint or a cluster of this estate; one of: home, lyon, oslo, talos-prod-01, talos-stage-01, edge, lyon-prod-01, lyon-stage-01, lyon-edge, oslo-prod-01, oslo-stage-01, oslo-edge, sno-edge"#);
        insta::assert_snapshot!(error("node-not-ready=edge"), @"there is nothing in edge that the fault node-not-ready could hit; name a cluster that has more in it");
        insta::assert_snapshot!(error("node-lost=edge"), @r#"no such fault of the simulated estate: "node-lost"; one of: provider-stopped, provider-asleep, provider-asleep-twice, provider-asleep-always, provider-crash-loop, provider-netns-gone, provider-key-expired, provider-id-mismatch, provider-image-local, provider-restart-in-flight, provider-proxmox-rights, provider-hostname-bug, machine-never-joined, new-machine-never-joins, never-joined-teardown, request-vm-missing, destroying-stuck, storage-not-found, cel-type-reserved, class-shared, cp-one-host, static-machines, static-machine-forgotten, orphan-vm, vm-orphaned, vm-migrated, pve-ha-managed, pve-locked, pve-protected, pve-node-away, omni-unreachable, slow-dimension, clock-skew, key-expired, key-expiring, omni-session-expired, cluster-locked, kubeconfig-stale, tailscale-check, http-5xx, connection-reset, hang, half-open, watch-gone, retry-after, node-not-ready, image-pull, app-degraded, external-secret-not-ready, volume-degraded"#);
    }

    #[test]
    fn names_of_clusters_and_providers_are_unique() {
        let worlds = fleet();
        let behind = worlds.endpoints.iter().flat_map(|world| &world.clusters);
        let clusters: std::collections::BTreeSet<_> = behind.chain(&worlds.apart).map(|one| one.name).collect();
        let ids: std::collections::BTreeSet<_> = worlds.endpoints.iter().map(|world| world.provider.id).collect();
        assert_eq!((clusters.len(), ids.len()), (10, 3));
    }
}
