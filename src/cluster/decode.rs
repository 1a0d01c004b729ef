//! Answers into types, without letting one odd object hide the others.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};

/// Answers of at least so many bytes are decoded away from the runtime's own threads.
const LARGE: usize = 512 * 1024;

/// An object that has a field of another type than its API promises.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// Its namespace, where that can be told.
    pub(super) namespace: String,
    /// Its name, where that can be told.
    pub(super) name: String,
    /// What is wrong with it.
    pub(super) reason: String,
}

/// A page of a list or of a table.
#[derive(Debug)]
pub(super) struct Page<T> {
    /// The list's resource version, also on its later pages.
    pub(super) resource_version: Option<String>,
    /// Where the next page begins; `None` on the last one.
    pub(super) next: Option<String>,
    /// A table's columns.
    pub(super) columns: Vec<String>,
    /// The objects, or rows.
    pub(super) items: Vec<Result<T, Unreadable>>,
}

/// Decodes a page of a list (`kind` is `…List`) or of a table (`Table`).
pub(super) async fn page<T: DeserializeOwned + Send + 'static>(body: Vec<u8>, kind: &'static str) -> Result<Page<T>> {
    away(body, move |body| {
        let (document, items) = match serde_json::from_slice::<Document<T>>(body) {
            Ok(mut document) => {
                let items = document.items.take().unwrap_or_default().into_iter().map(Ok).collect();
                (document.without_items(), items)
            }
            // Something in it is of another type than expected: each object for itself, then.
            Err(error) if error.is_data() => {
                let mut document: Document<Value> = serde_json::from_slice(body).map_err(|error| odd(&error))?;
                let items = document.items.take().unwrap_or_default().into_iter().map(item).collect();
                (document.without_items(), items)
            }
            Err(error) => return Err(odd(&error)),
        };
        if !document.kind.as_deref().is_some_and(|found| found.ends_with(kind)) {
            let found = document.kind.unwrap_or_else(|| "something without a kind".to_owned());
            return Err(Error::failed(format!("answered {found} where a {kind} was asked for")));
        }
        let metadata = document.metadata.unwrap_or_default();
        Ok(Page {
            resource_version: metadata.resource_version.filter(|version| !version.is_empty()),
            next: metadata.next.filter(|token| !token.is_empty()),
            columns: document.columns.unwrap_or_default().into_iter().map(|column| column.name).collect(),
            items,
        })
    })
    .await
}

/// Decodes one object.
pub(super) async fn object<T: DeserializeOwned + Send + 'static>(body: Vec<u8>) -> Result<Result<T, Unreadable>> {
    away(body, |body| match serde_json::from_slice::<T>(body) {
        Ok(object) => Ok(Ok(object)),
        Err(error) if error.is_data() => serde_json::from_slice(body).map(item).map_err(|error| odd(&error)),
        Err(error) => Err(odd(&error)),
    })
    .await
}

async fn away<T: Send + 'static>(body: Vec<u8>, work: impl FnOnce(&[u8]) -> Result<T> + Send + 'static) -> Result<T> {
    if body.len() < LARGE {
        return work(&body);
    }
    tokio::task::spawn_blocking(move || work(&body))
        .await
        .unwrap_or_else(|error| Err(Error::failed(format!("decoding the answer: {error}"))))
}

fn odd(error: &serde_json::Error) -> Error {
    Error::failed(format!("answered something that is not what a Kubernetes API answers: {error}"))
}

/// One object out of what was read of it.
pub(super) fn item<T: DeserializeOwned>(value: Value) -> Result<T, Unreadable> {
    let word = |field: &str| value["metadata"][field].as_str().unwrap_or_default().to_owned();
    let (namespace, name) = (word("namespace"), word("name"));
    serde_json::from_value(value).map_err(|error| {
        let reason = error.to_string().chars().take(200).collect();
        Unreadable { namespace, name, reason }
    })
}

#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
struct Document<T> {
    kind: Option<String>,
    metadata: Option<ListMetadata>,
    #[serde(rename = "columnDefinitions")]
    columns: Option<Vec<Column>>,
    #[serde(alias = "rows")]
    items: Option<Vec<T>>,
}

impl<T> Document<T> {
    fn without_items(self) -> Document<()> {
        Document { kind: self.kind, metadata: self.metadata, columns: self.columns, items: None }
    }
}

/// `ListMeta` of `meta.k8s.io/v1`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListMetadata {
    #[serde(rename = "resourceVersion")]
    resource_version: Option<String>,
    #[serde(rename = "continue")]
    next: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Column {
    name: String,
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::page;

    #[derive(Debug, Deserialize)]
    struct Thing {
        size: Option<u32>,
    }

    async fn list(json: &str) -> super::Result<super::Page<Thing>> {
        page(json.as_bytes().to_vec(), "List").await
    }

    #[tokio::test]
    async fn an_odd_object_hides_no_other() {
        let json = r#"{"kind":"ThingList","metadata":{"continue":""},"items":[
            {"size":1},{"metadata":{"name":"odd"},"size":"two"},{"unknown":true}]}"#;
        let page = list(json).await.unwrap();
        let read: Vec<_> = page.items.iter().map(|item| item.as_ref().map(|thing| thing.size)).collect();
        assert_eq!(read[0], Ok(Some(1)));
        assert_eq!(read[2], Ok(None));
        let odd = read[1].unwrap_err();
        assert_eq!(odd.name, "odd");
        insta::assert_snapshot!(odd.reason, @r#"invalid type: string "two", expected u32"#);
        assert_eq!(page.next, None);
    }

    #[tokio::test]
    async fn an_answer_of_another_kind_is_no_empty_list() {
        insta::assert_snapshot!(list("{}").await.unwrap_err(), @"answered something without a kind where a List was asked for");
        insta::assert_snapshot!(list(r#"{"kind":"Status"}"#).await.unwrap_err(), @"answered Status where a List was asked for");
        let cut = list(r#"{"kind":"ThingList","items":[{"#).await.unwrap_err();
        insta::assert_snapshot!(cut, @"answered something that is not what a Kubernetes API answers: EOF while parsing an object at line 1 column 30");
        assert!(list(r#"{"kind":"ThingList","items":null}"#).await.unwrap().items.is_empty());
    }
}
