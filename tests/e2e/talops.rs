//! The built `talops` as a user runs it: a home of its own, nothing inherited from the environment, a configuration file.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::report::Report;
use crate::stack::kubernetes::Cluster;
use crate::stack::process::{Finished, Running, run};
use crate::stack::provider_host::{HOST, ProviderHost, SERVICE};

/// No call of a scenario may take longer: every question is bounded, by 5 seconds if nothing else is said.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// Names another binary than the one that Cargo built along with this program, such as that of a release.
pub(crate) const BINARY: &str = "TALOPS_E2E_BINARY";

/// A user with a home folder.
pub(crate) struct User {
    home: tempfile::TempDir,
    environment: Vec<(String, String)>,
    clusters: String,
    providers: String,
    omni: String,
}

impl User {
    /// A user who has configured nothing yet.
    pub(crate) fn new() -> Self {
        let home = tempfile::Builder::new().prefix("talops-user.").tempdir_in("/tmp").expect("a home folder");
        std::fs::create_dir(home.path().join("bin")).expect("a folder");
        Self { home, environment: Vec::new(), clusters: String::new(), providers: String::new(), omni: String::new() }
    }

    /// With the cluster `e2e`, reached as its administrator.
    pub(crate) fn with_cluster(self, cluster: &Cluster) -> Self {
        let kubeconfig = cluster.admin_kubeconfig();
        self.with_kubeconfig(&kubeconfig)
    }

    /// With the cluster `e2e`, reached by the context `e2e` of a kubeconfig.
    pub(crate) fn with_kubeconfig(self, kubeconfig: &Path) -> Self {
        self.with_context(kubeconfig, "e2e")
    }

    /// With the cluster `e2e`, reached by a context of a kubeconfig.
    pub(crate) fn with_context(mut self, kubeconfig: &Path, context: &str) -> Self {
        self.clusters =
            format!("  e2e:\n    kubernetes: {{ kubeconfig: {}, context: {context} }}\n", kubeconfig.display());
        self
    }

    /// With Argo CD in a namespace of that cluster, but for applications that are not to be judged.
    pub(crate) fn with_argocd(mut self, namespace: &str, excluded: &[&str]) -> Self {
        let excluded = excluded.join(", ");
        let line = format!("    argocd: {{ namespace: {namespace}, exclude: [{excluded}] }}\n");
        self.clusters.push_str(&line);
        self
    }

    /// With the provider, whose engine's socket is forwarded over ssh.
    pub(crate) fn with_provider(self, host: &ProviderHost) -> Self {
        let socket = host.socket();
        self.with_ssh(&host.client_configuration()).with_provider_lines(&format!(
            "    ssh: {HOST}\n    socket: {}\n    composeService: {SERVICE}\n",
            socket.display()
        ))
    }

    /// With the provider behind the hop into container 200.
    pub(crate) fn with_provider_behind_hop(self, host: &ProviderHost) -> Self {
        self.with_ssh(&host.client_configuration()).with_provider_lines(&format!(
            "    ssh: {HOST}\n    exec: [pct, exec, \"200\", --]\n    composeService: {SERVICE}\n"
        ))
    }

    /// With a provider of these lines of YAML, indented by four.
    pub(crate) fn with_provider_lines(mut self, lines: &str) -> Self {
        self.providers = format!("  matrix:\n{lines}");
        self
    }

    /// With an Omni endpoint and a service account's key.
    pub(crate) fn with_omni(mut self, endpoint: &str, key: &str) -> Self {
        self.omni = format!("  home: {{ endpoint: \"{endpoint}\" }}\n");
        self.with_variable("OMNI_SERVICE_ACCOUNT_KEY", key)
    }

    /// With an Omni endpoint, and no key for it.
    pub(crate) fn with_omni_alone(mut self, endpoint: &str) -> Self {
        self.omni = format!("  home: {{ endpoint: \"{endpoint}\" }}\n");
        self
    }

    /// With a variable in the environment.
    pub(crate) fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With an ssh whose configuration is `configuration`: openssh finds a user's own by the password database, not by
    /// `HOME`, so a program named ssh that names the file stands first on the PATH.
    pub(crate) fn with_ssh(self, configuration: &str) -> Self {
        std::fs::write(self.ssh_configuration(), configuration).expect("an ssh configuration");
        let script = format!("#!/bin/sh\nexec /usr/bin/ssh -F {} \"$@\"\n", self.ssh_configuration().display());
        let program = self.home.path().join("bin/ssh");
        std::fs::write(&program, script).expect("a program");
        run(Command::new("chmod").arg("+x").arg(program), LIMIT).succeeded();
        self
    }

    /// The file of the user's ssh configuration; its path stands in the command line of each of the user's ssh processes.
    pub(crate) fn ssh_configuration(&self) -> PathBuf {
        self.home.path().join("ssh_config")
    }

    /// The home folder.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The command `talops ARGUMENTS` as this user runs it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let configuration = self.home.path().join("talops.yaml");
        let mut text = String::new();
        for (section, lines) in [("omni", &self.omni), ("providers", &self.providers), ("clusters", &self.clusters)] {
            if !lines.is_empty() {
                text.extend([section, ":\n", lines]);
            }
        }
        if !text.is_empty() {
            std::fs::write(&configuration, text).expect("a configuration");
        }
        let mut command = Command::new(binary());
        command.args(arguments).current_dir(self.home.path()).env_clear();
        command.env("HOME", self.home.path());
        command.env("PATH", format!("{}/bin:/usr/bin:/bin", self.home.path().display()));
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs `talops ARGUMENTS` to its end.
    pub(crate) fn talops(&self, arguments: &[&str]) -> Finished {
        run(&mut self.command(arguments), LIMIT)
    }

    /// Starts `talops ARGUMENTS`.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Running::start(&mut self.command(arguments))
    }

    /// What `talops status` says, with the exit code that goes with its verdict.
    pub(crate) fn status(&self) -> Report {
        Report::read(self.talops(&["status", "-o", "json", "--max-bytes", "0"]))
    }

    /// What `talops status --only DIMENSION` says, with the exit code that goes with its verdict.
    pub(crate) fn status_only(&self, dimension: &str) -> Report {
        Report::read(self.talops(&["status", "--only", dimension, "-o", "json", "--max-bytes", "0"]))
    }

    /// What `talops status` says to a person whose stdout is no terminal.
    pub(crate) fn status_lines(&self) -> String {
        self.talops(&["status"]).stdout
    }
}

/// The binary that is tried.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os(BINARY).map_or_else(|| env!("CARGO_BIN_EXE_talops").into(), PathBuf::from)
}
