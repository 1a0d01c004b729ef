//! Deletions, for people.

use super::Page;
use super::paint::Paint;
use crate::ops::delete::{DeleteOutcome, DeleteReport};
use crate::text::line;

/// Each object and what came of it; of what only would be, how it is approved.
#[must_use]
pub fn page(report: &DeleteReport, color: bool) -> Page {
    let paint = Paint::new(color);
    let mut page = Page::default();
    for one in &report.resources {
        let word = match one.outcome {
            DeleteOutcome::Failed => paint.bad(one.outcome.word()),
            DeleteOutcome::NotSent | DeleteOutcome::Deleting => paint.middling(one.outcome.word()),
            _ => one.outcome.word().to_owned(),
        };
        let note = if one.note.is_empty() { String::new() } else { format!(" ({})", line(&one.note)) };
        page.line(format!("{} {word}{note}", line(&one.name())));
    }
    if let Some(approve) = &report.approve {
        page.last(format!("approve it: {approve}"));
    }
    page
}

/// `MachineClasses/workers`, one a line.
#[must_use]
pub fn names(report: &DeleteReport) -> Page {
    let mut page = Page::default();
    report.resources.iter().for_each(|one| page.line(line(&one.name())));
    page
}
