//! One thing, for people.

use super::page::Page;
use super::paint::Paint;
use super::status::{Layout, age, severity, thing, told, told_by_kind};
use crate::ops::describe::{Description, Difference, EventReport};
use crate::ops::status::{FindingReport, SeverityWord, VerdictWord};

/// Lays a description out, the most important first.
pub fn page(description: &Description, style: Layout) -> Page {
    let paint = Paint::new(style.color);
    // How much of each text is shown was decided when the description was cut.
    let whole = Layout { wide: true, ..style };
    let now = description.observed_at;
    let mut page = Page::default();
    page.line(headline(description, paint));
    for finding in &description.findings {
        page.line(format!("{} {}", severity(finding, paint), told(finding, now, whole)));
    }
    for needed in &description.depends_on {
        let named = paint.strong(&thing(needed));
        page.line(format!(
            "depends on {} {}: {named} {}",
            severity(needed, paint),
            needed.scope,
            told(needed, now, whole)
        ));
    }
    if !description.consequences.is_empty() {
        page.line(format!("so: {}", told_by_kind(&description.consequences)));
    }
    for fact in &description.facts {
        page.line(format!("{}: {}", paint.faint(&fact.name), fact.value));
    }
    for difference in &description.differences {
        page.line(format!("{}: {}", paint.faint("out of sync"), difference_line(difference)));
    }
    for event in &description.events {
        page.line(format!("{} {}", paint.faint("event"), event_line(event, description)));
    }
    if let Some(log) = &description.log {
        page.line(paint.faint(&format!("log of {}:", log.of)));
        for line in &log.lines {
            page.line(format!("  {line}"));
        }
    }
    for unseen in &description.unseen {
        let hint = unseen.error.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        page.line(format!("{} {}: {}{hint}", paint.middling("NOT ASKED"), unseen.what, unseen.error.message));
    }
    if let Some(command) = &description.truncated {
        page.line(format!("… shortened; all of it: {command}"));
    }
    if let Some(next) = &description.next {
        page.last(format!("next: {next}"));
    }
    page
}

/// `kind/name` where the thing is not well.
pub fn name(description: &Description) -> Page {
    let mut page = Page::default();
    if description.verdict == VerdictWord::NotWell {
        page.line(format!("{}/{}", description.thing.kind.to_lowercase(), description.thing.name));
    }
    page
}

fn headline(description: &Description, paint: Paint) -> String {
    let thing = &description.thing;
    let namespace = if thing.namespace.is_empty() { String::new() } else { format!("{}/", thing.namespace) };
    let named = paint.strong(&format!("{}/{namespace}{}", thing.kind.to_lowercase(), thing.name));
    let failing = |finding: &FindingReport| finding.severity == SeverityWord::Failing;
    let word = match description.verdict {
        VerdictWord::Healthy => paint.good("healthy"),
        VerdictWord::Incomplete => paint.middling("incomplete"),
        VerdictWord::NotWell if description.findings.iter().chain(&description.depends_on).any(failing) => {
            paint.bad("not well")
        }
        VerdictWord::NotWell => paint.middling("not well yet"),
    };
    format!("{word} {}: {named} {}", thing.scope, description.state)
}

fn difference_line(difference: &Difference) -> String {
    let Difference { kind, namespace, name, how } = difference;
    let namespace = if namespace.is_empty() { String::new() } else { format!("{namespace}/") };
    format!("{}/{namespace}{name} {how}", kind.to_lowercase())
}

fn event_line(event: &EventReport, description: &Description) -> String {
    let ago = event.last.map(|last| format!("{} ago ", age(description.observed_at.duration_since(last))));
    let count = if event.count > 1 { format!(" ×{}", event.count) } else { String::new() };
    let kind = if event.kind == "Normal" { String::new() } else { format!("{} ", event.kind) };
    format!("{}{kind}{}{count}: {}", ago.unwrap_or_default(), event.reason, event.message)
}
