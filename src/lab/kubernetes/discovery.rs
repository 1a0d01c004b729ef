//! What is served: groups, versions, resources, in the old form and in the aggregated one.

use serde_json::{Value, json};

use super::store::State;
use super::types::ResourceType;

const VERBS: [&str; 8] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/// `/version` of a server that calls itself `version` (`v1.36.1`).
pub(super) fn version(version: &str) -> Value {
    let mut numbers = version.trim_start_matches('v').split('.');
    let major = numbers.next().unwrap_or_default();
    let minor = numbers.next().unwrap_or_default();
    json!({
        "major": major,
        "minor": minor,
        "emulationMajor": major,
        "emulationMinor": minor,
        "gitVersion": version,
        "gitCommit": "unknown",
        "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "go1.26.8",
        "compiler": "gc",
        "platform": "linux/amd64",
    })
}

/// `/api`.
pub(super) fn core_versions(host: &str) -> Value {
    let address = json!([{"clientCIDR": "0.0.0.0/0", "serverAddress": host}]);
    json!({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": address})
}

/// `/apis`.
pub(super) fn groups(state: &State) -> Value {
    let groups: Vec<_> = group_names(state).into_iter().filter_map(|name| group_entry(state, name)).collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}

/// `/apis/GROUP`; `None` for a group without types.
pub(super) fn group(state: &State, name: &str) -> Option<Value> {
    let mut entry = group_entry(state, name)?;
    entry["kind"] = json!("APIGroup");
    entry["apiVersion"] = json!("v1");
    Some(entry)
}

/// Whether a group has any type.
pub(super) fn has_group(state: &State, name: &str) -> bool {
    state.types.iter().any(|known| known.group == name)
}

/// `/api/v1` and `/apis/GROUP/VERSION`; `None` for a version without types.
pub(super) fn resources(state: &State, group: &str, version: &str) -> Option<Value> {
    let mut resources = Vec::new();
    let mut group_version = String::new();
    for known in types_of(state, group) {
        let Some(served) = known.version(version) else { continue };
        group_version = known.api_version(version);
        resources.push(resource(known));
        if served.status {
            resources.push(json!({
                "name": format!("{}/status", known.plural),
                "singularName": "",
                "namespaced": known.namespaced,
                "kind": known.kind,
                "verbs": ["get", "patch", "update"],
            }));
        }
    }
    let list = json!({
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": group_version,
        "resources": resources,
    });
    (!resources.is_empty()).then_some(list)
}

/// `/api` and `/apis` in one document, as clients since 1.27 ask for it.
/// Source: `kubernetes/api` `apidiscovery/v2/types.go`.
pub(super) fn aggregated(state: &State, core: bool) -> Value {
    let names = if core { vec![""] } else { group_names(state) };
    let items: Vec<_> = names.into_iter().map(|name| aggregated_group(state, name)).collect();
    json!({"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items})
}

fn aggregated_group(state: &State, name: &str) -> Value {
    let versions = versions(state, name).into_iter().map(|version| {
        let served = types_of(state, name).filter(|known| known.version(version).is_some());
        let resources: Vec<_> = served.map(|known| aggregated_resource(known, version)).collect();
        json!({"version": version, "resources": resources, "freshness": "Current"})
    });
    let versions: Vec<_> = versions.collect();
    let metadata = if name.is_empty() { json!({}) } else { json!({"name": name}) };
    json!({"metadata": metadata, "versions": versions})
}

fn aggregated_resource(known: &ResourceType, version: &str) -> Value {
    let kind = json!({"group": known.group, "version": version, "kind": known.kind});
    let mut entry = json!({
        "resource": known.plural,
        "responseKind": kind,
        "scope": if known.namespaced { "Namespaced" } else { "Cluster" },
        "singularResource": known.singular(),
        "verbs": VERBS,
    });
    add_names(&mut entry, known);
    if known.version(version).is_some_and(|served| served.status) {
        let verbs = ["get", "patch", "update"];
        entry["subresources"] = json!([{"subresource": "status", "responseKind": kind, "verbs": verbs}]);
    }
    entry
}

fn resource(known: &ResourceType) -> Value {
    let mut entry = json!({
        "name": known.plural,
        "singularName": known.singular(),
        "namespaced": known.namespaced,
        "kind": known.kind,
        "verbs": VERBS,
    });
    add_names(&mut entry, known);
    entry
}

fn add_names(entry: &mut Value, known: &ResourceType) {
    if !known.short_names.is_empty() {
        entry["shortNames"] = json!(known.short_names);
    }
    if !known.categories.is_empty() {
        entry["categories"] = json!(known.categories);
    }
}

fn group_entry(state: &State, name: &str) -> Option<Value> {
    let of = |version: &&str| json!({"groupVersion": format!("{name}/{version}"), "version": version});
    let versions: Vec<_> = versions(state, name).iter().map(of).collect();
    let preferred = versions.first()?.clone();
    Some(json!({"name": name, "versions": versions, "preferredVersion": preferred}))
}

fn types_of<'state>(state: &'state State, group: &str) -> impl Iterator<Item = &'state ResourceType> {
    state.types.iter().filter(move |known| known.group == group)
}

/// The names of all groups but the core one, in the order in which they became known.
fn group_names(state: &State) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for known in state.types.iter().filter(|known| !known.group.is_empty()) {
        if !names.contains(&known.group.as_str()) {
            names.push(&known.group);
        }
    }
    names
}

/// The versions of a group, the preferred one first.
fn versions<'state>(state: &'state State, group: &str) -> Vec<&'state str> {
    let mut versions: Vec<&str> = Vec::new();
    for version in types_of(state, group).flat_map(|known| &known.versions) {
        if !versions.contains(&version.name.as_str()) {
            versions.push(&version.name);
        }
    }
    versions
}
