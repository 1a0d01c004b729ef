//! `omni.resources.ResourceService`, unary methods.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use super::Gateway;
use super::account::{Account, Role};
use super::call::Metadata;
use super::kinds::{self, Verb};
use super::request::{Body, SentResource};
use super::resource::Resource;
use super::rules;
use super::selector::Selector;
use super::status::{Code, Outcome, Refusal};
use crate::lab::world::seconds_text;

/// The fields of Get, Teardown and Delete.
const NAMED: [&str; 3] = ["namespace", "type", "id"];

/// The fields of List; Watch has two more.
pub(super) const LISTED: [&str; 7] =
    ["namespace", "type", "offset", "limit", "sort_by_field", "sort_descending", "search_for"];

/// A first write has no update before it (`siderolabs/omni`, as recorded).
const NEVER: &str = "1970-01-01T00:00:00Z";

/// Every call needs to say whose resources it means.
pub(super) fn check_runtime(metadata: &Metadata) -> Outcome<()> {
    match metadata.first("runtime") {
        Some("Omni") => Ok(()),
        // There is no Talos and no Kubernetes behind the gateway: what a server says that reaches neither.
        Some("Kubernetes") => Err(Refusal::new(Code::Unimplemented, "not implemented")),
        Some("Talos") => {
            let cluster = metadata.cluster().unwrap_or_default();
            let missing =
                format!("resource ClusterEndpoints.omni.sidero.dev(default/{cluster}@undefined) doesn't exist");
            Err(Refusal::new(Code::NotFound, format!("talos API client is not available: {missing}")))
        }
        _ => Err(Refusal::new(Code::InvalidArgument, "missing runtime metadata")),
    }
}

/// Get.
pub(super) fn get(gateway: &Gateway, account: Option<&Account>, text: &str) -> Outcome<Value> {
    let body = Body::read(text, &NAMED)?;
    let (namespace, kind, id) = (body.text("namespace"), body.text("type"), body.text("id"));
    if let Some(account) = account {
        kinds::allow(account, kind, Verb::Read)?;
        if namespace == "virtual" {
            return virtual_resource(account, kind, id).map(|resource| json!({"body": resource.document()}));
        }
    }
    Ok(json!({"body": gateway.store.get(namespace, kind, id)?.document()}))
}

/// Resources that are computed for whoever asks.
fn virtual_resource(account: &Account, kind: &str, id: &str) -> Outcome<Resource> {
    let now = seconds_text(Timestamp::now());
    let spec = match (kind, id) {
        ("CurrentUsers.omni.sidero.dev", "current") => {
            json!({"identity": account.identity, "role": account.role.name(), "user_id": account.user_id})
        }
        ("Permissions.omni.sidero.dev", "permissions") => permissions(account.role),
        _ => {
            let message = format!("resource {kind}(virtual/{id}@undefined) doesn't exist");
            return Err(Refusal::new(Code::NotFound, message));
        }
    };
    Ok(Resource::new("virtual", kind, id, &now, spec))
}

/// What a role may do, as a server lists it: what it may not do is left out.
fn permissions(role: Role) -> Value {
    let mut may: Vec<&str> = vec!["read_clusters", "read_machines", "read_machine_logs", "read_machine_config_patches"];
    if role >= Role::Operator {
        may.extend(["create_clusters", "remove_machines", "manage_machine_config_patches", "manage_backup_store"]);
    }
    if role >= Role::Admin {
        may.extend(["manage_users", "access_maintenance_nodes", "read_audit_log", "manage_join_tokens"]);
    }
    may.into_iter().map(|word| (format!("can_{word}"), Value::Bool(true))).collect::<serde_json::Map<_, _>>().into()
}

/// What a List or Watch asks for.
#[derive(Debug)]
pub(super) struct Query {
    /// Namespace.
    pub namespace: String,
    /// Type.
    pub kind: String,
    /// Labels.
    pub selector: Selector,
    /// Texts of which one must occur.
    pub search: Vec<String>,
    sort_by: String,
    descending: bool,
    /// How many matches are passed over.
    pub(super) offset: usize,
    limit: usize,
}

