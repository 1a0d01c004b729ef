//! The report of `talops status` for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};

use super::page::Page;
use super::paint::Paint;
use super::{summary, unseen};
use crate::ops::status::{AnswerWord, FindingReport, SeverityWord, StatusReport, VerdictWord};

/// A message is shown up to here, in characters, unless the wide format was asked for.
const MESSAGE: usize = 160;

/// How much is shown, and how.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Everything: consequences one a line, messages whole, sources and times.
    pub wide: bool,
    /// How many columns the terminal has, for tables with borders; `None` off a terminal.
    pub columns: Option<usize>,
    /// Colour.
    pub color: bool,
}

/// Lays a report out.
pub fn page(report: &StatusReport, style: Layout) -> Page {
    let paint = Paint::new(style.color);
    let mut page = Page::default();
    page.line(headline(report, paint));
    for finding in &report.findings {
        page.line(finding_line(finding, report.observed_at, style, paint));
        consequences(finding, report.observed_at, style, paint, &mut page);
    }
    for line in unseen::lines(report, paint) {
        page.line(line);
    }
    summary::lay_out(report, style, &mut page);
    for missing in &report.not_configured {
        page.line(format!("not configured: {}: {}", missing.dimension, missing.hint));
    }
    if let Some(next) = &report.next {
        page.last(format!("next: {next}"));
    }
    page
}

/// One `kind/name` a line: what is not well.
pub fn names(report: &StatusReport) -> Page {
    let mut page = Page::default();
    let mut seen = BTreeSet::new();
    let not_well = report.findings.iter().filter(|finding| finding.severity != SeverityWord::Notice);
    for finding in not_well.flat_map(|finding| std::iter::once(finding).chain(&finding.consequences)) {
        let name = format!("{}/{}", finding.kind.to_lowercase(), finding.name);
        if seen.insert(name.clone()) {
            page.line(name);
        }
    }
    page
}

/// The answer in words.
pub const fn verdict(verdict: VerdictWord) -> &'static str {
    match verdict {
        VerdictWord::Healthy => "healthy",
        VerdictWord::NotWell => "not well",
        VerdictWord::Incomplete => "incomplete",
    }
}

/// A finding on one plain line.
pub fn line(finding: &FindingReport, now: Timestamp) -> String {
    finding_line(finding, now, Layout { wide: false, columns: None, color: false }, Paint::new(false))
}

fn headline(report: &StatusReport, paint: Paint) -> String {
    let count = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    let unseen = report.dimensions.iter().filter(|dimension| dimension.answer == AnswerWord::Unseen).count();
    let mut counts = Vec::new();
    for (number, word) in [
        (count(SeverityWord::Failing), "failing"),
        (count(SeverityWord::Progressing), "progressing"),
        (unseen, "could not be asked"),
        (count(SeverityWord::Notice), "to note"),
    ] {
        if number > 0 {
            counts.push(format!("{number} {word}"));
        }
    }
    let word = match report.verdict {
        VerdictWord::Healthy => paint.good(verdict(report.verdict)),
        VerdictWord::NotWell => paint.bad(verdict(report.verdict)),
        VerdictWord::Incomplete => paint.middling(verdict(report.verdict)),
    };
    let counts = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
    format!("{word}{counts} ({}, {:.1} s)", report.observed_at.strftime("%Y-%m-%d %H:%M:%SZ"), report.took)
}

pub(super) fn severity(finding: &FindingReport, paint: Paint) -> String {
    match finding.severity {
        SeverityWord::Failing => paint.bad("FAILING"),
        SeverityWord::Progressing => paint.middling("PROGRESSING"),
        SeverityWord::Notice => paint.faint("note"),
    }
}

/// `node/worker-2`, `pod/shop/web-1`: the kind in lower case, the namespace where there is one.
pub(super) fn thing(finding: &FindingReport) -> String {
    let namespace = if finding.namespace.is_empty() { String::new() } else { format!("{}/", finding.namespace) };
    format!("{}/{namespace}{}", finding.kind.to_lowercase(), finding.name)
}

fn finding_line(finding: &FindingReport, now: Timestamp, style: Layout, paint: Paint) -> String {
    format!(
        "{} {}: {} {}",
        severity(finding, paint),
        finding.scope,
        paint.strong(&thing(finding)),
        told(finding, now, style)
    )
}

pub(super) fn told(finding: &FindingReport, now: Timestamp, style: Layout) -> String {
    let since = finding.since.map(|since| format!(" for {}", age(now.duration_since(since)))).unwrap_or_default();
    let message = if style.wide { finding.message.clone() } else { crate::text::cut(&finding.message, MESSAGE) };
    let separator = if message.is_empty() { "" } else { ": " };
    format!("{}{since}{separator}{message}", finding.state)
}

fn consequences(finding: &FindingReport, now: Timestamp, style: Layout, paint: Paint, page: &mut Page) {
    if finding.consequences.is_empty() {
        return;
    }
    if style.wide {
        for effect in &finding.consequences {
            page.line(format!("    so: {}: {} {}", effect.scope, thing(effect), told(effect, now, style)));
        }
        return;
    }
    page.line(paint.faint(&format!("    so: {}", told_by_kind(&finding.consequences))));
}

