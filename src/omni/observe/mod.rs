//! Fills the snapshots of an estate: one function a dimension, its lists read at the same time and joined by pure
//! functions.

mod clusters;
#[cfg(feature = "fuzzing")]
pub(super) mod fuzzing;
mod infra_providers;
mod machine_sets;
mod machines;
mod remains;
mod requests;
mod server;

pub use clusters::clusters;
pub use infra_providers::{heartbeat, infra_providers};
pub use machine_sets::asked_machine_sets;
pub use machines::{labelled_machines, machine_classes, machines};
pub use remains::{RemainsLists, machine_sets_that_were, remains};
pub use requests::requests;
pub use server::server;

use super::client::Client;
use crate::error::{Kind, Result};
use crate::resource::{List, Selector, Spec, label};

/// The word for the state of an object that came back in a shape that cannot be read.
const UNREADABLE: &str = "unreadable";

/// Up to how many clusters are asked for by name rather than by reading all.
const FEW: usize = 5;

/// The selectors for what belongs to these clusters, or to any.
fn of_clusters(only: &[String]) -> Vec<Selector> {
    if only.is_empty() { Vec::new() } else { vec![Selector::new().one_of(label::CLUSTER, only)] }
}

/// The objects of a kind whose ids are clusters' names.
async fn by_name<S: Spec>(client: &Client, only: &[String]) -> Result<List<S>> {
    if only.is_empty() || only.len() > FEW {
        let mut list = client.list::<S>(&[]).await?;
        let chosen = |id: &String| only.is_empty() || only.contains(id);
        list.resources.retain(|resource| chosen(&resource.metadata.id));
        list.unreadable.retain(|unreadable| chosen(&unreadable.metadata.id));
        return Ok(list);
    }
    let found = futures::future::try_join_all(only.iter().map(|name| client.find_or_unreadable::<S>(name))).await?;
    let mut list = List::default();
    for found in found.into_iter().flatten() {
        match found {
            Ok(resource) => list.resources.push(resource),
            Err(unreadable) => list.unreadable.push(unreadable),
        }
    }
    Ok(list)
}

/// A list that is empty where the caller may not see it, or an older server does not have it.
fn where_allowed<S>(list: Result<List<S>>) -> Result<List<S>> {
    match list {
        Err(error) if matches!(error.kind(), Kind::Unauthorized | Kind::NotFound) => Ok(List::default()),
        list => list,
    }
}

/// A text, unless it is empty.
fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
