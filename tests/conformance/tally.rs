//! How many cases agreed.

use std::fmt;
use std::time::Instant;

/// Counts cases and prints those that differ.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Tally {
    /// Runs one part and says how many cases it had.
    pub(crate) fn part(&mut self, name: &str, part: impl FnOnce(&mut Self)) {
        let (start, before) = (Instant::now(), self.passed + self.failed);
        part(self);
        let compared = self.passed + self.failed - before;
        println!("{name}: {compared} compared ({:.1} s)", start.elapsed().as_secs_f64());
    }

    /// One case: everybody must say the same of it. Where they do not, the case is printed whole.
    pub(crate) fn same(&mut self, title: &str, said: &[(&str, &dyn fmt::Display)], case: &dyn fmt::Display) {
        let texts: Vec<String> = said.iter().map(|(_, what)| what.to_string()).collect();
        if texts.windows(2).all(|pair| pair[0] == pair[1]) {
            self.passed += 1;
            return;
        }
        self.failed += 1;
        println!("DIFFERS: {title}");
        for ((who, _), what) in said.iter().zip(&texts) {
            println!("  {who:<12} {what}");
        }
        for line in case.to_string().lines() {
            println!("  | {line}");
        }
    }
}
