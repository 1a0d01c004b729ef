//! Definitions of custom resources: those that the API server does not serve as it should.
//!
//! A definition is mostly schema, so none is read that is well: that shows in what is served. Its conditions decide over
//! serving, and over `create` being served, in `kubernetes/apiextensions-apiserver`
//! `pkg/apiserver/customresource_discovery_controller.go`.

use std::collections::BTreeMap;

use super::objects::{ObjectKind, WireObject, object};
use super::workloads::read_each;
use crate::cluster::client::Client;
use crate::cluster::resource::Resource;
use crate::cluster::table::names;
use crate::error::Result;
use crate::estate::{KindCount, Workload};

const GROUP: &str = "apiextensions.k8s.io";

const DEFINITIONS: Resource = Resource {
    kind: "CustomResourceDefinition",
    plural: "customresourcedefinitions",
    group: "/apis/apiextensions.k8s.io/v1",
};

/// How many are read whole at the most.
const MOST_READ: usize = 20;

/// How many there are, and whole those that are not served, or not for `create`; `None` where the API does not say.
pub(super) async fn definitions(client: &Client) -> Result<Option<(KindCount, Vec<Workload>)>> {
    let (names, types) = tokio::join!(names(client, &DEFINITIONS), client.types());
    let (Some(names), Some(types)) = (names?, types?) else { return Ok(None) };
    let served: BTreeMap<String, bool> =
        types.iter().map(|one| (format!("{}.{}", one.plural, one.group), one.can_be_created)).collect();
    let total = names.len() as u64;
    let suspects: Vec<String> = names.into_iter().filter(|name| served.get(name) != Some(&true)).collect();
    let more = suspects.len().saturating_sub(MOST_READ) as u64;
    let named = suspects.into_iter().take(MOST_READ).map(|name| (String::new(), name)).collect();
    let (objects, unread) = read_each::<WireObject>(client, &DEFINITIONS, named).await?;
    let known = ObjectKind { group: GROUP, kind: DEFINITIONS.kind, expects_status: true };
    let objects = objects.into_iter().map(|item| Workload::Object(object(&known, item))).collect();
    Ok(Some((KindCount { kind: DEFINITIONS.kind.to_owned(), total, unread: unread + more }, objects)))
}
