//! Where logs are read from, and how they go on: an engine on a Unix socket and a Kubernetes API on loopback that break off
//! where a test wants them to. The real ones are in `tests/e2e`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod engine;
mod pods;
mod provider;
mod read;
