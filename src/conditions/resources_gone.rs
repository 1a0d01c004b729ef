//! Resources of a cluster that were torn down are gone. Omni removes them itself as soon as nobody holds them any more.

use std::collections::BTreeSet;

use futures::future::try_join_all;

use crate::conditions::REOPENED_AFTER;
use crate::error::Result;
use crate::omni::{Client, Wanted};
use crate::resource::{Document, Kind, Phase, Pointer, Selector, label};
use crate::wait::{Blocker, Check, Hints, NotYet, Progress, from_watch, merged, none, reopened};

/// Whether none of so many is left; else what still holds each.
pub fn verdict(left: &[Document], of: usize) -> Check<()> {
    if left.is_empty() {
        return Check::Met(());
    }
    let gone = of.saturating_sub(left.len()) as u64;
    let mut blockers: Vec<Blocker> = left.iter().map(blocker).collect();
    blockers.sort_by(|one, other| one.what.cmp(&other.what));
    Check::NotYet(NotYet { progress: Progress::counted(gone, of as u64, "resources gone"), blockers, again_in: None })
}

fn blocker(document: &Document) -> Blocker {
    let metadata = &document.metadata;
    let says = match (&metadata.phase, metadata.finalizers.as_slice()) {
        (Phase::Running, _) => "is not being torn down".to_owned(),
        (_, []) => "is held by nobody, and about to go".to_owned(),
        (_, finalizers) => format!("is held by {}", finalizers.join(", ")),
    };
    Blocker::new(metadata.pointer().to_string(), says)
}

/// Asks Omni for what is left of `names`, which have the label of `cluster`.
pub async fn probe(client: &Client, cluster: &str, names: &BTreeSet<Pointer>) -> Result<Check<()>> {
    let selector = [of(cluster)];
    let lists = kinds(names).into_iter().map(|kind| {
        let selector = &selector;
        async move { client.list_documents(&kind, selector).await }
    });
    let lists = try_join_all(lists).await?;
    let all = lists.into_iter().flat_map(|list| list.resources);
    let left: Vec<Document> = all.filter(|document| names.contains(&document.metadata.pointer())).collect();
    Ok(verdict(&left, names.len()))
}

/// A hint for each change of the kinds of these resources.
pub fn hints(client: &Client, cluster: &str, names: &BTreeSet<Pointer>) -> Hints {
    kinds(names).into_iter().fold(none(), |hints, kind| {
        let (client, selector) = (client.clone(), of(cluster));
        let watch = move || {
            let wanted = Wanted { selectors: vec![selector.clone()], ..Wanted::every(kind.clone()) };
            from_watch(client.watch_documents(&wanted, ""))
        };
        merged(hints, reopened(REOPENED_AFTER, watch))
    })
}

fn of(cluster: &str) -> Selector {
    Selector::new().equals(label::CLUSTER, cluster)
}

fn kinds(names: &BTreeSet<Pointer>) -> BTreeSet<Kind> {
    names.iter().map(|name| name.kind.clone()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::verdict;
    use crate::resource::{Document, Metadata, Phase};
    use crate::wait::Check;

    #[test]
    fn what_is_left_is_named_with_what_holds_it() {
        let left = |id: &str, phase: Phase, finalizers: &[&str]| Document {
            metadata: Metadata {
                type_name: "MachineSetNodes.omni.sidero.dev".into(),
                id: id.into(),
                phase,
                finalizers: finalizers.iter().map(|&one| one.to_owned()).collect(),
                ..Metadata::default()
            },
            spec: json!({}),
        };
        let left = [
            left("m2", Phase::TearingDown, &["A", "B"]),
            left("m1", Phase::TearingDown, &[]),
            left("m3", Phase::Running, &[]),
        ];
        let Check::NotYet(not_yet) = verdict(&left, 5) else { panic!("three are left") };
        assert_eq!(not_yet.progress.text, "2/5 resources gone");
        let blockers: Vec<String> = not_yet.blockers.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(blockers.join("\n"), @"
        MachineSetNodes/m1: is held by nobody, and about to go
        MachineSetNodes/m2: is held by A, B
        MachineSetNodes/m3: is not being torn down
        ");
        assert_eq!(verdict(&[], 5), Check::Met(()));
    }
}
