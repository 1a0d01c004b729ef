//! The objects, in memory, with versions that grow with every change.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::changes::{Change, Changes};
use super::custom;
use super::json::{section, text};
use super::types::{self, ResourceType};

/// What time it is, for ages and the time stamps that the server sets.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Namespaces that every API server makes.
const SYSTEM_NAMESPACES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// Where the objects of one type live.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Collection {
    pub(super) group: String,
    pub(super) plural: String,
}

/// The objects of one simulated cluster.
///
/// What serves it over HTTP is [`serve`](super::serve); whoever plays the controllers reads and writes it directly:
/// [`put`](Self::put), [`update`](Self::update) and [`remove`](Self::remove) follow none of the rules that clients are
/// held to, but they move versions and wake watches.
pub struct ObjectStore {
    state: Mutex<State>,
    latest: watch::Sender<u64>,
    clock: Clock,
}

/// Everything behind the lock.
pub(super) struct State {
    pub(super) types: Vec<ResourceType>,
    pub(super) objects: BTreeMap<Collection, BTreeMap<String, Arc<Value>>>,
    pub(super) version: u64,
    pub(super) changes: Changes,
    pub(super) clock: Clock,
}

impl ObjectStore {
    /// A store with these objects (each with `apiVersion`, `kind`, `metadata.name`), the namespaces that they are in and
    /// the four that every cluster has. Their types are declared by them: by a `CustomResourceDefinition` among them,
    /// else with the plural that Kubernetes' tools would guess.
    #[must_use]
    pub fn new(objects: Vec<Value>) -> Self {
        Self::with_clock(objects, Arc::new(Timestamp::now))
    }

    /// As [`new`](Self::new), with a clock of its own: a scaled one, or one that stands still.
    #[must_use]
    pub fn with_clock(objects: Vec<Value>, clock: Clock) -> Self {
        let mut state = State {
            types: types::built_in(),
            objects: BTreeMap::new(),
            version: 1,
            changes: Changes::default(),
            clock: Arc::clone(&clock),
        };
        for name in SYSTEM_NAMESPACES {
            state.ensure_namespace(name);
        }
        // Definitions first: they know the plurals of the objects that use them.
        let (definitions, others): (Vec<_>, Vec<_>) = objects.into_iter().partition(custom::is_definition);
        for object in definitions.into_iter().chain(others) {
            state.put(object);
        }
        let latest = watch::Sender::new(state.version);
        Self { state: Mutex::new(state), latest, clock }
    }

    /// Declares a type without objects. Declaring it again with another version serves both, the first preferred.
    pub fn declare(&self, group: &str, version: &str, kind: &str, plural: &str, namespaced: bool) {
        let declared = ResourceType::declared(group, version, kind, plural, namespaced);
        self.change(|state| state.declare(declared));
    }

    /// One object as it is stored; `namespace` is empty for an object outside of namespaces.
    pub fn get(&self, group: &str, plural: &str, namespace: &str, name: &str) -> Option<Arc<Value>> {
        self.read(|state| state.objects.get(&collection(group, plural))?.get(&key(namespace, name)).cloned())
    }

    /// All objects of a type, by namespace and name.
    pub fn list(&self, group: &str, plural: &str) -> Vec<Arc<Value>> {
        self.read(|state| {
            let objects = state.objects.get(&collection(group, plural));
            objects.into_iter().flat_map(BTreeMap::values).cloned().collect()
        })
    }

    /// Creates an object or puts it in the place of the one of its name, status included. An object that is being
    /// deleted and has no finalizer left goes away.
    pub fn put(&self, object: Value) {
        self.change(|state| state.put(object));
    }

    /// Changes one object in place; `false` where there is none. What is said of [`put`](Self::put) holds here too.
    pub fn update(
        &self,
        group: &str,
        plural: &str,
        namespace: &str,
        name: &str,
        edit: impl FnOnce(&mut Value),
    ) -> bool {
        self.change(|state| {
            let found = state.objects.get(&collection(group, plural)).and_then(|all| all.get(&key(namespace, name)));
            let Some(mut object) = found.map(|object| Value::clone(object)) else { return false };
            edit(&mut object);
            state.put(object);
            true
        })
    }

    /// Removes one object at once, whatever finalizers it has; `false` where there is none.
    pub fn remove(&self, group: &str, plural: &str, namespace: &str, name: &str) -> bool {
        self.change(|state| state.remove(&collection(group, plural), &key(namespace, name)).is_some())
    }

