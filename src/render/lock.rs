//! Locks, for people.

use super::Page;
use crate::ops::lock::LockReport;
use crate::text::line;

/// What came of a lock, on a line.
#[must_use]
pub fn page(report: &LockReport) -> Page {
    let mut page = Page::default();
    let cluster = report.cluster.as_ref().map(|cluster| format!(" of cluster {cluster}")).unwrap_or_default();
    page.line(line(&format!("{} {}{cluster} {}", report.target, report.name, report.outcome.words())));
    page
}

/// `machine/worker-1`.
#[must_use]
pub fn name(report: &LockReport) -> Page {
    let mut page = Page::default();
    page.line(line(&format!("{}/{}", report.target, report.name)));
    page
}
