//! `omni.resources.ResourceService/Watch`: what is there, then what changes, one JSON object a line.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body as HttpBody;
use axum::response::Response;
use bytes::Bytes;
use futures::stream;
use http::StatusCode;
use serde_json::{Value, json};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::Instant;

use super::Gateway;
use super::account::Account;
use super::call::Metadata;
use super::kinds::{self, Verb};
use super::request::Body;
use super::resource::Resource;
use super::resources::{LISTED, Query};
use super::status::{Code, Outcome, Refusal, answer};
use super::store::Change;

/// Event types of the gateway (those of the COSI state are others).
const CREATED: u8 = 1;
const UPDATED: u8 = 2;
const DESTROYED: u8 = 3;
const BOOTSTRAPPED: u8 = 4;

struct Watch {
    query: Query,
    id: String,
    total: usize,
    pending: VecDeque<String>,
    changes: broadcast::Receiver<Change>,
    deadline: Option<Instant>,
    ended: bool,
}

/// Opens a watch.
pub(super) fn open(
    gateway: &Arc<Gateway>,
    account: &Account,
    metadata: &Metadata,
    text: &str,
    timeout: Option<Duration>,
) -> Outcome<Response> {
    let fields: Vec<&str> = LISTED.into_iter().chain(["id", "tail_events"]).collect();
    let body = Body::read(text, &fields)?;
    let query = Query::of(&body, metadata)?;
    kinds::allow(account, &query.kind, Verb::Read)?;
    let id = body.text("id").to_owned();
    let (resources, changes) = gateway.store.watch(&query.namespace, &query.kind);
    let resources = resources.into_iter().filter(|resource| id.is_empty() || resource.metadata.id == id).collect();
    let (window, total) = query.window(resources)?;
    let mut pending: VecDeque<String> = window
        .iter()
        .enumerate()
        .map(|(index, resource)| line(&query, CREATED, Some(resource), None, query.offset + index + 1))
        .collect();
    pending.push_back(line(&query, BOOTSTRAPPED, None, None, total));
    let deadline = timeout.map(|timeout| Instant::now() + timeout);
    let watch = Watch { query, id, total, pending, changes, deadline, ended: false };
    let lines = stream::unfold(watch, |mut watch| async move {
        let line = watch.next().await?;
        Some((Ok::<_, std::convert::Infallible>(Bytes::from(line)), watch))
    });
    Ok(answer(StatusCode::OK, HttpBody::from_stream(lines)))
}

impl Watch {
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(line) = self.pending.pop_front() {
                return Some(line);
            }
            if self.ended {
                return None;
            }
            let change = tokio::select! {
                change = self.changes.recv() => change,
                () = until(self.deadline) => {
                    self.ended = true;
                    let refusal = Refusal::new(Code::DeadlineExceeded, "context deadline exceeded");
                    return Some(format!("{}\n", refusal.line()));
                }
            };
            match change {
                Ok(change) => {
                    let event = self.event(&change);
                    self.pending.extend(event);
                }
                // Too far behind, or the lab ends: the client opens a new watch.
                Err(RecvError::Lagged(_) | RecvError::Closed) => return None,
            }
        }
    }

    /// What a change is to this watch: a resource moves into what is watched, within it, or out of it.
    fn event(&mut self, change: &Change) -> Option<String> {
        let watched = |resource: &&Resource| {
            self.query.matches(resource) && (self.id.is_empty() || resource.metadata.id == self.id)
        };
        let old = change.old.as_ref().filter(watched);
        let new = change.new.as_ref().filter(watched);
        match (old, new) {
            (None, None) => None,
            (None, Some(new)) => {
                self.total += 1;
                Some(line(&self.query, CREATED, Some(new), None, self.total))
            }
            (Some(old), Some(new)) => Some(line(&self.query, UPDATED, Some(new), Some(old), self.total)),
            (Some(old), None) => {
                self.total = self.total.saturating_sub(1);
                Some(line(&self.query, DESTROYED, Some(old), None, self.total))
            }
        }
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

fn line(query: &Query, event_type: u8, resource: Option<&Resource>, old: Option<&Resource>, total: usize) -> String {
    let mut event = json!({"event_type": event_type});
    let mut result = json!({});
    if let Some(resource) = resource {
        event["resource"] = resource.document().into();
        result["sort_field_data"] = query.sort_field(resource).into();
    }
    if let Some(old) = old {
        event["old"] = old.document().into();
    }
    if total > 0 {
        result["total"] = total.into();
    }
    result["event"] = event;
    let line: Value = json!({"result": result});
    format!("{line}\n")
}