    /// Begins anew with these objects, as the API of a cluster that was made anew does: every other object is gone, and
    /// with it every type that was not built in.
    pub fn begin_anew(&self, objects: Vec<Value>) {
        self.change(|state| {
            let all = state.objects.iter();
            let all: Vec<(Collection, String)> = all
                .flat_map(|(collection, objects)| objects.keys().map(|key| (collection.clone(), key.clone())))
                .collect();
            for (collection, key) in all {
                state.remove(&collection, &key);
            }
            state.types = types::built_in();
            for name in SYSTEM_NAMESPACES {
                state.ensure_namespace(name);
            }
            for object in objects {
                state.put(object);
            }
        });
    }

    /// Forgets the history: continue tokens and versions to watch from that were given out so far are now too old.
    pub fn compact(&self) {
        self.change(|state| {
            state.version += 1;
            state.changes.compact(state.version);
        });
    }

    /// The latest resource version, and word of every later one: for whoever plays a controller.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.latest.subscribe()
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(super) fn read<T>(&self, ask: impl FnOnce(&State) -> T) -> T {
        ask(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn change<T>(&self, edit: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = edit(&mut state);
        self.latest.send_if_modified(|latest| std::mem::replace(latest, state.version) != state.version);
        outcome
    }
}

impl fmt::Debug for ObjectStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = *self.latest.borrow();
        formatter.debug_struct("ObjectStore").field("version", &version).finish_non_exhaustive()
    }
}

impl State {
    /// The type that a path names, if it is served in that version.
    pub(super) fn find_type(&self, group: &str, version: &str, plural: &str) -> Option<&ResourceType> {
        let found = self.types.iter().find(|known| known.group == group && known.plural == plural);
        found.filter(|known| known.version(version).is_some())
    }

    /// Adds a type, or a version to a type that is known.
    pub(super) fn declare(&mut self, declared: ResourceType) {
        let same = |known: &&mut ResourceType| known.group == declared.group && known.plural == declared.plural;
        let Some(known) = self.types.iter_mut().find(same) else {
            self.types.push(declared);
            return;
        };
        for version in declared.versions {
            match known.versions.iter_mut().find(|old| old.name == version.name) {
                Some(old) => *old = version,
                None => known.versions.push(version),
            }
        }
    }

    /// Stores an object as it is given, with the metadata that every object has.
    pub(super) fn put(&mut self, mut object: Value) {
        let kind = self.type_of(&object);
        let namespace = if kind.namespaced {
            let namespace = section(&mut object, "metadata").entry("namespace").or_insert_with(|| json!("default"));
            namespace.as_str().unwrap_or("default").to_owned()
        } else {
            String::new()
        };
        if kind.namespaced {
            self.ensure_namespace(&namespace);
        }
        let key = key(&namespace, text(&object, "/metadata/name"));
        self.store(&kind.collection(), &key, object);
    }

    /// Writes a version of an object: the one way in which an object changes. One that is being deleted and that
    /// nothing holds any more is removed, unless it came like that.
    pub(super) fn store(&mut self, collection: &Collection, key: &str, mut object: Value) -> Arc<Value> {
        let before = self.objects.get(collection).and_then(|objects| objects.get(key)).cloned();
        let now = self.second();
        let version = self.version + 1;
        let metadata = section(&mut object, "metadata");
        metadata.remove("managedFields");
        let kept = |field: &str| before.as_ref().and_then(|before| before["metadata"].get(field)).cloned();
        let uid = || kept("uid").unwrap_or_else(|| json!(identity(collection, key, version)));
        metadata.entry("uid").or_insert_with(uid);
        metadata.entry("creationTimestamp").or_insert_with(|| kept("creationTimestamp").unwrap_or_else(|| json!(now)));
        metadata.insert("resourceVersion".to_owned(), json!(version.to_string()));
        self.version = version;
        if custom::is_definition(&object) {
            self.declare_definition(&object);
        }
        let object = Arc::new(object);
        self.objects.entry(collection.clone()).or_default().insert(key.to_owned(), Arc::clone(&object));
        let is_new = before.is_none();
        let change = Change { version, collection: collection.clone(), before, after: Some(Arc::clone(&object)) };
        self.changes.push(change);
        if !is_new {
            self.finish_deletion(collection, key);
        }
        object
    }

