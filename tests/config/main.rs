//! `talops config` as it is called: the built binary, in a pipe, on a host of its own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod documentation;
mod host;
mod init;
mod validate;
mod view;
