//! Lists as the API server prints them: columns without objects, in large pages.
//!
//! A row costs about 230 bytes where its pod costs twelve thousand, so a list of any size is read, judged row by row and
//! dropped page by page. A row does not say its namespace, so those that are not well are asked for again with the objects'
//! metadata: a few of a large page by their names, else the page once more. Source: `kubernetes/kubernetes` `staging/src/k8s.io/apiserver/pkg/endpoints/handlers/response.go`.

use std::collections::BTreeSet;

use futures::future::try_join_all;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::client::{Client, Question};
use super::decode::{self, Page};
use super::failure::Failure;
use super::list::{MOST_PAGES, endless};
use super::resource::{Resource, encode};
use crate::error::Result;
use crate::estate::Row;

/// How many rows a page has at the most. (The server compresses answers of 128 KiB and more.)
const PAGE: u32 = 5000;

/// Looking for a name costs the server about as much as the metadata of so many rows, which is several kilobytes each.
const ROWS_A_NAME: usize = 300;

const AS_TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io";

/// What looking at every row of a resource type found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// How many objects there are.
    pub total: u64,
    /// Namespace and name of objects whose row is not well.
    pub suspects: Vec<(String, String)>,
    /// How many more are not well.
    pub unread: u64,
}

/// Looks at every row of a resource type, in all namespaces, and names at most `most` of those that are not well; `None`
/// where the API has no such type.
pub async fn suspects(
    client: &Client,
    resource: &Resource,
    is_well: fn(&Row<'_>) -> bool,
    most: usize,
) -> Result<Option<Scan>> {
    match scan(client, resource, is_well, most).await {
        // The list grew older than the server remembers while it was read.
        Err(failure) if failure.status == Some(StatusCode::GONE) => Ok(scan(client, resource, is_well, most).await?),
        outcome => Ok(outcome?),
    }
}

/// The names of all objects of a cluster-scoped type; `None` where the API has no such type.
pub(super) async fn names(client: &Client, resource: &Resource) -> Result<Option<Vec<String>>> {
    let mut names = Vec::new();
    let mut place = Place::default();
    for _ in 0..MOST_PAGES {
        let page = match ask(client, resource, &place, "None").await {
            Err(failure) if failure.status == Some(StatusCode::NOT_FOUND) && place.token.is_none() => return Ok(None),
            outcome => outcome?,
        };
        let rows = page.items.iter().filter_map(|row| row.as_ref().ok());
        names.extend(rows.filter_map(|row| Row::new(&page.columns, &row.cells).text("Name").map(str::to_owned)));
        match page.next {
            Some(token) => place = Place { token: Some(token), version: None },
            None => return Ok(Some(names)),
        }
    }
    let doing = Question::new(format!("listing {}", resource.plural), resource.collection());
    Err(client.explain(&doing, endless()))
}

async fn scan(
    client: &Client,
    resource: &Resource,
    is_well: fn(&Row<'_>) -> bool,
    most: usize,
) -> Result<Option<Scan>, Failure> {
    let mut scan = Scan::default();
    let mut place = Place::default();
    for _ in 0..MOST_PAGES {
        let page = match ask(client, resource, &place, "None").await {
            Err(failure) if failure.status == Some(StatusCode::NOT_FOUND) && place.token.is_none() => return Ok(None),
            outcome => outcome?,
        };
        scan.total += page.items.len() as u64;
        let names: Option<Vec<String>> = not_well(&page, is_well).map(|row| page.name_of(row?)).collect();
        let not_well = not_well(&page, is_well).count();
        if not_well == 0 || scan.suspects.len() >= most {
            scan.unread += not_well as u64;
        } else if let Some(names) = names.filter(|names| names.len() * ROWS_A_NAME <= page.items.len()) {
            let names: BTreeSet<String> = names.into_iter().collect();
            let asked = names.iter().map(|name| by_name(client, resource, name));
            for page in try_join_all(asked).await? {
                scan.name(&page, is_well, most);
            }
        } else {
            // The same rows: a continue token holds the list's version, and the first page is asked for by it.
            place.version.clone_from(&page.resource_version);
            scan.name(&ask(client, resource, &place, "Metadata").await?, is_well, most);
        }
        match page.next {
            Some(token) => place = Place { token: Some(token), version: None },
            None => return Ok(Some(scan)),
        }
    }
    let doing = Question::new(format!("listing {}", resource.plural), resource.collection());
    Err(client.explain(&doing, endless()).into())
}

impl Scan {
    pub(super) fn name(&mut self, page: &Page<TableRow>, is_well: fn(&Row<'_>) -> bool, most: usize) {
        for row in not_well(page, is_well) {
            let metadata = row.and_then(|row| row.object.as_ref()?.metadata.as_ref());
            match metadata.and_then(|metadata| Some((metadata.namespace.clone(), metadata.name.clone()?))) {
                Some((namespace, name)) if self.suspects.len() < most => {
                    self.suspects.push((namespace.unwrap_or_default(), name));
                }
                _ => self.unread += 1,
            }
        }
    }
}

/// The rows that are not well; `None` for one that could not be decoded.
pub(super) fn not_well(
    page: &Page<TableRow>,
    is_well: fn(&Row<'_>) -> bool,
) -> impl Iterator<Item = Option<&TableRow>> {
    page.items.iter().map(|row| row.as_ref().ok()).filter(move |row| match row {
        Some(row) => !is_well(&Row::new(&page.columns, &row.cells)),
        None => true,
    })
}

/// A page of a list: the first one, where there is no token.
#[derive(Default)]
struct Place {
    token: Option<String>,
    /// The version of the list, where exactly that is wanted.
    version: Option<String>,
}

impl Page<TableRow> {
    /// What stands in a row's column of names.
    fn name_of(&self, row: &TableRow) -> Option<String> {
        Row::new(&self.columns, &row.cells).text("Name").map(str::to_owned)
    }
}

/// The rows of a name, one for each namespace that has such an object.
async fn by_name(client: &Client, resource: &Resource, name: &str) -> Result<Page<TableRow>, Failure> {
    let selector = encode(&format!("metadata.name={name}"));
    read(client, resource, format!("{}?includeObject=Metadata&fieldSelector={selector}", resource.collection())).await
}

async fn ask(client: &Client, resource: &Resource, place: &Place, include: &str) -> Result<Page<TableRow>, Failure> {
    let mut path = format!("{}?includeObject={include}&limit={PAGE}", resource.collection());
    // The server refuses a version beside a token.
    if let Some(token) = &place.token {
        path = format!("{path}&continue={}", encode(token));
    } else if let Some(version) = &place.version {
        path = format!("{path}&resourceVersion={}&resourceVersionMatch=Exact", encode(version));
    }
    read(client, resource, path).await
}

async fn read(client: &Client, resource: &Resource, path: String) -> Result<Page<TableRow>, Failure> {
    let question = Question { doing: format!("listing {}", resource.plural), path, accept: AS_TABLE, body: None };
    let body = client.get(&question).await?;
    let page = decode::page(body, "Table").await.map_err(|error| client.explain(&question, error))?;
    Ok(page)
}

#[derive(Debug, Deserialize)]
pub(super) struct TableRow {
    #[serde(default)]
    cells: Vec<Value>,
    object: Option<PartialObject>,
}

#[derive(Debug, Deserialize)]
struct PartialObject {
    metadata: Option<PartialMetadata>,
}

#[derive(Debug, Deserialize)]
struct PartialMetadata {
    namespace: Option<String>,
    name: Option<String>,
}
