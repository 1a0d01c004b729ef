//! Reads what is wanted, a page at a time: nothing but one page is ever held.

use std::collections::BTreeSet;

use futures::StreamExt as _;
use futures::future::join_all;
use serde_json::Value;

use super::types::{Typed, typed};
use super::{Question, endpoints};
use crate::connect::Connections;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::omni::{Client, Wanted};
use crate::ops::status::within;
use crate::resource::{Document, Page, Selector, Unreadable, label, secrets};

/// How many objects one page holds: configurations are large, and an answer of Omni's is capped at 32 MiB.
const PAGE: u64 = 200;
/// How many pages a list may have.
const PAGES: u64 = 5000;
/// How often a list is read anew because its objects moved between its pages.
const PASSES: u32 = 3;
/// How many objects are read by id at the same time.
const AT_ONCE: usize = 8;

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// An object, its secrets masked unless they are to be shown.
    Object(Box<Document>),
    /// An object that came back in a shape that cannot be read.
    Unreadable(Unreadable),
}

/// What a reading came to.
#[derive(Debug, Default)]
pub struct Summary {
    /// The ids that no endpoint has.
    pub missing: Vec<String>,
    /// Endpoints that could not be asked.
    pub unseen: Vec<(String, Error)>,
    /// Whether more than one endpoint was asked.
    pub several: bool,
}

/// An endpoint whose first answer is in.
struct Opened {
    endpoint: String,
    typed: Typed,
    client: Client,
    first: First,
}

enum First {
    /// By ids: all of them.
    All(Vec<Result<Document, Unreadable>>, BTreeSet<String>),
    /// The first page, and objects that are read by their ids.
    Page { wanted: Wanted, page: Page<Value>, named: Vec<Result<Document, Unreadable>> },
}

/// Reads every wanted object. `begin` is told of each type that was found, `take` of each object and its endpoint.
///
/// # Errors
///
/// [`ErrorKind::NotFound`] for an unknown type; [`ErrorKind::Usage`] for one that can be several; whatever came back,
/// where no endpoint could be asked.
pub async fn read(
    connections: &Connections,
    question: &Question,
    mut begin: impl FnMut(&Typed),
    mut take: impl FnMut(&str, Found),
) -> Result<Summary> {
    let names = endpoints(connections.config(), &question.clusters, &question.endpoints)?;
    let opened = join_all(names.iter().map(|name| open(connections, name, question))).await;
    let mut summary = Summary { several: names.len() > 1, ..Summary::default() };
    let mut missing: Option<BTreeSet<String>> = None;
    let mut answered = false;
    for (name, opened) in names.iter().zip(opened) {
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => {
                summary.unseen.push((name.clone(), error));
                continue;
            }
        };
        answered = true;
        begin(&opened.typed);
        let own = missing_of(&opened.first).cloned();
        if let Err(error) = deliver(&opened, question, &mut take).await {
            summary.unseen.push((opened.endpoint, error));
        }
        missing = match (missing, own) {
            (Some(all), Some(own)) => Some(all.intersection(&own).cloned().collect()),
            (all, own) => all.or(own),
        };
    }
    if !answered && let Some((_, error)) = summary.unseen.pop() {
        return Err(error);
    }
    summary.missing = missing.into_iter().flatten().collect();
    Ok(summary)
}

const fn missing_of(first: &First) -> Option<&BTreeSet<String>> {
    match first {
        First::All(_, missing) => Some(missing),
        First::Page { .. } => None,
    }
}

async fn open(connections: &Connections, endpoint: &str, question: &Question) -> Result<Opened> {
    let typed = typed(connections, endpoint, &question.word, question.namespace.as_deref(), question.limit).await?;
    let client = connections.omni(endpoint).await?;
    let asked = async {
        if !question.ids.is_empty() {
            return by_ids(&client, &typed, &question.ids).await.map(|(found, missing)| First::All(found, missing));
        }
        let wanted = wanted(&typed, question);
        let (page, named) = futures::try_join!(client.page(&wanted, 0, PAGE), async {
            let namesakes = if question.selector.is_none() { question.clusters.as_slice() } else { &[] };
            by_ids(&client, &typed, namesakes).await.map(|(found, _)| found)
        })?;
        Ok(First::Page { wanted, page, named })
    };
    let first = within(question.limit, || format!("Omni {endpoint}"), asked).await?;
    Ok(Opened { endpoint: endpoint.to_owned(), typed, client, first })
}

