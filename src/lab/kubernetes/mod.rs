//! A Kubernetes API server over plain data: discovery, lists in pages, tables, watches, writes.
//!
//! It answers over plain HTTP/1.1 as kube-apiserver does, down to the texts of its failures, and obeys the rules that
//! belong to the API server itself: an object of a type that is not declared, in a namespace that is not there, or
//! written against an old version is refused; what has finalizers stays until they are gone. What controllers do
//! (scheduling, garbage collection of owned objects, readiness) is not here: whoever owns the store plays them.
//!
//! What is left out: field ownership (a server-side apply merges and never conflicts), validation of objects against
//! their schema, defaulting, graceful termination of pods, subresources other than `status` (`log`, `scale`, `eviction`),
//! access reviews, protobuf, gzip. A page that is continued shows the objects as they are now, not as they were at the
//! first page.

mod accept;
mod changes;
mod custom;
mod discovery;
mod failure;
mod json;
mod lifecycle;
mod log;
mod patch;
pub mod proxy;
mod read;
mod request;
mod rights;
mod rollout;
mod selector;
mod server;
mod store;
mod table;
mod types;
mod watch;
mod write;

pub use server::{Accepts, Admission, Options, serve};
pub use store::{Clock, ObjectStore};
