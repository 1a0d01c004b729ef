//! The ways in which a body changes an object: merge patch, JSON patch, strategic merge, server-side apply.

use serde_json::{Map, Value};

use super::failure::Failure;

/// How a patch is meant: its content type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PatchKind {
    /// RFC 7386.
    Merge,
    /// RFC 6902.
    Json,
    /// Kubernetes' own: lists of named elements are merged by name.
    Strategic,
    /// Server-side apply: the same, and what is not there is created.
    Apply,
}

impl PatchKind {
    /// The kind of a content type.
    pub(super) fn of(content_type: &str) -> Option<Self> {
        match content_type.split(';').next().unwrap_or_default().trim() {
            "application/merge-patch+json" => Some(Self::Merge),
            "application/json-patch+json" => Some(Self::Json),
            "application/strategic-merge-patch+json" => Some(Self::Strategic),
            "application/apply-patch+yaml" | "application/apply-patch" => Some(Self::Apply),
            _ => None,
        }
    }
}

/// Changes `object` as `patch` says.
pub(super) fn apply(kind: PatchKind, object: &mut Value, patch: &Value) -> Result<(), Failure> {
    match kind {
        PatchKind::Merge => merge(object, patch),
        PatchKind::Json => return json_patch(object, patch),
        PatchKind::Strategic | PatchKind::Apply => merge_with_lists(object, patch),
    }
    Ok(())
}

/// RFC 7386: maps are merged, `null` removes, everything else replaces.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// Fields by which the elements of a list are told apart, the first that all of them have. In the schema each list names
/// its own; these fit the lists of pods, services, conditions and volumes.
/// Source: the `patchMergeKey` tags in `kubernetes/api`.
const LIST_KEYS: [&str; 6] = ["name", "type", "mountPath", "containerPort", "ip", "topologyKey"];

/// A merge that merges lists of maps by the field that tells their elements apart. A list of finalizers is a set.
fn merge_with_lists(target: &mut Value, patch: &Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                if value.is_null() {
                    target.remove(key);
                } else if key == "finalizers" {
                    add_missing(target.entry(key.clone()).or_insert_with(|| Value::Array(Vec::new())), value);
                } else {
                    merge_with_lists(target.entry(key.clone()).or_insert(Value::Null), value);
                }
            }
        }
        (Value::Array(target), Value::Array(patch)) => match list_key(target, patch) {
            Some(key) => merge_list(target, patch, key),
            None => target.clone_from(patch),
        },
        (target, patch) => {
            *target = patch.clone();
            remove_nulls(target);
        }
    }
}

fn list_key(target: &[Value], patch: &[Value]) -> Option<&'static str> {
    let all = || target.iter().chain(patch);
    LIST_KEYS.into_iter().find(|key| !patch.is_empty() && all().all(|element| element.get(key).is_some()))
}

fn merge_list(target: &mut Vec<Value>, patch: &[Value], key: &str) {
    for element in patch {
        let same = target.iter().position(|known| known.get(key) == element.get(key));
        match (same, element.get("$patch").and_then(Value::as_str)) {
            (Some(position), Some("delete")) => drop(target.remove(position)),
            (None, Some("delete")) => {}
            (Some(position), _) => merge_with_lists(&mut target[position], element),
            (None, _) => target.push(element.clone()),
        }
    }
}

fn add_missing(target: &mut Value, patch: &Value) {
    let (Value::Array(target), Value::Array(patch)) = (target, patch) else { return };
    for element in patch {
        if !target.contains(element) {
            target.push(element.clone());
        }
    }
}

fn remove_nulls(value: &mut Value) {
    if let Value::Object(map) = value {
        map.retain(|_, value| !value.is_null());
        map.values_mut().for_each(remove_nulls);
    }
}

/// RFC 6902. An operation that does not fit refuses the whole patch.
fn json_patch(target: &mut Value, patch: &Value) -> Result<(), Failure> {
    let operations = patch.as_array().ok_or_else(|| Failure::bad_request("json patch is not a list of operations"))?;
    for operation in operations {
        step(target, operation).ok_or_else(Failure::patch_does_not_fit)?;
    }
    Ok(())
}

