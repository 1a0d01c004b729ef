//! Specs as Omni's gateway takes them: protobuf's JSON with the fields' own names, numbers for enumerations, nothing where
//! there is the zero value.

use serde_json::{Map, Value, json};

use super::super::duration::seconds_text;
use super::super::model::{At, Cluster, MachineSet, Size, Strategy};
use super::super::zeros::is_zero;

/// An object without the fields that have their zero value.
pub(super) fn object<const FIELDS: usize>(fields: [(&str, Value); FIELDS]) -> Value {
    let fields = fields.into_iter().filter(|(_, value)| !is_zero(value));
    Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

/// A `google.protobuf.Duration`; nothing where it is not above zero.
pub(super) fn duration(nanoseconds: i64) -> Value {
    if nanoseconds <= 0 {
        return Value::Null;
    }
    seconds_text(nanoseconds).into()
}

/// The spec of a cluster.
pub(super) fn cluster(cluster: &Cluster) -> Value {
    let features = &cluster.features;
    let set = |flag: &Option<At<bool>>| flag.as_ref().is_some_and(|flag| flag.value);
    let backup = match duration(features.backup_interval) {
        Value::Null => Value::Null,
        interval => object([("interval", interval), ("enabled", json!(true))]),
    };
    object([
        ("kubernetes_version", json!(cluster.kubernetes_version.value.trim_start_matches('v'))),
        ("talos_version", json!(cluster.talos_version.value.trim_start_matches('v'))),
        (
            "features",
            object([
                ("enable_workload_proxy", json!(features.enable_workload_proxy)),
                ("disk_encryption", json!(features.disk_encryption.value)),
                ("use_embedded_discovery_service", json!(features.use_embedded_discovery_service)),
                ("enable_node_audit_skip", json!(set(&features.enable_node_audit_skip))),
                ("disable_public_discovery_service", json!(set(&features.disable_public_discovery_service))),
            ]),
        ),
        ("backup_configuration", backup),
    ])
}

/// The spec of a machine set.
pub(super) fn machine_set(set: &MachineSet) -> Value {
    let (update, update_config) = strategy(set.update_strategy.as_ref(), ROLLING);
    let (delete, delete_config) = strategy(set.delete_strategy.as_ref(), UNSET);
    let (upgrade, upgrade_config) = strategy(set.upgrade_strategy.as_ref(), UNSET);
    let bootstrap = set.bootstrap_spec.as_ref().map_or(Value::Null, |spec| {
        let spec = &spec.value;
        object([("cluster_uuid", json!(spec.cluster_uuid.value)), ("snapshot", json!(spec.snapshot.value))])
    });
    let allocation = set.machine_class.as_ref().map_or(Value::Null, |class| {
        let (count, kind) = match class.value.size {
            Size::Static(count) => (count, 0),
            Size::Unlimited => (0, 1),
        };
        object([
            ("name", json!(class.value.name.value)),
            ("machine_count", json!(count)),
            ("allocation_type", json!(kind)),
        ])
    });
    object([
        ("update_strategy", update),
        ("bootstrap_spec", bootstrap),
        ("delete_strategy", delete),
        ("update_strategy_config", update_config),
        ("delete_strategy_config", delete_config),
        ("machine_allocation", allocation),
        ("upgrade_strategy", upgrade),
        ("upgrade_strategy_config", upgrade_config),
    ])
}

const UNSET: u32 = 0;
const ROLLING: u32 = 1;

/// A strategy and its configuration.
fn strategy(strategy: Option<&At<Strategy>>, default: u32) -> (Value, Value) {
    let kind = strategy.and_then(|strategy| strategy.value.kind).unwrap_or(default);
    let rolling = strategy.and_then(|strategy| strategy.value.rolling);
    let config = rolling.map_or(Value::Null, |most| object([("rolling", object([("max_parallelism", json!(most))]))]));
    (json!(kind), config)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::duration;

    #[test]
    fn a_duration_has_as_many_digits_as_it_needs() {
        let cases = [
            (0, Value::Null),
            (-1, Value::Null),
            (1, json!("0.000000001s")),
            (1_000, json!("0.000001s")),
            (1_500_000_000, json!("1.500s")),
            (3_600_000_000_000, json!("3600s")),
        ];
        for (nanoseconds, expected) in cases {
            assert_eq!(duration(nanoseconds), expected);
        }
    }
}
