//! Writing as clients do: create, update, patch, delete.

use std::sync::Arc;

use serde_json::{Value, json};

use super::custom;
use super::failure::Failure;
use super::json::{elements, section, text};
use super::lifecycle::is_going;
use super::patch::{self, PatchKind};
use super::read::find;
use super::request::{Parameters, Target};
use super::store::{State, collection, key, split_api_version};
use super::types::{ResourceType, Version};

/// An object as it was written, and whether that created it.
pub(super) struct Written {
    pub(super) object: Arc<Value>,
    pub(super) created: bool,
}

/// A removal: the object, and whether it stays for its finalizers.
pub(super) struct Deleted {
    pub(super) object: Arc<Value>,
    pub(super) stays: bool,
}

impl State {
    /// `POST` to a collection.
    pub(super) fn create(
        &mut self,
        target: &Target,
        parameters: &Parameters,
        mut object: Value,
    ) -> Result<Written, Failure> {
        let kind = target.resolve(self)?.clone();
        let served = target.served(&kind)?;
        check_type(&kind, served, &mut object)?;
        let name = self.name_of(&kind, &mut object)?;
        place(&kind, target, &mut object)?;
        self.check_namespace(&kind, target, &name)?;
        let key = key(&target.namespace, &name);
        if self.objects.get(&kind.collection()).is_some_and(|objects| objects.contains_key(&key)) {
            return Err(Failure::already_exists(&kind, &name));
        }
        let now = self.second();
        let metadata = section(&mut object, "metadata");
        for set_by_server in ["uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "generation"] {
            metadata.remove(set_by_server);
        }
        if has_generation(&kind, &object) {
            object["metadata"]["generation"] = json!(1);
        }
        set_first_status(&kind, served, &mut object, &now);
        let object = self.keep(&kind, &key, object, parameters);
        Ok(Written { object, created: true })
    }

    /// `PUT` of an object or its status.
    pub(super) fn replace(
        &mut self,
        target: &Target,
        parameters: &Parameters,
        mut object: Value,
    ) -> Result<Written, Failure> {
        let kind = target.resolve(self)?.clone();
        let current = find(self, &kind, target)?;
        check_type(&kind, target.served(&kind)?, &mut object)?;
        let name = text(&object, "/metadata/name");
        if name != target.name {
            let named = &target.name;
            let why = format!("the name of the object ({name}) does not match the name on the URL ({named})");
            return Err(Failure::bad_request(why));
        }
        if text(&object, "/metadata/resourceVersion").is_empty() && !kind.built_in {
            let subject = format!("{} \"{name}\"", kind.qualified());
            let why = "Invalid value: 0: must be specified for an update";
            return Err(Failure::invalid(&subject, "metadata.resourceVersion", why, kind.details(name)));
        }
        place(&kind, target, &mut object)?;
        self.write_over(&kind, target, parameters, &current, object)
    }

    /// `PATCH` of an object or its status.
    pub(super) fn patch(
        &mut self,
        target: &Target,
        parameters: &Parameters,
        how: PatchKind,
        body: &Value,
    ) -> Result<Written, Failure> {
        let kind = target.resolve(self)?.clone();
        if how == PatchKind::Strategic && !kind.built_in {
            return Err(Failure::unsupported_media_type());
        }
        if how == PatchKind::Apply {
            check_apply(parameters, body)?;
        }
        let current = match find(self, &kind, target) {
            Ok(current) => current,
            Err(_) if how == PatchKind::Apply && target.subresource.is_empty() => {
                let mut object = body.clone();
                section(&mut object, "metadata").insert("name".to_owned(), json!(target.name));
                return self.create(target, parameters, object);
            }
            Err(failure) => return Err(failure),
        };
        let mut object = Value::clone(&current);
        patch::apply(how, &mut object, body)?;
        if !object.is_object() {
            return Err(Failure::patch_does_not_fit());
        }
        self.write_over(&kind, target, parameters, &current, object)
    }

