//! etcd, with nothing but a loopback address and without fsync.

use std::path::Path;
use std::process::Command;

use super::certificates::{Certificates, Usage};
use super::ports::free_port;
use super::process::Server;
use super::tools::Tools;

/// A running etcd of one member.
pub(crate) struct Etcd {
    /// Its URL for clients.
    pub(crate) url: String,
    /// Its process.
    pub(crate) server: Server,
}

impl Etcd {
    /// Starts it with its data in `folder`. The API server waits for it.
    pub(crate) fn start(folder: &Path, tools: &Tools, certificates: &Certificates) -> Self {
        certificates.leaf("etcd", "/CN=etcd", &[Usage::Server, Usage::Client]);
        let url = format!("https://127.0.0.1:{}", free_port());
        let peer = format!("http://127.0.0.1:{}", free_port());
        let mut command = Command::new(tools.binary("etcd"));
        command
            .args(["--name", "e2e", "--unsafe-no-fsync", "--log-level", "warn", "--client-cert-auth"])
            .args(["--listen-client-urls", &url, "--advertise-client-urls", &url])
            .args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer])
            .args(["--initial-cluster", &format!("e2e={peer}")])
            .arg("--data-dir")
            .arg(folder.join("etcd"))
            .arg("--cert-file")
            .arg(certificates.path("etcd.crt"))
            .arg("--key-file")
            .arg(certificates.path("etcd.key"))
            .arg("--trusted-ca-file")
            .arg(certificates.path("ca.crt"));
        Self { url, server: Server::start("etcd", folder, &command) }
    }
}
