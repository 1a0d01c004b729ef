//! Watching: what there is, then what changes, one JSON object a line.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, stream};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::accept::Form;
use super::changes::Change;
use super::failure::Failure;
use super::read::shown;
use super::request::{Parameters, Target};
use super::selector::Selector;
use super::store::{Collection, ObjectStore};
use super::types::{ResourceType, Version};

/// How often a watch that asked for bookmarks gets one.
/// Source: `kubernetes/apiserver` `pkg/storage/cacher/cacher.go` (`defaultBookmarkFrequency`).
const BOOKMARK_EVERY: Duration = Duration::from_secs(60);

/// How long a watch lasts that does not say. Source: `kubernetes/apiserver` `pkg/server/config.go`
/// (`MinRequestTimeout`, which is the least of a random choice).
const LASTS: Duration = Duration::from_secs(1800);

/// One watch.
struct Watch {
    store: Arc<ObjectStore>,
    latest: watch::Receiver<u64>,
    kind: ResourceType,
    served: Version,
    collection: Collection,
    /// `namespace/`, or empty for all.
    namespace: String,
    /// Empty for a list, else the one name.
    name: String,
    selector: Selector,
    form: Form,
    bookmarks: bool,
    position: u64,
    ends: Instant,
    lines: VecDeque<Bytes>,
    finished: bool,
}

/// The lines of a watch.
pub(super) fn lines(
    store: &Arc<ObjectStore>,
    target: &Target,
    parameters: &Parameters,
    form: Form,
) -> Result<impl Stream<Item = Result<Bytes, std::convert::Infallible>> + Send + use<>, Failure> {
    let mut watch = Watch::begin(store, target, parameters, form)?;
    let asked = parameters.resource_version()?;
    let initial = parameters.is_set("sendInitialEvents");
    match asked {
        Some(version) if version > 0 && !initial => watch.position = version,
        _ => watch.send_what_is_there(asked.is_none() || initial),
    }
    Ok(stream::unfold(watch, |mut watch| async move {
        let line = watch.next().await?;
        Some((Ok(line), watch))
    }))
}

impl Watch {
    fn begin(store: &Arc<ObjectStore>, target: &Target, parameters: &Parameters, form: Form) -> Result<Self, Failure> {
        let kind = store.read(|state| target.resolve(state).cloned())?;
        let collection = kind.collection();
        let labels = parameters.get("labelSelector");
        let selector = Selector::parse(labels, parameters.get("fieldSelector"), &collection)?;
        let seconds = parameters.number("timeoutSeconds")?.and_then(|seconds| u64::try_from(seconds).ok());
        let lasts = seconds.filter(|seconds| *seconds > 0).map_or(LASTS, Duration::from_secs);
        Ok(Self {
            store: Arc::clone(store),
            latest: store.subscribe(),
            served: target.served(&kind)?.clone(),
            kind,
            collection,
            namespace: if target.namespace.is_empty() { String::new() } else { format!("{}/", target.namespace) },
            name: target.name.clone(),
            selector,
            form,
            bookmarks: parameters.is_set("allowWatchBookmarks"),
            position: 0,
            ends: Instant::now() + lasts,
            lines: VecDeque::new(),
            finished: false,
        })
    }

    /// The next line, `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return Some(line);
            }
            if self.finished {
                return None;
            }
            self.latest.mark_unchanged();
            self.catch_up();
            if !self.lines.is_empty() {
                continue;
            }
            let bookmark = Instant::now() + BOOKMARK_EVERY;
            tokio::select! {
                changed = self.latest.changed() => self.finished |= changed.is_err(),
                () = tokio::time::sleep_until(self.ends) => self.finished = true,
                () = tokio::time::sleep_until(bookmark), if self.bookmarks => self.bookmark(false),
            }
        }
    }

    fn send_what_is_there(&mut self, says_when_all: bool) {
        let (version, objects) = self.store.read(|state| {
            let objects = state.objects.get(&self.collection);
            let objects: Vec<_> = objects.into_iter().flat_map(|objects| objects.values().cloned()).collect();
            (state.version, objects)
        });
        for object in objects {
            if self.wants(&object) {
                self.event("ADDED", &object);
            }
        }
        self.position = version;
        if self.bookmarks && says_when_all {
            self.bookmark(true);
        }
    }

    fn catch_up(&mut self) {
        let (changes, version) =
            self.store.read(|state| (state.changes.after(&self.collection, self.position), state.version));
        match changes {
            Ok(changes) => {
                for change in &changes {
                    self.tell(change);
                }
                self.position = version.max(self.position);
            }
            Err(oldest) => {
                let message = format!("too old resource version: {} ({oldest})", self.position);
                self.line(&json!({"type": "ERROR", "object": Failure::expired(message).document()}));
                self.finished = true;
            }
        }
    }

    /// Tells of a change as it looks through the selector: what leaves the selection is deleted, what enters it added.
    fn tell(&mut self, change: &Change) {
        let before = change.before.as_deref().filter(|object| self.wants(object));
        let after = change.after.as_deref().filter(|object| self.wants(object));
        match (before, after) {
            (None, Some(after)) => self.event("ADDED", after),
            (Some(_), Some(after)) => self.event("MODIFIED", after),
            (Some(before), None) => {
                let mut last = change.after.as_deref().unwrap_or(before).clone();
                last["metadata"]["resourceVersion"] = json!(change.version.to_string());
                self.event("DELETED", &last);
            }
            (None, None) => {}
        }
    }

    fn wants(&self, object: &Value) -> bool {
        let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let placed = self.namespace.is_empty() || self.namespace.strip_suffix('/') == Some(namespace);
        placed && (self.name.is_empty() || self.name == name) && self.selector.matches(object)
    }

    fn event(&mut self, word: &str, object: &Value) {
        let object = shown(&self.store, &self.kind, &self.served, object, self.form);
        self.line(&json!({"type": word, "object": object}));
    }

    fn bookmark(&mut self, initial_events_end: bool) {
        let mut metadata = json!({"resourceVersion": self.position.to_string()});
        if initial_events_end {
            metadata["annotations"] = json!({"k8s.io/initial-events-end": "true"});
        }
        let api_version = self.kind.api_version(&self.served.name);
        let object = json!({"kind": self.kind.kind, "apiVersion": api_version, "metadata": metadata});
        self.line(&json!({"type": "BOOKMARK", "object": object}));
    }

    fn line(&mut self, event: &Value) {
        self.lines.push_back(Bytes::from(format!("{event}\n")));
    }
}
