//! Watches: what is there, then what changes, across reconnections.
//!
//! Source: `siderolabs/omni` `internal/backend/grpc/resource.go`. A watch begins with every object as CREATED, then
//! BOOTSTRAPPED, then what happens. There is no way to take up an old one: a new one begins from the start, and what it no
//! longer names is gone.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use futures::stream::{BoxStream, StreamExt as _};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::time::Instant;

use super::client::{Call, Client};
use super::failure::{Failure, Status};
use super::lines::Lines;
use super::resources::{resource_call, selecting};
use crate::error::{Error, Result};
use crate::resource::{Kind, Resource, Selector, Spec, Unreadable, decode_spec};

/// How often a watch is opened again without having held.
const REOPENINGS: u32 = 8;
/// A watch that lasted this long has held.
const HELD: Duration = Duration::from_secs(5);
const LONGEST_DELAY: Duration = Duration::from_secs(10);

/// Something that a watch saw.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<S> {
    /// An object that is there: it was at the start, it came, or it changed.
    Changed(Box<Resource<S>>),
    /// The object of this id is gone, or no longer fits the selector.
    Destroyed(String),
    /// Everything that is there has been named. Comes again after each reconnection.
    Bootstrapped,
    /// An object that came back in a shape that cannot be read.
    Unreadable(Unreadable),
}

impl Client {
    /// Watches a kind (`id` empty) or one object, which need not be there yet. Reconnects by itself, a bounded number of
    /// times in a row; objects that vanished in between come as [`Event::Destroyed`]. After an error the stream ends.
    pub fn watch<S: Spec>(&self, id: &str, selectors: &[Selector]) -> BoxStream<'static, Result<Event<S>>> {
        let kind = Kind::of::<S>();
        let mut body = json!({ "namespace": kind.namespace, "type": kind.type_name });
        let mut what = format!("watching {kind}");
        if !id.is_empty() {
            body["id"] = id.into();
            what = format!("{what}/{id}");
        }
        let call = selecting(selectors).and_then(|metadata| resource_call("Watch", metadata, body, what));
        match call {
            Ok(call) => Watch::new(self.clone(), call).into_stream(),
            Err(error) => futures::stream::once(async { Err(error) }).boxed(),
        }
    }
}

/// One watch, across its connections.
pub(super) struct Watch<S> {
    client: Client,
    call: Call,
    lines: Option<Lines>,
    opened: Instant,
    failures: u32,
    objects: Objects,
    ready: VecDeque<Event<S>>,
    ended: bool,
}

impl<S: DeserializeOwned + Default + Send + 'static> Watch<S> {
    pub(super) fn new(client: Client, call: Call) -> Self {
        Self {
            client,
            call,
            lines: None,
            opened: Instant::now(),
            failures: 0,
            objects: Objects::default(),
            ready: VecDeque::new(),
            ended: false,
        }
    }

    pub(super) fn into_stream(self) -> BoxStream<'static, Result<Event<S>>> {
        let next = |mut watch: Self| async move {
            let event = watch.next().await?;
            Some((event, watch))
        };
        futures::stream::unfold(self, next).boxed()
    }

    async fn next(&mut self) -> Option<Result<Event<S>>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            if self.ended {
                return None;
            }
            if let Err(error) = self.advance().await {
                self.ended = true;
                return Some(Err(error));
            }
        }
    }

    /// Connects, or takes one line.
    async fn advance(&mut self) -> Result<()> {
        let Some(lines) = &mut self.lines else {
            return match self.client.open(&self.call).await? {
                Ok(response) => {
                    self.lines = Some(Lines::new(response));
                    self.opened = Instant::now();
                    self.objects.begin();
                    Ok(())
                }
                Err(failure) => self.again(&failure).await,
            };
        };
        match lines.next().await {
            Ok(Some(line)) => match self.objects.take(&line) {
                Ok(events) => {
                    self.ready.extend(events);
                    Ok(())
                }
                Err(failure) => self.again(&failure).await,
            },
            Ok(None) => self.again(&Failure::broken("the stream ended")).await,
            Err(failure) => self.again(&failure).await,
        }
    }

    /// Waits until the watch may be opened again, or says why it is not.
    async fn again(&mut self, failure: &Failure) -> Result<()> {
        if self.lines.take().is_some() && self.opened.elapsed() >= HELD {
            self.failures = 0;
        }
        let delay = delay(self.failures).filter(|_| failure.is_worth_reopening());
        let Some(delay) = delay else { return Err(self.given_up(failure)) };
        self.failures += 1;
        tokio::time::sleep(delay.max(failure.retry_after.unwrap_or_default().min(LONGEST_DELAY))).await;
        Ok(())
    }

    fn given_up(&self, failure: &Failure) -> Error {
        let error = self.client.explain(failure, &self.call.what);
        if failure.is_worth_reopening() { error.context(format!("after {REOPENINGS} reconnections")) } else { error }
    }
}

