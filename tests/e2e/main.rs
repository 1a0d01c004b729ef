//! End-to-end scenarios: the built binary against real servers.
//!
//! `just e2e` runs all of them, `just e2e WORD…` those whose names hold a word. They run one after the other and share
//! the servers, which are started when a scenario first asks for them; each scenario takes back what it changed.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a test harness reports to whoever runs it")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod report;
mod scenarios;
mod stack;
mod talops;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use stack::Stack;

/// A scenario's name and what it does.
pub(crate) type Scenario = (&'static str, fn(&mut Stack));

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|word| !word.starts_with('-')).collect();
    let chosen: Vec<Scenario> = scenarios::all()
        .into_iter()
        .filter(|(name, _)| words.is_empty() || words.iter().any(|word| name.contains(word)))
        .collect();
    if arguments.iter().any(|argument| argument == "--list") {
        for (name, _) in chosen {
            println!("{name}");
        }
        return ExitCode::SUCCESS;
    }
    if chosen.is_empty() {
        eprintln!("no scenario's name holds one of {words:?}; --list prints them all");
        return ExitCode::FAILURE;
    }

    let mut stack = Stack::default();
    let mut failed = Vec::new();
    let count = chosen.len();
    for (name, scenario) in chosen {
        let start = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| scenario(&mut stack)));
        let seconds = start.elapsed().as_secs_f64();
        if outcome.is_ok() {
            println!("ok      {name} ({seconds:.1} s)");
        } else {
            println!("FAILED  {name} ({seconds:.1} s)\n{}", stack.logs());
            failed.push(name);
        }
    }
    println!("\n{} passed, {} failed", count - failed.len(), failed.len());
    for name in &failed {
        println!("failed: {name}");
    }
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