impl Query {
    /// Reads it from a body and the call's metadata.
    pub(super) fn of(body: &Body, metadata: &Metadata) -> Outcome<Self> {
        Ok(Self {
            namespace: body.text("namespace").to_owned(),
            kind: body.text("type").to_owned(),
            selector: Selector::parse(metadata.all("selectors").unwrap_or_default())?,
            search: body.texts("search_for"),
            sort_by: Some(body.text("sort_by_field")).filter(|field| !field.is_empty()).unwrap_or("id").to_owned(),
            descending: body.flag("sort_descending"),
            offset: body.number("offset"),
            limit: body.number("limit"),
        })
    }

    /// Whether a resource is asked for.
    pub(super) fn matches(&self, resource: &Resource) -> bool {
        let metadata = &resource.metadata;
        let hostname = resource.spec["network"]["hostname"].as_str().unwrap_or_default();
        let texts = [&metadata.id, &metadata.namespace, &metadata.created, &metadata.updated];
        let found =
            |text: &String| hostname.contains(text.as_str()) || texts.iter().any(|each| each.contains(text.as_str()));
        metadata.namespace == self.namespace
            && metadata.kind == self.kind
            && self.selector.matches(&metadata.labels)
            && (self.search.is_empty() || self.search.iter().any(found))
    }

    /// The resources that match, sorted; and the window of them that is asked for.
    pub(super) fn window(&self, resources: Vec<Resource>) -> Outcome<(Vec<Resource>, usize)> {
        let mut matching: Vec<Resource> = resources.into_iter().filter(|resource| self.matches(resource)).collect();
        if !["id", "namespace", "created", "updated"].contains(&self.sort_by.as_str())
            && let Some(element) = matching.get(1)
        {
            // The server notices while it compares.
            let message =
                format!("failed to sort: field {:?} for element {:?} not found", self.sort_by, element.metadata.id);
            return Err(Refusal::new(Code::Unknown, message));
        }
        matching.sort_by_key(|resource| self.sort_field(resource));
        if self.descending {
            matching.reverse();
        }
        let total = matching.len();
        let limit = if self.limit == 0 { total } else { self.limit };
        Ok((matching.into_iter().skip(self.offset).take(limit).collect(), total))
    }

    /// What a resource is sorted by.
    pub(super) fn sort_field(&self, resource: &Resource) -> String {
        let metadata = &resource.metadata;
        match self.sort_by.as_str() {
            "namespace" => &metadata.namespace,
            "created" => &metadata.created,
            "updated" => &metadata.updated,
            _ => &metadata.id,
        }
        .clone()
    }
}

/// List.
pub(super) fn list(
    gateway: &Gateway,
    account: Option<&Account>,
    metadata: &Metadata,
    text: &str,
) -> Outcome<(Value, Option<Duration>)> {
    let body = Body::read(text, &LISTED)?;
    let query = Query::of(&body, metadata)?;
    if let Some(account) = account {
        kinds::allow(account, &query.kind, Verb::Read)?;
    }
    let (window, total) = query.window(gateway.store.list(&query.namespace, &query.kind))?;
    let mut answer = json!({});
    if !window.is_empty() {
        answer["items"] = window.iter().map(Resource::document).collect::<Vec<_>>().into();
    }
    if total > 0 {
        answer["total"] = total.into();
    }
    Ok((answer, gateway.delays.get(query.kind.as_str()).copied()))
}

