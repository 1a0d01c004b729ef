//! How objects go away: finalizers, namespaces with their contents, definitions with their objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::custom;
use super::json::{elements, section, text};
use super::store::{Collection, State, collection};

/// Whether an object is being deleted.
pub(super) fn is_going(object: &Value) -> bool {
    !text(object, "/metadata/deletionTimestamp").is_empty()
}

impl State {
    /// Begins the deletion of an object: at once, or, where something holds it, by a mark. Returns the object as it was
    /// left, and whether it is still there.
    pub(super) fn delete(&mut self, from: &Collection, key: &str) -> Option<(Arc<Value>, bool)> {
        let object = self.objects.get(from)?.get(key)?.clone();
        if is_going(&object) {
            return Some((object, true));
        }
        let is_namespace = *from == collection("", "namespaces");
        if !is_namespace && elements(&object, "/metadata/finalizers").is_empty() {
            self.remove(from, key);
            return Some((object, false));
        }
        let mut marked = Value::clone(&object);
        let now = self.second();
        let metadata = section(&mut marked, "metadata");
        metadata.insert("deletionTimestamp".to_owned(), json!(now));
        metadata.insert("deletionGracePeriodSeconds".to_owned(), json!(0));
        if is_namespace {
            section(&mut marked, "status").insert("phase".to_owned(), json!("Terminating"));
        }
        let marked = self.store(from, key, marked);
        if is_namespace {
            self.delete_contents(key);
        }
        let stays = self.objects.get(from).is_some_and(|objects| objects.contains_key(key));
        Some((marked, stays))
    }

    /// Removes an object that is being deleted and that nothing holds any more.
    pub(super) fn finish_deletion(&mut self, of: &Collection, key: &str) {
        let Some(object) = self.objects.get(of).and_then(|objects| objects.get(key)).cloned() else { return };
        if !is_going(&object) {
            return;
        }
        if *of == collection("", "namespaces") && !self.is_empty_namespace(key) {
            return;
        }
        if elements(&object, "/metadata/finalizers").is_empty() {
            self.remove(of, key);
        }
    }

    /// What follows from an object having been removed.
    pub(super) fn after_removal(&mut self, object: &Value) {
        if custom::is_definition(object) {
            self.withdraw_definition(object);
        }
        let namespace = text(object, "/metadata/namespace").to_owned();
        if !namespace.is_empty() {
            self.finish_deletion(&collection("", "namespaces"), &namespace);
        }
    }

    /// Deletes what is in a namespace, as the namespace controller would; with the last object the namespace goes.
    fn delete_contents(&mut self, namespace: &str) {
        let prefix = format!("{namespace}/");
        let mut inside = Vec::new();
        for (collection, objects) in &self.objects {
            let keys = objects.range(prefix.clone()..).map(|(key, _)| key).take_while(|key| key.starts_with(&prefix));
            inside.extend(keys.map(|key| (collection.clone(), key.clone())));
        }
        for (collection, key) in inside {
            self.delete(&collection, &key);
        }
    }

    fn is_empty_namespace(&self, namespace: &str) -> bool {
        let prefix = format!("{namespace}/");
        let first = |objects: &BTreeMap<String, Arc<Value>>| {
            objects.range(prefix.clone()..).next().is_some_and(|(key, _)| key.starts_with(&prefix))
        };
        !self.objects.values().any(first)
    }
}
