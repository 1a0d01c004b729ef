//! Leaving out of a report what does not fit into a byte budget, least important first.

use super::report::{AnswerWord, DimensionReport, StatusReport, Truncated};
use crate::ops::fit::most_that_fits;

/// Leaves out what is beyond so many of something.
type Step<'step> = &'step dyn Fn(&StatusReport, usize) -> StatusReport;

impl StatusReport {
    /// Leaves out what is least important until the document has at most `bytes` bytes: first the consequences, then the
    /// dimensions that are well, those that are not (findings tell why) and those that could not be asked beyond the first
    /// of each scope (one dead server is the reason of many), then the last findings, and at the very end the other
    /// dimensions and the next command. What was left out is counted, with the command that shows it. `length` measures the document as it will be printed.
    ///
    /// A document that says nothing but the verdict and what was left out is the shortest one: about 300 bytes.
    pub fn cut_to(&mut self, bytes: usize, command: &str, length: impl Fn(&Self) -> usize) {
        let fits = |report: &Self| length(report) <= bytes;
        if fits(self) {
            return;
        }
        self.truncated = Some(Truncated { findings: 0, dimensions: 0, command: command.to_owned() });
        for finding in &mut self.findings {
            finding.consequences.clear();
        }
        let well = self.dimensions.iter().filter(|dimension| is_well(dimension)).count();
        let telling = (0..self.dimensions.len()).filter(|index| is_telling(&self.dimensions, *index)).count();
        let told = self.dimensions.len() - well - telling;
        let findings = self.findings.len();
        let steps: [Step<'_>; 4] = [
            &|report, keep| report.with_dimensions(telling + told + keep),
            &|report, keep| report.with_dimensions(telling + keep),
            &|report, keep| report.with_findings(keep),
            &|report, keep| report.with_dimensions(keep),
        ];
        for (step, most) in steps.into_iter().zip([well, told, findings, telling]) {
            if fits(self) {
                return;
            }
            *self = step(self, most_that_fits(most, |keep| fits(&step(self, keep))));
        }
        if !fits(self) {
            self.not_configured.clear();
            self.next = None;
        }
    }

    /// The report with so many dimensions at the most; those that are well go first, then those that tell nothing of their own.
    fn with_dimensions(&self, keep: usize) -> Self {
        let mut report = self.clone();
        while report.dimensions.len() > keep {
            let dimensions = &report.dimensions;
            let last = dimensions.len() - 1;
            let told = || (0..=last).rev().find(|index| !is_telling(dimensions, *index));
            let least = dimensions.iter().rposition(is_well).or_else(told).unwrap_or(last);
            report.dimensions.remove(least);
        }
        report.count(0, self.dimensions.len() - report.dimensions.len());
        report
    }

    /// The report with the first of its findings.
    fn with_findings(&self, keep: usize) -> Self {
        let mut report = self.clone();
        report.findings.truncate(keep);
        report.count(self.findings.len() - report.findings.len(), 0);
        report
    }

    fn count(&mut self, findings: usize, dimensions: usize) {
        if let Some(truncated) = &mut self.truncated {
            truncated.findings += findings;
            truncated.dimensions += dimensions;
        }
    }
}

fn is_well(dimension: &DimensionReport) -> bool {
    dimension.answer != AnswerWord::Unseen && dimension.well == dimension.total
}

/// Whether it tells what nothing else in the report does: why a scope could not be asked.
fn is_telling(dimensions: &[DimensionReport], index: usize) -> bool {
    let unseen = |one: &DimensionReport| one.answer == AnswerWord::Unseen;
    let one = &dimensions[index];
    unseen(one) && !dimensions[..index].iter().any(|before| unseen(before) && before.scope == one.scope)
}

#[cfg(test)]
mod tests {
    use super::super::report::{FindingReport, SeverityWord, VerdictWord};
    use super::*;
    use crate::estate::Dimension;

