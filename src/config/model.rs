//! The model of `talops.yaml`. Reference for users: `docs/configuration.md`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A whole `talops.yaml`. Names are the user's own; a name under `clusters` is the cluster's name in Omni.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Config {
    /// Omni endpoints by name.
    pub omni: BTreeMap<String, Omni>,
    /// Infrastructure providers by name.
    pub providers: BTreeMap<String, Provider>,
    /// Clusters by name.
    pub clusters: BTreeMap<String, Cluster>,
    /// What the tool may do to the estate.
    pub access: Access,
    /// How many times as fast as usual what is waited for passes, 0 for once. Only a simulated estate has another: `talops
    /// lab serve --speed` writes it.
    #[serde(skip_serializing_if = "is_usual")]
    pub pace: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
const fn is_usual(pace: &u32) -> bool {
    *pace <= 1
}

/// An Omni endpoint. Whatever is left out is looked for as omnictl does: `OMNI_ENDPOINT`, service-account key variables,
/// the omniconfig and its keys.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Omni {
    /// Its URL, `https://omni.example.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// A PEM file with the certificate authority of a private endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// A service-account key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_key: Option<SecretSource>,
    /// A context of the omniconfig other than its current one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
}

/// Where an infrastructure provider's container runs. Without `ssh` and `command` it runs here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Provider {
    /// The infrastructure provider's id in Omni.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The Omni endpoint that it provides for; may be left out where there is exactly one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub omni: Option<String>,
    /// A destination as ssh takes it: `root@foxtrot`, a `Host` of `~/.ssh/config`, `ssh://user@host:port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssh: Option<String>,
    /// A command that runs a command there, instead of ssh: `[tailscale, ssh, root@foxtrot]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// A hop on that host before docker: `[pct, exec, "200", --]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exec: Vec<String>,
    /// The engine's socket, where it is not `/var/run/docker.sock`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket: Option<PathBuf>,
    /// The container's label `com.docker.compose.service`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compose_service: Option<String>,
    /// The container's name, instead of `composeService`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
}

/// A cluster.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Cluster {
    /// The Omni endpoint that manages it; may be left out where there is exactly one. A cluster that has only a
    /// kubeconfig context is not Omni's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub omni: Option<String>,
    /// The infrastructure provider of its machines; may be left out where there is exactly one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Its cluster template, relative to this file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<PathBuf>,
    /// A folder of machine classes, relative to this file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine_classes: Option<PathBuf>,
    /// How its Kubernetes API is reached.
    pub kubernetes: KubernetesAccess,
    /// Hypervisors that its machines run on.
    pub hypervisor: Hypervisors,
    /// Its Argo CD.
    pub argocd: Argocd,
    /// Its bootstrap recipe, relative to this file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bootstrap: Option<PathBuf>,
    /// Who may approve what destroys it.
    pub approval: Approval,
    /// How long it may be away: the recovery time objective that a drill's report is held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rto: Option<DurationText>,
    /// How long the waits of a run may take at most.
    pub waits: Waits,
}

/// How a cluster's Kubernetes API is reached: minted through Omni, or by a kubeconfig's context.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KubernetesAccess {
    /// A short-lived kubeconfig through Omni.
    pub mint: bool,
    /// A context of the kubeconfig.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// A kubeconfig other than `KUBECONFIG` and `~/.kube/config`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubeconfig: Option<PathBuf>,
    /// Groups that a minted kubeconfig gets; `system:masters` where none are given, as omnictl asks for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// A group with read access, bound in the cluster, for commands that only read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_group: Option<String>,
}

/// Hypervisors by kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Hypervisors {
    /// Proxmox VE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxmox: Option<HypervisorAccess>,
}

/// How a Proxmox VE cluster is reached: `pvesh` over ssh (or `command`), or its API.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct HypervisorAccess {
    /// A destination as ssh takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssh: Option<String>,
    /// A command that runs a command there, instead of ssh.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// The API's URL, `https://foxtrot:8006`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// An API token's id, `root@pam!talops`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_id: Option<String>,
    /// The API token's secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_secret: Option<SecretSource>,
    /// SHA-256 of the API's certificate, in hexadecimal with or without colons, where no authority vouches for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// A PEM file with the API's certificate authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

