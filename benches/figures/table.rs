//! What was measured, and what was promised.

/// The figures of a run. A figure is printed when it is known.
#[derive(Default)]
pub(crate) struct Table {
    figures: usize,
    missed: bool,
}

impl Table {
    /// A promised figure: met when it is a number above zero and at most `limit`.
    pub(crate) fn figure(&mut self, what: &str, value: f64, limit: f64, unit: &str) {
        let met = value > 0.0 && value <= limit;
        self.figures += 1;
        self.missed |= !met;
        let verdict = if met { "ok" } else { "MISSED" };
        println!("{what:<72} {:>8} {unit:<3} (limit {limit}) {verdict}", short(value));
    }

    /// A figure that nothing is promised about.
    pub(crate) fn note(&mut self, what: &str, value: &str) {
        self.figures += 1;
        println!("    {what:<68} {value}");
    }

    /// Whether nothing was measured.
    pub(crate) const fn is_empty(&self) -> bool {
        self.figures == 0
    }

    /// Whether a promised figure was missed.
    pub(crate) const fn missed(&self) -> bool {
        self.missed
    }
}

/// A number to three digits that count.
fn short(value: f64) -> String {
    let digits = if value >= 100.0 {
        0
    } else if value >= 1.0 {
        2
    } else if value >= 0.01 {
        3
    } else {
        5
    };
    format!("{value:.digits$}")
}
