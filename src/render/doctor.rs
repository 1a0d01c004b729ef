//! The reports of `talops doctor` and `talops mend` for people: what is wrong in full, what is well in few words.

use std::fmt::Write as _;

use super::page::Page;
use super::paint::Paint;
use crate::ops::doctor::{CheckReport, DoctorReport, FaultReport};
use crate::ops::mend::{MendList, MendOutcome};

/// How a report is laid out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layout {
    /// A line for each part that is well, with all that is known of it.
    pub each: bool,
    /// Colour.
    pub color: bool,
}

/// Lays a report out.
#[must_use]
pub fn page(report: &DoctorReport, layout: Layout) -> Page {
    let paint = Paint::new(layout.color);
    let mut page = Page::default();
    page.line(headline(report, paint));
    for fault in &report.faults {
        fault_lines(fault, paint, &mut page);
    }
    for check in report.checks.iter().filter(|check| !check.well) {
        problem_lines(check, paint, &mut page);
    }
    let well = || report.checks.iter().filter(|check| check.well);
    if layout.each {
        for check in well() {
            page.line(format!("{} {}{}", paint.good("✓"), check.name, told(check)));
        }
    } else if well().next().is_some() {
        let names: Vec<&str> = well().map(|check| check.name.as_str()).collect();
        page.line(format!("well: {}", names.join(", ")));
    }
    if let Some(next) = &report.next {
        page.last(format!("next: {next}"));
    }
    page
}

/// One `fault/ID` or `check/NAME` a line: what is wrong.
#[must_use]
pub fn names(report: &DoctorReport) -> Page {
    let mut page = Page::default();
    let faults = report.faults.iter().map(|fault| format!("fault/{}/{}", fault.id, fault.name));
    let checks = report.checks.iter().filter(|check| !check.well).map(|check| format!("check/{}", check.name));
    faults.chain(checks).for_each(|line| page.line(line));
    page
}

/// `1 fault`, `2 faults`.
fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn headline(report: &DoctorReport, paint: Paint) -> String {
    let looked = format!("{} looked at in {:.1} s", counted(report.checks.len(), "part"), report.took);
    if report.well {
        return format!("{}: everything is configured, reachable and authorised ({looked})", paint.good("well"));
    }
    let problems: usize = report.checks.iter().map(|check| check.problems.len()).sum();
    let mut found = Vec::new();
    if !report.faults.is_empty() {
        found.push(counted(report.faults.len(), "known fault"));
    }
    if problems > 0 {
        found.push(counted(problems, "problem"));
    }
    format!("{} {} ({looked})", paint.bad("found"), found.join(" and "))
}

fn fault_lines(fault: &FaultReport, paint: Paint, page: &mut Page) {
    let scope = if fault.scope.is_empty() || fault.scope == fault.name {
        String::new()
    } else {
        format!(" of {}", fault.scope)
    };
    let class = paint.faint(&format!("[{}]", fault.mend.class));
    page.line(format!("{} {} {}{scope}  {class}", paint.bad(&fault.id), fault.kind, fault.name));
    for line in &fault.evidence {
        page.line(format!("  seen   {line}"));
    }
    page.line(format!("  cause  {}", fault.cause));
    for (number, step) in fault.mend.steps.iter().enumerate() {
        page.line(format!("  {}   {step}", if number == 0 { "mend" } else { "    " }));
    }
}

fn problem_lines(check: &CheckReport, paint: Paint, page: &mut Page) {
    for problem in &check.problems {
        let why = problem.fault.as_ref().map(|fault| format!(" (see {fault})")).unwrap_or_default();
        page.line(format!("{} {}: {}{why}", paint.bad("✗"), paint.strong(&check.name), problem.message));
        if let (Some(hint), None) = (&problem.hint, &problem.fault) {
            page.line(format!("  do     {hint}"));
        }
    }
}

fn told(check: &CheckReport) -> String {
    if check.facts.is_empty() { String::new() } else { format!("  {}", check.facts.join(", ")) }
}

/// What a mend did, or would do.
#[must_use]
pub fn mended(outcome: &MendOutcome) -> Page {
    let mut page = Page::default();
    let thing = outcome.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
    page.line(format!("{}{thing}: {}", outcome.id, outcome.outcome.word()));
    for line in &outcome.evidence {
        page.line(format!("  seen   {line}"));
    }
    if let Some(action) = &outcome.action {
        page.line(format!("  mend   {action}"));
    }
    for (number, step) in outcome.steps.iter().enumerate() {
        page.line(format!("  {}   {step}", if number == 0 { "do  " } else { "    " }));
    }
    for change in &outcome.changed {
        page.line(format!("  did    {change}"));
    }
    page
}

/// Every fault, one a line.
#[must_use]
pub fn list(list: &MendList) -> Page {
    let widest = list.items.iter().map(|item| item.id.len()).max().unwrap_or_default();
    let mut page = Page::default();
    for item in &list.items {
        let mut line = format!("{:widest$}  {:4}  ", item.id, item.class);
        // Writing to a `String` cannot fail.
        let _ = write!(line, "{}", item.cause);
        page.line(line);
    }
    page
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Layout, names, page};
    use crate::faults::{Found, by_id};
    use crate::health::Subject;
    use crate::ops::doctor::{Check, DoctorReport, Examined, Problem};

    fn report() -> DoctorReport {
        let fault = by_id("omni-session-expired").unwrap();
        let found = Found::new(fault, Subject::new("home", "Omni", "home"))
            .seen("the key of ci@x expired on 2026-11-20T00:00:00Z")
            .step("talops serviceaccount renew ci")
            .step("put it where the old one is")
            .explains("omni/home".to_owned());
        let check = |name: &str, facts: &[&str], problems: &[&str]| Check {
            name: name.to_owned(),
            facts: facts.iter().map(|fact| (*fact).to_owned()).collect(),
            problems: problems
                .iter()
                .map(|message| Problem { message: (*message).to_owned(), hint: Some("try this".to_owned()) })
                .collect(),
        };
        let checks = vec![
            check("configuration", &["talops.yaml"], &[]),
            check("omni/home", &[], &["the key expired"]),
            check("provider/matrix", &[], &["no key was accepted"]),
            check("here", &["ssh"], &[]),
        ];
        DoctorReport::new(&Examined { faults: vec![found], checks, unseen: 1 }, Duration::from_millis(420))
    }

    #[test]
    fn what_is_wrong_in_full_and_what_is_well_in_a_line() {
        insta::assert_snapshot!(page(&report(), Layout::default()).text(None, ""), @"
        found 1 known fault and 2 problems (4 parts looked at in 0.4 s)
        omni-session-expired Omni home  [tell]
          seen   the key of ci@x expired on 2026-11-20T00:00:00Z
          cause  a login's key lives for eight hours, a service account's for a year at the most
          mend   talops serviceaccount renew ci
                 put it where the old one is
        ✗ omni/home: the key expired (see omni-session-expired)
        ✗ provider/matrix: no key was accepted
          do     try this
        well: configuration, here
        ");
    }

    #[test]
    fn at_a_terminal_each_part_has_its_line() {
        let text = page(&report(), Layout { each: true, color: false }).text(None, "");
        assert!(text.contains("✓ configuration  talops.yaml\n✓ here  ssh\n"), "{text}");
    }

    #[test]
    fn names_are_those_of_what_is_wrong() {
        insta::assert_snapshot!(names(&report()).text(None, ""), @"
        fault/omni-session-expired/home
        check/omni/home
        check/provider/matrix
        ");
    }
}