    /// `DELETE` of one object.
    pub(super) fn delete_one(
        &mut self,
        target: &Target,
        parameters: &Parameters,
        options: &Value,
    ) -> Result<(ResourceType, Deleted), Failure> {
        let kind = target.resolve(self)?.clone();
        let object = find(self, &kind, target)?;
        for (field, noun) in [("uid", "UID"), ("resourceVersion", "ResourceVersion")] {
            let wanted = text(options, &format!("/preconditions/{field}"));
            let actual = text(&object, &format!("/metadata/{field}"));
            if !wanted.is_empty() && wanted != actual {
                let why = format!(
                    "the {noun} in the precondition ({wanted}) does not match the {noun} in record ({actual}). The object \
                     might have been deleted and then recreated"
                );
                return Err(Failure::conflict(&kind, &target.name, &why));
            }
        }
        if is_dry(parameters) || elements(options, "/dryRun").iter().any(|word| word == "All") {
            return Ok((kind, Deleted { object, stays: false }));
        }
        let deleted = self.delete(&kind.collection(), &key(&target.namespace, &target.name));
        let (object, stays) = deleted.ok_or_else(|| Failure::not_found(&kind, &target.name))?;
        Ok((kind, Deleted { object, stays }))
    }

    /// Puts a changed object in the place of the current one, with what a client may not change put back.
    fn write_over(
        &mut self,
        kind: &ResourceType,
        target: &Target,
        parameters: &Parameters,
        current: &Arc<Value>,
        mut object: Value,
    ) -> Result<Written, Failure> {
        let version = text(&object, "/metadata/resourceVersion");
        if !version.is_empty() && version != text(current, "/metadata/resourceVersion") {
            return Err(Failure::modified(kind, &target.name));
        }
        if target.subresource == "status" {
            let status = object.get("status").cloned();
            object = Value::clone(current);
            if let Some(status) = status {
                object["status"] = status;
            }
        } else {
            let served = target.served(kind)?;
            keep_what_is_the_servers(served, current, &mut object);
            if has_generation(kind, &object) && !same_specification(served, current, &object) {
                let generation = current["metadata"]["generation"].as_i64().unwrap_or_default();
                object["metadata"]["generation"] = json!(generation + 1);
            }
        }
        // What changes nothing makes no version, but for a deletion that waited for its finalizers.
        let object =
            if object == **current { Arc::clone(current) } else { self.keep_written(kind, target, object, parameters) };
        Ok(Written { object, created: false })
    }

    fn keep_written(
        &mut self,
        kind: &ResourceType,
        target: &Target,
        object: Value,
        parameters: &Parameters,
    ) -> Arc<Value> {
        self.keep(kind, &key(&target.namespace, &target.name), object, parameters)
    }

    /// Stores an object, unless the client only tries.
    fn keep(&mut self, kind: &ResourceType, key: &str, object: Value, parameters: &Parameters) -> Arc<Value> {
        if is_dry(parameters) { Arc::new(object) } else { self.store(&kind.collection(), key, object) }
    }

    /// The name that an object is to have, made where only its beginning is given.
    fn name_of(&self, kind: &ResourceType, object: &mut Value) -> Result<String, Failure> {
        let name = text(object, "/metadata/name");
        if !name.is_empty() {
            return Ok(name.to_owned());
        }
        let start = text(object, "/metadata/generateName");
        if start.is_empty() {
            let why = "Required value: name or generateName is required";
            let details = json!({"kind": kind.kind});
            return Err(Failure::invalid(&format!("{} \"\"", kind.kind), "metadata.name", why, details));
        }
        let name = format!("{start}{:05x}", self.version + 1);
        section(object, "metadata").insert("name".to_owned(), json!(name));
        Ok(name)
    }

    fn check_namespace(&self, kind: &ResourceType, target: &Target, name: &str) -> Result<(), Failure> {
        if !kind.namespaced {
            return Ok(());
        }
        let namespaces = self.objects.get(&collection("", "namespaces"));
        let namespace = namespaces.and_then(|namespaces| namespaces.get(&target.namespace));
        match namespace {
            Some(namespace) if is_going(namespace) => {
                Err(Failure::namespace_terminating(kind, name, &target.namespace))
            }
            Some(_) => Ok(()),
            None => {
                let kind = self.find_type("", "v1", "namespaces").ok_or_else(Failure::no_such_resource)?;
                Err(Failure::not_found(kind, &target.namespace))
            }
        }
    }
}

fn is_dry(parameters: &Parameters) -> bool {
    parameters.get("dryRun") == "All"
}

