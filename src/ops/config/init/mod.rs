//! `talops config init`: looks around and writes a first configuration.
//!
//! `found` says what there is, `here` and `there` look for it on this host and behind ssh, `draft` makes of it what the
//! configuration will say, and `document` writes that down with comments. Which of what was found is taken, and of
//! several what belongs to what, the caller decides in between, for it knows whether somebody can be asked.

mod document;
mod draft;
mod found;
mod here;
mod report;
mod templates;
mod there;

pub use document::document;
pub use draft::{Draft, DraftCluster, DraftEndpoint, DraftProvider, KubernetesDraft, draft};
pub use found::{Found, FoundContainer, FoundContext, FoundEndpoint, FoundTemplate};
pub use here::look_here;
pub use report::ConfigInit;
pub use templates::template_cluster;
pub use there::{HostFound, look_there};
