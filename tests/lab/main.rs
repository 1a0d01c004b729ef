//! The simulated estate: its servers against what real ones were recorded to answer, its views against each other.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod accounts;
mod client;
mod command;
mod connections;
mod drill;
mod estate;
mod faults;
mod life;
mod living;
mod recorded;
mod replay;
mod shapes;
mod signatures;
mod stuck;
mod templates;
mod terminal;
mod transcripts;
mod troubles;
