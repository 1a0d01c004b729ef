//! What a config patch may say: the check behind ValidateConfig and behind each write of a ConfigPatch
//! (`siderolabs/omni` `client/pkg/omni/resources/omni/config_patch.go`).
//!
//! Of the keys that Talos has, the two upper levels of the machine configuration are known here; what is deeper, and
//! documents with a kind, pass.

use serde_json::{Map, Value, json};

use super::request::Body;
use super::status::{Code, Outcome, Refusal, several};

/// Fields of the machine configuration that are Omni's own.
const FORBIDDEN: [&str; 15] = [
    "cluster.clusterName",
    "cluster.id",
    "cluster.controlPlane.endpoint",
    "cluster.token",
    "cluster.secret",
    "cluster.aescbcEncryptionSecret",
    "cluster.secretboxEncryptionSecret",
    "cluster.ca",
    "cluster.acceptedCAs",
    "cluster.serviceAccount",
    "machine.token",
    "machine.ca",
    "machine.type",
    "machine.install.extensions",
    "machine.acceptedCAs",
];

/// Documents that are Omni's own.
const FORBIDDEN_KINDS: [&str; 6] = [
    "UnattendedInstallConfig",
    "DiscoveryIdentity",
    "KubeClusterConfig",
    "KubeEtcdEncryptionConfig",
    "KubeAPIServerCAConfig",
    "KubeAggregatorCAConfig",
];

/// The roles that pods may use Talos's API with.
const API_ROLES: &str = "machine.features.kubernetesTalosAPIAccess.allowedRoles";

/// A level of the machine configuration: what leads there, and the keys of it (`siderolabs/talos`
/// `pkg/machinery/config/types/v1alpha1`).
const KNOWN: [(&str, &[&str]); 3] = [
    ("", &["version", "debug", "persist", "machine", "cluster"]),
    (
        "machine",
        &[
            "type",
            "token",
            "ca",
            "acceptedCAs",
            "certSANs",
            "controlPlane",
            "kubelet",
            "pods",
            "network",
            "disks",
            "install",
            "files",
            "env",
            "time",
            "sysctls",
            "sysfs",
            "registries",
            "systemDiskEncryption",
            "features",
            "udev",
            "logging",
            "kernel",
            "seccompProfiles",
            "baseRuntimeSpecOverrides",
            "nodeLabels",
            "nodeAnnotations",
            "nodeTaints",
        ],
    ),
    (
        "cluster",
        &[
            "id",
            "secret",
            "controlPlane",
            "clusterName",
            "network",
            "token",
            "aescbcEncryptionSecret",
            "secretboxEncryptionSecret",
            "ca",
            "acceptedCAs",
            "aggregatorCA",
            "serviceAccount",
            "apiServer",
            "controllerManager",
            "proxy",
            "scheduler",
            "discovery",
            "etcd",
            "coreDNS",
            "externalCloudProvider",
            "extraManifests",
            "extraManifestHeaders",
            "inlineManifests",
            "adminKubeconfig",
            "allowSchedulingOnControlPlanes",
            "allowSchedulingOnMasters",
        ],
    ),
];

/// What is wrong with a patch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Talos cannot read it.
    Unreadable(String),
    /// What it may not say.
    Forbidden(Vec<String>),
}

/// ValidateConfig.
pub(super) fn config(text: &str) -> Outcome<Value> {
    let body = Body::read(text, &["config"])?;
    let message = |wrong| match wrong {
        Wrong::Unreadable(message) => message,
        Wrong::Forbidden(faults) => several(&faults),
    };
    patch(body.text("config")).map_err(|wrong| Refusal::new(Code::InvalidArgument, message(wrong)))?;
    Ok(json!({}))
}

/// Checks a patch; what is wrong with it is told as the server tells it.
pub(super) fn patch(text: &str) -> Result<(), Wrong> {
    let unreadable = |error: &serde_saphyr::Error| Wrong::Unreadable(not_yaml(error));
    let documents: Vec<Value> = serde_saphyr::from_multiple(text).map_err(|error| unreadable(&error))?;
    let documents: Vec<&Map<String, Value>> = documents.iter().filter_map(Value::as_object).collect();
    for document in &documents {
        unknown(document).map_err(Wrong::Unreadable)?;
    }
    let faults: Vec<String> = documents.iter().flat_map(|document| forbidden(document)).collect();
    if faults.is_empty() { Ok(()) } else { Err(Wrong::Forbidden(faults)) }
}