fn step(target: &mut Value, operation: &Value) -> Option<()> {
    let path = operation.get("path")?.as_str()?;
    let from = || operation.get("from").and_then(Value::as_str);
    match operation.get("op")?.as_str()? {
        "add" => add(target, path, operation.get("value")?.clone()),
        "remove" => remove(target, path).map(drop),
        "replace" => {
            *target.pointer_mut(path)? = operation.get("value")?.clone();
            Some(())
        }
        "move" => {
            let value = remove(target, from()?)?;
            add(target, path, value)
        }
        "copy" => {
            let value = target.pointer(from()?)?.clone();
            add(target, path, value)
        }
        "test" => (target.pointer(path)? == operation.get("value")?).then_some(()),
        _ => None,
    }
}

/// The parent's pointer and the last part of a path, unescaped.
fn split(path: &str) -> Option<(&str, String)> {
    let (parent, last) = path.rsplit_once('/')?;
    Some((parent, last.replace("~1", "/").replace("~0", "~")))
}

fn add(target: &mut Value, path: &str, value: Value) -> Option<()> {
    if path.is_empty() {
        *target = value;
        return Some(());
    }
    let (parent, last) = split(path)?;
    match target.pointer_mut(parent)? {
        Value::Object(map) => drop(map.insert(last, value)),
        Value::Array(elements) if last == "-" => elements.push(value),
        Value::Array(elements) => {
            let position = last.parse().ok().filter(|position| *position <= elements.len())?;
            elements.insert(position, value);
        }
        _ => return None,
    }
    Some(())
}

fn remove(target: &mut Value, path: &str) -> Option<Value> {
    let (parent, last) = split(path)?;
    match target.pointer_mut(parent)? {
        Value::Object(map) => map.remove(&last),
        Value::Array(elements) => {
            let position = last.parse().ok().filter(|position| *position < elements.len())?;
            Some(elements.remove(position))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{PatchKind, apply};

    fn patched(kind: PatchKind, mut object: Value, patch: &Value) -> Value {
        apply(kind, &mut object, patch).unwrap();
        object
    }

    #[test]
    fn a_merge_patch_replaces_lists_and_removes_with_null() {
        let object = json!({"a": {"b": 1, "c": 2}, "list": [{"name": "x"}]});
        let patch = json!({"a": {"b": null, "d": {"e": null}}, "list": [{"name": "y"}]});
        let expected = json!({"a": {"c": 2, "d": {}}, "list": [{"name": "y"}]});
        assert_eq!(patched(PatchKind::Merge, object, &patch), expected);
    }

    #[test]
    fn a_strategic_patch_merges_named_elements() {
        let object = json!({"containers": [{"name": "a", "image": "a:1", "args": ["x"]}, {"name": "b"}]});
        let patch = json!({"containers": [{"name": "a", "image": "a:2", "args": ["y"]}, {"name": "b", "$patch": "delete"}, {"name": "c"}]});
        let expected = json!({"containers": [{"name": "a", "image": "a:2", "args": ["y"]}, {"name": "c"}]});
        assert_eq!(patched(PatchKind::Strategic, object, &patch), expected);
    }

    #[test]
    fn an_apply_adds_finalizers_to_those_that_are_there() {
        let object = json!({"metadata": {"finalizers": ["a"]}});
        let patch = json!({"metadata": {"finalizers": ["b"]}});
        assert_eq!(patched(PatchKind::Apply, object, &patch)["metadata"]["finalizers"], json!(["a", "b"]));
    }

    #[test]
    fn a_json_patch_does_all_its_operations() {
        let object = json!({"a": {"b/c": 1}, "list": [1, 3]});
        let patch = json!([
            {"op": "test", "path": "/a/b~1c", "value": 1},
            {"op": "add", "path": "/list/1", "value": 2},
            {"op": "add", "path": "/list/-", "value": 4},
            {"op": "replace", "path": "/list/0", "value": 0},
            {"op": "copy", "from": "/list", "path": "/copy"},
            {"op": "move", "from": "/a/b~1c", "path": "/moved"},
            {"op": "remove", "path": "/list/0"},
        ]);
        let expected = json!({"a": {}, "list": [2, 3, 4], "copy": [0, 2, 3, 4], "moved": 1});
        assert_eq!(patched(PatchKind::Json, object, &patch), expected);
    }

    #[test]
    fn a_json_patch_that_does_not_fit_is_refused() {
        for operation in [
            json!({"op": "test", "path": "/a", "value": 2}),
            json!({"op": "remove", "path": "/b"}),
            json!({"op": "add", "path": "/b/c", "value": 1}),
            json!({"op": "replace", "path": "/b", "value": 1}),
        ] {
            assert!(apply(PatchKind::Json, &mut json!({"a": 1}), &json!([operation])).is_err());
        }
    }
}
