//! What there is, before anybody has decided what of it to take.

use std::path::PathBuf;

/// Everything that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Omni endpoints, the likeliest first.
    pub endpoints: Vec<FoundEndpoint>,
    /// Contexts of the kubeconfig.
    pub contexts: Vec<FoundContext>,
    /// Cluster templates.
    pub templates: Vec<FoundTemplate>,
    /// Containers that could be infrastructure providers.
    pub containers: Vec<FoundContainer>,
    /// Destinations of ssh that are Proxmox VE hosts.
    pub proxmox: Vec<String>,
    /// What could not be looked at, and what was passed over.
    pub notes: Vec<String>,
}

/// An Omni endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundEndpoint {
    /// What to call it.
    pub name: String,
    /// Its URL.
    pub url: String,
    /// Its context in the omniconfig.
    pub context: Option<String>,
    /// Where it was found, for a comment.
    pub source: String,
}

/// A context of the kubeconfig.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundContext {
    /// Its name.
    pub name: String,
    /// The API server's URL.
    pub server: String,
    /// Whether it leads through Omni's Kubernetes proxy.
    pub through_omni: bool,
    /// The cluster's name in Omni, where the context tells it.
    pub omni_cluster: Option<String>,
}

/// A cluster template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundTemplate {
    /// The name of its cluster.
    pub cluster: String,
    /// The file, relative to the folder that was searched.
    pub path: PathBuf,
}

/// A container with a compose service label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundContainer {
    /// The destination of ssh that leads to its host.
    pub ssh: String,
    /// The hop on that host, `[pct, exec, "200", --]`; empty when it runs on the host itself.
    pub exec: Vec<String>,
    /// The label `com.docker.compose.service`.
    pub service: String,
    /// Its image; empty where nobody said.
    pub image: String,
    /// Where it was found, for a comment.
    pub source: String,
}

impl FoundContainer {
    /// Whether its name says that it is an infrastructure provider: that of its service (`proxmox-provider`) or of its
    /// image (`ghcr.io/siderolabs/omni-infra-provider-proxmox`).
    #[must_use]
    pub fn is_likely(&self) -> bool {
        self.service.contains("provider") || self.image.contains("infra-provider")
    }

    /// Where it runs, for people.
    #[must_use]
    pub fn place(&self) -> String {
        let hop = if self.exec.is_empty() { String::new() } else { format!(" ({})", self.exec.join(" ")) };
        format!("{} on {}{hop}", self.service, self.ssh)
    }
}