/// Create.
pub(super) fn create(gateway: &Gateway, account: &Account, text: &str) -> Outcome<Value> {
    let sent = Body::read(text, &["resource"])?.resource(text)?;
    kinds::allow(account, &sent.metadata.kind, Verb::Write)?;
    if !sent.metadata.owner.is_empty() {
        let message = format!("owner is already set to {:?}", sent.metadata.owner);
        return Err(Refusal::new(Code::Unknown, message));
    }
    let mut resource = made(sent);
    if gateway.store.get(&resource.metadata.namespace, &resource.metadata.kind, &resource.metadata.id).is_err() {
        rules::create(&gateway.store, &resource)?;
    }
    NEVER.clone_into(&mut resource.metadata.updated);
    gateway.store.create(resource)?;
    Ok(json!({}))
}

/// Update.
pub(super) fn update(gateway: &Gateway, account: &Account, text: &str) -> Outcome<Value> {
    let sent = Body::read(text, &["resource", "currentVersion"])?.resource(text)?;
    kinds::allow(account, &sent.metadata.kind, Verb::Write)?;
    let version = match sent.metadata.version.as_str() {
        "undefined" => None,
        // A version that is left out counts as the first.
        text => Some(text.parse().unwrap_or(1)),
    };
    let resource = made(sent);
    let metadata = &resource.metadata;
    let there = gateway.store.get(&metadata.namespace, &metadata.kind, &metadata.id)?;
    if there.metadata.phase == "running" && version.is_none_or(|version| version == there.metadata.version) {
        rules::update(&gateway.store, &there, &resource)?;
    }
    gateway.store.update(resource, version, Timestamp::now())?;
    Ok(json!({}))
}

fn made(sent: SentResource) -> Resource {
    let now = seconds_text(Timestamp::now());
    let mut resource = Resource::new(&sent.metadata.namespace, &sent.metadata.kind, &sent.metadata.id, &now, sent.spec);
    resource.metadata.labels = sent.metadata.labels;
    resource.metadata.annotations = sent.metadata.annotations;
    resource.metadata.finalizers = sent.metadata.finalizers;
    resource
}

/// Teardown: a resource that nobody holds is gone a moment later.
pub(super) fn teardown(gateway: &Arc<Gateway>, account: &Account, text: &str) -> Outcome<Value> {
    let (namespace, kind, id) = end(gateway, account, text)?;
    let held = gateway.store.teardown(&namespace, &kind, &id, Timestamp::now())?;
    if !held {
        let gateway = Arc::clone(gateway);
        tokio::spawn(async move {
            tokio::time::sleep(gateway.linger).await;
            gateway.store.destroy(&namespace, &kind, &id);
        });
    }
    Ok(json!({}))
}

/// Delete: teardown, and an answer once it is gone, which lasts as long as somebody holds it.
pub(super) async fn delete(gateway: &Gateway, account: &Account, text: &str) -> Outcome<Value> {
    let (namespace, kind, id) = end(gateway, account, text)?;
    let mut changes = gateway.store.subscribe();
    gateway.store.teardown(&namespace, &kind, &id, Timestamp::now())?;
    loop {
        gateway.store.destroy(&namespace, &kind, &id);
        if gateway.store.get(&namespace, &kind, &id).is_err() {
            return Ok(json!({}));
        }
        // Whatever is missed is looked at with what comes next.
        if let Err(RecvError::Closed) = changes.recv().await {
            return Err(Refusal::new(Code::Unknown, "the server ends"));
        }
    }
}

/// Checks that something may come to its end.
fn end(gateway: &Gateway, account: &Account, text: &str) -> Outcome<(String, String, String)> {
    let body = Body::read(text, &NAMED)?;
    let (namespace, kind, id) = (body.text("namespace"), body.text("type"), body.text("id"));
    kinds::allow(account, kind, Verb::Write)?;
    let resource = gateway.store.get(namespace, kind, id)?;
    rules::teardown(&gateway.store, &resource)?;
    if gateway.keys_end_with_clusters && kind == "Clusters.omni.sidero.dev" {
        gateway.accounts.expire(&account.fingerprint, gateway.now());
    }
    Ok((namespace.to_owned(), kind.to_owned(), id.to_owned()))
}
