//! What happens to the wanted objects, as it happens.

use std::collections::BTreeMap;

use futures::future::join_all;
use futures::stream::{BoxStream, StreamExt as _, select_all};

use super::ask::wanted;
use super::types::{Typed, typed};
use super::{Question, endpoints};
use crate::connect::Connections;
use crate::error::{Error, Result};
use crate::omni::{Event, Wanted};
use crate::resource::{Document, Metadata, Selector, label, secrets};

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Happened {
    /// An object is there: it was at the start, or it came.
    Added(Box<Document>),
    /// It changed.
    Changed(Box<Document>),
    /// It is gone, or is no longer wanted.
    Gone(String),
    /// It is there and cannot be read: its id, and why.
    Unreadable(String, String),
    /// Every object that is there at the start has been named.
    Complete,
}

/// What happened, and at which endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The endpoint's name in the configuration.
    pub endpoint: String,
    /// What happened there.
    pub happened: Happened,
}

/// Watches what is wanted at every endpoint that is meant, across reconnections, without telling anything twice. The type
/// is the first endpoint's.
///
/// # Errors
///
/// As [`super::read`]. A watch that ends is an error of the stream.
pub async fn watch(
    connections: &Connections,
    question: &Question,
) -> Result<(Typed, BoxStream<'static, Result<Change>>)> {
    let names = endpoints(connections.config(), &question.clusters, &question.endpoints)?;
    let opened = join_all(names.iter().map(|name| async move {
        let typed = typed(connections, name, &question.word, question.namespace.as_deref(), question.limit).await?;
        Ok::<_, Error>((name.clone(), typed, connections.omni(name).await?))
    }));
    let mut streams = Vec::new();
    let mut first = None;
    for opened in opened.await {
        let (endpoint, typed, client) = opened?;
        // What belongs to a cluster by its id has no label to be selected by.
        let selectors = Selector::written(question.selector.as_deref().unwrap_or_default());
        let wanted = Wanted { selectors, ..wanted(&typed, question) };
        let id = if let [id] = question.ids.as_slice() { id.as_str() } else { "" };
        let type_name = typed.type_name.clone();
        let mut known = Known { question: question.clone(), type_name, versions: BTreeMap::new() };
        let events = client.watch_documents(&wanted, id).filter_map(move |event| {
            let change = event.map(|event| known.take(event)).transpose();
            let endpoint = endpoint.clone();
            async move { change.map(|happened| happened.map(|happened| Change { endpoint, happened })) }
        });
        streams.push(events.boxed());
        first.get_or_insert(typed);
    }
    let typed = first.ok_or_else(|| Error::configuration("nothing says where Omni is"))?;
    Ok((typed, select_all(streams).boxed()))
}

/// The objects that have been told of.
struct Known {
    question: Question,
    type_name: String,
    versions: BTreeMap<String, u64>,
}

impl Known {
    fn wants(&self, metadata: &Metadata) -> bool {
        let Question { ids, clusters, id_pattern, .. } = &self.question;
        let of_cluster =
            |cluster: &String| metadata.label(label::CLUSTER) == Some(cluster.as_str()) || metadata.id == *cluster;
        (ids.is_empty() || ids.contains(&metadata.id))
            && (clusters.is_empty() || clusters.iter().any(of_cluster))
            && id_pattern.as_ref().is_none_or(|pattern| pattern.is_match(&metadata.id))
    }

    fn take(&mut self, event: Event<serde_json::Value>) -> Option<Happened> {
        match event {
            Event::Changed(document) if self.wants(&document.metadata) => {
                let mut document = document;
                let Metadata { id, version, .. } = &document.metadata;
                let before = self.versions.insert(id.clone(), *version);
                if before == Some(*version) {
                    return None;
                }
                if !self.question.reveal {
                    secrets::mask(&mut document);
                }
                Some(if before.is_some() { Happened::Changed(document) } else { Happened::Added(document) })
            }
            // One that is no longer wanted goes.
            Event::Changed(document) => self.gone(&document.metadata.id),
            Event::Destroyed(id) => self.gone(&id),
            Event::Unreadable(odd) if self.wants(&odd.metadata) => {
                let before = self.versions.insert(odd.metadata.id.clone(), odd.metadata.version);
                let id = self.shown(&odd.metadata.id);
                (before != Some(odd.metadata.version)).then_some(Happened::Unreadable(id, odd.why))
            }
            Event::Unreadable(_) => None,
            Event::Bootstrapped => Some(Happened::Complete),
        }
    }

    fn gone(&mut self, id: &str) -> Option<Happened> {
        self.versions.remove(id).map(|_| Happened::Gone(self.shown(id)))
    }

    fn shown(&self, id: &str) -> String {
        if self.question.reveal { id.to_owned() } else { secrets::shown_id(&self.type_name, id) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::{Happened, Known, Question};
    use crate::omni::Event;
    use crate::resource::{Document, Metadata, Unreadable, label};

    fn known(question: Question) -> Known {
        Known { question, type_name: "ConfigPatches.omni.sidero.dev".into(), versions: BTreeMap::new() }
    }

    fn changed(id: &str, version: u64, cluster: &str) -> Event<Value> {
        let metadata = Metadata {
            id: id.into(),
            version,
            type_name: "ConfigPatches.omni.sidero.dev".into(),
            labels: [(label::CLUSTER.to_owned(), cluster.to_owned())].into(),
            ..Metadata::default()
        };
        Event::Changed(Box::new(Document { metadata, spec: json!({ "data": "machine:\n  token: topsecret\n" }) }))
    }

    fn told(known: &mut Known, event: Event<Value>) -> String {
        match known.take(event) {
            Some(Happened::Added(one)) => format!("added {} {}", one.metadata.id, one.spec["data"]),
            Some(Happened::Changed(one)) => format!("changed {}", one.metadata.id),
            Some(Happened::Gone(id)) => format!("gone {id}"),
            Some(Happened::Unreadable(id, _)) => format!("unreadable {id}"),
            Some(Happened::Complete) => "complete".to_owned(),
            None => String::new(),
        }
    }

    #[test]
    fn nothing_is_told_twice_and_no_secret_at_all() {
        let mut known = known(Question::default());
        assert_eq!(told(&mut known, changed("a", 1, "x")), r#"added a "machine:\n  token: <masked>\n""#);
        assert_eq!(told(&mut known, Event::Bootstrapped), "complete");
        // A reconnection names everything once more.
        assert_eq!(told(&mut known, changed("a", 1, "x")), "");
        assert_eq!(told(&mut known, changed("a", 2, "x")), "changed a");
        assert_eq!(told(&mut known, Event::Destroyed("a".into())), "gone a");
        assert_eq!(told(&mut known, Event::Destroyed("a".into())), "");
        assert_eq!(told(&mut known, Event::Unreadable(Unreadable::new("b", "odd"))), "unreadable b");
        assert_eq!(told(&mut known, Event::Unreadable(Unreadable::new("b", "odd"))), "");
    }

    #[test]
    fn what_is_not_wanted_any_more_goes() {
        let mut known = known(Question { clusters: vec!["x".into()], ..Question::default() });
        assert_eq!(told(&mut known, changed("a", 1, "y")), "");
        assert!(told(&mut known, changed("a", 2, "x")).starts_with("added a"));
        assert_eq!(told(&mut known, changed("a", 3, "y")), "gone a");
        assert!(told(&mut known, changed("x", 1, "")).starts_with("added x"));
    }
}
