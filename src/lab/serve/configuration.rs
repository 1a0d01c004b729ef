//! The `talops.yaml` of a running estate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::config::{
    Approval, Argocd, Cluster, Config, HypervisorAccess, Hypervisors, KubernetesAccess, Omni, Provider, SecretSource,
};
use crate::error::{Error, Result};
use crate::lab::world::World;

/// What a configuration is made of.
#[derive(Debug)]
pub(super) struct Configuration<'lab> {
    /// Omni's URL.
    pub endpoint: &'lab str,
    /// The engine's socket.
    pub socket: &'lab Path,
    /// Proxmox's URL.
    pub hypervisor: &'lab str,
    /// Proxmox's token.
    pub token_id: &'lab str,
    /// A kubeconfig for the production cluster.
    pub kubeconfig: Option<&'lab Path>,
    /// What it is about.
    pub world: &'lab World,
}

impl Configuration<'_> {
    /// The file's text.
    pub(super) fn text(&self) -> Result<String> {
        let yaml = serde_saphyr::to_string(&self.config())
            .map_err(|error| Error::failed(format!("writing the lab's configuration: {error}")))?;
        Ok(format!("# A simulated estate; gone when the process that made it ends.\n{yaml}"))
    }

    fn config(&self) -> Config {
        let file = |name: &str| Some(SecretSource::File(PathBuf::from(name)));
        let provider = &self.world.provider;
        Config {
            omni: BTreeMap::from([(
                "home".to_owned(),
                Omni {
                    endpoint: Some(self.endpoint.to_owned()),
                    service_account_key: file("omni.key"),
                    ..Omni::default()
                },
            )]),
            providers: BTreeMap::from([(
                "matrix".to_owned(),
                Provider {
                    id: Some(provider.id.to_owned()),
                    socket: Some(self.socket.to_owned()),
                    compose_service: Some(provider.service.to_owned()),
                    ..Provider::default()
                },
            )]),
            clusters: self
                .world
                .clusters
                .iter()
                .map(|cluster| (cluster.name.to_owned(), self.cluster(cluster)))
                .collect(),
            ..Config::default()
        }
    }

    fn cluster(&self, cluster: &crate::lab::world::Cluster) -> Cluster {
        let production = self.world.clusters.first().is_some_and(|first| first.name == cluster.name);
        let kubeconfig = self.kubeconfig.filter(|_| production).map(Path::to_owned);
        let manual = cluster.applications.iter().filter(|application| !application.automated);
        Cluster {
            kubernetes: KubernetesAccess { mint: kubeconfig.is_none(), kubeconfig, ..KubernetesAccess::default() },
            hypervisor: Hypervisors {
                proxmox: Some(HypervisorAccess {
                    url: Some(self.hypervisor.to_owned()),
                    token_id: Some(self.token_id.to_owned()),
                    token_secret: Some(SecretSource::File(PathBuf::from("proxmox.secret"))),
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
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::Timestamp;

    use super::Configuration;
    use crate::config::Config;
    use crate::lab::world::World;

    #[test]
    fn the_configuration_reads_back() {
        let world = World::new(Timestamp::UNIX_EPOCH);
        let configuration = Configuration {
            endpoint: "http://127.0.0.1:1",
            socket: Path::new("/run/docker.sock"),
            hypervisor: "http://127.0.0.1:2",
            token_id: "talops@pve!status",
            kubeconfig: None,
            world: &world,
        };
        let text = configuration.text().unwrap();
        let read: Config = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(read, configuration.config());
        assert_eq!(read.clusters["talos-prod-01"].argocd.exclude, ["argocd-ha"]);
        assert!(read.clusters["edge"].kubernetes.mint);
    }
}
