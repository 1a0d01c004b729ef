//! What happened in a run, moment by moment, and the mark that says which run a report is of.

use jiff::Timestamp;

use super::seconds;
use crate::ops::dr::{MarkKind, PostMortem, Timeline};

/// What a report begins with, whichever format it has: an HTML comment, which nobody sees in Markdown either.
pub(super) fn marker(id: &str) -> String {
    format!("<!-- talops: report of run {id} -->")
}

/// Whether a text is a report of this run.
#[must_use]
pub fn belongs_to(report: &str, id: &str) -> bool {
    let marker = marker(id);
    report.lines().take(2).any(|line| line == marker)
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Happening {
    /// When.
    pub(super) at: Timestamp,
    /// What kind of thing: `step`, `wait`, `gate`, `gap`, ….
    pub(super) kind: &'static str,
    /// What.
    pub(super) text: String,
}

/// All that happened, in order.
pub(super) fn chronicle(report: &PostMortem) -> Vec<Happening> {
    let Timeline { processes, steps, marks } = &report.timeline;
    let mut found: Vec<Happening> = Vec::new();
    let mut add = |at, kind, text| found.push(Happening { at, kind, text });
    // Of one moment: what is said of it, what was done, and that nobody did anything after it.
    for mark in marks {
        add(mark.at, kind(mark.kind), mark.text.clone());
    }
    for span in steps {
        let name = format!("{}/{}", span.phase, span.step);
        match span.state {
            "alreadySo" => add(span.when.from, "step", format!("{name}: that was so already")),
            _ => add(span.when.from, "step", format!("{name}: {}", span.what)),
        }
        for wait in &span.waits {
            let took = seconds(wait.when.seconds());
            let end = match wait.end.as_str() {
                "met" => String::new(),
                other => format!(", {}", spaced(other)),
            };
            add(wait.when.to, "wait", format!("{}, after {took}{end}", wait.what));
        }
        if span.state == "done" {
            add(span.when.to, "done", format!("{name}, after {}", seconds(span.when.seconds())));
        }
    }
    for pair in processes.windows(2) {
        if let [one, next] = pair {
            let idle = next.from.duration_since(one.to).as_secs_f64().max(0.0);
            add(one.to, "gap", format!("nobody worked on it for {}", seconds(idle)));
        }
    }
    found.sort_by_key(|one| one.at);
    found
}

const fn kind(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Resumed => "resumed",
        MarkKind::Gate => "gate",
        MarkKind::Note => "note",
        MarkKind::Mended => "mended",
        MarkKind::Learned => "learned",
        MarkKind::Failed => "failed",
        MarkKind::Ended => "ended",
    }
}

/// `limitReached` as people write it.
fn spaced(word: &str) -> String {
    let mut text = String::new();
    for letter in word.chars() {
        if letter.is_uppercase() {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
