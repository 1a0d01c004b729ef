//! Which fault is the cause of which.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::finding::{Dependence, Finding, Severity, Subject};

/// Folds every finding into the one that explains it: the nearest thing that it depends on, directly or by way of things
/// that have no finding of their own, and that is not well itself. A node that is not ready then stands for its pods and
/// their application: one line instead of forty.
pub(super) fn fold(findings: Vec<Finding>, dependence: &Dependence) -> Vec<Finding> {
    let mut by_subject: BTreeMap<&Subject, usize> = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        if finding.severity != Severity::Notice {
            by_subject.entry(&finding.subject).or_insert(index);
        }
    }
    let causes: Vec<Option<usize>> = findings
        .iter()
        .map(|finding| match finding.severity {
            Severity::Notice => None,
            Severity::Failing | Severity::Progressing => nearest(&finding.subject, dependence, &by_subject),
        })
        .collect();
    let roots: Vec<usize> = (0..findings.len()).map(|index| root(index, &causes)).collect();

    let mut folded: BTreeMap<usize, Finding> = BTreeMap::new();
    let mut consequences: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
    for (index, finding) in findings.into_iter().enumerate() {
        if roots[index] == index {
            folded.insert(index, finding);
        } else {
            consequences.entry(roots[index]).or_default().push(finding);
        }
    }
    for (index, mut effects) in consequences {
        effects.sort_by(|one, other| (one.dimension, &one.subject).cmp(&(other.dimension, &other.subject)));
        if let Some(cause) = folded.get_mut(&index) {
            // What others fail of is no better than they are, though it may itself be on its way.
            let worst = effects.iter().map(|effect| effect.severity).min();
            cause.severity = worst.map_or(cause.severity, |worst| worst.min(cause.severity));
            cause.consequences = effects;
        }
    }
    folded.into_values().collect()
}

/// The nearest thing with a finding among all that `start` depends on, breadth first.
fn nearest(start: &Subject, dependence: &Dependence, by_subject: &BTreeMap<&Subject, usize>) -> Option<usize> {
    let mut seen = BTreeSet::from([start]);
    let mut queue = VecDeque::from([start]);
    while let Some(subject) = queue.pop_front() {
        for needed in dependence.get(subject).into_iter().flatten() {
            if !seen.insert(needed) {
                continue;
            }
            if let Some(index) = by_subject.get(needed) {
                return Some(*index);
            }
            queue.push_back(needed);
        }
    }
    None
}

/// Follows causes to the first; a circle ends at its smallest member, so that every member of it has the same root.
fn root(start: usize, causes: &[Option<usize>]) -> usize {
    let mut path = vec![start];
    let mut current = start;
    while let Some(cause) = causes[current] {
        if let Some(position) = path.iter().position(|index| *index == cause) {
            return path[position..].iter().copied().min().unwrap_or(cause);
        }
        path.push(cause);
        current = cause;
    }
    current
}

#[cfg(test)]
mod tests {
    use super::fold;
    use crate::estate::Dimension;
    use crate::health::finding::{Collected, Finding, Severity, Subject};

    fn failing(kind: &str, name: &str) -> Finding {
        Finding::new(Dimension::Workloads, Subject::new("prod", kind, name), Severity::Failing, "NotReady")
    }

    fn told(findings: &[Finding]) -> Vec<(String, Vec<String>)> {
        findings
            .iter()
            .map(|finding| {
                let effects = finding.consequences.iter().map(|effect| effect.subject.name.clone()).collect();
                (finding.subject.name.clone(), effects)
            })
            .collect()
    }

    #[test]
    fn a_node_stands_for_its_pods_and_their_application() {
        let mut collected = Collected::default();
        let subject = |kind, name| Subject::new("prod", kind, name);
        collected.depends(&subject("Pod", "web-1"), subject("Node", "worker-1"));
        // The Deployment has no finding of its own: the chain goes on through it.
        collected.depends(&subject("Deployment", "web"), subject("Pod", "web-1"));
        collected.depends(&subject("Application", "shop"), subject("Deployment", "web"));
        let findings = vec![failing("Application", "shop"), failing("Pod", "web-1"), failing("Node", "worker-1")];
        let folded = fold(findings, &collected.dependence);
        assert_eq!(told(&folded), [("worker-1".to_owned(), vec!["shop".to_owned(), "web-1".to_owned()])]);
    }

    #[test]
    fn what_depends_on_nothing_that_failed_stands_alone() {
        let mut collected = Collected::default();
        collected.depends(&Subject::new("prod", "Pod", "web-1"), Subject::new("prod", "Node", "worker-1"));
        let folded = fold(vec![failing("Pod", "web-1")], &collected.dependence);
        assert_eq!(told(&folded), [("web-1".to_owned(), vec![])]);
    }

    #[test]
    fn a_circle_is_told_once() {
        let mut collected = Collected::default();
        let (one, two) = (Subject::new("prod", "Application", "one"), Subject::new("prod", "Application", "two"));
        collected.depends(&one, two.clone());
        collected.depends(&two, one.clone());
        let folded = fold(vec![failing("Application", "one"), failing("Application", "two")], &collected.dependence);
        assert_eq!(told(&folded), [("one".to_owned(), vec!["two".to_owned()])]);
    }

    #[test]
    fn a_cause_is_as_bad_as_its_worst_consequence() {
        let mut collected = Collected::default();
        let subject = |kind, name| Subject::new("prod", kind, name);
        collected.depends(&subject("Application", "shop"), subject("Pod", "web-1"));
        let pending = Finding { severity: Severity::Progressing, ..failing("Pod", "web-1") };
        let folded = fold(vec![failing("Application", "shop"), pending], &collected.dependence);
        assert_eq!((folded.len(), folded[0].severity), (1, Severity::Failing));
    }

    #[test]
    fn a_notice_explains_nothing() {
        let mut collected = Collected::default();
        let node = Subject::new("prod", "Node", "worker-1");
        collected.depends(&Subject::new("prod", "Pod", "web-1"), node.clone());
        let cordoned = Finding::new(Dimension::Nodes, node, Severity::Notice, "cordoned");
        let folded = fold(vec![failing("Pod", "web-1"), cordoned], &collected.dependence);
        assert_eq!(folded.len(), 2);
    }
}