/// Refuses an object of another type than the path's; fills in what it leaves out.
fn check_type(kind: &ResourceType, served: &Version, object: &mut Value) -> Result<(), Failure> {
    if !object.is_object() {
        let why = format!("the object provided is unrecognized (must be of type {})", kind.kind);
        return Err(Failure::bad_request(why));
    }
    let api_version = kind.api_version(&served.name);
    let given = (text(object, "/apiVersion"), text(object, "/kind"));
    if !["", kind.kind.as_str()].contains(&given.1) || !["", api_version.as_str()].contains(&given.0) {
        let (_, version) = split_api_version(given.0);
        let why = format!("{} in version \"{version}\" cannot be handled as a {}", given.1, kind.kind);
        return Err(Failure::bad_request(why));
    }
    object["apiVersion"] = json!(api_version);
    object["kind"] = json!(kind.kind);
    Ok(())
}

/// Puts an object into the namespace of the path.
fn place(kind: &ResourceType, target: &Target, object: &mut Value) -> Result<(), Failure> {
    let given = text(object, "/metadata/namespace");
    if !kind.namespaced {
        section(object, "metadata").remove("namespace");
        return Ok(());
    }
    if !given.is_empty() && given != target.namespace {
        let why = "the namespace of the provided object does not match the namespace sent on the request";
        return Err(Failure::bad_request(why));
    }
    section(object, "metadata").insert("namespace".to_owned(), json!(target.namespace));
    Ok(())
}

fn check_apply(parameters: &Parameters, body: &Value) -> Result<(), Failure> {
    if parameters.get("fieldManager").is_empty() {
        let why = "Required value: is required for apply patch";
        let details = json!({"group": "meta.k8s.io", "kind": "PatchOptions"});
        return Err(Failure::invalid("PatchOptions.meta.k8s.io \"\"", "fieldManager", why, details));
    }
    let (api_version, kind) = (text(body, "/apiVersion"), text(body, "/kind"));
    if api_version.is_empty() || kind.is_empty() {
        let (group, version) = split_api_version(api_version);
        let why = format!("invalid object type: {group}/{version}, Kind={kind}");
        return Err(Failure::bad_request(why));
    }
    Ok(())
}

/// Whether the server counts the changes of an object's specification.
fn has_generation(kind: &ResourceType, object: &Value) -> bool {
    !kind.built_in || object.get("spec").is_some()
}

/// Whether two versions of an object differ in metadata and status alone.
fn same_specification(served: &Version, one: &Value, other: &Value) -> bool {
    let counts = |field: &str| match field {
        "metadata" | "apiVersion" | "kind" => false,
        "status" => !served.status,
        _ => true,
    };
    let fields = |object: &Value| -> Vec<(String, Value)> {
        let fields = object.as_object().into_iter().flatten().filter(|(field, _)| counts(field));
        fields.map(|(field, value)| (field.clone(), value.clone())).collect()
    };
    fields(one) == fields(other)
}

fn keep_what_is_the_servers(served: &Version, current: &Value, object: &mut Value) {
    let metadata = section(object, "metadata");
    for field in
        ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion"]
    {
        match current["metadata"].get(field) {
            Some(value) => drop(metadata.insert(field.to_owned(), value.clone())),
            None => drop(metadata.remove(field)),
        }
    }
    metadata.remove("managedFields");
    if served.status {
        match current.get("status") {
            Some(status) => object["status"] = status.clone(),
            None => drop(object.as_object_mut().and_then(|map| map.remove("status"))),
        }
    }
}

/// A new object's status is the server's to give, where it is written apart.
fn set_first_status(kind: &ResourceType, served: &Version, object: &mut Value, now: &str) {
    if !served.status {
        return;
    }
    let status = match (kind.group.as_str(), kind.plural.as_str()) {
        ("", "pods") => json!({"phase": "Pending", "qosClass": "BestEffort"}),
        ("", "namespaces") => json!({"phase": "Active"}),
        ("", "persistentvolumeclaims" | "persistentvolumes") => json!({"phase": "Pending"}),
        _ if custom::is_definition(object) => custom::established(object, now),
        _ if kind.built_in => json!({}),
        _ => {
            drop(object.as_object_mut().and_then(|map| map.remove("status")));
            return;
        }
    };
    object["status"] = status;
    if kind.group.is_empty() && kind.plural == "namespaces" {
        section(object, "spec").insert("finalizers".to_owned(), json!(["kubernetes"]));
    }
}