/// The server's reader of YAML has words of its own for each mistake; these are those of a flow that does not end.
fn not_yaml(error: &serde_saphyr::Error) -> String {
    let place =
        error.location().map_or_else(String::new, |at| format!(" at L{}.C{}", at.line() + 1, at.column().min(1)));
    format!(
        "decode error: go-yaml load error in parser (while parsing a flow node){place}: did not find expected node content"
    )
}

fn forbidden(document: &Map<String, Value>) -> Vec<String> {
    let kind = document.get("kind").and_then(Value::as_str);
    let fields: &[&str] = match kind {
        Some(kind) if FORBIDDEN_KINDS.contains(&kind) => {
            return vec![format!("the {kind:?} document is not allowed in the config patch")];
        }
        Some("KubeServiceAccountConfig") => &["issuer.privateKey"],
        Some(_) => &[],
        None => &FORBIDDEN,
    };
    let (roles, path) = match kind {
        Some("KubeTalosAPIAccessConfig") => (at(document, "allowedRoles"), "allowedRoles"),
        Some(_) => (None, ""),
        None => (at(document, API_ROLES), API_ROLES),
    };
    let administers = roles.and_then(Value::as_array).is_some_and(|roles| roles.iter().any(|role| role == "os:admin"));
    let overridden = fields.iter().filter(|field| at(document, field).is_some());
    let mut faults: Vec<String> =
        overridden.map(|field| format!("overriding {field:?} is not allowed in the config patch")).collect();
    faults.extend(administers.then(|| format!("element \"os:admin\" is not allowed in field {path:?}")));
    faults
}

/// What a dotted path leads to.
fn at<'document>(document: &'document Map<String, Value>, path: &str) -> Option<&'document Value> {
    let mut steps = path.split('.');
    let first = document.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(step))
}

fn unknown(document: &Map<String, Value>) -> Result<(), String> {
    if document.contains_key("kind") {
        return Ok(());
    }
    for (level, known) in KNOWN {
        let keys = if level.is_empty() { Some(document) } else { document.get(level).and_then(Value::as_object) };
        let is_unknown = |(key, _): &(&String, &Value)| !known.contains(&key.as_str()) && !key.starts_with('$');
        if let Some((key, value)) = keys.into_iter().flatten().find(is_unknown) {
            let found = json!({key: value});
            let found = if level.is_empty() { found } else { json!({level: found}) };
            let told = serde_saphyr::to_string(&found).unwrap_or_default().replace("\n  ", "\n    ");
            return Err(format!(
                "error decoding document /v1alpha1/ (line 1): unknown keys found during decoding:\n{told}"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Wrong, patch};

    fn forbidden(text: &str) -> Vec<String> {
        match patch(text) {
            Err(Wrong::Forbidden(faults)) => faults,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_forbidden_field_of_every_document_is_told() {
        let text = "machine: {token: a, install: {disk: /dev/sda, extensions: []}}\n---\ncluster: {ca: {}}\n---\n\
                    apiVersion: v1alpha1\nkind: KubeClusterConfig\n---\n\
                    machine: {features: {kubernetesTalosAPIAccess: {allowedRoles: [os:reader, os:admin]}}}\n";
        insta::assert_snapshot!(forbidden(text).join("\n"), @r#"
        overriding "machine.token" is not allowed in the config patch
        overriding "machine.install.extensions" is not allowed in the config patch
        overriding "cluster.ca" is not allowed in the config patch
        the "KubeClusterConfig" document is not allowed in the config patch
        element "os:admin" is not allowed in field "machine.features.kubernetesTalosAPIAccess.allowedRoles"
        "#);
    }

    #[test]
    fn what_talos_knows_passes() {
        assert_eq!(patch("machine: {network: {$patch: delete}}\ncluster: {proxy: {disabled: true}}\n"), Ok(()));
        assert_eq!(patch("apiVersion: v1alpha1\nkind: EventSinkConfig\nendpoint: 10.0.0.1:80\n"), Ok(()));
        assert!(matches!(patch("mahcine: {}\n"), Err(Wrong::Unreadable(told)) if told.contains("unknown keys")));
    }
}