/// Which objects are to be listed. Of chosen clusters: what carries their label.
pub(super) fn wanted(typed: &Typed, question: &Question) -> Wanted {
    let written = Selector::written(question.selector.as_deref().unwrap_or_default());
    let selectors = match (question.clusters.as_slice(), written.is_empty()) {
        ([], _) => written,
        (clusters, true) => vec![Selector::new().one_of(label::CLUSTER, clusters)],
        (clusters, false) => written.into_iter().map(|one| one.one_of(label::CLUSTER, clusters)).collect(),
    };
    Wanted {
        selectors,
        search: question.search.clone(),
        sort: question.sort.clone(),
        descending: question.descending,
        ..Wanted::every(typed.kind())
    }
}

async fn by_ids(
    client: &Client,
    typed: &Typed,
    ids: &[String],
) -> Result<(Vec<Result<Document, Unreadable>>, BTreeSet<String>)> {
    let reading = ids.iter().map(|id| async move { (id, client.document(&typed.kind().object(id)).await) });
    let answers: Vec<_> = futures::stream::iter(reading).buffered(AT_ONCE).collect().await;
    let (mut found, mut missing) = (Vec::new(), BTreeSet::new());
    for (id, answer) in answers {
        match answer {
            Ok(document) => found.push(document),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                missing.insert(id.clone());
            }
            Err(error) => return Err(error),
        }
    }
    Ok((found, missing))
}

async fn deliver(opened: &Opened, question: &Question, take: &mut impl FnMut(&str, Found)) -> Result<()> {
    let mut seen = BTreeSet::new();
    let mut give = |found: Result<Document, Unreadable>, seen: &mut BTreeSet<String>| {
        let id = found.as_ref().map_or_else(|odd| &odd.metadata.id, |document| &document.metadata.id).clone();
        let fits = question.id_pattern.as_ref().is_none_or(|pattern| pattern.is_match(&id));
        if fits && (seen.insert(id.clone()) || id == crate::resource::UNNAMED) {
            take(&opened.endpoint, masked(found, question.reveal));
        }
    };
    let (wanted, first, named) = match &opened.first {
        First::All(found, _) => {
            found.iter().cloned().for_each(|one| give(one, &mut seen));
            return Ok(());
        }
        First::Page { wanted, page, named } => (wanted, page, named),
    };
    named.iter().cloned().for_each(|one| give(one, &mut seen));
    let mut page = first.clone();
    let (mut total, mut offset, mut pages, mut pass, mut moved) = (page.total, 0, 1, 1, false);
    loop {
        // The first page of a pass says how many there are.
        total = if offset == 0 { page.total } else { total };
        moved |= page.total != total;
        offset += page.length;
        let (ended, of_all) = (page.length < PAGE, page.total);
        let list = std::mem::take(&mut page.list);
        list.resources.into_iter().for_each(|document| give(Ok(document), &mut seen));
        list.unreadable.into_iter().for_each(|odd| give(Err(odd), &mut seen));
        if ended || offset >= of_all {
            if !moved || pass == PASSES {
                return Ok(());
            }
            // What came before the place that was being read moved the rest: what has been seen is not given again.
            (offset, moved) = (0, false);
            pass += 1;
        }
        pages += 1;
        if pages > PAGES {
            return Err(Error::failed(format!("listing {}: there are more than {}", wanted.kind, PAGE * PAGES)));
        }
        let more = opened.client.page(wanted, offset, PAGE);
        page = within(question.limit, || format!("Omni {}", opened.endpoint), more).await?;
    }
}

fn masked(found: Result<Document, Unreadable>, reveal: bool) -> Found {
    match found {
        Ok(mut document) => {
            if !reveal {
                secrets::mask(&mut document);
            }
            Found::Object(Box::new(document))
        }
        Err(mut odd) => {
            if !reveal {
                odd.metadata.id = secrets::shown_id(&odd.metadata.type_name, &odd.metadata.id);
            }
            Found::Unreadable(odd)
        }
    }
}
