//! What `talops apply` prints for people.

use super::Page;
use super::paint::Paint;
use crate::ops::apply::{ApplyOutcome, ApplyReport};
use crate::text::line;

/// Each resource and what came of it; under `--dry-run` how it differs.
#[must_use]
pub fn page(report: &ApplyReport, color: bool) -> Page {
    let paint = Paint::new(color);
    let mut page = Page::default();
    for one in &report.resources {
        let word = match one.outcome {
            ApplyOutcome::Failed => paint.bad(one.outcome.word()),
            ApplyOutcome::NotSent => paint.middling(one.outcome.word()),
            _ => one.outcome.word().to_owned(),
        };
        page.line(format!("{} {word}", line(&one.name())));
        if let Some(diff) = &one.diff {
            page.block(diff);
        }
    }
    page
}

/// `MachineClasses/workers`, one a line.
#[must_use]
pub fn names(report: &ApplyReport) -> Page {
    let mut page = Page::default();
    report.resources.iter().for_each(|one| page.line(line(&one.name())));
    page
}
