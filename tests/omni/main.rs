//! The Omni client against recorded exchanges of a real server (`tests/fixtures/omni`), replayed over HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod browse;
mod calls;
mod estate;
mod exchange;
mod refusals;
mod replay;
mod signatures;
mod transport;
mod watches;
mod writes;
