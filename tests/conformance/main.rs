//! Conformance: talops and the lab against the official libraries, case by case.
//!
//! The libraries (`library/`, a Go module: go-api-signature, the Omni client's packages, the HTTP gateway) are built and
//! run as a child that answers questions at whatever time it is told. What is compared:
//!
//! - `signatures`: calls signed by talops and by the library, for every account, list of metadata, time and change after
//!   signing, each put before the library and before the lab's verifier. Both must decide as the table says.
//! - `keys`: keys made by either and read by the other.
//! - `selectors`: the text of a label selector as the official parser takes it.
//! - `emitter`: texts of YAML made at random, as go-yaml (`goyaml/`, a Go program built once with the version of Omni 1.9
//!   and once with that of 1.10) and as talops read them and write them anew. Either takes a text that the other takes,
//!   and makes the same bytes of it.
//!
//! `just conformance` runs it.

#![expect(clippy::print_stdout, reason = "a test harness reports to whoever runs it")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod accounts;
mod call;
mod cases;
mod emitter;
mod keys;
mod library;
mod scalars;
mod selectors;
mod signatures;
mod tally;
mod texts;

use std::process::ExitCode;

use library::Library;
use tally::Tally;

fn main() -> ExitCode {
    let mut library = Library::start();
    let mut tally = Tally::default();
    let accounts = accounts::all(&mut library);
    tally.part("keys", |tally| keys::compare(&mut library, &accounts, tally));
    tally.part("signatures", |tally| signatures::compare(&mut library, &accounts, tally));
    tally.part("selectors", |tally| selectors::compare(&mut library, tally));
    tally.part("emitter", emitter::compare);
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
