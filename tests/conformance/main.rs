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
//! - `templates`: cluster templates, those in `tests/templates`, those below each `--templates FOLDER`, and generated ones.
//! - `talos`: the table of the keys of Talos machine configurations.
//!
//! `just conformance` runs it; words after it choose parts.

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
mod talos;
mod templates;
mod texts;

use std::path::PathBuf;
use std::process::ExitCode;

use library::Library;
use tally::Tally;

fn main() -> ExitCode {
    let (parts, folders) = arguments();
    let is_asked = |part: &str| parts.is_empty() || parts.iter().any(|asked| asked == part);
    let mut library = Library::start();
    let mut tally = Tally::default();
    if is_asked("keys") || is_asked("signatures") {
        let accounts = accounts::all(&mut library);
        tally.part("keys", |tally| keys::compare(&mut library, &accounts, tally));
        tally.part("signatures", |tally| signatures::compare(&mut library, &accounts, tally));
    }
    if is_asked("selectors") {
        tally.part("selectors", |tally| selectors::compare(&mut library, tally));
    }
    if is_asked("emitter") {
        tally.part("emitter", emitter::compare);
    }
    if is_asked("talos") {
        tally.part("talos", |tally| talos::compare(&mut library, tally));
    }
    if is_asked("templates") {
        tally.part("templates", |tally| templates::compare(&mut library, &folders, tally));
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The parts that are asked for, and the folders after each `--templates`.
fn arguments() -> (Vec<String>, Vec<PathBuf>) {
    let (mut parts, mut folders) = (Vec::new(), Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--templates" {
            folders.push(arguments.next().expect("a folder after --templates").into());
        } else {
            parts.push(argument);
        }
    }
    (parts, folders)
}
