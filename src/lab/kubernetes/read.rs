//! Reading: one object, and lists in pages.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::accept::{Form, Include};
use super::failure::Failure;
use super::request::{Parameters, Target};
use super::selector::Selector;
use super::store::{ObjectStore, State, key};
use super::table;
use super::types::{ResourceType, Version};

/// Said of a continue token whose version is forgotten.
/// Source: `kubernetes/apiserver` `pkg/storage/etcd3/errors.go`.
const TOKEN_EXPIRED: &str = "The provided continue parameter is too old to display a consistent list result. You can \
                             start a new list without the continue parameter.";

/// One object in the form that was asked for.
pub(super) fn get(store: &ObjectStore, target: &Target, form: Form) -> Result<Value, Failure> {
    let (kind, object) = store.read(|state| {
        let kind = target.resolve(state)?;
        let object = find(state, kind, target)?;
        Ok((kind.clone(), object))
    })?;
    let served = target.served(&kind)?;
    Ok(shown(store, &kind, served, &object, form))
}

/// The object that a path names.
pub(super) fn find(state: &State, kind: &ResourceType, target: &Target) -> Result<Arc<Value>, Failure> {
    let objects = state.objects.get(&kind.collection());
    let found = objects.and_then(|objects| objects.get(&key(&target.namespace, &target.name)));
    found.cloned().ok_or_else(|| Failure::not_found(kind, &target.name))
}

/// One object as an answer.
pub(super) fn shown(store: &ObjectStore, kind: &ResourceType, served: &Version, object: &Value, form: Form) -> Value {
    match form {
        Form::Objects => in_version(kind, served, object),
        Form::Metadata => partial(object),
        Form::Table(include) => {
            let version = object["metadata"]["resourceVersion"].clone();
            let rows = vec![row(store, kind, served, object, include)];
            table::document(kind, served, &json!({"resourceVersion": version}), &rows)
        }
    }
}

/// A list in the form that was asked for.
pub(super) fn list(
    store: &ObjectStore,
    target: &Target,
    parameters: &Parameters,
    form: Form,
) -> Result<Value, Failure> {
    let (kind, page) = store.read(|state| {
        let kind = target.resolve(state)?;
        Ok((kind.clone(), Page::read(state, kind, target, parameters)?))
    })?;
    let served = target.served(&kind)?;
    let metadata = page.metadata();
    let objects = page.objects.iter();
    Ok(match form {
        Form::Objects => {
            let mut items: Vec<_> = objects.map(|object| in_version(&kind, served, object)).collect();
            if kind.built_in {
                // The typed lists of Kubernetes' own types leave out what the list says already.
                for item in items.iter_mut().filter_map(Value::as_object_mut) {
                    item.retain(|field, _| field != "kind" && field != "apiVersion");
                }
            }
            let api_version = kind.api_version(&served.name);
            json!({"kind": format!("{}List", kind.kind), "apiVersion": api_version, "metadata": metadata, "items": items})
        }
        Form::Metadata => {
            let items: Vec<_> = objects.map(|object| partial(object)).collect();
            let kind = "PartialObjectMetadataList";
            json!({"kind": kind, "apiVersion": "meta.k8s.io/v1", "metadata": metadata, "items": items})
        }
        Form::Table(include) => {
            let rows: Vec<_> = objects.map(|object| row(store, &kind, served, object, include)).collect();
            table::document(&kind, served, &metadata, &rows)
        }
    })
}

fn row(store: &ObjectStore, kind: &ResourceType, served: &Version, object: &Value, include: Include) -> Value {
    let beside = match include {
        Include::Nothing => Value::Null,
        Include::Metadata => partial(object),
        Include::Object => in_version(kind, served, object),
    };
    table::row(kind, served, object, beside, store.now())
}

/// An object under the `apiVersion` that was asked for.
fn in_version(kind: &ResourceType, served: &Version, object: &Value) -> Value {
    let mut object = object.clone();
    object["kind"] = json!(kind.kind);
    object["apiVersion"] = json!(kind.api_version(&served.name));
    object
}

fn partial(object: &Value) -> Value {
    json!({"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"]})
}

/// One page of a list.
struct Page {
    objects: Vec<Arc<Value>>,
    version: u64,
    /// The key of the last object, where more follow.
    last: Option<String>,
    /// How many follow, where that is known without applying selectors.
    remaining: Option<usize>,
}

impl Page {
    fn read(state: &State, kind: &ResourceType, target: &Target, parameters: &Parameters) -> Result<Self, Failure> {
        let collection = kind.collection();
        let labels = parameters.get("labelSelector");
        let selector = Selector::parse(labels, parameters.get("fieldSelector"), &collection)?;
        let limit = parameters.number("limit")?.unwrap_or_default();
        let limit = usize::try_from(limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
        let asked = parameters.resource_version()?.unwrap_or_default();
        if asked > state.version {
            return Err(Failure::version_too_large(asked, state.version));
        }
        let (version, after) = match parameters.get("continue") {
            "" => (state.version, None),
            token => {
                let (version, after) = open_token(token)?;
                if !state.changes.reaches(version) {
                    return Err(Failure::expired(TOKEN_EXPIRED));
                }
                (version, Some(after))
            }
        };
        let prefix = if target.namespace.is_empty() { String::new() } else { format!("{}/", target.namespace) };
        let objects = state.objects.get(&collection);
        let start = after.clone().unwrap_or_else(|| prefix.clone());
        let mut keys = objects
            .into_iter()
            .flat_map(|objects| objects.range(start.clone()..))
            .skip_while(|(key, _)| after.as_ref() == Some(key))
            .take_while(|(key, _)| key.starts_with(&prefix))
            .filter(|(_, object)| selector.matches(object));
        let page: Vec<_> = keys.by_ref().take(limit).collect();
        let following = match page.len() {
            full if full < limit => 0,
            // How many fit a selector is not told, so it is not found out either.
            _ if selector.is_empty() => keys.count(),
            _ => usize::from(keys.next().is_some()),
        };
        Ok(Self {
            last: page.last().filter(|_| following > 0).map(|(key, _)| (*key).clone()),
            remaining: (following > 0 && selector.is_empty()).then_some(following),
            objects: page.into_iter().map(|(_, object)| Arc::clone(object)).collect(),
            version,
        })
    }

    fn metadata(&self) -> Value {
        let mut metadata = json!({"resourceVersion": self.version.to_string()});
        if let Some(last) = &self.last {
            metadata["continue"] = json!(token(self.version, last));
        }
        if let Some(remaining) = self.remaining {
            metadata["remainingItemCount"] = json!(remaining);
        }
        metadata
    }
}

/// A continue token: opaque to clients, of the same form as the real one.
/// Source: `kubernetes/apiserver` `pkg/storage/continue.go`.
fn token(version: u64, last: &str) -> String {
    let token = json!({"v": "meta.k8s.io/v1", "rv": version, "start": format!("{last}\u{0}")});
    URL_SAFE_NO_PAD.encode(token.to_string())
}

/// Version and last key of a token.
fn open_token(token: &str) -> Result<(u64, String), Failure> {
    let wrong = || Failure::bad_request("invalid continue token: continue key is not valid");
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| wrong())?;
    let token: Value = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
    let last = token["start"].as_str().and_then(|start| start.strip_suffix('\u{0}')).ok_or_else(wrong)?;
    Ok((token["rv"].as_u64().ok_or_else(wrong)?, last.to_owned()))
}
