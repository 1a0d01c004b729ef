//! Lists of whole objects, in pages.

use http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::client::{Client, Question};
use super::decode::{self, Page, Unreadable};
use super::failure::Failure;
use super::resource::encode;
use super::wire::Metadata;
use crate::error::{Error, Result};

/// How many objects a page has at the most: text and objects of one page are in memory at a time, for each list.
const PAGE: u32 = 250;

/// How many pages a list may have.
pub(super) const MOST_PAGES: usize = 2000;

/// All objects of a collection, or `None` where the API does not have it. `doing` is what an error says of it.
pub(super) async fn list<T: DeserializeOwned + Send + 'static>(
    client: &Client,
    doing: &str,
    collection: &str,
) -> Result<Option<Vec<Result<T, Unreadable>>>> {
    in_form(client, doing, collection, OBJECTS).await
}

/// The metadata of all objects of a collection that a label selector picks: what else they hold is not sent, and a server
/// that cannot leave it out refuses. `None` where the API does not have such a collection.
pub(super) async fn metadata(
    client: &Client,
    doing: &str,
    collection: &str,
    selector: &str,
) -> Result<Option<Vec<Result<Metadata, Unreadable>>>> {
    #[derive(Deserialize)]
    struct Partial {
        metadata: Metadata,
    }
    let collection = format!("{collection}?labelSelector={}", encode(selector));
    let found = in_form::<Partial>(client, doing, &collection, METADATA).await?;
    Ok(found.map(|items| items.into_iter().map(|item| item.map(|partial| partial.metadata)).collect()))
}

/// The forms that a list is asked for in.
const OBJECTS: &str = "application/json";
const METADATA: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

async fn in_form<T: DeserializeOwned + Send + 'static>(
    client: &Client,
    doing: &str,
    collection: &str,
    accept: &'static str,
) -> Result<Option<Vec<Result<T, Unreadable>>>> {
    match pages(client, doing, collection, accept).await {
        // The list grew older than the server remembers while it was read.
        Err(failure) if failure.status == Some(StatusCode::GONE) => Ok(pages(client, doing, collection, accept).await?),
        outcome => Ok(outcome?),
    }
}

async fn pages<T: DeserializeOwned + Send + 'static>(
    client: &Client,
    doing: &str,
    collection: &str,
    accept: &'static str,
) -> Result<Option<Vec<Result<T, Unreadable>>>, Failure> {
    let mut items = Vec::new();
    let mut next: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let more = if collection.contains('?') { "&" } else { "?" };
        let mut path = format!("{collection}{more}limit={PAGE}");
        if let Some(token) = &next {
            path = format!("{path}&continue={}", encode(token));
        }
        let question = Question { accept, ..Question::new(doing, path) };
        let page = match page(client, &question, "List").await {
            Err(failure) if failure.status == Some(StatusCode::NOT_FOUND) && next.is_none() => return Ok(None),
            outcome => outcome?,
        };
        items.extend(page.items);
        next = page.next;
        if next.is_none() {
            return Ok(Some(items));
        }
    }
    Err(client.explain(&Question::new(doing, collection), endless()).into())
}

/// One page of a list (`kind` is `List`) or of a table (`Table`).
pub(super) async fn page<T: DeserializeOwned + Send + 'static>(
    client: &Client,
    question: &Question,
    kind: &'static str,
) -> Result<Page<T>, Failure> {
    let body = client.get(question).await?;
    Ok(decode::page(body, kind).await.map_err(|error| client.explain(question, error))?)
}

/// The error for a list that goes on and on.
pub(super) fn endless() -> Error {
    Error::failed(format!("the list has more than {MOST_PAGES} pages"))
}