/// Argo CD in a cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Argocd {
    /// Its namespace.
    pub namespace: String,
    /// Applications that are synced by hand and are not to be judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
}

impl Default for Argocd {
    fn default() -> Self {
        Self { namespace: "argocd".to_owned(), exclude: Vec::new() }
    }
}

/// Who may approve a plan that destroys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Approval {
    /// A person at a terminal.
    #[default]
    Terminal,
    /// Whoever names the plan's digest: a CI job may.
    Digest,
}

/// What the tool may do to the estate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Whatever the caller's keys allow.
    #[default]
    Full,
    /// Nothing that changes the estate.
    ReadOnly,
}

/// The most that each wait of a run may take.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Waits {
    /// Until a cluster is destroyed (10m).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destroy: Option<DurationText>,
    /// A deletion in which nothing has changed for so long has its provider restarted (3m).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stalled: Option<DurationText>,
    /// Until its machines run (20m).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machines: Option<DurationText>,
    /// Until its API answers (10m).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api: Option<DurationText>,
    /// Until its nodes are ready (10m).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nodes: Option<DurationText>,
    /// Until Argo CD runs (5m).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub argocd: Option<DurationText>,
    /// Until its applications are healthy (20m).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gitops: Option<DurationText>,
}

/// What a cluster's configuration limits the waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitOf {
    /// Until it is destroyed.
    Destroy,
    /// Until a deletion in which nothing changes is taken for stalled.
    Stalled,
    /// Until its machines run.
    Machines,
    /// Until its API answers.
    Api,
    /// Until its nodes are ready.
    Nodes,
    /// Until Argo CD runs.
    Argocd,
    /// Until its applications are healthy.
    Gitops,
}

impl Waits {
    /// How long a wait may take: as long as is configured, else what is said at each key.
    #[must_use]
    pub fn limit(&self, of: WaitOf) -> Duration {
        let (configured, minutes) = match of {
            WaitOf::Destroy => (self.destroy, 10),
            WaitOf::Stalled => (self.stalled, 3),
            WaitOf::Machines => (self.machines, 20),
            WaitOf::Api => (self.api, 10),
            WaitOf::Nodes => (self.nodes, 10),
            WaitOf::Argocd => (self.argocd, 5),
            WaitOf::Gitops => (self.gitops, 20),
        };
        configured.map_or(Duration::from_secs(minutes * 60), |limit| limit.0)
    }
}

/// A duration as people write it: `90s`, `10m`, `1h30m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DurationText(pub Duration);

impl JsonSchema for DurationText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A duration as people write it: `90s`, `10m`, `1h30m`.",
            "type": "string",
            "examples": ["90s", "10m", "1h30m"],
        })
    }
}

impl Serialize for DurationText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl std::fmt::Display for DurationText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0.as_secs();
        let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
        if seconds == 0 {
            return formatter.write_str("0s");
        }
        parts
            .iter()
            .filter(|(number, _)| *number > 0)
            .try_for_each(|(number, unit)| write!(formatter, "{number}{unit}"))
    }
}

impl<'de> Deserialize<'de> for DurationText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse::<jiff::SignedDuration>()
            .ok()
            .and_then(|duration| Duration::try_from(duration).ok())
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not a duration such as 90s, 10m or 1h30m")))
    }
}

/// Where a secret comes from. A secret is never written in the file itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SecretSource {
    /// An environment variable: `{env: NAME}`.
    Env(String),
    /// A file, relative to this one: `{file: PATH}`. Its trailing newline is no part of the secret.
    File(PathBuf),
    /// What a command prints: `{command: [pass, show, omni]}`. Its trailing newline is no part of the secret.
    Command(Vec<String>),
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::DurationText;

    #[test]
    fn a_duration_is_written_as_it_is_read() {
        for (seconds, text) in [(0, "0s"), (90, "1m30s"), (600, "10m"), (5400, "1h30m"), (86_400, "24h")] {
            let duration = DurationText(Duration::from_secs(seconds));
            assert_eq!(duration.to_string(), text);
            assert_eq!(serde_json::from_value::<DurationText>(text.into()).unwrap(), duration);
        }
    }
}
