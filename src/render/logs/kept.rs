//! What is printed of a log that is longer than the byte budget: the newest of the worst, and the newest of the rest.

use std::collections::VecDeque;

use crate::log::Severity;

/// The newest rows of each class, as many as could be printed.
#[derive(Debug)]
pub(super) struct Kept {
    budget: usize,
    next: u64,
    /// Errors, warnings, and everything else.
    classes: [Class; 3],
}

#[derive(Debug, Default)]
struct Class {
    rows: VecDeque<Row>,
    bytes: usize,
    /// How many lines were dropped.
    dropped: u64,
}

#[derive(Debug)]
struct Row {
    number: u64,
    lines: u64,
    text: String,
}

impl Kept {
    pub(super) fn new(budget: usize) -> Self {
        Self { budget, next: 0, classes: Default::default() }
    }

    /// Takes a row that tells of so many lines.
    pub(super) fn take(&mut self, severity: Severity, lines: u64, text: String) {
        let class = match severity {
            Severity::Error | Severity::Fatal => 0,
            Severity::Warning => 1,
            Severity::Unknown | Severity::Debug | Severity::Info => 2,
        };
        let class = &mut self.classes[class];
        class.bytes += text.len();
        class.rows.push_back(Row { number: self.next, lines, text });
        self.next += 1;
        while class.bytes > self.budget {
            let Some(row) = class.rows.pop_front() else { break };
            class.bytes -= row.text.len();
            class.dropped += row.lines;
        }
    }

    /// The rows in their order, at most `budget` bytes of them. `end` is the last line where rows were left out, by how
    /// many lines those are.
    pub(super) fn text(self, budget: usize, end: impl Fn(u64) -> String) -> String {
        let [errors, warnings, others] = &self.classes;
        let dropped = errors.dropped + warnings.dropped + others.dropped;
        if dropped == 0 && errors.bytes + warnings.bytes + others.bytes <= budget {
            return joined(self.classes.into_iter().flat_map(|class| class.rows).collect());
        }
        // Never shorter than what will be there.
        let room = budget.saturating_sub(end(u64::MAX / 2).len());
        let mut left = room;
        let mut chosen = Vec::new();
        let mut left_out = dropped;
        let mut rest: Vec<Vec<Row>> = Vec::new();
        // Half of it for errors, half of what remains for warnings; what one class leaves is the next one's.
        for (class, share) in self.classes.into_iter().zip([2, 2, 1]) {
            let most = left / share;
            rest.push(choose(class.rows, most, &mut left, &mut chosen));
        }
        for rows in rest {
            let rest = choose(rows.into_iter().rev().collect(), left, &mut left, &mut chosen);
            left_out += rest.iter().map(|row| row.lines).sum::<u64>();
        }
        let end = end(left_out);
        let end = if end.len() <= budget { end } else { String::new() };
        joined(chosen) + &end
    }
}

/// Moves the newest rows that `most` has room for into `chosen`; what is left comes back, the newest first.
fn choose(mut rows: VecDeque<Row>, mut most: usize, left: &mut usize, chosen: &mut Vec<Row>) -> Vec<Row> {
    let mut rest = Vec::new();
    while let Some(row) = rows.pop_back() {
        // Nothing older than what did not fit: what is shown of a class has no holes.
        if rest.is_empty() && row.text.len() <= most {
            most -= row.text.len();
            *left -= row.text.len();
            chosen.push(row);
        } else {
            rest.push(row);
        }
    }
    rest
}

fn joined(mut rows: Vec<Row>) -> String {
    rows.sort_by_key(|row| row.number);
    rows.into_iter().map(|row| row.text).collect()
}

#[cfg(test)]
mod tests {
    use super::Kept;
    use crate::log::Severity;

    fn text(rows: &[(Severity, &str)], budget: usize) -> String {
        let mut kept = Kept::new(budget);
        for (severity, text) in rows {
            kept.take(*severity, 1, format!("{text}\n"));
        }
        kept.text(budget, |more| format!("… {more} more\n"))
    }

    #[test]
    fn what_fits_is_printed_in_its_order() {
        let rows = [(Severity::Info, "a"), (Severity::Error, "b"), (Severity::Unknown, "c"), (Severity::Warning, "d")];
        assert_eq!(text(&rows, 8), "a\nb\nc\nd\n");
    }

    #[test]
    fn of_what_does_not_fit_the_newest_of_the_worst_and_of_the_rest_are_printed() {
        let mut rows = vec![(Severity::Error, "old error 1"), (Severity::Error, "old error 2")];
        rows.extend(std::iter::repeat_n((Severity::Info, "filler"), 100));
        rows.push((Severity::Error, "new error 3"));
        rows.push((Severity::Warning, "a warning"));
        rows.extend(std::iter::repeat_n((Severity::Info, "newest"), 4));
        let text = text(&rows, 120);
        assert!(text.len() <= 120, "{text}");
        assert_eq!(
            text,
            "old error 1\nold error 2\nfiller\nfiller\nnew error 3\na warning\nnewest\nnewest\nnewest\nnewest\n… 98 more\n"
        );
    }

    #[test]
    fn every_budget_is_kept_to_the_byte() {
        let rows: Vec<(Severity, &str)> =
            (0..90).map(|row| ([Severity::Error, Severity::Warning, Severity::Info][row % 3], "some words")).collect();
        for budget in 0..1100 {
            let text = text(&rows, budget);
            assert!(text.len() <= budget, "{budget}: {text}");
            let shown = text.matches("some words").count();
            let more =
                text.lines().last().and_then(|line| line.strip_prefix("… ")?.split(' ').next()?.parse::<usize>().ok());
            if let Some(more) = more {
                assert_eq!(shown + more, 90, "{budget}: {text}");
            }
        }
    }
}
