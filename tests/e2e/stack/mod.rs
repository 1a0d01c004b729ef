//! The servers that the scenarios run against, each started when a scenario first asks for it and kept until the end.
//!
//! One file a server. Everything lives in one temporary folder and listens on loopback or Unix sockets only; servers are
//! ended by their process ids, controllers before the API server before etcd.

pub(crate) mod argocd;
pub(crate) mod certificates;
pub(crate) mod etcd;
pub(crate) mod git;
pub(crate) mod kubernetes;
pub(crate) mod kwok;
pub(crate) mod lab;
pub(crate) mod omni_replay;
pub(crate) mod ports;
pub(crate) mod process;
pub(crate) mod provider_host;
pub(crate) mod redis;
pub(crate) mod silent;
pub(crate) mod tools;

use std::path::{Path, PathBuf};
use std::time::Duration;

use argocd::ArgoCd;
use kubernetes::Cluster;
use omni_replay::Omni;
use process::eventually;
use provider_host::ProviderHost;

/// The servers of one run.
#[derive(Default)]
pub(crate) struct Stack {
    argocd: Part<ArgoCd>,
    cluster: Part<Cluster>,
    controllers: Part<()>,
    provider_host: Part<ProviderHost>,
    omni: Part<Omni>,
    folder: Folder,
}

/// A server that may have been started.
#[derive(Default)]
enum Part<T> {
    #[default]
    Unasked,
    Up(T),
    /// It did not come up once, and is not tried again.
    Broken,
}

impl<T> Part<T> {
    fn get(&mut self, what: &str, start: impl FnOnce() -> T) -> &T {
        assert!(!matches!(self, Self::Broken), "{what} could not be started before");
        if matches!(self, Self::Unasked) {
            *self = Self::Broken;
            *self = Self::Up(start());
        }
        match self {
            Self::Up(part) => part,
            Self::Unasked | Self::Broken => unreachable!("it was started just now"),
        }
    }

    fn up(&self) -> Option<&T> {
        match self {
            Self::Up(part) => Some(part),
            Self::Unasked | Self::Broken => None,
        }
    }
}

/// The folder of a run. It is short, because Unix sockets live in it.
struct Folder(tempfile::TempDir);

impl Default for Folder {
    fn default() -> Self {
        Self(tempfile::Builder::new().prefix("talops-e2e.").tempdir_in("/tmp").expect("a temporary folder"))
    }
}

impl Stack {
    /// A folder of the run.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.0.path()
    }

    /// The cluster: three nodes and a few workloads, all well, and no custom resource.
    pub(crate) fn cluster(&mut self) -> &Cluster {
        let folder = self.folder().join("cluster");
        self.cluster.get("the cluster", || {
            let cluster = Cluster::start(&folder);
            cluster.apply_file(&manifest("nodes.yaml"), false);
            cluster.apply_file(&manifest("workloads.yaml"), false);
            cluster.kubectl(&["wait", "--for=create", "serviceaccount/default", "-n", "faulty", "--timeout=50s"]);
            eventually("every workload of the healthy cluster is ready", Duration::from_secs(60), || {
                let ready = |object: &str, path: &str, wanted: &str| {
                    let path = format!("jsonpath={{{path}}}");
                    cluster.kubectl(&["get", object, "-n", "shop", "-o", &path]).stdout == wanted
                };
                (ready("deployment/web", ".status.availableReplicas", "3")
                    && ready("daemonset/agent", ".status.numberReady", "3")
                    && ready("job/migrate", ".status.succeeded", "1")
                    && ready("pvc/data", ".status.phase", "Bound"))
                .then_some(())
            });
            cluster
        })
    }

    /// The cluster with the definitions of Argo CD, External Secrets and Longhorn, and objects of them that are well.
    pub(crate) fn cluster_with_controllers(&mut self) -> &Cluster {
        self.cluster();
        let cluster = self.cluster.up().expect("it is up");
        self.controllers.get("the definitions of Argo CD, External Secrets and Longhorn", || {
            let argo = tools::Tools::module("github.com/argoproj/argo-cd/v3").join("manifests/crds");
            cluster.apply_file(&argo.join("application-crd.yaml"), false);
            cluster.apply_file(&manifest("external-secrets-definitions.yaml"), false);
            cluster.apply_file(&manifest("longhorn-definitions.yaml"), false);
            cluster.definitions_established();
            cluster.apply_file(&manifest("argocd.yaml"), false);
            cluster.apply_file(&manifest("external-secrets.yaml"), true);
            cluster.apply_file(&manifest("longhorn.yaml"), true);
        });
        cluster
    }

    /// The cluster with Argo CD's controllers, and the applications that they look after: some of them never get well, so
    /// nothing that wants a healthy cluster comes after this.
    pub(crate) fn argocd(&mut self) -> (&Cluster, &ArgoCd) {
        let folder = self.folder().join("argocd");
        self.cluster();
        let cluster = self.cluster.up().expect("it is up");
        let argocd = self.argocd.get("Argo CD", || ArgoCd::start(&folder, cluster));
        (cluster, argocd)
    }

    /// The provider's host.
    pub(crate) fn provider_host(&mut self) -> &ProviderHost {
        let folder = self.folder().join("host");
        self.provider_host.get("the provider's host", || ProviderHost::start(&folder))
    }

    /// Omni's gateway.
    pub(crate) fn omni(&mut self) -> &Omni {
        let folder = self.folder().join("omni");
        self.omni.get("Omni's gateway", || Omni::start(&folder))
    }

    /// Both, for a scenario over the whole estate.
    pub(crate) fn estate(&mut self) -> (&Cluster, &ProviderHost) {
        self.cluster_with_controllers();
        self.provider_host();
        (self.cluster.up().expect("it is up"), self.provider_host.up().expect("it is up"))
    }

    /// The last lines of every server's log.
    pub(crate) fn logs(&self) -> String {
        let argocd = self.argocd.up().map(ArgoCd::logs).unwrap_or_default();
        let cluster = self.cluster.up().map(Cluster::logs).unwrap_or_default();
        argocd + &cluster + &self.provider_host.up().map(ProviderHost::logs).unwrap_or_default()
    }
}

/// A file of `tests/e2e/manifests`.
pub(crate) fn manifest(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/manifests").join(file)
}
