//! The report of `talops restart` for people.

use super::page::Page;
use super::paint::Paint;
use crate::ops::restart::{CheckOutcome, RestartOutcome, RestartReport};
use crate::text::line;

/// What came of it first, then what proves it, then the checks: those that passed only in full, or where they are all
/// there is to tell.
pub fn page(report: &RestartReport, wide: bool, color: bool) -> Page {
    let paint = Paint::new(color);
    let mut page = Page::default();
    let name = named(report);
    let seconds = report.seconds.map(|seconds| format!(" in {seconds} s")).unwrap_or_default();
    let words = match report.outcome {
        RestartOutcome::Restarted => paint.good(&format!("restarted{seconds}")),
        RestartOutcome::Recreated => paint.good(&format!("made anew{seconds}")),
        RestartOutcome::WouldRestart => paint.middling("would be restarted"),
        RestartOutcome::WouldRecreate => paint.middling("would be made anew"),
        RestartOutcome::WouldRefuse => paint.bad("would not be restarted"),
        RestartOutcome::NotBack => paint.bad("is not back"),
        RestartOutcome::NotKnown => paint.middling("was restarted; whether it is back is not known yet"),
    };
    page.line(format!("{name} {words}"));
    if report.dry_run && report.outcome != RestartOutcome::WouldRefuse {
        page.line(format!("  by: {}", line(&report.action)));
    }
    for proof in &report.proofs {
        let mark = if proof.proved { paint.good("✓") } else { paint.middling("?") };
        page.line(format!("  {mark} {}", line(&proof.message)));
    }
    for check in &report.checks {
        if check.outcome == CheckOutcome::Passed && !wide && !report.dry_run {
            continue;
        }
        let outcome = match check.outcome {
            CheckOutcome::Passed => paint.good("passed"),
            CheckOutcome::Forced => paint.bad("forced"),
            CheckOutcome::Waits => paint.middling("waits"),
            CheckOutcome::Failed => paint.bad("failed"),
            CheckOutcome::NotMade => paint.middling("not made"),
        };
        page.line(format!("  {outcome}: {} ({})", line(&check.message), check.name));
    }
    page
}

/// What was restarted, as `kind/name`.
pub fn name(report: &RestartReport) -> Page {
    let mut page = Page::default();
    let target = &report.target;
    let namespace = if target.namespace.is_empty() { String::new() } else { format!("{}/", target.namespace) };
    page.line(format!("{}/{namespace}{}", target.kind.to_lowercase(), line(&target.name)));
    page
}

fn named(report: &RestartReport) -> String {
    let target = &report.target;
    let name = line(&target.name);
    match target.kind.as_str() {
        "Container" => format!("container {name} of provider {}", target.scope),
        kind => format!("{kind} {}/{name} of {}", target.namespace, target.scope),
    }
}