/// How long to wait before a watch is opened again that failed this often in a row; `None` to give up.
fn delay(failures: u32) -> Option<Duration> {
    match failures {
        // A server that restarts in good order ends its watches at once.
        0 => Some(Duration::ZERO),
        REOPENINGS.. => None,
        _ => Some(Duration::from_millis(125 << failures).min(LONGEST_DELAY)),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WatchLine {
    result: WatchResult,
    error: Option<Status>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WatchResult {
    event: WatchEvent,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WatchEvent {
    resource: String,
    event_type: u32,
}

/// The ids that are known to be there.
#[derive(Debug, Default)]
pub(super) struct Objects {
    known: BTreeSet<String>,
    /// What has been named since the watch was opened, until everything has.
    named: Option<BTreeSet<String>>,
}

impl Objects {
    pub(super) fn begin(&mut self) {
        self.named = Some(BTreeSet::new());
    }

    /// What one line of a watch says.
    pub(super) fn take<S: DeserializeOwned + Default>(&mut self, line: &[u8]) -> Result<Vec<Event<S>>, Failure> {
        let line: WatchLine = serde_json::from_slice(line)
            .map_err(|error| Failure::broken(&format!("a line of the stream is not what it should be: {error}")))?;
        if let Some(status) = &line.error {
            return Err(Failure::of_line(status, None));
        }
        let WatchEvent { resource, event_type } = line.result.event;
        Ok(match event_type {
            1 | 2 => match decode_spec::<S>(&resource) {
                Ok(resource) => {
                    self.name(&resource.metadata.id);
                    vec![Event::Changed(Box::new(resource))]
                }
                Err(unreadable) => {
                    self.name(&unreadable.metadata.id);
                    vec![Event::Unreadable(unreadable)]
                }
            },
            3 => {
                let id = decode_spec::<S>(&resource)
                    .map_or_else(|unreadable| unreadable.metadata.id, |resource| resource.metadata.id);
                self.known.remove(&id);
                if let Some(named) = &mut self.named {
                    named.remove(&id);
                }
                vec![Event::Destroyed(id)]
            }
            4 => {
                let named = self.named.take().unwrap_or_default();
                let gone: Vec<String> = self.known.difference(&named).cloned().collect();
                self.known = named;
                gone.into_iter().map(Event::Destroyed).chain([Event::Bootstrapped]).collect()
            }
            // An acknowledgement, or a kind of event that came later.
            _ => Vec::new(),
        })
    }

    fn name(&mut self, id: &str) {
        self.known.insert(id.to_owned());
        if let Some(named) = &mut self.named {
            named.insert(id.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, Objects, REOPENINGS, delay};
    use crate::resource::ClusterSpec;

    fn line(event_type: u32, id: &str) -> Vec<u8> {
        let resource = serde_json::json!({ "metadata": { "id": id } }).to_string();
        serde_json::json!({ "result": { "event": { "resource": resource, "event_type": event_type } } })
            .to_string()
            .into()
    }

    fn told(objects: &mut Objects, line: &[u8]) -> Vec<String> {
        let events = objects.take::<ClusterSpec>(line).unwrap();
        let tell = |event| match event {
            Event::Changed(resource) => format!("changed {}", resource.metadata.id),
            Event::Destroyed(id) => format!("destroyed {id}"),
            Event::Bootstrapped => "bootstrapped".to_owned(),
            Event::Unreadable(unreadable) => format!("unreadable {}", unreadable.metadata.id),
        };
        events.into_iter().map(tell).collect()
    }

    #[test]
    fn what_a_second_watch_no_longer_names_is_gone() {
        let mut objects = Objects::default();
        objects.begin();
        for event in [line(1, "a"), line(1, "b"), line(4, ""), line(1, "c")] {
            told(&mut objects, &event);
        }
        objects.begin();
        assert_eq!(told(&mut objects, &line(1, "b")), ["changed b"]);
        assert_eq!(told(&mut objects, &line(4, "")), ["destroyed a", "destroyed c", "bootstrapped"]);
        assert_eq!(told(&mut objects, &line(4, "")), ["destroyed b", "bootstrapped"]);
    }

    #[test]
    fn an_object_of_another_shape_is_there_all_the_same() {
        let mut objects = Objects::default();
        objects.begin();
        let resource = r#"{"spec":{"talos_version":7},"metadata":{"id":"a"}}"#;
        let odd = serde_json::json!({ "result": { "event": { "resource": resource, "event_type": 1 } } }).to_string();
        assert_eq!(told(&mut objects, odd.as_bytes()), ["unreadable a"]);
        assert_eq!(told(&mut objects, &line(4, "")), ["bootstrapped"]);
    }

    #[test]
    fn events_that_are_not_known_say_nothing() {
        assert!(told(&mut Objects::default(), &line(9, "a")).is_empty());
        assert!(told(&mut Objects::default(), br#"{"result":{}}"#).is_empty());
    }

    #[test]
    fn reconnections_wait_longer_each_time_and_end() {
        let delays: Vec<u128> = (0..=REOPENINGS).map_while(delay).map(|delay| delay.as_millis()).collect();
        assert_eq!(delays, [0, 250, 500, 1000, 2000, 4000, 8000, 10_000]);
    }
}
