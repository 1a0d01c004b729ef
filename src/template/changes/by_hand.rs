//! What a person set by hand and a sync takes away without a word in omnictl, and what deserves a second look.

use serde_json::Value;

use super::Remark;
use super::kinds::{CLUSTERS, CONFIG_PATCHES, EXTENSIONS, HEALTH_CHECKS, MACHINE_SETS, MANIFEST_GROUPS, type_of};
use crate::resource::{Document, label};

/// What the templates themselves write.
const OF_TEMPLATES: [&str; 2] = ["name", label::MANAGED_BY_TEMPLATES];

/// Fields of machine sets that are set by hand more often than by template.
const STRATEGIES: [(&str, &str); 6] = [
    ("update_strategy", "update strategy"),
    ("update_strategy_config", "update parallelism"),
    ("delete_strategy", "delete strategy"),
    ("delete_strategy_config", "delete parallelism"),
    ("upgrade_strategy", "upgrade strategy"),
    ("upgrade_strategy_config", "upgrade parallelism"),
];

/// What an update takes away from a resource that the template does not have.
pub(super) fn lost(actual: &Document, wanted: &Document) -> Vec<Remark> {
    let mut lost = Vec::new();
    let (has, wants) = (&actual.metadata, &wanted.metadata);
    for name in has.annotations.keys().filter(|name| !wants.annotations.contains_key(*name)) {
        lost.push(match name.as_str() {
            label::LOCKED => Remark::new(actual, "is locked, which the template does not do, and would be unlocked")
                .hint("`locked: true` in its Machine document keeps it"),
            // That stands in the way of every change.
            label::CLUSTER_LOCKED => continue,
            name if OF_TEMPLATES.contains(&name) => continue,
            name => Remark::new(actual, format!("loses its annotation {name}, which the template does not have")),
        });
    }
    for name in has.labels.keys().filter(|name| !wants.labels.contains_key(*name)) {
        lost.push(Remark::new(actual, format!("loses its label {name}, which the template does not have")));
    }
    if type_of(&has.type_name) == MACHINE_SETS {
        for (field, words) in STRATEGIES {
            let (is, to) = (actual.spec.get(field), wanted.spec.get(field));
            if is != to {
                let message = format!("changes its {words} from {} to {}", strategy(field, is), strategy(field, to));
                lost.push(Remark::new(actual, message));
            }
        }
    }
    lost
}

/// `Rolling`, `Unset`, or a number of machines at a time.
fn strategy(field: &str, value: Option<&Value>) -> String {
    match value {
        None if field.ends_with("_config") => "none set".to_owned(),
        None => "Unset".to_owned(),
        Some(Value::Number(number)) => match number.as_u64() {
            Some(0) => "Unset".to_owned(),
            Some(1) => "Rolling".to_owned(),
            _ => number.to_string(),
        },
        Some(other) => match other.pointer("/rolling/max_parallelism") {
            Some(most) => format!("{most} at a time"),
            None => "as many as there are".to_owned(),
        },
    }
}

/// What is said of a destroyed resource whose id no template gives: somebody made it in the web pages or with
/// `omnictl apply`.
pub(super) fn destroyed(document: &Document, cluster: &str) -> Option<Remark> {
    let id = document.metadata.id.as_str();
    let is_ours = match type_of(&document.metadata.type_name) {
        CONFIG_PATCHES => {
            let rest = without_weight(id);
            rest.is_some_and(|rest| {
                rest.starts_with(&format!("cluster-{cluster}-"))
                    || rest.starts_with(&format!("{cluster}-"))
                    || rest.starts_with("cm-")
            })
        }
        MANIFEST_GROUPS => without_weight(id).is_some_and(|rest| rest.starts_with(&format!("cluster-{cluster}-"))),
        HEALTH_CHECKS => id.starts_with(&format!("cluster-{cluster}-")),
        EXTENSIONS => id.starts_with("schematic-"),
        _ => true,
    };
    if is_ours {
        return None;
    }
    let name = document.metadata.annotations.get("name").filter(|name| !name.is_empty());
    let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
    let message = format!(
        "is destroyed{name}, and its id is none that a template gives: it was made by hand, or with idOverride"
    );
    Some(Remark::new(document, message).hint("to keep it, put it into the template with that idOverride"))
}

/// What follows the weight of a patch or a manifest: three digits or more and a dash.
fn without_weight(id: &str) -> Option<&str> {
    let (weight, rest) = id.split_once('-')?;
    (weight.len() >= 3 && weight.bytes().all(|byte| byte.is_ascii_digit())).then_some(rest)
}

/// That Talos and Kubernetes are both upgraded: Omni does one after the other, and what fails is harder to tell.
pub(super) fn both_versions(actual: &Document, wanted: &Document) -> Option<Remark> {
    if type_of(&actual.metadata.type_name) != CLUSTERS {
        return None;
    }
    let change = |field: &str| {
        let text =
            |document: &Document| document.spec.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        Some((text(actual), text(wanted))).filter(|(from, to)| from != to)
    };
    let (talos, kubernetes) = (change("talos_version")?, change("kubernetes_version")?);
    let message = format!(
        "changes Talos from {} to {} and Kubernetes from {} to {} at once",
        talos.0, talos.1, kubernetes.0, kubernetes.1
    );
    Some(Remark::new(actual, message).hint("one after the other, Talos first, is easier to follow and to undo"))
}
