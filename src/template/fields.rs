//! Which fields the specs of Omni's resources have: those that a person may write, by themselves or by a template.
//!
//! Specs are protobuf's messages. omnictl reads and prints them as Go's structures, every name in lower case
//! (`kubernetesversion`); Omni's API takes protobuf's JSON (`kubernetes_version`). Source: `siderolabs/omni`
//! `client/api/omni/specs/*.proto`.

use super::Api;

/// What a field of a spec is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Field {
    Text,
    Flag,
    /// A whole number, or a word of an enumeration by its number.
    Number,
    Texts,
    Bytes,
    Duration,
    Time,
    Message(&'static [Row]),
    Messages(&'static [Row]),
    /// Texts by keys of the writer's own.
    TextMap,
    /// Messages by keys of the writer's own.
    MessageMap(&'static [Row]),
}

/// A field of a spec: its name in Go's YAML, its name in protobuf's JSON, what it is, and which Omni has it first.
pub(super) type Row = (&'static str, &'static str, Field, Api);

use Field::{Bytes, Duration, Flag, Message, MessageMap, Messages, Number, Text, TextMap, Texts, Time};

const OLD: Api = Api::V1_9;

const CLUSTER: &[Row] = &[
    ("kubernetesversion", "kubernetes_version", Text, OLD),
    ("talosversion", "talos_version", Text, OLD),
    ("features", "features", Message(FEATURES), OLD),
    ("backupconfiguration", "backup_configuration", Message(BACKUP), OLD),
];
const FEATURES: &[Row] = &[
    ("enableworkloadproxy", "enable_workload_proxy", Flag, OLD),
    ("diskencryption", "disk_encryption", Flag, OLD),
    ("useembeddeddiscoveryservice", "use_embedded_discovery_service", Flag, OLD),
    ("enablenodeauditskip", "enable_node_audit_skip", Flag, OLD),
    ("disablepublicdiscoveryservice", "disable_public_discovery_service", Flag, Api::V1_10),
];
const BACKUP: &[Row] = &[("interval", "interval", Duration, OLD), ("enabled", "enabled", Flag, OLD)];
const MACHINE_SET: &[Row] = &[
    ("updatestrategy", "update_strategy", Number, OLD),
    ("machineclass", "machine_class", Message(ALLOCATION), OLD),
    ("bootstrapspec", "bootstrap_spec", Message(BOOTSTRAP), OLD),
    ("deletestrategy", "delete_strategy", Number, OLD),
    ("updatestrategyconfig", "update_strategy_config", Message(STRATEGY), OLD),
    ("deletestrategyconfig", "delete_strategy_config", Message(STRATEGY), OLD),
    ("machineallocation", "machine_allocation", Message(ALLOCATION), OLD),
    ("upgradestrategy", "upgrade_strategy", Number, OLD),
    ("upgradestrategyconfig", "upgrade_strategy_config", Message(STRATEGY), OLD),
];
const ALLOCATION: &[Row] = &[
    ("name", "name", Text, OLD),
    ("machinecount", "machine_count", Number, OLD),
    ("allocationtype", "allocation_type", Number, OLD),
];
const BOOTSTRAP: &[Row] = &[("clusteruuid", "cluster_uuid", Text, OLD), ("snapshot", "snapshot", Text, OLD)];
const STRATEGY: &[Row] = &[("rolling", "rolling", Message(ROLLING), OLD)];
const ROLLING: &[Row] = &[("maxparallelism", "max_parallelism", Number, OLD)];
const PATCH: &[Row] = &[("data", "data", Text, OLD), ("compresseddata", "compressed_data", Bytes, OLD)];
const MANIFESTS: &[Row] =
    &[("compresseddata", "compressed_data", Bytes, OLD), ("data", "data", Text, OLD), ("mode", "mode", Number, OLD)];
const HEALTHCHECK: &[Row] = &[("job", "job", Text, OLD), ("interval", "interval", Duration, OLD)];
const EXTENSIONS: &[Row] = &[("extensions", "extensions", Texts, OLD)];
const KERNEL_ARGS: &[Row] = &[("args", "args", Texts, OLD)];
const INSTALL_DISK: &[Row] = &[("disk", "disk", Text, OLD), ("diskselector", "disk_selector", Text, OLD)];
const MACHINE_CLASS: &[Row] =
    &[("matchlabels", "match_labels", Texts, OLD), ("autoprovision", "auto_provision", Message(PROVISION), OLD)];
const PROVISION: &[Row] = &[
    ("providerid", "provider_id", Text, OLD),
    ("kernelargs", "kernel_args", Texts, OLD),
    ("metavalues", "meta_values", Messages(META_VALUE), OLD),
    ("providerdata", "provider_data", Text, OLD),
    ("grpctunnel", "grpc_tunnel", Number, OLD),
];
const META_VALUE: &[Row] = &[("key", "key", Number, OLD), ("value", "value", Text, OLD)];
const MACHINE_REQUEST_SET: &[Row] = &[
    ("providerid", "provider_id", Text, OLD),
    ("machinecount", "machine_count", Number, OLD),
    ("talosversion", "talos_version", Text, OLD),
    ("extensions", "extensions", Texts, OLD),
    ("kernelargs", "kernel_args", Texts, OLD),
    ("metavalues", "meta_values", Messages(META_VALUE), OLD),
    ("providerdata", "provider_data", Text, OLD),
    ("grpctunnel", "grpc_tunnel", Number, OLD),
];
const BMC_CONFIG: &[Row] = &[("ipmi", "ipmi", Message(IPMI), OLD), ("api", "api", Message(BMC_API), OLD)];
const IPMI: &[Row] = &[
    ("address", "address", Text, OLD),
    ("port", "port", Number, OLD),
    ("username", "username", Text, OLD),
    ("password", "password", Text, OLD),
];
const BMC_API: &[Row] = &[("address", "address", Text, OLD)];
const INFRA_MACHINE: &[Row] = &[
    ("powerstate", "power_state", Number, OLD),
    ("acceptancestatus", "acceptance_status", Number, OLD),
    ("extrakernelargs", "extra_kernel_args", Text, OLD),
    ("requestedrebootid", "requested_reboot_id", Text, OLD),
    ("cordoned", "cordoned", Flag, OLD),
    ("poweroffrequestid", "power_off_request_id", Text, OLD),
];
const MEDIA: &[Row] = &[
    ("talosversion", "talos_version", Text, OLD),
    ("architecture", "architecture", Number, OLD),
    ("installextensions", "install_extensions", Texts, OLD),
    ("kernelargs", "kernel_args", Text, OLD),
    ("cloud", "cloud", Message(CLOUD), OLD),
    ("sbc", "sbc", Message(SBC), OLD),
    ("jointoken", "join_token", Text, OLD),
    ("secureboot", "secure_boot", Flag, OLD),
    ("grpctunnel", "grpc_tunnel", Number, OLD),
    ("machinelabels", "machine_labels", TextMap, OLD),
    ("bootloader", "bootloader", Number, OLD),
    ("embeddedmachineconfig", "embedded_machine_config", Text, OLD),
    ("imagefactoryurl", "image_factory_url", Text, OLD),
];
const CLOUD: &[Row] = &[("platform", "platform", Text, OLD)];
const SBC: &[Row] = &[("overlay", "overlay", Text, OLD), ("overlayoptions", "overlay_options", Text, OLD)];
const MANUAL_BACKUP: &[Row] = &[("backupat", "backup_at", Time, OLD)];
const S3: &[Row] = &[
    ("bucket", "bucket", Text, OLD),
    ("region", "region", Text, OLD),
    ("endpoint", "endpoint", Text, OLD),
    ("accesskeyid", "access_key_id", Text, OLD),
    ("secretaccesskey", "secret_access_key", Text, OLD),
    ("sessiontoken", "session_token", Text, OLD),
];
const TUNNEL: &[Row] = &[("enabled", "enabled", Flag, OLD)];
const DEFAULT_TOKEN: &[Row] = &[("tokenid", "token_id", Text, OLD)];
const SAML_RULE: &[Row] = &[
    ("matchlabels", "match_labels", Texts, OLD),
    ("assignroleonregistration", "assign_role_on_registration", Text, OLD),
    ("assignrole", "assign_role", Text, OLD),
    ("updateoneachlogin", "update_on_each_login", Flag, OLD),
];
const ACCESS_POLICY: &[Row] = &[
    ("usergroups", "user_groups", MessageMap(USER_GROUP), OLD),
    ("clustergroups", "cluster_groups", MessageMap(CLUSTER_GROUP), OLD),
    ("rules", "rules", Messages(RULE), OLD),
    ("tests", "tests", Messages(POLICY_TEST), OLD),
];
const USER_GROUP: &[Row] = &[("users", "users", Messages(GROUP_USER), OLD)];
const GROUP_USER: &[Row] =
    &[("name", "name", Text, OLD), ("match", "match", Text, OLD), ("labelselectors", "label_selectors", Texts, OLD)];
const CLUSTER_GROUP: &[Row] = &[("clusters", "clusters", Messages(GROUP_CLUSTER), OLD)];
const GROUP_CLUSTER: &[Row] = &[("name", "name", Text, OLD), ("match", "match", Text, OLD)];
const RULE: &[Row] = &[
    ("users", "users", Texts, OLD),
    ("clusters", "clusters", Texts, OLD),
    ("kubernetes", "kubernetes", Message(RULE_KUBERNETES), OLD),
    ("role", "role", Text, OLD),
];
const RULE_KUBERNETES: &[Row] = &[("impersonate", "impersonate", Message(IMPERSONATE), OLD)];
const IMPERSONATE: &[Row] = &[("groups", "groups", Texts, OLD)];
const POLICY_TEST: &[Row] = &[
    ("name", "name", Text, OLD),
    ("user", "user", Message(TEST_USER), OLD),
    ("cluster", "cluster", Message(TEST_CLUSTER), OLD),
    ("expected", "expected", Message(EXPECTED), OLD),
];
const TEST_USER: &[Row] = &[("name", "name", Text, OLD), ("labels", "labels", TextMap, OLD)];
const TEST_CLUSTER: &[Row] = &[("name", "name", Text, OLD)];
const EXPECTED: &[Row] = &[("kubernetes", "kubernetes", Message(RULE_KUBERNETES), OLD), ("role", "role", Text, OLD)];

/// A type that a person may write, with the fields of its spec.
type Type = (&'static str, &'static [Row]);

/// The types that a person may create, change and delete (`siderolabs/omni` `client/pkg/omni/resources/common/common.go`).
const TYPES: &[Type] = &[
    ("AccessPolicies", ACCESS_POLICY),
    ("Clusters", CLUSTER),
    ("ConfigPatches", PATCH),
    ("DefaultJoinTokens", DEFAULT_TOKEN),
    ("EtcdBackupS3Configs", S3),
    ("EtcdManualBackups", MANUAL_BACKUP),
    ("ExtensionsConfigurations", EXTENSIONS),
    ("GRPCTunnelConfigs", TUNNEL),
    ("InfraMachineBMCConfigs", BMC_CONFIG),
    ("InfraMachineConfigs", INFRA_MACHINE),
    ("InfraProviders", &[]),
    ("InstallationMediaConfigs", MEDIA),
    ("KernelArgs", KERNEL_ARGS),
    ("KubernetesHealthChecks", HEALTHCHECK),
    ("KubernetesManifestGroups", MANIFESTS),
    ("MachineClasses", MACHINE_CLASS),
    ("MachineInstallDiskConfigs", INSTALL_DISK),
    ("MachineLabels", &[]),
    ("MachineRequestSets", MACHINE_REQUEST_SET),
    ("MachineSetNodes", &[]),
    ("MachineSets", MACHINE_SET),
    ("NodeForceDestroyRequests", &[]),
    ("RotateKubernetesCAs", &[]),
    ("RotateTalosCAs", &[]),
    ("SAMLLabelRules", SAML_RULE),
];

/// The plurals of the types that a person may write.
pub(super) fn plurals() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|(plural, _)| *plural)
}

/// The fields of a type that a person may write; `None` of any other.
pub(super) fn rows(type_name: &str) -> Option<&'static [Row]> {
    let plural = type_name.strip_suffix(SUFFIX)?;
    TYPES.iter().find(|(name, _)| *name == plural).map(|(_, rows)| *rows)
}

/// What the names of Omni's own types end with.
pub(super) const SUFFIX: &str = ".omni.sidero.dev";

#[cfg(test)]
mod tests {
    use super::{Field, Row, TYPES};

    fn walk(rows: &'static [Row], check: &dyn Fn(&Row)) {
        for row in rows {
            check(row);
            if let Field::Message(rows) | Field::Messages(rows) | Field::MessageMap(rows) = row.2 {
                walk(rows, check);
            }
        }
    }

    #[test]
    fn gos_name_is_protobufs_without_its_underscores() {
        for (_, rows) in TYPES {
            walk(rows, &|(go, json, ..)| assert_eq!(json.replace('_', ""), *go));
        }
    }
}
