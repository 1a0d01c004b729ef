//! What of a resource nobody should read over a shoulder: keys, tokens and passwords, wherever they are written.
//!
//! What is secret is known by the type of a resource, by the names of its fields, and by the look of a text. A config
//! patch is YAML inside of a field: its secrets are masked and the rest of it stays as it was written; YAML that cannot be
//! read is masked as a whole.

mod line;
mod names;
#[cfg(test)]
mod properties;
mod tree;
mod yaml;

use serde_json::Value;

use super::Document;

pub use yaml::mask_yaml;

/// What stands where a secret was.
pub const MASK: &str = "<masked>";

/// Types of which every text is secret. Most of them Omni shows to nobody.
const SECRET_TYPES: &[&str] = &[
    "BackupDatas",
    "ClusterMachineConfigs",
    "ClusterMachineEncryptionKeys",
    "ClusterMachineSecrets",
    "ClusterSecrets",
    "EtcdBackupEncryptions",
    "ImportedClusterSecrets",
    "Kubeconfigs",
    "MachineJoinConfigs",
    "NodeUniqueTokens",
    "ProviderJoinConfigs",
    "SAMLAssertions",
    "SecretRotations",
    "TalosConfigs",
];

/// Types whose ids are secrets: whoever has a join token's id can join a machine.
const SECRET_IDS: &[&str] = &["JoinTokens", "JoinTokenStatuses"];

/// How much of a secret id is shown, to tell one from another.
const SHOWN_OF_ID: usize = 4;

/// Fields that hold YAML: one that cannot be read is masked as a whole.
const YAML_FIELDS: &[(&str, &[&str])] = &[
    ("ConfigPatches", &["data"]),
    ("ConfigPatchRequests", &["data"]),
    ("KubernetesManifestGroups", &["data"]),
    ("MachineClasses", &["auto_provision", "provider_data"]),
    ("MachineRequests", &["provider_data"]),
    ("MachineRequestSets", &["provider_data"]),
    ("RedactedClusterMachineConfigs", &["data"]),
];

/// Masks every secret of a resource: in its id, its labels, its annotations and its spec.
pub fn mask(document: &mut Document) {
    let plural = plural(&document.metadata.type_name).to_owned();
    let metadata = &mut document.metadata;
    metadata.id = shown_id(&metadata.type_name, &metadata.id);
    for (name, value) in metadata.labels.iter_mut().chain(&mut metadata.annotations) {
        *value = if names::is_secret(name) && !value.is_empty() { MASK.to_owned() } else { line::mask_text(value) };
    }
    if SECRET_TYPES.contains(&plural.as_str()) {
        tree::mask_all(&mut document.spec);
        return;
    }
    for (_, path) in YAML_FIELDS.iter().filter(|(kind, _)| *kind == plural) {
        let field = path.iter().try_fold(&mut document.spec, |value, name| value.get_mut(*name));
        if let Some(Value::String(text)) = field {
            *text = mask_yaml(text);
        }
    }
    tree::mask(&mut document.spec);
}

/// An id as it may be shown: the beginning of one that is a secret.
#[must_use]
pub fn shown_id(type_name: &str, id: &str) -> String {
    let is_secret = SECRET_IDS.contains(&plural(type_name)) && !id.ends_with('…');
    if is_secret { crate::text::cut(id, SHOWN_OF_ID) } else { id.to_owned() }
}

fn plural(type_name: &str) -> &str {
    type_name.split('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::mask;
    use crate::resource::{Document, Metadata};

    fn masked(plural: &str, spec: Value) -> Value {
        let metadata = Metadata { type_name: format!("{plural}.omni.sidero.dev"), ..Metadata::default() };
        let mut document = Document { metadata, spec };
        mask(&mut document);
        document.spec
    }

    #[test]
    fn a_table_of_fields() {
        let cases = [
            // The join token of a machine is on its kernel's command line.
            (
                "MachineStatuses",
                json!({"kernel_cmdline": "siderolink.api=grpc://o:8090?jointoken=v2%3AeyJh talos.x=1", "connected": true}),
                json!({"kernel_cmdline": "siderolink.api=grpc://o:8090?jointoken=<masked> talos.x=1", "connected": true}),
            ),
            (
                "EtcdBackupS3Configs",
                json!({"bucket": "b", "access_key_id": "AK", "secret_access_key": "s3cr3t", "session_token": "t"}),
                json!({"bucket": "b", "access_key_id": "AK", "secret_access_key": "<masked>", "session_token": "<masked>"}),
            ),
            ("DefaultJoinTokens", json!({"token_id": "BlPQ"}), json!({"token_id": "<masked>"})),
            ("InfraMachines", json!({"node_unique_token": "abc"}), json!({"node_unique_token": "<masked>"})),
            (
                "InfraMachineBMCConfigs",
                json!({"ipmi": {"username": "root", "password": "calvin", "port": 623}}),
                json!({"ipmi": {"username": "root", "password": "<masked>", "port": 623}}),
            ),
            ("Kubeconfigs", json!({"data": "YXBp", "n": 3}), json!({"data": "<masked>", "n": 3})),
            (
                "MachineClasses",
                json!({"auto_provision": {"provider_data": "size: small\napi_token: abc\n", "meta_values": [{"key": 10, "value": "x"}]}}),
                json!({"auto_provision": {"provider_data": "size: small\napi_token: <masked>\n", "meta_values": [{"key": 10, "value": "x"}]}}),
            ),
            ("ConfigPatches", json!({"data": "machine: [\n token: abc"}), json!({"data": "<masked>"})),
            // What only sounds like a secret stays.
            (
                "InstallationMediaConfigs",
                json!({"join_token": "abc", "secure_boot": true, "grpc_tunnel": 1, "token": ""}),
                json!({"join_token": "<masked>", "secure_boot": true, "grpc_tunnel": 1, "token": ""}),
            ),
        ];
        for (plural, spec, expected) in cases {
            assert_eq!(masked(plural, spec), expected, "{plural}");
        }
    }

    #[test]
    fn the_id_of_a_join_token_is_one() {
        let metadata = Metadata {
            type_name: "JoinTokens.omni.sidero.dev".into(),
            id: "BlPQujUuiSyU4C1JGV11rGPdQHaavKRR".into(),
            annotations: [("note".to_owned(), "password: hunter2".to_owned())].into(),
            ..Metadata::default()
        };
        let mut document = Document { metadata, spec: json!({"name": "initial token"}) };
        mask(&mut document);
        mask(&mut document);
        assert_eq!(document.metadata.id, "BlPQ…");
        assert_eq!(document.metadata.annotations["note"], "password: <masked>");
        assert_eq!(document.spec, json!({"name": "initial token"}));
    }
}