    /// Takes an object away at once.
    pub(super) fn remove(&mut self, collection: &Collection, key: &str) -> Option<Arc<Value>> {
        let before = self.objects.get_mut(collection)?.remove(key)?;
        self.version += 1;
        let removed = Some(Arc::clone(&before));
        let change = Change { version: self.version, collection: collection.clone(), before: removed, after: None };
        self.changes.push(change);
        self.after_removal(&before);
        Some(before)
    }

    /// Now, in whole seconds, as the server writes times.
    pub(super) fn second(&self) -> String {
        let now = (self.clock)();
        Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
    }

    /// The type of an object, declared on the spot where nothing has declared it.
    fn type_of(&mut self, object: &Value) -> ResourceType {
        let (group, version) = split_api_version(text(object, "/apiVersion"));
        let kind = text(object, "/kind");
        let known = self.types.iter().find(|known| known.group == group && known.kind == kind);
        let plural = known.map_or_else(|| types::guess_plural(kind), |known| known.plural.clone());
        let namespaced =
            known.map_or_else(|| !text(object, "/metadata/namespace").is_empty(), |known| known.namespaced);
        if known.is_none_or(|known| known.version(version).is_none()) {
            self.declare(ResourceType::declared(group, version, kind, &plural, namespaced));
        }
        let found = self.types.iter().find(|known| known.group == group && known.plural == plural);
        found.cloned().unwrap_or_else(|| ResourceType::declared(group, version, kind, &plural, namespaced))
    }

    fn ensure_namespace(&mut self, name: &str) {
        let namespaces = collection("", "namespaces");
        if self.objects.get(&namespaces).is_none_or(|known| !known.contains_key(name)) {
            let object = json!({
                "apiVersion": "v1",
                "kind": "Namespace",
                "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}},
                "spec": {"finalizers": ["kubernetes"]},
                "status": {"phase": "Active"},
            });
            self.store(&namespaces, name, object);
        }
    }
}

impl ResourceType {
    /// Where its objects live.
    pub(super) fn collection(&self) -> Collection {
        collection(&self.group, &self.plural)
    }
}

/// Where the objects of a type live.
pub(super) fn collection(group: &str, plural: &str) -> Collection {
    Collection { group: group.to_owned(), plural: plural.to_owned() }
}

/// The key of an object in its collection: `namespace/name`, or the name outside of namespaces. Keys sort as etcd's do.
pub(super) fn key(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") }
}

/// Group and version of an `apiVersion`.
pub(super) fn split_api_version(api_version: &str) -> (&str, &str) {
    api_version.split_once('/').unwrap_or(("", api_version))
}

/// The uid of an object: the same in every run that makes the same changes, another one for an object made again.
fn identity(collection: &Collection, key: &str, version: u64) -> String {
    let digest = Sha256::digest(format!("{}/{}/{key}/{version}", collection.group, collection.plural));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    let number = u128::from_be_bytes(bytes) & !(0xf << 76) & !(0b11 << 62) | (4 << 76) | (0b10 << 62);
    let hex = format!("{number:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ObjectStore, text};

    #[test]
    fn objects_declare_their_types_and_namespaces() {
        let store = ObjectStore::new(vec![
            json!({"apiVersion": "longhorn.io/v1beta2", "kind": "Volume", "metadata": {"name": "pvc-1", "namespace": "longhorn-system"}}),
        ]);
        assert_eq!(store.list("longhorn.io", "volumes").len(), 1);
        assert!(store.get("", "namespaces", "", "longhorn-system").is_some());
    }

    #[test]
    fn an_object_made_again_has_another_uid_and_a_later_version() {
        let config =
            || json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "default"}});
        let store = ObjectStore::new(vec![config()]);
        let first = store.get("", "configmaps", "default", "a").unwrap();
        assert!(store.remove("", "configmaps", "default", "a"));
        store.put(config());
        let second = store.get("", "configmaps", "default", "a").unwrap();
        assert_ne!(text(&first, "/metadata/uid"), text(&second, "/metadata/uid"));
        assert_ne!(text(&first, "/metadata/resourceVersion"), text(&second, "/metadata/resourceVersion"));
        assert_eq!(text(&first, "/metadata/uid").len(), 36);
    }

    #[test]
    fn a_subscriber_hears_of_changes() {
        let store = ObjectStore::new(Vec::new());
        let mut latest = store.subscribe();
        assert!(!latest.has_changed().unwrap());
        store.put(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "talos-1"}}));
        assert!(latest.has_changed().unwrap());
        let seen = *latest.borrow_and_update();
        assert!(!store.update("", "nodes", "", "absent", |_| ()));
        assert_eq!(*latest.borrow(), seen);
    }
}
