//! What is around an object: its events, the pods that a selector picks, the end of a container's log.

use http::StatusCode;
use serde::Deserialize;

use super::pods::{self, WirePod};
use crate::cluster::client::{Client, Question};
use crate::cluster::list::page;
use crate::cluster::resource::encode;
use crate::cluster::wire::{Metadata, count, time};
use crate::error::Result;
use crate::estate::{Event, ObjectRef, Pod};

/// How many events, or pods, are read at the most: there is no use in more for one object.
const MOST: u32 = 500;

/// How many bytes of a log are read at the most.
const LOG_BYTES: u32 = 64 * 1024;

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

/// The pods of a namespace that a label selector picks.
pub async fn pods(client: &Client, namespace: &str, selector: &str) -> Result<Vec<Pod>> {
    let path = format!("/api/v1/namespaces/{}/pods?labelSelector={}&limit={MOST}", encode(namespace), encode(selector));
    let question = Question::new(format!("listing pods of {namespace} with {selector}"), path);
    let page = page::<WirePod>(client, &question, "List").await?;
    Ok(page.items.into_iter().map(|item| item.map_or_else(|odd| pods::unreadable(&odd), Into::into)).collect())
}

/// Which log is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogOf {
    /// The pod's namespace.
    pub namespace: String,
    /// The pod's name.
    pub pod: String,
    /// The container's name.
    pub container: String,
    /// The log of the container that ran before this one.
    pub previous: bool,
}

/// The last lines of a container's log; `None` where there is none (yet, or any more).
pub async fn log(client: &Client, of: &LogOf, lines: usize) -> Result<Option<Vec<String>>> {
    let LogOf { namespace, pod, container, previous } = of;
    let path = format!(
        "/api/v1/namespaces/{}/pods/{}/log?container={}&previous={previous}&tailLines={lines}&limitBytes={LOG_BYTES}",
        encode(namespace),
        encode(pod),
        encode(container)
    );
    let doing = format!("reading the log of {namespace}/{pod}, container {container}");
    let question = Question { accept: "text/plain, */*", ..Question::new(doing, path) };
    let body = match client.get(&question).await {
        // The kubelet has no such container: it has not started, or is gone with its node.
        Err(failure) if matches!(failure.status, Some(StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST)) => {
            return Ok(None);
        }
        outcome => outcome?,
    };
    Ok(Some(String::from_utf8_lossy(&body).lines().map(str::to_owned).collect()))
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
