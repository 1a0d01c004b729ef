//! Lists of whole objects, in pages.

use http::StatusCode;
use serde::de::DeserializeOwned;

use super::client::{Client, Question};
use super::decode::{self, Page, Unreadable};
use super::failure::Failure;
use super::resource::encode;
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
    match pages(client, doing, collection).await {
        // The list grew older than the server remembers while it was read.
        Err(failure) if failure.status == Some(StatusCode::GONE) => Ok(pages(client, doing, collection).await?),
        outcome => Ok(outcome?),
    }
}

async fn pages<T: DeserializeOwned + Send + 'static>(
    client: &Client,
    doing: &str,
    collection: &str,
) -> Result<Option<Vec<Result<T, Unreadable>>>, Failure> {
    let mut items = Vec::new();
    let mut next: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let mut path = format!("{collection}?limit={PAGE}");
        if let Some(token) = &next {
            path = format!("{path}&continue={}", encode(token));
        }
        let page = match page(client, &Question::new(doing, path), "List").await {
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
