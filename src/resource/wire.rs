//! The wire form: JSON documents inside JSON texts.
//!
//! Source: `siderolabs/omni` `internal/backend/grpc/resource.go`. An answer's `body` and `items` are texts that hold the
//! resource's own JSON; a request's `spec` is one again.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Metadata, Spec};

/// A resource with a spec of type `S`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resource<S> {
    /// Its metadata.
    pub metadata: Metadata,
    /// Its spec.
    pub spec: S,
}

/// A resource whose spec is kept whole: what is read to be written back, or shown as it is.
pub type Document = Resource<Value>;

/// An object that came back in a shape that cannot be read. The others of its list are not lost with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unreadable {
    /// As much of its metadata as can be read; the id is `?` where there is none.
    pub metadata: Box<Metadata>,
    /// Which field was of which other type.
    pub why: String,
}

/// The objects of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct List<S> {
    /// Those that can be read.
    pub resources: Vec<Resource<S>>,
    /// Those that cannot.
    pub unreadable: Vec<Unreadable>,
}

impl<S> Default for List<S> {
    fn default() -> Self {
        Self { resources: Vec::new(), unreadable: Vec::new() }
    }
}

impl<S> List<S> {
    /// The object of this id, if it is there and can be read.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Resource<S>> {
        self.resources.iter().find(|resource| resource.metadata.id == id)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<S> {
    /// Its objects.
    pub list: List<S>,
    /// How many objects the page holds, readable or not.
    pub length: u64,
    /// How many objects all pages hold.
    pub total: u64,
}

#[derive(Deserialize)]
#[serde(default, bound = "S: Deserialize<'de> + Default")]
struct WireResource<S> {
    metadata: Metadata,
    spec: S,
}

impl<S: Default> Default for WireResource<S> {
    fn default() -> Self {
        Self { metadata: Metadata::default(), spec: S::default() }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WireList {
    items: Vec<String>,
    total: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WireGet {
    body: String,
}

/// Reads one resource's own JSON.
///
/// # Errors
///
/// [`Unreadable`] when it is not JSON, or a field that is read has another type.
pub fn decode<S: Spec>(text: &str) -> Result<Resource<S>, Unreadable> {
    decode_spec(text)
}

/// Reads one resource's own JSON and keeps its spec whole.
pub fn decode_document(text: &str) -> Result<Document, Unreadable> {
    decode_spec(text)
}

fn decode_spec<S: serde::de::DeserializeOwned + Default>(text: &str) -> Result<Resource<S>, Unreadable> {
    match serde_json::from_str::<WireResource<S>>(text) {
        Ok(WireResource { metadata, spec }) => Ok(Resource { metadata, spec }),
        Err(error) => Err(Unreadable { metadata: Box::new(some_metadata(text)), why: error.to_string() }),
    }
}

fn some_metadata(text: &str) -> Metadata {
    let mut value: Value = serde_json::from_str(text).unwrap_or_default();
    let found = value.get_mut("metadata").map(Value::take).unwrap_or_default();
    let id = found["id"].as_str().unwrap_or("?").to_owned();
    serde_json::from_value(found).unwrap_or(Metadata { id, ..Metadata::default() })
}

/// The resource's own JSON in the answer to a Get.
pub fn decode_get(body: &[u8]) -> serde_json::Result<String> {
    serde_json::from_slice::<WireGet>(body).map(|answer| answer.body)
}

/// Reads the answer to a List, each object with `decode`.
pub fn decode_list<S>(
    body: &[u8],
    decode: impl Fn(&str) -> Result<Resource<S>, Unreadable>,
) -> serde_json::Result<Page<S>> {
    let answer: WireList = serde_json::from_slice(body)?;
    let length = answer.items.len() as u64;
    let mut list = List::default();
    for item in &answer.items {
        match decode(item) {
            Ok(resource) => list.resources.push(resource),
            Err(unreadable) => list.unreadable.push(unreadable),
        }
    }
    Ok(Page { list, length, total: answer.total })
}

/// The request for a Create or an Update.
#[must_use]
pub fn encode(document: &Document) -> Value {
    json!({ "resource": { "metadata": document.metadata.request(), "spec": document.spec.to_string() } })
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_document, decode_list, encode};
    use crate::resource::ClusterStatusSpec;

    #[test]
    fn an_object_of_another_shape_does_not_take_the_list_down() {
        let body = br#"{"items":["{\"spec\":{\"phase\":3},\"metadata\":{\"id\":\"a\"}}","{\"spec\":{\"ready\":\"yes\"},\"metadata\":{\"id\":\"b\"}}","7"],"total":3}"#;
        let page = decode_list(body, decode::<ClusterStatusSpec>).unwrap();
        assert_eq!(page.list.resources.len(), 1);
        assert_eq!(page.length, 3);
        assert_eq!(page.list.unreadable[0].metadata.id, "b");
        insta::assert_snapshot!(page.list.unreadable[0].why, @r#"invalid type: string "yes", expected a boolean at line 1 column 22"#);
        assert_eq!(page.list.unreadable[1].metadata.id, "?");
    }

    #[test]
    fn an_empty_answer_is_an_empty_list() {
        let page = decode_list(b"{}", decode::<ClusterStatusSpec>).unwrap();
        assert_eq!((page.length, page.total), (0, 0));
    }

    #[test]
    fn what_was_read_is_written_back_with_all_that_a_change_would_strip() {
        let text = r#"{"spec":{"a":[1]},"metadata":{"created":"2026-11-21T00:36:50Z","updated":"2026-11-21T00:43:11Z","namespace":"default","type":"Clusters.omni.sidero.dev","id":"lab-one","owner":"","phase":"running","labels":{"team":"sample"},"annotations":{"omni.sidero.dev/cluster-locked":""},"finalizers":["ClusterController"],"version":25}}"#;
        insta::assert_json_snapshot!(encode(&decode_document(text).unwrap()), @r#"
        {
          "resource": {
            "metadata": {
              "annotations": {
                "omni.sidero.dev/cluster-locked": ""
              },
              "created": "2026-11-21T00:36:50Z",
              "finalizers": [
                "ClusterController"
              ],
              "id": "lab-one",
              "labels": {
                "team": "sample"
              },
              "namespace": "default",
              "type": "Clusters.omni.sidero.dev",
              "version": "25"
            },
            "spec": "{\"a\":[1]}"
          }
        }
        "#);
    }
}
