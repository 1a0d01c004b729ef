//! The promised figures that need real servers, each measured in one run as a ratio to what talops takes the place of.
//!
//! `just bench` runs it against the release binary, which [`talops::BINARY`] names. A figure that is missed is printed as
//! MISSED and makes the exit code 1; nothing here is a test, because nothing that depends on time may fail one.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench reports to whoever runs it")]
#![expect(clippy::expect_used, reason = "a bench that cannot measure ends by panicking")]

mod calls;
mod crowd;
mod delay;
mod distance;
mod etcd;
mod growth;
mod logs;
mod measure;
mod objects;
mod pods;
mod table;
mod template;

#[expect(dead_code, reason = "shared with the end-to-end scenarios")]
#[path = "../../tests/e2e/report.rs"]
mod report;
#[expect(dead_code, reason = "shared with the end-to-end scenarios")]
#[path = "../../tests/e2e/stack/mod.rs"]
mod stack;
#[expect(dead_code, reason = "shared with the end-to-end scenarios")]
#[path = "../../tests/e2e/talops.rs"]
mod talops;

use std::process::ExitCode;

use table::Table;

/// A group of figures that is measured together.
type Part = (&'static str, fn(&mut Table));

const PARTS: [Part; 4] = [
    ("distance", distance::measure),
    ("logs", logs::measure),
    ("template", template::measure),
    ("crowd", crowd::measure),
];

fn main() -> ExitCode {
    if cfg!(debug_assertions) && std::env::var_os(talops::BINARY).is_none() {
        eprintln!(
            "{} names no release binary, and one that is not optimised says nothing: run `just bench`",
            talops::BINARY
        );
        return ExitCode::FAILURE;
    }
    // Cargo itself adds an option.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let mut table = Table::default();
    for (name, measure) in PARTS {
        if words.is_empty() || words.iter().any(|word| word == name) {
            measure(&mut table);
        }
    }
    if table.is_empty() {
        eprintln!("nothing is called {words:?}; there are {}", PARTS.map(|(name, _)| name).join(", "));
        return ExitCode::FAILURE;
    }
    if table.missed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
