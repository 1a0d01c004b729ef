//! The library behind the `talops` binary. It has no stable API: it exists for the binary, its tests, benches and fuzz
//! targets.
//!
//! The layout, and which floor may import which, is told in `docs/architecture.md` and checked by
//! `tests/architecture`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

// Ground.
pub mod approval;
pub mod config;
pub mod environment;
pub mod error;
pub mod estate;
pub mod event;
pub mod file;
pub mod log;
pub mod openpgp;
pub mod resource;
pub mod secret;
pub mod ssh;
pub mod text;
pub mod wait;

// Knowledge.
pub mod faults;
pub mod health;
pub mod template;

// Clients.
pub mod cluster;
pub mod hypervisor;
pub mod omni;
pub mod provider;

// Bringing together.
pub mod conditions;
pub mod connect;
pub mod ops;
pub mod run;

// Face.
pub mod cli;
pub mod lab;
pub mod render;
