//! The report of `talops status` for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};

use super::page::Page;
use super::paint::Paint;
use super::summary;
use crate::ops::status::{AnswerWord, DimensionReport, FindingReport, SeverityWord, StatusReport, VerdictWord};

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
    for line in unseen_lines(report, paint) {
        page.line(line);
    }
    if style.columns.is_some() || style.wide {
        page.block(&summary::table(report, style));
    } else {
        for line in summary::lines(report) {
            page.line(line);
        }
    }
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
    // A thing that is not well in two ways is one thing.
    let mut kinds: BTreeMap<&str, BTreeSet<(&str, &str, &str)>> = BTreeMap::new();
    for effect in &finding.consequences {
        kinds.entry(&effect.kind).or_default().insert((&effect.scope, &effect.namespace, &effect.name));
    }
    let told: Vec<String> = kinds
        .iter()
        .map(|(kind, things)| match things.first() {
            Some((_, _, name)) if things.len() == 1 => format!("{}/{name}", kind.to_lowercase()),
            _ => format!("{} {}s", things.len(), kind.to_lowercase()),
        })
        .collect();
    page.line(paint.faint(&format!("    so: {}", told.join(", "))));
}

/// What could not be asked: one line for each reason, since one dead server is the reason of many.
fn unseen_lines(report: &StatusReport, paint: Paint) -> Vec<String> {
    let mut reasons: Vec<Reason<'_>> = Vec::new();
    for dimension in &report.dimensions {
        let Some(error) = &dimension.error else { continue };
        let core = core(&error.message);
        match reasons.iter_mut().find(|reason| reason.is(&error.message, core)) {
            Some(reason) => reason.add(dimension, &error.message),
            None => reasons.push(Reason {
                message: &error.message,
                core,
                same: true,
                hint: error.hint.as_deref(),
                scopes: vec![(&dimension.scope, vec![dimension.dimension.name()])],
            }),
        }
    }
    reasons.iter().map(|reason| format!("{} {}", paint.middling("NOT ASKED"), reason.text())).collect()
}

/// Why something could not be asked, and all that could not be asked because of it.
struct Reason<'report> {
    message: &'report str,
    /// The message without what was being done.
    core: &'report str,
    /// Every dimension got that very message.
    same: bool,
    hint: Option<&'report str>,
    scopes: Vec<(&'report str, Vec<&'static str>)>,
}

impl<'report> Reason<'report> {
    fn is(&self, message: &str, core: &str) -> bool {
        self.message == message || self.core == core || message.ends_with(self.core)
    }

    fn add(&mut self, dimension: &'report DimensionReport, message: &str) {
        self.same &= self.message == message;
        let name = dimension.dimension.name();
        match self.scopes.iter_mut().find(|(scope, _)| *scope == dimension.scope) {
            Some((_, names)) => names.push(name),
            None => self.scopes.push((&dimension.scope, vec![name])),
        }
    }

    fn text(&self) -> String {
        let scopes: Vec<String> =
            self.scopes.iter().map(|(scope, names)| format!("{scope} ({})", names.join(", "))).collect();

        let message = if self.same { self.message.to_owned() } else { self.shared() };
        let hint = self.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{}: {message}{hint}", scopes.join(", "))
    }

    /// The message of several: where it happened and what came back, without what each of them was doing.
    fn shared(&self) -> String {
        let before = self.message.strip_suffix(self.core).unwrap_or_default();
        match before.split_once(", ") {
            Some((place, _)) if self.scopes.len() == 1 && !place.contains(": ") => format!("{place}: {}", self.core),
            _ => self.core.to_owned(),
        }
    }
}

/// A message without what was being done: `listing Clusters: Omni at … cannot be reached`.
fn core(message: &str) -> &str {
    let doing = ["listing ", "reading ", "minting ", "looking for ", "inspecting ", "asking "];
    let mut rest = message;
    while let Some((first, more)) = rest.split_once(": ") {
        let after_place = first.rsplit(", ").next().unwrap_or(first);
        if !doing.iter().any(|word| first.starts_with(word) || after_place.starts_with(word)) {
            break;
        }
        rest = more;
    }
    rest
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
        home: Omni v1.10.4, ops@example.com (Operator)
        prod: nodes 5/6 (Kubernetes v1.36.1); workloads 126/130
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
        ╭───────┬───────────┬─────────┬──────────────────────────────────────────╮
        │ SCOPE │ DIMENSION │ WELL    │ DETAILS                                  │
        ├───────┼───────────┼─────────┼──────────────────────────────────────────┤
        │ home  │ omni      │ 1/1     │ Omni v1.10.4, ops@example.com (Operator) │
        │ prod  │ nodes     │ 5/6     │ Kubernetes v1.36.1                       │
        │ prod  │ workloads │ 126/130 │                                          │
        ╰───────┴───────────┴─────────┴──────────────────────────────────────────╯
        next: talops status -c prod --only nodes -o wide
        ");
    }

    #[test]
    fn at_a_narrow_terminal_texts_are_wrapped() {
        let style = Layout { wide: false, columns: Some(60), color: false };
        let text = page(&report(), style).text(None, "");
        let table: Vec<&str> = text.lines().filter(|line| "╭│├╰".contains(&line[..3])).collect();
        insta::assert_snapshot!(table.join("\n"), @"
        ╭───────┬───────────┬─────────┬────────────────────────────╮
        │ SCOPE │ DIMENSION │ WELL    │ DETAILS                    │
        ├───────┼───────────┼─────────┼────────────────────────────┤
        │ home  │ omni      │ 1/1     │ Omni v1.10.4,              │
        │       │           │         │ ops@example.com (Operator) │
        │ prod  │ nodes     │ 5/6     │ Kubernetes v1.36.1         │
        │ prod  │ workloads │ 126/130 │                            │
        ╰───────┴───────────┴─────────┴────────────────────────────╯
        ");
    }

    #[test]
    fn where_no_table_fits_there_are_lines() {
        for (wide, columns) in [(false, 40), (true, 60)] {
            let style = Layout { wide, columns: Some(columns), color: false };
            let text = page(&report(), style).text(None, "");
            assert!(!text.contains('│'), "{text}");
            assert!(text.contains("prod nodes 5/6: Kubernetes v1.36.1"), "{text}");
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