    fn finding(name: &str, consequences: Vec<FindingReport>) -> FindingReport {
        FindingReport {
            dimension: Dimension::Nodes,
            scope: "prod".into(),
            kind: "Node".into(),
            namespace: String::new(),
            name: name.into(),
            severity: SeverityWord::Failing,
            state: "NotReady".into(),
            message: "x".repeat(80),
            since: None,
            consequence_count: consequences.len(),
            consequences,
        }
    }

    fn dimension(scope: &str, well: u64) -> DimensionReport {
        DimensionReport {
            dimension: Dimension::Nodes,
            scope: scope.into(),
            source: format!("Kubernetes API of {scope}"),
            took: 0.1,
            answer: AnswerWord::Seen,
            total: Some(3),
            well: Some(well),
            facts: String::new(),
            error: None,
        }
    }

    /// An estate of 60 clusters, 59 of which are well.
    fn report() -> StatusReport {
        let consequences = (0..20).map(|number| finding(&format!("pod-{number}"), Vec::new())).collect();
        let rest = (0..20).map(|number| finding(&format!("node-{number}"), Vec::new()));
        let well = (0..59).map(|number| dimension(&format!("cluster-{number}"), 3));
        StatusReport {
            api_version: "talops/v1".into(),
            kind: "StatusReport".into(),
            verdict: VerdictWord::NotWell,
            observed_at: "2026-11-21T12:00:00Z".parse().unwrap(),
            took: 1.0,
            findings: std::iter::once(finding("worst", consequences)).chain(rest).collect(),
            dimensions: std::iter::once(dimension("ill", 1)).chain(well).collect(),
            not_configured: Vec::new(),
            next: Some("talops status -c ill --only nodes -o wide".into()),
            truncated: None,
        }
    }

    fn length(report: &StatusReport) -> usize {
        serde_json::to_string(report).unwrap().len() + 1
    }

    fn cut(bytes: usize) -> StatusReport {
        let mut report = report();
        report.cut_to(bytes, "talops status --all", length);
        report
    }

    #[test]
    fn every_budget_is_kept_and_nothing_is_lost_uncounted() {
        for bytes in (300..20_000).step_by(97) {
            let report = cut(bytes);
            assert!(length(&report) <= bytes, "{bytes}: {}", length(&report));
            let (findings, dimensions) =
                report.truncated.as_ref().map_or((0, 0), |truncated| (truncated.findings, truncated.dimensions));
            assert_eq!((report.findings.len() + findings, report.dimensions.len() + dimensions), (21, 60));
        }
    }

    #[test]
    fn findings_stay_longer_than_dimensions_that_tell_nothing_of_their_own() {
        let mut report = report();
        report.dimensions.extend((0..40).map(|number| DimensionReport {
            answer: AnswerWord::Unseen,
            well: None,
            total: None,
            ..dimension(&format!("dark-{}", number % 4), 0)
        }));
        let mut told = Vec::new();
        for bytes in (1000..9000).step_by(50) {
            let mut cut = report.clone();
            cut.cut_to(bytes, "talops status --all", length);
            let unseen = cut.dimensions.iter().filter(|one| one.answer == AnswerWord::Unseen);
            told.push((cut.findings.len(), unseen.map(|one| one.scope.clone()).collect::<Vec<_>>()));
        }
        assert!(told.contains(&(21, ["dark-0", "dark-1", "dark-2", "dark-3"].map(str::to_owned).to_vec())));
        assert!(told.iter().all(|(findings, unseen)| *findings == 21 || unseen.len() <= 4), "{told:?}");
    }

    #[test]
    fn what_is_wrong_stays_longest() {
        assert_eq!(cut(usize::MAX), report());
        let some = cut(6000);
        assert_eq!(some.findings.len(), 21);
        assert!(some.findings[0].consequences.is_empty() && some.findings[0].consequence_count == 20);
        assert_eq!(some.dimensions[0].scope, "ill");
        let few = cut(1000);
        assert_eq!(few.findings[0].name, "worst");
        assert!(few.dimensions.is_empty(), "{:?}", few.dimensions);
    }
}
