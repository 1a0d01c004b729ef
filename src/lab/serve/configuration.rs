//! The `talops.yaml` of a running estate.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::site::{Site, TOKEN_ID};
use crate::config::{
    Approval, Argocd, Cluster, Config, DurationText, HypervisorAccess, Hypervisors, KubernetesAccess, Omni, Provider,
    SecretSource, Waits,
};
use crate::error::{Error, Result};
use crate::lab::clock::Clock;
use crate::lab::world::{self, World};
use crate::secret::Secret;

/// After so long a simulated deletion is taken for stalled; and the least that this takes, for a machine that has other
/// things to do.
const STALLED: Duration = Duration::from_secs(5 * 60);
const LEAST: Duration = Duration::from_secs(3);

/// What a configuration is made of.
#[derive(Debug)]
pub(super) struct Configuration<'lab> {
    /// The endpoints, and what serves them.
    pub sites: &'lab [(&'lab World, Site)],
    /// Clusters that no Omni manages.
    pub apart: &'lab [world::Cluster],
    /// The kubeconfig with a context for each of those.
    pub apart_kubeconfig: &'lab Path,
    /// A kubeconfig for the production cluster.
    pub kubeconfig: Option<&'lab Path>,
    /// How fast delays pass in it.
    pub clock: Clock,
}

impl Configuration<'_> {
    /// The file's text.
    pub(super) fn text(&self) -> Result<String> {
        let yaml = serde_saphyr::to_string(&self.config())
            .map_err(|error| Error::failed(format!("writing the lab's configuration: {error}")))?;
        Ok(format!("# A simulated estate; gone when the process that made it ends.\n{yaml}"))
    }

    fn config(&self) -> Config {
        let omni = |(world, site): &(&World, Site)| {
            let endpoint = Omni {
                endpoint: Some(site.url.clone()),
                service_account_key: Some(SecretSource::File(PathBuf::from(&site.key))),
                ..Omni::default()
            };
            (world.name.to_owned(), endpoint)
        };
        let provider = |(world, site): &(&World, Site)| {
            let provider = Provider {
                id: Some(world.provider.id.to_owned()),
                omni: self.name_of(world),
                socket: Some(site.socket.clone()),
                command: site.check.iter().map(|check| check.display().to_string()).collect(),
                compose_service: Some(world.provider.service.to_owned()),
                ..Provider::default()
            };
            (world.provider.alias.to_owned(), provider)
        };
        let managed = self.sites.iter().flat_map(|(world, site)| {
            world.clusters.iter().map(move |cluster| (cluster.name.to_owned(), self.managed(world, site, cluster)))
        });
        let apart = self.apart.iter().map(|cluster| (cluster.name.to_owned(), self.apart(cluster)));
        Config {
            omni: self.sites.iter().map(omni).collect(),
            providers: self.sites.iter().map(provider).collect(),
            clusters: managed.chain(apart).collect(),
            pace: self.clock.pace(),
            ..Config::default()
        }
    }

    /// An endpoint's name, for whatever belongs to it; the only one need not be named.
    fn name_of(&self, world: &World) -> Option<String> {
        (self.sites.len() > 1).then(|| world.name.to_owned())
    }

    fn managed(&self, world: &World, site: &Site, cluster: &world::Cluster) -> Cluster {
        let production = self.sites.first().and_then(|(world, _)| world.clusters.first());
        let is_production = production.is_some_and(|production| production.name == cluster.name);
        let kubeconfig = self.kubeconfig.filter(|_| is_production).map(Path::to_owned);
        let manual = cluster.applications.iter().filter(|application| !application.automated);
        Cluster {
            omni: self.name_of(world),
            template: Some(template_file(cluster)),
            waits: Waits { stalled: Some(DurationText(self.clock.real(STALLED).max(LEAST))), ..Waits::default() },
            kubernetes: KubernetesAccess { mint: kubeconfig.is_none(), kubeconfig, ..KubernetesAccess::default() },
            hypervisor: Hypervisors {
                proxmox: Some(HypervisorAccess {
                    url: Some(site.hypervisor.clone()),
                    token_id: Some(TOKEN_ID.to_owned()),
                    token_secret: Some(SecretSource::File(PathBuf::from(&site.token))),
                    ..HypervisorAccess::default()
                }),
            },
            argocd: Argocd {
                exclude: manual.map(|application| application.name.to_owned()).collect(),
                ..Argocd::default()
            },
            approval: Approval::Digest,
            ..Cluster::default()
        }
    }

    fn apart(&self, cluster: &world::Cluster) -> Cluster {
        Cluster {
            kubernetes: KubernetesAccess {
                context: Some(cluster.name.to_owned()),
                kubeconfig: Some(self.apart_kubeconfig.to_owned()),
                ..KubernetesAccess::default()
            },
            approval: Approval::Digest,
            ..Cluster::default()
        }
    }
}

