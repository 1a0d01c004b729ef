//! Resources of any type, page by page and as a watch.

use futures::stream::{BoxStream, StreamExt as _};
use serde_json::{Value, json};

use super::client::Client;
use super::resources::{resource_call, selecting};
use super::watch::{Event, Watch};
use crate::error::{Error, Result};
use crate::resource::{Document, Kind, Page, Pointer, Selector, Unreadable, decode_document, decode_list};

/// Which objects of a type are wanted, and in which order. Omni chooses and sorts.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The type, in its namespace.
    pub kind: Kind,
    /// One of these has to fit; none is every object.
    pub selectors: Vec<Selector>,
    /// A part of the id, or of what a type is also searched by (a machine's host name).
    pub search: Option<String>,
    /// A field: `id`, `created`, `updated`, or one that a type has.
    pub sort: Option<String>,
    /// The last one first.
    pub descending: bool,
}

impl Wanted {
    /// Every object of a type.
    #[must_use]
    pub const fn every(kind: Kind) -> Self {
        Self { kind, selectors: Vec::new(), search: None, sort: None, descending: false }
    }

    fn body(&self) -> Value {
        let mut body = json!({ "namespace": self.kind.namespace, "type": self.kind.type_name });
        if let Some(text) = &self.search {
            body["search_for"] = json!([text]);
        }
        if let Some(field) = &self.sort {
            body["sort_by_field"] = field.as_str().into();
        }
        if self.descending {
            body["sort_descending"] = true.into();
        }
        body
    }
}

impl Client {
    /// Reads up to `limit` objects from `offset` on, with their whole specs.
    pub async fn page(&self, wanted: &Wanted, offset: u64, limit: u64) -> Result<Page<Value>> {
        let mut body = wanted.body();
        body["offset"] = offset.into();
        body["limit"] = limit.into();
        let what = format!("listing {}", wanted.kind);
        let answer = self.unary(resource_call("List", selecting(&wanted.selectors)?, body, what.clone())?).await?;
        decode_list(&answer.body, decode_document).map_err(|error| {
            Error::failed(format!("{what}: Omni at {} answered in a shape that is not known: {error}", self.endpoint()))
        })
    }

    /// Reads one object with its whole spec, or says why it cannot be read.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::NotFound`] when it is not there.
    pub async fn document(&self, pointer: &Pointer) -> Result<Result<Document, Unreadable>> {
        self.get_text(pointer).await.map(|(text, _)| decode_document(&text))
    }

    /// Watches the wanted objects (`id` empty) or one of them, with their whole specs, as [`Client::watch`] does.
    pub fn watch_documents(&self, wanted: &Wanted, id: &str) -> BoxStream<'static, Result<Event<Value>>> {
        let mut body = wanted.body();
        let mut what = format!("watching {}", wanted.kind);
        if !id.is_empty() {
            body["id"] = id.into();
            what = format!("{what}/{id}");
        }
        let call = selecting(&wanted.selectors).and_then(|metadata| resource_call("Watch", metadata, body, what));
        match call {
            Ok(call) => Watch::new(self.clone(), call).into_stream(),
            Err(error) => futures::stream::once(async { Err(error) }).boxed(),
        }
    }
}
