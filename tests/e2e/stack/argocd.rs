//! Argo CD's controllers as processes: application controller, repo server and application set controller, with redis
//! and a git repository, against the cluster's API server.
//!
//! They live in a namespace of their own, so that objects made by hand in `argocd` stay as they were made. Two things
//! leave the run's folder: the application controller serves its metrics on every interface, and the repo server makes
//! `/tmp/reposerver-ask-pass.sock`; neither can be told otherwise.

use std::os::unix::fs::{DirBuilderExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::git::Git;
use super::kubernetes::Cluster;
use super::manifest;
use super::ports::{free_port, serves};
use super::process::Server;
use super::redis::Redis;
use super::tools::Tools;

/// The namespace of Argo CD and its applications.
pub(crate) const NAMESPACE: &str = "gitops";

/// How long a controller may take to come up.
const START: Duration = Duration::from_secs(60);

/// The controllers with the applications of `manifests/applications.yaml`. Fields are dropped in this order.
pub(crate) struct ArgoCd {
    servers: Vec<Server>,
    redis: Redis,
    /// The repository that the applications come from.
    pub(crate) git: Git,
}

impl ArgoCd {
    /// Starts it below `folder` and makes the applications.
    pub(crate) fn start(folder: &Path, cluster: &Cluster) -> Self {
        std::fs::create_dir_all(folder).expect("a folder for Argo CD");
        let module = Tools::module("github.com/argoproj/argo-cd/v3");
        let definitions = module.join("manifests/crds");
        for file in ["application-crd.yaml", "appproject-crd.yaml", "applicationset-crd.yaml"] {
            cluster.apply_file(&definitions.join(file), false);
        }
        cluster.definitions_established();
        cluster.apply_file(&manifest("argocd-settings.yaml"), false);

        let redis = Redis::start(folder);
        let git = Git::start(folder, &content());
        let programs = programs(folder, &module, &cluster.tools);
        let run = Run { folder, programs: &programs, cluster, redis: &redis.address };
        let (repo_server, address) = run.repo_server();
        let controllers = [run.application_controller(&address), run.application_set_controller(&address)];
        let mut servers = Vec::new();
        for Starting { mut server, ready: (port, path) } in controllers.into_iter().chain([repo_server]) {
            server.wait_until(START, || serves(port, path));
            servers.push(server);
        }

        let applications = std::fs::read_to_string(manifest("applications.yaml")).expect("a manifest");
        let file = folder.join("applications.yaml");
        std::fs::write(&file, applications.replace("REPOSITORY", &git.url)).expect("a file of applications");
        cluster.apply_file(&file, false);
        Self { servers, redis, git }
    }

    /// The last lines of every server's log.
    pub(crate) fn logs(&self) -> String {
        let logs: String = self.servers.iter().map(Server::log_tail).collect();
        logs + &self.redis.log_tail() + &self.git.log_tail()
    }
}

impl Cluster {
    /// An application as Argo CD shows it, or `None` where there is none.
    pub(crate) fn application(&self, name: &str) -> Option<Value> {
        self.get(&["applications.argoproj.io", name, "-n", NAMESPACE])
    }

    /// Makes Argo CD look at the repository and compare an application at once.
    pub(crate) fn refresh(&self, name: &str) {
        let annotation = "argocd.argoproj.io/refresh=hard";
        self.kubectl(&["annotate", "applications.argoproj.io", name, "-n", NAMESPACE, "--overwrite", annotation]);
    }
}

/// A server that is not ready yet, and the port and path that answer once it is.
struct Starting {
    server: Server,
    ready: (u16, &'static str),
}

/// What the servers have in common.
struct Run<'a> {
    folder: &'a Path,
    programs: &'a Path,
    cluster: &'a Cluster,
    redis: &'a str,
}

impl Run<'_> {
    fn repo_server(&self) -> (Starting, String) {
        let (port, health) = (free_port().to_string(), free_port());
        let mut command = self.command("argocd-repo-server");
        command
            .args(["--address", "127.0.0.1", "--port", &port])
            .args(["--metrics-address", "127.0.0.1", "--metrics-port", &health.to_string()])
            .args(["--redis", self.redis, "--disable-tls", "--client-ca-path=", "--revision-cache-expiration", "1s"]);
        let server = Server::start("argocd-repo-server", self.folder, &command);
        (Starting { server, ready: (health, "/healthz") }, format!("127.0.0.1:{port}"))
    }

    fn application_controller(&self, repo_server: &str) -> Starting {
        let health = free_port();
        let mut command = self.command("argocd-application-controller");
        command
            .arg("--kubeconfig")
            .arg(self.cluster.admin_kubeconfig())
            .args(["--namespace", NAMESPACE, "--metrics-port", &health.to_string(), "--redis", self.redis])
            .args(["--repo-server", repo_server, "--repo-server-plaintext"])
            .args(["--app-resync", "5", "--app-resync-jitter", "0"]);
        let server = Server::start("argocd-application-controller", self.folder, &command);
        Starting { server, ready: (health, "/healthz") }
    }

    fn application_set_controller(&self, repo_server: &str) -> Starting {
        let metrics = free_port();
        let mut command = self.command("argocd-applicationset-controller");
        let address = |port: u16| format!("127.0.0.1:{port}");
        command
            .arg("--kubeconfig")
            .arg(self.cluster.admin_kubeconfig())
            .args(["--namespace", NAMESPACE, "--argocd-repo-server", repo_server, "--repo-server-plaintext"])
            .args(["--metrics-addr", &address(metrics), "--probe-addr", &address(free_port())])
            .args(["--webhook-addr", &address(free_port())]);
        let server = Server::start("argocd-applicationset-controller", self.folder, &command);
        // It has no check behind its probe address.
        Starting { server, ready: (metrics, "/metrics") }
    }

    /// One binary is every component; a variable says which.
    fn command(&self, component: &str) -> Command {
        let mut command = Command::new(self.cluster.tools.binary("argocd"));
        command
            .env("ARGOCD_BINARY_NAME", component)
            .env("ARGOCD_GPG_ENABLED", "false")
            // Makes the address https://kubernetes.default.svc mean the server of KUBECONFIG.
            .env("ARGOCD_FAKE_IN_CLUSTER", "true")
            .env("KUBECONFIG", self.cluster.admin_kubeconfig())
            .env("PATH", format!("{}:/usr/bin:/bin", self.programs.display()));
        for (variable, name) in [
            ("ARGOCD_TLS_DATA_PATH", "tls"),
            ("ARGOCD_SSH_DATA_PATH", "ssh"),
            ("ARGOCD_GPG_DATA_PATH", "gpg"),
            ("ARGOCD_GNUPGHOME", "gnupg"),
            ("ARGOCD_PLUGINSOCKFILEPATH", "plugins"),
            ("TMPDIR", "temporary"),
            ("HOME", "home"),
        ] {
            let folder = self.folder.join(name);
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).expect("a folder of a controller");
            command.env(variable, folder);
        }
        command
    }
}

/// What the repository holds at first: a folder an application.
fn content() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/repository")
}

/// The folder of what the repo server runs beside git. It calls the wrapper for signatures even where none are checked.
fn programs(folder: &Path, module: &Path, tools: &Tools) -> PathBuf {
    let programs = folder.join("programs");
    std::fs::create_dir_all(&programs).expect("a folder for programs");
    for name in ["helm", "kustomize"] {
        symlink(tools.binary(name), programs.join(name)).expect("a link to a program");
    }
    let wrapper = programs.join("git-verify-wrapper.sh");
    std::fs::copy(module.join("hack/git-verify-wrapper.sh"), &wrapper).expect("a copy of the wrapper");
    std::fs::set_permissions(&wrapper, PermissionsExt::from_mode(0o755)).expect("an executable wrapper");
    programs
}
