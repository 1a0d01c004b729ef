//! Everything that a cluster consists of, read with few requests.
//!
//! Where omnictl asks for each resource of a template by itself, a kind is listed once: a template of 500 machines costs
//! about ten requests.

use std::collections::{HashMap, HashSet};

use futures::future::{join_all, try_join_all};

use super::client::Client;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::resource::{Document, Kind, Pointer, Selector, label};

/// What is read of a cluster.
#[derive(Debug, Clone)]
pub struct Gather {
    /// The cluster.
    pub cluster: Pointer,
    /// The kinds whose resources have the cluster's label.
    pub of_cluster: Vec<Kind>,
    /// The kind whose resources are its machines: their ids are the machines'.
    pub nodes: Kind,
    /// The kinds whose resources have a machine's id and no label.
    pub of_machines: Vec<Kind>,
    /// Resources that are read whatever they are labelled with.
    pub wanted: HashSet<Pointer>,
}

impl Client {
    /// Reads what of it is there, each once and in no order: also what belongs to controllers, or to another cluster and
    /// has a wanted name.
    ///
    /// # Errors
    ///
    /// When a kind cannot be read whole: what was not seen must not be taken for what is not there.
    pub async fn gather(&self, gather: &Gather) -> Result<Vec<Document>> {
        let cluster = self.find_document(&gather.cluster).await?;
        // Of a cluster that is not there no wanted resource will have the label: all are read at once instead.
        let is_there = cluster.is_some();
        let selector = Selector::new().equals(label::CLUSTER, &gather.cluster.id);
        let selectors: &[Selector] = if is_there { std::slice::from_ref(&selector) } else { &[] };
        let lists = try_join_all(gather.of_cluster.iter().map(|kind| self.whole_list(kind, selectors))).await?;
        let mut seen: HashMap<Pointer, Document> = HashMap::new();
        let mut put = |documents: Vec<Document>| {
            seen.extend(documents.into_iter().map(|document| (document.metadata.pointer(), document)));
        };
        put(cluster.into_iter().collect());
        let is_meant = |document: &Document| {
            document.metadata.label(label::CLUSTER) == Some(gather.cluster.id.as_str())
                || gather.wanted.contains(&document.metadata.pointer())
        };
        for list in lists {
            put(list.into_iter().filter(is_meant).collect());
        }
        let machines: HashSet<String> =
            seen.keys().filter(|name| name.kind == gather.nodes).map(|name| name.id.clone()).collect();
        let unseen: Vec<&Pointer> = gather.wanted.iter().filter(|name| !seen.contains_key(name)).collect();
        let of_kind = |kind: &Kind| unseen.iter().filter(|name| name.kind == *kind).copied().collect::<Vec<_>>();
        let labelled = gather.of_cluster.iter().filter(|_| is_there).map(|kind| (kind, of_kind(kind), false));
        let of_machines = gather.of_machines.iter().map(|kind| (kind, of_kind(kind), !machines.is_empty()));
        let more = labelled.chain(of_machines).map(|(kind, names, whole)| self.named(kind, names, whole));
        for documents in join_all(more).await {
            let is_meant = |document: &Document| {
                gather.wanted.contains(&document.metadata.pointer())
                    || (gather.of_machines.contains(&document.metadata.pointer().kind)
                        && machines.contains(&document.metadata.id))
            };
            seen.extend(
                documents?.into_iter().filter(is_meant).map(|document| (document.metadata.pointer(), document)),
            );
        }
        Ok(seen.into_values().collect())
    }

    /// An object of any type, with its whole spec; `None` when it is not there.
    pub async fn find_document(&self, pointer: &Pointer) -> Result<Option<Document>> {
        match self.get_document(pointer).await {
            Ok(document) => Ok(Some(document)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The objects of these names among others: one is asked for, several are looked up in the list of their kind. `whole`
    /// wants the list in any case.
    async fn named(&self, kind: &Kind, names: Vec<&Pointer>, whole: bool) -> Result<Vec<Document>> {
        match names.as_slice() {
            [] if !whole => Ok(Vec::new()),
            [only] if !whole => Ok(self.find_document(only).await?.into_iter().collect()),
            _ => self.whole_list(kind, &[]).await,
        }
    }

    /// Every object of a kind.
    async fn whole_list(&self, kind: &Kind, selectors: &[Selector]) -> Result<Vec<Document>> {
        let list = self.list_documents(kind, selectors).await?;
        match list.unreadable.first() {
            None => Ok(list.resources),
            Some(unreadable) => Err(Error::failed(format!(
                "listing {kind}: {} came back in a shape that is not known: {}",
                unreadable.metadata.id, unreadable.why
            ))
            .hint("what cannot be seen is not taken for what is not there; `talops get` shows it")),
        }
    }
}
