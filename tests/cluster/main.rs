//! The Kubernetes client against a server on loopback that answers as each test says.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod access;
mod connect;
mod keepsakes;
mod limits;
mod observe;
mod one;
mod server;
mod tables;
