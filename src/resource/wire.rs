//! The wire form: JSON documents inside JSON texts.
//!
//! Source: `siderolabs/omni` `internal/backend/grpc/resource.go`. An answer's `body` and `items` are texts that hold the
//! resource's own JSON; a request's `spec` is one again.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Metadata, Spec};

/// The id of an object that has none that can be read.
pub const UNNAMED: &str = "?";

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
    /// As much of its metadata as can be read; the id is [`UNNAMED`] where there is none.
    pub metadata: Box<Metadata>,
    /// Which field was of which other type.
    pub why: String,
}

impl Unreadable {
    /// An object of which no more is known than its id.
    #[must_use]
    pub fn new(id: &str, why: impl Into<String>) -> Self {
        Self { metadata: Box::new(Metadata { id: id.to_owned(), ..Metadata::default() }), why: why.into() }
    }
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
    /// Texts, each with a resource's own JSON.
    items: Vec<Value>,
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

/// Reads one resource's own JSON with a spec of any type.
pub fn decode_spec<S: serde::de::DeserializeOwned + Default>(text: &str) -> Result<Resource<S>, Unreadable> {
    match serde_json::from_str::<WireResource<S>>(text) {
        Ok(WireResource { metadata, spec }) => Ok(Resource { metadata, spec }),
        Err(error) => Err(Unreadable { metadata: Box::new(some_metadata(text)), why: error.to_string() }),
    }
}

fn some_metadata(text: &str) -> Metadata {
    let mut value: Value = serde_json::from_str(text).unwrap_or_default();
    let found = value.get_mut("metadata").map(Value::take).unwrap_or_default();
    let Value::Object(fields) = found else { return Metadata { id: UNNAMED.to_owned(), ..Metadata::default() } };
    // Each field for itself: one that is odd is left out.
    let is_well = |name: &str, value: &Value| serde_json::from_value::<Metadata>(json!({ name: value })).is_ok();
    let fields: Map<String, Value> = fields.into_iter().filter(|(name, value)| is_well(name, value)).collect();
    let mut metadata: Metadata = serde_json::from_value(Value::Object(fields)).unwrap_or_default();
    if metadata.id.is_empty() {
        UNNAMED.clone_into(&mut metadata.id);
    }
    metadata
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
    for item in answer.items {
        let item = if let Value::String(text) = item { text } else { item.to_string() };
        match decode(&item) {
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
    use crate::resource::{ClusterStatusSpec, Phase};

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
    fn an_item_that_is_no_text_hides_no_other() {
        let body = br#"{"items":[null,"{\"metadata\":{\"id\":\"a\"}}",{"metadata":{"id":"b"}},[1]],"total":4}"#;
        let page = decode_list(body, decode::<ClusterStatusSpec>).unwrap();
        let ids: Vec<&str> = page.list.resources.iter().map(|resource| resource.metadata.id.as_str()).collect();
        assert_eq!((ids, page.length, page.list.unreadable.len()), (vec!["a", "b"], 4, 2));
    }

    #[test]
    fn of_odd_metadata_what_can_be_read_is_kept() {
        let text = r#"{"metadata":{"id":"a","labels":{"team":"x"},"version":[],"finalizers":7,"phase":"tearingDown"}}"#;
        let metadata = decode::<ClusterStatusSpec>(text).unwrap_err().metadata;
        assert_eq!((metadata.id.as_str(), metadata.label("team")), ("a", Some("x")));
        assert_eq!((&metadata.phase, metadata.version), (&Phase::TearingDown, 0));
        assert_eq!(decode::<ClusterStatusSpec>(r#"{"metadata":{"id":7}}"#).unwrap_err().metadata.id, "?");
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
