//! What `talops approve` prints for people, and what a gate shows before it asks.

use futures::future::BoxFuture;

use super::{Page, Ui};
use crate::approval::Asks;
use crate::error::Result;
use crate::ops::approve::PlanApproval;
use crate::text::line;

/// How many of the things that go are listed before a question; the others are counted.
const LISTED: usize = 40;

/// What was approved, for what, and until when.
#[must_use]
pub fn approved(approval: &PlanApproval) -> Page {
    let mut page = Page::default();
    let gates = approval.gates.join(", ");
    let short = approval.digest.get(..16).unwrap_or(&approval.digest);
    let subject = line(&approval.subject);
    page.line(format!(
        "approved: {} of {subject} at {}, gate {gates}, plan {short}",
        approval.operation, approval.omni
    ));
    for what in &approval.destroys {
        page.line(format!("  - {}", line(what)));
    }
    for what in &approval.accepted {
        page.line(format!("  accepted: {}", line(what)));
    }
    page.last(format!("by {}, once, until {}", line(&approval.by), approval.expires_at.strftime("%H:%M:%SZ")));
    page
}

impl Asks for Ui {
    fn can_ask(&self) -> bool {
        Self::can_ask(self)
    }

    fn name(&self, lines: Vec<String>, question: String) -> BoxFuture<'_, Result<String>> {
        Box::pin(async move {
            let more = lines.len().saturating_sub(LISTED + 2);
            let (shown, rest) = lines.split_at(lines.len().min(LISTED));
            for text in shown {
                self.essential(&line(text));
            }
            if more > 0 {
                self.essential(&format!("  … {more} more"));
            }
            for text in rest.iter().skip(more) {
                self.essential(&line(text));
            }
            self.ask(&question, "").await
        })
    }
}
