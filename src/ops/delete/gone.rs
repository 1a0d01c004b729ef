//! Waiting until objects are gone, and saying what holds them.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Kind, Result};
use crate::event::Events;
use crate::omni::{Client, Wanted};
use crate::resource::{Document, Pointer};
use crate::wait::{Blocker, Check, Hints, NotYet, Progress, Schedule, Unmet, Wait, from_watch, reopened};

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
    Ok(verdict(pointers.len(), &left))
}

fn verdict(of: usize, left: &[Document]) -> Check<()> {
    if left.is_empty() {
        return Check::Met(());
    }
    let progress = Progress::counted((of - left.len()) as u64, of as u64, "gone");
    Check::NotYet(NotYet { progress, blockers: left.iter().map(blocker).collect(), again_in: None })
}

fn blocker(document: &Document) -> Blocker {
    let holders = &document.metadata.finalizers;
    let says = if holders.is_empty() {
        "nobody holds it any more; Omni removes it".to_owned()
    } else {
        format!("held by {}", holders.join(", "))
    };
    Blocker::new(document.metadata.pointer().to_string(), says)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::verdict;
    use crate::resource::{Document, Kind, Metadata};
    use crate::wait::Check;

    #[test]
    fn what_is_left_is_named_with_its_holders() {
        let kind = Kind { namespace: "default".into(), type_name: "MachineSets.omni.sidero.dev".into() };
        let mut metadata = Metadata::new(kind.object("prod-workers"));
        metadata.finalizers = vec!["MachineSetStatusController".into(), "ClusterController".into()];
        let held = Document { metadata, spec: json!({}) };
        let free = Document { metadata: Metadata { finalizers: Vec::new(), ..held.metadata.clone() }, ..held.clone() };
        let Check::NotYet(not_yet) = verdict(3, &[held, free]) else { unreachable!() };
        assert_eq!(not_yet.progress.text, "1/3 gone");
        insta::assert_snapshot!(not_yet.blockers.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"), @"");
        assert_eq!(verdict(3, &[]), Check::Met(()));
    }
}
