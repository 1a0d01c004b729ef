//! What is around an object: its events, the pods that a selector picks.

use serde::Deserialize;

use super::pods::{self, WirePod};
use crate::cluster::client::{Client, Question};
use crate::cluster::list::page;
use crate::cluster::resource::encode;
use crate::cluster::wire::{Metadata, count, time};
use crate::error::{Error, Result};
use crate::estate::{Event, ObjectRef, Pod};

/// How many events, or pods, are read at the most: there is no use in more for one object.
const MOST: u32 = 500;

/// The pod of that name, as it is now; `None` where there is none.
pub async fn pod(client: &Client, namespace: &str, name: &str) -> Result<Option<Pod>> {
    let path = format!("/api/v1/namespaces/{}/pods/{}", encode(namespace), encode(name));
    let question = Question::new(format!("reading pod {namespace}/{name}"), path);
    let body = match client.get(&question).await {
        Err(failure) if failure.status == Some(http::StatusCode::NOT_FOUND) => return Ok(None),
        outcome => outcome?,
    };
    let odd = |error: serde_json::Error| client.explain(&question, Error::failed(format!("answered oddly: {error}")));
    Ok(Some(serde_json::from_slice::<WirePod>(&body).map_err(odd)?.into()))
}

/// What happened to an object, the newest first. `kind` is as its API has it.
///
/// Source: `kubernetes/api` `core/v1/types.go`; events of cluster-scoped objects are in the namespace `default`.
pub async fn events(client: &Client, object: &ObjectRef) -> Result<Vec<Event>> {
    let mut selector = format!("involvedObject.kind={},involvedObject.name={}", object.kind, object.name);
    let collection = if object.namespace.is_empty() {
        "/api/v1/events".to_owned()
    } else {
        selector = format!("{selector},involvedObject.namespace={}", object.namespace);
        format!("/api/v1/namespaces/{}/events", encode(&object.namespace))
    };
    let doing = format!("listing events of {} {}", object.kind, object.name);
    let question = Question::new(doing, format!("{collection}?fieldSelector={}&limit={MOST}", encode(&selector)));
    let page = page::<WireEvent>(client, &question, "List").await?;
    let mut events: Vec<Event> = page.items.into_iter().flatten().map(Into::into).collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.last));
    Ok(events)
}

/// The pods that a label selector picks, of a namespace or, where it is empty, of all.
pub async fn pods(client: &Client, namespace: &str, selector: &str) -> Result<Vec<Pod>> {
    let (collection, of) = match namespace {
        "" => ("/api/v1/pods".to_owned(), String::new()),
        _ => (format!("/api/v1/namespaces/{}/pods", encode(namespace)), format!(" of {namespace}")),
    };
    let path = format!("{collection}?labelSelector={}&limit={MOST}", encode(selector));
    let question = Question::new(format!("listing pods{of} with {selector}"), path);
    let page = page::<WirePod>(client, &question, "List").await?;
    Ok(page.items.into_iter().map(|item| item.map_or_else(|odd| pods::unreadable(&odd), Into::into)).collect())
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WireEvent {
    metadata: Metadata,
    #[serde(rename = "type")]
    kind: Option<String>,
    reason: Option<String>,
    message: Option<String>,
    count: Option<i64>,
    last_timestamp: Option<String>,
    event_time: Option<String>,
    series: Option<Series>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Series {
    count: Option<i64>,
    last_observed_time: Option<String>,
}

impl From<WireEvent> for Event {
    fn from(event: WireEvent) -> Self {
        let series = event.series.unwrap_or_default();
        let last = [series.last_observed_time, event.last_timestamp, event.event_time];
        Self {
            kind: event.kind.unwrap_or_default(),
            reason: event.reason.unwrap_or_default(),
            message: event.message.unwrap_or_default(),
            count: count(series.count.or(event.count)).max(1),
            last: last.iter().find_map(|text| time(text.as_deref())).or_else(|| event.metadata.created()),
        }
    }
}
