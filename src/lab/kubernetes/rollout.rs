//! A workload's new template is rolled out: as far as its status shows it, and in a moment.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::request::Target;
use super::store::ObjectStore;

/// How long a controller takes to see a change, and its new pods to be there.
const STEP: Duration = Duration::from_millis(150);

/// The counts of a status that a rollout changes, each with what it counts up to.
const COUNTS: [(&str, &str); 2] =
    [("updatedReplicas", "replicas"), ("updatedNumberScheduled", "desiredNumberScheduled")];

/// Whether the controllers that the lab plays look after objects of this path.
pub(super) fn is_rolled_out(target: &Target) -> bool {
    target.group == "apps"
        && target.subresource.is_empty()
        && ["deployments", "statefulsets", "daemonsets"].contains(&target.plural.as_str())
}

/// Plays the controller of a workload that was written: sees the change, then has its pods made anew.
pub(super) fn play(store: &Arc<ObjectStore>, target: &Target) {
    let (store, target) = (Arc::clone(store), target.clone());
    tokio::spawn(async move {
        for last in [false, true] {
            tokio::time::sleep(STEP).await;
            store.update(&target.group, &target.plural, &target.namespace, &target.name, |object| roll(object, last));
        }
    });
}

fn roll(object: &mut Value, last: bool) {
    let generation = object["metadata"]["generation"].clone();
    let Some(status) = object.get_mut("status").and_then(Value::as_object_mut) else { return };
    status.insert("observedGeneration".to_owned(), generation.clone());
    for (count, of) in COUNTS {
        if let Some(all) = status.get(of).cloned() {
            status.insert(count.to_owned(), if last { all } else { json!(0) });
        }
    }
    if status.contains_key("updateRevision") {
        let revision = json!(format!("revision-{generation}"));
        status.insert("updateRevision".to_owned(), revision.clone());
        if last {
            status.insert("currentRevision".to_owned(), revision);
        }
    }
}
