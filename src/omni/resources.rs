//! Resources: get, list, create, update, tear down.
//!
//! Source: `siderolabs/omni` `internal/backend/grpc/resource.go`.

use serde_json::json;

use super::client::{Answer, Call, Client};
use super::sign::CallMetadata;
use crate::error::{Error, Kind, Result};
use crate::resource::{
    Document, Kind as ResourceKind, List, Page, Pointer, Resource, Selector, Spec, Unreadable, decode, decode_document,
    decode_get, decode_list, encode,
};

/// How many objects one page holds. An Omni answer is capped at 32 MiB, and a machine's status takes a few KiB.
const PAGE: u64 = 1000;
/// How many pages a list may have.
const PAGES: u64 = 1000;
/// How often a list is read anew because its objects moved between its pages.
const PASSES: u32 = 3;
/// How often a change is tried when somebody else changes the same object.
const UPDATES: u32 = 5;

impl Client {
    /// Reads one object.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] when it is not there. A type that the server does not know answers as one that the caller may
    /// not see ([`Kind::Unauthorized`]).
    pub async fn get<S: Spec>(&self, id: &str) -> Result<Resource<S>> {
        self.get_with(&Pointer::of::<S>(id), decode).await.map(|(resource, _)| resource)
    }

    /// As [`Client::get`]; `None` when it is not there.
    pub async fn find<S: Spec>(&self, id: &str) -> Result<Option<Resource<S>>> {
        match self.get(id).await {
            Ok(resource) => Ok(Some(resource)),
            Err(error) if error.kind() == Kind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// As [`Client::find`], with an object of another shape as that.
    pub(super) async fn find_or_unreadable<S: Spec>(
        &self,
        id: &str,
    ) -> Result<Option<Result<Resource<S>, Unreadable>>> {
        let pointer = Pointer::of::<S>(id);
        match self.get_text(&pointer).await {
            Ok((text, _)) => Ok(Some(decode(&text))),
            Err(error) if error.kind() == Kind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads one object of any type, with its whole spec.
    pub async fn get_document(&self, pointer: &Pointer) -> Result<Document> {
        self.get_with(pointer, decode_document).await.map(|(document, _)| document)
    }

    /// Reads every object of a kind that fits one of `selectors` (none: all of them), in pages.
    pub async fn list<S: Spec>(&self, selectors: &[Selector]) -> Result<List<S>> {
        self.list_with(&ResourceKind::of::<S>(), selectors, decode).await
    }

    /// As [`Client::list`], of any type and with whole specs.
    pub async fn list_documents(&self, kind: &ResourceKind, selectors: &[Selector]) -> Result<List<serde_json::Value>> {
        self.list_with(kind, selectors, decode_document).await
    }

    /// Makes an object.
    ///
    /// # Errors
    ///
    /// [`Kind::Failed`] when there is one of this id, even one that is still being torn down.
    pub async fn create(&self, document: &Document) -> Result<()> {
        let what = format!("creating {}", document.metadata.pointer());
        self.unary(resource_call("Create", CallMetadata::new(), encode(document), what)?).await.map(drop)
    }

    /// Changes an object: reads it, lets `change` change it, writes it back with all its metadata; again when somebody
    /// else was quicker, a few times. Nothing is written when `change` leaves it as it is.
    ///
    /// # Errors
    ///
    /// Whatever `change` returns, without anything having been written; [`Kind::NotFound`] when it is not there.
    pub async fn update(&self, pointer: &Pointer, change: impl Fn(&mut Document) -> Result<()>) -> Result<()> {
        let what = format!("changing {pointer}");
        let mut tries = 0;
        loop {
            let read = self.get_document(pointer).await?;
            let mut changed = read.clone();
            change(&mut changed)?;
            if changed == read {
                return Ok(());
            }
            tries += 1;
            let call = resource_call("Update", CallMetadata::new(), encode(&changed), what.clone())?;
            match self.unary_or_failure(call).await? {
                Ok(_) => return Ok(()),
                Err(failure) if failure.is_conflict() && tries < UPDATES => {}
                Err(failure) => return Err(self.explain_write(&failure, &what)),
            }
        }
    }

    /// Tears an object down: it is gone when its controllers have let go of it, which this does not wait for.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] when it is not there; [`Kind::Failed`] when it is locked.
    pub async fn teardown(&self, pointer: &Pointer) -> Result<()> {
        let body = json!({ "namespace": pointer.kind.namespace, "type": pointer.kind.type_name, "id": pointer.id });
        let what = format!("tearing down {pointer}");
        self.unary(resource_call("Teardown", CallMetadata::new(), body, what)?).await.map(drop)
    }

    /// Reads one object; with the answer that it came in.
    pub(super) async fn get_with<S>(
        &self,
        pointer: &Pointer,
        decode: impl Fn(&str) -> Result<Resource<S>, Unreadable>,
    ) -> Result<(Resource<S>, Answer)> {
        let (text, answer) = self.get_text(pointer).await?;
        let odd = |unreadable: Unreadable| self.another_shape(&format!("reading {pointer}"), &unreadable.why);
        Ok((decode(&text).map_err(odd)?, answer))
    }

    pub(super) async fn get_text(&self, pointer: &Pointer) -> Result<(String, Answer)> {
        let body = json!({ "namespace": pointer.kind.namespace, "type": pointer.kind.type_name, "id": pointer.id });
        let what = format!("reading {pointer}");
        let answer = self.unary(resource_call("Get", CallMetadata::new(), body, what.clone())?).await?;
        let text = decode_get(&answer.body).map_err(|error| self.another_shape(&what, &error.to_string()))?;
        Ok((text, answer))
    }

    async fn list_with<S>(
        &self,
        kind: &ResourceKind,
        selectors: &[Selector],
        decode: impl Fn(&str) -> Result<Resource<S>, Unreadable> + Copy,
    ) -> Result<List<S>> {
        let metadata = selecting(selectors)?;
        let mut pass = 1;
        loop {
            let (list, moved) = self.list_pages(kind, &metadata, decode).await?;
            if !moved || pass == PASSES {
                return Ok(list);
            }
            pass += 1;
        }
    }

    /// All pages, and whether objects came or went while they were read.
    async fn list_pages<S>(
        &self,
        kind: &ResourceKind,
        metadata: &CallMetadata,
        decode: impl Fn(&str) -> Result<Resource<S>, Unreadable>,
    ) -> Result<(List<S>, bool)> {
        let what = format!("listing {kind}");
        let mut list = List::default();
        let mut first_total = None;
        for page in 0..PAGES {
            let offset = page * PAGE;
            let body = json!({ "namespace": kind.namespace, "type": kind.type_name, "offset": offset, "limit": PAGE });
            let answer = self.unary(resource_call("List", metadata.clone(), body, what.clone())?).await?;
            let Page { list: mut more, length, total } =
                decode_list(&answer.body, &decode).map_err(|error| self.another_shape(&what, &error.to_string()))?;
            list.resources.append(&mut more.resources);
            list.unreadable.append(&mut more.unreadable);
            let first_total = *first_total.get_or_insert(total);
            if length < PAGE || offset + length >= total {
                return Ok((list, total != first_total));
            }
        }
        Err(Error::failed(format!("{what}: there are more than {} of them", PAGE * PAGES)))
    }

    fn another_shape(&self, what: &str, why: &str) -> Error {
        Error::failed(format!("{what}: Omni at {} answered in a shape that is not known: {why}", self.endpoint()))
            .hint("`talops version` says which version it is")
    }
}

/// The metadata of a call that selects objects.
pub(super) fn selecting(selectors: &[Selector]) -> Result<CallMetadata> {
    let filled = selectors.iter().filter(|selector| !selector.is_empty());
    filled.clone().try_fold(CallMetadata::new(), |metadata, selector| metadata.with("selectors", &selector.to_string()))
}

/// A call of the resource service, against Omni's own resources.
pub(super) fn resource_call(
    method: &str,
    metadata: CallMetadata,
    body: serde_json::Value,
    what: String,
) -> Result<Call> {
    let metadata = metadata.with("runtime", "Omni")?;
    Ok(Call { method: format!("/omni.resources.ResourceService/{method}"), metadata, body, what })
}
