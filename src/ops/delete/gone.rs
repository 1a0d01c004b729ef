//! Waiting until objects are gone, and saying what holds them.

use std::time::Duration;

use tokio::time::Instant;

use crate::conditions::resources_gone::verdict;
use crate::error::{Kind, Result};
use crate::event::Events;
use crate::omni::{Client, Wanted};
use crate::resource::Pointer;
use crate::wait::{Check, Hints, Schedule, Unmet, Wait, from_watch, reopened};

/// How long before a watch that ended is opened again.
const REOPENED_AFTER: Duration = Duration::from_secs(5);

/// Waits until none of them is there any more; so many were to go.
pub(super) async fn gone(
    client: &Client,
    pointers: &[Pointer],
    limit: Duration,
    deadline: Option<Instant>,
    events: &Events,
) -> Result<(), Box<Unmet>> {
    let what = match pointers {
        [only] => format!("{only} gone"),
        several => format!("{} objects gone", several.len()),
    };
    let wait = Wait::new(what, Schedule::within(limit), events).with_deadline(deadline);
    wait.until(hints(client, pointers), || probe(client, pointers)).await.map(drop)
}

fn hints(client: &Client, pointers: &[Pointer]) -> Hints {
    let Some(first) = pointers.first() else { return crate::wait::none() };
    let id = if pointers.len() == 1 { first.id.clone() } else { String::new() };
    let (client, wanted) = (client.clone(), Wanted::every(first.kind.clone()));
    reopened(REOPENED_AFTER, move || from_watch(client.watch_documents(&wanted, &id)))
}

async fn probe(client: &Client, pointers: &[Pointer]) -> Result<Check<()>> {
    let mut left = Vec::new();
    for pointer in pointers {
        match client.get_document(pointer).await {
            Ok(document) => left.push(document),
            Err(error) if error.kind() == Kind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(verdict(&left, pointers.len()))
}