/// Where a cluster's template is, beside the configuration.
pub(super) fn template_file(cluster: &world::Cluster) -> PathBuf {
    Path::new("clusters").join(format!("{}.yaml", cluster.name))
}

/// A kubeconfig with a context for each name, URL and token.
pub(super) fn kubeconfig(logins: &[(&str, String, Secret)]) -> String {
    let list = |entry: &dyn Fn(&str, &str, &Secret) -> String| -> String {
        {
            let entries: Vec<String> = logins
                .iter()
                .map(|(name, url, token)| format!("- name: {name}\n  {}\n", entry(name, url, token)))
                .collect();
            entries.concat()
        }
    };
    let clusters = list(&|_, url, _| format!("cluster: {{server: \"{url}\"}}"));
    let contexts = list(&|name, _, _| format!("context: {{cluster: {name}, user: {name}}}"));
    let users = list(&|_, _, token| format!("user: {{token: \"{}\"}}", token.expose()));
    let current = logins.first().map(|(name, _, _)| format!("current-context: {name}\n")).unwrap_or_default();
    format!("apiVersion: v1\nkind: Config\n{current}clusters:\n{clusters}contexts:\n{contexts}users:\n{users}")
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use jiff::Timestamp;

    use super::{Configuration, Site};
    use crate::config::Config;
    use crate::lab::{Clock, Estate, Worlds};

    fn read_back(worlds: &Worlds) -> Config {
        let site = |name: &str| Site {
            url: format!("http://{name}.example.org"),
            key: format!("{name}.key"),
            socket: PathBuf::from("/run/docker.sock"),
            hypervisor: "http://127.0.0.1:2".to_owned(),
            token: format!("{name}-proxmox.secret"),
            check: None,
        };
        let sites: Vec<_> = worlds.endpoints.iter().map(|world| (world, site(world.name))).collect();
        let configuration = Configuration {
            sites: &sites,
            apart: &worlds.apart,
            apart_kubeconfig: Path::new("kubeconfig"),
            kubeconfig: None,
            clock: Clock::default(),
        };
        let read: Config = serde_saphyr::from_str(&configuration.text().unwrap()).unwrap();
        assert_eq!(read, configuration.config());
        read
    }

    #[test]
    fn the_configuration_reads_back() {
        let read = read_back(&Estate::Home.worlds(Timestamp::UNIX_EPOCH));
        assert_eq!(read.clusters["talos-prod-01"].argocd.exclude, ["argocd-ha"]);
        assert!(read.clusters["edge"].kubernetes.mint);
        assert_eq!((&read.clusters["edge"].omni, &read.providers["matrix"].omni), (&None, &None));
    }

    #[test]
    fn where_there_are_several_endpoints_everything_names_its_own() {
        let read = read_back(&Estate::Fleet.worlds(Timestamp::UNIX_EPOCH));
        assert_eq!((read.omni.len(), read.providers.len(), read.clusters.len()), (3, 3, 10));
        for (name, cluster) in &read.clusters {
            let endpoint = read.omni_of(cluster).map(|(name, _)| name);
            let expected = match name.as_str() {
                "sno-edge" => None,
                other => Some(["lyon", "oslo"].into_iter().find(|site| other.starts_with(site)).unwrap_or("home")),
            };
            assert_eq!(endpoint, expected, "{name}");
            assert_eq!(read.provider_of(cluster).is_some(), expected.is_some(), "{name}");
        }
    }
}
