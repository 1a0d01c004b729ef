//! The command line as a whole: what it promises to callers, whatever command it is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agents;
mod bad_input;
mod classes;
mod describe;
mod fleet;
mod generated;
mod help;
mod lab;
mod restart;
mod servers;
mod streams;
mod talops;
mod trial;
mod unasked;
