//! When a resource is what it should be.

use crate::resource::Document;
use crate::template::zeros::without_zeros;

/// A wanted resource with what a change must keep of the one that is there.
pub(super) fn with_metadata_of(actual: &Document, mut wanted: Document) -> Document {
    let metadata = &actual.metadata;
    wanted.metadata.version = metadata.version;
    wanted.metadata.created = metadata.created;
    wanted.metadata.updated = metadata.updated;
    wanted.metadata.finalizers.clone_from(&metadata.finalizers);
    wanted
}

/// Whether nothing has to be changed: specs as protobuf reads them, and metadata.
pub(super) fn are_equal(actual: &Document, wanted: &Document) -> bool {
    actual.metadata == wanted.metadata && without_zeros(&actual.spec) == without_zeros(&wanted.spec)
}