/// `application/shop, 2 pods`.
pub(super) fn told_by_kind(consequences: &[FindingReport]) -> String {
    // A thing that is not well in two ways is one thing.
    let mut kinds: BTreeMap<&str, BTreeSet<(&str, &str, &str)>> = BTreeMap::new();
    for effect in consequences {
        kinds.entry(&effect.kind).or_default().insert((&effect.scope, &effect.namespace, &effect.name));
    }
    let told: Vec<String> = kinds
        .iter()
        .map(|(kind, things)| match things.first() {
            Some((_, _, name)) if things.len() == 1 => format!("{}/{name}", kind.to_lowercase()),
            _ => format!("{} {}s", things.len(), kind.to_lowercase()),
        })
        .collect();
    told.join(", ")
}

/// A duration in its two largest units: `4m10s`, `3h`, `12d`.
pub(super) fn age(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds % 86_400 / 3_600, seconds % 3_600 / 60);
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = match (days, hours, minutes) {
        (0, 0, 0) => write!(text, "{seconds}s"),
        (0, 0, _) => write!(text, "{minutes}m"),
        (0, _, _) => write!(text, "{hours}h{minutes}m"),
        (1..=9, _, _) => write!(text, "{days}d{hours}h"),
        _ => write!(text, "{days}d"),
    };
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::Dimension;
    use crate::ops::status::DimensionReport;

    fn finding(kind: &str, namespace: &str, name: &str, state: &str, message: &str) -> FindingReport {
        FindingReport {
            dimension: Dimension::Nodes,
            scope: "prod".into(),
            kind: kind.into(),
            namespace: namespace.into(),
            name: name.into(),
            severity: SeverityWord::Failing,
            state: state.into(),
            message: message.into(),
            since: Some("2026-11-21T11:55:50Z".parse().unwrap()),
            consequence_count: 0,
            consequences: Vec::new(),
        }
    }

    fn dimension(dimension: Dimension, scope: &str, well: u64, total: u64, facts: &str) -> DimensionReport {
        DimensionReport {
            dimension,
            scope: scope.into(),
            source: format!("Kubernetes API of {scope}"),
            took: 0.12,
            answer: AnswerWord::Seen,
            total: Some(total),
            well: Some(well),
            facts: facts.into(),
            error: None,
        }
    }

    fn report() -> StatusReport {
        let mut node =
            finding("Node", "", "worker-2", "NotReady", "NodeStatusUnknown: Kubelet stopped posting node status.");
        node.consequences = vec![
            finding("Pod", "shop", "web-1", "Terminating", ""),
            finding("Pod", "shop", "web-2", "NotReady", ""),
            finding("Application", "argocd", "shop", "Synced, Degraded", "Deployment web Degraded"),
        ];
        let mut unseen = dimension(Dimension::Longhorn, "prod", 0, 0, "");
        unseen.answer = AnswerWord::Unseen;
        unseen.error = Some(crate::ops::ErrorReport {
            code: "unreachable".into(),
            message: "no answer within 5 s".into(),
            hint: Some("try --request-timeout 30s".into()),
        });
        StatusReport {
            api_version: "talops/v1".into(),
            kind: "StatusReport".into(),
            verdict: VerdictWord::NotWell,
            observed_at: "2026-11-21T12:00:00Z".parse().unwrap(),
            took: 1.23,
            findings: vec![node],
            dimensions: vec![
                dimension(Dimension::Omni, "home", 1, 1, "Omni v1.10.4, ops@example.com (Operator)"),
                dimension(Dimension::Nodes, "prod", 5, 6, "Kubernetes v1.36.1"),
                dimension(Dimension::Workloads, "prod", 126, 130, ""),
                unseen,
            ],
            not_configured: Vec::new(),
            next: Some("talops status -c prod --only nodes -o wide".into()),
            truncated: None,
        }
    }

    #[test]
    fn in_a_pipe() {
        let style = Layout { wide: false, columns: None, color: false };
        insta::assert_snapshot!(page(&report(), style).text(None, ""), @"
        not well: 1 failing, 1 could not be asked (2026-11-21 12:00:00Z, 1.2 s)
        FAILING prod: node/worker-2 NotReady for 4m: NodeStatusUnknown: Kubelet stopped posting node status.
            so: application/shop, 2 pods
        NOT ASKED prod (longhorn): no answer within 5 s (try --request-timeout 30s)
        prod: nodes 5/6 (Kubernetes v1.36.1); workloads 126/130
        home: Omni v1.10.4, ops@example.com (Operator)
        next: talops status -c prod --only nodes -o wide
        ");
    }

    #[test]
    fn at_a_terminal() {
        let style = Layout { wide: false, columns: Some(120), color: false };
        insta::assert_snapshot!(page(&report(), style).text(None, ""), @"
        not well: 1 failing, 1 could not be asked (2026-11-21 12:00:00Z, 1.2 s)
        FAILING prod: node/worker-2 NotReady for 4m: NodeStatusUnknown: Kubelet stopped posting node status.
            so: application/shop, 2 pods
        NOT ASKED prod (longhorn): no answer within 5 s (try --request-timeout 30s)
        ╭──────┬───────────────────────────────────────────────────╮
        │ prod │ nodes 5/6 (Kubernetes v1.36.1); workloads 126/130 │
        │ home │ Omni v1.10.4, ops@example.com (Operator)          │
        ╰──────┴───────────────────────────────────────────────────╯
        next: talops status -c prod --only nodes -o wide
        ");
    }

    fn box_at(columns: usize) -> String {
        let text = page(&report(), Layout { wide: false, columns: Some(columns), color: false }).text(None, "");
        text.lines().filter(|line| line.starts_with(['╭', '│', '├', '╰'])).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn at_a_narrow_terminal_lines_end_between_dimensions_and_long_texts_are_wrapped() {
        insta::assert_snapshot!(box_at(50), @"
        ╭──────┬─────────────────────────────────╮
        │ prod │ nodes 5/6 (Kubernetes v1.36.1); │
        │      │ workloads 126/130               │
        │ home │ Omni v1.10.4, ops@example.com   │
        │      │ (Operator)                      │
        ╰──────┴─────────────────────────────────╯
        ");
        insta::assert_snapshot!(box_at(38), @"
        ╭──────┬─────────────────────────────╮
        │ prod │ nodes 5/6 (Kubernetes       │
        │      │ v1.36.1); workloads 126/130 │
        │ home │ Omni v1.10.4,               │
        │      │ ops@example.com (Operator)  │
        ╰──────┴─────────────────────────────╯
        ");
    }

    #[test]
    fn an_estate_that_is_too_large_for_all_facts_is_told_in_counts() {
        let mut report = report();
        report.findings.clear();
        report.dimensions.extend((0..30).flat_map(|number| {
            let scope = format!("prod-{number}");
            [Dimension::Nodes, Dimension::Workloads].map(|name| dimension(name, &scope, 3, 3, "facts of one kind"))
        }));
        let told = |columns| page(&report, Layout { wide: false, columns, color: false }).text(None, "");
        assert!(told(Some(100)).contains("│ prod-7  │ nodes 3/3; workloads 3/3 "), "{}", told(Some(100)));
        assert!(told(None).contains("prod-7: nodes 3/3 (facts of one kind); workloads"), "{}", told(None));
    }

    #[test]
    fn where_no_table_fits_there_are_lines() {
        for (wide, columns, line) in [
            (false, 34, "prod: nodes 5/6 (Kubernetes v1.36.1); workloads 126/130"),
            (true, 60, "prod nodes 5/6: Kubernetes v1.36.1"),
        ] {
            let style = Layout { wide, columns: Some(columns), color: false };
            let text = page(&report(), style).text(None, "");
            assert!(!text.contains('│'), "{text}");
            assert!(text.contains(line), "{text}");
        }
    }

    #[test]
    fn no_table_is_wider_than_its_terminal() {
        for columns in 20..200 {
            for wide in [false, true] {
                let text = page(&report(), Layout { wide, columns: Some(columns), color: false }).text(None, "");
                let widest =
                    text.lines().filter(|line| line.contains(['│', '─'])).map(|line| line.chars().count()).max();
                assert!(widest.is_none_or(|widest| widest <= columns), "{columns}: {text}");
            }
        }
    }

    #[test]
    fn wide_in_a_pipe() {
        let style = Layout { wide: true, columns: None, color: false };
        insta::assert_snapshot!(page(&report(), style).text(None, ""), @"
        not well: 1 failing, 1 could not be asked (2026-11-21 12:00:00Z, 1.2 s)
        FAILING prod: node/worker-2 NotReady for 4m: NodeStatusUnknown: Kubelet stopped posting node status.
            so: prod: pod/shop/web-1 Terminating for 4m
            so: prod: pod/shop/web-2 NotReady for 4m
            so: prod: application/argocd/shop Synced, Degraded for 4m: Deployment web Degraded
        NOT ASKED prod (longhorn): no answer within 5 s (try --request-timeout 30s)
        SCOPE  DIMENSION  WELL       DETAILS                                   TOOK    VIEW OF
        home   omni       1/1        Omni v1.10.4, ops@example.com (Operator)  0.12 s  Kubernetes API of home
        prod   nodes      5/6        Kubernetes v1.36.1                        0.12 s  Kubernetes API of prod
        prod   workloads  126/130                                              0.12 s  Kubernetes API of prod
        prod   longhorn   not asked                                            0.12 s  Kubernetes API of prod
        next: talops status -c prod --only nodes -o wide
        ");
    }

    #[test]
    fn names_only() {
        insta::assert_snapshot!(names(&report()).text(None, ""), @"
        node/worker-2
        pod/web-1
        pod/web-2
        application/shop
        ");
    }

    #[test]
    fn ages() {
        let cases = [(9, "9s"), (250, "4m"), (7_300, "2h1m"), (200_000, "2d7h"), (2_000_000, "23d")];
        for (seconds, text) in cases {
            assert_eq!(age(SignedDuration::from_secs(seconds)), text);
        }
    }
}
