//! The resources, and what changes them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::broadcast;

use super::resource::{Metadata, Resource};
use super::status::{Code, Outcome, Refusal};
use crate::lab::world::seconds_text;

/// How many changes a slow watcher may be behind.
const BACKLOG: usize = 8192;

/// Namespace, type and id.
type Key = (String, String, String);

/// A change of a resource.
#[derive(Debug, Clone)]
pub struct Change {
    /// What it was; `None` for a new one.
    pub old: Option<Resource>,
    /// What it is; `None` once it is gone.
    pub new: Option<Resource>,
}

/// The resources of an Omni server.
#[derive(Debug)]
pub struct Store {
    resources: Mutex<BTreeMap<Key, Resource>>,
    changes: broadcast::Sender<Change>,
    revision: AtomicU64,
}

impl Store {
    /// With these resources.
    #[must_use]
    pub fn new(resources: Vec<Resource>) -> Self {
        let resources = resources.into_iter().map(|resource| (key(&resource), resource)).collect();
        Self { resources: Mutex::new(resources), changes: broadcast::Sender::new(BACKLOG), revision: AtomicU64::new(0) }
    }

    /// One resource.
    pub fn get(&self, namespace: &str, kind: &str, id: &str) -> Outcome<Resource> {
        let key = (namespace.to_owned(), kind.to_owned(), id.to_owned());
        self.lock().get(&key).cloned().ok_or_else(|| missing(&key))
    }

    /// All resources of a type, by id.
    #[must_use]
    pub fn list(&self, namespace: &str, kind: &str) -> Vec<Resource> {
        of_type(&self.lock(), namespace, kind)
    }

    /// Every change from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// How many changes there have been.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::Relaxed)
    }

    /// All resources of a type, and every change from that moment on.
    #[must_use]
    pub fn watch(&self, namespace: &str, kind: &str) -> (Vec<Resource>, broadcast::Receiver<Change>) {
        // Under one lock, so that no change is missed or seen twice.
        let resources = self.lock();
        let list = of_type(&resources, namespace, kind);
        (list, self.changes.subscribe())
    }

    /// Adds a resource.
    pub fn create(&self, resource: Resource) -> Outcome<()> {
        let mut resources = self.lock();
        if let Some(there) = resources.get(&key(&resource)) {
            // The server names the version of the new one, which is the first.
            let mut named = there.clone();
            named.metadata.version = 1;
            return Err(Refusal::new(Code::AlreadyExists, format!("resource {} already exists", named.reference())));
        }
        self.put(&mut resources, resource);
        Ok(())
    }

    /// Changes a resource that is still at `version` (`None`: at whatever version).
    pub fn update(&self, mut resource: Resource, version: Option<u64>, now: Timestamp) -> Outcome<()> {
        let mut resources = self.lock();
        let key = key(&resource);
        let there = resources.get(&key).ok_or_else(|| missing(&key))?;
        let actual = there.metadata.version;
        let conflict = version.filter(|expected| *expected != actual);
        if let Some(expected) = conflict {
            let message = format!(
                "resource {} update conflict: expected version \"{expected}\", actual version \"{actual}\"",
                there.reference()
            );
            return Err(Refusal::new(Code::AlreadyExists, message));
        }
        if there.metadata.phase != "running" {
            let message = format!("resource {} is not in phase running", there.reference());
            return Err(Refusal::new(Code::InvalidArgument, message));
        }
        resource.metadata.created.clone_from(&there.metadata.created);
        resource.metadata.owner.clone_from(&there.metadata.owner);
        resource.metadata.updated = seconds_text(now);
        resource.metadata.version = actual + 1;
        self.put(&mut resources, resource);
        Ok(())
    }

    /// Changes a resource in whatever phase it is, as its own controllers do. What changes nothing is no change, and what
    /// is gone stays gone.
    pub fn edit(&self, resource: &Resource, now: Timestamp, change: impl FnOnce(&mut Resource)) {
        let mut resources = self.lock();
        let Some(there) = resources.get(&key(resource)) else { return };
        let mut changed = there.clone();
        change(&mut changed);
        if changed != *there {
            changed.metadata.updated = seconds_text(now);
            changed.metadata.version = there.metadata.version + 1;
            self.put(&mut resources, changed);
        }
    }

    /// What has ended and is held by nobody.
    #[must_use]
    pub fn ended(&self) -> Vec<Metadata> {
        let resources = self.lock();
        let ended = resources.values().filter(|one| one.is_ending() && one.metadata.finalizers.is_empty());
        ended.map(|resource| resource.metadata.clone()).collect()
    }

    /// Marks a resource for its end, and says whether anybody still holds it.
    pub fn teardown(&self, namespace: &str, kind: &str, id: &str, now: Timestamp) -> Outcome<bool> {
        let mut resources = self.lock();
        let key = (namespace.to_owned(), kind.to_owned(), id.to_owned());
        let mut resource = resources.get(&key).cloned().ok_or_else(|| missing(&key))?;
        let held = !resource.metadata.finalizers.is_empty();
        if resource.metadata.phase == "running" {
            "tearingDown".clone_into(&mut resource.metadata.phase);
            resource.metadata.updated = seconds_text(now);
            resource.metadata.version += 1;
            self.put(&mut resources, resource);
        }
        Ok(held)
    }

    /// Removes a resource that nobody holds.
    pub fn destroy(&self, namespace: &str, kind: &str, id: &str) {
        let mut resources = self.lock();
        let key = (namespace.to_owned(), kind.to_owned(), id.to_owned());
        if resources.get(&key).is_some_and(|resource| resource.metadata.finalizers.is_empty()) {
            let old = resources.remove(&key);
            self.publish(Change { old, new: None });
        }
    }

    fn put(&self, resources: &mut BTreeMap<Key, Resource>, resource: Resource) {
        let old = resources.insert(key(&resource), resource.clone());
        self.publish(Change { old, new: Some(resource) });
    }

    fn publish(&self, change: Change) {
        self.revision.fetch_add(1, Ordering::Relaxed);
        // Nobody watching is no error.
        let _ = self.changes.send(change);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Resource>> {
        self.resources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The resources of a type; a type in a namespace that it does not live in is silently empty.
fn of_type(resources: &BTreeMap<Key, Resource>, namespace: &str, kind: &str) -> Vec<Resource> {
    let first = (namespace.to_owned(), kind.to_owned(), String::new());
    let of_type =
        resources.range(first..).take_while(|((in_namespace, of, _), _)| in_namespace == namespace && of == kind);
    of_type.map(|(_, resource)| resource.clone()).collect()
}

fn key(resource: &Resource) -> Key {
    let metadata = &resource.metadata;
    (metadata.namespace.clone(), metadata.kind.clone(), metadata.id.clone())
}

fn missing((namespace, kind, id): &Key) -> Refusal {
    Refusal::new(Code::NotFound, format!("resource {kind}({namespace}/{id}@undefined) doesn't exist"))
}
