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
use super::decode::Page;
use super::failure::Failure;
use super::list::{MOST_PAGES, endless, page};
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
    let mut pages = Pages::new(client, resource);
    while let Some(page) = pages.next().await? {
        names.extend(page.items.iter().filter_map(|row| page.name_of(row.as_ref().ok()?)));
    }
    Ok(pages.found.then_some(names))
}

async fn scan(
    client: &Client,
    resource: &Resource,
    is_well: fn(&Row<'_>) -> bool,
    most: usize,
) -> Result<Option<Scan>, Failure> {
    let mut scan = Scan::default();
    let mut pages = Pages::new(client, resource);
    while let Some(page) = pages.next().await? {
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
            scan.name(&pages.again(&page).await?, is_well, most);
        }
    }
    Ok(pages.found.then_some(scan))
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

/// The pages of a list, one after the other.
struct Pages<'list> {
    client: &'list Client,
    resource: &'list Resource,
    /// The token of the page that was read last, and of the one that is next; the first page has none.
    token: Option<String>,
    next: Option<String>,
    read: usize,
    /// The API has such a type.
    found: bool,
}

impl<'list> Pages<'list> {
    fn new(client: &'list Client, resource: &'list Resource) -> Self {
        Self { client, resource, token: None, next: None, read: 0, found: false }
    }

    /// The next page; `None` after the last one.
    async fn next(&mut self) -> Result<Option<Page<TableRow>>, Failure> {
        if self.read > 0 && self.next.is_none() {
            return Ok(None);
        }
        if self.read == MOST_PAGES {
            let doing = Question::new(format!("listing {}", self.resource.plural), self.resource.collection());
            return Err(self.client.explain(&doing, endless()).into());
        }
        self.token = self.next.take();
        self.read += 1;
        let page = match self.ask("None", None).await {
            Err(failure) if failure.status == Some(StatusCode::NOT_FOUND) && self.token.is_none() => return Ok(None),
            outcome => outcome?,
        };
        self.found = true;
        self.next.clone_from(&page.next);
        Ok(Some(page))
    }

    /// The page that was read last, with the objects' metadata.
    async fn again(&self, page: &Page<TableRow>) -> Result<Page<TableRow>, Failure> {
        self.ask("Metadata", page.resource_version.as_deref()).await
    }

    async fn ask(&self, include: &str, version: Option<&str>) -> Result<Page<TableRow>, Failure> {
        let mut path = format!("{}?includeObject={include}&limit={PAGE}", self.resource.collection());
        // A token holds the list's version, and the server refuses one beside it.
        if let Some(token) = &self.token {
            path = format!("{path}&continue={}", encode(token));
        } else if let Some(version) = version {
            path = format!("{path}&resourceVersion={}&resourceVersionMatch=Exact", encode(version));
        }
        read(self.client, self.resource, path).await
    }
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

async fn read(client: &Client, resource: &Resource, path: String) -> Result<Page<TableRow>, Failure> {
    let question = Question { accept: AS_TABLE, ..Question::new(format!("listing {}", resource.plural), path) };
    page(client, &question, "Table").await
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
